"""Things with many small parts: shakers, tambourines, sleigh bells, hand claps: showers of grains through resonances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moodmusic.sound.fourier import irfft, next_fast_len, rfft
from moodmusic.sound.instrument import Samples
from moodmusic.sound.strike import colour, filtered_noise, finished, ring_s
from moodmusic.units import SAMPLE_RATE, seconds_to_frames

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shower:
    """Grains whose density rises for `rise_s` and dies with `t60_s`; `at_s` starts it late, `level` is its loudness."""

    grains: int
    rise_s: float
    t60_s: float
    level: float = 1.0
    at_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Rattle:
    """Showers of grains, each grain a short hiss between two corners and a ring of the `jingles` (Hz, level, T60 in s)."""

    showers: tuple[Shower, ...]
    low_hz: float
    high_hz: float
    grain_s: float  # T60 of a grain's hiss
    length_s: float
    jingles: tuple[tuple[float, float, float], ...] = ()
    hiss: float = 1.0
    width: float = 0.5
    hardness: float = 0.7

    def sound(self, rng: np.random.Generator, velocity: float, brightness: float) -> Samples:
        """(2, frames) float32; the generator decides when the grains fall."""
        frames = seconds_to_frames(self.length_s)
        grains = self._grains(rng, frames, velocity)
        own = np.sqrt(1.0 - self.width) * self._grains(rng, frames, velocity)
        sides = [np.sqrt(self.width) * self._grains(rng, frames, velocity) + own, np.sqrt(self.width) * grains + own]
        return finished(np.array([_convolved(side, self._grain(rng, velocity, brightness)) for side in sides]))

    def _grains(self, rng: np.random.Generator, frames: int, velocity: float) -> Floats:
        impulses = np.zeros(frames)
        for shower in self.showers:
            late = np.where(
                rng.random(shower.grains) < 0.35,
                shower.rise_s * np.sqrt(rng.random(shower.grains)),  # the density climbs evenly to the end of the rise
                shower.rise_s + rng.exponential(ring_s(shower.t60_s, velocity) / 6.908, shower.grains),
            )
            at = np.minimum(seconds_to_frames(1.0) * (shower.at_s + late), frames - 1).astype(int)
            fade = np.exp(-6.908 * np.maximum(late - shower.rise_s, 0.0) / (2 * shower.t60_s)) * np.minimum(
                0.2 + late / max(shower.rise_s, 1e-4), 1.0
            )
            np.add.at(impulses, at, shower.level * fade * rng.standard_normal(shower.grains) / np.sqrt(shower.grains))
        return impulses

    def _grain(self, rng: np.random.Generator, velocity: float, brightness: float) -> Floats:
        longest = max([self.grain_s, *(t60 for _, _, t60 in self.jingles)])
        times = np.arange(seconds_to_frames(longest)) / SAMPLE_RATE
        grain = self.hiss * filtered_noise(rng, len(times), self.low_hz, self.high_hz) * np.exp(-6.908 * times / self.grain_s)
        for hz, level, t60 in self.jingles:
            tint = colour(hz / 2000.0, velocity, brightness, self.hardness)
            grain += level * tint * np.sin(2 * np.pi * hz * (1 + 0.004 * rng.normal()) * times) * np.exp(-6.908 * times / t60)
        return grain


def _convolved(impulses: Floats, grain: Floats) -> Floats:
    size = next_fast_len(len(impulses) + len(grain))
    return np.asarray(irfft(rfft(impulses, size) * rfft(grain, size), size)[: len(impulses)])
