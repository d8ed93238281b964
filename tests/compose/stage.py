"""Scenes for the tests of the foreground, and the measures of melodies that corpora give figures for."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

from plans import plan, solo

from moodmusic.cards import StemCard
from moodmusic.compose.form import place
from moodmusic.compose.scene import Scene
from moodmusic.compose.section import scene_of
from moodmusic.compose.value import Note
from moodmusic.plan.value import Plan, SectionPlan
from moodmusic.theory import Key


def scene(of: Plan, index: int = 0) -> Scene:
    """The scene of one section of a plan."""
    return scene_of(of, place(of, index))


def alone(card: StemCard, bars: int = 8, energy: float = 0.6, **changes: Any) -> Scene:
    """The scene of a plan of one section in which one card plays and which does not ring out."""
    return scene(solo(card, bars, energy, **{"ending": "loop", **changes}))


def song(cards: tuple[StemCard, ...], parts: str, energies: tuple[float, ...], bars: int = 8, **changes: Any) -> Plan:
    """A plan whose sections have the letters of `parts`; every card plays everywhere."""
    names = tuple(card.name for card in cards)
    sections = tuple(SectionPlan(f"part {index}", letter, bars, energies[index], names) for index, letter in enumerate(parts))
    return plan(**{"stems": cards, "sections": sections, **changes})


def progression(key: Key, numerals: str) -> tuple[tuple[str, float], ...]:
    """Numerals as the chord names and bars that a plan holds."""
    return tuple((key.chord(numeral).name(), 1.0) for numeral in numerals.split())


def measures(lines: list[list[int]]) -> dict[str, float]:
    """Range, shares of interval sizes, leap reversal, interval entropy, share of repeated 4-interval motifs, over the lines."""
    moves = [[right - left for left, right in pairwise(line)] for line in lines]
    every = [move for row in moves for move in row]
    turns = [left * right < 0 for row in moves for left, right in pairwise(row) if abs(left) >= 5]
    shares = Counter(every)
    motifs = [Counter(tuple(row[at : at + 4]) for at in range(len(row) - 3)) for row in moves]
    repeated = [sum(count for count in table.values() if count > 1) / sum(table.values()) for table in motifs if table]
    return {
        "range": sum(max(line) - min(line) for line in lines) / len(lines),
        "repeat": sum(move == 0 for move in every) / len(every),
        "step": sum(1 <= abs(move) <= 2 for move in every) / len(every),
        "skip": sum(3 <= abs(move) <= 4 for move in every) / len(every),
        "leap": sum(abs(move) >= 5 for move in every) / len(every),
        "reversal": sum(turns) / len(turns) if turns else 1.0,
        "entropy": -sum(count / len(every) * math.log2(count / len(every)) for count in shares.values()),
        "motif": sum(repeated) / len(repeated),
    }


def note(start_beat: float, beats: float = 1.0, pitch: int = 60, velocity: float = 0.6) -> Note:
    """A note, mostly as usual."""
    return Note(start_beat, beats, pitch, velocity)


def with_following(one: Scene, energy: float | None, previous: float | None = None) -> Scene:
    """The scene between neighbours of the given energies (None: no neighbour)."""
    after = replace(one.section, energy=energy) if energy is not None else None
    before = replace(one.section, energy=previous) if previous is not None else None
    return replace(one, following=after, previous=before, last=energy is None and one.last)
