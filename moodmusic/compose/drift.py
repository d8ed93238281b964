"""Drift: a line that is a loop changes a tone now and then when it comes back, as a sequencer's does whose steps may be thrown anew."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from moodmusic.cards import StemCard
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.theory import Chord

FIFTH = 7  # semitones


def drifted(scene: Scene, card: StemCard, notes: list[Note]) -> list[Note]:
    """The notes, each but the first of a bar with the chance `drift` on another tone; the theme's first section has them plain.

    The other tones are those that the line has anyway and the chord holds; roots and fifths of the chord where it has one alone.
    """
    likely = float(card.pattern.get("drift", 0.0))
    if not likely or (scene.occurrence == 0 and scene.turn == 0):
        return notes
    chance, own = scene.dice(card.name, "drift"), {note.pitch for note in notes}
    out: list[Note] = []
    for _, bar in groupby(notes, key=lambda note: int(note.start_beat / scene.bar_beats + 1e-6)):
        first, *rest = bar
        out.append(first)
        for note in rest:
            others = _others(card, scene.chord_at(note.start_beat).chord, own, note.pitch)
            throw, choice = chance.random(2)
            moves = throw < likely and bool(others)
            out.append(replace(note, pitch=others[int(choice * len(others))]) if moves else note)
    return out


def _others(card: StemCard, chord: Chord, own: set[int], pitch: int) -> list[int]:
    """What may stand for a pitch of a line, low to high."""
    classes = set(chord.pitch_classes)
    tones = {other for other in own if other % 12 in classes} - {pitch}
    if not tones:
        ground = {chord.root, (chord.root + FIFTH) % 12} & classes
        tones = {other for other in range(card.register[0], card.register[1] + 1) if other % 12 in ground} - {pitch}
    return sorted(tones)
