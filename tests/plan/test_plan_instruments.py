"""Instruments that are asked for by name: each plays itself, in the plan and in the MIDI file, and stays out when it is refused."""

from __future__ import annotations

import pytest

from moodmusic.plan import Request, make_plan
from moodmusic.prompt import read_prompt
from moodmusic.prompt.instruments import instrument, matches
from moodmusic.sound import find_instrument

PROGRAMS = {
    "electric guitar": {27, 30},
    "distorted guitar": {30},
    "harpsichord": {6},
    "ukulele": {24},
    "banjo": {105},
    "pizzicato": {45},
    "mandolin": {106},
    "sitar": {104},
    "timpani": {47},
    "xylophone": {13},
    "steel drum": {114},
    "koto": {107},
    "dulcimer": {15},
    "lute": {107},
    "oud": {107},
}
FOREIGN = {
    "guitare électrique": "electric guitar",
    "clavecin": "harpsichord",
    "timbales d'orchestre": "timpani",
    "guitarra eléctrica": "electric guitar",
    "clavecín": "harpsichord",
    "xilófono": "xylophone",
    "gitara elektryczna": "electric guitar",
    "klawesyn": "harpsichord",
    "kotły": "timpani",
    "gitar listrik": "electric guitar",
    "gitar elektrik": "electric guitar",
    "ukulele ceria": "ukulele",
}


@pytest.mark.parametrize("word", PROGRAMS)
@pytest.mark.parametrize("sentence", ["happy {} tune", "a sad night, {}", "solo {}", "calm, with {} and strings"])
def test_it_plays_itself_with_its_own_program(word: str, sentence: str) -> None:
    plan = make_plan(sentence.format(word), Request(seed=5, seconds=30))
    own = [card for card in plan.stems if matches(word, card.words[:1], card.role)]
    assert own and {card.program for card in own} <= PROGRAMS[word]
    assert all(find_instrument(card.instrument).program == card.program for card in own)
    assert any(card.name in section.stems for card in own for section in plan.sections)
    assert not any("stands in" in reason.cause or "no stem of the library" in reason.cause for reason in plan.because)


@pytest.mark.parametrize("word", PROGRAMS)
def test_alone_nothing_else_plays(word: str) -> None:
    for text in (f"solo {word}", f"only {word}, slow"):
        assert all(matches(word, card.words, card.role) for card in make_plan(text, Request(seed=5, seconds=30)).stems)


@pytest.mark.parametrize("word", PROGRAMS)
def test_refused_it_stays_out(word: str) -> None:
    for genre in ("folk", "lofi", "synthwave", "house", "cinematic", "epic battle"):
        plan = make_plan(f"{genre}, no {word}", Request(seed=5, seconds=60))
        assert not any(matches(word, card.words, card.role) for card in plan.stems)


@pytest.mark.parametrize(("text", "word"), FOREIGN.items())
def test_it_is_known_in_other_languages(text: str, word: str) -> None:
    assert instrument(word) in read_prompt(text).wishes.wanted


@pytest.mark.parametrize("word", ["tabla", "cowbell"])
def test_hand_percussion_plays_itself_too(word: str) -> None:
    plan = make_plan(f"calm, {word}", Request(seed=5, seconds=30))
    assert any(matches(word, card.words[:1], card.role) for card in plan.stems)
    assert not any("stands in" in reason.cause for reason in plan.because)
    alone = make_plan(f"solo {word}", Request(seed=5, seconds=30))
    assert all(matches(word, card.words, card.role) for card in alone.stems)


@pytest.mark.parametrize(
    "text", ["calm sea, with drums", "quiet piano with percussion", "only drums and brass", "only percussion and choir"]
)
def test_drums_are_a_kit_before_they_are_timpani(text: str) -> None:
    plan = make_plan(text, Request(seed=5, seconds=30))
    assert any(card.role in ("drums", "percussion") for card in plan.stems)
    assert not any("timpani" in card.words for card in plan.stems)


@pytest.mark.parametrize("text", ["string quartet", "only strings, calm", "quatuor à cordes", "just strings, tense chase"])
def test_strings_alone_have_a_tune_from_the_first_section_and_a_bass(text: str) -> None:
    for seed in range(4):
        plan = make_plan(text, Request(seed=seed, seconds=120))
        roles = {card.name: card.role for card in plan.stems}
        assert "lead" in {roles[name] for name in plan.sections[0].stems}
        assert "bass" in roles.values()
        assert all("synth" not in card.words for card in plan.stems)


@pytest.mark.parametrize(("text", "family"), [("woodwind quintet, playful morning", "woodwinds"), ("brass quintet, solemn", "brass")])
def test_a_quintet_is_all_that_plays(text: str, family: str) -> None:
    plan = make_plan(text, Request(seed=25, seconds=90))
    assert plan.stems
    assert all(matches(family, card.words, card.role) for card in plan.stems)


def test_what_gallops_into_battle_does_not_play_in_calm_music() -> None:
    plan = make_plan("only strings, ambient", Request(seed=3, seconds=120))
    assert not [card.name for card in plan.stems if card.name.startswith(("battle", "low-strings-drive", "low-strings-march"))]
