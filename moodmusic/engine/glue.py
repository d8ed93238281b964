"""The bus compressor that makes layers one: slow, gentle, given as a gain curve so that stems can take it too."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from moodmusic.engine.value import BLOCK_FRAMES, Planar
from moodmusic.units import SAMPLE_RATE, db_to_gain

RATIO = 1.8
ATTACK_S = 0.03
RELEASE_S = 0.2
REFERENCE_RISE_S = 1.5  # the loudest passage so far: found within seconds, forgotten slowly
MOST_BEHIND_DB = 6.0
REFERENCE_FALL_DB_S = 0.15
FLOOR_DB = -70.0
_BLOCK_S = BLOCK_FRAMES / SAMPLE_RATE
_RAMP = np.linspace(0.0, 1.0, BLOCK_FRAMES + 1, dtype=np.float32)[1:]


class Glue:
    """Takes about `depth_db` where the music is at its loudest so far, and less in quieter sections. Ratio 1.8:1, 30/200 ms.

    The gain of a block comes from the blocks before it, so no sample depends on what follows it.
    """

    def __init__(self, depth_db: float) -> None:
        self.depth_db = depth_db
        self._reference_db = FLOOR_DB
        self._reduction_db = 0.0
        self._gains = (1.0, 1.0)

    def gain(self, mix: Planar) -> NDArray[np.float32]:
        """The gain of each frame of the next blocks; they are listened to one after another."""
        curve = np.empty(mix.shape[1], np.float32)
        powers = (np.square(mix).reshape(2, -1, BLOCK_FRAMES).sum(axis=2).sum(axis=0) / (2 * BLOCK_FRAMES)).tolist()
        for start in range(0, mix.shape[1], BLOCK_FRAMES):
            first, last = self._gains
            curve[start : start + BLOCK_FRAMES] = np.float32(first) + _RAMP * np.float32(last - first)
            self._listen(powers[start // BLOCK_FRAMES])
        return curve

    def _listen(self, power: float) -> None:
        level_db = max(10.0 * math.log10(power + 1e-12), FLOOR_DB)
        self._follow(level_db)
        over_db = max(level_db - self._reference_db + self.depth_db / (1.0 - 1.0 / RATIO), 0.0)
        target_db = min(over_db * (1.0 - 1.0 / RATIO), 2.0 * self.depth_db)
        time_s = ATTACK_S if target_db > self._reduction_db else RELEASE_S
        self._reduction_db += (target_db - self._reduction_db) * (1.0 - math.exp(-_BLOCK_S / time_s))
        self._gains = (self._gains[1], db_to_gain(-self._reduction_db))

    def _follow(self, level_db: float) -> None:
        if level_db > self._reference_db:
            self._reference_db = max(self._reference_db, level_db - MOST_BEHIND_DB)
            self._reference_db += (level_db - self._reference_db) * (1.0 - math.exp(-_BLOCK_S / REFERENCE_RISE_S))
        else:
            self._reference_db = max(self._reference_db - REFERENCE_FALL_DB_S * _BLOCK_S, FLOOR_DB)
