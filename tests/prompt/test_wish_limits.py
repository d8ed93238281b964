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
