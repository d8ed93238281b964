"""Conversions between the units of the house, and the check at every door.

Time is beats (quarter notes) inside the music, frames inside the engine, seconds at the edges.
Level is dB in files, linear gain in the mixer.
"""

from __future__ import annotations

import math

from moodmusic.errors import InputError
from moodmusic.printable import printable

SAMPLE_RATE = 48_000
A4_HZ = 440.0
A4_MIDI = 69


def db_to_gain(level_db: float) -> float:
    """Linear gain of a level in dB (20·log10)."""
    return float(10.0 ** (level_db / 20.0))


def gain_to_db(gain: float) -> float:
    """Level in dB of a linear gain; −240 dB for silence."""
    return 20.0 * math.log10(max(abs(gain), 1e-12))


def midi_to_hz(pitch: float) -> float:
    """Frequency of a MIDI pitch in equal temperament, A4 = 440 Hz."""
    return float(A4_HZ * 2.0 ** ((pitch - A4_MIDI) / 12.0))


def beats_to_seconds(beats: float, tempo_bpm: float) -> float:
    """Seconds of a number of quarter notes at a tempo in quarter notes a minute."""
    return beats * 60.0 / tempo_bpm


def seconds_to_beats(seconds: float, tempo_bpm: float) -> float:
    """Quarter notes that fit into a number of seconds."""
    return seconds * tempo_bpm / 60.0


def beats_to_frames(beats: float, tempo_bpm: float) -> int:
    """Frames at 48 kHz, rounded to the nearest."""
    return round(beats * 60.0 / tempo_bpm * SAMPLE_RATE)


def seconds_to_frames(seconds: float) -> int:
    """Frames at 48 kHz, rounded to the nearest."""
    return round(seconds * SAMPLE_RATE)


def checked(name: str, value: float, low: float, high: float, unit: str = "") -> float:
    """Return `value` as a float when it is finite and within [low, high]; raise InputError otherwise."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not (math.isfinite(number) and low <= number <= high):
        raise InputError(f"{name} is {printable(repr(value))}: give a number from {low:g} to {high:g}{' ' + unit if unit else ''}")
    return number
