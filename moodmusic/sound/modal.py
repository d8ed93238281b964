"""Struck and plucked sound: `StringModel` for strings, `BarModel` for bars, tubes and tines; both end in one partial bank."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moodmusic.dice import dice
from moodmusic.sound.bank import CEILING_HZ, TILE, ring, tiles_of
from moodmusic.sound.body import DB, Body, burst, response_db
from moodmusic.sound.instrument import Setting
from moodmusic.sound.value import Tone
from moodmusic.sound.warp import turning, wowed
from moodmusic.units import midi_to_hz, seconds_to_frames

Floats = NDArray[np.float64]
Samples = NDArray[np.float32]
Anchors = tuple[tuple[float, float], ...]  # (MIDI pitch, value), straight lines between them

LONGEST_S = 8.0
AHEAD = 4096  # frames by which a drifting tape may read ahead
SILENT_DB = 76.0  # a note lasts until its longest partial has fallen so far below its loudest
DB_PER_NEPER = 1.0 / DB
CROWD = 40  # weak modes of a blow

SETTINGS = {
    "brightness": Setting(0.0, -1.0, 1.0, "", "opens or closes the filter, on top of the note's own brightness"),
    "wow": Setting(0.0, 0.0, 40.0, "cents", "slow pitch drift of a worn tape machine"),
    "detune": Setting(0.0, 0.0, 30.0, "cents", "spread between the strings or reeds of a note"),
}


@dataclass(frozen=True, slots=True)
class Strike:
    """Noise of the attack: level against the note's peak, band and time constant; louder by `velocity_db` from soft to hard."""

    level_db: float
    low_hz: float
    high_hz: float
    ms: float
    velocity_db: float = 10.0


@dataclass(frozen=True, slots=True)
class StringModel:
    """A string: where and how softly it is struck, how its partials die away, and the box it is tied to.

    Decays are dB/s: prompt(f) = floor_db + decay_db·2^((m−60)/decay_st) + slope_db·(f/1 kHz)^slope_power. A second, detuned set of
    partials `after_db` below dies more slowly, ¾·floor_db + after_share·(the rest): the other polarisation (Weinreich 1977).
    """

    name: str
    partials: int
    position: float  # of the hammer or finger along the string
    comb: float  # depth of the notches that the position leaves, 0…1
    corner_hz: Anchors  # of the excitation at velocity .625
    order: float  # its steepness: 6 dB/octave each
    slope: float  # of the source below it: k^−slope
    body: Body
    floor_db: float
    decay_db: float
    decay_st: float
    slope_db: float
    slope_power: float
    after_db: float
    after_share: float
    after_cents: float
    stretch: Anchors = ((0.0, -20.0), (127.0, -20.0))  # ln of the inharmonicity coefficient B
    velocity_octaves: float = 2.2  # how far the corner moves from v = 0 to v = 1
    irregular: float = 0.22  # spread of the partials' decays (log)
    scatter_db: float = 2.0
    from_rest: bool = False  # a hammer starts a string from rest, a finger lets it go from its furthest point
    knock_db: float = -26.0  # of the box's own low modes
    knock_hz: tuple[float, float] = (70.0, 380.0)
    knock_decay_db: float = 260.0
    halo_db: float = -90.0  # strings and wood that answer between the partials
    halo_decay_db: float = 16.0
    pickup: float = 0.0  # an electric guitar's along the string, from the bridge: a comb of its own; 0 is none
    graze: float = 0.0  # share of the upper partials that a flat bridge brings in after the pluck (a sitar's jawari), 0…1
    keyboard_pan: float = 0.0  # how far low notes sit left and high notes right
    longest_s: float = LONGEST_S
    mono: bool = False
    strikes: tuple[Strike, ...] = ()


@dataclass(frozen=True, slots=True)
class Mode:
    """One mode of a bar: ratio to the fundamental, level at v = .625, decay, and how much harder playing raises it (dB)."""

    ratio: float
    level_db: float
    decay_db: float
    velocity_db: float = 0.0


@dataclass(frozen=True, slots=True)
class BarModel:
    """A bar, tube, tine or bell. Decays scale with 2^((m − centre)/decay_st)."""

    name: str
    modes: tuple[Mode, ...]
    centre: int = 60  # MIDI pitch at which the modes' decays hold
    decay_st: float = 24.0
    level_st: float = 0.0  # 0 is off: else upper modes fall by 6 dB for so many semitones above the centre
    pair_cents: float = 0.0  # each mode is two, as far apart: slow beating of bells
    crowd_db: float = -120.0  # of many weak modes that ring for a moment after the blow
    crowd_decay_db: float = 70.0
    tremolo_hz: float = 0.0  # turning discs of a vibraphone
    tremolo: float = 0.0
    spread_db: float = 0.6
    pan: float = 0.25
    strikes: tuple[Strike, ...] = ()


def brightness_of(tone: Tone) -> float:
    """The note's brightness and the card's, together −1…1."""
    return min(max(tone.brightness + setting(tone, "brightness"), -1.0), 1.0)


def setting(tone: Tone, name: str, default: float = 0.0) -> float:
    """A setting of the tone, or its default."""
    return float(tone.settings.get(name, default))


def anchored(anchors: Anchors, pitch: float) -> float:
    """Value at a pitch, straight lines between the anchors."""
    return float(np.interp(pitch, [at for at, _ in anchors], [value for _, value in anchors]))


def log_anchored(anchors: Anchors, pitch: float) -> float:
    """Like `anchored`, straight in the logarithm: for frequencies."""
    return math.exp(anchored(tuple((at, math.log(value)) for at, value in anchors), pitch))


def string_note(tone: Tone, model: StringModel) -> Samples:
    """One note of a string, until it is silent; shape (2, frames), or (1, frames) for a mono model."""
    rng = dice(0, model.name, tone.pitch, tone.variant)
    hz = _string_hz(tone.pitch, model)
    level_db = _string_levels_db(tone, model, hz, rng)
    decay, after_decay = _string_decays(tone.pitch, model, hz, rng)
    angle = _angles(rng, len(hz), model.from_rest)
    prompt = np.exp(DB * level_db) * np.exp(1j * angle)
    after_level = np.exp(DB * (model.after_db + rng.normal(0.0, 2.0, level_db.shape)))
    after = prompt * after_level * np.exp(1j * rng.normal(0.0, 0.6, len(hz)))
    spread = model.after_cents + setting(tone, "detune")
    after_hz = hz * 2.0 ** (spread * rng.choice([-1.0, 1.0], len(hz)) * rng.uniform(0.6, 1.4, len(hz)) / 1200.0)
    extra = _surroundings(tone, model, float(np.abs(prompt).sum() / 2.0))
    late = _grazed(prompt, model.graze)
    strings = np.concatenate([prompt, after, -late], axis=1)
    speed = np.concatenate([decay, after_decay, decay[: late.shape[1]] + _grazing(late.shape[1])])
    samples = ring(
        np.concatenate([hz, after_hz, hz[: late.shape[1]], extra[0]]),
        np.concatenate([speed, extra[1]]),
        _placed(np.concatenate([strings, extra[2]], axis=1), tone, model),
        wanted_frames(tone, _frames(np.abs(strings).max(axis=0), speed, model.longest_s)),
    )
    return finished(samples, tone, model.strikes, model.name)


def _string_hz(pitch: int, model: StringModel) -> Floats:
    """Partials k·f0·√((1 + Bk²)/(1 + B)) below the ceiling (Fletcher 1962)."""
    k = np.arange(1, model.partials + 1)
    stiffness = math.exp(anchored(model.stretch, pitch))
    hz = midi_to_hz(pitch) * k * np.sqrt((1.0 + stiffness * k**2) / (1.0 + stiffness))
    return np.asarray(hz[hz < CEILING_HZ])


def _string_levels_db(tone: Tone, model: StringModel, hz: Floats, rng: np.random.Generator) -> Floats:
    """Levels of the partials at both microphones, shape (2, partials)."""
    k = np.arange(1, len(hz) + 1)
    octaves = model.velocity_octaves * (tone.velocity - 0.625) + 1.3 * brightness_of(tone)
    corner = log_anchored(model.corner_hz, tone.pitch) * 2.0**octaves
    notch = 1.0 - model.comb + model.comb * np.abs(np.sin(np.pi * k * model.position * rng.uniform(0.985, 1.015)))
    if model.pickup:
        notch = notch * (1.0 - model.comb + model.comb * np.abs(np.sin(np.pi * k * model.pickup)))
    excitation = 20.0 * np.log10(notch) - 10.0 * model.order * np.log10(1.0 + (hz / corner) ** 2) - 20.0 * model.slope * np.log10(k)
    fixed = dice(0, model.name, "scatter", tone.pitch).normal(0.0, model.scatter_db, len(hz))
    fixed[0] *= 0.3  # the fundamental carries the note
    return np.asarray(excitation + fixed + rng.normal(0.0, 0.6, len(hz)) + response_db(model.body, hz))


def _string_decays(pitch: int, model: StringModel, hz: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Decays (1/s) of the prompt sound and of the sound after it."""
    rest = model.decay_db * 2.0 ** ((pitch - 60) / model.decay_st) + model.slope_db * (hz / 1000.0) ** model.slope_power
    uneven = rng.lognormal(0.0, model.irregular, (2, len(hz))) / DB_PER_NEPER
    return (model.floor_db + rest) * uneven[0], (0.75 * model.floor_db + model.after_share * rest) * uneven[1]


def _grazed(prompt: NDArray[np.complex128], graze: float) -> NDArray[np.complex128]:
    """What the string has yet to bring at the pluck, shape (2, partials or 0): little of the lows, most of the highs."""
    k = np.arange(1, prompt.shape[1] + 1) if graze else np.zeros(0)
    return np.asarray(graze * prompt[:, : len(k)] * (1.0 - np.exp(-((k / 5.0) ** 2))))


def _grazing(count: int) -> Floats:
    """How fast (1/s) it comes: the highest partials at once, lower ones later, so that a formant sinks through the note."""
    return np.asarray(1.0 / (0.02 + 0.35 * np.exp(-np.arange(1, count + 1) / 14.0)))


def _angles(rng: np.random.Generator, count: int, from_rest: bool) -> Floats:
    """Starting phases at both microphones: they agree in the lows and part in the highs, never by more than a third of a turn."""
    common = rng.normal(-0.5 * np.pi if from_rest else 0.0, 0.5, count)
    part = np.clip(np.arange(count) / 12.0, 0.12, 1.0) * rng.uniform(-1.0, 1.0, count)
    return np.stack([common - part, common + part])


def _surroundings(tone: Tone, model: StringModel, loudness: float) -> tuple[Floats, Floats, NDArray[np.complex128]]:
    """(Hz, decay, amplitude) of the box's knock and of the halo between the partials, as partials of the same bank."""
    rng = dice(0, model.name, "box", tone.pitch % 5, tone.variant)
    knock_hz = rng.uniform(*model.knock_hz, 10)
    halo_hz = 110.0 * 2.0 ** rng.uniform(0.0, 6.0, 54)
    hz = np.concatenate([knock_hz, halo_hz])
    level_db = np.concatenate(
        [np.full(10, model.knock_db - 10.0), np.full(54, model.halo_db - 17.0) - 4.0 * np.log2(halo_hz / 500.0).clip(0.0)]
    )
    decay = np.concatenate([np.full(10, model.knock_decay_db), np.full(54, model.halo_decay_db) * (1.0 + halo_hz / 3000.0)])
    angle = np.exp(2j * np.pi * rng.random((2, 64)))
    return hz, decay * rng.lognormal(0.0, 0.3, 64) / DB_PER_NEPER, loudness * np.exp(DB * level_db) * angle


def _frames(level: Floats, decay: Floats, longest_s: float) -> int:
    """Frames until the longest partial is `SILENT_DB` below the loudest."""
    floor = float(level.max()) * math.exp(-DB * SILENT_DB)
    life = np.log(np.maximum(level, floor) / floor) / decay
    return seconds_to_frames(min(longest_s, max(0.25, float(life.max()))))


def wanted_frames(tone: Tone, frames: int) -> int:
    """Frames of a note that would ring for `frames` when only its first `tone.seconds` are wanted.

    Those in whole tiles, as the equaliser works in tiles, and what a drifting tape reads ahead.
    """
    return min(frames, tiles_of(seconds_to_frames(tone.seconds)) * TILE + AHEAD) if tone.seconds else frames


def _placed(amplitude: NDArray[np.complex128], tone: Tone, model: StringModel) -> NDArray[np.complex128]:
    """Low keys left, high keys right; a mono model keeps one microphone."""
    if model.mono:
        return amplitude[:1]
    side = 0.5 * model.keyboard_pan * math.tanh((tone.pitch - 62) / 24.0)
    return np.asarray(amplitude * np.array([[1.0 - side], [1.0 + side]]))


def bar_note(tone: Tone, model: BarModel) -> Samples:
    """One note of a bar, until it is silent; shape (2, frames), or (1, frames) when the model has no width."""
    rng = dice(0, model.name, tone.pitch, tone.variant)
    modes = [mode for mode in model.modes if mode.ratio * midi_to_hz(tone.pitch) < CEILING_HZ]
    hz = midi_to_hz(tone.pitch) * np.array([mode.ratio for mode in modes])
    level_db = _bar_levels_db(tone, model, modes) + rng.normal(0.0, model.spread_db, len(hz)) * (np.arange(len(hz)) > 0)
    speed = np.array([mode.decay_db for mode in modes]) * 2.0 ** ((tone.pitch - model.centre) / model.decay_st)
    decay = speed * rng.lognormal(0.0, 0.06, len(hz)) / DB_PER_NEPER
    sides = 1.0 + np.outer([model.pan, -model.pan], rng.uniform(-1.0, 1.0, len(hz)))
    amplitude = sides * np.exp(DB * level_db) * np.exp(1j * rng.normal(-0.5 * np.pi, 0.3, len(hz)))
    cents = model.pair_cents + setting(tone, "detune")
    if cents > 0.0:
        apart = 2.0 ** (cents * rng.uniform(0.5, 1.5, len(hz)) / 1200.0)
        hz, decay = np.concatenate([hz, hz * apart]), np.tile(decay, 2)
        amplitude = np.concatenate([amplitude, 0.4 * amplitude * np.exp(1j * rng.normal(0.0, 0.7, len(hz) // 2))], axis=1)
    size = np.abs(amplitude).max(axis=0)
    frames = wanted_frames(tone, _frames(size, decay, LONGEST_S))
    crowd = _crowd(tone, model)
    hz, decay, amplitude = (np.concatenate(both, axis=-1) for both in zip((hz, decay, amplitude), crowd, strict=True))
    samples = ring(hz, decay, amplitude if model.pan else amplitude[:1], frames)
    return finished(_trembling(samples, tone, model), tone, model.strikes, model.name)


def _crowd(tone: Tone, model: BarModel) -> tuple[Floats, Floats, NDArray[np.complex128]]:
    """(Hz, decay, amplitude) of the blow's crowd of weak modes; it belongs to the bar, only its phases to the blow."""
    fixed, rng = dice(0, model.name, "crowd", tone.pitch), dice(0, model.name, "crowd", tone.pitch, tone.variant)
    hz = midi_to_hz(tone.pitch) * 2.0 ** fixed.uniform(0.2, 4.4, CROWD)
    octaves = np.log2(hz / midi_to_hz(tone.pitch)).clip(0.0)
    level_db = model.crowd_db + 14.0 * (tone.velocity - 0.625) - (5.0 - 2.0 * brightness_of(tone)) * octaves + fixed.normal(0.0, 4.0, CROWD)
    decay = model.crowd_decay_db * fixed.lognormal(0.0, 0.4, CROWD) * (1.0 + 0.2 * octaves) / DB_PER_NEPER
    return hz, decay, np.exp(DB * level_db) * np.exp(2j * np.pi * rng.random((2, CROWD)))


def _bar_levels_db(tone: Tone, model: BarModel, modes: list[Mode]) -> Floats:
    """Levels of the modes: harder playing and brightness raise the upper ones, height lowers them."""
    upper = np.arange(len(modes)) > 0
    harder = (tone.velocity - 0.625) * np.array([mode.velocity_db for mode in modes]) + 9.0 * brightness_of(tone) * upper
    height = 6.0 * (tone.pitch - model.centre) / model.level_st * upper if model.level_st else 0.0
    return np.array([mode.level_db for mode in modes]) + harder - height


def _trembling(samples: Samples, tone: Tone, model: BarModel) -> Samples:
    depth = setting(tone, "tremolo", model.tremolo)
    return trembled(samples, depth, model.tremolo_hz) if depth > 0.0 and model.tremolo_hz > 0.0 else samples


def trembled(samples: Samples, depth: float, rate_hz: float, stereo: bool = False) -> Samples:
    """Slow swelling of the level; `stereo` moves it from side to side instead."""
    swing = (0.5 * depth * turning(rate_hz, 0.0, samples.shape[1]).imag).astype(np.float32)
    both = np.stack([swing, -swing]) if stereo else swing[None, :]
    both += np.float32(1.0)
    return np.asarray(samples * both)


def finished(samples: Samples, tone: Tone, strikes: tuple[Strike, ...], name: str) -> Samples:
    """With the noise of the attack, and the drift of the tape when it is asked for."""
    peak = float(np.abs(samples[:, :9600]).max())
    for index, strike in enumerate(strikes):
        rng = dice(0, name, "strike", index, tone.pitch, tone.variant)
        noise = burst(rng, strike.low_hz, strike.high_hz, strike.ms)[: samples.shape[1]]
        level_db = strike.level_db + strike.velocity_db * (tone.velocity - 0.625) + 5.0 * brightness_of(tone)
        samples[:, : len(noise)] += np.float32(peak * math.exp(DB * level_db)) * noise
    wow = setting(tone, "wow")
    return wowed(samples, wow, dice(0, name, "wow", tone.pitch, tone.variant)) if wow > 0.0 else samples
