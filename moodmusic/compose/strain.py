"""Live tension in the harmony of sections to come: from plain triads to dominants with a flat ninth over a pedal.

Tension rises with what asks to be resolved: thirds stacked higher, dominants with their tritone and minor ninth, a bass that does
not move with the chords (Lerdahl & Krumhansl 2007; Huron 2006, on pedal points). Key, mode and roots stay, so that the music goes on.
What words or the caller stated about chords or notes stays as it is.
"""

from __future__ import annotations

from dataclasses import replace

from moodmusic.compose.harmony import DOMINANT, diatonic, enriched
from moodmusic.compose.promise import stated
from moodmusic.plan.value import Plan
from moodmusic.theory import Chord, Key

RICH, SHARP, PEDAL = 0.25, 0.5, 0.75  # strains from which chords get thirds, dominants their ninth, and the bass stays
SHARPENED = {"": "7b9", "7": "7b9", "9": "7b9", "13": "7b9", "7sus4": "7b9", "sus4": "7sus4", "m": "7", "m7": "7b9"}
TRIADS: dict[tuple[int, ...], str] = {(0, 4, 7): "", (0, 3, 7): "m"}
BARE = -0.75  # from here down not even sixths and seconds stay


def strained(plan: Plan, strain: float) -> Plan:
    """The plan with its chords under a strain −1…1; the plan itself at 0, and where chords or notes are a promise."""
    if strain == 0.0 or stated(plan):
        return plan
    heard = {
        letter: tuple((_strained(Chord.parse(name), plan.key, strain).name(plan.key.flats), bars) for name, bars in chords)
        for letter, chords in plan.progressions.items()
    }
    return replace(plan, progressions=heard)


def _strained(chord: Chord, key: Key, strain: float) -> Chord:
    return _plain(chord, key, strain) if strain < 0.0 else _tense(chord, key, strain)


def _tense(chord: Chord, key: Key, strain: float) -> Chord:
    step = (chord.root - key.tonic) % 12
    if strain >= SHARP and step == DOMINANT[0] and chord.quality in SHARPENED:
        chord = replace(chord, quality=SHARPENED[chord.quality])
    elif strain >= RICH:
        chord = enriched(chord, key)
    return replace(chord, bass=key.tonic) if strain >= PEDAL and step and chord.bass is None else chord


def _plain(chord: Chord, key: Key, strain: float) -> Chord:
    """The triad of a chord; one that is neither major nor minor becomes the key's, where the key has one that is."""
    tones = chord.intervals[:3]
    if len(chord.intervals) == 3 and strain > BARE:
        return chord
    quality = TRIADS.get(tones)
    if quality is not None:
        return Chord(chord.root, quality, chord.bass)
    own = diatonic(chord.root, key, 3)
    return own if own is not None and own.quality in ("", "m") else chord
