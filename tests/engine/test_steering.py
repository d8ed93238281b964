"""What a change of course asks for: options mean themselves, whatever the sentence said before."""

from __future__ import annotations

import pytest

from moodmusic.engine.steering import mood_words, target_plan
from moodmusic.errors import InputError
from moodmusic.mood.value import Mood
from moodmusic.plan import Request, make_plan
from moodmusic.plan.value import Plan


@pytest.fixture(scope="module")
def stated() -> Plan:
    """A plan whose tempo and key stand in the sentence."""
    return make_plan("house, 124 bpm, in F minor", Request(seed=1))


def test_a_changed_option_wins_over_the_words_of_before_and_nothing_else_changes(stated: Plan) -> None:
    changed = target_plan({"tempo_bpm": 118}, stated, None)
    assert (changed.tempo_bpm, changed.key, changed.styles, changed.seed) == (118, stated.key, stated.styles, stated.seed)
    again = target_plan({"key": "A minor"}, changed, None)
    assert (again.tempo_bpm, again.key.name, again.styles[0][0], again.meter) == (118, "A minor", "house", stated.meter)
    assert again.loudness_lufs == stated.loudness_lufs


def test_another_style_brings_its_own_tempo_and_keeps_the_key(stated: Plan) -> None:
    calm = make_plan("calm", Request(style="ambient", key="D dorian", seed=1))
    battle = target_plan({"style": "epic"}, calm, None)
    assert battle.styles[0][0] == "epic"
    assert battle.tempo_bpm > calm.tempo_bpm + 20
    assert battle.key == calm.key
    assert target_plan({"style": "piano"}, stated, None).styles[0][0] == "piano"


def test_what_takes_over_a_finite_plan_fills_what_is_left_of_it() -> None:
    waltz = make_plan("waltz in 3/4, solo piano, two minutes", Request(seed=1))
    assert waltz.seconds == 120
    assert target_plan({"tempo_bpm": 80}, waltz, 30.0).seconds == 30
    assert target_plan("calm solo piano", waltz, 30.0).seconds == 30
    assert target_plan("calm solo piano", waltz, 2.0).seconds == 5


def test_words_and_moods_draw_another_seed_that_is_always_the_same(stated: Plan) -> None:
    first, second = (target_plan("calm sea", stated, None) for _ in range(2))
    assert first == second
    assert first.seed != stated.seed
    assert mood_words(Mood(-0.6, 0.8, 0.8)) == "angry and aggressive"
    assert target_plan(Mood(-0.5, -0.5, 0.0), stated, None).prompt == "sad and lonely"


def test_words_are_the_same_without_what_cannot_be_read(stated: Plan) -> None:
    assert target_plan("calm \ud800 sea", stated, None) == target_plan("calm sea", stated, None)
    with pytest.raises(InputError, match="nothing but control characters"):
        target_plan("\ud800", stated, None)


def test_an_option_that_does_not_exist_is_named(stated: Plan) -> None:
    with pytest.raises(InputError, match="tempo_bpm"):
        target_plan({"tempo": 90}, stated, None)
