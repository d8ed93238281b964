"""Saturation on a strip: tanh at twice the sample rate, so that what it adds above 24 kHz does not fold back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from moodmusic.engine.value import BLOCK_FRAMES, Planar
from moodmusic.units import db_to_gain

HALF = 6  # taps on each side of the half-band filter
ROW = 32  # frames of one row of the filter's matrix product
REFERENCE = 0.35  # peak of a loud tone: from here on 0 dB of drive begins to bend it


@lru_cache(maxsize=1)
def half_band() -> NDArray[np.float32]:
    """The 12 taps that make the sample half-way between two: Kaiser-windowed sinc of unity gain at 0 Hz."""
    at = np.arange(-HALF, HALF) + 0.5
    taps = np.sinc(at) * np.i0(5.0 * np.sqrt(1.0 - (at / HALF) ** 2))
    return np.asarray(taps / taps.sum(), np.float32)


class Drive:
    """tanh on the strips that ask for it, of unity gain for soft sounds. It delays them by 12 frames (.25 ms)."""

    def __init__(self, drives_db: Sequence[float]) -> None:
        driven = [strip for strip, drive_db in enumerate(drives_db) if drive_db > 0.0]
        self._rows = np.array([row for strip in driven for row in (2 * strip, 2 * strip + 1)], np.intp)
        gains = [db_to_gain(drives_db[strip]) / REFERENCE / 2.0 for strip in driven for _ in range(2)]
        self._gains = np.array(gains, np.float32)[:, None]
        self._before = np.zeros((self._rows.size, 2 * HALF - 1), np.float32)
        self._bent = np.zeros((2, self._rows.size, 2 * HALF), np.float32)

    def process(self, strips: Planar) -> None:
        """Bend whole blocks of every driven strip, in place. What is silent all along stays as it is."""
        if not self._rows.size:
            return
        frames = strips.shape[1]
        entering = strips[self._rows]
        if not (entering.any() or self._before.any() or self._bent.any()):
            return
        entering *= self._gains
        entering = np.concatenate([self._before, entering], axis=1)
        self._before = entering[:, frames:].copy()
        between = _filtered(entering)
        here = np.concatenate([self._bent[0], np.tanh(entering[:, HALF - 1 : HALF - 1 + frames])], axis=1)
        between = np.concatenate([self._bent[1], np.tanh(between, out=between)], axis=1)
        self._bent = np.stack([here[:, frames:], between[:, frames:]])
        half = _filtered(between[:, : frames + 2 * HALF - 1])
        half += here[:, HALF : HALF + frames]
        half *= 0.5 / self._gains
        strips[self._rows] = half


def _filtered(samples: Planar) -> Planar:
    """The half-band filter over (rows, frames + 11) samples, shape (rows, frames)."""
    whole = samples.shape[1] - 2 * HALF + 1
    windows = np.empty((samples.shape[0], whole // ROW, ROW + 2 * HALF - 1), np.float32)
    windows[:, :, :ROW] = samples[:, :whole].reshape(samples.shape[0], -1, ROW)
    windows[:, :-1, ROW:] = windows[:, 1:, : 2 * HALF - 1]
    windows[:, -1, ROW:] = samples[:, whole:]
    blocks = windows.reshape(-1, BLOCK_FRAMES // ROW, ROW + 2 * HALF - 1)  # products of one shape always
    return np.asarray((blocks @ _half_band_matrix()).reshape(samples.shape[0], -1))


@lru_cache(maxsize=1)
def _half_band_matrix() -> NDArray[np.float32]:
    """Windows of 32 + 11 samples to 32 filtered ones."""
    matrix = np.zeros((ROW + 2 * HALF - 1, ROW), np.float32)
    for column in range(ROW):
        matrix[column : column + 2 * HALF, column] = half_band()
    return matrix
