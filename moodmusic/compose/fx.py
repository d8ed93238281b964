"""Effects at the seams: risers and reversed cymbals into a peak, impacts on arrival, downlifters into calm."""

from __future__ import annotations

from moodmusic.cards import StemCard
from moodmusic.compose.drums import final_beat
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.errors import PlanError, nearest
from moodmusic.kitmap import PIECES
from moodmusic.units import seconds_to_beats

INTO_PEAK = frozenset({"riser", "reverse"})  # end at the seam into more energy
ON_ARRIVAL = frozenset({"impact", "crash", "boom", "sub-drop"})  # on the 1 of a louder section
INTO_CALM = frozenset({"downlifter", "sweep"})  # on the 1 of a quieter section
EFFECTS = tuple(sorted(INTO_PEAK | ON_ARRIVAL | INTO_CALM))
STEP = 0.1 - 1e-9  # energy difference that is heard as a change
LONGEST_S = 12.0
BLOW = 0.7  # energy of an end from which on its last chord is struck


def fx(scene: Scene, card: StemCard) -> list[Note]:
    """The effects of a section; those that belong to the seam behind it sound before it ends."""
    use = card.pattern.get("use", ("riser", "impact"))
    names = [use] if isinstance(use, str) else [str(name) for name in use]
    for name in names:
        if name not in EFFECTS:
            raise PlanError(f"stem {card.name!r}: {name!r} is no effect{nearest(name, EFFECTS)}: one of {', '.join(EFFECTS)}")
    notes = [note for name in names for note in _effect(scene, card, name)]
    return sorted(notes, key=lambda note: (note.start_beat, note.pitch))


def _effect(scene: Scene, card: StemCard, name: str) -> list[Note]:
    pitch = int(card.pattern.get("pitch", PIECES[name]))
    ahead = scene.following.energy - scene.section.energy if scene.following else 0.0
    behind = scene.section.energy - scene.previous.energy if scene.previous else 0.0
    if name in INTO_PEAK and ahead >= STEP:
        beats = _rise_beats(scene, card, name, ahead)
        return [Note(scene.beats - beats, beats, pitch, min(1.0, 0.55 + 0.6 * ahead))]
    if name in ON_ARRIVAL:
        arrival = [Note(0.0, min(4.0, scene.beats), pitch, min(1.0, 0.6 + 0.5 * behind))] if behind >= STEP else []
        return arrival + _last_blow(scene, pitch)
    if name in INTO_CALM and behind <= -STEP:
        return [Note(0.0, min(scene.bar_beats * 2, scene.beats), pitch, min(1.0, 0.5 + 0.5 * abs(behind)))]
    return []


def _last_blow(scene: Scene, pitch: int) -> list[Note]:
    """The same on the last chord of a loud end that rings out."""
    final = final_beat(scene)
    if final is None or scene.section.energy < BLOW:
        return []
    return [Note(final, min(4.0, scene.beats - final), pitch, 0.95)]


def _rise_beats(scene: Scene, card: StemCard, name: str, ahead: float) -> float:
    """One bar for a reversed cymbal; for a riser the card's bars, else 1, 2 or 4 by the step in energy; never over 12 s."""
    usual = 1 if name == "reverse" else 4 if ahead >= 0.4 else 2 if ahead >= 0.2 else 1
    bars = usual if name == "reverse" else max(1, min(4, int(card.pattern.get("bars", usual))))
    return min(bars * scene.bar_beats, scene.beats, seconds_to_beats(LONGEST_S, scene.plan.tempo_bpm))
