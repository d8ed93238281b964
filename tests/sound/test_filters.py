"""Filters by their spectra, held against SciPy's recursive ones."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from moodmusic.sound.filters import BURST_SIZE, SIZE, TILE, band, filtered, filtered_burst, highpass, lowpass, smooth, tilt
from moodmusic.units import SAMPLE_RATE

NOISE = np.random.default_rng(5).standard_normal((2, 3 * TILE + 777)).astype(np.float32)
CASES = {
    "highpass": (highpass(28.0), butter(2, 28.0, "highpass", fs=SAMPLE_RATE, output="sos")),
    "lowpass": (lowpass(6_000.0), butter(2, 6_000.0, fs=SAMPLE_RATE, output="sos")),
    "smooth": (smooth(3_200.0), butter(1, 3_200.0, fs=SAMPLE_RATE, output="sos")),
    "band": (band(300.0, 2_000.0), butter(2, [300.0, 2_000.0], "bandpass", fs=SAMPLE_RATE, output="sos")),
}


@pytest.mark.parametrize("name", list(CASES))
def test_a_filter_is_that_of_the_textbook(name):
    response, sections = CASES[name]
    made = filtered(NOISE, np.asarray(response, np.complex64))
    assert made.dtype == np.float32 and made.shape == NOISE.shape
    assert np.abs(made - sosfilt(sections, NOISE, axis=-1)).max() < 4e-6


def test_a_tilt_turns_about_its_pivot():
    hertz = np.fft.rfftfreq(SIZE, 1 / SAMPLE_RATE)
    level = np.interp([10.0, 1_000.0, 23_000.0], hertz, 20 * np.log10(np.abs(tilt(5.0))))
    assert level == pytest.approx([-2.5, 0.0, 2.5], abs=0.05)


@pytest.mark.parametrize("frames", [1, 2_000, BURST_SIZE, TILE + 5])
def test_a_burst_is_filtered_like_anything_else(frames):
    noise = NOISE[0, :frames]
    assert np.abs(filtered_burst(noise, 200.0, 1_500.0) - filtered(noise, band(200.0, 1_500.0))).max() < 2e-4


def test_whole_tiles_sound_the_same_whatever_follows_them():
    response = band(100.0, 4_000.0)
    assert np.array_equal(filtered(NOISE[:, : 2 * TILE], response), filtered(NOISE, response)[:, : 2 * TILE])
