"""A line that drifts: plain at first, then now and then another of its own tones, never on the first of a bar."""

from __future__ import annotations

from itertools import islice

import pytest

from moodmusic.compose import sections
from moodmusic.compose.value import Part
from moodmusic.plan import Request, make_plan
from moodmusic.plan.value import Plan


def endless(seed: int) -> Plan:
    return make_plan("techno", Request(style="techno", seed=seed))


def parts(plan: Plan, role: str, count: int) -> list[tuple[str, Part]]:
    """The theme letter and the part of each of the first sections in which a role plays."""
    roles, letters = {card.name: card.role for card in plan.stems}, [section.letter for section in plan.sections]
    made = enumerate(islice(sections(plan), count))
    return [
        (letters[number], part)
        for number, section in made
        for part in section.parts
        if roles[part.stem] == role and number < len(letters) and part.notes
    ]


def bars_of(part: Part) -> list[tuple[int, ...]]:
    """The pitches of each bar."""
    found: dict[int, list[int]] = {}
    for note in part.notes:
        found.setdefault(int(note.start_beat / 4.0 + 0.05), []).append(note.pitch)
    return [tuple(found[bar]) for bar in sorted(found)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_line_that_comes_back_is_not_the_same_and_has_no_new_pitches(seed: int) -> None:
    lines = [part for letter, part in parts(endless(seed), "lead", 8) if letter == "A"]
    first, *later = lines
    assert later
    for part in later:
        assert bars_of(part) != bars_of(first)
        assert {note.pitch for note in part.notes} <= {note.pitch for note in first.notes}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_plan_drifts_the_same_way(seed: int) -> None:
    assert parts(endless(seed), "lead", 8) == parts(endless(seed), "lead", 8)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_first_time_a_line_is_plain(seed: int) -> None:
    first = next(iter(sections(endless(seed))))
    loops = [bars_of(part) for part in first.parts if part.role in ("lead", "bass")]
    assert loops and all(len(set(bars)) <= 4 for bars in loops)
