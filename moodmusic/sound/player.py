"""Bowed, blown and sung sound: a section of players, each reading one period of its sound along its own pitch."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moodmusic.dice import dice
from moodmusic.sound.bank import TILE, tiles_of
from moodmusic.sound.body import DB, Body, band_noise, fixed_band_noise, impulse_response, response_db, through
from moodmusic.sound.instrument import Setting
from moodmusic.sound.modal import AHEAD, Anchors, brightness_of, log_anchored, setting
from moodmusic.sound.modal import SETTINGS as COMMON
from moodmusic.sound.value import Tone
from moodmusic.sound.warp import control_times, harmonics_below_ceiling, period, ramped, spin, wandering, wowed
from moodmusic.units import midi_to_hz, seconds_to_frames

Floats = NDArray[np.float64]
Samples = NDArray[np.float32]

SETTINGS = {**COMMON, "vibrato": Setting(1.0, 0.0, 2.5, "", "depth of the vibrato against the player's own")}
SOLO = {name: known for name, known in SETTINGS.items() if name != "detune"}  # nobody to be out of tune with


@dataclass(frozen=True, slots=True)
class Breath:
    """Noise of bow or breath: level against the tone, band in Hz; `follow` moves the band with the note (as multiples of f0)."""

    level_db: float
    low: float
    high: float
    follow: bool = False
    chiff_db: float = 0.0  # how much louder at the start
    chiff_s: float = 0.04
    velocity_db: float = 8.0  # from the softest note to the hardest; below 0 soft notes are breathier


@dataclass(frozen=True, slots=True)
class PlayerModel:
    """Players of one kind. The tone is a source of harmonics k^−slope under a low-pass, coloured by `body`.

    It blends from a dark period (soft, at the start) to a bright one as the level rises: `bloom` is the corner of the dark one
    against the bright one. Attack times are (v = 0, v = 1), seconds to full level.
    """

    name: str
    players: int
    slope: float
    corner_hz: Anchors  # of the bright period at velocity .625
    order: float  # 6 dB/octave each
    attack_s: tuple[float, float]
    body: Body
    most: int = 90  # harmonics
    even_db: float = 0.0  # of the even harmonics against the odd ones (a cylinder closed at one end)
    even_until_hz: float = 1e9  # above it they are as strong
    harmonics_db: tuple[float, ...] = ()  # of the first harmonics, added to the slope
    bloom: float = 0.4
    velocity_octaves: float = 1.8
    vibrato_hz: tuple[float, float] = (5.2, 6.0)
    vibrato_cents: tuple[float, float] = (10.0, 17.0)
    vibrato_delay_s: float = 0.2
    vibrato_swell: float = 0.0  # share of the level that moves with the vibrato
    drift_cents: float = 4.0
    flutter: float = 0.05  # share of the level that wanders
    detune_cents: float = 0.0  # spread between players
    lead: float = 1.0  # level of the first player against the others: fewer beats in small sections
    late_s: float = 0.0  # players come in within so long
    scoop_cents: float = 0.0
    accent: float = 0.0  # share of the level above the sustain, gone after about .2 s
    scatter_db: float = 1.5  # of the harmonics from player to player
    shift: float = 0.0  # spread of the body's size from player to player
    width: float = 0.0  # players stand from −width to width; 0 is one channel
    breaths: tuple[Breath, ...] = ()
    modes: tuple[int, float, float, float] | None = None  # a ringing body: modes, lowest Hz, highest Hz, seconds


def section_note(tone: Tone, model: PlayerModel) -> Samples:
    """`tone.seconds` of the players holding a note: attack and body, no release; shape (1 or 2, frames)."""
    frames, wow = seconds_to_frames(tone.seconds), setting(tone, "wow")
    whole = frames + (AHEAD if wow > 0.0 else 0)
    times = control_times(whole)
    out = np.zeros((2 if model.width > 0.0 else 1, tiles_of(whole) * TILE), np.float32)
    for player in range(model.players):
        sound = _player(tone, model, times, player)
        for channel, gain in enumerate(_gains(model, player)):
            out[channel] += np.float32(gain) * sound
    _breathe(out, tone, model, times)
    if model.modes:
        out = through(impulse_response(model.body, *model.modes), out)
    out = wowed(out, wow, dice(0, model.name, "wow", tone.pitch, tone.variant)) if wow > 0.0 else out
    return out[:, :frames]


def _player(tone: Tone, model: PlayerModel, times: Floats, player: int) -> Samples:
    """One player's sound over all tiles, of about unit level."""
    rng = dice(0, model.name, tone.pitch, tone.variant, player)
    rate, depth, start = rng.uniform(*model.vibrato_hz), rng.uniform(*model.vibrato_cents), rng.random()
    detune = (model.detune_cents + setting(tone, "detune")) * _place(player, model.players, rng)
    late = model.late_s * rng.random()
    dark, bright = _periods(tone, model, player)
    wave = _vibrato(times - late - model.vibrato_delay_s, rate, start + 0.08 * wandering(_sub(tone, model, player, "rate"), times, 1.5))
    wave *= setting(tone, "vibrato", 1.0)
    age = np.maximum(times - late, 0.0)
    drift = model.drift_cents * wandering(_sub(tone, model, player, "drift"), times, 3.0)
    scoop = -model.scoop_cents * np.exp(-age / 0.05)
    flutter = 1.0 + model.flutter * wandering(_sub(tone, model, player, "flutter"), times, 7.0)
    rise = _rise(tone, model, age)
    level = rise * flutter * (1.0 + model.accent * np.exp(-age / 0.2)) * (1.0 + model.vibrato_swell * wave)
    blend = np.clip(rise**1.5 * (1.0 + 3.0 * (flutter - 1.0)) + 0.5 * model.accent * np.exp(-age / 0.12), 0.0, 1.5)
    hz = midi_to_hz(tone.pitch) * np.exp2((detune + drift + scoop + depth * wave) / 1200.0)
    return spin(dark, bright, hz, level, blend)


def _sub(tone: Tone, model: PlayerModel, player: int, purpose: str) -> np.random.Generator:
    """Randomness of one motion: drawn apart from the others, its beginning does not depend on the length."""
    return dice(0, model.name, purpose, tone.pitch, tone.variant, player)


def _place(player: int, players: int, rng: np.random.Generator) -> float:
    """Even places from −1 to 1 (so that the section as a whole is in tune), a little off; 0 for a single player."""
    if players == 1:
        return 0.0
    stride = 5 if players % 5 else 3  # neighbours in the room are not neighbours in pitch
    return (2.0 * (player * stride % players) / (players - 1) - 1.0) * rng.uniform(0.8, 1.2)


def _vibrato(age: Floats, rate_hz: float, start: Floats) -> Floats:
    """−1…1, growing in over .45 s; rounder than a sine, as hands and breath are."""
    grown = np.clip(age / 0.45, 0.0, 1.0)
    return np.asarray(grown * np.sin(2.0 * np.pi * (rate_hz * np.maximum(age, 0.0) + start)))


def _rise(tone: Tone, model: PlayerModel, age: Floats) -> Floats:
    """0…1: quick at first, then rounding off."""
    soft, hard = model.attack_s
    full = soft + (hard - soft) * tone.velocity
    return np.asarray(np.sin(0.5 * np.pi * np.clip(age / full, 0.0, 1.0)) ** 1.5)


def _gains(model: PlayerModel, player: int) -> tuple[float, ...]:
    """Equal-power panning of a player."""
    level = (model.lead if player == 0 else 1.0) / math.sqrt(model.players - 1 + model.lead**2)
    if model.width == 0.0:
        return (level,)
    place = (2.0 * player / (model.players - 1) - 1.0) if model.players > 1 else 0.0
    angle = 0.25 * math.pi * (1.0 + model.width * place)
    return level * math.cos(angle), level * math.sin(angle)


def _periods(tone: Tone, model: PlayerModel, player: int) -> tuple[Samples, Samples]:
    """(dark, bright) periods of a player, the bright one of unit level."""
    f0 = midi_to_hz(tone.pitch)
    k = np.arange(1, harmonics_below_ceiling(f0, model.most) + 1)
    rng = dice(0, model.name, "voice", tone.pitch, player)
    size = math.exp(rng.normal(0.0, model.shift)) if model.shift else 1.0
    phases, scatter = rng.random(len(k)), rng.normal(0.0, model.scatter_db, len(k))
    bright = np.exp(DB * (_levels_db(tone, model, k, 1.0, size) + scatter))
    dark = np.exp(DB * (_levels_db(tone, model, k, model.bloom, size) + scatter))
    unit = math.sqrt(2.0 / float((bright**2).sum()))
    return period(dark * unit, phases), period(bright * unit, phases)


def _levels_db(tone: Tone, model: PlayerModel, k: NDArray[np.int64], opening: float, size: float) -> Floats:
    """Levels of the harmonics; the low-pass leaves the fundamental alone, so dark and bright are about equally strong there."""
    hz = np.asarray(midi_to_hz(tone.pitch) * k, np.float64)
    octaves = model.velocity_octaves * (tone.velocity - 0.625) + 1.2 * brightness_of(tone)
    corner = log_anchored(model.corner_hz, tone.pitch) * 2.0**octaves * opening
    source = -20.0 * model.slope * np.log10(k) - 10.0 * model.order * np.log10((1.0 + (hz / corner) ** 2) / (1.0 + (hz[0] / corner) ** 2))
    even = np.where((k % 2 == 0) & (hz < model.even_until_hz), model.even_db, 0.0)
    shape = np.zeros(len(k))
    given = min(len(k), len(model.harmonics_db))
    shape[:given] = model.harmonics_db[:given]
    return np.asarray(source + even + shape + response_db(model.body, hz * size).mean(axis=0))


def _breathe(out: Samples, tone: Tone, model: PlayerModel, times: Floats) -> None:
    """Add the noise of bow or breath, a different one in each channel."""
    f0 = midi_to_hz(tone.pitch)
    rise = _rise(tone, model, times)
    for index, breath in enumerate(model.breaths):
        scale = f0 if breath.follow else 1.0
        flutter = 1.0 + 0.25 * wandering(_sub(tone, model, index, "breath"), times, 14.0)
        chiff = 1.0 + (math.exp(DB * breath.chiff_db) - 1.0) * np.exp(-times / breath.chiff_s)
        level = math.exp(DB * _breath_db(breath, tone)) * ramped(np.sqrt(rise) * np.maximum(flutter, 0.0) * chiff)
        for channel in range(len(out)):
            rng = _sub(tone, model, index, f"noise {channel}")
            noise = band_noise if breath.follow else fixed_band_noise
            out[channel] += level * noise(rng, out.shape[1], breath.low * scale, breath.high * scale)


def _breath_db(breath: Breath, tone: Tone) -> float:
    """Level of a noise; what follows the note is as loud at every velocity, unless softness makes it louder."""
    force = min(breath.velocity_db, 0.0) if breath.follow else breath.velocity_db
    colour = 0.0 if breath.follow else 6.0 * brightness_of(tone)
    return breath.level_db + colour + force * (tone.velocity - 0.625)
