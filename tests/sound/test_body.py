"""Resonances, noise and convolution in tiles."""

from __future__ import annotations

import numpy as np

from moodmusic.sound.bank import TILE
from moodmusic.sound.body import Body, band_noise, burst, impulse_response, response_db, through, white_noise
from moodmusic.units import SAMPLE_RATE

HZ = np.geomspace(60, 12_000, 400)


def test_a_peak_stands_where_the_table_says():
    level = response_db(Body("one", ((500.0, 6.0, 0.2),), ripple_db=0.0), np.array([125.0, 500.0, 500.0 * 2**0.2]))
    assert np.allclose(level[0], [0.0, 6.0, 6.0 / np.e], atol=0.05) and np.allclose(level[0], level[1])


def test_ripple_has_its_spread_and_parts_the_microphones_only_in_the_highs():
    level = response_db(Body("two", ripple_db=3.0, split_hz=400.0), HZ)
    assert 1.2 < level.std() < 4.5
    assert np.allclose(level[0][HZ < 390], level[1][HZ < 390]) and np.abs(level[0] - level[1])[HZ > 2_000].mean() > 0.5
    assert np.array_equal(level, response_db(Body("two", ripple_db=3.0, split_hz=400.0), HZ))
    assert not np.allclose(level, response_db(Body("three", ripple_db=3.0, split_hz=400.0), HZ))


def test_convolution_in_tiles_is_convolution():
    rng = np.random.default_rng(1)
    response, samples = rng.normal(size=(2, 700)).astype(np.float32), rng.normal(size=(1, 2 * TILE)).astype(np.float32)
    made = through(response, samples)
    for side in (0, 1):
        assert np.allclose(made[side], np.convolve(samples[0], response[side])[: 2 * TILE], atol=2e-3)


def test_convolution_keeps_the_channels_apart_and_the_beginning_bit_equal():
    rng = np.random.default_rng(2)
    response, samples = rng.normal(size=(2, 500)).astype(np.float32), rng.normal(size=(2, 3 * TILE)).astype(np.float32)
    made = through(response, samples)
    assert np.allclose(made[1], np.convolve(samples[1], response[1])[: 3 * TILE], atol=2e-3)
    assert np.array_equal(through(response, samples[:, :TILE]), made[:, :TILE])


def test_a_ringing_body_is_even_over_frequency_and_dies_away():
    response = impulse_response(Body("plain", ripple_db=0.0), 160, 200.0, 5_500.0, 0.09)
    power = np.abs(np.fft.rfft(response[0], 1 << 14)) ** 2
    hz = np.fft.rfftfreq(1 << 14, 1 / SAMPLE_RATE)
    octaves = [10 * np.log10(power[(hz > low) & (hz < 2 * low)].mean()) for low in (300, 600, 1200, 2400)]
    assert max(octaves) - min(octaves) < 8.0
    assert np.abs(response[:, -200:]).max() < 0.02 * np.abs(response[:, 1:]).max()
    assert response.shape == (2, int(0.09 * SAMPLE_RATE))


def test_band_noise_lies_in_its_band_at_unit_level_whatever_the_length():
    rng = [np.random.default_rng(7) for _ in range(2)]
    short, long = band_noise(rng[0], 20_000, 1_000.0, 3_000.0), band_noise(rng[1], 100_000, 1_000.0, 3_000.0)
    assert np.array_equal(short, long[:20_000])
    assert 0.7 < long.std() < 1.4
    power = np.abs(np.fft.rfft(long)) ** 2
    hz = np.fft.rfftfreq(100_000, 1 / SAMPLE_RATE)
    assert power[(hz > 800) & (hz < 3_600)].sum() > 0.85 * power.sum()


def test_white_noise_differs_from_place_to_place():
    assert not np.array_equal(white_noise(np.random.default_rng(1), 500), white_noise(np.random.default_rng(2), 500))
    assert 0.95 < white_noise(np.random.default_rng(1), 100_000).std() < 1.05


def test_a_burst_rises_and_dies():
    noise = burst(np.random.default_rng(3), 500.0, 4_000.0, 5.0)
    assert len(noise) == 1920 and abs(noise[-1]) < 1e-4 and abs(noise[0]) < 1e-6
    early, late = np.abs(noise[48:300]).mean(), np.abs(noise[1_000:1_250]).mean()
    assert early > 10 * late
