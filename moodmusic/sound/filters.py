"""Filters by their spectra: Butterworth and shelving responses at the bins of one fixed size, applied in tiles.

No design or recursion of SciPy's signal module is needed, whose import alone costs a process .9 s. Responses are those of the
bilinear transform, sampled; what rings on past `TAIL` is below −120 dB for corners from 20 Hz up. Tiles have one size, so a longer
note begins with the samples of a shorter one.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from moodmusic.sound.fourier import irfft, rfft
from moodmusic.units import SAMPLE_RATE, db_to_gain

TILE = 16_384  # frames
TAIL = 8_192  # .17 s of ringing after each tile: 2nd order at 20 Hz has fallen by 130 dB
SIZE = TILE + TAIL  # 2^13 · 3
BURST_SIZE = 4_096  # for what is shorter than `BURST_SIZE − BURST_TAIL`
BURST_TAIL = 1_024
PIVOT_HZ = 1_000.0  # of the tilt
HIGHEST = 0.46 * SAMPLE_RATE

Samples = NDArray[np.float32]
Response = NDArray[np.complex64]
_Values = NDArray[np.complex128]


@lru_cache(maxsize=2)
def _plane(size: int) -> _Values:
    """s of the bilinear transform at the bins of a real spectrum: j·tan(ω/2); the last one stands for infinity."""
    turn = np.tan(np.pi * np.arange(size // 2) / size)
    return np.append(1j * turn, 1e9j)


def _warped(hertz: float) -> float:
    return math.tan(math.pi * min(hertz, HIGHEST) / SAMPLE_RATE)


def _butterworth(s: _Values) -> _Values:
    """The second-order low-pass with its corner at |s| = 1."""
    return np.asarray(1.0 / (s * s + math.sqrt(2.0) * s + 1.0))


def highpass(hertz: float) -> _Values:
    """12 dB an octave below the corner."""
    at = _plane(SIZE) / _warped(hertz)
    return np.asarray(at * at * _butterworth(at))


def lowpass(hertz: float) -> _Values:
    """12 dB an octave above the corner."""
    return _butterworth(_plane(SIZE) / _warped(hertz))


def smooth(hertz: float) -> _Values:
    """6 dB an octave above the corner."""
    return np.asarray(1.0 / (1.0 + _plane(SIZE) / _warped(hertz)))


def tilt(tilt_db: float) -> _Values:
    """First-order shelf from −tilt/2 dB in the lows to +tilt/2 dB in the highs through 0 dB at 1 kHz."""
    root, pivot = db_to_gain(tilt_db / 2.0), _warped(PIVOT_HZ)
    return np.asarray(root * (_plane(SIZE) + pivot / root) / (_plane(SIZE) + pivot * root))


@lru_cache(maxsize=64)
def band(low_hz: float, high_hz: float, size: int = SIZE) -> Response:
    """12 dB/octave on both sides of a band."""
    low, high = _warped(low_hz), _warped(high_hz)
    s = _plane(size).copy()
    s[0] = 1e-9j
    return np.asarray(_butterworth((s * s + low * high) / (s * (high - low))), np.complex64)


def filtered(samples: Samples, response: Response) -> Samples:
    """Samples (…, frames) through a response at the bins of `SIZE`; as long as before."""
    frames = samples.shape[-1]
    out = np.empty(samples.shape, np.float32)
    ringing = np.zeros((*samples.shape[:-1], 0), np.float32)
    for start in range(0, frames, TILE):
        piece = irfft(rfft(samples[..., start : start + TILE], SIZE) * response, SIZE)
        piece[..., : ringing.shape[-1]] += ringing
        ringing = piece[..., TILE:]
        out[..., start : start + TILE] = piece[..., : min(TILE, frames - start)]
    return out


def filtered_burst(samples: Samples, low_hz: float, high_hz: float) -> Samples:
    """A band of samples (frames,) in one transform when they are short."""
    if len(samples) > BURST_SIZE - BURST_TAIL:
        return filtered(samples, band(low_hz, high_hz))
    whole = irfft(rfft(samples, BURST_SIZE) * band(low_hz, high_hz, BURST_SIZE), BURST_SIZE)
    return np.asarray(whole[: len(samples)], np.float32)
