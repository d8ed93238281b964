"""The part of JSON Schema that our messages need: one table checks them and documents them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from moodmusic.errors import nearest
from moodmusic.printable import printable
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


def obey(value: Any, schema: Schema, name: str = "the message") -> None:
    """WrongValue when a value is not as a schema has it; the sentence names the place and what is allowed."""
    for rule, check in RULES.items():
        if rule in schema:
            check(value, schema[rule], schema, name)


def _type(value: Any, kind: str, schema: Schema, name: str) -> None:
    if not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        raise WrongValue(f"{name} is {printable(value, 60)}: give {'an' if kind[0] in 'aeio' else 'a'} {kind}")


def _enum(value: Any, allowed: list[Any], schema: Schema, name: str) -> None:
    if value not in allowed:
        raise WrongValue(
            f"{name} is {printable(value, 60)!r}{nearest(str(value), map(str, allowed))}: one of {', '.join(map(str, allowed))}"
        )


def _range(value: Any, bound: float, schema: Schema, name: str) -> None:
    low, high = schema.get("minimum", "any"), schema.get("maximum", "any")
    if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        raise WrongValue(f"{name} is {value}: give a number from {low} to {high}")


def _length(value: Any, bound: int, schema: Schema, name: str) -> None:
    least, most = schema.get("minLength", 0), schema["maxLength"]
    if isinstance(value, str) and not least <= len(value) <= most:
        raise WrongValue(f"{name} has {len(value)} characters: give {least} to {most}")


def _pattern(value: Any, pattern: str, schema: Schema, name: str) -> None:
    if isinstance(value, str) and not re.search(pattern, value):
        raise WrongValue(f"{name} is {printable(value, 60)!r}: it must match {pattern}")


def _items(value: Any, inner: Schema, schema: Schema, name: str) -> None:
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            raise WrongValue(f"{name} has {len(value)} entries: give {schema.get('minItems', 0)} to {schema.get('maxItems')}")
        for at, item in enumerate(value):
            obey(item, inner, f"{name}[{at}]")


def _required(value: Any, names: list[str], schema: Schema, name: str) -> None:
    for needed in names:
        if isinstance(value, dict) and needed not in value:
            raise WrongValue(f"{name} has no {needed!r}: it must have {', '.join(names)}")


def _properties(value: Any, fields: Mapping[str, Schema], schema: Schema, name: str) -> None:
    for key, inner in value.items() if isinstance(value, dict) else ():
        if key not in fields:
            raise WrongValue(f"{name} has {printable(key, 60)!r}{nearest(key, fields)}: one of {', '.join(fields)}")
        obey(inner, fields[key], key)
    if isinstance(value, dict) and len(value) < schema.get("minProperties", 0):
        raise WrongValue(f"{name} is empty: give one of {', '.join(fields)}")


def _any_of(value: Any, ways: list[Schema], schema: Schema, name: str) -> None:
    said: list[str] = []
    for way in ways:
        try:
            return obey(value, way, name)
        except WrongValue as error:
            said.append(str(error))
    raise WrongValue("; or ".join(dict.fromkeys(said)))


RULES: dict[str, Callable[[Any, Any, Schema, str], None]] = {
    "type": _type,
    "enum": _enum,
    "minimum": _range,
    "maximum": _range,
    "maxLength": _length,
    "pattern": _pattern,
    "items": _items,
    "required": _required,
    "properties": _properties,
    "anyOf": _any_of,
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


def choice(*allowed: str) -> dict[str, Any]:
    """One of these words."""
    return {"type": "string", "enum": list(allowed)}


def several(inner: Schema, most: int, least: int = 0) -> dict[str, Any]:
    """A list."""
    return {"type": "array", "items": inner, "minItems": least, "maxItems": most}
