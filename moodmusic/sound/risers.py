"""Effects between sections: risers, downlifters, impacts, swells. Those that rise end at their very last frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from moodmusic.dice import dice
from moodmusic.kitmap import PIECES
from moodmusic.sound.acoustic_kits import CRASH
from moodmusic.sound.cinematic_kits import HALL, IMPACT
from moodmusic.sound.fourier import irfft, next_fast_len, rfft
from moodmusic.sound.instrument import Instrument, Samples
from moodmusic.sound.rooms import in_room
from moodmusic.sound.strike import USUAL_VELOCITY, Mode, Strike
from moodmusic.sound.value import Tone
from moodmusic.units import SAMPLE_RATE, midi_to_hz, seconds_to_frames

Floats = NDArray[np.float64]
Effect = Callable[[Tone, np.random.Generator], Floats | Samples]

BAND_HZ = 280.0 * 2.0 ** np.arange(0.0, 5.5, 0.5)  # centres of the bands a sweep moves through
GAIN_FRAMES = 64  # gains of the bands are told this often, straight lines between
INAUDIBLE = 1e-5
INDEPENDENT = 4  # noises that bands are cut from in turn
HIGHEST_HZ = 16_000.0  # of a harmonic
ROOT = 45  # pitch of sweeps when the note names no pitch of its own
USUAL_S = {"riser": 4.0, "reverse": 2.0, "swell": 4.0, "sweep": 3.0, "downlifter": 3.0, "stutter": 1.0}


def length_s(tone: Tone, name: str) -> float:
    """Seconds that the note asks for, or the effect's usual length."""
    return tone.seconds or USUAL_S[name]


def swept_noise(rng: np.random.Generator, centre_hz: Floats, width_oct: float) -> Floats:
    """Stereo noise around a moving centre (frames,) in Hz: bands half an octave apart whose gains follow the centre."""
    ticks = np.append(np.arange(0, len(centre_hz), GAIN_FRAMES), len(centre_hz))
    octaves = np.log2(centre_hz[np.minimum(ticks, len(centre_hz) - 1)])
    frames = np.arange(len(centre_hz))
    out = np.zeros((2, len(centre_hz)), np.float32)
    bands = _Bands(rng, len(centre_hz))
    for number, band_hz in enumerate(BAND_HZ):
        gain = np.exp(-0.5 * ((octaves - np.log2(band_hz)) / width_oct) ** 2)
        if gain.max() > INAUDIBLE:
            out += np.interp(frames, ticks, gain).astype(np.float32) * bands.noise(number)
    return np.asarray(out, np.float64)


class _Bands:
    """Stereo noise of single bands. Neighbours are cut from different noises, for where they overlap powers should add."""

    def __init__(self, rng: np.random.Generator, frames: int) -> None:
        self._frames = frames
        self._size = next_fast_len(frames)
        self._spectra = rfft(rng.standard_normal((INDEPENDENT, 2, frames), dtype=np.float32), self._size)
        self._hz = np.maximum(np.arange(self._size // 2 + 1, dtype=np.float32) * np.float32(SAMPLE_RATE / self._size), np.float32(1.0))

    def noise(self, number: int) -> Samples:
        """(2, frames), RMS 1, 0.64 octaves wide."""
        low, high = 0.8 * BAND_HZ[number], 1.25 * BAND_HZ[number]
        shape = 1.0 / np.sqrt((1.0 + (low / self._hz) ** 4) * (1.0 + (self._hz / high) ** 6))
        band = irfft(self._spectra[number % INDEPENDENT] * shape.astype(np.float32), self._size)[:, : self._frames]
        return np.asarray(band / np.sqrt(np.mean(band**2, axis=1, keepdims=True)))


def swept_saw(hz: Floats, cutoff_hz: Floats) -> Floats:
    """A saw of moving pitch through a moving low-pass, harmonic by harmonic, so that nothing folds back; (frames,).

    Harmonics by Chebyshev's recurrence, sin kx = 2 cos x sin (k-1)x - sin (k-2)x: one sine and one cosine for all of them.
    """
    angle = 2 * np.pi * (np.cumsum(hz) / SAMPLE_RATE % 1.0)
    twice_cos, steepness = 2 * np.cos(angle), (hz / cutoff_hz) ** 4
    before, sine = np.zeros(len(hz)), np.sin(angle)
    out = np.zeros(len(hz))
    for k in range(1, 33):
        out += np.where(k * hz < HIGHEST_HZ, sine / (k + k**5 * steepness), 0.0)
        before, sine = sine, twice_cos * sine - before
    return out


def opening(tone: Tone) -> float:
    """Octaves by which velocity and brightness open an effect."""
    return 0.8 * (tone.velocity - USUAL_VELOCITY) + 0.8 * tone.brightness


def riser(tone: Tone, rng: np.random.Generator) -> Floats:
    """Noise and a detuned saw that climb and swell to the last frame, trembling faster and faster."""
    frames = seconds_to_frames(length_s(tone, "riser"))
    way = np.arange(1, frames + 1) / frames
    noise = swept_noise(rng, 320.0 * 2.0 ** (4.2 * way**1.3 + opening(tone)), 0.7)
    root = midi_to_hz(tone.pitch if tone.pitch < PIECES["riser"] else ROOT)
    cutoff = 300.0 * 2.0 ** (4.0 * way + opening(tone))
    saws = [swept_saw(root * detune * 2.0 ** (way**1.5), cutoff) for detune in (0.995, 1.005)]
    tremble = 1.0 - 0.35 * way * (0.5 + 0.5 * np.cos(2 * np.pi * np.cumsum(3.0 * 2.0 ** (2.2 * way)) / SAMPLE_RATE))
    return np.asarray((0.5 * noise + 0.35 * np.array(saws)) * tremble * 10.0 ** (-1.4 * (1.0 - way)))


def downlifter(tone: Tone, rng: np.random.Generator) -> Floats:
    """The riser's answer: it starts open and falls away."""
    frames = seconds_to_frames(length_s(tone, "downlifter"))
    way = np.arange(frames) / frames
    noise = swept_noise(rng, 7000.0 * 2.0 ** (-4.5 * way**0.7 + opening(tone)), 0.8)
    saw = swept_saw(midi_to_hz(ROOT) * 2.0 ** (1.0 - 2.2 * way**0.8), 3500.0 * 2.0 ** (-4.0 * way))
    return np.asarray((0.5 * noise + 0.25 * saw) * np.exp(-4.0 * way) * np.minimum(way * frames / 480.0, 1.0))


def sweep(tone: Tone, rng: np.random.Generator) -> Floats:
    """A breath of noise up and down again."""
    frames = seconds_to_frames(length_s(tone, "sweep"))
    way = np.arange(frames) / frames
    arch = np.sin(np.pi * way)
    return swept_noise(rng, 400.0 * 2.0 ** (3.2 * arch + opening(tone)), 0.7) * arch**1.5


def swell(tone: Tone, rng: np.random.Generator) -> Floats:
    """Soft air that grows and leaves room for what follows."""
    frames = seconds_to_frames(length_s(tone, "swell"))
    way = np.arange(frames) / frames
    return swept_noise(rng, 300.0 * 2.0 ** (2.6 * way + opening(tone)), 0.9) * way**2 * np.minimum((1.0 - way) / 0.12, 1.0)


def reverse(tone: Tone, rng: np.random.Generator) -> Floats:
    """A crash played backwards; it ends at its last frame."""
    seconds = length_s(tone, "reverse")
    plate = replace(CRASH, length_s=seconds + 0.05, t60_s=min(CRASH.t60_s, 1.4 * seconds))
    struck = plate.sound(rng, tone.velocity, tone.brightness).astype(np.float64)
    frames = seconds_to_frames(seconds)
    return np.asarray(struck[:, ::-1][:, -frames:] * np.linspace(0.0, 1.0, frames) ** 1.2)


def impact(tone: Tone, rng: np.random.Generator) -> Samples:
    """A boom and a crash at once, in a hall."""
    boom = in_room(IMPACT.sound(rng, tone.velocity, tone.brightness), HALL, 0.35)
    crash = CRASH.sound(rng, tone.velocity, tone.brightness)
    out = np.zeros((2, max(boom.shape[1], crash.shape[1])), np.float32)
    out[:, : boom.shape[1]] += boom
    out[:, : crash.shape[1]] += 0.22 * crash
    return out


def boom(tone: Tone, rng: np.random.Generator) -> Samples:
    """The low half of the impact."""
    return in_room(replace(IMPACT, bands=IMPACT.bands[:1]).sound(rng, tone.velocity, tone.brightness), HALL, 0.25)


def sub_drop(tone: Tone, rng: np.random.Generator) -> Samples:
    """A sine that sinks from 95 to 30 Hz."""
    drop = Strike((Mode(30.0, 1.0, 3.0, 3.2, 0.45), Mode(60.0, 0.12, 2.0, 3.2, 0.45)), (), 3.0, drive=1.5)
    return drop.sound(rng, tone.velocity, tone.brightness)


def crash(tone: Tone, rng: np.random.Generator) -> Samples:
    """The kit's crash."""
    return CRASH.sound(rng, tone.velocity, tone.brightness)


def stutter(tone: Tone, rng: np.random.Generator) -> Floats:
    """Bursts of a saw that come twice as fast towards the end."""
    frames = seconds_to_frames(length_s(tone, "stutter"))
    way = np.arange(frames) / frames
    turn = (4.0 * way + 6.0 * way**2) % 1.0
    gate = np.minimum(np.minimum(turn / 0.05, (0.55 - turn) / 0.05).clip(0.0, 1.0), 1.0)
    saw = swept_saw(np.full(frames, midi_to_hz(ROOT + 12)), 900.0 * 2.0 ** (2.5 * way + opening(tone)))
    return np.asarray((np.array([saw, np.roll(saw, 37)]) + 0.15 * swept_noise(rng, np.full(frames, 4000.0), 0.8)) * gate)


# Loudness of the loudest 0.6 s against a kit's kick.
EFFECTS: dict[str, tuple[Effect, float]] = {
    "riser": (riser, -7.0),
    "downlifter": (downlifter, -8.0),
    "impact": (impact, 0.0),
    "reverse": (reverse, -8.0),
    "sub-drop": (sub_drop, -2.0),
    "sweep": (sweep, -12.0),
    "boom": (boom, -1.0),
    "stutter": (stutter, -10.0),
    "crash": (crash, -6.0),
}
RELEASE_S = 1.5  # a note that is shorter than its impact lets it ring


def render(tone: Tone, effects: Mapping[int, Effect], usual: Effect) -> Samples:
    """The effect that `effects` has for the number `tone.pitch`, or `usual` for any other pitch; (1 or 2, frames)."""
    effect = effects.get(tone.pitch, usual)
    rng = dice(0, "fx", effect.__name__, tone.variant)
    samples = np.atleast_2d(np.asarray(effect(tone, rng), np.float64))
    end = min(240, samples.shape[1])  # 5 ms: nothing may end in a click
    samples[:, samples.shape[1] - end :] *= np.linspace(1.0, 0.0, end)
    return np.asarray(samples, np.float32)


def _instrument(name: str, words: tuple[str, ...], usual: Effect, also: tuple[str, ...] = ()) -> Instrument:
    """`also` names the effects in whose place the instrument plays its own."""
    table = EFFECTS | {piece: (usual, EFFECTS[piece][1]) for piece in also}
    effects = {PIECES[piece]: effect for piece, (effect, _) in table.items()}
    levels_db = {PIECES[piece]: level for piece, (_, level) in table.items()}
    pieces = {piece: PIECES[piece] for piece in table}
    own = partial(render, effects=effects, usual=usual)
    return Instrument(f"fx.{name}", "fx", "numpy", own, words, 119, 0, 127, 3, 2, RELEASE_S, levels_db=levels_db, pieces=pieces)


INSTRUMENTS: tuple[Instrument, ...] = (
    _instrument("riser", ("riser", "uplifter"), riser),
    _instrument("downlifter", ("downlifter",), downlifter),
    _instrument("impact", ("impact", "hit"), impact),
    _instrument("reverse", ("reverse cymbal",), reverse),
    _instrument("swell", ("swell",), swell, also=("riser", "reverse")),
)
