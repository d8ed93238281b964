"""`Edge`: what live tension does to the sound of the pitched layers, within a block.

Upwards they get a second self that lies a fifth of a semitone beside them and drifts, one way on the left and the other on the right:
beating is roughness, which lowers valence and raises energy (Plomp & Levelt 1965; Ilie & Thompson 2006), and no pitch is added that a
promise about notes or instruments would not have. With it rises a resonance around 2.4 kHz, where hearing is keenest and screams lie
(Arnal et al. 2015). Downwards the same band recedes. Bass, drums and textures stay as they are: beating lows are mud.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from moodmusic.cards import StemCard
from moodmusic.engine.filters import BlockFilter, Coefficients
from moodmusic.engine.mixer import Mixer
from moodmusic.engine.value import BLOCK_FRAMES, Planar
from moodmusic.units import SAMPLE_RATE

SHARP_ROLES = ("chords", "pad", "arp", "lead", "counter")
BAND_HZ, BAND_Q = 2_400.0, 1.4
BAND_UP, BAND_DOWN = 1.0, 0.6  # of the band, added or taken at full tension: +6 and −8 dB in its middle
SECOND = 0.6  # linear gain of the second self at full tension
DRIFT_HZ = 0.6
CENTS = 20.0  # how far it drifts
DELAY_S = 0.012
_DEPTH = (2.0 ** (CENTS / 1200.0) - 1.0) / (2.0 * math.pi * DRIFT_HZ) * SAMPLE_RATE  # frames either way
_RAMP = np.linspace(0.0, 1.0, BLOCK_FRAMES + 1, dtype=np.float32)[1:]


def bandpass(hertz: float, quality: float) -> tuple[Coefficients, Coefficients]:
    """Gain one in the middle (Bristow-Johnson, *Audio EQ Cookbook*, BPF with constant peak gain)."""
    turn = 2.0 * math.pi * hertz / SAMPLE_RATE
    alpha = math.sin(turn) / (2.0 * quality)
    scale = 1.0 / (1.0 + alpha)
    return (alpha * scale, 0.0, -alpha * scale), (1.0, -2.0 * math.cos(turn) * scale, (1.0 - alpha) * scale)


class Edge:
    """Works on whole blocks of 1,024 frames, and costs nothing while the tension rests at 0."""

    def __init__(self, cards: Sequence[StemCard], rows: int) -> None:
        self._rows = np.zeros(rows, np.float32)
        for strip, card in enumerate(cards):
            self._rows[2 * strip : 2 * strip + 2] = card.role in SHARP_ROLES
        self._gains = (0.0, 0.0)  # of band and second self, at the end of the last block
        self._band: BlockFilter | None = None
        self._past = np.zeros((2, 0), np.float32)  # the block before, once there is one

    def process(self, strips: Planar, mixer: Mixer, levels: NDArray[np.float32], frame: int, tension: float) -> Planar | None:
        """What is added to the dry mix of one or more blocks, shape (2, frames); None where nothing is."""
        if self._rests(tension):
            return None
        dry = mixer.part(strips, levels, self._rows)
        added = np.zeros(dry.shape, np.float32)
        for start in range(0, dry.shape[1], BLOCK_FRAMES):  # a block at a time: what is added may not depend on how many come at once
            if self._rests(tension):
                break
            piece = slice(start, start + BLOCK_FRAMES)
            added[:, piece] = self._added(dry[:, piece], frame + start, tension)
        return added

    def _rests(self, tension: float) -> bool:
        """Whether nothing is added; what was heard is then forgotten."""
        if tension or self._gains != (0.0, 0.0):
            return False
        self._band, self._past = None, self._past[:, :0]
        return True

    def _added(self, dry: Planar, frame: int, tension: float) -> Planar:
        """What a block gets."""
        self._band = self._band or BlockFilter(*bandpass(BAND_HZ, BAND_Q), channels=2, frames=BLOCK_FRAMES)
        band, second = BAND_UP * max(tension, 0.0) - BAND_DOWN * max(-tension, 0.0), SECOND * max(tension, 0.0)
        added = _moving(self._gains[0], band) * self._band.process(dry)
        if self._past.shape[1]:
            added += _moving(self._gains[1], second) * drifted(np.concatenate([self._past, dry], axis=1), frame)
        else:
            second = 0.0  # what it needs has not sounded yet: it comes in with the next block
        self._gains, self._past = (band, second), dry.copy()
        return np.asarray(added, np.float32)


def drifted(samples: Planar, frame: int) -> Planar:
    """The frames from `frame` on, which stand behind a block of those before them, out of tune: read at a place that drifts to and fro."""
    count = samples.shape[1] - BLOCK_FRAMES
    swing = _DEPTH * np.sin(2.0 * np.pi * DRIFT_HZ / SAMPLE_RATE * np.arange(frame, frame + count))
    out = np.empty((2, count), np.float32)
    for channel, way in enumerate((1.0, -1.0)):
        at = np.arange(BLOCK_FRAMES, BLOCK_FRAMES + count) - DELAY_S * SAMPLE_RATE + way * swing
        whole = at.astype(np.intp)
        share = (at - whole).astype(np.float32)
        source = samples[channel]
        out[channel] = source[whole] + share * (source[whole + 1] - source[whole])
    return out


def _moving(before: float, after: float) -> NDArray[np.float32]:
    return np.float32(before) + _RAMP * np.float32(after - before)
