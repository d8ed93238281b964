"""Style journeys: which styles an endless plan may visit, what they lend, and when."""

from __future__ import annotations

import pytest

from moodmusic.compose import compose_section
from moodmusic.compose.form import cycle
from moodmusic.compose.visit import BACKGROUND, BLOCK, VISITS, visit, visited
from moodmusic.engine.live import Live
from moodmusic.engine.score import Score
from moodmusic.errors import InputError
from moodmusic.plan import Plan, Request, from_json, make_plan, to_json
from moodmusic.plan.edit import edited
from moodmusic.plan.guests import LENT, MOST_CARDS
from moodmusic.prompt.instruments import matches

DRIVE = "stormy night drive"
SOUNDING = [DRIVE, "rain", "lonely winter evening", "joyful morning in the mountains", "deep focus, soft rain, no piano"]


def turns(plan: Plan, count: int = 4 * BLOCK) -> list[str]:
    """The style that each turn visits; empty at home."""
    found = (visit(plan, turn) for turn in range(count))
    return [one.guest.style if one else "" for one in found]


@pytest.mark.parametrize("words", SOUNDING)
def test_guests_lend_other_stems_for_their_roles_and_are_stored_with_the_plan(words: str) -> None:
    plan = make_plan(words, Request(endless=True))
    assert plan.guests
    assert from_json(to_json(plan)).guests == plan.guests
    assert len(plan.cards) <= MOST_CARDS
    home = {card.name for card in plan.stems}
    for guest in plan.guests:
        assert guest.style != plan.styles[0][0]
        assert {card.role for card in guest.cards} <= {*LENT} & {card.role for card in plan.stems}
        assert not home & {card.name for card in guest.cards}
        assert guest.mix.keys() == {card.name for card in guest.cards}
        assert not any(matches("piano", card.words, card.role) for card in guest.cards) or "no piano" not in words
    assert [reason.value for reason in plan.because if reason.field == "guests"] == [guest.style for guest in plan.guests]


@pytest.mark.parametrize(
    ("words", "request_"),
    [("epic battle", {}), (DRIVE, {"style": "synthwave"}), (f"{DRIVE}, only piano", {}), (DRIVE, {"seconds": 60.0, "endless": False})],
)
def test_a_style_or_an_instrument_that_was_asked_for_stays_alone_and_so_does_music_that_ends(words: str, request_: dict) -> None:
    plan = make_plan(words, Request(**{"endless": True, **request_}))
    assert plan.guests == ()
    assert [reason.value for reason in plan.because if reason.field == "guests"] == ["none"]
    assert set(turns(plan)) == {""}


def test_visits_begin_and_end_at_home_and_every_turn_is_made_without_the_others() -> None:
    assert all(block[:3] == (0, 0, 0) and len(block) == BLOCK for block in VISITS)
    plan = make_plan(DRIVE, Request(endless=True))
    assert set(turns(plan)) == {"", *(guest.style for guest in plan.guests)}
    assert turns(plan)[:3] == ["", "", ""]


def test_a_visit_changes_the_background_first_and_never_bass_drums_or_tune() -> None:
    plan = make_plan(DRIVE, Request(endless=True))
    count, home = len(cycle(plan)), {card.name for card in plan.stems}
    first = next(turn for turn in range(40) if visit(plan, turn))
    found = visit(plan, first)
    assert found is not None
    assert set(found.roles) == set(BACKGROUND)
    assert f"{found.guest.share:.1%}" in found.cause
    heard = set()
    for index in range(first * count, (first + 1) * count):
        section = compose_section(plan, index)
        lent = {part.role for part in section.parts if part.stem not in home}
        assert lent <= set(BACKGROUND)
        heard |= lent
        assert compose_section(plan, index) == section
    assert heard
    assert all(part.stem in home for index in range(count) for part in compose_section(plan, index).parts)


def test_the_section_event_says_whom_it_visits_and_why() -> None:
    plan = make_plan(DRIVE, Request(endless=True))
    first = next(turn for turn in range(40) if visit(plan, turn))
    score = Score(plan, 0, first * len(cycle(plan)))
    cues = list(score.prefetch(60 * 48_000))
    event = next(event for event in score.events(48_000) if event.kind == "section")
    assert event.data["visits"] == visit(plan, first).guest.style
    assert "likely by words and mood" in event.data["because"]
    assert max(cue.row for cue in cues) >= len(plan.stems)


def test_guests_come_in_with_the_role_that_they_stand_for() -> None:
    plan = make_plan(DRIVE, Request(endless=True))
    lent = plan.cards[len(plan.stems) :]
    for intensity in (0.0, 0.4, 1.0):
        levels = Live(intensity=intensity).levels(plan.stems, 32, lent)
        for row, card in enumerate(lent, len(plan.stems)):
            assert levels[row] == max(levels[at] for at, other in enumerate(plan.stems) if other.role == card.role)


@pytest.mark.parametrize("sentence", [DRIVE, "slow rain over the city", "epic battle", "calm piano at night"])
def test_no_visited_section_falls_silent_at_the_least_intensity(sentence: str) -> None:
    plan = make_plan(sentence, Request(endless=True, seed=3))
    levels = Live(intensity=0.0).levels(
        plan.stems, len(plan.cards), plan.cards[len(plan.stems) :], [section.stems for section in plan.sections]
    )
    heard = {card.name for card, level in zip(plan.cards, levels, strict=True) if level > 0.49 and card.role != "fx"}
    turns = [turn for turn in range(16) if visit(plan, turn)]
    assert all(heard & {*visited(plan, section.stems, turn)} for turn in turns for section in plan.sections)


@pytest.mark.parametrize("words", ["darker", "sadder, more swing", "a bit faster", "louder bass, another seed", "keep the tempo, drier"])
def test_an_edit_keeps_the_journey(words: str) -> None:
    plan = make_plan(DRIVE, Request(endless=True))
    after = plan.edit(words)
    assert lent(after) == lent(plan)
    assert from_json(to_json(after)).guests == after.guests
    count = len(cycle(after))
    turn = next(turn for turn in range(40) if visit(after, turn))
    heard = {part.stem for index in range(turn * count, (turn + 1) * count) for part in compose_section(after, index).parts}
    assert heard & set(lent(plan))


def test_what_is_lent_changes_as_the_rest_does() -> None:
    plan = make_plan(DRIVE, Request(endless=True))
    for words, field in (("darker", "tilt_db"), ("more reverb on the pad", "reverb")):
        after = plan.edit(words)
        shift = {
            new.name: round(getattr(new, field) - getattr(old, field), 6)
            for old, new in zip(plan.cards, after.cards, strict=True)
            if new.role == "pad"
        }
        assert len(shift) > 1 and len(set(shift.values())) == 1 and 0.0 not in shift.values()
    name = next(card.name for guest in plan.guests for card in guest.cards if card.role == "pad")
    levels = [next(guest.mix[name] for guest in one.guests if name in guest.mix) for one in (plan, plan.edit("louder pads"))]
    assert levels[1] > levels[0]


def test_an_edit_refuses_what_guests_lend() -> None:
    plan = make_plan(DRIVE, Request(endless=True))
    without = plan.edit("no pads")
    assert lent(without) == [name for name in lent(plan) if name not in lent(plan, "pad")] != lent(plan)
    plan = make_plan("lonely winter evening", Request(endless=True))
    assert not any(matches("saxophone", card.words, card.role) for card in plan.stems)
    silent = edited(plan, "no saxophone")
    assert lent(silent.plan) == [name for name in lent(plan) if name != "sax-answer"] != lent(plan)
    assert silent.plan.muted == () and [edit.field for edit in silent.edits] == ["guests.sax-answer"]
    with pytest.raises(InputError, match="nothing in this plan plays saxophone"):
        edited(silent.plan, "no saxophone")
    kept = edited(plan, "keep the saxophone, darker")
    assert [edit.field for edit in kept.edits] == ["brightness", "stems"]


@pytest.mark.parametrize(
    ("words", "role"), [("only bass", None), ("two minutes", None), ("make it 3/4, 300 bpm", None), ("replace pads with harp", "pad")]
)
def test_guests_go_where_they_no_longer_fit(words: str, role: str | None) -> None:
    plan = make_plan(DRIVE, Request(endless=True))
    after = edited(plan, words)
    assert lent(after.plan) == [name for name in lent(plan) if role and name not in lent(plan, role)]
    assert "guests" in {edit.field for edit in after.edits}


def lent(plan: Plan, *roles: str) -> list[str]:
    """The names of the cards that guests lend, of some roles or of all."""
    return [card.name for guest in plan.guests for card in guest.cards if not roles or card.role in roles]
