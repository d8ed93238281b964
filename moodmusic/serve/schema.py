"""The part of JSON Schema that our messages need: one table checks them and documents them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from moodmusic.errors import nearest
from moodmusic.printable import json_text, printable
from moodmusic.serve.errors import WrongValue

Schema = Mapping[str, Any]
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
LONGEST_KEY = 80  # characters of an unknown one that the nearest is looked for by


def obey(value: Any, schema: Schema, name: str = "the message") -> None:
    """WrongValue when a value is not as a schema has it; the sentence names the place and what is allowed."""
    for mistake in mistakes(value, schema, name):
        raise WrongValue(mistake)


def mistakes(value: Any, schema: Schema, name: str = "the message") -> Iterator[str]:
    """A sentence for everything in a value that is not as a schema has it."""
    if "anyOf" in schema:
        yield from _any_of(value, schema, name)
    elif not _is(value, schema["type"]):
        yield _wrong(value, schema, name)
    elif schema["type"] in CHECKS:
        yield from CHECKS[schema["type"]](value, schema, name)


def described(schema: Schema) -> str:
    """What a schema allows, in words: those that it brings, or those of its kind."""
    if "enum" in schema:
        return f"one of {', '.join(schema['enum'])}"
    return schema.get("description") or KINDS[schema["type"]].format(**schema, fields=", ".join(schema.get("properties", ())))


def shown(value: Any) -> str:
    """A value as JSON has it, on one line and not too long."""
    return printable(json_text(value), 60)


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _wrong(value: Any, schema: Schema, name: str, near: str = "") -> str:
    return f"{name} is {shown(value)}{near}: give {described(schema)}"


def _any_of(value: Any, schema: Schema, name: str) -> Iterator[str]:
    """The mistakes of the one way that fits the type; objects are told apart by the fields that they need."""
    ways = [way for way in schema["anyOf"] if _is(value, way["type"])]
    if len(ways) > 1:
        ways = [way for way in ways if {*way["required"]} & value.keys()]
    if len(ways) == 1:
        yield from mistakes(value, ways[0], name)
    else:
        yield _wrong(value, schema, name)


def _fields(value: Mapping[str, Any], schema: Schema, name: str) -> Iterator[str]:
    fields, needed = schema["properties"], schema.get("required", ())
    takes = f"one of {', '.join(fields)}" if fields else "it takes none"
    for key, item in value.items():
        if key in fields:
            yield from mistakes(item, fields[key], _within(name, key))
        else:
            yield f"{name} has {shown(key)}{nearest(key[:LONGEST_KEY], fields)}: {takes}"
    for key in needed:
        if key not in value:
            yield f"{name} has no {key!r}: it must have {', '.join(needed)}"
    if len(value) < schema.get("minProperties", 0):
        yield f"{name} is empty: give one of {', '.join(fields)}"


def _within(name: str, key: str) -> str:
    """The name of a field; that of the whole, such as "the message", is left out."""
    return key if name.startswith("the ") else f"{name}.{key}"


def _items(value: list[Any], schema: Schema, name: str) -> Iterator[str]:
    if not schema["minItems"] <= len(value) <= schema["maxItems"]:
        yield f"{name} has {len(value)} entries: give {described(schema)}"
    for at, item in enumerate(value):
        yield from mistakes(item, schema["items"], f"{name}[{at}]")


def _text(value: str, schema: Schema, name: str) -> Iterator[str]:
    if "enum" in schema:
        if value not in schema["enum"]:
            yield _wrong(value, schema, name, nearest(value[:LONGEST_KEY], schema["enum"]))
    elif not schema["minLength"] <= len(value) <= schema["maxLength"]:
        yield f"{name} has {len(value)} characters: give {described(schema)}"
    elif not re.search(schema.get("pattern", ""), value):
        yield _wrong(value, schema, name)


def _number(value: float, schema: Schema, name: str) -> Iterator[str]:
    if not schema["minimum"] <= value <= schema["maximum"]:
        yield _wrong(value, schema, name)


CHECKS: dict[str, Callable[[Any, Schema, str], Iterator[str]]] = {
    "object": _fields,
    "array": _items,
    "string": _text,
    "number": _number,
    "integer": _number,
}
KINDS = {
    "object": "an object with {fields}",
    "array": "a list of {minItems} to {maxItems}",
    "string": "a text of {minLength:,} to {maxLength:,} characters",
    "number": "a number from {minimum:g} to {maximum:g}",
    "integer": "a whole number from {minimum} to {maximum}",
}


def record(required: tuple[str, ...] = (), least: int = 0, **fields: Schema) -> dict[str, Any]:
    """An object with these fields and no other."""
    schema: dict[str, Any] = {"type": "object", "properties": fields, "additionalProperties": False}
    return schema | ({"required": list(required)} if required else {}) | ({"minProperties": least} if least else {})


def text(most: int, least: int = 1) -> dict[str, Any]:
    """A text of so many characters."""
    return {"type": "string", "minLength": least, "maxLength": most}


def number(low: float, high: float) -> dict[str, Any]:
    """A number in a range."""
    return {"type": "number", "minimum": low, "maximum": high}


def whole(low: int, high: int) -> dict[str, Any]:
    """A whole number in a range."""
    return {"type": "integer", "minimum": low, "maximum": high}


def choice(*allowed: str) -> dict[str, Any]:
    """One of these words."""
    return {"type": "string", "enum": list(allowed)}


def several(inner: Schema, most: int, least: int = 0) -> dict[str, Any]:
    """A list."""
    return {"type": "array", "items": inner, "minItems": least, "maxItems": most}


def either(description: str, *ways: Schema) -> dict[str, Any]:
    """One of these; no two may be of the same type, but objects that need different fields. The description is for messages too."""
    return {"anyOf": list(ways), "description": description}
