"""Cymbals and other metal: a fixed set of 20–220 inharmonic modes, new phases with every stroke, and a wash of noise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from moodmusic.dice import dice
from moodmusic.sound.bank import ring
from moodmusic.sound.instrument import Samples
from moodmusic.sound.strike import Band, burst, colour, finished, ring_s
from moodmusic.units import SAMPLE_RATE, seconds_to_frames

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cymbal:
    """A plate. Its spectrum rises to `peak_hz` and falls beyond; high modes die sooner: t60·(f/2 kHz)^−`damping`."""

    name: str  # seeds the mode set: the same plate at every stroke
    modes: int
    low_hz: float
    high_hz: float
    peak_hz: float
    t60_s: float
    damping: float
    length_s: float
    wash: tuple[Band, ...] = ()
    partials: tuple[tuple[float, float, float], ...] = ()  # (Hz, level, T60) of single modes: bell, ping, triangle
    bloom_s: float = 0.0  # the plate takes this long to come up
    below_db: float = 6.0  # slope per octave below the peak
    above_db: float = 6.0  # and above
    width: float = 0.7  # 0 one channel … 1 sides with independent phases
    hardness: float = 0.8

    def sound(self, rng: np.random.Generator, velocity: float, brightness: float) -> Samples:
        """(1 or 2, frames) float32; the generator decides phases and noise of the stroke."""
        frames = seconds_to_frames(self.length_s)
        hz, level, t60 = _plate(self)
        level = level * _colours(hz, velocity, brightness, self.hardness)
        first = rng.random(len(hz))
        phases = [first] if not self.width else [first, first + 0.5 * self.width * (2 * rng.random(len(hz)) - 1)]
        amplitude = level * np.exp(2j * np.pi * np.array(phases))
        sides = ring(hz, 6.908 / (t60 * ring_s(1.0, velocity)), amplitude, frames).astype(np.float64)
        if self.bloom_s:
            sides *= 1.0 - 0.8 * np.exp(-np.arange(frames) / (self.bloom_s * SAMPLE_RATE))
        sides += np.array([self._wash(rng, frames, velocity, brightness) for _ in phases])
        sides *= np.minimum(np.arange(frames) / 24.0, 1.0)  # half a millisecond: random phases do not start at zero
        return finished(sides)

    def _wash(self, rng: np.random.Generator, frames: int, velocity: float, brightness: float) -> Floats:
        whole = np.zeros(frames)
        for band in self.wash:
            middle = float(np.sqrt(band.low_hz * band.high_hz))
            whole += band.level * colour(middle / 1000.0, velocity, brightness, self.hardness) * burst(rng, frames, band, velocity)
        return whole


@lru_cache(maxsize=64)
def _plate(cymbal: Cymbal) -> tuple[Floats, Floats, Floats]:
    """Frequencies, levels (power sum 1 without the single modes) and T60s of a plate's modes."""
    rng = dice(0, "plate", cymbal.name)
    place = (np.arange(cymbal.modes) + rng.random(cymbal.modes)) / max(cymbal.modes, 1)
    # Modes of a plate lie evenly in Hz, those of a curved one denser below: a power between linear and logarithmic.
    hz = cymbal.low_hz + (cymbal.high_hz - cymbal.low_hz) * place**1.35
    octaves = np.log2(hz / cymbal.peak_hz)
    slope_db = np.where(octaves < 0, octaves * cymbal.below_db, -octaves * cymbal.above_db) + rng.normal(0.0, 4.0, cymbal.modes)
    level = 10.0 ** (slope_db / 20.0)
    level /= np.sqrt((level**2).sum() / 2 + 1e-12)
    t60 = cymbal.t60_s * (hz / 2000.0) ** -cymbal.damping * np.exp(rng.normal(0.0, 0.25, cymbal.modes))
    single = np.array(cymbal.partials).reshape(-1, 3).T
    return np.append(hz, single[0]), np.append(level, single[1]), np.append(t60, single[2])


def _colours(hz: Floats, velocity: float, brightness: float, hardness: float) -> Floats:
    return np.array([colour(one / 1000.0, velocity, brightness, hardness) for one in hz])


def square_partials(
    roots: tuple[float, ...], low_hz: float, high_hz: float, level: float, t60_s: float
) -> tuple[tuple[float, float, float], ...]:
    """Odd harmonics of square oscillators within a band: the metal of analogue drum machines, free of aliases."""
    found = [(root * k, level / k**0.5, t60_s) for root in roots for k in range(1, 80, 2) if low_hz < root * k < high_hz]
    return tuple(found)
