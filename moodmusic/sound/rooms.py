"""What stands around a drum kit: an early room, a gated plate, an old sampler."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from moodmusic.dice import dice
from moodmusic.sound.fourier import irfft, next_fast_len, rfft
from moodmusic.sound.instrument import Samples
from moodmusic.sound.strike import finished, pass_band
from moodmusic.units import SAMPLE_RATE, seconds_to_frames

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Room:
    """Early reflections and a short tail between two corners; a `gate_s` keeps the tail level and then cuts it."""

    t60_s: float
    low_hz: float = 180.0
    high_hz: float = 6000.0
    first_ms: float = 3.0
    gate_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Sampler:
    """An old sampler: saturation, coarse steps, a dull output filter."""

    bits: float
    corner_hz: float
    drive: float


def in_room(samples: Samples, room: Room, wet: float) -> Samples:
    """Stereo: the dry sound and `wet` (linear, energy of the room against the dry) of the room, as long as both need."""
    response = _response(room)
    frames = samples.shape[1] + response.shape[1]
    size = next_fast_len(frames)
    reflected = irfft(rfft(samples.mean(axis=0, dtype=np.float64), size) * rfft(response, size, axis=1), size, axis=1)[:, :frames]
    out = wet * reflected
    out[:, : samples.shape[1]] += samples
    return np.asarray(out, np.float32)


def through_sampler(samples: Samples, sampler: Sampler) -> Samples:
    """Saturated, rounded to few steps (re its own peak) and low-passed."""
    peak = float(np.abs(samples).max()) + 1e-12
    pushed = np.tanh(sampler.drive * samples / peak) / np.tanh(sampler.drive)
    steps = 2.0 ** (sampler.bits - 1)
    coarse = np.round(np.pad(pushed, [(0, 0), (48, 0)]) * steps) / steps  # 1 ms for the filter to ring ahead into
    return finished(pass_band(coarse, 20.0, sampler.corner_hz) * peak)


def panned(samples: Samples, pan: float) -> Samples:
    """Stereo with the quieter side turned down, −1 (left) … 1 (right); one channel stays one when it stands in the middle."""
    if pan == 0.0:
        return samples
    angle = (pan + 1.0) * np.pi / 4
    gains = np.array([[np.cos(angle)], [np.sin(angle)]], np.float32) * np.float32(np.sqrt(2.0))
    return np.asarray(gains * (samples if len(samples) == 2 else samples[[0, 0]]), np.float32)


@lru_cache(maxsize=16)
def _response(room: Room) -> Floats:
    """(2, frames), energy 1 a side: a dozen early taps, then noise that dies or is gated."""
    rng = dice(0, "room", room.t60_s, room.gate_s)
    frames = seconds_to_frames(room.gate_s + 0.03 if room.gate_s else room.t60_s)
    times = np.arange(frames) / SAMPLE_RATE
    level = (
        np.where(times < room.gate_s, 1.0, np.exp(-(times - room.gate_s) / 0.008)) if room.gate_s else np.exp(-6.908 * times / room.t60_s)
    )
    level *= np.minimum(times / 0.012, 1.0)
    sides = rng.standard_normal((2, frames)) * level
    for side in sides:
        taps = seconds_to_frames(0.001) * np.sort(room.first_ms + 30.0 * rng.random(12) ** 1.3)
        side[taps.astype(int)] += rng.choice([-1.0, 1.0], 12) * np.linspace(9.0, 3.0, 12)
    sides = pass_band(sides, room.low_hz, room.high_hz)
    return np.asarray(sides / np.sqrt((sides**2).sum(axis=1, keepdims=True)))
