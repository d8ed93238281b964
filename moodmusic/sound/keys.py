"""Keyboard instruments: pianos, electric pianos, organ."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moodmusic.dice import dice
from moodmusic.sound.bank import TILE, ring, tiles_of
from moodmusic.sound.body import Body, burst
from moodmusic.sound.filters import filtered, smooth
from moodmusic.sound.instrument import Instrument, Samples, Setting
from moodmusic.sound.modal import (
    AHEAD,
    DB_PER_NEPER,
    SETTINGS,
    Strike,
    StringModel,
    brightness_of,
    finished,
    setting,
    string_note,
    trembled,
    wanted_frames,
)
from moodmusic.sound.value import Tone
from moodmusic.sound.warp import control_times, period, spin, wowed
from moodmusic.units import SAMPLE_RATE, midi_to_hz, seconds_to_frames

SOUNDBOARD = Body("soundboard", ((95.0, 2.0, 0.3), (180.0, 2.0, 0.3), (1200.0, -1.5, 0.5), (10000.0, -16.0, 0.7)), ripple_db=2.2)
# ln B of a grand, bass and treble bridge: e^(.0926m − 13.64) + e^(−.0847m − 5.82) (Rauhala & Välimäki 2007)
STRETCH = tuple((m, float(np.log(np.exp(0.0926 * m - 13.64) + np.exp(-0.0847 * m - 5.82)))) for m in range(21, 109, 3))

GRAND = StringModel(
    name="piano",
    partials=56,
    position=1.0 / 8.1,
    comb=0.8,
    corner_hz=((36, 650.0), (48, 430.0), (60, 290.0), (72, 210.0), (84, 180.0)),
    order=1.6,
    slope=0.1,
    body=SOUNDBOARD,
    floor_db=9.0,
    decay_db=7.6,
    decay_st=9.0,
    slope_db=6.0,
    slope_power=1.15,
    after_db=-12.0,
    after_share=0.12,
    after_cents=0.35,
    stretch=STRETCH,
    velocity_octaves=2.6,
    irregular=0.3,
    scatter_db=2.4,
    from_rest=True,
    knock_db=-24.0,
    knock_hz=(60.0, 380.0),
    halo_db=-25.0,
    halo_decay_db=30.0,
    keyboard_pan=0.35,
    strikes=(Strike(-34.0, 1500.0, 6000.0, 3.0, 16.0), Strike(-30.0, 100.0, 700.0, 12.0, 10.0)),
)
FELT = StringModel(
    name="piano.felt",
    partials=36,
    position=1.0 / 8.1,
    comb=0.7,
    corner_hz=((36, 330.0), (48, 360.0), (60, 420.0), (72, 560.0), (84, 900.0)),
    order=2.4,
    slope=0.3,
    body=SOUNDBOARD,
    floor_db=10.0,
    decay_db=8.0,
    decay_st=9.0,
    slope_db=12.0,
    slope_power=1.1,
    after_db=-12.0,
    after_share=0.12,
    after_cents=0.6,
    stretch=STRETCH,
    velocity_octaves=1.8,
    irregular=0.3,
    scatter_db=2.2,
    from_rest=True,
    knock_db=-18.0,
    knock_hz=(60.0, 320.0),
    halo_db=-34.0,
    halo_decay_db=34.0,
    keyboard_pan=0.25,
    strikes=(Strike(-30.0, 350.0, 2200.0, 9.0, 4.0), Strike(-24.0, 90.0, 420.0, 16.0, 4.0), Strike(-44.0, 1500.0, 5000.0, 5.0, 2.0)),
)

TINE_MODES = ((1.0, 1.0, 4.8), (6.27, 0.04, 80.0), (17.5, 0.02, 260.0))  # ratio, level, dB/s at middle C: a bar clamped at one end
PICKUP_OFFSET, PICKUP_GAP = 0.28, 0.62  # of the tine's rest from the pole's axis, and from its tip
ELECTRIC_S = 6.0
AUTOPAN_HZ = 4.6
ELECTRIC = {
    "brightness": SETTINGS["brightness"],
    "wow": SETTINGS["wow"],
    "tremolo": Setting(0.18, 0.0, 1.0, "", "depth of the stereo tremolo"),
}


def electric_piano(tone: Tone) -> Samples:
    """Tine before an electromagnetic pick-up: the pull 1/√((Ax − offset)² + gap²), differentiated; shape (2, frames)."""
    rng = dice(0, "epiano", tone.pitch, tone.variant)
    up = 2.0 ** ((tone.pitch - 60) / 22.0)
    ratio, level, speed = (np.array(column) for column in zip(*TINE_MODES, strict=True))
    level = level * np.array([1.0, 0.6 + 0.7 * tone.velocity, 1.6 * tone.velocity]) * rng.lognormal(0.0, 0.08, 3)
    decay = speed * np.array([up, np.sqrt(up), 1.0]) / DB_PER_NEPER
    frames = wanted_frames(tone, seconds_to_frames(min(ELECTRIC_S, 76.0 / (DB_PER_NEPER * decay[0]))))
    tine = ring(midi_to_hz(tone.pitch) * ratio, decay, (-1j * level)[None, :], frames)[0]
    swing = (0.12 + 0.5 * tone.velocity**1.5) * min(1.7, 2.0 ** ((60 - tone.pitch) / 20.0)) * 2.0 ** (0.5 * brightness_of(tone))
    pull = 1.0 / np.sqrt((np.float32(swing) * tine - np.float32(PICKUP_OFFSET)) ** 2 + np.float32(PICKUP_GAP**2))
    wave = np.diff(pull, prepend=pull[:1])[None, :]
    samples = finished(_lowpassed(wave, 3200.0 * 2.0 ** brightness_of(tone)), tone, (Strike(-34.0, 300.0, 1500.0, 6.0, 6.0),), "epiano")
    return trembled(samples, setting(tone, "tremolo", 0.18), AUTOPAN_HZ, stereo=True)


def _lowpassed(samples: Samples, corner_hz: float) -> Samples:
    return filtered(np.asarray(samples, np.float32), np.asarray(smooth(corner_hz), np.complex64))


def fm_piano(tone: Tone) -> Samples:
    """Two frequency-modulated pairs (Chowning 1973): a 1:1 body and a 14:1 tine that drops to 7 and 3 where it would fold."""
    rng = dice(0, "epiano.fm", tone.pitch, tone.variant)
    f0 = midi_to_hz(tone.pitch)
    up = 2.0 ** ((tone.pitch - 60) / 24.0)
    frames = wanted_frames(tone, seconds_to_frames(min(ELECTRIC_S, 4.5 / up)))
    time = (np.arange(frames) / SAMPLE_RATE).astype(np.float32)
    open_by = 2.0 ** (0.8 * brightness_of(tone))
    ratio = next(n for n in (14, 7, 3) if n * f0 < 13_000.0 or n == 3)
    body = _fm(f0, 1.0, (1.2 + 1.8 * tone.velocity) * open_by * np.exp(-time * np.float32(1.5 * up)), rng)
    ping = np.float32(0.85) * np.exp(-time * np.float32(11.0)) + np.float32(0.15) * np.exp(-time * np.float32(0.9))
    tine = _fm(f0 * 2.0 ** (0.9 / 1200.0), float(ratio), 0.55 * tone.velocity * open_by * ping, rng)
    wave = 0.75 * body * np.exp(-time * np.float32(0.62 * up)) + 0.35 * tine * np.exp(-time * np.float32(1.2 * up))
    samples = finished(np.asarray(wave[None, :], np.float32), tone, (), "epiano.fm")
    return trembled(samples, setting(tone, "tremolo", 0.18), 0.8, stereo=True)


def _fm(carrier_hz: float, ratio: float, index: NDArray[np.float32], rng: np.random.Generator) -> Samples:
    """sin(carrier + index·sin(ratio·carrier)); phases are reduced before the cast to float32."""
    cycles = _fraction(np.arange(len(index)) * (carrier_hz / SAMPLE_RATE))
    carrier = (2.0 * np.pi * cycles).astype(np.float32)
    modulator = (2.0 * np.pi * _fraction(ratio * cycles) + 0.3 * rng.random()).astype(np.float32)
    return np.asarray(np.sin(carrier + index * np.sin(modulator)), np.float32)


def _fraction(cycles: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """What is left of positive numbers without their whole parts: the same bits as ``% 1.0`` in half the time."""
    return np.asarray(cycles - np.floor(cycles))


DRAWBARS = {1: 0.9, 3: 0.7, 2: 1.0, 4: 0.36, 6: 0.2, 8: 0.16, 10: 0.05, 12: 0.08, 16: 0.12}  # harmonic of half the pitch: level
PIPES = {2: 1.0, 4: 0.9, 6: 0.4, 8: 0.75, 10: 0.12, 12: 0.4, 14: 0.06, 16: 0.5, 20: 0.06, 24: 0.22, 32: 0.2, 1: 0.25}
ORGAN = {
    **SETTINGS,
    "church": Setting(0.0, 0.0, 1.0, "", "0 drawbars and rotating speaker, 1 pipes"),
    "leslie": Setting(1.0, 0.0, 1.0, "", "depth of the rotating speaker"),
}
LESLIE_HZ, LESLIE_CENTS, LESLIE_SWELL = 6.4, 9.0, 0.2


def organ(tone: Tone) -> Samples:
    """Drawbar organ through a rotating speaker, or pipes; `tone.seconds` long, shape (2, frames)."""
    frames, wow = seconds_to_frames(tone.seconds), setting(tone, "wow")
    times = control_times(frames + AHEAD)
    church = setting(tone, "church")
    wave = _stops(tone, church)
    out = np.zeros((2, tiles_of(frames + AHEAD) * TILE), np.float32)
    rise = np.sin(0.5 * np.pi * np.clip(times / (0.012 + 0.11 * church), 0.0, 1.0)) ** 2
    for side in (0, 1):
        turn = 2.0 * np.pi * (LESLIE_HZ * times + 0.25 * side + 0.09 * tone.variant)
        depth = (1.0 - church) * setting(tone, "leslie", 1.0) * np.clip(times / 0.1, 0.0, 1.0)
        cents = LESLIE_CENTS * depth * np.sin(turn) + (church * 1.2 + 0.5 * setting(tone, "detune")) * (2 * side - 1)
        swell = rise * (1.0 + LESLIE_SWELL * depth * np.cos(turn))
        out[side] = spin(wave, wave, 0.5 * midi_to_hz(tone.pitch) * np.exp2(cents / 1200.0), swell, np.zeros_like(times))
    _keyed(out, tone, church)
    return (wowed(out, wow, dice(0, "organ", "wow", tone.pitch, tone.variant)) if wow > 0.0 else out)[:, :frames]


def _stops(tone: Tone, church: float) -> Samples:
    """One period of half the pitch with the stops that are drawn; what lies above 16 kHz is left out."""
    levels = np.zeros(32)
    for stops, share in ((DRAWBARS, 1.0 - church), (PIPES, church)):
        for harmonic, level in stops.items():
            levels[harmonic - 1] += share * level
    hz = 0.5 * midi_to_hz(tone.pitch) * np.arange(1, 33)
    soft = 1.0 / np.sqrt(1.0 + (hz / (2600.0 * 2.0 ** (1.4 * brightness_of(tone) + (tone.velocity - 0.625)))) ** 2)
    rng = dice(0, "organ", tone.pitch)
    return period(levels * soft * (hz < 16_000.0) * rng.lognormal(0.0, 0.1, 32), rng.random(32))


def _keyed(out: Samples, tone: Tone, church: float) -> None:
    """Add the click of the contacts, or the breath of the pipes as they speak."""
    rng = dice(0, "organ", "key", tone.pitch, tone.variant)
    noise = burst(rng, 300.0, 3000.0, 40.0) if church > 0.5 else burst(rng, 900.0, 6000.0, 3.0)
    out[:, : len(noise)] += np.float32(0.03) * noise


INSTRUMENTS = (
    Instrument(
        "piano",
        "decay",
        "numpy",
        partial(string_note, model=GRAND),
        ("piano", "grand piano"),
        0,
        21,
        108,
        5,
        release_s=0.2,
        settings=SETTINGS,
    ),
    Instrument(
        "piano.felt",
        "decay",
        "numpy",
        partial(string_note, model=FELT),
        ("felt piano", "soft piano", "upright piano", "piano"),
        0,
        21,
        103,
        4,
        release_s=0.25,
        settings=SETTINGS,
    ),
    Instrument(
        "epiano",
        "decay",
        "numpy",
        electric_piano,
        ("electric piano", "rhodes", "e-piano"),
        4,
        28,
        96,
        5,
        release_s=0.18,
        settings=ELECTRIC,
    ),
    Instrument(
        "epiano.fm", "decay", "numpy", fm_piano, ("fm piano", "dx7", "electric piano"), 5, 28, 96, 4, release_s=0.2, settings=ELECTRIC
    ),
    Instrument("organ", "sustain", "numpy", organ, ("organ", "hammond", "church organ"), 16, 36, 96, 2, 1, release_s=0.06, settings=ORGAN),
)
