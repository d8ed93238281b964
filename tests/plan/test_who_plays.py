"""Who sounds in which section, when the words leave few to play."""

from __future__ import annotations

import pytest

from moodmusic.plan import Request, make_plan
from moodmusic.plan.called import TOLD
from moodmusic.plan.value import Plan
from moodmusic.style import styles

LEADING = {"lead", "chords", "pad", "arp", "drums"}
ALONE = ("violin", "saxophone", "flute", "cello", "trumpet", "clarinet", "whistle", "accordion", "choir", "harp")


def roles(plan: Plan) -> list[set[str]]:
    return [{card.role for card in plan.stems if card.name in section.stems} for section in plan.sections]


@pytest.mark.parametrize("instrument", ALONE)
@pytest.mark.parametrize("endless", [False, True])
def test_an_instrument_alone_never_only_answers(instrument: str, endless: bool) -> None:
    for seed in range(6):
        plan = make_plan(f"a slow train through the mountains, wistful, solo {instrument}", Request(seed=seed, endless=endless))
        assert all(playing & LEADING for playing in roles(plan))


@pytest.mark.parametrize("style", styles())
@pytest.mark.parametrize("words", ["no drums", "no drums, no percussion", "no drums, no melody", "only bass and cello"])
def test_no_section_is_a_bass_or_an_answer_without_what_it_follows(style: str, words: str) -> None:
    for seed in range(4):
        plan = make_plan(f"{style} music, {words}", Request(seed=seed, style=style))
        able = {card.role for card in plan.stems} & LEADING
        assert not able or all(playing & LEADING for playing in roles(plan) if playing & {"bass", "counter"})


@pytest.mark.parametrize("instrument", ["violin", "saxophone", "flute"])
def test_a_tune_alone_stands_in_the_middle(instrument: str) -> None:
    plan = make_plan(f"solo {instrument}, evening", Request(seed=2))
    assert all(card.pan == 0.0 for card in plan.stems if card.role == "lead")
    assert all(abs(card.pan) <= 0.25 for card in plan.stems)


@pytest.mark.parametrize("style", styles())
@pytest.mark.parametrize("words", ["solo violin", "no drums", "no melody", ""])
def test_names_that_tell_of_a_role_are_those_of_sections_where_it_plays(style: str, words: str) -> None:
    plan = make_plan(f"{style} music, {words}", Request(seed=3, style=style))
    for section, playing in zip(plan.sections, roles(plan), strict=True):
        assert {TOLD[word] for word in section.name.split() if word in TOLD} <= playing


BEARING = {"a choir alone": "chords", "solo harp": "chords", "wind quintet": "bass", "only kalimba": "chords", "only music box": "chords"}


@pytest.mark.parametrize("words", BEARING)
@pytest.mark.parametrize("style", ["cinematic", "piano", "ambient"])
def test_what_plays_alone_has_a_tune_and_what_bears_it_in_every_section(words: str, style: str) -> None:
    for seed in range(3):
        plan = make_plan(f"{words}, in the evening", Request(seed=seed, style=style))
        assert all(card.alone for card in plan.stems)
        assert all({"lead", BEARING[words]} <= playing for playing in roles(plan))


def test_a_choir_alone_goes_from_its_basses_to_its_sopranos_and_hums_where_it_is_calm() -> None:
    plan = make_plan("a choir alone in a cathedral, hopeful", Request(seed=11, seconds=100))
    assert min(card.register[0] for card in plan.stems) == 40 and max(card.register[1] for card in plan.stems) > 79
    for section in plan.sections:
        assert ("choir-hum" in section.stems) == (section.energy < 0.25)
        assert ("choir-chorale" in section.stems) == (0.25 <= section.energy < 0.75)
        assert ("choir-full" in section.stems) == (section.energy >= 0.75)


@pytest.mark.parametrize("words", ["epic battle with choir", "harp and strings, dreamy", "kalimba and rain", "bassoon and piano"])
def test_among_others_nobody_plays_what_was_written_for_him_alone(words: str) -> None:
    assert not any(card.alone for seed in range(4) for card in make_plan(words, Request(seed=seed)).stems)
