"""Minutes of the soak in CI; half an hour with `pytest -m slow tests/soak`; a day with `python -m tests.soak`."""

from __future__ import annotations

import pytest

from moodmusic.plan import Request, make_plan
from moodmusic.style import styles

from .composed import composed
from .listen import analysed_session
from .programme import probe, programme


def check(style: str, seconds: float, every_s: float = 3600.0) -> None:
    analyser = analysed_session(programme(style, seconds, 1, every_s), seconds, clicks=style == "probe")
    assert [check for check in analyser.checks() if not check.holds] == []


def test_three_minutes_of_the_probe_have_no_fault() -> None:
    check("probe", 180.0)


def test_three_minutes_of_real_styles_have_no_fault() -> None:
    check("real", 180.0, every_s=60.0)


def test_three_hours_of_the_probe_s_notes_have_no_run_that_repeats() -> None:
    assert composed(probe(1), 3.0).repeats[16].places.first == []


@pytest.mark.slow
@pytest.mark.parametrize("style", styles())
def test_a_day_of_a_style_s_notes_has_no_run_that_repeats(style: str) -> None:
    day = composed(make_plan(f"{style} music", Request(style=style, seed=11)), 24.0)
    assert day.repeats[16].places.first == []
    assert day.literal < 0.15  # of the sections, those without a tune over a pedal among them


@pytest.mark.slow
@pytest.mark.parametrize("style", ["probe", "real"])
def test_half_an_hour_has_no_fault(style: str) -> None:
    check(style, 1800.0, every_s=450.0)
