"""Scenes for the composer's tests: what a player is told when one card plays alone."""

from __future__ import annotations

from typing import Any

from plans import plan, solo

from moodmusic.cards import StemCard
from moodmusic.compose.form import place
from moodmusic.compose.scene import Scene
from moodmusic.compose.section import scene_of
from moodmusic.plan.value import SectionPlan


def scene(card: StemCard, bars: int = 8, energy: float = 0.6, index: int = 0, **changes: Any) -> Scene:
    """The scene of a section in which the card plays alone; another section follows, so that nothing ends."""
    verse = SectionPlan("verse", "A", bars, energy, (card.name,))
    chorus = SectionPlan("chorus", "B", bars, energy, (card.name,))
    changed = plan(**{"stems": (card,), "sections": (verse, chorus, verse), **changes})
    return scene_of(changed, place(changed, index))


def ending(card: StemCard, bars: int = 4, **changes: Any) -> Scene:
    """The scene of a track's only section."""
    changed = solo(card, bars, **changes)
    return scene_of(changed, place(changed, 0))


def starts(notes: list[Any]) -> list[float]:
    """When notes start, each time once."""
    return sorted({round(note.start_beat, 4) for note in notes})
