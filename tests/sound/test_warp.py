"""One period along a moving pitch, and tape drift."""

from __future__ import annotations

import numpy as np

from moodmusic.sound.warp import HOP, SPARE, control_times, cycles_of, harmonics_below_ceiling, period, ramped, spin, wandering, wowed
from moodmusic.units import SAMPLE_RATE


def still(times, value):
    return np.full(len(times), value)


def test_a_period_holds_its_harmonics_at_their_levels():
    wave = period(np.array([1.0, 0.0, 0.25]), np.array([0.0, 0.3, 0.25]))
    spectrum = np.fft.rfft(wave) / len(wave) * 2
    assert np.allclose(np.abs(spectrum[1:5]), [1.0, 0.0, 0.25, 0.0], atol=1e-5)
    assert np.isclose(np.angle(spectrum[3]), np.pi / 2, atol=1e-4)
    assert len(wave) == 2048 and len(period(np.ones(20), np.zeros(20))) == 4096


def test_spinning_at_a_steady_pitch_is_a_steady_wave():
    times = control_times(20_000)
    wave = period(np.array([1.0]), np.array([0.0]))
    made = spin(wave, wave, still(times, 441.3), still(times, 0.5), still(times, 0.0))
    wanted = 0.5 * np.cos(2 * np.pi * 441.3 * np.arange(len(made)) / SAMPLE_RATE)
    assert len(made) == (len(times) - SPARE) * HOP == 32_768
    assert np.abs(made - wanted).max() < 1e-3


def test_blend_goes_from_the_dark_to_the_bright_period():
    times = control_times(1_000)
    dark, bright = period(np.array([1.0, 0.0]), np.zeros(2)), period(np.array([0.0, 1.0]), np.zeros(2))
    low, high, half = (spin(dark, bright, still(times, 200.0), still(times, 1.0), still(times, b)) for b in (0.0, 1.0, 0.5))
    assert np.allclose(half, 0.5 * (low + high), atol=1e-5)
    assert np.allclose(high, np.cos(2 * np.pi * 400 * np.arange(len(high)) / SAMPLE_RATE), atol=2e-3)


def test_phase_follows_a_gliding_pitch_without_steps():
    times = control_times(40_000)
    hz = 300.0 + 40.0 * np.sin(2 * np.pi * 5 * times)
    wave = period(np.array([1.0]), np.array([0.0]))
    made = spin(wave, wave, hz, still(times, 1.0), still(times, 0.0)).astype(float)
    time = np.arange(len(made)) / SAMPLE_RATE
    exact = np.cos(2 * np.pi * (300.0 * time + 40.0 / (2 * np.pi * 5) * (1 - np.cos(2 * np.pi * 5 * time))))
    assert np.abs(made - exact).max() < 2e-2
    phase, step = cycles_of(hz)
    assert np.all((phase >= 0) & (phase < 1)) and np.allclose(step, hz * HOP / SAMPLE_RATE)


def test_level_runs_straight_between_control_points():
    values = np.concatenate([[0.0, 1.0, 1.0, 0.5], np.zeros(SPARE)])
    frames = ramped(values)
    assert len(frames) == 4 * HOP and np.allclose(frames[::HOP], values[:4])
    assert np.isclose(frames[HOP // 2], 0.5) and np.isclose(frames[-HOP // 2], 0.25)


def test_harmonics_stay_below_the_ceiling():
    assert harmonics_below_ceiling(100.0, 90) == 90
    assert harmonics_below_ceiling(4_000.0, 90) == 4
    assert harmonics_below_ceiling(19_900.0, 90) == 1


def test_a_random_walk_of_a_longer_note_begins_like_a_shorter_one():
    short, long = (wandering(np.random.default_rng(3), control_times(frames), 4.0) for frames in (20_000, 90_000))
    assert np.array_equal(short, long[: len(short)])
    assert 0.4 < long.std() < 1.4


def test_wow_moves_the_pitch_by_the_cents_that_were_asked():
    tone = np.sin(2 * np.pi * 1_000 * np.arange(6 * SAMPLE_RATE) / SAMPLE_RATE).astype(np.float32)[None, :]
    made = wowed(tone, 20.0, np.random.default_rng(5))[0]
    crossings = np.flatnonzero((made[:-1] < 0) & (made[1:] >= 0)).astype(float)
    crossings += -made[crossings.astype(int)] / (made[crossings.astype(int) + 1] - made[crossings.astype(int)])
    hz = SAMPLE_RATE * 50 / (crossings[50:] - crossings[:-50])
    cents = 1200 * np.log2(hz[100:-100] / 1_000)
    assert 8.0 < cents.max() < 21.0 and -21.0 < cents.min() < -8.0


def test_without_drift_tape_reads_what_was_written():
    tone = np.random.default_rng(1).normal(size=(2, 5_000)).astype(np.float32)
    assert np.allclose(wowed(tone, 0.0, np.random.default_rng(1))[:, 1:-3], tone[:, 1:-3])


def test_a_bright_period_folds_nothing_back():
    times = control_times(60_000)
    for hz in (220.3, 3_523.1):
        count = harmonics_below_ceiling(hz, 90)
        wave = period(1.0 / np.arange(1, count + 1), np.zeros(count))
        made = spin(wave, wave, still(times, hz), still(times, 1.0), still(times, 1.0))[:48_000]
        spectrum = np.abs(np.fft.rfft(made * np.blackman(48_000) ** 2)) ** 2
        far = np.abs(np.arange(24_001) / hz - np.round(np.arange(24_001) / hz)) * hz > 12
        assert 10 * np.log10(spectrum[far].sum() / spectrum.sum()) < -75.0
