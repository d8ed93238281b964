"""The words of a stem file that only the rooms above know: instruments with their settings, pattern kinds with their keys.

They stand in `vocabulary.json`, which ``python -m moodmusic.sound.vocabulary`` writes from the registries; a test keeps it in step.
So a file is checked whole when it is read, and neither the composer nor the synthesis has to be imported for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from moodmusic.checking import Check, Spot, boolean, choices, list_of, mapping_of, number, one_of, record, shown, span, text, whole
from moodmusic.errors import InputError, nearest
from moodmusic.kitmap import PIECES
from moodmusic.theory import Meter

FILE = Path(__file__).with_name("vocabulary.json")
KIND_OF_ROLE = {"chords": "comp", "lead": "melody"}  # what a card without a kind plays; the others are called as their role
STROKES = "Xx-o"  # characters of a rhythm grid that sound
STEPS_A_BEAT = 4  # a grid is written in sixteenths
_NEITHER = "give `grooves`, or `grids` of one groove"


@lru_cache(maxsize=1)
def _written() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def instruments() -> Mapping[str, Mapping[str, Check]]:
    """Every instrument with the checks of its settings."""
    return MappingProxyType(
        {
            name: MappingProxyType({key: number(low, high) for key, (low, high) in settings.items()})
            for name, settings in _written()["instruments"].items()
        }
    )


@lru_cache(maxsize=1)
def any_settings() -> Mapping[str, Check]:
    """The settings of all instruments together, for a card whose instrument is not known."""
    return MappingProxyType({key: check for settings in instruments().values() for key, check in settings.items()})


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Mapping[str, Check]]:
    """Every pattern kind with the checks of its keys."""
    everywhere = {"kind": text, "push_ms": _push, "rubato": number(0.0, 0.5), "busy": number(-1.0, 1.0)}
    return MappingProxyType(
        {
            name: MappingProxyType({**everywhere, **{key: FORMS[form](*limits) for key, (form, *limits) in keys.items()}})
            for name, keys in _written()["kinds"].items()
        }
    )


def instrument(value: Any, spot: Spot) -> Any:
    """The name of an instrument."""
    return one_of(instruments(), "instrument")(value, spot)


def settings(values: Mapping[str, Any], spot: Spot) -> None:
    """The settings of a card against its instrument; where that is not known, against those of all."""
    name, given = values.get("instrument"), values.get("settings", {})
    known = instruments().get(name) if isinstance(name, str) else None
    if isinstance(given, Mapping):
        record(dict, any_settings() if known is None else known)(given, spot.at("settings"))


def pattern(role: str) -> Check:
    """The pattern of a card of this role, by the keys of its kind; gives the plain values as they are."""

    def check(value: Any, spot: Spot) -> Any:
        if not isinstance(value, Mapping):
            return spot.wrong(f"{shown(value)}: give a mapping with a kind, such as {{kind: {KIND_OF_ROLE.get(role, role)}}}")
        kind = one_of(kinds(), "pattern kind")(value.get("kind", KIND_OF_ROLE.get(role, role)), spot.at("kind"))
        if kind is None:
            return _stray_keys(value, spot)
        record(dict, kinds()[kind])(value, spot)
        if "grooves" in kinds()[kind] and not (value.get("grooves") or value.get("grids")):
            spot.wrong(_NEITHER)
        return value

    return check


def _stray_keys(value: Mapping[Any, Any], spot: Spot) -> None:
    """Of a pattern whose kind is not known: the keys that no kind has."""
    known = {key for keys in kinds().values() for key in keys}
    for key in value:
        if key not in known:
            spot.at(str(key)[:80]).wrong(f"no pattern kind has this key{nearest(str(key)[:80], sorted(known))}")


def _grid(strokes: str = STROKES) -> Check:
    """A grid of whole bars of 4/4, or one for each meter."""

    def check(value: Any, spot: Spot) -> Any:
        if not isinstance(value, Mapping):
            return _bars(value, "4/4", strokes, spot)
        if not value:
            return spot.wrong("give a grid for one meter at least")
        for meter, grid in value.items():
            _bars(grid, str(meter), strokes, spot.at(str(meter)))
        return value

    return check


def _bars(value: Any, meter: str, strokes: str, spot: Spot) -> Any:
    row = _row(strokes)(value.replace(" ", "").replace("|", "") if isinstance(value, str) else value, spot)
    try:
        steps = round(Meter.parse(meter).bar_beats * STEPS_A_BEAT)
    except InputError as error:
        return spot.wrong(str(error))
    if row is not None and len(row) % steps:
        return spot.wrong(f"{shown(value)} has {len(row)} sixteenths: a bar of {meter} has {steps}, give whole bars")
    return row


def _row(strokes: str = STROKES) -> Check:
    """Characters of a grid, however many."""
    allowed = re.compile(f"[{re.escape(strokes)}_.]+")

    def check(value: Any, spot: Spot) -> Any:
        if isinstance(value, str) and allowed.fullmatch(value):
            return value
        return spot.wrong(f"{shown(value)} is no rhythm grid: give text of {' '.join(strokes)} _ .")

    return check


def _rhythm() -> Check:
    """A grid whose meter is the music's."""
    row = _row()
    return lambda value, spot: row(value.replace(" ", "").replace("|", "") if isinstance(value, str) else value, spot)


def _words(*options: str) -> Check:
    """One word, or a list of them."""
    word = one_of(options, "choice")
    several = list_of(word, 1, 40)
    return lambda value, spot: several(value, spot) if isinstance(value, list | tuple) else word(value, spot)


def _or_false(check: Check) -> Check:
    return lambda value, spot: value if value is False else check(value, spot)


_piece = one_of(PIECES, "drum piece")


def _piece_key(value: Any, spot: Spot) -> Any:
    return value if value in PIECES else spot.wrong(f"is no drum piece{nearest(str(value)[:80], PIECES)}{choices(PIECES)}")


_by_piece = mapping_of(_grid(), _piece_key)
_groove = {"weight": number(0.0, 1000.0), "energy": span(number(0.0, 1.0)), "grids": _by_piece, "name": text}


def _names_a_piece(values: Mapping[Any, Any], spot: Spot) -> None:
    if set(values) <= set(_groove) and not values.get("grids"):
        spot.wrong("names no drum piece: give a grid for one at least, such as kick")


_groove_check = record(dict, {**_groove, **{piece: _grid() for piece in PIECES}}, across=_names_a_piece)


def _push(value: Any, spot: Spot) -> Any:
    ms = number(-250.0, 250.0)
    return mapping_of(ms, _piece_key)(value, spot) if isinstance(value, Mapping) else ms(value, spot)


# What a key of a pattern takes, by the first word of its row in the file; the rest of the row are limits.
FORMS: dict[str, Callable[..., Check]] = {
    "number": number,
    "whole": whole,
    "choice": lambda *options: one_of(options, "choice"),
    "words": _words,
    "switch": lambda: boolean,
    "grid": _grid,
    "grids": lambda: list_of(_grid(), most=40),
    "rhythm": _rhythm,
    "grooves": lambda: list_of(_groove_check, 1, 40),
    "piece grids": lambda: _by_piece,
    "piece levels": lambda: mapping_of(number(0.0, 1.0), _piece_key),
    "pieces": lambda: list_of(_piece, most=40),
    "piece": lambda: _or_false(_piece),
    "fills": lambda: _or_false(list_of(_by_piece, 1, 40)),
}
