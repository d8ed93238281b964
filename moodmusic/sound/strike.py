"""Struck skins and bodies: gliding modes, bands of noise that each die at their own rate, a click, a saturation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moodmusic.sound.fourier import irfft, next_fast_len, rfft
from moodmusic.sound.instrument import Samples
from moodmusic.units import SAMPLE_RATE, seconds_to_frames

Floats = NDArray[np.float64]
USUAL_VELOCITY = 0.8  # at which recipes are stated


@dataclass(frozen=True, slots=True)
class Mode:
    """A vibration of the skin or shell. It starts `glide` times higher and falls to `hz` with time constant `glide_s`."""

    hz: float
    level: float
    t60_s: float
    glide: float = 1.0
    glide_s: float = 0.03


@dataclass(frozen=True, slots=True)
class Band:
    """Noise between two corner frequencies; `level` is its RMS at the start. It may start late, rise slowly and come in bursts."""

    low_hz: float
    high_hz: float
    level: float
    t60_s: float
    rise_s: float = 0.0005
    at_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Strike:
    """One drum. Harder strokes bring out high modes and noise, ring longer and bend the pitch further."""

    modes: tuple[Mode, ...]
    bands: tuple[Band, ...]
    length_s: float
    drive: float = 0.0  # of a soft saturation over the whole
    hardness: float = 1.0  # how much the velocity changes the colour
    width: float = 0.0  # 0 one channel … 1 the noise of the two sides is independent

    def sound(self, rng: np.random.Generator, velocity: float, brightness: float) -> Samples:
        """(1 or 2, frames) float32; the generator decides the noise and small differences between strokes."""
        frames = seconds_to_frames(self.length_s)
        body = self._body(rng, frames, velocity, brightness)
        sides = [body + self._noise(rng, frames, velocity, brightness)]
        if self.width:
            other = body + self._noise(rng, frames, velocity, brightness)
            sides = [sides[0], (1.0 - self.width) * sides[0] + self.width * other]
        push = self.drive * (0.4 + 0.75 * velocity)
        return finished(np.array([np.tanh(push * side) / push if push else side for side in sides]))

    def _body(self, rng: np.random.Generator, frames: int, velocity: float, brightness: float) -> Floats:
        times = np.arange(frames) / SAMPLE_RATE
        lowest = min((mode.hz for mode in self.modes), default=1.0)
        whole = np.zeros(frames)
        for mode in self.modes:
            level = mode.level * colour(mode.hz / lowest, velocity, brightness, self.hardness) * 10.0 ** (rng.normal(0.0, 0.6) / 20.0)
            whole += level * gliding(times, mode, mode.hz * (1.0 + 0.004 * rng.normal()), velocity)
        return whole

    def _noise(self, rng: np.random.Generator, frames: int, velocity: float, brightness: float) -> Floats:
        whole = np.zeros(frames)
        for band in self.bands:
            level = band.level * colour(np.sqrt(band.low_hz * band.high_hz) / 250.0, velocity, brightness, self.hardness)
            whole += level * burst(rng, frames, band, velocity)
        return whole


def colour(octaves_up: float, velocity: float, brightness: float, hardness: float) -> float:
    """Gain of a part that lies `octaves_up` times above the lowest: 0.35 octave-powers of the velocity, 2 dB an octave of brightness."""
    octaves = max(float(np.log2(octaves_up)), 0.0)
    return float((max(velocity, 0.02) / USUAL_VELOCITY) ** (0.35 * hardness * octaves) * 10.0 ** (0.1 * brightness * octaves))


def ring_s(t60_s: float, velocity: float) -> float:
    """T60 of a stroke: a hard one rings a fifth longer than a soft one."""
    return t60_s * (0.84 + 0.2 * velocity)


def gliding(times: Floats, mode: Mode, hz: float, velocity: float) -> Floats:
    """A decaying sine whose pitch falls; the phase is the exact integral of the pitch."""
    bend = (mode.glide - 1.0) * (0.5 + 0.625 * velocity)
    cycles = hz * (times + bend * mode.glide_s * (1.0 - np.exp(-times / mode.glide_s)))
    return np.asarray(np.sin(2 * np.pi * cycles) * np.exp(-6.908 * times / ring_s(mode.t60_s, velocity)))


def burst(rng: np.random.Generator, frames: int, band: Band, velocity: float) -> Floats:
    """Noise of a band with its rise and fall, RMS 1 at its loudest."""
    times = np.arange(frames) / SAMPLE_RATE - band.at_s
    late = np.maximum(times, 0.0)
    rise = np.where(times > 0.0, 1.0 - np.exp(-late / max(band.rise_s, 1e-4)), 0.0)
    return filtered_noise(rng, frames, band.low_hz, band.high_hz) * rise * np.exp(-6.908 * late / ring_s(band.t60_s, velocity))


def filtered_noise(rng: np.random.Generator, frames: int, low_hz: float, high_hz: float) -> Floats:
    """Noise of RMS 1 between two corners."""
    noise = pass_band(rng.standard_normal(frames), low_hz, high_hz)
    return np.asarray(noise / np.sqrt(np.mean(noise**2)))


def pass_band(signal: Floats, low_hz: float, high_hz: float) -> Floats:
    """The signal (…, frames) between two corners, falling by 12 dB an octave below and 18 dB above; it wraps round its end."""
    size = next_fast_len(signal.shape[-1])
    hz = np.maximum(np.arange(size // 2 + 1) * (SAMPLE_RATE / size), 1.0)
    shape = 1.0 / np.sqrt((1.0 + (low_hz / hz) ** 4) * (1.0 + (hz / high_hz) ** 6))
    return np.asarray(irfft(rfft(signal, size) * shape, size)[..., : signal.shape[-1]])


def finished(samples: Floats) -> Samples:
    """Float32 without DC, faded out over its last tenth."""
    tail = samples.shape[1] // 10
    samples = samples.copy()
    samples[:, samples.shape[1] - tail :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, tail + 1) / tail)
    return np.asarray(samples - samples.mean(axis=1, keepdims=True) * fade_window(samples.shape[1]), np.float32)


def fade_window(frames: int) -> Floats:
    """A Hann bump of mean 1: DC is taken out with it, so that neither end of a sound is moved."""
    return 1.0 - np.cos(2 * np.pi * np.arange(frames) / frames)
