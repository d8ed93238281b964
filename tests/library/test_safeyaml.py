from __future__ import annotations

import math

import pytest

from moodmusic import safeyaml
from moodmusic.errors import LibraryError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1\nb: -2.5\nc: 1e3\nd: null\ne: true", {"a": 1, "b": -2.5, "c": 1000.0, "d": None, "e": True}),
        ("- 4/4\n- X..x\n- Imaj7:2\n- '0120'\n- \"yes\"", ["4/4", "X..x", "Imaj7:2", "0120", "yes"]),
        ("a: [1, {b: ~}]\n", {"a": [1, {"b": None}]}),
        ("a: |\n  12\n", {"a": "12\n"}),
        ("", None),
    ],
)
def test_the_subset_reads_as_written(text: str, value: object) -> None:
    assert safeyaml.load(text, "x.yaml") == value


def test_whole_numbers_and_decimals_keep_their_types() -> None:
    values = safeyaml.load("[3, 3.0]", "x.yaml")
    assert [type(value) for value in values] == [int, float]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &x 1", "anchors"),
        ("a: &x [1]\nb: *x", "anchors"),
        ("a: *x", "aliases"),
        ("a: !!python/object:os.system x", "tags"),
        ("a: !x 1", "tags"),
        ("<<: {a: 1}", "<<"),
        ("a: 1\na: 2", "stands twice"),
        ("1: a", "not text"),
        ("[a]: b", "not text"),
        ("--- 1\n--- 2", "one document"),
        ("%YAML 1.1\n--- 1", "no valid YAML|one document"),
        ("a: 1e999", "too large"),
        ("a: [", "no valid YAML"),
        ("a: \x01", "no valid YAML"),
        ('a: "\\UFFFFFFFF"', "no valid YAML"),
        ("[" * 17 + "]" * 17, "16 levels"),
        ("[" * 60_000, "16 levels"),
        ("# " + "x" * 70_000, "64 KiB"),
        *((f"a: {word}", "differently") for word in ("0120", "1:30", "yes", "No", "on", "0x1F", "1_000", "+5", ".5", "5.", "True")),
    ],
)
def test_what_lies_outside_the_subset_is_refused_with_the_file_name(text: str, words: str) -> None:
    with pytest.raises(LibraryError, match=words) as caught:
        safeyaml.load(text, "mine.yaml")
    assert str(caught.value).startswith("mine.yaml: ")


def test_the_place_of_a_mistake_is_named() -> None:
    with pytest.raises(LibraryError, match="line 2, column 4"):
        safeyaml.load("a: 1\nb: yes\n", "x.yaml")


def test_sixteen_levels_and_sixty_four_kilobytes_are_allowed() -> None:
    assert safeyaml.load("[" * 15 + "1" + "]" * 15, "x.yaml")
    assert safeyaml.load("#" * (safeyaml.MAX_BYTES - 4) + "\na: ", "x.yaml") == {"a": None}


@pytest.mark.parametrize(("text", "value"), [(".inf", math.inf), ("-.inf", -math.inf), ("+.Inf", math.inf), (".NaN", math.nan)])
def test_numbers_that_are_none_reach_the_checks_which_name_file_and_key(text, value):
    assert str(safeyaml.load(f"a: {text}", "x.yaml")["a"]) == str(value)
