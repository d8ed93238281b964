"""The door: control characters, emptiness, length."""

from __future__ import annotations

import time

import pytest

from moodmusic.errors import PromptError
from moodmusic.prompt.clean import clean


@pytest.mark.parametrize("text", ["", "   \n\t ", "\x00\x07", "\u200b\u202e", "\u200d"])
def test_a_text_without_anything_readable_is_refused_with_help(text: str) -> None:
    with pytest.raises(PromptError, match="describe a mood"):
        clean(text)


def test_control_and_invisible_characters_are_taken_out() -> None:
    assert clean("calm\x00 \u202esea\u200b\n\nat  dawn\ud800") == "calm sea at dawn"


def test_letters_and_their_accents_become_one_character() -> None:
    assert clean("cafe\u0301") == "caf\u00e9"


def test_the_joiner_that_holds_emoji_together_stays() -> None:
    assert clean("\U0001f468\u200d\U0001f469") == "\U0001f468\u200d\U0001f469"


def test_a_thousand_characters_are_read_and_one_more_is_refused() -> None:
    assert len(clean("a" * 1000)) == 1000
    with pytest.raises(PromptError, match=r"1,001 characters: at most 1,000"):
        clean("a" * 1001)


def test_two_hundred_words_are_read_and_one_more_is_refused() -> None:
    assert clean("hey " * 200).count("hey") == 200
    with pytest.raises(PromptError, match="201 words: at most 200"):
        clean("hey " * 201)


def test_white_space_does_not_count_as_length() -> None:
    assert clean(" " * 5000 + "calm") == "calm"


@pytest.mark.alone
def test_a_megabyte_is_refused_at_once() -> None:
    text = "ä" * 1_000_000
    start = time.perf_counter()
    with pytest.raises(PromptError, match="1,000,000 characters"):
        clean(text)
    assert time.perf_counter() - start < 0.05


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(PromptError, match="type int: give a text"):
        clean(7)  # type: ignore[arg-type]
