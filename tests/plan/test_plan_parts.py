"""An intro, an outro, themes in a stated order and a refused meter, in the plan."""

from __future__ import annotations

import pytest

from moodmusic.plan import make_plan
from moodmusic.plan.value import Plan


def _told(plan: Plan) -> list[str]:
    return [reason.value for reason in plan.because if reason.field == "sections" and reason.source == "words"]


INTROS = {"a long intro": range(13, 33), "a short intro": range(1, 7), "a 6 bar intro": range(6, 7)}


@pytest.mark.parametrize(("wish", "bars"), INTROS.items())
def test_the_first_section_has_the_wished_size(wish: str, bars: range) -> None:
    plan = make_plan(f"house with {wish}, 3 minutes")
    assert plan.sections[0].bars in bars
    assert f"intro of {plan.sections[0].bars} bars" in _told(plan)
    assert plan.seconds == 180


def test_the_bars_of_an_intro_are_part_of_the_whole() -> None:
    plan = make_plan("16 bars, 4 bar intro, techno")
    assert (plan.sections[0].bars, sum(section.bars for section in plan.sections)) == (4, 16)


def test_an_outro_is_sized_and_an_intro_left_out() -> None:
    plan = make_plan("house, no intro, 8 bar outro, 3 minutes")
    assert plan.sections[-1].bars == 8
    assert {"no intro", "outro of 8 bars"} <= set(_told(plan))


def test_endless_music_has_an_intro_of_its_size_but_no_outro() -> None:
    plan = make_plan("house with a 16 bar intro and a long outro")
    assert plan.sections[0].bars == 16
    assert any("no end" in reason.cause for reason in plan.because)


def test_an_intro_for_which_there_is_no_room_is_named() -> None:
    plan = make_plan("20 bars of intro, piano, 20 seconds")
    assert any("no room" in reason.cause and reason.over for reason in plan.because)


@pytest.mark.parametrize(("wish", "letters"), {"ABA form": "ABA", "rondo": "ABACA", "AABA form": "AABA"}.items())
@pytest.mark.parametrize("length", ["1 minute", "6 minutes", "24 bars"])
def test_themes_come_in_the_stated_order(wish: str, letters: str, length: str) -> None:
    said = [section.letter for section in make_plan(f"piano, {wish}, {length}").sections]
    turns = len(said) // len(letters)
    assert said == [letter for letter in letters for _ in range(turns)]


def test_a_form_that_is_not_made_is_named() -> None:
    plan = make_plan("piano in sonata form, 1 minute")
    assert any("no form that is made here" in reason.over for reason in plan.because)


@pytest.mark.parametrize("text", ["never in 4/4, techno", "not in 4/4 or 3/4, folk"])
def test_a_refused_meter_is_not_chosen(text: str) -> None:
    assert make_plan(text).meter.name not in ("4/4", "3/4" if "3/4" in text else "4/4")


@pytest.mark.parametrize("text", ["24 hours to live", "a 7 hour flight", "it took me 1 second", "doce horas de espera"])
def test_times_of_the_scene_refuse_nothing(text: str) -> None:
    assert make_plan(text).seconds is None
