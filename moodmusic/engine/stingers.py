"""Stingers: short figures on the chord of the moment, played by the stems that are there."""

from __future__ import annotations

from dataclasses import dataclass

from moodmusic.cards import StemCard
from moodmusic.compose.value import Note
from moodmusic.errors import InputError
from moodmusic.plan.value import Plan


@dataclass(frozen=True, slots=True)
class Stinger:
    """A figure. `steps` are (beats from its start, chord tone counted upwards from the root near `octave_pitch`, beats, velocity)."""

    roles: tuple[str, ...]  # the first of these that the plan has plays it
    octave_pitch: int
    steps: tuple[tuple[float, int, float, float], ...]


STINGERS = {
    "hit": Stinger(("chords", "pad", "lead", "arp", "bass"), 52, tuple((0.0, tone, 1.5, 1.0) for tone in (0, 1, 2, 3))),
    "success": Stinger(
        ("lead", "arp", "chords", "counter", "pad"), 64, ((0.0, 0, 0.5, 0.8), (0.5, 1, 0.5, 0.85), (1.0, 2, 0.5, 0.9), (1.5, 3, 2.0, 1.0))
    ),
    "fail": Stinger(("lead", "chords", "counter", "pad", "bass"), 57, ((0.0, 2, 0.75, 0.9), (0.75, 1, 0.75, 0.8), (1.5, 0, 2.0, 0.75))),
    "sparkle": Stinger(
        ("arp", "lead", "counter", "chords", "pad"), 72, tuple((0.25 * step, step, 0.5, 0.5 + 0.05 * step) for step in range(7))
    ),
    "low": Stinger(("bass", "pad", "chords"), 33, ((0.0, 0, 3.0, 1.0),)),
}


def figure(name: str, plan: Plan, chord: tuple[int, ...]) -> tuple[StemCard, list[Note]]:
    """The card that plays a stinger and its notes, in beats from its start. `chord` holds pitch classes, the root first.

    InputError where the plan has no stem that could play it.
    """
    stinger = STINGERS[name]
    card = next((card for role in stinger.roles for card in plan.sounding if card.role == role), None)
    if card is None:
        raise InputError(f"stinger {name!r} needs a stem of one of these roles: {', '.join(stinger.roles)}; this plan has none")
    low = max(stinger.octave_pitch, card.register[0])
    allowed = plan.pitch_classes or chord
    tones = ladder([tone for tone in chord if tone in allowed] or list(allowed), low)
    return card, [Note(start, beats, tones[tone % len(tones)], velocity) for start, tone, beats, velocity in stinger.steps]


def ladder(pitch_classes: list[int], low: int) -> list[int]:
    """Chord tones upwards over four octaves, from the first root at or above `low`."""
    root = low + (pitch_classes[0] - low) % 12
    return [pitch for pitch in range(root, root + 48) if pitch % 12 in pitch_classes]
