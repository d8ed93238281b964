"""The one YAML reader: a strict subset that means the same to every reader of the file.

Refused: anchors, aliases, tags, merge keys, several documents, duplicate keys, keys that are not text, numbers and
booleans that only YAML 1.1 reads as such (``0120``, ``1:30``, ``yes``), more than 64 KiB, more than 16 levels.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

from moodmusic.errors import LibraryError
from moodmusic.pattern import Pattern

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 64 * 1024
MAX_DEPTH = 16
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = Pattern(r"-?(0|[1-9]\d{0,15})")
_FLOAT = Pattern(r"-?(0|[1-9]\d{0,15})(\.\d{1,20})?([eE][+-]?\d{1,3})?")
_NOT_FINITE = Pattern(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")  # whose place is wrong everywhere: the checks name file and key
_AMBIGUOUS = Pattern(  # what YAML 1.1 readers take for a number or a truth value and others do not
    r"[-+]?(0[0-9_]+|0[xob][0-9a-fA-F_]+|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|[0-9][0-9_]*\.?[0-9_]*([eE][-+]?[0-9]+)?"
    r"|\.[0-9][0-9_]*([eE][-+]?[0-9]+)?)|Null|NULL|<<|="
    r"|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|y|Y|n|N|True|TRUE|False|FALSE"
)


class _Refused(Exception):
    """A construct that this subset does not have, with its place."""


def load(text: str, name: str, most_bytes: int = MAX_BYTES) -> Any:
    """Plain values (dict, list, str, int, float, bool, None) of one YAML document.

    `name` stands in the LibraryError that is raised for anything outside the subset, with line and column.
    """
    if len(text.encode("utf-8", "surrogatepass")) > most_bytes:
        raise LibraryError(f"{name}: the file is larger than {most_bytes // 1024} KiB")
    try:
        return _document(_events(text))
    except _Refused as error:
        raise LibraryError(f"{name}: {error}") from None
    except Exception as error:  # PyYAML lets ValueError, IndexError and others through for some inputs
        raise LibraryError(f"{name}: no valid YAML: {_one_line(error)}") from None


def lines(text: str) -> dict[str, int]:
    """The line, from 1, of every key and item of a document that `load` reads, by its place: ``sections[2].energy``."""
    found: dict[str, int] = {}
    events = _events(text)
    for event in events:
        if _kind(event) not in ("StreamStart", "DocumentStart", "DocumentEnd", "StreamEnd"):
            _places(event, events, "", found)
    return found


def _events(text: str) -> Iterator[yaml.Event]:
    import yaml  # what came with the program is compiled: most processes read no YAML

    # libyaml's event reader keeps no C stack per level, so the depth limit holds for it as well; it is ten times faster.
    return iter(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def _places(event: Any, events: Iterator[Any], key: str, found: dict[str, int]) -> None:
    found.setdefault(key, event.start_mark.line + 1)
    if _kind(event) == "SequenceStart":
        for number in count(1):
            if _kind(item := next(events)) == "SequenceEnd":
                return
            _places(item, events, f"{key}[{number}]", found)
    elif _kind(event) == "MappingStart":
        while _kind(name := next(events)) != "MappingEnd":
            place = f"{key}.{name.value}" if key else name.value
            found[place] = name.start_mark.line + 1
            _places(next(events), events, place, found)


def _one_line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return " ".join(str(error).split())[:200] or type(error).__name__
    return f"line {mark.line + 1}, column {mark.column + 1}: {getattr(error, 'problem', '') or 'cannot be read'}"


def _document(events: Iterator[yaml.Event]) -> Any:
    value: Any = None
    documents = 0
    for event in events:
        kind = _kind(event)
        if kind == "DocumentStart":
            documents += 1
            _refuse_when(documents > 1 or _directed(event), event, "one document without directives is allowed")
        elif kind not in ("StreamStart", "StreamEnd", "DocumentEnd"):
            value = _value(event, events, 1)
    return value


def _kind(event: yaml.Event) -> str:
    """``Scalar`` of a ScalarEvent, and so on: the names that PyYAML gives to what it reads."""
    return type(event).__name__.removesuffix("Event")


def _directed(event: Any) -> bool:
    return bool(event.tags or event.version)


def _value(event: Any, events: Iterator[yaml.Event], depth: int) -> Any:
    kind = _kind(event)
    _refuse_when(kind == "Alias", event, "aliases (*name) are not allowed")
    _refuse_when(getattr(event, "anchor", None) is not None, event, "anchors (&name) are not allowed")
    _refuse_when(getattr(event, "tag", None) is not None, event, "tags (!name) are not allowed")
    _refuse_when(depth > MAX_DEPTH, event, f"more than {MAX_DEPTH} levels")
    if kind == "Scalar":
        return _scalar(event)
    if kind == "MappingStart":
        return _mapping(events, depth)
    return _sequence(events, depth)


def _sequence(events: Iterator[yaml.Event], depth: int) -> list[Any]:
    items = []
    while _kind(event := next(events)) != "SequenceEnd":
        items.append(_value(event, events, depth + 1))
    return items


def _mapping(events: Iterator[yaml.Event], depth: int) -> dict[str, Any]:
    items: dict[str, Any] = {}
    while _kind(event := next(events)) != "MappingEnd":
        key = _value(event, events, depth + 1)
        _refuse_when(not isinstance(key, str), event, f"the key {str(key)[:40]!r} is not text: put it in quotes")
        _refuse_when(key in items, event, f"the key {key!r} stands twice")
        items[key] = _value(next(events), events, depth + 1)
    return items


def _scalar(event: yaml.ScalarEvent) -> Any:
    text: str = event.value
    if not event.implicit[0]:  # quoted or block text
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        _refuse_when(not math.isfinite(float(text)), event, f"{text} is too large")
        return float(text)
    if _NOT_FINITE.fullmatch(text):
        return float(text.replace(".", ""))
    _refuse_when(bool(_AMBIGUOUS.fullmatch(text)), event, f"{text!r} reads differently elsewhere: quote it, or write a plain number")
    return text


def _refuse_when(wrong: bool, event: yaml.Event, why: str) -> None:
    if wrong:
        mark = event.start_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise _Refused(place + why)
