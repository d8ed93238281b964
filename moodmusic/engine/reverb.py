"""One reverb for a plan: convolution with an impulse response of our own, in two stages of fixed partitions.

The response is decaying noise, so it has no modes of its own to ring: its spectral deviation is that of a diffuse field
(5.6 dB, Schroeder 1954). Partitioned as in Gardner, "Efficient convolution without input-output delay" (JAES 43, 1995).
Both stages have one fixed size, so equal input gives equal bits however the output is read.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from moodmusic.dice import dice
from moodmusic.engine.value import BLOCK_FRAMES, Planar
from moodmusic.style.value import Space
from moodmusic.units import SAMPLE_RATE, db_to_gain

HEAD_PARTS = 8  # partitions of one block each; the tail's partitions are as long as the whole head
TAIL_FRAMES = HEAD_PARTS * BLOCK_FRAMES
HIGHPASS_HZ = 180.0  # of the send: lows stay dry and in the middle
BUILD_UP_S = 0.012  # how long the diffuse field takes to grow
EARLY_S = 0.045  # early reflections lie within
EARLY_TAPS = 14
DECAY_RATIOS = ((150.0, 1.15), (500.0, 1.05), (1500.0, 1.0))  # centre Hz, share of the T60; above, damping_hz decides
BAND_CENTRES_HZ = (150.0, 500.0, 1500.0, 3500.0, 7000.0, 14000.0)
FLOOR_DB = -72.0  # where the response is cut off, below its start
MAX_PARTS = 70  # 12 s
MUTE_DB = -80.0  # bins of a partition further below the loudest are left out


@lru_cache(maxsize=4)
def impulse_response(space: Space) -> Planar:
    """Stereo response of a room, shape (2, frames), of unit energy a channel. Left and right are independent noise.

    The reverb itself is a block late, so the response holds what the predelay has left of it.
    """
    frames = int(SAMPLE_RATE * (space.predelay_ms / 1000.0 + max(decay_times(space)) * -FLOOR_DB / 60.0)) + 1
    frames = min(max(-(-frames // TAIL_FRAMES), 2), MAX_PARTS) * TAIL_FRAMES
    response = _diffuse(space, frames)
    start = max(round(space.predelay_ms / 1000.0 * SAMPLE_RATE) - BLOCK_FRAMES, 0)
    response = np.pad(response, ((0, 0), (start, 0)))[:, :frames]
    response[:, -BLOCK_FRAMES:] *= np.linspace(1.0, 0.0, BLOCK_FRAMES)
    return np.asarray(response / np.sqrt((response**2).sum(axis=1, keepdims=True)), np.float32)


def decay_times(space: Space) -> tuple[float, ...]:
    """T60 in seconds of each band: longer in the lows, shorter above `damping_hz` as the air and the walls take it."""
    low = dict(DECAY_RATIOS)
    return tuple(space.t60_s * low.get(centre, 1.0 / (1.0 + (centre / space.damping_hz) ** 1.2)) for centre in BAND_CENTRES_HZ)


def _diffuse(space: Space, frames: int) -> NDArray[np.float64]:
    random = dice(0, "reverb")
    size = max(2 ** (frames - 1).bit_length(), 2)
    spectrum = np.fft.rfft(random.standard_normal((2, size)), axis=1)
    time = np.arange(frames) / SAMPLE_RATE
    total = np.zeros((2, frames))
    for mask, t60_s in zip(_band_masks(size), decay_times(space), strict=True):
        total += np.fft.irfft(spectrum * mask, size, axis=1)[:, :frames] * 10.0 ** (-3.0 * time / t60_s)
    total *= 1.0 - np.exp(-time / (BUILD_UP_S / 3.0))
    return total + _early(random, total)


def _band_masks(size: int) -> list[NDArray[np.float64]]:
    """Raised-cosine bands over log frequency that add up to one, the lowest times the send's high-pass (12 dB/octave)."""
    hertz = np.fft.rfftfreq(size, 1.0 / SAMPLE_RATE)
    at = np.interp(np.log(np.maximum(hertz, 1.0)), np.log(BAND_CENTRES_HZ), np.arange(len(BAND_CENTRES_HZ)))
    highpass = (hertz / HIGHPASS_HZ) ** 2 / (1.0 + (hertz / HIGHPASS_HZ) ** 2)
    return [highpass * np.where(abs(at - band) < 1.0, 0.5 + 0.5 * np.cos(np.pi * (at - band)), 0.0) for band in range(len(BAND_CENTRES_HZ))]


def _early(random: np.random.Generator, diffuse: NDArray[np.float64]) -> NDArray[np.float64]:
    """Single reflections of falling level, each of a smooth 0.3 ms, different for left and right."""
    early = np.zeros_like(diffuse)
    level = np.abs(diffuse).max() * 0.9
    grain = np.diff(np.hanning(18))
    grain /= np.abs(grain).max()
    for channel in early:
        for tap in np.sort(random.uniform(0.004, EARLY_S, EARLY_TAPS)):
            start = int(tap * SAMPLE_RATE)
            channel[start : start + grain.size] += grain * level * random.choice((-1.0, 1.0)) * 10.0 ** (-tap / EARLY_S * 0.5)
    return early


class Reverb:
    """Blocks of the mono send in, blocks of the stereo return out; it goes on ringing when the send falls silent.

    The return is one block late (21.3 ms, the least predelay): so no sample of it depends, not even by the rounding of a
    Fourier transform, on what is sent after it, and a change of course in the middle of a block leaves all before it as it was.
    """

    def __init__(self, space: Space) -> None:
        response = impulse_response(space) * np.float32(db_to_gain(space.reverb_db))
        self._head = _Head(response[:, :TAIL_FRAMES], BLOCK_FRAMES)
        self._tail = _Tail(response[:, TAIL_FRAMES:], TAIL_FRAMES)
        self._gathered = np.zeros(TAIL_FRAMES, np.float32)
        self._ringing = np.zeros((2, TAIL_FRAMES), np.float32)
        self._filled = 0
        self._waiting = np.zeros(BLOCK_FRAMES, np.float32)
        self.frames = response.shape[1] + TAIL_FRAMES + BLOCK_FRAMES  # after so many silent frames the return is silent

    def process(self, send: NDArray[np.float32]) -> Planar:
        """The return, shape (2, frames), for whole blocks of the send."""
        delayed = np.concatenate([self._waiting, send])
        self._waiting = delayed[send.size :].copy()
        delayed = delayed[: send.size]
        out = self._head.process(delayed)
        start = 0
        while start < send.size:
            count = min(TAIL_FRAMES - self._filled, send.size - start)
            out[:, start : start + count] += self._ringing[:, self._filled : self._filled + count]
            self._gathered[self._filled : self._filled + count] = delayed[start : start + count]
            start += count
            self._filled += count
            if self._filled == TAIL_FRAMES:
                self._filled = 0
                self._ringing = self._tail.process(self._gathered)
        return out


class _Stage(ABC):
    """Uniformly partitioned overlap-save convolution: partition k meets the input of k steps ago."""

    def __init__(self, response: Planar, size: int) -> None:
        self._size = size
        parts = response.reshape(2, -1, size)
        self._parts = parts.shape[1]
        self._spectra = np.asarray(np.fft.rfft(parts, 2 * size, axis=2), np.complex64)  # (2, parts, bins)
        self._silent_steps = self._parts
        self._before = np.zeros(size, np.float32)

    def process(self, samples: NDArray[np.float32]) -> Planar:
        """Convolve whole steps of `size` frames; many at once give the same bits as one after another."""
        steps = samples.size // self._size
        entering = np.concatenate([self._before, samples])
        self._before = entering[samples.size :].copy()
        self._silent_steps = 0 if entering.any() else self._silent_steps + steps
        if self._silent_steps >= self._parts + steps:
            return np.zeros((2, samples.size), np.float32)
        windows = np.empty((steps, 2 * self._size), np.float32)
        windows[:, : self._size] = entering[: -self._size].reshape(steps, -1)
        windows[:, self._size :] = entering[self._size :].reshape(steps, -1)
        spectra = self._multiplied(np.asarray(np.fft.rfft(windows, axis=1), np.complex64))
        sound = np.fft.irfft(spectra, axis=2)[:, :, self._size :]  # (steps, 2, size)
        return np.asarray(sound.swapaxes(0, 1), np.float32).reshape(2, -1)

    @abstractmethod
    def _multiplied(self, entering: NDArray[np.complex64]) -> NDArray[np.complex64]:
        """Sum over the partitions of spectrum times past input: (steps, bins) that enter to (steps, 2, bins)."""


class _Head(_Stage):
    """Few short partitions, all steps at once."""

    def __init__(self, response: Planar, size: int) -> None:
        super().__init__(response, size)
        self._past = np.zeros((self._parts - 1, 1, size + 1), np.complex64)  # oldest first

    def _multiplied(self, entering: NDArray[np.complex64]) -> NDArray[np.complex64]:
        known = np.concatenate([self._past, entering[:, None]])
        self._past = known[len(entering) :].copy()
        total = np.zeros((len(entering), 2, entering.shape[1]), np.complex64)
        product = np.empty_like(total)
        for part in range(self._parts):
            newest = self._parts - 1 - part
            total += np.multiply(self._spectra[:, part], known[newest : newest + len(entering)], out=product)
        return total


class _Tail(_Stage):
    """Long partitions, each only up to its last bin that can be heard: late highs have long died away."""

    def __init__(self, response: Planar, size: int) -> None:
        super().__init__(response, size)
        self._audible = _without_silence(self._spectra)
        self._past: deque[NDArray[np.complex64]] = deque(maxlen=self._parts)  # newest first
        self._product = np.zeros((2, size + 1), np.complex64)

    def _multiplied(self, entering: NDArray[np.complex64]) -> NDArray[np.complex64]:
        total = np.zeros((len(entering), *self._product.shape), np.complex64)
        for out, newest in zip(total, entering, strict=True):
            self._past.appendleft(newest)
            for spectrum, heard in zip(self._audible, self._past, strict=False):
                bins = spectrum.shape[1]
                out[:, :bins] += np.multiply(spectrum, heard[:bins], out=self._product[:, :bins])
        return total


def _without_silence(spectra: NDArray[np.complex64]) -> list[NDArray[np.complex64]]:
    size = np.abs(spectra).max(axis=0)
    audible = size > size.max() * db_to_gain(MUTE_DB)
    last = [int(np.flatnonzero(part)[-1]) + 1 if part.any() else 1 for part in audible]
    return [np.ascontiguousarray(spectra[:, part, :bins]) for part, bins in enumerate(last)]
