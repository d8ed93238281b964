"""An option is kept to the letter, also where the plan would like to tune it so that the track ends well."""

from __future__ import annotations

import pytest

from moodmusic.compose import sections
from moodmusic.plan import Request, make_plan


@pytest.mark.parametrize("style", ["lofi", "house", "piano", "epic"])
@pytest.mark.parametrize("tempo_bpm", [83.0, 97.3])
@pytest.mark.parametrize("seconds", [41.0, 77.7])
def test_tempo_and_length_of_the_options_hold_together(style: str, tempo_bpm: float, seconds: float) -> None:
    plan = make_plan("as asked", Request(style=style, tempo_bpm=tempo_bpm, seconds=seconds, seed=2))
    assert (plan.tempo_bpm, plan.seconds, plan.styles[0][0]) == (tempo_bpm, seconds, style)
    assert {section.tempo_bpm for section in sections(plan)} == {tempo_bpm}


@pytest.mark.parametrize("words", ["calm in B minor", "calm in B minor, 71 bpm, 3/4"])
def test_the_sentence_wins_over_the_options(words: str) -> None:
    plan = make_plan(words, Request(key="C major", tempo_bpm=100, meter="4/4", seed=2))
    assert plan.key.name == "B minor"
    assert (plan.tempo_bpm, plan.meter.name) == ((71, "3/4") if "71" in words else (100, "4/4"))


def test_of_two_styles_that_are_named_the_first_weighs_more() -> None:
    (first, most), (second, least) = make_plan("folk and ambient", Request(seed=2)).styles
    assert (first, second) == ("folk", "ambient")
    assert most > least > 0.0
    assert most + least == pytest.approx(1.0)
