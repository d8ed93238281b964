"""`RunningMaster`: loudness and true peak of a stream, whose future nobody knows."""

from __future__ import annotations

import math

import numpy as np

from moodmusic.engine.limiter import CEILING_DBTP, LATENCY, Limiter
from moodmusic.engine.loudness import LoudnessMeter
from moodmusic.engine.value import BLOCK_FRAMES, Planar
from moodmusic.units import SAMPLE_RATE, db_to_gain

EXPECTED_LUFS = -18.0  # of our mixes, until one has been heard
MEMORY_S = 20.0  # over which loudness is followed: longer than a phrase, so that phrases keep their shape
SLEW_DB_S = 0.5
GAIN_DB = (-24.0, 12.0)
FIRST_MEMORY_S = 2.0  # shorter at first, so that what was only expected is soon forgotten
QUIET_LU = 10.0  # passages so far under what was heard raise the gain more slowly
QUIET_SHARE = 0.25
SILENT_LUFS = -60.0
_BLOCK_S = BLOCK_FRAMES / SAMPLE_RATE
_RAMP = np.linspace(0.0, 1.0, BLOCK_FRAMES + 1, dtype=np.float32)[1:]


class RunningMaster:
    """Brings blocks of the mix slowly to a loudness and keeps them under −1 dBTP. Frames keep their number: it looks a block ahead."""

    def __init__(self, loudness_lufs: float, ceiling_dbtp: float = CEILING_DBTP) -> None:
        self.loudness_lufs = loudness_lufs
        self._meter = LoudnessMeter()
        self._limiter = Limiter(ceiling_dbtp)
        self._heard_lufs = EXPECTED_LUFS
        self._heard_s = 0.0
        self._gain_db = loudness_lufs - EXPECTED_LUFS
        self._skip = LATENCY

    def process(self, mix: Planar, volume: Planar | None = None) -> Planar:
        """Mastered frames, shape (2, n), for one or more blocks: as many as come in, fewer at first.

        `volume` is a gain that does not count as loudness.
        """
        gain = np.empty(mix.shape[1], np.float32)
        for block, momentary_lufs in enumerate(self._meter.followed(mix, BLOCK_FRAMES)):
            before = db_to_gain(self._gain_db)
            self._listen(momentary_lufs)
            piece = gain[block * BLOCK_FRAMES : (block + 1) * BLOCK_FRAMES]
            piece[:] = np.float32(before) + _RAMP[: piece.size] * np.float32(db_to_gain(self._gain_db) - before)
        return self._limited(mix * (gain if volume is None else gain * volume))

    def flush(self) -> Planar:
        """The frames that are still on their way, at the end."""
        return self._limited(np.zeros((2, LATENCY), np.float32))

    def _limited(self, samples: Planar) -> Planar:
        late, gain = self._limiter.process(samples)
        limited = late if gain is None else late * gain
        skipped = min(self._skip, limited.shape[1])
        self._skip -= skipped
        return limited[:, skipped:]

    def _listen(self, now: float) -> None:
        """Follow the momentary loudness in power, pauses more slowly, and move the gain towards the target."""
        if now > SILENT_LUFS:
            self._heard_s += _BLOCK_S
            share = 1.0 - math.exp(-_BLOCK_S / min(FIRST_MEMORY_S + self._heard_s, MEMORY_S))
            share *= QUIET_SHARE if now < self._heard_lufs - QUIET_LU else 1.0
            power = (1.0 - share) * 10.0 ** (self._heard_lufs / 10.0) + share * 10.0 ** (now / 10.0)
            self._heard_lufs = 10.0 * math.log10(power)
        wanted = min(max(self.loudness_lufs - self._heard_lufs, GAIN_DB[0]), GAIN_DB[1])
        step = SLEW_DB_S * _BLOCK_S
        self._gain_db += min(max(wanted - self._gain_db, -step), step)
