"""Motifs: a rhythm and a contour in scale steps, how they are thrown, and what can be done to them.

Rhythms are put together from cells, one for each felt chunk of a bar, written as grids (see `grid`): repetition
of a cell inside two bars is what makes a rhythm easy to remember (Huron 2006, *Sweet Anticipation*, ch. 14).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from moodmusic.compose.grid import STEP_BEATS, parse
from moodmusic.theory import Meter

if TYPE_CHECKING:
    import numpy as np

# Cells by length in sixteenths, with how usual they are.
CELLS: dict[int, dict[str, float]] = {
    4: {"x___": 3, "x_x_": 4, "x__x": 1.2, "x_xx": 1, "xxx_": 0.8, "xxxx": 0.6, "..x_": 1, "xx__": 0.3},
    6: {"x_____": 2, "x___x_": 3.5, "x_x_x_": 3.5, "x__xx_": 1.2, "..x_x_": 0.8, "x_x___": 0.8, "x_xxx_": 0.5, "....x_": 0.4},
    8: {
        "x_______": 2,
        "x_____x_": 2.5,
        "x___x___": 2.5,
        "x___x_x_": 2.5,
        "x_x_x___": 2.5,
        "x__x__x_": 2.2,
        "x_x___x_": 1.2,
        "x__x____": 1.2,
        "..x_x_x_": 1.2,
        "..x_x___": 0.8,
        "x_x_x_x_": 2,
        "x_xxx_x_": 0.9,
        "x__xx_x_": 0.9,
        "x_xxx___": 0.7,
        "x__x_xx_": 0.7,
        "xxx_xxx_": 0.4,
        "x_xxx_xx": 0.6,
    },
    12: {
        "x_______x___": 3,
        "x___x_______": 1.2,
        "x_____x_x___": 2.5,
        "x___x___x___": 2.5,
        "x___x_x_x___": 2,
        "x___x___x_x_": 1.8,
        "x_x_x___x___": 1.2,
        "x_____x_x_x_": 1.5,
        "x_x_x_x_x_x_": 0.9,
        "x_____x_____": 0.8,
        "x___________": 1,
        "....x___x___": 0.8,
        "x_x_x_x_x___": 1.2,
    },
}

# Ends of an idea: a long note and room to breathe.
TAILS: dict[int, dict[str, float]] = {
    4: {"x___": 3, "x_..": 2, "....": 0.5},
    6: {"x_____": 3, "x___..": 3, "x_x___": 1.5, "x_....": 1},
    8: {"x_______": 3, "x_____..": 3, "x_x_____": 2, "x___....": 2.5, "..x_____": 0.8, "x__x____": 1, "x_......": 0.8},
    12: {"x___________": 2.5, "x_______....": 3, "x___x_______": 2.5, "x_x_x_______": 1.2, "x_____x_....": 1, "x___........": 1},
}

# How the cells of one idea are ordered, by the number of chunks; T is the tail, - a rest for others to answer.
ORDERS: dict[int, dict[str, float]] = {
    1: {"T": 1},
    2: {"AT": 1},
    3: {"AAT": 1.5, "ABT": 1.5, "AT-": 2},
    4: {"ABAT": 3, "AABT": 2, "ATAT": 1.2, "ABCT": 1, "ABT-": 4, "AAT-": 1.5, "AT--": 1},
}

# Contours as (place in the idea, height) points, height in thirds of the idea's compass.
CONTOURS: dict[str, tuple[tuple[float, float], ...]] = {
    "arch": ((0, 0), (0.55, 3), (1, 1)),
    "late arch": ((0, 0), (0.35, 1), (0.75, 3), (1, 2)),
    "leap and fall": ((0, 0), (0.18, 3), (1, 0)),
    "fall": ((0, 3), (0.4, 2), (1, 0)),
    "rise": ((0, 0), (0.5, 1), (1, 3)),
    "valley": ((0, 2), (0.5, 0), (1, 2)),
    "wave": ((0, 1), (0.25, 3), (0.55, 0), (0.8, 2), (1, 1)),
    "pendulum": ((0, 1), (0.2, 2.5), (0.4, 0.5), (0.6, 2.5), (0.8, 0.5), (1, 1)),
    "calling": ((0, 2), (0.45, 2), (0.5, 3), (0.8, 1), (1, 0)),
    "sigh": ((0, 3), (0.3, 3), (0.35, 1.5), (1, 1)),
}


@dataclass(frozen=True, slots=True)
class Motif:
    """An idea: where its notes start and how long they last (beats), and their steps from the first note."""

    starts: tuple[float, ...]
    lengths: tuple[float, ...]
    steps: tuple[int, ...]
    beats: float  # length of the idea with its rests

    def shifted(self, steps: int) -> Motif:
        """The same idea on another step of the scale: a sequence."""
        return replace(self, steps=tuple(step + steps for step in self.steps))

    def inverted(self) -> Motif:
        """Upside down around its first note."""
        return replace(self, steps=tuple(2 * self.steps[0] - step for step in self.steps)) if self.steps else self

    def fragment(self, beats: float) -> Motif:
        """What starts in the first `beats`, cut off there."""
        kept = [index for index, start in enumerate(self.starts) if start < beats - 1e-9]
        return Motif(
            tuple(self.starts[index] for index in kept),
            tuple(min(self.lengths[index], beats - self.starts[index]) for index in kept),
            tuple(self.steps[index] for index in kept),
            beats,
        )

    def after(self, beats: float) -> Motif:
        """What starts after the first `beats`, moved to the front."""
        kept = [index for index, start in enumerate(self.starts) if start >= beats - 1e-9]
        return Motif(
            tuple(self.starts[index] - beats for index in kept),
            tuple(self.lengths[index] for index in kept),
            tuple(self.steps[index] for index in kept),
            self.beats - beats,
        )

    def then(self, other: Motif) -> Motif:
        """This idea and the other one after it."""
        later = tuple(start + self.beats for start in other.starts)
        return Motif(self.starts + later, self.lengths + other.lengths, self.steps + other.steps, self.beats + other.beats)

    def augmented(self, factor: float) -> Motif:
        """The notes that fit when every length is stretched by `factor`; the idea keeps its length."""
        wide = Motif(
            tuple(start * factor for start in self.starts),
            tuple(length * factor for length in self.lengths),
            self.steps,
            self.beats * factor,
        )
        return wide.fragment(self.beats)

    def displaced(self, beats: float) -> Motif:
        """Later by `beats`; what would pass the end is cut off."""
        silence = Motif((), (), (), beats)
        return silence.then(self).fragment(self.beats)


def chunks(meter: Meter) -> tuple[int, ...]:
    """The felt chunks of a bar in sixteenths, each 4, 6, 8 or 12 long: two quarters go together, three make a waltz bar."""
    sizes = tuple(round(group * 16 / meter.denominator) for group in meter.groups)
    if len(set(sizes)) == 1 and sizes[0] == 4 and len(sizes) > 1:
        return (12,) if len(sizes) == 3 else (8,) * (len(sizes) // 2)
    return tuple(part for size in sizes for part in ((8, 8) if size == 16 else (size,)))


def idea_bars(meter: Meter) -> int:
    """Bars of one idea: 1, 2 or 4, so that it lasts five to nine beats."""
    return next((bars for bars in (1, 2) if bars * meter.bar_beats >= 5), 4)


@lru_cache(maxsize=256)
def syncopated(cell: str) -> int:
    """How many notes begin on a weaker place than one that they sound across, or leave the first place of the cell empty."""
    count = int(cell[0] == ".")
    for at, symbol in enumerate(cell):
        held = len(cell[at + 1 :]) - len(cell[at + 1 :].lstrip("_"))
        across = range(at + 1, at + 1 + held)
        count += symbol == "x" and any(_weight(place, len(cell)) > _weight(at, len(cell)) for place in across)
    return count


def _weight(place: int, size: int) -> int:
    if place == 0:
        return 3
    if size == 6:
        return int(place % 2 == 0)
    return 2 if place % 4 == 0 else int(place % 2 == 0)


def choose(generator: np.random.Generator, weights: dict[str, float]) -> str:
    """One key, by weight."""
    total = sum(weights.values())
    throw = float(generator.random()) * total
    for key, weight in weights.items():
        throw -= weight
        if throw < 0:
            return key
    return next(reversed(weights))


def throw_cell(generator: np.random.Generator, size: int, notes: float, syncopation: float) -> str:
    """A cell of `size` sixteenths with about `notes` onsets; `syncopation` 0…1 says how much off the beat is liked."""
    weights = {}
    for cell, usual in CELLS[size].items():
        fit = 2.718 ** -(((cell.count("x") - notes) / 0.8) ** 2)
        weights[cell] = (usual * fit + 1e-6) * (0.12 + 1.8 * syncopation) ** syncopated(cell)
    return choose(generator, weights)


def throw_tail(generator: np.random.Generator, size: int, rest: float) -> str:
    """An ending of `size` sixteenths; `rest` 0…1 says how much silence is liked."""
    return choose(generator, {cell: usual * (0.4 + 2 * rest) ** (cell.count(".") * 4 / size) for cell, usual in TAILS[size].items()})


@dataclass(frozen=True, slots=True)
class Taste:
    """What a rhythm should be like."""

    notes_per_beat: float
    syncopation: float = 0.25  # 0…1
    rest: float = 0.35  # 0…1: silence at ends
    repeats: float = 1.0  # factor on orders whose halves begin alike: short riffs
    cell: str = ""  # comes first where it fits: it ties themes together


def throw_rhythm(generator: np.random.Generator, meter: Meter, taste: Taste) -> str:
    """A grid of one idea in two bars or so."""
    sizes = chunks(meter) * idea_bars(meter)
    order = _order(generator, len(sizes), taste)
    cells: dict[tuple[str, int], str] = {}
    text = ""
    for letter, size in zip(order, sizes, strict=True):
        if letter == "-":
            text += "." * size
            continue
        if (letter, size) not in cells:
            cells[letter, size] = throw_cell(generator, size, taste.notes_per_beat * size / 4, taste.syncopation)
            if letter == "A" and len(taste.cell) == size:
                cells[letter, size] = taste.cell
        text += throw_tail(generator, size, taste.rest) if letter == "T" else cells[letter, size]
    late = taste.syncopation > 0.5 and "x" in text[:4]
    return text if text[0] == "x" or late else "x" + text[1:]


def _order(generator: np.random.Generator, count: int, taste: Taste) -> str:
    if count in ORDERS:
        weights = {}
        for order, usual in ORDERS[count].items():
            twice = count > 1 and order[: count // 2] == order[count // 2 :]
            weights[order] = usual * (taste.repeats if twice else 1.0) * (2.5 * taste.rest) ** order.count("-")
        return choose(generator, weights)
    half = "AB" * count
    return half[: count - 1] + "T"


def motif_of(grid: str, meter: Meter, steps: tuple[int, ...] | None = None) -> Motif:
    """The motif that a grid and its steps make; without steps it stays on one tone."""
    hits = parse(grid, meter)
    flat = steps if steps is not None else (0,) * len(hits)
    clean = grid.replace(" ", "").replace("|", "")
    return Motif(tuple(hit.start_beat for hit in hits), tuple(hit.beats for hit in hits), flat, len(clean) * STEP_BEATS)


def contour_steps(name: str, starts: tuple[float, ...], beats: float, compass: float) -> tuple[int, ...]:
    """Steps that follow a contour of `CONTOURS` at the given starts; its highest point is `compass` steps above its lowest."""
    points = CONTOURS[name]
    last = starts[-1] if starts else beats
    heights = [_height(points, start / last if last else 0.0) * compass / 3 for start in starts]
    return tuple(round(height - heights[0]) for height in heights)


def _height(points: tuple[tuple[float, float], ...], place: float) -> float:
    for (left, low), (right, high) in pairwise(points):
        if place <= right:
            return low + (high - low) * (place - left) / (right - left)
    return points[-1][1]
