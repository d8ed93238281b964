"""Constraints: what is promised of every part, held at the very end, whatever the players wrote."""

from __future__ import annotations

from dataclasses import replace

from moodmusic.cards import StemCard
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.units import seconds_to_beats

LONGEST_S = 12.0
SHORTEST_BEATS = 0.02
DIGITS = 6


def keep(scene: Scene, card: StemCard, notes: list[Note]) -> tuple[Note, ...]:
    """The notes in order of start with every promise kept.

    Pitched stems stay in their register (by octaves; one that is narrower may be left by some semitones) and in the plan's pitch
    classes (nearest one); no pitch sounds twice at once;
    starts lie in [0, section.beats); ends lie in the section unless it is the last (textures fade into what follows); nothing lasts
    over 12 s; numbers have six digits.
    """
    pitched = [_pitched(scene, card, note) for note in notes] if card.pitched else list(notes)
    inside = [_timed(scene, note, card.role == "texture") for note in pitched if note.start_beat < scene.beats - 1e-6]
    return tuple(_apart(inside))


def _pitched(scene: Scene, card: StemCard, note: Note) -> Note:
    low, high = (max(0, min(127, edge)) for edge in card.register)
    pitch = note.pitch
    if pitch < low:
        pitch += 12 * -(-(low - pitch) // 12)
    elif pitch > high:
        pitch -= 12 * -(-(pitch - high) // 12)
    return replace(note, pitch=nearest_allowed(max(0, min(127, pitch)), scene.plan.pitch_classes, (low, high)))


def nearest_allowed(pitch: int, classes: tuple[int, ...] | None, register: tuple[int, int]) -> int:
    """The nearest pitch of the allowed classes, inside the register when one lies there; downwards when two are equally near."""
    if classes is None or pitch % 12 in classes:
        return pitch
    near = sorted(range(max(0, pitch - 12), min(127, pitch + 12) + 1), key=lambda other: (abs(other - pitch), other))
    fitting = [other for other in near if other % 12 in classes]
    return next((other for other in fitting if register[0] <= other <= register[1]), fitting[0])


def _timed(scene: Scene, note: Note, crossing: bool) -> Note:
    start = round(max(0.0, float(note.start_beat)), DIGITS)
    longest = seconds_to_beats(LONGEST_S, scene.plan.tempo_bpm)
    room = longest if scene.last or crossing else min(longest, scene.beats - start)
    beats = round(min(max(SHORTEST_BEATS, float(note.beats)), max(room, 1e-6)), DIGITS)
    velocity = round(min(1.0, max(0.0, float(note.velocity))), DIGITS)
    return Note(start, beats, int(note.pitch), velocity, _opened(scene, note))


def _opened(scene: Scene, note: Note) -> float:
    """Brightness in steps of 0.25: the note's own on top of the plan's or the section's."""
    return round(min(1.0, max(-1.0, float(note.brightness) + scene.brightness)) * 4) / 4


def _apart(notes: list[Note]) -> list[Note]:
    """Of two notes of one pitch that start together the stronger stays, of two that overlap the earlier is cut."""
    kept: list[Note] = []
    by_pitch: dict[int, list[Note]] = {}
    for note in sorted(notes, key=lambda note: (note.start_beat, note.pitch, -note.velocity, -note.beats)):
        by_pitch.setdefault(note.pitch, []).append(note)
    for row in by_pitch.values():
        kept += _cut(row)
    return sorted(kept, key=lambda note: (note.start_beat, note.pitch))


def _cut(row: list[Note]) -> list[Note]:
    out: list[Note] = []
    for note in row:
        if out and note.start_beat - out[-1].start_beat < SHORTEST_BEATS:
            out[-1] = replace(out[-1], velocity=max(out[-1].velocity, note.velocity), beats=max(out[-1].beats, note.beats))
            continue
        if out and out[-1].start_beat + out[-1].beats > note.start_beat:
            out[-1] = replace(out[-1], beats=round(note.start_beat - out[-1].start_beat, DIGITS))
        out.append(note)
    return out
