"""A tone's way to its clip: equaliser, fades, trim, level, 16 bits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from moodmusic.errors import SoundError
from moodmusic.sound import Tone, registry, render_tone
from moodmusic.sound.filters import SIZE
from moodmusic.sound.instrument import Instrument
from moodmusic.sound.render import (
    FADE_IN,
    FULL_SCALE,
    LEVEL_FRAMES,
    REFERENCE_DB,
    equalised,
    equaliser,
    k_level_db,
    level_gain,
    quantised,
    trimmed,
)
from moodmusic.units import SAMPLE_RATE

NOTE = Tone("piano", 72, 0.625, 0.0, 0)


def sine(hz, seconds, level=1.0, channels=1):
    wave = level * np.sin(2 * np.pi * hz * np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE)
    return np.tile(wave.astype(np.float32), (channels, 1))


def gain_at(hz, **equaliser_of):
    response = equaliser(*(equaliser_of.get(name, 0.0) for name in ("highpass_hz", "lowpass_hz", "tilt_db")))
    return 20 * np.log10(np.interp(hz, np.fft.rfftfreq(SIZE, 1 / SAMPLE_RATE), np.abs(response)))


@pytest.fixture
def played(monkeypatch):
    """Put an instrument of our own into the registry and render one tone of it."""

    def play(made, kind="decay", seconds=0.0, **more):
        source = Instrument("own", kind, "numpy", lambda tone: made(tone) if callable(made) else made.copy(), ("own",), **more)
        monkeypatch.setattr(registry, "instruments", lambda: {"own": source})
        clip = render_tone(Tone("own", 60, 0.5, seconds, 0))
        return clip.samples * clip.scale

    return play


def test_k_weighting_reads_a_sine_as_the_standard_says():
    assert k_level_db(sine(997.0, 1.0)) == pytest.approx(-3.01 + 0.69, abs=0.05)  # BS.1770: −3.01 LKFS after its −0.691 offset
    assert k_level_db(sine(997.0, 1.0, channels=2)) == pytest.approx(0.69, abs=0.05)
    assert k_level_db(sine(8_000.0, 1.0)) == pytest.approx(-3.01 + 4.0, abs=0.15)
    assert k_level_db(sine(30.0, 1.0)) < -8.0
    assert k_level_db(sine(997.0, 0.3)) == pytest.approx(-3.01 + 0.69 - 3.01, abs=0.05)


def test_what_an_instrument_keeps_is_left_untouched(played):
    kept = sine(440.0, 0.2)
    before = kept.copy()
    played(lambda tone: kept)
    assert np.array_equal(kept, before)


def test_every_tone_comes_out_at_the_reference_level(played):
    for level in (0.01, 1.0, 50.0):
        assert k_level_db(played(sine(440.0, 3.0, level)).astype(np.float32)) == pytest.approx(REFERENCE_DB, abs=0.1)


def test_a_piece_of_a_kit_keeps_its_place_in_the_kit(played):
    assert k_level_db(played(sine(440.0, 1.0), "drum", levels_db={60: -6.0}).astype(np.float32)) == pytest.approx(
        REFERENCE_DB - 6.0, abs=0.1
    )


def test_silence_stays_silent(played):
    assert np.abs(played(np.zeros((1, 1_000), np.float32))).max() < 1e-8
    assert level_gain(k_level_db(np.zeros((1, 1_000), np.float32))) == pytest.approx(1e4)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 2_000.0])
def test_an_instrument_that_runs_wild_is_stopped(played, wrong):
    samples = sine(440.0, 0.1)
    samples[0, 77] = wrong
    with pytest.raises(SoundError, match="instrument own made samples up to"):
        played(samples)


@pytest.mark.parametrize("shape", [(3, 100), (1, 0), (1, 2, 3)])
def test_an_instrument_of_the_wrong_shape_is_stopped(played, shape):
    with pytest.raises(SoundError, match="instrument own made samples of shape"):
        played(np.zeros(shape, np.float32))


def test_a_flat_array_counts_as_one_channel(played):
    assert played(sine(440.0, 0.5)[0]).shape[0] == 1


def test_notes_begin_without_a_step(played):
    made = played(np.ones((1, 20_000), np.float32))
    assert abs(made[0, 0]) < 1e-4 and np.all(np.diff(made[0, :FADE_IN]) > -1e-4) and made[0, FADE_IN] > 0.99 * made[0].max()


def test_the_tail_below_72_db_is_cut_and_the_end_faded():
    fall = np.exp(-np.arange(5 * SAMPLE_RATE) / SAMPLE_RATE * 40 / 8.686).astype(np.float32)[None, :]
    short = trimmed(fall.copy(), True)
    assert short.shape[1] / SAMPLE_RATE == pytest.approx(72 / 40, abs=0.011)
    assert abs(short[0, -1]) < 1e-9 and np.array_equal(short[0, :-480], fall[0, : short.shape[1] - 480])


def test_a_note_that_was_cut_while_it_rang_fades_out_slowly():
    made = trimmed(np.ones((1, 8 * SAMPLE_RATE), np.float32), True)
    assert trimmed(np.ones((1, SAMPLE_RATE), np.float32), True)[0, SAMPLE_RATE * 7 // 8] == pytest.approx(0.5, abs=0.01)
    assert trimmed(np.ones((1, SAMPLE_RATE), np.float32), False)[0, -500] == 1.0
    assert trimmed(np.ones((1, 100), np.float32), False)[0, 49] == pytest.approx(0.5, abs=0.02)
    assert made.shape[1] == 8 * SAMPLE_RATE
    assert made[0, -SAMPLE_RATE * 3 // 4] == pytest.approx(0.5, abs=0.01) and made[0, -SAMPLE_RATE * 8 // 5] == 1.0


def test_samples_are_16_bits_of_the_full_range_with_dither(played):
    samples = sine(440.0, 0.5, 0.25)
    clip = quantised(samples, 0.25, NOTE)
    assert clip.samples.dtype == np.int16 and 32_700 < np.abs(clip.samples).max() <= 32_767
    error = clip.samples * clip.scale - samples
    assert np.abs(error).max() < 1.6 * clip.scale and 0.35 * clip.scale < error.std() < 0.75 * clip.scale
    assert abs(np.corrcoef(error[0], samples[0])[0, 1]) < 0.02
    assert np.abs(quantised(10 * samples, 0.25, NOTE).samples).max() == 32_767


def test_dither_belongs_to_the_tone_but_not_to_its_length():
    long, short = quantised(sine(440.0, 1.0), 1.0, NOTE), quantised(sine(440.0, 1.0)[:, :777], 1.0, replace(NOTE, seconds=2.0))
    assert np.array_equal(long.samples[:, :777], short.samples)
    assert not np.array_equal(long.samples, quantised(sine(440.0, 1.0), 1.0, replace(NOTE, variant=1)).samples)


def test_what_is_longer_than_the_roll_of_dither_is_dithered_too():
    clip = quantised(np.zeros((1, 24 * SAMPLE_RATE), np.float32), 1.0, NOTE)
    assert 0.5 < clip.samples[0, -SAMPLE_RATE:].std() < 0.8 and set(np.unique(clip.samples)) <= {-1, 0, 1}


def test_the_equaliser_does_what_its_numbers_say():
    assert gain_at(200.0, highpass_hz=200.0) == pytest.approx(-3.0, abs=0.1) and gain_at(50.0, highpass_hz=200.0) == pytest.approx(
        -24.1, abs=0.3
    )
    assert gain_at(4_000.0, lowpass_hz=4_000.0) == pytest.approx(-3.0, abs=0.1) and gain_at(1_000.0, lowpass_hz=4_000.0) > -0.1
    assert gain_at(20.0, tilt_db=6.0) == pytest.approx(-3.0, abs=0.1) and gain_at(20_000.0, tilt_db=6.0) == pytest.approx(3.0, abs=0.1)
    assert gain_at(1_000.0, tilt_db=6.0) == pytest.approx(0.0, abs=0.05)


def test_an_equaliser_that_is_off_touches_nothing():
    samples = sine(440.0, 0.1)
    assert equalised(samples, NOTE) is samples
    assert equaliser(0.0, 0.0, 0.0) is None and equaliser(0.0, 30_000.0, 0.0) is None


def test_a_tone_with_an_equaliser_is_heard_through_it():
    def centroid(tone):
        clip = render_tone(tone)
        power = np.abs(np.fft.rfft(clip.samples[0, :LEVEL_FRAMES].astype(float))) ** 2
        return (np.fft.rfftfreq(LEVEL_FRAMES, 1 / SAMPLE_RATE) * power).sum() / power.sum()

    assert centroid(replace(NOTE, lowpass_hz=600.0)) < 0.97 * centroid(NOTE) < 0.97 * centroid(replace(NOTE, highpass_hz=900.0))


def test_a_sustained_body_is_as_long_as_asked_and_begins_the_same_at_every_length():
    short, long = (render_tone(Tone("flute", 72, 0.625, seconds, 0)) for seconds in (0.25, 1.5))
    assert (short.frames, long.frames) == (12_000, 72_000)
    assert short.scale == long.scale and np.array_equal(short.samples, long.samples[:, :12_000])


@pytest.mark.parametrize(("name", "settings"), [("piano", {"wow": 20.0}), ("epiano", {}), ("vibraphone", {}), ("pad.warm", {})])
def test_through_the_equaliser_too_a_note_begins_the_same_at_every_length(name, settings):
    tone = Tone(name, 62, 0.625, 1.5, 0, 0.0, settings, 90.0, 6_000.0, -2.0)
    short, long = render_tone(tone), render_tone(replace(tone, seconds=3.0))
    assert (short.frames, long.frames) == (72_000, 144_000)
    assert short.scale == long.scale and np.array_equal(short.samples, long.samples[:, :72_000])


@pytest.mark.parametrize(
    "tone",
    [
        Tone("pad.warm", 38, 0.3125, 16.0, 0, -0.75, lowpass_hz=900.0),
        Tone("pad.warm", 36, 0.3125, 16.0, 0, -1.0, highpass_hz=250.0),
        Tone("choir", 40, 0.125, 16.0, 0, -1.0, lowpass_hz=500.0),
        Tone("strings.low", 45, 0.3125, 16.0, 0, -0.75, lowpass_hz=900.0),
    ],
)
def test_a_body_that_swells_is_never_clipped(tone):
    assert np.abs(render_tone(tone).samples.astype(np.int32)).max() < FULL_SCALE


def test_the_beginning_of_a_decaying_note_is_that_of_the_whole_note():
    begun, whole = render_tone(replace(NOTE, seconds=1.5)), render_tone(NOTE)
    assert np.abs(begun.samples * begun.scale - whole.samples[:, : begun.frames] * whole.scale).max() < 2.0 * begun.scale


def test_an_effect_is_levelled_on_its_loudest_part_and_a_texture_on_its_whole() -> None:
    from moodmusic.sound.render import LEVELS, REFERENCE_DB, loudest_level_db, mean_level_db
    from moodmusic.sound.risers import INSTRUMENTS

    riser = next(instrument for instrument in INSTRUMENTS if instrument.name == "fx.riser")
    clip = render_tone(Tone("fx.riser", 88, 0.5, 3.0, 0))
    level = loudest_level_db(clip.samples * np.float32(clip.scale))
    assert level == pytest.approx(REFERENCE_DB + riser.levels_db[88], abs=0.5)
    rain = render_tone(Tone("texture.rain", 60, 0.5, 6.0, 0))
    assert mean_level_db(rain.samples * np.float32(rain.scale)) == pytest.approx(REFERENCE_DB, abs=0.5)
    assert set(LEVELS) == {"fx", "texture"}
