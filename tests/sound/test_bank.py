"""The partial bank against the plain sum of sines, and its promise of repeatable bits."""

from __future__ import annotations

import numpy as np
import pytest

from moodmusic.sound.bank import CEILING_HZ, GROUP, TILE, one_blas_thread, ring, single_thread, tiles_of
from moodmusic.units import SAMPLE_RATE


def plain(hz, decay, amplitude, frames):
    time = np.arange(frames) / SAMPLE_RATE
    waves = np.exp(np.outer(-np.asarray(decay) + 2j * np.pi * np.asarray(hz), time))
    return np.stack([(np.asarray(row)[:, None] * waves).real.sum(axis=0) for row in amplitude])


def some_partials(count, seed=1):
    rng = np.random.default_rng(seed)
    hz, decay = rng.uniform(60, 12_000, count), rng.uniform(0.5, 40, count)
    return hz, decay, rng.normal(size=(2, count)) + 1j * rng.normal(size=(2, count))


@pytest.mark.parametrize("count", [1, 15, 16, 17, 40])
def test_a_bank_is_the_sum_of_its_sines(count):
    hz, decay, amplitude = some_partials(count)
    made, wanted = ring(hz, decay, amplitude, 40_000), plain(hz, decay, amplitude, 40_000)
    assert made.dtype == np.float32 and made.shape == (2, 40_000)
    assert np.abs(made - wanted).max() < 2e-4 * np.abs(wanted).max()


def test_a_longer_note_begins_with_the_samples_of_a_shorter_one():
    hz, decay, amplitude = some_partials(53)
    short, long = ring(hz, decay, amplitude, 10_001), ring(hz, decay, amplitude, 60_000)
    assert np.array_equal(short, long[:, :10_001])


def test_phases_stay_exact_after_minutes_of_cycles():
    hz, decay = np.array([9_999.7]), np.array([1e-6])
    made = ring(hz, decay, np.array([[1.0 + 0j]]), 8 * SAMPLE_RATE)[0, -100:]
    wanted = np.cos(2 * np.pi * 9_999.7 * np.arange(8 * SAMPLE_RATE - 100, 8 * SAMPLE_RATE) / SAMPLE_RATE)
    assert np.abs(made - wanted).max() < 1e-4


def test_partials_above_the_ceiling_are_left_out():
    hz = np.array([CEILING_HZ - 1, CEILING_HZ, 30_000.0, 0.0])
    made = ring(hz, np.ones(4), np.ones((1, 4)) + 0j, 1_000)
    assert np.abs(made - plain(hz[:1], [1.0], [[1.0]], 1_000)).max() < 1e-4


def test_a_bank_without_an_audible_partial_is_silent():
    assert not ring(np.array([25_000.0]), np.ones(1), np.ones((1, 1)) + 0j, 500).any()
    assert not ring(np.array([440.0]), np.ones(1), np.zeros((1, 1)) + 0j, 500).any()


def test_partials_that_died_do_not_change_what_is_left():
    quick, slow = np.full(GROUP * 2, 60.0), np.full(GROUP, 0.5)
    hz = np.linspace(100, 5_000, GROUP * 3)
    amplitude = np.ones((1, GROUP * 3)) + 0j
    made = ring(hz, np.concatenate([quick, slow]), amplitude, 3 * TILE)
    wanted = plain(hz, np.concatenate([quick, slow]), amplitude, 3 * TILE)
    assert np.abs(made - wanted).max() < 2e-3


def test_tiles_hold_all_frames():
    assert [tiles_of(frames) for frames in (0, 1, TILE, TILE + 1)] == [0, 1, 1, 2]


def test_blas_is_held_to_one_thread():
    from threadpoolctl import threadpool_info

    one_blas_thread()
    with single_thread():
        assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}
