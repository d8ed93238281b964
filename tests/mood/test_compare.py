"""Comparisons: the word before "than" counts, what stands behind it does not."""

from __future__ import annotations

import pytest

from moodmusic.mood import Mood, feel
from moodmusic.prompt import read_prompt
from moodmusic.prompt.tables import LANGUAGES


def mood_of(text: str, language: str = "en") -> Mood:
    return feel(read_prompt(text, language))


BRIGHT = [
    ("en", "happier than yesterday"),
    ("en", "happier than a broken heart"),
    ("en", "brighter than a funeral"),
    ("en", "more hopeful than sad"),
    ("en", "more than happy"),
    ("en", "less dark than a cave at night"),
    ("en", "less sad than the last one"),
    ("en", "calmer than a storm"),
    ("en", "sweeter than revenge, and full of joy"),
    ("fr", "plus heureux qu'hier"),
    ("fr", "plus heureux qu'un enterrement"),
    ("fr", "moins sombre que la nuit"),
    ("es", "más feliz que ayer"),
    ("es", "más feliz que un funeral"),
    ("es", "menos oscuro que la noche"),
    ("pl", "weselszy niż pogrzeb"),
    ("pl", "mniej smutny niż wczoraj"),
    ("pl", "szczęśliwszy od pogrzebu"),
    ("id", "lebih bahagia daripada pemakaman"),
    ("id", "lebih bahagia dari kemarin"),
    ("id", "kurang sedih daripada kemarin"),
]
DARK = [
    ("en", "sadder than a funeral"),
    ("en", "sadder than a birthday party"),
    ("en", "darker than joy and colder than summer"),
    ("en", "less happy than yesterday"),
    ("en", "gloomier than christmas"),
    ("fr", "plus triste qu'un anniversaire"),
    ("fr", "moins heureux qu'hier"),
    ("es", "más triste que una fiesta"),
    ("es", "menos feliz que ayer"),
    ("pl", "smutniejszy niż urodziny"),
    ("pl", "bardziej smutny niż święta"),
    ("id", "lebih sedih daripada pesta"),
]


@pytest.mark.parametrize(("language", "text"), BRIGHT, ids=[text for _, text in BRIGHT])
def test_a_comparison_is_as_bright_as_the_word_before_than(language: str, text: str) -> None:
    if language in LANGUAGES:
        assert mood_of(text, language).valence > 0.05


@pytest.mark.parametrize(("language", "text"), DARK, ids=[text for _, text in DARK])
def test_a_comparison_is_as_dark_as_the_word_before_than(language: str, text: str) -> None:
    if language in LANGUAGES:
        assert mood_of(text, language).valence < -0.05


def test_what_stands_behind_than_adds_nothing() -> None:
    assert mood_of("sadder than a funeral").valence == pytest.approx(mood_of("sadder than a birthday party").valence, abs=0.02)
    assert [cue.words for cue in mood_of("calmer than a storm in hell").cues if cue.source == "affect lexicon"] == ["calmer"]


def test_the_measure_ends_at_a_mark_or_a_but() -> None:
    assert {"darker", "hopeful"} <= {cue.words for cue in mood_of("darker than night, hopeful").cues}
    assert {"darker", "hopeful"} <= {cue.words for cue in mood_of("darker than night but hopeful").cues}


def test_less_is_milder_than_not() -> None:
    assert mood_of("not dark").valence > mood_of("less dark than before").valence > 0


def test_rather_than_stays_a_refusal() -> None:
    assert mood_of("calm rather than sad").valence > 0.3
