"""Rhythm grids: one character a sixteenth, read into hits, and carried over to other meters.

``X`` accent, ``x`` normal, ``-`` soft, ``o`` ghost, ``_`` holds the hit before, ``.`` rests; spaces and ``|`` are
ignored. A grid is one or more whole bars. Positions are beats (quarter notes), a sixteenth is 0.25 in every meter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from moodmusic.errors import PlanError
from moodmusic.theory import METER_GROUPS, Meter

STEP_BEATS = 0.25
LEVELS: dict[str, float] = {"X": 1.0, "x": 0.75, "-": 0.55, "o": 0.28}
STROKES = frozenset(LEVELS)
SILENT = frozenset("_.")

# Which quarter of a 4/4 bar each pulse of another bar takes; what is missing divides evenly into the bars of the pattern.
QUARTERS: dict[str, tuple[int, ...]] = {
    "3/4": (0, 1, 3),
    "9/8": (0, 1, 3),
    "7/8": (0, 2, 3),
    "5/4": (0, 1, 3, 2, 3),
    "6/4": (0, 1, 3, 2, 1, 3),
    "3/2": (0, 1, 3, 2, 1, 3),
    "7/4": (0, 1, 2, 3, 2, 1, 3),
}
SHUFFLE = (0, 2, 4, 5, 6)  # where the sixteenths of a quarter go in a dotted quarter
DOTTED = (0, 2, 4, 4, 6)  # the same when nothing sounds on the off-beat: long-short
SQUEEZE = (0, 1, 2, 2, 3, 3, 4)  # where the sixteenths of a dotted quarter go in a quarter


@dataclass(frozen=True, slots=True)
class Hit:
    """One stroke of a grid: where it starts, how long the grid holds it, how loud it is (0…1)."""

    start_beat: float
    beats: float  # a sixteenth, and one more for each `_` that follows
    level: float

    @property
    def held(self) -> bool:
        """Whether the grid holds it on."""
        return self.beats > STEP_BEATS


def steps(meter: Meter) -> int:
    """Sixteenths of one bar."""
    return round(meter.bar_beats / STEP_BEATS)


def cells(meter: Meter) -> tuple[int, ...]:
    """The bar as felt units in sixteenths: quarters where quarters or halves are counted, the groups where eighths are."""
    if meter.denominator == 8:
        return tuple(2 * group for group in meter.groups)
    return (4,) * (steps(meter) // 4)


def clean(grid: str, meter: Meter, strokes: frozenset[str] = STROKES) -> str:
    """The grid without separators; PlanError when a character is unknown or it is no whole number of bars."""
    text = grid.replace(" ", "").replace("|", "")
    wrong = sorted(set(text) - strokes - {"_", "."})
    if wrong or not text:
        raise PlanError(f"{grid!r} is no rhythm grid: {''.join(wrong) or 'nothing'} is not one of {' '.join(sorted(strokes))} _ .")
    if len(text) % steps(meter):
        raise PlanError(f"the grid {grid!r} has {len(text)} sixteenths: a bar of {meter.name} has {steps(meter)}, give whole bars")
    return text


@lru_cache(maxsize=4096)
def parse(grid: str, meter: Meter) -> tuple[Hit, ...]:
    """The hits of a grid in order of start; PlanError when it is no grid of this meter."""
    text = clean(grid, meter)
    hits = []
    for at, symbol in enumerate(text):
        if symbol in LEVELS:
            rest = text[at + 1 :]
            held = len(rest) - len(rest.lstrip("_"))
            hits.append(Hit(at * STEP_BEATS, (1 + held) * STEP_BEATS, LEVELS[symbol]))
    return tuple(hits)


def tile(grid: str, meter: Meter, bars: int, first_bar: int = 0) -> list[Hit]:
    """The hits of a grid repeated over `bars` bars; `first_bar` says which bar of the pattern comes first."""
    pattern, length = parse(grid, meter), len(clean(grid, meter)) * STEP_BEATS
    end, offset = bars * meter.bar_beats, first_bar * meter.bar_beats % length
    hits = []
    for turn in range(int((end + offset) / length) + 1):
        for hit in pattern:
            start = hit.start_beat + turn * length - offset
            if -1e-9 <= start < end - 1e-9:
                hits.append(Hit(start, min(hit.beats, end - start), hit.level))
    return hits


def grid_for(grids: str | Mapping[str, Any], meter: Meter) -> str:
    """The grid of this meter out of a card's grids; derived from the nearest one when there is none.

    `grids` is one 4/4 grid or a mapping from meter names to grids. PlanError when there is nothing to derive from.
    """
    return fitting({"4/4": grids} if isinstance(grids, str) else grids, meter, STROKES)


def fitting(table: Mapping[str, Any], meter: Meter, strokes: frozenset[str]) -> str:
    """The same for grids of any alphabet: `strokes` are the characters that sound."""
    if not table:
        raise PlanError(f"the pattern has no grid: give one for {meter.name} or for 4/4")
    source = meter.name if meter.name in table else min(table, key=lambda name: _distance(Meter.parse(name), meter))
    return adapt(clean(str(table[source]), Meter.parse(source), strokes), Meter.parse(source), meter)


def _distance(source: Meter, target: Meter) -> tuple[bool, bool, bool]:
    one, other = cells(source), cells(target)
    whole = len(other) % len(one) == 0 and one * (len(other) // len(one)) == other
    return not whole, source.compound != target.compound, source.name != "4/4"


@lru_cache(maxsize=1024)
def adapt(grid: str, source: Meter, target: Meter) -> str:
    """A grid of one meter as a grid of another: pulse by pulse, so a backbeat stays a backbeat and a waltz stays a waltz.

    The result may have more bars than the grid: one bar of 4/4 becomes two bars of 6/8.
    """
    text, bar, shape = grid.replace(" ", "").replace("|", ""), steps(source), cells(target)
    if cells(source) == shape:
        return text
    out: list[str] = []
    for start in range(0, len(text), bar):
        parts = _split(text[start : start + bar], cells(source))
        chosen = _chosen(len(parts), target)
        sizes = shape * (len(chosen) // len(shape))
        out += [_resize(parts[pick], size, _steady(parts)) for pick, size in zip(chosen, sizes, strict=True)]
    return _without_orphans("".join(out))


def _split(bar: str, sizes: tuple[int, ...]) -> list[str]:
    parts, at = [], 0
    for size in sizes:
        parts.append(bar[at : at + size])
        at += size
    return parts


def _chosen(available: int, target: Meter) -> tuple[int, ...]:
    needed = len(cells(target))
    if available % needed == 0:
        return tuple(range(available))
    if available == 4 and target.name in QUARTERS:
        return QUARTERS[target.name]
    return tuple(index % available for index in range(needed))


def _steady(parts: list[str]) -> bool:
    """Whether every quarter has the same even strokes: two eighths or four sixteenths."""
    strokes = {tuple(index for index, symbol in enumerate(part) if symbol not in SILENT) for part in parts}
    return strokes in ({(0, 2)}, {(0, 1, 2, 3)})


def _resize(cell: str, size: int, steady: bool) -> str:
    if len(cell) == size:
        return cell
    if size == 4:
        return _moved(cell, SQUEEZE)
    if steady:
        return cell + cell[2:4]
    return _moved(cell, SHUFFLE if cell[2] not in SILENT else DOTTED)


def _moved(cell: str, places: tuple[int, ...]) -> str:
    out = ["."] * places[-1]
    for index, symbol in enumerate(cell):
        held = "_" if symbol == "_" or cell[index + 1 : index + 2] == "_" else "."
        for place in range(places[index], places[index + 1]):
            out[place] = _louder(out[place], symbol if place == places[index] else held)
        if places[index] == places[index + 1] and symbol not in SILENT:
            out[min(places[index], len(out) - 1)] = _louder(out[min(places[index], len(out) - 1)], symbol)
    return "".join(out)


def _louder(one: str, other: str) -> str:
    return max(one, other, key=lambda symbol: (symbol not in SILENT, LEVELS.get(symbol, 0.0), symbol == "_"))


def _without_orphans(text: str) -> str:
    """A hold after a rest has nothing to hold: make it a rest."""
    out = ""
    for symbol in text:
        out += "." if symbol == "_" and (not out or out[-1] == ".") else symbol
    return out


@lru_cache(maxsize=4096)
def strength(beat: float, meter: Meter) -> float:
    """Metric weight of a beat counted from a bar line: 1 bar line, .8 pulse, .65 its beat, .5 off-beat, .35 sixteenth."""
    at = beat % meter.bar_beats
    if at < 1e-6 or meter.bar_beats - at < 1e-6:
        return 1.0
    if any(abs(at - pulse) < 1e-6 for pulse in meter.pulses):
        return 0.8
    unit = 4.0 / meter.denominator
    for length, weight in ((unit, 0.65), (unit / 2, 0.5)):
        if abs(at / length - round(at / length)) < 1e-6:
            return weight
    return 0.35


def swing_share(meter: Meter, share: float, unit: int) -> float:
    """The swing that a meter takes: eighths that are already grouped in threes or odd groups are not swung again."""
    return 0.5 if meter.denominator == 8 and unit == 8 else share


def swing_beat(beat: float, share: float, unit: int) -> float:
    """Where a straight beat falls when the first of two sixteenths (unit 16) or eighths (8) takes `share` of the pair.

    `beat` counts from a bar line; on-beats of the pairs stay, everything between is stretched linearly (0.5 is straight).
    """
    pair = 8.0 / unit
    start = pair * ((beat + 1e-9) // pair)
    place = max(0.0, (beat - start) / pair)
    moved = place * 2 * share if place < 0.5 else share + (place - 0.5) * 2 * (1 - share)
    return start + moved * pair


METERS: tuple[Meter, ...] = tuple(Meter.parse(name) for name in METER_GROUPS)
