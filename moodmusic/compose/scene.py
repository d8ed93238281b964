"""`Scene`: everything a player knows while it writes its part of one section."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moodmusic.cards import StemCard
from moodmusic.compose.value import ChordSpan, Note
from moodmusic.dice import dice
from moodmusic.plan.value import Plan, SectionPlan
from moodmusic.theory import Chord

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Scene:
    """One section of one plan, with its neighbours and its chords. Beats count from the start of the section."""

    plan: Plan
    index: int
    section: SectionPlan
    previous: SectionPlan | None
    following: SectionPlan | None
    occurrence: int  # how many sections with the same letter came before: 0 for the first
    start_bar: int
    chords: tuple[ChordSpan, ...]
    last: bool  # last section of a finite track
    goal: Chord | None = None  # the first chord of the section that follows
    turn: int = 0  # of an endless plan's cycle; at least 1 where a letter comes back over stated chords
    generation: int = 0  # which theme of its letter it has
    home_bpm: float | None = None  # tempo of the plan before it travelled; None where it did not

    @property
    def bar_beats(self) -> float:
        """Length of a bar in quarter notes."""
        return self.plan.meter.bar_beats

    @property
    def beats(self) -> float:
        """Length of the section in quarter notes."""
        return self.section.bars * self.bar_beats

    @property
    def density(self) -> float:
        """Notes per time, 0…1: the section's own, else the plan's."""
        return self.plan.density if self.section.density is None else self.section.density

    @property
    def brightness(self) -> float:
        """−1…1: the section's own, else the plan's."""
        return self.plan.brightness if self.section.brightness is None else self.section.brightness

    def chord_at(self, beat: float) -> ChordSpan:
        """The chord that sounds at a beat of the section."""
        for span in reversed(self.chords):
            if span.start_beat <= beat + 1e-9:
                return span
        return self.chords[0]

    def dice(self, *labels: object) -> np.random.Generator:
        """Randomness that belongs to this section only."""
        return dice(self.plan.seed, "section", self.index, *labels)

    def theme_dice(self, *labels: object) -> np.random.Generator:
        """Randomness shared by all sections with the same letter and theme: themes come back."""
        later = ("generation", self.generation) if self.generation else ()
        return dice(self.plan.seed, "theme", self.section.letter, *later, *labels)


Player = Callable[[Scene, StemCard], list[Note]]
