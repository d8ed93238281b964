"""What is refused stays refused: lists, values, lengths and pieces, beside sentences that only look like it."""

from __future__ import annotations

from typing import Any

import pytest

from moodmusic.prompt import read_prompt

LISTS = {
    "quiet evening, no echo or strings": {"strings"},
    "don't use delay or brass": {"brass"},
    "no lyrics or guitar": {"vocals", "guitar"},
    "without chords or a single flute": {"flute"},
    "no reverb, delay or choir": {"choir"},
    "no busy drums or growling bass": {"drums", "percussion", "bass"},
    "skip the vocals or organ": {"vocals", "organ"},
    "without melody nor drums": {"drums", "percussion"},
}
NO_LISTS = {
    "no bass, soft harp": {"harp"},
    "no hurry, slow piano or flute": {"piano", "flute"},
    "not fast or loud piano": {"piano"},
    "no bass and a warm organ": {"organ"},
    "a melody with reverb or bass": {"bass"},
    "no reverb, warm piano or guitar": {"piano", "guitar"},
    "drop the bass": {"bass"},
    "the guitar does not play until the end": {"guitar"},
    "take the piano out for a walk": set(),
}
VERBS = {
    "drop the strings": {"strings"},
    "not a single violin": {"violin"},
    "guitars are absent": {"guitar"},
    "the brass must not play": {"brass"},
    "leave the choir out": {"choir"},
    "leave the choir and the organ out": {"choir", "organ"},
    "kill the strings": {"strings"},
    "take out the flute": {"flute"},
    "harp, the bass and strings shouldn't be heard": {"bass", "strings"},
    "keep the piano away": {"piano"},
    "get rid of the guitar": {"guitar"},
}
DRY = ["no reverb", "don't use reverb", "without any echo", "no drums or reverb", "sad strings, skip the reverb"]


def _wish(text: str, field: str) -> Any:
    return getattr(read_prompt(text).wishes, field)


@pytest.mark.parametrize(("text", "names"), [*LISTS.items(), *VERBS.items()])
def test_what_is_refused_is_not_wanted(text: str, names: set[str]) -> None:
    assert {*_wish(text, "unwanted")} == names
    assert not names & {*_wish(text, "wanted")}


@pytest.mark.parametrize(("text", "names"), NO_LISTS.items())
def test_a_refusal_ends_where_its_list_ends(text: str, names: set[str]) -> None:
    assert names <= {*_wish(text, "wanted")}


@pytest.mark.parametrize("text", DRY)
def test_a_refused_effect_is_turned_down(text: str) -> None:
    assert _wish(text, "traits")["space"] <= -0.5


@pytest.mark.parametrize("text", ["no drums or melody, piano", "don't use melody or drums", "no melody or drums"])
def test_a_refused_melody_in_a_list(text: str) -> None:
    assert _wish(text, "melody") is False
    assert "drums" in _wish(text, "unwanted")


def test_an_adjective_of_a_refused_list_is_not_wished() -> None:
    assert _wish("without harsh noise or very loud brass", "traits")["loudness"] < 0
