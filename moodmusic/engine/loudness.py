"""Loudness after ITU-R BS.1770-4 and EBU Tech 3341/3342, measured as the audio streams by: memory does not grow with time."""

from __future__ import annotations

import math
from collections import deque
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from moodmusic.engine.filters import BlockFilter
from moodmusic.engine.value import Planar

HOP_FRAMES = 4_800  # 100 ms: a quarter of a gating block
PIECE_FRAMES = 960  # products of this size never wake BLAS threads, so their number cannot change a bit
BLOCK_HOPS = 4  # 400 ms
SHORT_TERM_HOPS = 30  # 3 s
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
BIN_LU = 0.01  # of the histogram in which gating blocks are kept
TOP_LUFS = 20.0
# K-weighting at 48 kHz, BS.1770-4 tables 1 and 2: a shelf for the head, a high-pass
K_WEIGHTING = np.array(
    [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
)
HALF_TAPS = 12  # of the 4x interpolator, on each side
PHASES = 3  # points between two samples
MANY = 2048  # windows in one product, again for the sake of one BLAS thread
NEAR_PEAK = 0.7  # inter-sample peaks of music exceed the samples beside them by less than 3 dB


class LoudnessMeter:
    """Momentary, short-term and integrated loudness of a stereo stream at 48 kHz, in LUFS."""

    def __init__(self) -> None:
        top, bottom = (np.convolve(*K_WEIGHTING[:, part]).tolist() for part in (slice(0, 3), slice(3, 6)))
        self._weighting = BlockFilter(top, bottom, channels=2, frames=PIECE_FRAMES)
        self._power = 0.0  # of the hop so far
        self._pieces = 0
        self._rest = np.zeros((2, 0), np.float32)
        self._hops: deque[float] = deque(maxlen=SHORT_TERM_HOPS)
        bins = round((TOP_LUFS - ABSOLUTE_GATE_LUFS) / BIN_LU)
        self._counts = np.zeros(bins, np.int64)
        self._powers = np.zeros(bins)

    def add(self, samples: Planar) -> None:
        """Measure planar samples (2, any number of frames)."""
        for power in self._weighted(samples):
            self._add_piece(power)

    def followed(self, samples: Planar, step: int) -> list[float]:
        """Measure planar samples, and tell the momentary loudness after each `step` of their frames."""
        known, heard = self._rest.shape[1], []
        powers, taken = self._weighted(samples), 0
        for end in range(step, samples.shape[1] + step, step):
            complete = (known + min(end, samples.shape[1])) // PIECE_FRAMES
            for power in powers[taken:complete]:
                self._add_piece(power)
            taken = complete
            heard.append(self.momentary_lufs)
        return heard

    def _weighted(self, samples: Planar) -> list[float]:
        """K-weighted energy of each piece that is complete now."""
        samples = np.concatenate([self._rest, samples], axis=1)
        whole = samples.shape[1] - samples.shape[1] % PIECE_FRAMES
        self._rest = samples[:, whole:].copy()
        if not whole:
            return []
        weighted = self._weighting.process(samples[:, :whole])
        powers: list[float] = np.square(weighted, out=weighted).reshape(2, -1, PIECE_FRAMES).sum(axis=2).sum(axis=0).tolist()
        return powers

    def _add_piece(self, power: float) -> None:
        self._power += power / HOP_FRAMES
        self._pieces += 1
        if self._pieces % (HOP_FRAMES // PIECE_FRAMES) == 0:
            self._add_hop(self._power)
            self._power = 0.0

    def _add_hop(self, power: float) -> None:
        self._hops.append(power)
        if len(self._hops) >= BLOCK_HOPS:
            block = sum(list(self._hops)[-BLOCK_HOPS:]) / BLOCK_HOPS
            above_lu = lufs(block) - ABSOLUTE_GATE_LUFS
            if above_lu >= 0.0:  # not so for −inf, of a rest in which nothing rings
                place = min(math.floor(above_lu / BIN_LU), self._counts.size - 1)
                self._counts[place] += 1
                self._powers[place] += block

    @property
    def momentary_lufs(self) -> float:
        """Loudness of the last 400 ms."""
        return self._last(BLOCK_HOPS)

    @property
    def short_term_lufs(self) -> float:
        """Loudness of the last 3 s."""
        return self._last(SHORT_TERM_HOPS)

    def _last(self, hops: int) -> float:
        heard = list(self._hops)[-hops:]
        return lufs(sum(heard) / len(heard)) if heard else -math.inf

    @property
    def integrated_lufs(self) -> float:
        """Gated loudness of all that was measured; −inf when nothing was louder than −70 LUFS."""
        if not self._counts.any():
            return -math.inf
        gate = lufs(self._powers.sum() / self._counts.sum()) + RELATIVE_GATE_LU
        first = max(math.ceil((gate - ABSOLUTE_GATE_LUFS) / BIN_LU), 0)
        return lufs(self._powers[first:].sum() / self._counts[first:].sum())


def lufs(power: float) -> float:
    """Loudness of a K-weighted mean square, summed over the channels."""
    return -0.691 + 10.0 * math.log10(power) if power > 0.0 else -math.inf


@lru_cache(maxsize=1)
def interpolator() -> NDArray[np.float32]:
    """Taps (24, 3) of the points ¼, ½ and ¾ between sample 11 and 12 of a window: Kaiser-windowed sinc, unity at 0 Hz."""
    at = np.arange(-HALF_TAPS + 1, HALF_TAPS + 1)[:, None] - np.arange(1, PHASES + 1) / (PHASES + 1)
    window = np.i0(6.0 * np.sqrt(np.maximum(1.0 - (at / HALF_TAPS) ** 2, 0.0)))
    taps = np.sinc(at) * window
    return np.asarray(taps / taps.sum(axis=0), np.float32)


def peaks_between(samples: Planar, near: float) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Where a sample beside is louder than `near`: (frames, peak between each of these frames and the next).

    `samples` has 12 frames of context on each side that are not looked at themselves.
    """
    loud: NDArray[np.bool_] = np.abs(samples).max(axis=0) > near
    frames = np.flatnonzero(loud[HALF_TAPS - 1 : 1 - HALF_TAPS] | loud[HALF_TAPS : samples.shape[1] - HALF_TAPS + 2]) + HALF_TAPS - 1
    frames = frames[frames < samples.shape[1] - HALF_TAPS]
    if not frames.size:
        return frames, np.zeros(0, np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(samples, 2 * HALF_TAPS, axis=1)
    return frames, np.concatenate([_between(windows[:, some - HALF_TAPS + 1]) for some in np.split(frames, range(MANY, frames.size, MANY))])


def _between(windows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.abs(windows @ interpolator()).max(axis=(0, 2)), np.float32)


class PeakMeter:
    """True peak of a stereo stream, four times oversampled where a new maximum may be."""

    def __init__(self) -> None:
        self.peak = 0.0  # linear
        self._before = np.zeros((2, 2 * HALF_TAPS), np.float32)

    def add(self, samples: Planar) -> None:
        """Measure planar samples (2, frames)."""
        samples = np.concatenate([self._before, samples], axis=1)
        self._before = samples[:, -2 * HALF_TAPS :].copy()
        self.peak = max(self.peak, float(np.abs(samples).max()))
        _, between = peaks_between(samples, NEAR_PEAK * self.peak)
        self.peak = max(self.peak, float(between.max(initial=0.0)))
