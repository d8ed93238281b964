"""The look-ahead true-peak limiter: one gain for both channels, down before a peak comes, back slowly after it.

Attenuation of frame n = a Hann-weighted mean over 4 ms of the largest attenuation that the next 4 ms need; every weight's
window holds frame n itself, so the mean can never be less than frame n needs.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from moodmusic.engine.loudness import HALF_TAPS, NEAR_PEAK, peaks_between
from moodmusic.engine.value import Planar
from moodmusic.units import SAMPLE_RATE, db_to_gain

WINDOW = 192  # 4 ms of look-ahead
LATENCY = WINDOW + HALF_TAPS - 1
RELEASE_DB_S = 40.0
CEILING_DBTP = -1.5  # leaves room for what a lossy encoder adds, and for meters that oversample pieces with hard edges
MARGIN_DB = 0.1  # for what four-fold oversampling does not see and what the moving gain adds
DB_TO_NEPER = np.log(10.0) / 20.0


class Limiter:
    """Keeps the true peak of a stereo stream under a ceiling in dBTP. Output is `LATENCY` frames late."""

    def __init__(self, ceiling_dbtp: float = CEILING_DBTP) -> None:
        self._ceiling = db_to_gain(ceiling_dbtp - MARGIN_DB)
        self._held = np.zeros((2, LATENCY), np.float32)
        self._needed = np.zeros(WINDOW - 1)  # dB, of the frames in the look-ahead
        self._ahead = np.zeros(WINDOW - 1)  # its running maximum, of the frames before
        self.reduction_db = 0.0  # the most that was taken so far

    def process(self, samples: Planar) -> tuple[Planar, NDArray[np.float32] | None]:
        """(late samples, not yet limited; the gain to multiply them with, or None where it is one all along)."""
        frames = samples.shape[1]
        whole = np.concatenate([self._held, samples], axis=1)
        self._held = whole[:, frames:].copy()
        needed = self._released(self._attenuation(whole))
        if not needed.any() and not self._needed.any() and not self._ahead.any():
            return whole[:, :frames], None
        needed = np.concatenate([self._needed, needed])
        ahead = np.concatenate([self._ahead, forward_maximum(needed, WINDOW)])
        self._needed, self._ahead = needed[1 - WINDOW :], ahead[1 - WINDOW :]
        attenuation = smoothed(ahead)
        self.reduction_db = max(self.reduction_db, float(attenuation.max()))
        return whole[:, :frames], np.exp(-DB_TO_NEPER * attenuation).astype(np.float32)

    def _attenuation(self, whole: Planar) -> NDArray[np.float64]:
        """dB that each new frame needs, counting the peak up to the frame after it."""
        context = whole[:, LATENCY - 2 * HALF_TAPS + 1 :]
        peaks = np.abs(context[:, HALF_TAPS - 1 : -HALF_TAPS]).max(axis=0)
        if peaks.max() > NEAR_PEAK * self._ceiling:
            at, between = peaks_between(context, NEAR_PEAK * self._ceiling)
            at = at - (HALF_TAPS - 1)
            peaks[at] = np.maximum(peaks[at], between)
        over = np.maximum(peaks / self._ceiling, 1.0)
        return np.asarray(20.0 * np.log10(over, dtype=np.float64)) if over.max() > 1.0 else np.zeros(over.size)

    def _released(self, attenuation: NDArray[np.float64]) -> NDArray[np.float64]:
        """The attenuation with a release of a constant 40 dB a second."""
        before = self._needed[-1]
        if before == 0.0 and not attenuation.any():
            return attenuation
        slope = RELEASE_DB_S / SAMPLE_RATE * np.arange(1, attenuation.size + 1)
        falling: NDArray[np.float64] = np.maximum.accumulate(np.maximum(attenuation + slope, before)) - slope
        return np.maximum(falling, 0.0)


def smoothed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hann-weighted means of every 192 neighbours: shorter than `values` by 191."""
    size = -(-values.size // 1024) * 1024
    return np.asarray(np.fft.irfft(np.fft.rfft(values, size) * _kernel(size), size)[WINDOW - 1 : values.size])


@lru_cache(maxsize=4)
def _kernel(size: int) -> NDArray[np.complex128]:
    kernel = np.hanning(WINDOW + 2)[1:-1]
    return np.asarray(np.fft.rfft(kernel / kernel.sum(), size))


def forward_maximum(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Maximum of each value and the `width` − 1 that follow; shorter than `values` by `width` − 1."""
    span = 1
    while 2 * span <= width:
        values = np.maximum(values[:-span], values[span:])
        span *= 2
    rest = width - span
    return np.maximum(values[: values.size - rest], values[rest:])
