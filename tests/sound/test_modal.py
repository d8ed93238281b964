"""Strings and bars as models."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from moodmusic.sound.keys import GRAND
from moodmusic.sound.mallets import TUBULAR, VIBRAPHONE
from moodmusic.sound.modal import anchored, bar_note, brightness_of, log_anchored, string_note, trembled
from moodmusic.sound.plucked import FINGER, NYLON
from moodmusic.sound.value import Tone
from moodmusic.units import SAMPLE_RATE

NOTE = Tone("any", 57, 0.625, 0.0, 0)


def level_db(samples, start_s, stop_s):
    return 10 * np.log10((samples[:, int(start_s * SAMPLE_RATE) : int(stop_s * SAMPLE_RATE)] ** 2).mean() + 1e-20)


def test_values_run_straight_between_anchors_and_stay_beyond_them():
    assert [anchored(((40, 1.0), (60, 3.0)), pitch) for pitch in (30, 50, 70)] == [1.0, 2.0, 3.0]
    assert log_anchored(((40, 100.0), (60, 400.0)), 50) == pytest.approx(200.0)


def test_brightness_of_note_and_card_add_up_within_bounds():
    assert brightness_of(replace(NOTE, brightness=0.25, settings={"brightness": -0.5})) == -0.25
    assert brightness_of(replace(NOTE, brightness=0.75, settings={"brightness": 0.5})) == 1.0


def test_a_string_dies_in_two_stages():
    samples = string_note(replace(NOTE, pitch=72), replace(GRAND, strikes=(), halo_db=-120.0, knock_db=-120.0))
    early = level_db(samples, 0.05, 0.1) - level_db(samples, 0.35, 0.4)
    late = level_db(samples, 2.0, 2.1) - level_db(samples, 2.3, 2.4)
    assert early > 1.6 * late > 0


def test_a_mono_string_has_one_channel_and_a_keyboard_goes_from_left_to_right():
    assert string_note(NOTE, FINGER).shape[0] == 1 and string_note(NOTE, replace(FINGER, mono=False)).shape[0] == 2

    def balance(pitch):
        left, right = string_note(replace(NOTE, pitch=pitch), replace(GRAND, keyboard_pan=1.0)) ** 2
        return 10 * np.log10(left.mean() / right.mean())

    assert balance(36) > balance(90) + 4.0


def test_a_string_lasts_no_longer_than_its_model_allows():
    assert string_note(replace(NOTE, pitch=40), replace(NYLON, longest_s=1.5)).shape[1] == int(1.5 * SAMPLE_RATE)


def test_the_knock_and_the_strike_are_there_at_the_start_only():
    bare = string_note(NOTE, replace(NYLON, strikes=(), knock_db=-120.0, halo_db=-120.0))
    full = string_note(NOTE, replace(NYLON, halo_db=-120.0, knock_db=-12.0))
    both = min(bare.shape[1], full.shape[1])
    difference = full[:, :both] - bare[:, :both]
    assert level_db(difference, 0.0, 0.02) > level_db(bare, 0.0, 0.02) - 25.0
    assert level_db(difference, 0.6, 0.8) < level_db(bare, 0.6, 0.8) - 35.0


def test_a_bar_has_its_modes_where_the_table_says():
    samples = bar_note(NOTE, replace(VIBRAPHONE, tremolo=0.0, strikes=(), crowd_db=-120.0))
    spectrum = np.abs(np.fft.rfft(samples[0, :7_200] * np.hanning(7_200), SAMPLE_RATE))
    f0 = 220.0
    for ratio, wanted in ((1.0, 0.0), (3.99, -24.0 + 6.0 * 7 / 18)):
        near = slice(int(f0 * ratio * 0.98), int(f0 * ratio * 1.02))
        found = 20 * np.log10(spectrum[near].max() / spectrum[200:240].max())
        assert found == pytest.approx(wanted, abs=4.0)


def test_bells_beat_and_a_bar_without_width_is_mono():
    def depth(model):
        samples = bar_note(replace(NOTE, pitch=67), replace(model, strikes=(), crowd_db=-120.0))[0]
        envelope = np.sqrt((samples[: 3 * SAMPLE_RATE].reshape(-1, 1_200) ** 2).mean(axis=1))
        trend = np.polyval(np.polyfit(np.arange(len(envelope)), np.log(envelope), 1), np.arange(len(envelope)))
        return np.std(np.log(envelope) - trend)

    single = replace(TUBULAR, modes=TUBULAR.modes[:1], spread_db=0.0)
    assert depth(single) > 2.0 * depth(replace(single, pair_cents=0.0))
    assert bar_note(NOTE, replace(VIBRAPHONE, pan=0.0)).shape[0] == 1


def test_the_crowd_of_weak_modes_is_gone_after_a_moment():
    bare, full = (bar_note(replace(NOTE, pitch=67), replace(TUBULAR, strikes=(), crowd_db=level)) for level in (-140.0, -20.0))
    assert level_db(full - bare, 0.0, 0.1) > level_db(full - bare, 1.0, 1.1) + 20.0


def test_trembling_swells_all_or_moves_from_side_to_side():
    steady = np.ones((2, SAMPLE_RATE), np.float32)
    together, apart = trembled(steady, 0.5, 4.0), trembled(steady, 0.5, 4.0, stereo=True)
    assert together.max() == pytest.approx(1.25, abs=0.01) and together.min() == pytest.approx(0.75, abs=0.01)
    assert np.array_equal(together[0], together[1]) and np.allclose(apart[0] + apart[1], 2.0, atol=1e-5)
