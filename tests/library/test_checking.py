from __future__ import annotations

import math
from typing import Any

import pytest

from moodmusic import checking
from moodmusic.checking import Check, Spot
from moodmusic.theory import Meter


def mistakes(check: Check, value: Any) -> list[str]:
    spot = Spot("f.yaml", "key")
    check(value, spot)
    return spot.mistakes


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (checking.number(0, 1), [0, 1, 0.5], [True, "1", math.nan, math.inf, -math.inf, 10**400, -0.01, 1.01, None]),
        (checking.whole(1, 3), [1, 3], [True, 1.0, 0, 4, "2", None]),
        (checking.boolean, [True, False], [1, None, "true"]),
        (checking.text, ["a", "a\nb"], ["", "  ", 3, None, "a\x1b", "a\x7f", "x" * 2001]),
        (checking.one_of(("pad", "lead"), "role"), ["pad"], ["pads", 3, None]),
        (checking.parsed(Meter.parse), ["6/8"], ["6/9", 4, None]),
        (checking.optional(checking.whole(1, 3)), [None, 2], [0]),
        (checking.list_of(checking.whole(1, 3), 1, 2), [[1], (1, 2)], [[], [1, 2, 3], [4], "ab", None]),
        (checking.span(checking.number(0, 9)), [[1, 2], [2, 2]], [[2, 1], [1], [1, 2, 3], 4, [0, 10]]),
        (checking.mapping_of(checking.whole(1, 3)), [{}, {"a": 1}], [{"a": 4}, [], None]),
        (checking.mapping_of(checking.plain, checking.one_of(("a",), "x")), [{"a": 1}], [{"b": 1}]),
        (checking.plain, [{"a": [1, "x", None, True, 2.5]}], [math.nan, {"a": [math.inf]}, {1, 2}, object()]),
    ],
)
def test_a_check_takes_the_good_and_notes_one_mistake_for_the_bad(check: Check, good: list[Any], bad: list[Any]) -> None:
    assert [mistakes(check, value) for value in good] == [[]] * len(good)
    assert [len(mistakes(check, value)) for value in bad] == [1] * len(bad)


def test_a_mistake_names_file_key_value_and_what_is_allowed() -> None:
    assert mistakes(checking.number(0, 1), 7) == ["f.yaml: key: 7: give a number from 0 to 1"]
    assert mistakes(checking.one_of(("pad", "lead"), "role"), "pat") == [
        "f.yaml: key: 'pat' is no role that is known (did you mean 'pad'?): one of pad, lead"
    ]
    assert mistakes(checking.list_of(checking.whole(1, 3)), [1, 9]) == ["f.yaml: key[2]: 9: give a whole number from 1 to 3"]


def test_a_record_finds_every_mistake_at_once_and_builds_nothing() -> None:
    check = checking.record(dict, {"size": checking.whole(1, 3), "name": checking.text}, ("name",))
    spot = Spot("f.yaml")
    assert check({"sise": 1, "size": 9}, spot) is None
    assert spot.mistakes == [
        "f.yaml: sise: unknown key (did you mean 'size'?): one of size, name",
        "f.yaml: name: is missing",
        "f.yaml: size: 9: give a whole number from 1 to 3",
    ]
    assert check({"name": " x "}, Spot("f.yaml")) == {"name": "x"}
    assert len(mistakes(check, [1])) == 1


def test_earlier_mistakes_elsewhere_do_not_stop_a_record() -> None:
    spot = Spot("f.yaml")
    spot.wrong("something else")
    assert checking.record(dict, {})({}, spot) == {}


def test_long_values_are_shortened_in_messages() -> None:
    assert len(mistakes(checking.boolean, "x" * 5000)[0]) < 200
    assert checking.choices([str(number) for number in range(100)]) == ""
