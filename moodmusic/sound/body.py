"""What surrounds the string or reed: resonances of the wood, the knock of an attack, noise, convolution in fixed tiles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from moodmusic.dice import dice
from moodmusic.sound.bank import TILE, tiles_of
from moodmusic.sound.filters import HIGHEST, band, filtered, filtered_burst
from moodmusic.sound.fourier import irfft, next_fast_len, rfft
from moodmusic.units import SAMPLE_RATE

NOISE_STARTS = 1 << 18  # places where a piece may begin
NOISE_FRAMES = NOISE_STARTS + 17 * SAMPLE_RATE  # the longest body is 16 s and fills its last tile
DB = np.log(10.0) / 20.0  # dB to nepers
DIRECT = 0.5  # what reaches the microphone past the ringing wood, against its energy of 1
ONE_EAR_HZ = 150.0  # long waves reach both microphones alike; two octaves above it each hears its own

Floats = NDArray[np.float64]
Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Body:
    """Resonances (Hz, dB, width in octaves) and an irregular ripple, as measured bodies show above their first modes."""

    name: str
    peaks: tuple[tuple[float, float, float], ...] = ()
    ripple_db: float = 2.0  # spread of the ripple; it differs between the two channels above `split_hz`
    ripple_octaves: float = 0.09  # distance of its independent points
    split_hz: float = 400.0


def response_db(body: Body, hz: Floats) -> Floats:
    """Level of a body at some frequencies, shape (2, n): left and right microphone."""
    octave = np.log2(np.maximum(hz, 1.0))
    peaks = sum((db * np.exp(-(((octave - np.log2(at)) / width) ** 2)) for at, db, width in body.peaks), np.zeros_like(octave))
    split = np.clip((octave - np.log2(body.split_hz)) / 2.0, 0.0, 1.0)
    common, left, right = (np.interp(octave, *_ripple(body, part)) for part in ("common", "left", "right"))
    return np.stack([peaks + (1.0 - 0.5 * split) * common + 0.7 * split * side for side in (left, right)])


@lru_cache(maxsize=64)
def _ripple(body: Body, part: str) -> tuple[Floats, Floats]:
    grid = np.arange(4.0, 15.0, body.ripple_octaves)
    return grid, body.ripple_db * dice(0, "body", body.name, part).standard_normal(len(grid))


@lru_cache(maxsize=16)
def impulse_response(body: Body, modes: int, low_hz: float, high_hz: float, seconds: float) -> Samples:
    """A wooden body as an impulse response, shape (2, frames): a direct path and a crowd of decaying modes shaped by `body`.

    Vibrato across such modes is what makes a bowed string alive: each harmonic swells at its own moments.
    """
    rng = dice(0, "modes", body.name)
    hz = low_hz * (high_hz / low_hz) ** np.sort(rng.random(modes))
    decay = np.log(1000.0) / (seconds * (low_hz / hz) ** 0.55)
    even = np.sqrt(hz * decay)  # modes lie denser and ring longer in the lows: this makes their mean power flat over frequency
    apart = np.clip(np.log2(hz / ONE_EAR_HZ) / 2.0, 0.0, 1.0)
    level = np.exp(DB * response_db(body, hz) + _parted(rng.normal(0.0, 0.5, (2, modes)), apart)) * even
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    angle = 2.0 * np.pi * rng.random(modes) + _parted(rng.normal(0.0, 0.7, (2, modes)), apart)
    ringing = np.exp(-np.outer(decay, time))
    response = np.stack([level[side] @ (ringing * np.sin(2.0 * np.pi * np.outer(hz, time) + angle[side][:, None])) for side in (0, 1)])
    response /= np.sqrt((response**2).sum(axis=1, keepdims=True))
    response[:, 0] += DIRECT
    return np.asarray(response, np.float32)


def _parted(spread: Floats, apart: Floats) -> Floats:
    """What two microphones hear of each mode: the same where `apart` is 0, each its own where it is 1, always as widely spread."""
    mean = spread.mean(axis=0)
    return np.asarray(mean * np.sqrt(2.0 - apart**2) + (spread - mean) * apart)


def through(response: Samples, samples: Samples) -> Samples:
    """Convolution of (channels, whole tiles) with a response (2, short) in tiles of one size, so equal beginnings stay equal."""
    size = next_fast_len(TILE + response.shape[1])
    spectra = rfft(response, size, axis=1)
    out = np.zeros((2, samples.shape[1] + size), np.float32)
    for start in range(0, samples.shape[1], TILE):
        pieces = rfft(samples[:, start : start + TILE], size)  # one channel, heard on both sides, is transformed once
        out[:, start : start + size] += irfft(pieces * spectra, size)
    return out[:, : samples.shape[1]]


@lru_cache(maxsize=1)
def _white() -> Samples:
    return dice(0, "noise").standard_normal(NOISE_FRAMES, dtype=np.float32)


def white_noise(rng: np.random.Generator, frames: int) -> Samples:
    """White noise of unit level, a piece of one fixed roll; shape (frames,), at most 17 s."""
    start = int(rng.integers(NOISE_STARTS))
    return _white()[start : start + frames]


def band_noise(rng: np.random.Generator, frames: int, low_hz: float, high_hz: float) -> Samples:
    """Noise between two corners, of about unit level; shape (frames,)."""
    noise = white_noise(rng, tiles_of(frames) * TILE)  # whole tiles, so that a longer piece begins with the samples of a shorter one
    return filtered(noise, band(low_hz, high_hz))[:frames] * _unit(low_hz, high_hz)


def fixed_band_noise(rng: np.random.Generator, frames: int, low_hz: float, high_hz: float) -> Samples:
    """The same for a band that many notes share: a piece of one filtered roll."""
    start = int(rng.integers(NOISE_STARTS))
    return _banded(low_hz, high_hz)[start : start + frames]


@lru_cache(maxsize=4)  # 4 MB each
def _banded(low_hz: float, high_hz: float) -> Samples:
    return filtered(_white(), band(low_hz, high_hz)) * _unit(low_hz, high_hz)


def _unit(low_hz: float, high_hz: float) -> np.float32:
    width = (min(high_hz, HIGHEST) - low_hz) / (SAMPLE_RATE / 2.0)
    return np.float32(1.0 / np.sqrt(width))


def burst(rng: np.random.Generator, low_hz: float, high_hz: float, ms: float) -> Samples:
    """A short noise that rises in a fifth of its time constant and falls by e every `ms`; shape (frames,)."""
    frames = int(8.0 * ms * SAMPLE_RATE / 1000.0)
    time = np.arange(frames) * (1000.0 / SAMPLE_RATE / ms)
    shape = (1.0 - np.exp(-5.0 * time)) * np.exp(-time) * np.clip((8.0 - time) / 2.0, 0.0, 1.0)
    noise = filtered_burst(white_noise(rng, frames), low_hz, high_hz)
    return np.asarray(noise * (shape * _unit(low_hz, high_hz)), np.float32)
