"""The bed that plays while there is no engine: a quiet chord without beginning or end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from moodmusic.units import SAMPLE_RATE, db_to_gain, midi_to_hz

LOOP_S = 8.0
LEVEL_DB = -27.0  # RMS: well under the music, well over nothing
VOICES = ((36, 1.0), (48, 0.7), (55, 0.5), (60, 0.4), (67, 0.25))  # MIDI over a tonic of C: root, octaves and fifths suit every mode
PARTIALS = ((1, 1.0), (2, 0.35), (3, 0.15), (4, 0.06))


def bed(tonic: int) -> NDArray[np.float32]:
    """A loop of 8 s, shape (384000, 2), whose end leads into its beginning: every frequency goes round whole times.

    `tonic` is a pitch class, 0 is C.
    """
    at = np.arange(round(LOOP_S * SAMPLE_RATE)) / SAMPLE_RATE
    sound = np.zeros((2, at.size))
    for number, (pitch, level) in enumerate(VOICES):
        for partial, share in PARTIALS:
            for side in (0, 1):
                sound[side] += level * share * _voice(at, partial * midi_to_hz(pitch + tonic), number + side)
    sound *= db_to_gain(LEVEL_DB) / np.sqrt(np.mean(sound**2))
    return np.ascontiguousarray(sound.T, np.float32)


def _voice(at: NDArray[np.float64], frequency_hz: float, number: int) -> NDArray[np.float64]:
    """A sine that swells once or twice in the loop, a few cents from its neighbours."""
    turns = round((frequency_hz * LOOP_S) + (number % 3 - 1) * 2)
    swell = 0.75 + 0.25 * np.cos(2.0 * np.pi * (1 + number % 2) * at / LOOP_S + number)
    return np.asarray(swell * np.sin(2.0 * np.pi * turns / LOOP_S * at + number))
