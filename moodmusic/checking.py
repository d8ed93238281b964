"""Checks of plain values (from YAML or JSON) that collect every mistake with its file and key.

A check takes a value and the `Spot` where it stands, and returns the value as the program wants it; when the value is
wrong it notes that at the spot and returns None. Tables of checks describe whole files.
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from moodmusic.errors import InputError, nearest
from moodmusic.printable import hides, one_line

MAX_TEXT = 2000
MAX_LISTED = 40  # words of a list of choices that a message shows


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: its name, the key, and the list that every mistake of the file goes to.

    `lines` tells the line of every key, as `safeyaml.lines` does; it is asked when something is wrong.
    """

    file: str
    key: str = ""
    mistakes: list[str] = field(default_factory=list)
    lines: Callable[[], Mapping[str, int]] | None = None

    def at(self, key: str) -> Spot:
        """The place of a key of the mapping that stands here."""
        return replace(self, key=f"{self.key}.{key}" if self.key else key)

    def item(self, index: int) -> Spot:
        """The place of an item (counted from 1) of the list that stands here."""
        return replace(self, key=f"{self.key}[{index + 1}]")

    def wrong(self, text: str) -> Any:
        """Note a mistake; gives None, which stands for a wrong value."""
        self.mistakes.append(": ".join(filter(None, map(one_line, (self.place, self.key, text)))))

    @property
    def place(self) -> str:
        """The file, and the line where it is known: that of the key, or of what should have it."""
        if self.lines is None:
            return self.file
        known, key = self.lines(), self.key
        while key not in known and key:
            key = key[: max(key.rfind("."), key.rfind("["), 0)]
        return f"{self.file}:{known[key]}" if key in known else self.file


Check = Callable[[Any, Spot], Any]


def shown(value: object) -> str:
    """A short, one-line form of any value for a message."""
    short = reprlib.Repr()
    short.maxstring = short.maxother = 60
    return short.repr(value)


def number(low: float, high: float) -> Check:
    """A finite number within [low, high], as float."""

    def check(value: Any, spot: Spot) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            return spot.wrong(f"{shown(value)}: give a number from {low:g} to {high:g}")
        return float(value)

    return check


def whole(low: int, high: int) -> Check:
    """A whole number within [low, high]."""

    def check(value: Any, spot: Spot) -> Any:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            return spot.wrong(f"{shown(value)}: give a whole number from {low} to {high}")
        return value

    return check


def boolean(value: Any, spot: Spot) -> Any:
    """True or false."""
    return value if isinstance(value, bool) else spot.wrong(f"{shown(value)}: give true or false")


def text_of(most: int) -> Check:
    """Text of 1 to `most` characters without control characters."""

    def check(value: Any, spot: Spot) -> Any:
        if not isinstance(value, str) or not value.strip() or len(value) > most:
            return spot.wrong(f"{shown(value)}: give a text of 1 to {most:,} characters")
        if hides(value):
            return spot.wrong(f"{shown(value)}: control characters are not allowed")
        return value.strip()

    return check


text = text_of(MAX_TEXT)


def one_of(allowed: Collection[str], what: str) -> Check:
    """One of some words; the message names the nearest."""

    def check(value: Any, spot: Spot) -> Any:
        if isinstance(value, str) and value in allowed:
            return value
        return spot.wrong(f"{shown(value)} is no {what} that is known{nearest(str(value)[:80], allowed)}{choices(allowed)}")

    return check


def choices(allowed: Collection[str]) -> str:
    """``: one of a, b, c`` for a message, nothing when the list is long."""
    if not allowed:
        return ": there is none"
    return f": one of {', '.join(allowed)}" if len(allowed) <= MAX_LISTED else ""


def parsed(parse: Callable[[str], Any], keep_text: bool = False) -> Check:
    """Text that a parser of `moodmusic.theory` understands; its value, or the text itself."""

    def check(value: Any, spot: Spot) -> Any:
        if not isinstance(value, str):
            return spot.wrong(f"{shown(value)}: give a text")
        try:
            result = parse(value)
        except InputError as error:
            return spot.wrong(str(error))
        return value if keep_text else result

    return check


def optional(check: Check) -> Check:
    """Null, or what the check says."""
    return lambda value, spot: None if value is None else check(value, spot)


def list_of(check: Check, least: int = 0, most: int = 1000) -> Check:
    """A list, as a tuple, with a number of items within [least, most]."""

    def check_list(value: Any, spot: Spot) -> Any:
        if not isinstance(value, list | tuple):
            return spot.wrong(f"{shown(value)}: give a list")
        if not least <= len(value) <= most:
            return spot.wrong(f"{len(value)} items: give {least} to {most}")
        return tuple(check(item, spot.item(index)) for index, item in enumerate(value))

    return check_list


def span(check: Check) -> Check:
    """Two numbers, the low one first."""

    def check_span(value: Any, spot: Spot) -> Any:
        if not isinstance(value, list | tuple) or len(value) != 2:
            return spot.wrong(f"{shown(value)}: give two numbers, [low, high]")
        low, high = (check(item, spot.item(index)) for index, item in enumerate(value))
        if low is not None and high is not None and low > high:
            return spot.wrong(f"{shown(value)}: the low number comes first")
        return low, high

    return check_span


def mapping_of(check: Check, key_check: Check | None = None) -> Check:
    """A mapping with any keys, or with keys that pass a check."""

    def check_mapping(value: Any, spot: Spot) -> Any:
        if not isinstance(value, Mapping):
            return spot.wrong(f"{shown(value)}: give a mapping (key: value)")
        keys = {key: key_check(key, spot.at(str(key))) if key_check else key for key in value}
        return {key: check(item, spot.at(str(key))) for key, item in value.items() if keys[key] is not None}

    return check_mapping


def plain(value: Any, spot: Spot) -> Any:
    """Any JSON value whose numbers are finite and whose keys are texts."""
    if isinstance(value, Mapping):
        return {str(key): plain(item, spot.at(str(key))) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, spot.item(index)) for index, item in enumerate(value)]
    if isinstance(value, float) and not math.isfinite(value):
        return spot.wrong(f"{value}: give a finite number")
    if value is not None and not isinstance(value, str | int | float):
        return spot.wrong(f"{shown(value)}: give text, numbers, lists or mappings")
    return value


def record(
    build: Callable[..., Any],
    fields: Mapping[str, Check],
    required: Iterable[str] = (),
    across: Callable[[Mapping[Any, Any], Spot], None] | None = None,
) -> Check:
    """A mapping with known keys, each with its check; `build` gets them as keyword arguments when all are right.

    `across` looks at the plain values together, also where some of them are wrong by themselves.
    """
    needed = tuple(required)

    def check(value: Any, spot: Spot) -> Any:
        if not isinstance(value, Mapping):
            return spot.wrong(f"{shown(value)}: give a mapping with the keys {', '.join(fields)}")
        before = len(spot.mistakes)
        _check_keys(value, fields, needed, spot)
        found = {key: check(value[key], spot.at(key)) for key, check in fields.items() if key in value}
        if across:
            across(value, spot)
        return build(**found) if len(spot.mistakes) == before else None

    return check


def _check_keys(value: Mapping[Any, Any], fields: Mapping[str, Check], needed: Iterable[str], spot: Spot) -> None:
    for key in value:
        if key not in fields:
            spot.at(str(key)[:80]).wrong(f"unknown key{nearest(str(key)[:80], fields)}{choices(fields)}")
    for key in needed:
        if key not in value:
            spot.at(key).wrong("is missing")
