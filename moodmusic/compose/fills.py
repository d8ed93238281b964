"""Fills and build-ups: what drums do in the last beats before something new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moodmusic.compose.grid import LEVELS, STEP_BEATS
from moodmusic.compose.scene import Scene
from moodmusic.theory import Meter

if TYPE_CHECKING:
    import numpy as np

# Sixteenths on four voices: s snare, h high, m middle, l low drum, k kick; capitals are accents. The last beats of a row are played.
FILLS: tuple[str, ...] = (
    "s.ssh.hhm.mml.l.",
    "s.s.h.h.m.m.l.l.",
    "s...s.s.hhmmllL.",
    "S..s..h..m..l.L.",
    "ssssh.h.m.m.l.kL",
    "S.s.s.hhS.m.l.l.",
    "....s.ssS.ssh.l.",
    "s.k.s.ksh.k.m.kl",
    "S..sS..sH.M.L.L.",
    "......s.s.ssS.S.",
)
# The same for bars of dotted quarters.
DOTTED_FILLS: tuple[str, ...] = (
    "s.s.s.h.h.h.m.m.m.l.l.L.",
    "S..s.sH..h.hM..m.mL..l.l",
    "s.sss.h.hhh.m.mmm.l.lL..",
    "......s.....h.h.h.m.l.l.",
    "S.....s.s.s.h.....m.l.L.",
)
# One beat or less, and one dotted quarter: the backbeat drum, seldom a tom.
SHORT_FILLS: tuple[str, ...] = ("s.ss", "ssss", "..sS", "s.sS", ".ssS", "s.mL", "S.hm")
SHORT_DOTTED_FILLS: tuple[str, ...] = ("s.s.sS", "..ssS.", "s.sss.", "s.m.l.")
ROLL_SHARES = (0.5, 0.25)  # strokes of a build-up in beats: first half, second half
PEAK_STEP = 0.15 - 1e-9  # energy difference that is worth a build-up
BUILDING = ("build", "rise", "lift", "pre", "tension")  # words in names of sections that are build-ups themselves
LEVEL = {True: 0.95, False: 0.7}


@dataclass(frozen=True, slots=True)
class Stroke:
    """A stroke of a drum: where, on which piece, how loud (0…1 on the scale of the grids)."""

    start_beat: float
    piece: str
    level: float


def step_up(scene: Scene) -> float:
    """How much louder the following section is; 0 when there is none."""
    return scene.following.energy - scene.section.energy if scene.following else 0.0


def fill_beats(scene: Scene) -> float:
    """Length of the fill at the end of the section: 1 beat into the same energy, up to 4 into a much higher one, 0 into a much lower."""
    difference = step_up(scene)
    if scene.following is None or difference < -0.25 or scene.section.energy < 0.25:
        return 0.0
    wished = 1.0 + round(min(1.0, max(0.0, difference) / 0.35) * 3)
    unit = 1.5 if scene.plan.meter.compound else 1.0
    return min(wished * unit, scene.bar_beats)


def generated_fill(generator: np.random.Generator, meter: Meter, end_beat: float, beats: float, pieces: Mapping[str, str]) -> list[Stroke]:
    """A fill of `beats` that ends at `end_beat`. `pieces` names a piece for each of s, h, m, l and k."""
    steps = round(beats / STEP_BEATS)
    if meter.compound:
        rows = SHORT_DOTTED_FILLS if steps <= 6 else DOTTED_FILLS
    else:
        rows = SHORT_FILLS if steps <= 4 else FILLS
    row = rows[int(generator.integers(len(rows)))]
    steps = min(steps, len(row))
    start = end_beat - steps * STEP_BEATS
    strokes = []
    for at, symbol in enumerate(row[-steps:] if steps else ""):
        if symbol != ".":
            swell = 0.85 + 0.15 * (at + 1) / steps
            strokes.append(Stroke(start + at * STEP_BEATS, pieces[symbol.lower()], LEVEL[symbol.isupper()] * swell))
    return strokes


def written_fill(grids: dict[str, str], meter: Meter, end_beat: float, beats: float) -> list[Stroke]:
    """The last `beats` of a fill that the card gives as one bar of grids, ending at `end_beat`."""
    steps = round(min(beats, meter.bar_beats) / STEP_BEATS)
    strokes = []
    for piece, grid in grids.items():
        for at, symbol in enumerate(grid[-steps:] if steps else ""):
            if symbol in LEVELS:
                strokes.append(Stroke(end_beat - (min(steps, len(grid)) - at) * STEP_BEATS, piece, LEVELS[symbol]))
    return sorted(strokes, key=lambda stroke: (stroke.start_beat, stroke.piece))


def build_beats(scene: Scene) -> float:
    """Length of a build-up: two bars into a peak after eight bars or more, one after four, none otherwise."""
    if step_up(scene) < PEAK_STEP or scene.section.bars < 4 or scene.section.energy < 0.3:
        return 0.0
    return scene.bar_beats * (2 if scene.section.bars >= 8 else 1)


def roll(scene: Scene, piece: str) -> list[Stroke]:
    """A roll over the build-up: eighths, then sixteenths, growing by 12 dB from first to last stroke."""
    beats = build_beats(scene)
    start, strokes = scene.beats - beats, []
    at = 0.0
    while at < beats - 1e-9:
        place = at / beats
        strokes.append(Stroke(start + at, piece, 0.25 + 0.75 * place))
        at += ROLL_SHARES[0] if place < 0.5 else ROLL_SHARES[1]
    return strokes


def builds(scene: Scene, asked: bool | None, machine: bool) -> bool:
    """Whether a build-up is in place: as the card says, else for machines into a peak and in sections that are named so."""
    if build_beats(scene) == 0 or asked is False:
        return False
    return bool(asked) or machine or any(word in scene.section.name for word in BUILDING)


def kickless_beats(scene: Scene) -> float:
    """How long the kick is silent before a peak: half a bar, a whole one when the step is big."""
    if build_beats(scene) == 0:
        return 0.0
    return scene.bar_beats * (1.0 if step_up(scene) >= 2 * PEAK_STEP else 0.5)
