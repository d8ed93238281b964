"""Textures: rain, crackle, room tone. One long note after another, each overlapping the next."""

from __future__ import annotations

from moodmusic.cards import StemCard
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.units import beats_to_seconds, seconds_to_beats

LONGEST_S = 12.0
SHORTEST_S = 2.0
BY_ENERGY = 0.2  # how much the level moves from energy 0 to 1


def texture(scene: Scene, card: StemCard) -> list[Note]:
    """Notes of at most 12 s that cover the section without a gap and reach into the next, at one level that follows the energy a little."""
    pattern, tempo = card.pattern, scene.plan.tempo_bpm
    length_s = min(LONGEST_S, max(SHORTEST_S, float(pattern.get("length_s", 10.0))))
    overlap_s = min(length_s / 2, max(0.0, float(pattern.get("overlap_s", 2.0))))
    count = _count(beats_to_seconds(scene.beats, tempo), length_s, overlap_s)
    step = scene.beats / count
    level = min(1.0, max(0.05, float(pattern.get("level", 0.6)) + BY_ENERGY * (scene.section.energy - 0.5)))
    held = min(step + seconds_to_beats(overlap_s, tempo), seconds_to_beats(LONGEST_S, tempo))
    pitch = int(pattern.get("pitch", 60))
    return [Note(index * step, held, pitch, level) for index in range(count)]


def _count(section_s: float, length_s: float, overlap_s: float) -> int:
    """How many notes of `length_s` cover a section when each begins `overlap_s` before the last one ends."""
    return max(1, -(-int(section_s * 1000) // int((length_s - overlap_s) * 1000)))
