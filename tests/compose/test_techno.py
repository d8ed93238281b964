"""Dark club music: few pitches that return, a bass between the kicks, and filters that open."""

from __future__ import annotations

from itertools import islice

import pytest

from moodmusic.compose import sections
from moodmusic.compose.value import Note
from moodmusic.plan import Request, make_plan
from moodmusic.plan.value import Plan

SENTENCES = ("sweaty basement techno at 3 am, 128 bpm, no vocals", "driving minimal techno, hypnotic", "acid, 130 bpm")
SIXTEENTH = 0.25


def parts(plan: Plan, role: str) -> list[list[Note]]:
    """The notes of each section's stems of a role, sections of the last chord left out."""
    roles = {card.name: card.role for card in plan.stems}
    made = islice(sections(plan), len(plan.sections) - 1)
    return [list(part.notes) for section in made for part in section.parts if roles[part.stem] == role and part.notes]


@pytest.mark.parametrize("seed", [11, 4, 23])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_techno_has_one_line_of_few_pitches_and_two_chords_at_most(sentence: str, seed: int) -> None:
    plan = make_plan(sentence, Request(seed=seed))
    assert plan.styles == (("techno", 1.0),)
    assert all(len({name for name, _ in chords}) <= 2 for chords in plan.progressions.values())
    lines = parts(plan, "lead")
    assert lines
    for notes in lines:
        assert len({note.pitch for note in notes}) <= 8
        assert len(notes) >= 16, "a line that is hardly heard is no line"


@pytest.mark.parametrize("seed", [11, 4, 23])
def test_the_bass_of_techno_keeps_out_of_the_kick(seed: int) -> None:
    plan = make_plan(SENTENCES[0], Request(seed=seed))
    for notes in parts(plan, "bass"):
        on_the_kick = sum(abs(note.start_beat - round(note.start_beat)) < 0.4 * SIXTEENTH for note in notes)
        assert on_the_kick / len(notes) < 0.02
