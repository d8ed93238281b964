"""Limits, refusals and impossible values: what must not sound, what a number may not exceed, and what nothing can be done with."""

from __future__ import annotations

import pytest

from moodmusic.prompt import read_prompt

NOT_BRIGHT = [
    "without a bright sound",
    "not a bright sound",
    "not a very bright sound",
    "without any bright sounds",
    "no bright sound",
    "sans un son brillant",
    "sans un son clair",
    "pas un son brillant",
    "sin un sonido brillante",
    "bez jasnego brzmienia",
    "tanpa suara cerah",
]
NOT_DARK = [
    "without a dark sound",
    "not a dark sound",
    "sans un son sombre",
    "sin un sonido oscuro",
    "bez ciemnego brzmienia",
    "tanpa suara gelap",
]


@pytest.mark.parametrize("text", NOT_BRIGHT)
def test_a_refused_bright_sound_is_darker(text: str) -> None:
    assert read_prompt(text).wishes.traits["brightness"] < 0


@pytest.mark.parametrize("text", NOT_DARK)
def test_a_refused_dark_sound_is_brighter(text: str) -> None:
    assert read_prompt(text).wishes.traits["brightness"] > 0


@pytest.mark.parametrize("text", ["a bright sound", "no drums, a bright sound", "not slow, but with the bright sound of bells"])
def test_a_bright_sound_that_is_not_refused_stays(text: str) -> None:
    assert read_prompt(text).wishes.traits["brightness"] > 0


@pytest.mark.parametrize(
    "text",
    [
        "tempo between 100 and 110",
        "a tempo from 100 to 110",
        "tempo 100-110",
        "tempo 100 to 110",
        "a tempo of 110 to 100, piano",
        "a tempo of between 100 and 110, no drums",
        "tempo entre 100 et 110",
        "un tempo compris entre 100 et 110",
        "un tempo de 100 à 110",
        "tempo entre 100 y 110",
        "un tempo de 100 a 110",
        "tempo między 100 a 110",
        "tempo pomiędzy 100 i 110",
        "tempo od 100 do 110",
        "tempo antara 100 dan 110",
        "tempo dari 100 sampai 110",
    ],
)
def test_a_range_behind_the_word_tempo_needs_no_unit(text: str) -> None:
    assert read_prompt(text).wishes.tempo_bpm == (100.0, 110.0)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("tempo over 120", 120.0, 150.0),
        ("tempo at least 120", 120.0, 150.0),
        ("tempo under 80", 60.0, 80.0),
        ("tempo 100 and 16 bars", 100.0, 100.0),
        ("tempo 100, C major", 100.0, 100.0),
    ],
)
def test_limits_and_numbers_behind_the_word_tempo(text: str, low: float, high: float) -> None:
    assert read_prompt(text).wishes.tempo_bpm == (low, high)
