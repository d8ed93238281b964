"""Half an hour of the soak in CI; days of notes with `pytest -m slow tests/soak`; a day of audio with `python -m tests.soak`."""

from __future__ import annotations

import tracemalloc

import pytest

from moodmusic.engine.score import Score
from moodmusic.plan import Request, make_plan
from moodmusic.plan.value import Plan
from moodmusic.style import styles

from .composed import composed
from .listen import analysed_session
from .memory import MOST_MB_PER_HOUR
from .programme import probe, programme
from .value import RATE

MINUTE = 60 * RATE


def check(style: str, seconds: float, every_s: float = 3600.0) -> None:
    analyser = analysed_session(programme(style, seconds, 1, every_s), seconds, clicks=style == "probe")
    assert [check for check in analyser.checks() if not check.holds] == []


def test_half_an_hour_of_the_probe_has_no_fault() -> None:
    check("probe", 1800.0)


def test_three_minutes_of_real_styles_have_no_fault() -> None:
    check("real", 180.0, every_s=60.0)


def test_three_hours_of_the_probe_s_notes_have_no_run_that_repeats() -> None:
    assert composed(probe(1), 3.0).repeats[16].places.first == []


def test_themes_and_introductions_that_come_back_are_developed() -> None:
    plan = make_plan("hopeful strings, the long road home", Request(style="cinematic", seed=20))
    assert composed(plan, 0.75).repeats[16].places.first == []


@pytest.mark.slow
@pytest.mark.parametrize("style", styles())
def test_a_day_of_a_style_s_notes_has_no_run_that_repeats(style: str) -> None:
    day = composed(make_plan(f"{style} music", Request(style=style, seed=11)), 24.0)
    assert day.repeats[16].places.first == []
    assert day.literal < 0.15  # of the sections, those without a tune over a pedal among them


@pytest.mark.slow
def test_half_an_hour_of_real_styles_has_no_fault() -> None:
    check("real", 1800.0, every_s=450.0)


def over_stated_chords(style: str) -> Plan:
    return make_plan(f"{style} music, 100 bpm, C minor, chords Cm Ab Eb Bb", Request(style=style, seed=1))


@pytest.mark.parametrize("style", ["ambient", "cinematic"])
def test_an_hour_over_stated_chords_has_no_run_that_repeats(style: str) -> None:
    assert composed(over_stated_chords(style), 1.0).repeats[16].places.first == []


@pytest.mark.slow
@pytest.mark.parametrize("style", styles())
def test_six_hours_over_stated_chords_have_no_run_that_repeats(style: str) -> None:
    assert composed(over_stated_chords(style), 6.0).repeats[16].places.first == []


@pytest.mark.slow  # in a process of its own: caches that other tests have filled or not are counted
def test_composing_for_an_hour_holds_hardly_more_than_for_half_of_it() -> None:
    score, held_mb = Score(make_plan("piano music", Request(style="piano", seed=5))), []
    tracemalloc.start()
    for minute in range(1, 61):
        list(score.prefetch(minute * MINUTE))
        score.take(minute * MINUTE)
        score.events(minute * MINUTE)
        if minute % 30 == 0:
            held_mb.append(tracemalloc.get_traced_memory()[0] / 1e6)
    tracemalloc.stop()
    assert held_mb[1] - held_mb[0] < 0.5 * MOST_MB_PER_HOUR
