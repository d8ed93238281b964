from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import moodmusic
from moodmusic.cards import ROLES, StemCard
from moodmusic.errors import PlanError
from moodmusic.mood.value import Mood
from moodmusic.plan import Plan, Request, SectionPlan, from_json, to_json
from moodmusic.plan.cast import complementing
from moodmusic.plan.layers import RISE
from moodmusic.plan.make import Library, settle
from moodmusic.prompt.value import Evidence, Prompt
from moodmusic.style.value import Form, FormSection, Style

Settle = Callable[..., Plan]
Shelf = tuple[dict[str, Style], dict[str, StemCard]]


def names(plan: Plan) -> set[str]:
    return {card.name for card in plan.stems}


def roles(plan: Plan) -> set[str]:
    return {card.role for card in plan.stems}


def role_of(plan: Plan, name: str) -> str:
    return next(card.role for card in plan.stems if card.name == name)


def sounding(section: SectionPlan, plan: Plan) -> set[str]:
    return {role_of(plan, name) for name in section.stems}


def share(plan: Plan, name: str) -> float:
    return sum(name in section.stems for section in plan.sections) / len(plan.sections)


def test_every_stem_of_the_plan_sounds_and_every_name_of_a_section_is_in_the_plan(plan: Settle) -> None:
    for style in ("drift", "stomp", "parlour"):
        for seed in range(6):
            made = plan(style, options=Request(seed=seed), seconds=120.0)
            assert {name for section in made.sections for name in section.stems} == names(made)
            assert set(made.mix) == names(made)
            assert [ROLES.index(card.role) for card in made.stems] == sorted(ROLES.index(card.role) for card in made.stems)


def test_the_roles_of_the_form_are_kept_to(plan: Settle) -> None:
    made = plan("drift", seconds=90.0, ending="ring")
    assert [section.name for section in made.sections] == ["intro", "drift", "swell", "outro"]
    assert sounding(made.sections[0], made) - {"fx"} == {"texture", "pad"}
    assert sounding(made.sections[2], made) - {"fx"} >= {"texture", "pad", "bass", "arp", "lead"}


def test_a_break_has_no_pulse(plan: Settle) -> None:
    made = next(made for seed in range(9) if (made := plan(options=Request(seed=seed), seconds=120.0)).sections[0].name == "intro")
    (pause,) = [section for section in made.sections if section.name == "break"]
    assert not sounding(pause, made) & {"drums", "bass", "percussion"}


def test_livelier_sections_have_more_layers_three_to_eight(plan: Settle) -> None:
    for seed in range(8):
        made = plan(options=Request(seed=seed), seconds=120.0)
        layers = [len([name for name in section.stems if role_of(made, name) != "fx"]) for section in made.sections]
        energies = [section.energy for section in made.sections]
        assert max(layers) <= 8
        assert layers[energies.index(max(energies))] == max(layers) >= 5
        assert layers[energies.index(min(energies))] <= 4


def test_core_roles_sound_in_at_least_half_of_the_sections(plan: Settle) -> None:
    for seed in range(6):
        made = plan(options=Request(seed=seed), seconds=120.0)
        for role in ("drums", "bass", "chords"):
            assert sum(role in sounding(section, made) for section in made.sections) * 2 >= len(made.sections)


def test_cards_keep_to_their_energy(plan: Settle) -> None:
    made = plan(seconds=180.0)
    for section in made.sections:
        if section.energy < 0.5:
            assert "shaker-straight" not in section.stems


def test_effects_sound_where_the_energy_rises(plan: Settle) -> None:
    made = plan("drift", seconds=90.0, ending="ring")
    for at, section in enumerate(made.sections):
        steps = [made.sections[i + 1].energy - made.sections[i].energy for i in (at - 1, at) if 0 <= i < len(made.sections) - 1]
        assert ("swell" in section.stems) == any(step >= RISE for step in steps)


def test_effects_keep_to_their_energy(shelf: Shelf) -> None:
    def heard(low: float) -> list[float]:
        cards = {**shelf[1], "swell": replace(shelf[1]["swell"], energy=(low, 1.0))}
        made = settle(Prompt("x"), Mood(), Request(seed=1, seconds=90.0, ending="ring"), Library(shelf[0], cards, {"drift": 1.0}))
        return [section.energy for section in made.sections if "swell" in section.stems]

    assert min(heard(0.0)) < 0.3
    assert all(energy >= 0.3 for energy in heard(0.3))


def test_a_second_stem_of_a_role_plays_where_the_first_does_not(shelf: Shelf) -> None:
    first = next(card for card in shelf[1].values() if card.role == "lead")
    low, also_low, high = (
        replace(first, name=name, energy=energy) for name, energy in (("low", (0.0, 0.5)), ("also-low", (0.0, 0.5)), ("high", (0.45, 1.0)))
    )
    assert complementing([], [low, also_low, high], 2) == [low, high]
    assert complementing([], [high, also_low, low], 3) == [high, also_low, low]
    assert complementing([low], [also_low, high], 1) == [high]
    assert complementing([], [low, also_low], 1) == [low]


def test_the_mood_chooses_among_the_stems_of_a_role(plan: Settle) -> None:
    kits = [
        {name for seed in range(10) for name in names(plan(mood=Mood(0, arousal, 0), options=Request(seed=seed))) if name.endswith("-kit")}
        for arousal in (-1.0, 1.0)
    ]
    assert kits == [{"soft-kit"}, {"loud-kit"}]


@pytest.mark.parametrize(
    ("refused", "gone"),
    [
        ("drums", {"loud-kit", "soft-kit"}),
        ("bass", {"square-bass", "round-bass"}),
        ("guitar", {"strum-chords"}),
        ("violin", {"fiddle-lead"}),
    ],
)
def test_refused_instruments_never_sound(plan: Settle, refused: str, gone: set[str]) -> None:
    for seed in range(6):
        assert not names(plan(options=Request(seed=seed), unwanted=(refused,), seconds=60.0)) & gone
        assert not names(plan(options=Request(seed=seed, unwanted=(refused,)))) & gone


def test_a_role_that_loses_all_its_stems_gets_another_that_suits(plan: Settle) -> None:
    made = plan("parlour", unwanted=("piano",), seconds=60.0)
    assert {"chords", "lead"} <= roles(made)
    assert not names(made) & {"piano-chords", "piano-lead", "piano-arp"}
    assert any("in place of the chords stems" in reason.cause for reason in made.because)


def test_refusing_everything_is_refused(plan: Settle) -> None:
    with pytest.raises(PlanError, match="refuse fewer"):
        plan("parlour", unwanted=("piano", "guitar", "electric piano", "flute", "synth", "violin", "celesta"))


@pytest.mark.parametrize(
    ("wanted", "name"),
    [("flute", "flute-lead"), ("celesta", "glass-arp"), ("rain", "rain-bed"), ("cello", "cello-counter"), ("strings", None)],
)
def test_wanted_instruments_are_added_though_the_style_has_them_not(plan: Settle, wanted: str, name: str | None) -> None:
    for seconds in (None, 8.0, 30.0, 120.0):
        made = plan(wanted=(wanted,), seconds=seconds)
        heard = {name} if name else {"string-pad", "fiddle-lead", "cello-counter"} & names(made)
        assert heard
        assert all(share(made, one) >= 0.5 for one in heard)


def test_several_wanted_instruments_all_sound_in_half_of_the_sections(plan: Settle) -> None:
    made = plan(wanted=("flute", "celesta", "cello", "piano", "rain"), seconds=120.0)
    assert {"flute-lead", "glass-arp", "cello-counter", "rain-bed"} <= names(made)
    assert any(card.words == ("piano",) for card in made.stems)
    assert all(share(made, name) >= 0.5 for name in ("flute-lead", "glass-arp", "cello-counter", "rain-bed"))
    assert max(len(section.stems) for section in made.sections) <= 9


def test_a_wanted_melody_instrument_has_the_tune_to_itself(plan: Settle) -> None:
    assert [card.name for card in plan(wanted=("flute",)).stems if card.role == "lead"] == ["flute-lead"]


def test_wanted_instruments_of_the_option_are_explained(plan: Settle) -> None:
    made = plan(options=Request(wanted=("flute",)))
    assert any((reason.value, reason.source) == ("flute-lead", "request") for reason in made.because)
    said = plan(wanted=("flute", "cello"), evidence=(Evidence("wanted", "a flute", "flute"), Evidence("wanted", "cello", "cello")))
    assert [(r.value, r.cause) for r in said.because if r.source == "words" and r.field == "stems"] == [
        ("flute-lead", "'a flute'"),
        ("cello-counter", "'cello'"),
    ]


def test_an_instrument_that_nobody_plays_is_named(plan: Settle) -> None:
    made = plan(wanted=("zither of the moon",))
    assert any("no stem of the library plays" in reason.cause for reason in made.because)


def test_a_word_both_wanted_and_refused_counts_as_refused(plan: Settle) -> None:
    made = plan(wanted=("flute",), unwanted=("flute",))
    assert "flute-lead" not in names(made)
    assert any("both wanted and refused" in reason.cause for reason in made.because)


def test_a_narrow_wish_stays_when_a_wider_word_is_refused(plan: Settle) -> None:
    made = plan(wanted=("electric piano",), unwanted=("piano",), seconds=60.0)
    assert not names(made) & {"piano-chords", "piano-lead", "piano-arp"}


def test_one_instrument_alone_takes_chords_and_tune(plan: Settle) -> None:
    for style in ("stomp", "drift", "parlour"):
        made = plan(style, only=("piano",), seconds=90.0)
        assert names(made) <= {"piano-chords", "piano-lead", "piano-arp"}
        assert {"chords", "lead"} <= roles(made)
        assert all(section.stems for section in made.sections)
    assert names(plan(only=("flute",))) == {"flute-lead"}
    assert roles(plan(only=("drums",))) <= {"drums", "percussion"}
    assert roles(plan(only=("piano", "drums"))) == {"chords", "lead", "arp", "drums"}


def test_an_instrument_alone_that_nobody_plays_is_refused(plan: Settle) -> None:
    with pytest.raises(PlanError, match="no stem of the library plays zither of the moon alone"):
        plan(only=("zither of the moon",))


def test_a_tune_instrument_alone_plays_its_tune_though_no_melody_was_said(plan: Settle) -> None:
    made = plan(only=("flute",), melody=False)
    assert names(made) == {"flute-lead"}
    assert any("gives way" in reason.cause for reason in made.because)


def test_no_melody_means_no_lead_and_no_counter(plan: Settle) -> None:
    for style in ("stomp", "drift", "parlour"):
        assert not roles(plan(style, melody=False, seconds=60.0)) & {"lead", "counter"}
    assert names(plan(melody=False, wanted=("piano",))) & {"piano-arp", "piano-chords"}


def with_form(shelf: Shelf, *sections: FormSection) -> Plan:
    style = replace(shelf[0]["stomp"], forms=(Form("made up", sections),))
    return settle(
        Prompt("x"), Mood(), Request(seed=1, bars=8 * len(sections), ending="cut"), Library({"stomp": style}, shelf[1], {"stomp": 1.0})
    )


def test_one_layer_goes_on_over_a_seam_that_the_form_leaves_open(shelf: Shelf) -> None:
    made = with_form(
        shelf, *(FormSection(str(at), "A", 8, 0.2, roles) for at, roles in enumerate((("texture",), ("pad",), ("lead",), ("texture",))))
    )
    assert len(made.sections) == 4
    assert all(set(one.stems) & set(two.stems) for one, two in zip(made.sections, made.sections[1:], strict=False))


def test_sections_that_the_form_makes_alike_are_told_apart(shelf: Shelf) -> None:
    made = with_form(shelf, *(FormSection(str(at), "A", 8, 0.6, ("chords", "drums", "bass", "texture")) for at in range(4)))
    assert len(made.sections) == 4
    assert all(set(one.stems) != set(two.stems) for one, two in zip(made.sections, made.sections[1:], strict=False))


def test_neighbouring_sections_differ_and_share(plan: Settle) -> None:
    for style in ("drift", "stomp"):
        for seed in range(8):
            made = plan(style, options=Request(seed=seed))
            for before, after in zip(made.sections, [*made.sections[1:], made.sections[0]], strict=True):
                assert set(before.stems) & set(after.stems)
            assert all(set(one.stems) != set(two.stems) for one, two in zip(made.sections, made.sections[1:], strict=False))


def turning(shelf: Shelf, *letters: str) -> Plan:
    """A plan in which each letter of the form has a pad of its own."""
    styles, cards = shelf
    base = next(iter(cards.values()))
    for name, energy in (("soft", (0.0, 0.5)), ("loud", (0.6, 1.0)), ("any", (0.0, 1.0))):
        card = replace(base, name=f"pad-{name}", role="pad", instrument="pad.warm", words=("organ",), energy=energy)
        cards = {**cards, card.name: card}
    energies = {"A": 0.3, "B": 0.9, "C": 0.4}
    sections = tuple(FormSection(f"part {at}", letter, 8, energies[letter], ("pad",)) for at, letter in enumerate(letters))
    style = replace(
        styles["drift"], stems={"pad": ("pad-soft", "pad-loud", "pad-any")}, core=("pad",), turns=("pad",), forms=(Form("form", sections),)
    )
    return settle(Prompt("a sentence"), Mood(), Request(seed=3, seconds=90.0), Library({"drift": style}, cards, {"drift": 1.0}))


def test_in_roles_that_take_turns_each_letter_has_its_own_stem(shelf: Shelf) -> None:
    made = turning(shelf, "A", "B", "A", "C", "B")
    assert all(len(section.stems) == 1 for section in made.sections)
    dealt = {section.letter: section.stems for section in made.sections}
    assert all(dealt[section.letter] == section.stems for section in made.sections)
    assert len(set(dealt.values())) == 3
    assert dealt["B"] in (("pad-loud",), ("pad-any",))
    assert dealt["A"] in (("pad-soft",), ("pad-any",))


@pytest.mark.parametrize("sentence", ["house with drums and cymbals", "house with cymbals and drums"])
def test_a_stem_that_stands_in_for_one_wish_and_answers_another_plays_once(sentence: str) -> None:
    plan = moodmusic.read(sentence, seed=1)
    assert len(names(plan)) == len(plan.stems)
    assert from_json(to_json(plan)) == plan
