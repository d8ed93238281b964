"""The linear part of the mix bus: lows in the middle, and a shelf that opens or closes it live."""

from __future__ import annotations

import math

import numpy as np

from moodmusic.engine.filters import BlockFilter, butterworth_highpass
from moodmusic.engine.value import BLOCK_FRAMES, Planar
from moodmusic.units import SAMPLE_RATE, db_to_gain

MONO_BELOW_HZ = 110.0
SHELF_HZ = 1_000.0
SHELF_DB = 6.0  # at full brightness or darkness, above the pivot; as much the other way below it
_RAMP = np.linspace(0.0, 1.0, BLOCK_FRAMES + 1, dtype=np.float32)[1:]


class Bus:
    """Works on whole blocks of 1,024 planar frames. Linear: the sum of treated stems is the treated sum."""

    def __init__(self) -> None:
        pole = math.exp(-2.0 * math.pi * SHELF_HZ / SAMPLE_RATE)
        self._side = BlockFilter(*butterworth_highpass(MONO_BELOW_HZ, SAMPLE_RATE), channels=1, frames=BLOCK_FRAMES)
        self._low = BlockFilter((1.0 - pole,), (1.0, -pole), channels=2, frames=BLOCK_FRAMES)
        self._brightness = 0.0
        self._shelving = False

    def process(self, mix: Planar, brightness: float = 0.0) -> Planar:
        """The treated blocks; a change of `brightness` (−1…1) is reached at the end of the first."""
        side = np.float32(0.5) * (mix[0] - mix[1])
        lows = self._side.process(side)[0] - side  # what the high-pass takes from left and gives to right
        treated = np.empty_like(mix)
        np.add(mix[0], lows, out=treated[0], casting="same_kind")
        np.subtract(mix[1], lows, out=treated[1], casting="same_kind")
        self._shelving = self._shelving or brightness != 0.0
        return self._shelved(treated, brightness) if self._shelving else treated

    def _shelved(self, mix: Planar, brightness: float) -> Planar:
        """low + high of a one-pole split, each with its gain; the split runs on once it has begun."""
        low = self._low.process(mix)
        before, self._brightness = self._brightness, brightness
        opening = np.full(mix.shape[1], brightness, np.float32)
        opening[:BLOCK_FRAMES] = np.float32(before) + _RAMP * np.float32(brightness - before)
        tilt = np.float32(SHELF_DB) * opening
        high_gain = np.exp(tilt * np.float32(math.log(db_to_gain(1.0))))
        return np.asarray(low / high_gain + (mix - low) * high_gain, np.float32)
