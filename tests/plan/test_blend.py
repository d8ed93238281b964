"""Blends of sentences by weight, and moves from one sentence to another."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

import moodmusic
from moodmusic.compose import compose_section
from moodmusic.errors import InputError
from moodmusic.plan import Plan, Request, from_json, make_plan, to_json
from moodmusic.plan.join import joined, lent_roles
from moodmusic.style import styles

LOFI, HOUSE = "lofi hip hop beats", "energetic house track"


def blend(weight: float, first: str = LOFI, second: str = HOUSE, **request: object) -> Plan:
    return moodmusic.read(blend=[(first, weight), (second, 1 - weight)], **{"seconds": 60, "seed": 3, **request})


def families(plan: Plan) -> dict[str, set[str]]:
    """Role → the styles that its stems belong to."""
    presets = styles()
    return {
        role: {
            name for name, _ in plan.styles for card in plan.stems if card.role == role and card.name in presets[name].stems.get(role, ())
        }
        for role in dict.fromkeys(card.role for card in plan.stems)
    }


def test_one_sentence_alone_or_beside_one_that_weighs_nothing_is_its_own_plan() -> None:
    plan = moodmusic.read("calm sea", seconds=60)
    assert moodmusic.read(blend=[("calm sea", 1)], seconds=60) == plan
    assert moodmusic.read(blend=[("calm sea", 1), ("storm", 0)], seconds=60) == plan


def test_moods_are_averaged_by_weight() -> None:
    one, two, both = (
        moodmusic.read(seconds=60, **{"seed": 3}, **part)
        for part in ({"prompt": LOFI}, {"prompt": HOUSE}, {"blend": [(LOFI, 7), (HOUSE, 3)]})
    )
    for axis in ("valence", "arousal", "tension"):
        assert getattr(both.mood, axis) == pytest.approx(0.7 * getattr(one.mood, axis) + 0.3 * getattr(two.mood, axis))


@pytest.mark.parametrize("weight", [0.95, 0.7, 0.5, 0.3, 0.05])
def test_a_blend_holds_both_styles_composes_and_survives_storage(weight: float) -> None:
    plan = blend(weight)
    assert dict(plan.styles) == pytest.approx({"lofi": weight, "house": 1 - weight})
    assert plan.styles[0][1] >= plan.styles[1][1]
    assert from_json(to_json(plan)) == plan
    assert all(compose_section(plan, index).parts for index in range(len(plan.sections)))
    assert {name for part in plan.sections for name in part.stems} == {card.name for card in plan.stems}


def test_at_one_half_the_layers_and_theme_letters_alternate_between_the_families() -> None:
    first, second = styles()["lofi"], styles()["house"]
    roles = lent_roles(first, second, 0.5)
    both = [
        role
        for role in ("chords", "bass", "pad", "lead", "texture", "arp", "counter", "fx")
        if role in first.stems and role in second.stems
    ]
    assert [role for role in roles if role in both] == both[1::2]
    heard = families(blend(0.5))
    assert sum("house" in names for names in heard.values()) >= 2
    assert sum("lofi" in names for names in heard.values()) >= 2


def test_the_second_style_lends_more_the_more_it_weighs() -> None:
    first, second = styles()["lofi"], styles()["house"]
    counts = [len(lent_roles(first, second, weight / 20)) for weight in range(11)]
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]
    rooms = [joined(((first, 1 - weight), (second, weight)))[0].space.t60_s for weight in (0.001, 0.25, 0.5)]
    assert rooms == sorted(rooms, reverse=first.space.t60_s > second.space.t60_s)


def test_the_tempo_lies_between_both_in_the_nearest_octave() -> None:
    first, second = styles()["lofi"], styles()["house"]
    low, high = joined(((first, 0.5), (second, 0.5)))[0].tempo_bpm
    ends = [style.tempo_bpm for style in (first, second)]
    octave = min(
        (1.0, 0.5, 2.0), key=lambda factor: abs(math.log(math.sqrt(ends[1][0] * ends[1][1]) * factor / math.sqrt(ends[0][0] * ends[0][1])))
    )
    assert low == pytest.approx(math.sqrt(ends[0][0] * ends[1][0] * octave), abs=0.1)
    assert high == pytest.approx(math.sqrt(ends[0][1] * ends[1][1] * octave), abs=0.1)
    assert low - 2 <= blend(0.5).tempo_bpm <= high + 2


def test_beats_and_progressions_of_both_take_turns_by_theme_letter() -> None:
    plan = blend(0.5)
    house = styles()["house"]
    beats = {
        letter: {name for part in plan.sections if part.letter == letter for name in part.stems if name in house.stems["drums"]}
        for letter in "AB"
    }
    assert beats["B"] and not beats["A"]
    assert any(reason.field == "progressions" and reason.value == "B" and "house lends 50%" in reason.cause for reason in plan.because)


def test_roles_that_only_the_second_style_has_come_in_where_the_energy_is() -> None:
    plan = blend(0.6, "calm sea, ambient", "epic battle")
    drums = [part.energy for part in plan.sections if any(card.role == "drums" and card.name in part.stems for card in plan.stems)]
    assert drums
    assert min(drums) >= 0.5
    assert not any(card.role == "drums" for card in blend(0.9, "calm sea, ambient", "epic battle").stems)


def test_every_choice_of_a_blend_has_a_reason() -> None:
    lends = {reason.field for reason in blend(0.5).because if "lends" in reason.cause}
    assert lends >= {"stems", "progressions", "sections", "tempo_bpm", "space"}


def test_outright_wishes_of_both_are_kept_and_the_heavier_wins_a_conflict() -> None:
    plan = blend(0.7, "calm sea, 60 bpm, no drums", "storm with drums and cello, 120 bpm, D minor")
    assert plan.tempo_bpm == 60
    assert plan.key.name == "D minor"
    assert not any(card.role == "drums" for card in plan.sounding)
    assert any("cello" in card.words for card in plan.stems)
    lost = [reason for reason in plan.because if "weighs more and wins" in reason.cause]
    assert {reason.field for reason in lost} >= {"tempo_bpm", "stems"}
    other = blend(0.3, "calm sea, 60 bpm, no drums", "storm with drums and cello, 120 bpm, D minor")
    assert other.tempo_bpm == 120
    assert any(card.role == "drums" for card in other.stems)


def test_of_equal_weights_the_first_sentence_wins() -> None:
    plan = blend(0.5, "piano, 80 bpm", "strings, 100 bpm")
    assert plan.tempo_bpm == 80
    assert any("comes first and wins" in reason.cause for reason in plan.because)


def test_three_sentences_keep_the_two_heaviest_styles_and_say_which_is_left_out() -> None:
    plan = moodmusic.read(blend=[("lofi", 0.4), ("house music", 0.35), ("epic battle", 0.25)], seconds=60, seed=3)
    assert [name for name, _ in plan.styles] == ["lofi", "house"]
    assert any("epic is left out" in reason.cause for reason in plan.because)


@pytest.mark.parametrize("weight", [-0.1, math.nan, math.inf, "much", None, True])
def test_weights_are_finite_and_not_negative(weight: object) -> None:
    with pytest.raises(InputError, match="the weight of 'storm' is"):
        Request(blend=(("calm sea", 1.0), ("storm", weight)))


@pytest.mark.parametrize("value", [(), ("calm",), (("a", 0), ("b", 0)), "calm", (("a", 1),) * 9])
def test_a_blend_is_a_list_of_pairs_with_some_weight(value: object) -> None:
    with pytest.raises(InputError, match="blend"):
        Request(blend=value)


def test_a_blend_stands_alone() -> None:
    with pytest.raises(InputError, match="a blend stands alone"):
        make_plan("calm sea", Request(blend=(("storm", 1.0),)))
    with pytest.raises(InputError, match="'to' is empty"):
        Request(to=" ")


@pytest.mark.parametrize("seconds", [30, 90, 240])
def test_a_move_goes_from_one_sentence_to_the_other(seconds: float) -> None:
    plan = moodmusic.read("lonely winter piano", to="epic triumphant battle", seconds=seconds, seed=3)
    first, *_, last = plan.sections
    half = len(plan.sections) // 2
    for name in ("energy", "density", "brightness"):
        start, end = ([getattr(part, name) for part in row] for row in (plan.sections[:half], plan.sections[-half:]))
        assert sum(end) / half > sum(start) / half + 0.1
    piano, epic = ({name for names in styles()[style].stems.values() for name in names} for style in ("piano", "epic"))
    assert set(first.stems) <= piano
    assert len(set(last.stems) & epic) > len(set(last.stems)) / 2
    assert all(set(one.stems) & set(two.stems) for one, two in zip(plan.sections, plan.sections[1:], strict=False))
    assert from_json(to_json(plan)) == plan
    assert len(plan.mood.path) == 2
    assert all(compose_section(plan, index).parts for index in range(len(plan.sections)))


def test_a_move_down_goes_down_and_obeys_both() -> None:
    plan = moodmusic.read("wild house party, 124 bpm", to="quiet ambient drone, no drums", seconds=90, seed=3)
    assert plan.sections[-1].energy < plan.sections[0].energy
    assert plan.tempo_bpm == 124
    assert not any(card.role == "drums" for card in plan.stems)


def test_a_move_needs_a_length() -> None:
    with pytest.raises(InputError, match="needs a length"):
        moodmusic.read("calm", to="storm")


def test_a_moving_plan_can_be_edited() -> None:
    plan = moodmusic.read("lonely winter piano", to="epic triumphant battle", seconds=60, seed=3)
    darker = plan.edit("darker, sparser")
    for before, after in zip(plan.sections, darker.sections, strict=True):
        assert (after.brightness or 0) <= (before.brightness or 0)
        assert (after.density or 0) < (before.density or 0)
        assert replace(after, brightness=before.brightness, density=before.density) == before


# Sentences with their weights, and what the book says was set aside: field, what holds, over what.
CONTRADICTIONS = (
    ([("C major", 0.5), ("F# minor", 0.5)], [("key", "C major", "'F# minor' (50%): F# minor")]),
    ([("C major", 0.6), ("C minor", 0.4)], [("key", "C major", "'C minor' (40%): C minor")]),
    ([("no drums", 0.6), ("drums", 0.4)], [("stems", "no drums", "'drums' (40%): drums")]),
    ([("drums", 0.6), ("no drums", 0.4)], [("stems", "drums", "'no drums' (40%): no drums")]),
    ([("calm, 60 seconds", 0.6), ("8 bars", 0.4)], [("sections", "60 seconds", "'8 bars' (40%): 8 bars")]),
    ([("piano only", 0.6), ("drums only", 0.4)], [("stems", "piano, drums", "only piano of the one, only drums of the other")]),
    ([("calm sea", 0.7), ("storm", 0.3)], []),
    ([("storm", 0.7), ("calm sea", 0.3)], []),
    ([("C major", 0.5), ("100 bpm", 0.5)], []),
)


@pytest.mark.parametrize(("parts", "named"), CONTRADICTIONS)
def test_contradictions_are_told_in_words_of_music_and_only_where_there_are_any(parts, named) -> None:  # type: ignore[no-untyped-def]
    plan = make_plan(None, Request(blend=tuple(parts), seed=3, fallback_seconds=60))
    told = [(reason.field, reason.value, reason.over) for reason in plan.because if "%)" in reason.over or "of the one" in reason.over]
    assert told == named


def test_a_scene_is_heard_whichever_sentence_is_heavier() -> None:
    for first, second in ((("calm sea", 0.7), ("storm", 0.3)), (("storm", 0.7), ("calm sea", 0.3))):
        plan = make_plan(None, Request(blend=(first, second), seed=3, fallback_seconds=60))
        assert any(card.name.startswith("sea") for card in plan.stems)
