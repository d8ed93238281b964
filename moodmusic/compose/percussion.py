"""Hand percussion: ostinati of shaker, tambourine, congas, claps or taikos that run beside the drums."""

from __future__ import annotations

from dataclasses import replace

from moodmusic.cards import StemCard
from moodmusic.compose.drums import PERCUSSION, kit_of, notes_of, played
from moodmusic.compose.fills import Stroke, build_beats
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note

SWELL = 0.3  # how much quieter a build-up begins


def percussion(scene: Scene, card: StemCard) -> list[Note]:
    """The percussion part of a section: the card's ostinato, swelling where the drums build up."""
    strokes = played(scene, card, kit_of(card, PERCUSSION))
    return notes_of([_swelled(scene, stroke) for stroke in strokes])


def _swelled(scene: Scene, stroke: Stroke) -> Stroke:
    length = build_beats(scene)
    place = (stroke.start_beat - scene.beats + length) / length if length else -1.0
    return replace(stroke, level=stroke.level * (1 - SWELL + SWELL * place)) if place >= 0 else stroke
