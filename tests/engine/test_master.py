"""Files: exact length, loudness, true peak, stems that add up, loops without a seam."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from enginekit import CARDS, db, plan, solo
from numpy.typing import NDArray

from moodmusic.engine import Mixdown
from moodmusic.engine.master import Report
from moodmusic.errors import EngineError, InputError
from moodmusic.plan.value import Plan
from moodmusic.sound import NoteCache

Stems = dict[str, NDArray[np.float32]]


def mastered(one: Plan, cache: NoteCache, stems: bool = False) -> tuple[NDArray[np.float32], Stems, Report]:
    with Mixdown(one, cache=cache, stems=stems) as mixdown:
        blocks = list(mixdown.blocks())
        assert mixdown.report is not None
        assert [block.start_frame for block in blocks] == list(np.cumsum([0, *(len(block.samples) for block in blocks[:-1])]))
        names = blocks[0].stems
        return (
            np.concatenate([block.samples for block in blocks]),
            {name: np.concatenate([block.stems[name] for block in blocks]) for name in names},
            mixdown.report,
        )


@pytest.mark.filterwarnings("ignore")
def test_a_file_has_its_exact_length_its_loudness_and_its_true_peak(cache: NoteCache) -> None:
    import pyloudnorm
    from scipy.signal import resample_poly

    samples, _, report = mastered(plan(seconds=15.70003), cache)
    assert samples.shape == (round(15.70003 * 48_000), 2)
    measured = pyloudnorm.Meter(48_000).integrated_loudness(samples.astype(np.float64))
    assert measured == pytest.approx(report.integrated_lufs, abs=0.1)
    assert report.integrated_lufs == pytest.approx(-16.0, abs=0.5)
    assert db(np.abs(resample_poly(samples, 8, 1, axis=0)).max()) <= -1.0
    assert np.abs(samples[0]).max() < 1e-6
    assert np.abs(samples[-2:]).max() < 1e-5


def test_loudness_gives_way_where_the_limiter_would_take_more_than_three_decibels(cache: NoteCache) -> None:
    _, _, report = mastered(plan(stems=(CARDS[0], *CARDS[1:]), mix={"kit": 14.0}, loudness_lufs=-8.0), cache)
    assert report.integrated_lufs < -9.0
    assert 1.5 < report.reduction_db < 4.5
    assert report.true_peak_dbtp <= -1.0


def test_the_stems_add_up_to_the_mix_and_stand_under_its_limiter(cache: NoteCache) -> None:
    one = plan(loudness_lufs=-11.0, glue_db=3.0)
    alone, _, _ = mastered(one, cache)
    samples, stems, report = mastered(one, cache, stems=True)
    assert list(stems) == [card.name for card in CARDS]
    assert np.array_equal(samples, alone)
    assert report.reduction_db > 0.5
    assert db(np.abs(np.sum(list(stems.values()), axis=0) - samples).max()) <= -90.0
    assert all(np.abs(stem).max() > 0.001 for stem in stems.values())


def test_a_loop_goes_round_without_a_seam_and_without_fades(cache: NoteCache) -> None:
    one = solo(replace(CARDS[2], reverb=0.6), seconds=16.0, ending="loop")
    samples, stems, _ = mastered(one, cache, stems=True)
    assert len(samples) == 16 * 48_000
    assert np.abs(samples[:2_000]).max() > 1e-3  # what rang over the end
    twice = np.concatenate([samples[-4_800:], samples[:4_800]])
    steps = np.abs(np.diff(twice, axis=0)).max(axis=1)
    assert steps[4_799] <= 2.0 * steps[4_700:4_799].max()
    assert db(np.abs(stems["bells"] - samples).max()) <= -90.0


@pytest.mark.parametrize(("ending", "quiet_s"), [("ring", 0.02), ("fade", 0.02), ("cut", 0.00005)])
def test_every_ending_leaves_silence(cache: NoteCache, ending: str, quiet_s: float) -> None:
    samples, _, _ = mastered(plan(ending=ending, seconds=6.0), cache)
    assert len(samples) == 6 * 48_000
    assert db(np.abs(samples[-max(round(quiet_s * 48_000), 1) :]).max()) < -60.0


def test_silence_stays_silence(cache: NoteCache) -> None:
    samples, _, report = mastered(solo(replace(CARDS[2], gain_db=-200.0), seconds=5.0), cache)
    assert np.abs(samples).max() < 1e-6
    assert report.gain_db == 0.0


def test_an_endless_plan_and_a_second_run_are_refused(cache: NoteCache) -> None:
    with pytest.raises(InputError, match="length"):
        Mixdown(plan(seconds=None), cache=cache, workers=1)
    with Mixdown(plan(seconds=5.0), cache=cache, workers=1) as mixdown:
        list(mixdown.blocks())
        with pytest.raises(EngineError, match="already"):
            next(mixdown.blocks())


def test_progress_rises_from_nothing_to_one(cache: NoteCache) -> None:
    seen: list[float] = []
    with Mixdown(plan(seconds=5.0), cache=cache, progress=seen.append) as mixdown:
        list(mixdown.blocks())
    assert seen == sorted(seen)
    assert seen[0] < 0.05
    assert seen[-1] == pytest.approx(1.0)
