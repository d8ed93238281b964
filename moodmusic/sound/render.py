"""`render_tone`: a tone's finished samples, level and all, as a sampler would keep them."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from moodmusic.dice import dice, digest
from moodmusic.errors import SoundError
from moodmusic.sound.bank import TILE, single_thread, tiles_of
from moodmusic.sound.filters import Response, filtered, highpass, lowpass, tilt
from moodmusic.sound.fourier import rfft
from moodmusic.sound.instrument import Instrument, Samples
from moodmusic.sound.registry import find_instrument
from moodmusic.sound.tones import BODY_KINDS
from moodmusic.sound.value import Clip, Tone
from moodmusic.units import SAMPLE_RATE, db_to_gain, seconds_to_frames

REFERENCE_DB = -20.0  # K-weighted mean level of every tone over its first .6 s (see LEVELS for what does not begin loud)
LEVEL_FRAMES = 28_800  # .6 s
TRIM_DB = -72.0  # below the peak: what comes after the last sample above it is cut
FADE_IN = 48  # 1 ms: a full-scale cut leaves −50 dBFS above 2.5 kHz
FADE_OUT = 480  # 10 ms
RINGING_DB = -64.0  # a note that ends louder than this below its peak was cut by a cap on its length
FADE_CUT = 72_000  # 1.5 s
WILD = 1e3  # samples beyond it are a fault of the instrument, not a level
BODY_HEADROOM = 4.5  # a sustained body may grow by 13 dB over its first .6 s (dark low pads grow by 11.5); what goes beyond is clipped
DECAY_HEADROOM = 1.5  # strings that beat may be louder by 3.5 dB later on
FULL_SCALE = 32_767
DITHER_STARTS = 1 << 18  # places in the roll of dither where a tone may begin
DITHER_FRAMES = DITHER_STARTS + 17 * SAMPLE_RATE  # the longest body is 16 s; what is longer still goes round


def render_tone(tone: Tone) -> Clip:
    """The clip of a tone: synthesis, equaliser, fades, trim, level, 16 bits. SoundError when the instrument misbehaves.

    Equal tones give bit-equal clips in any process and order. A sustained one, and one that dies away but is wanted for some
    seconds only, begins with the same samples at every length: level and scale come from its first .6 s.
    """
    source = find_instrument(tone.instrument)
    body = source.kind in BODY_KINDS
    with single_thread():
        samples = _sane(source, source.render(replace(tone, seconds=_rendered_s(tone, source.kind)) if body else tone))
    samples = equalised(samples, tone)
    samples[:, :FADE_IN] *= _fade_in()[: samples.shape[1]]
    gain = level_gain(LEVELS.get(source.kind, k_level_db)(samples)) * db_to_gain(source.levels_db.get(tone.pitch, 0.0))
    samples *= np.float32(gain)
    if source.kind == "sustain":
        peak = BODY_HEADROOM * _peak(samples[:, :LEVEL_FRAMES])
        return quantised(samples[:, : seconds_to_frames(tone.seconds)], peak, tone)
    if body:
        return quantised(samples[:, : seconds_to_frames(tone.seconds)], _peak(samples), tone)
    if 0.0 < tone.seconds < samples.shape[1] / SAMPLE_RATE and source.kind == "decay":
        return quantised(samples[:, : seconds_to_frames(tone.seconds)], DECAY_HEADROOM * _peak(samples[:, :LEVEL_FRAMES]), tone)
    samples = trimmed(samples, source.kind == "decay")
    return quantised(samples, _peak(samples), tone)


def _rendered_s(tone: Tone, kind: str) -> float:
    """At least what the level is taken from; a sustained body in whole tiles, so that the equaliser cannot tell its length."""
    frames = max(seconds_to_frames(tone.seconds), LEVEL_FRAMES)
    return (tiles_of(frames) * TILE if kind == "sustain" else frames) / SAMPLE_RATE


def _sane(source: Instrument, samples: Samples) -> Samples:
    """What the instrument made as planar float32 of our own (an instrument may keep its samples), or SoundError."""
    planar = np.array(samples, np.float32, ndmin=2)
    if planar.ndim != 2 or not 1 <= planar.shape[0] <= 2 or planar.shape[1] == 0:
        raise SoundError(f"instrument {source.name} made samples of shape {planar.shape}: it must make (1 or 2, frames)")
    peak = _peak(planar)
    if not peak <= WILD:  # NaN compares false
        raise SoundError(f"instrument {source.name} made samples up to {peak}: they must be finite and below {WILD:g}")
    return planar


def equalised(samples: Samples, tone: Tone) -> Samples:
    """The tone's high-pass, low-pass (12 dB/octave each, Butterworth) and tilt; 0 is off."""
    response = equaliser(tone.highpass_hz, tone.lowpass_hz, tone.tilt_db)
    return samples if response is None else filtered(samples, response)


@lru_cache(maxsize=32)
def equaliser(highpass_hz: float, lowpass_hz: float, tilt_db: float) -> Response | None:
    """The response at the bins of `filters.SIZE`, or None when all three are off."""
    parts = []
    if highpass_hz > 0.0:
        parts.append(highpass(highpass_hz))
    if 0.0 < lowpass_hz < 0.45 * SAMPLE_RATE:
        parts.append(lowpass(lowpass_hz))
    if tilt_db != 0.0:
        parts.append(tilt(tilt_db))
    return np.asarray(math.prod(parts), np.complex64) if parts else None


@lru_cache(maxsize=1)
def _fade_in() -> Samples:
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.arange(FADE_IN) / FADE_IN), np.float32)


def trimmed(samples: Samples, dies_away: bool) -> Samples:
    """Without the tail below −72 dB of the peak (to the next 480 frames), faded out over its last 10 ms; in place.

    A note that ought to die away but was cut while it rang fades out over its last quarter, 1.5 s at most.
    """
    peaks = _peaks(samples)
    above = np.flatnonzero(peaks > peaks.max() * db_to_gain(TRIM_DB))
    kept = samples[:, : (int(above[-1]) + 1) * FADE_OUT if above.size else FADE_OUT]
    rings_on = dies_away and float(peaks[-1]) > float(peaks.max()) * db_to_gain(RINGING_DB)
    fade = min(FADE_CUT, kept.shape[1] // 4) if rings_on else min(FADE_OUT, kept.shape[1])
    kept[:, kept.shape[1] - fade :] *= np.asarray(0.5 + 0.5 * np.cos(np.pi * np.arange(1, fade + 1) / fade), np.float32)
    return kept


def _peaks(samples: Samples) -> Samples:
    """Largest |x| of each 480 frames."""
    starts = np.arange(0, samples.shape[1], FADE_OUT)
    highest = np.maximum.reduceat(samples, starts, axis=1).max(axis=0)
    return np.asarray(np.maximum(highest, -np.minimum.reduceat(samples, starts, axis=1).min(axis=0)))


def _peak(samples: Samples) -> float:
    return max(float(samples.max()), -float(samples.min()))


def k_level_db(samples: Samples) -> float:
    """K-weighted mean level (ITU-R BS.1770, sum of channels) in dB over the first .6 s, silence counted in."""
    power = np.abs(rfft(samples[:, :LEVEL_FRAMES], LEVEL_FRAMES, axis=-1)) ** 2
    mean = 2.0 * float((power * k_weighting()).sum()) / LEVEL_FRAMES**2
    return 10.0 * math.log10(max(mean, 1e-30))


@lru_cache(maxsize=1)
def k_weighting() -> NDArray[np.float64]:
    """Power gain of the BS.1770-4 filters (its 48 kHz coefficients) at the bins of a .6 s spectrum."""
    z = np.exp(-2j * np.pi * np.arange(LEVEL_FRAMES // 2 + 1) / LEVEL_FRAMES)
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (1.0 - 1.69065929318241 * z + 0.73248077421585 * z**2)
    rumble = (1.0 - 2.0 * z + z**2) / (1.0 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    return np.asarray(np.abs(shelf * rumble) ** 2)


def _window_levels_db(samples: Samples) -> list[float]:
    """K-weighted level of each .6 s, every .3 s."""
    last = max(samples.shape[1] - LEVEL_FRAMES, 0)
    return [k_level_db(samples[:, start:]) for start in range(0, last + 1, LEVEL_FRAMES // 2)]


def loudest_level_db(samples: Samples) -> float:
    """Level of the loudest .6 s: a riser begins in silence."""
    return max(_window_levels_db(samples))


def mean_level_db(samples: Samples) -> float:
    """Mean level of the whole: a texture fades in, and its drops come when they come."""
    powers = [10.0 ** (level / 10.0) for level in _window_levels_db(samples)]
    return 10.0 * math.log10(sum(powers) / len(powers))


LEVELS = {"fx": loudest_level_db, "texture": mean_level_db}  # by kind; every other kind by its first .6 s


def level_gain(level_db: float) -> float:
    """Gain that brings a level to the reference; nothing is raised by more than 80 dB, so silence stays silent."""
    return db_to_gain(min(REFERENCE_DB - level_db, 80.0))


def quantised(samples: Samples, peak: float, tone: Tone) -> Clip:
    """16-bit clip with triangular dither, high-passed: the difference of neighbouring draws (Lipshitz, Wannamaker & Vanderkooy 1992).

    The dither is a piece of one fixed roll; where it begins belongs to the tone but not to its length.
    """
    scale = max(peak, 1e-9) / (FULL_SCALE - 1.0)
    steps = np.empty(samples.shape, np.int16)
    for channel, wave in enumerate(samples):
        start = digest("dither", channel, tone.instrument, tone.pitch, tone.velocity, tone.variant) % DITHER_STARTS
        dithered = wave * np.float32(1.0 / scale)
        dithered += _dither()[start : start + len(wave)] if len(wave) <= DITHER_FRAMES - start else np.resize(_dither(), len(wave))
        np.rint(dithered, out=dithered)
        np.clip(dithered, -FULL_SCALE, FULL_SCALE, out=dithered)
        steps[channel] = dithered
    return Clip(steps, scale)


@lru_cache(maxsize=1)
def _dither() -> Samples:
    """Triangular, ±1 step, its spectrum rising by 6 dB/octave."""
    draw = dice(0, "dither").random(DITHER_FRAMES + 1, dtype=np.float32)
    return np.asarray(draw[1:] - draw[:-1])
