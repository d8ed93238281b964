"""Textures: rain, vinyl, wind, sea, café, birds, fire, night. Stereo beds with grains on them, made to overlap without a seam.

Both ends fade with equal power over `FADE_S`, so overlapping copies keep a constant power. Noise falls by 3–6 dB an octave above
2 kHz: level white noise in that place lies 8 dB over what music has there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from moodmusic.dice import dice
from moodmusic.sound.fourier import irfft, next_fast_len, rfft
from moodmusic.sound.instrument import Instrument, Samples
from moodmusic.sound.value import Tone
from moodmusic.units import SAMPLE_RATE, seconds_to_frames

Floats = NDArray[np.float64]
FADE_S = 0.5
USUAL_S = 10.0
SLOW_HZ = 50.0  # points a second of slow movements


@dataclass(frozen=True, slots=True)
class Scene:
    """One rendering: its randomness, its length and its times."""

    rng: np.random.Generator
    frames: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.frames / SAMPLE_RATE

    def bed(self, low_hz: float, corner_hz: float, slope_db: float) -> Floats:
        """Stereo noise of RMS 1, flat between two corners, then falling by `slope_db` an octave; the sides are independent."""
        size = next_fast_len(self.frames)
        hz = np.maximum(np.arange(size // 2 + 1) * (SAMPLE_RATE / size), 1.0)
        shape = (hz / corner_hz).clip(1.0) ** (-slope_db / 6.02) / np.sqrt(1.0 + (low_hz / hz) ** 4)
        noise = irfft(rfft(self.rng.standard_normal((2, size))) * shape, size)[:, : self.frames]
        return np.asarray(noise / np.sqrt(np.mean(noise**2)))

    def drift(self, period_s: float, low: float, high: float) -> Floats:
        """A slow random movement between two gains, (frames,), with about one turn in `period_s`."""
        points = int(self.seconds / period_s) + 4
        knots = self.rng.random(points)
        at = np.arange(int(self.seconds * SLOW_HZ) + 2) / SLOW_HZ / period_s
        index = at.astype(int)
        bend = 0.5 - 0.5 * np.cos(np.pi * (at - index))
        slow = knots[index] * (1 - bend) + knots[index + 1] * bend
        return np.asarray(low + (high - low) * np.interp(np.arange(self.frames) * (SLOW_HZ / SAMPLE_RATE), np.arange(len(slow)), slow))

    def scatter(self, rate_hz: float, grains: Sequence[Floats], spread_db: float) -> Floats:
        """Stereo: grains fall at random times, `rate_hz` of them a second, from random sides, their levels `spread_db` (sd) apart."""
        out = np.zeros((2, self.frames))
        count = int(self.rng.poisson(rate_hz * self.seconds))
        starts, which = self.rng.integers(0, self.frames, count), self.rng.integers(0, len(grains), count)
        sides = np.pi / 2 * self.rng.random(count)
        levels = 10.0 ** (spread_db * self.rng.standard_normal(count).clip(-2.0, 2.0) / 20.0)
        for start, choice, side, level in zip(starts, which, sides, levels, strict=True):
            grain = grains[choice][: self.frames - start]
            out[0, start : start + len(grain)] += level * np.cos(side) * grain
            out[1, start : start + len(grain)] += level * np.sin(side) * grain
        return out


def render(tone: Tone, paint: Callable[[Scene], Floats]) -> Samples:
    """(2, frames): the scene that `paint` makes, `tone.seconds` long (10 s when it says 0), faded at both ends with equal power."""
    frames = seconds_to_frames(tone.seconds or USUAL_S)
    samples = paint(Scene(dice(0, tone.instrument, tone.variant), frames))
    samples = tinted(samples - samples.mean(axis=1, keepdims=True), tone.brightness)
    fade = min(seconds_to_frames(FADE_S), frames // 2)
    rise = np.sin(np.pi / 2 * (np.arange(fade) + 0.5) / fade)
    samples[:, :fade] *= rise
    samples[:, frames - fade :] *= rise[::-1]
    return np.asarray(0.1 * samples, np.float32)


def tinted(samples: Floats, brightness: float) -> Floats:
    """Brighter or darker by up to 3 dB an octave above 1 kHz."""
    if brightness == 0.0:
        return samples
    size = next_fast_len(samples.shape[1])
    hz = np.arange(size // 2 + 1) * (SAMPLE_RATE / size)
    return np.asarray(irfft(rfft(samples, size) * (hz / 1000.0).clip(1.0, 16.0) ** (0.5 * brightness), size)[:, : samples.shape[1]])


def ping(hz: float, t60_s: float, sweep: float = 0.0) -> Floats:
    """A decaying sine with a soft start; `sweep` bends it by so many octaves over its length."""
    times = np.arange(seconds_to_frames(t60_s)) / SAMPLE_RATE
    cycles = np.cumsum(hz * 2.0 ** (sweep * times / t60_s)) / SAMPLE_RATE
    return np.asarray(np.sin(2 * np.pi * cycles) * np.exp(-6.908 * times / t60_s) * np.minimum(times / 0.001, 1.0))


def tick(rng: np.random.Generator, low_hz: float, high_hz: float, t60_s: float) -> Floats:
    """A tiny burst of noise in a band."""
    from moodmusic.sound.strike import filtered_noise

    frames = seconds_to_frames(t60_s)
    times = np.arange(frames) / SAMPLE_RATE
    return np.asarray(filtered_noise(rng, frames, low_hz, high_hz) * np.exp(-6.908 * times / t60_s) * np.minimum(times / 0.0003, 1.0))


def rain(scene: Scene) -> Floats:
    """Drops near and far on a wash that swells and thins."""
    rng = scene.rng
    bubbles = [ping(hz, t60, 0.35) for hz, t60 in zip(rng.uniform(900, 3600, 24), rng.uniform(0.012, 0.05, 24), strict=True)]
    splats = [tick(rng, low, 4.5 * low, t60) for low, t60 in zip(rng.uniform(500, 1600, 24), rng.uniform(0.004, 0.02, 24), strict=True)]
    wash = scene.bed(250.0, 1500.0, 5.0) * scene.drift(2.5, 0.55, 1.0)
    return 0.55 * wash + 0.9 * scene.scatter(90.0, splats, 5.0) + 0.45 * scene.scatter(35.0, bubbles, 5.0)


def vinyl(scene: Scene) -> Floats:
    """Dust and scratches in the groove, surface hiss, mains hum."""
    rng = scene.rng
    dust = [tick(rng, 900.0, high, t60) for high, t60 in zip(rng.uniform(3000, 7000, 24), rng.uniform(0.0008, 0.003, 24), strict=True)]
    pops = [tick(rng, 120.0, 2200.0, t60) for t60 in rng.uniform(0.006, 0.018, 8)]
    times = np.arange(scene.frames) / SAMPLE_RATE
    hum = 0.25 * np.sin(100 * np.pi * times) + 0.12 * np.sin(200 * np.pi * times) + 0.05 * np.sin(300 * np.pi * times)
    return 0.12 * scene.bed(150.0, 1400.0, 5.0) + 0.15 * hum + 0.8 * scene.scatter(16.0, dust, 5.0) + 1.1 * scene.scatter(1.6, pops, 4.0)


def wind(scene: Scene) -> Floats:
    """Gusts: bands of air that come up one after the other, the higher the stronger the gust, and a faint whistle."""
    gust = scene.drift(3.2, 0.42, 1.0)
    low = scene.bed(70.0, 260.0, 9.0) * gust
    middle = scene.bed(250.0, 600.0, 8.0) * gust**1.8 * scene.drift(1.3, 0.5, 1.0)
    high = scene.bed(700.0, 1300.0, 7.0) * gust**3.0 * scene.drift(0.8, 0.4, 1.0)
    return np.asarray(0.7 * low + 0.6 * middle + 0.35 * high)


def sea(scene: Scene) -> Floats:
    """Waves of 6–9 s: the swell rumbles, breaks, and the foam hisses back."""
    period = scene.rng.uniform(6.0, 9.0)
    at = np.arange(scene.frames) / SAMPLE_RATE / period + 0.36
    sides = np.array([at, at + 0.06])  # it breaks a little later on the right
    swell = 0.30 + 0.7 * np.sin(np.pi * (sides % 1.0)) ** 2
    crash = 0.2 + np.sin(np.pi * (sides % 1.0)) ** 6
    foam = 0.2 + np.sin(np.pi * ((sides - 0.13) % 1.0)) ** 4
    rumble = scene.bed(50.0, 220.0, 8.0) * swell
    breaking = scene.bed(220.0, 900.0, 6.0) * crash * scene.drift(0.7, 0.6, 1.0)
    return np.asarray(0.55 * rumble + 0.7 * breaking + 0.45 * scene.bed(900.0, 2000.0, 6.0) * foam)


VOWELS = ((700.0, 1150.0), (450.0, 1900.0), (320.0, 2200.0), (450.0, 850.0), (350.0, 750.0))  # first two formants in Hz


def murmur(scene: Scene) -> Floats:
    """A room full of talk too far away to follow: syllables of vowel-coloured noise, a low bed, now and then a cup."""
    from moodmusic.sound.strike import pass_band

    rng = scene.rng
    syllables = []
    for _ in range(40):
        frames = seconds_to_frames(rng.uniform(0.12, 0.30))
        first, second = VOWELS[rng.integers(len(VOWELS))]
        shift, voice = rng.uniform(0.9, 1.15), rng.uniform(95.0, 210.0)
        buzz = np.sin(2 * np.pi * voice * np.cumsum(1.0 + 0.08 * np.linspace(1, -1, frames)) / SAMPLE_RATE)
        source = np.sign(buzz) * np.abs(buzz) ** 0.3 + 0.6 * rng.standard_normal(frames)
        vowel = pass_band(source, 0.85 * first * shift, 1.15 * first * shift) + 0.35 * pass_band(
            source, 0.9 * second * shift, 1.1 * second * shift
        )
        syllables.append(vowel * np.sin(np.pi * np.arange(frames) / frames) ** 1.5)
    cups = [ping(hz, 0.25) + 0.6 * ping(1.63 * hz, 0.25) + 0.4 * ping(2.41 * hz, 0.25) for hz in rng.uniform(1900, 3400, 6)]
    air = scene.bed(90.0, 400.0, 6.0)
    return np.asarray(0.35 * air + 0.8 * scene.scatter(22.0, syllables, 5.0) + 0.10 * scene.scatter(0.5, cups, 4.0))


def song(rng: np.random.Generator) -> Floats:
    """One phrase of one bird: 2–7 notes of its own kind, each a swept sine."""
    base, sweep, length = rng.uniform(2100, 4200), rng.uniform(-0.6, 0.6), rng.uniform(0.05, 0.14)
    phrase = []
    for _ in range(rng.integers(2, 8)):
        frames = seconds_to_frames(length * rng.uniform(0.8, 1.3))
        way = np.linspace(0.0, 1.0, frames)
        hz = base * 2.0 ** (sweep * way + 0.10 * np.sin(2 * np.pi * rng.uniform(1.0, 4.0) * way) + rng.normal(0.0, 0.04))
        note = np.sin(2 * np.pi * np.cumsum(hz) / SAMPLE_RATE) * np.sin(np.pi * way) ** 1.2
        phrase += [note, np.zeros(seconds_to_frames(rng.uniform(0.03, 0.11)))]
    return np.concatenate(phrase)


def birds(scene: Scene) -> Floats:
    """Songs from all sides over still air."""
    songs = [song(scene.rng) for _ in range(14)]
    return 0.30 * scene.bed(120.0, 500.0, 6.0) * scene.drift(3.0, 0.6, 1.0) + 0.55 * scene.scatter(1.4, songs, 5.0)


def fire(scene: Scene) -> Floats:
    """A low roar, hiss that licks, and snapping wood."""
    rng = scene.rng
    snaps = [tick(rng, low, 4.0 * low, t60) for low, t60 in zip(rng.uniform(500, 1800, 30), rng.uniform(0.003, 0.03, 30), strict=True)]
    roar = scene.bed(50.0, 220.0, 7.0) * scene.drift(0.5, 0.6, 1.0)
    hiss = scene.bed(900.0, 2000.0, 6.0) * scene.drift(0.35, 0.1, 1.0) ** 2
    return np.asarray(0.5 * roar + 0.2 * hiss + 1.0 * scene.scatter(14.0, snaps, 7.0))


def night(scene: Scene) -> Floats:
    """Crickets, each with its own pulse and place, and a breath of air."""
    rng, times = scene.rng, np.arange(scene.frames) / SAMPLE_RATE
    out = 0.30 * scene.bed(90.0, 320.0, 8.0)
    for _ in range(5):
        hz, chirp_hz, pulse_hz = rng.uniform(3600, 4700), rng.uniform(1.6, 2.6), rng.uniform(26, 34)
        chirps = np.clip(4.0 * np.sin(2 * np.pi * (chirp_hz * times + rng.random())) - 1.0, 0.0, 1.0)
        call = np.sin(2 * np.pi * hz * times) * chirps * np.sin(2 * np.pi * pulse_hz * times) ** 2
        side = np.pi / 2 * rng.random()
        out += rng.uniform(0.10, 0.26) * np.array([np.cos(side) * call, np.sin(side) * np.roll(call, 31)])
    return np.asarray(out)


SCENES: dict[str, tuple[Callable[[Scene], Floats], tuple[str, ...]]] = {
    "texture.rain": (rain, ("rain", "rainfall")),
    "texture.vinyl": (vinyl, ("vinyl", "vinyl crackle", "record crackle")),
    "texture.wind": (wind, ("wind",)),
    "texture.sea": (sea, ("sea", "ocean", "waves")),
    "texture.room": (murmur, ("café", "coffee shop", "crowd", "room tone")),
    "texture.birds": (birds, ("birds", "birdsong", "forest")),
    "texture.fire": (fire, ("fire", "campfire", "fireplace")),
    "texture.night": (night, ("crickets", "night")),
}
INSTRUMENTS: tuple[Instrument, ...] = tuple(
    Instrument(name, "texture", "numpy", partial(render, paint=paint), words, 122, 0, 127, velocity_steps=1, variants=3, release_s=FADE_S)
    for name, (paint, words) in SCENES.items()
)
