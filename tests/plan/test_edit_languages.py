"""Edits in French, Spanish, Polish and Indonesian: what they ask for is what an English edit asks for."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

import moodmusic
from moodmusic.compose import compose_section
from moodmusic.errors import InputError, MoodmusicError
from moodmusic.library import read_yaml
from moodmusic.plan import Plan
from moodmusic.plan.ask import Ask
from moodmusic.plan.asks import read_asks
from moodmusic.plan.edit import edited
from moodmusic.plan.editwords import VERBS, edit_words
from moodmusic.plan.tongues import EDITS, examples, own_phrases, spoken
from moodmusic.prompt.page import key_of
from moodmusic.prompt.tables import LANGUAGES

OTHERS = tuple(code for code in LANGUAGES if code != "en")
SENTENCES: dict[str, dict[str, str]] = {
    code: read_yaml(Path(__file__).parent / "sentences" / f"{code}.yaml") for code in OTHERS
}  # sentence -> the English one that asks for the same
CASES = [(code, sentence, english) for code, pairs in SENTENCES.items() for sentence, english in pairs.items()]


@cache
def base(prompt: str = "lofi, rainy night, melancholic but hopeful, piano, drums, bass") -> Plan:
    return moodmusic.read(prompt, seconds=60, seed=3)


def said(asks: list[Ask]) -> list[tuple[Any, ...]]:
    """The asks without their words."""
    return [(ask.kind, ask.name, round(ask.amount, 6), ask.targets, ask.value) for ask in asks]


@pytest.mark.parametrize(("code", "sentence", "english"), CASES, ids=[f"{code}: {sentence}" for code, sentence, _ in CASES])
def test_a_sentence_asks_for_what_the_english_one_does(code: str, sentence: str, english: str) -> None:
    asks = read_asks(sentence)
    assert said(asks) == said(read_asks(english, "en"))
    assert said(read_asks(sentence, code)) == said(asks)
    assert all(ask.words in sentence or ask.kind == "keep" for ask in asks)


@pytest.mark.parametrize("code", OTHERS)
def test_there_are_enough_sentences(code: str) -> None:
    assert len(SENTENCES[code]) >= 60


def rows() -> dict[str, list[str]]:
    """Every row of the English vocabulary: its name, and the phrases of which a language needs one."""
    table = edit_words().table
    found: dict[str, list[str]] = {verb: table[verb] for verb in VERBS}
    for book in ("dials", "moods"):
        for name, row in table[book].items():
            found |= {f"{name} {side}": row[side] for side in ("high", "low", "nouns") if row[side]}
    for name, values in table["set"].items():
        found |= {f"{name} {value}": words for value, words in values.items() if name not in ("mode", "echo", "space")}  # two words each
    for book in ("degrees", "intervals", "levels"):
        for phrase, amount in table[book].items():
            found.setdefault(f"{book} {amount}", []).append(phrase)
    return found | {f"{book} {name}": words for book in ("roles", "fields") for name, words in table[book].items()}


@pytest.mark.parametrize("code", OTHERS)
def test_every_row_of_the_vocabulary_can_be_said(code: str) -> None:
    phrases = read_yaml(EDITS / f"{code}.yaml")["phrases"]
    assert [name for name, words in rows().items() if not any(word in phrases for word in words)] == []


@pytest.mark.parametrize("code", OTHERS)
def test_no_phrase_has_two_meanings_and_none_is_empty(code: str) -> None:
    met: dict[str, str] = {}
    for english, phrases in read_yaml(EDITS / f"{code}.yaml")["phrases"].items():
        for phrase in phrases:
            key = key_of(phrase, code)
            assert key, phrase
            assert met.setdefault(key, english) == english, phrase
    assert set(met) <= set(own_phrases(code))


@pytest.mark.parametrize("code", OTHERS)
def test_the_examples_of_a_refusal_are_all_edits(code: str) -> None:
    for example in examples(code).split(", "):
        assert read_asks(example, code), example
        assert said(read_asks(example)) == said(read_asks(example, code)), example


@pytest.mark.parametrize(
    ("code", "words", "named"),
    [
        ("fr", "plus hexagonal et moins frétillant", "^'hexagonal', 'frétillant'"),
        ("fr", "la batterie plus lente", "is of the whole track"),
        ("fr", "plus sombre, frobnique la basse", "'frobnique', 'basse'"),
        ("fr", "plus vite, garde le tempo", "'plus vite' and 'garde le tempo' contradict"),
        ("fr", "sans trompette", "'sans trompette': nothing in this plan plays trumpet"),
        ("es", "más hexagonal", "^'hexagonal'"),
        ("es", "más oscuro y haz cosquillas al piano", "'cosquillas', 'piano'"),
        ("es", "más rápido, mantén el tempo", "'más rápido' and 'mantén el tempo' contradict"),
        ("es", "sin trompeta", "'sin trompeta': nothing in this plan plays trumpet"),
        ("pl", "fioletowo i ciemniej", "'fioletowo'"),
        ("pl", "ciemniej, pogłaszcz kota", "'pogłaszcz kota'"),
        ("pl", "szybciej, zachowaj tempo", "'szybciej' and 'zachowaj tempo' contradict"),
        ("pl", "bez trąbki", "'bez trąbki': nothing in this plan plays trumpet"),
        ("id", "lebih hexagonal", "^'hexagonal'"),
        ("id", "lebih gelap, cubit kucing", "'cubit kucing'"),
        ("id", "lebih cepat, pertahankan tempo", "'lebih cepat' and 'pertahankan tempo' contradict"),
        ("id", "tanpa terompet", "'tanpa terompet': nothing in this plan plays trumpet"),
    ],
)
def test_a_refusal_quotes_the_words_of_the_user(code: str, words: str, named: str) -> None:
    for language in (None, code):
        with pytest.raises(InputError, match=named) as error:
            edited(base(), words, language=language)
        assert "qx" not in str(error.value)
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("code", OTHERS)
def test_a_refusal_shows_edits_in_the_language(code: str) -> None:
    with pytest.raises(InputError) as error:
        read_asks({"fr": "plus hexagonal", "es": "más hexagonal", "pl": "bardziej trójkątnie", "id": "lebih bujur sangkar"}[code])
    assert examples(code)[:30] in str(error.value)


def test_the_evidence_quotes_the_words_of_the_user() -> None:
    result = edited(base(), "Un peu plus sombre, la batterie 3 dB plus fort, garde le tempo")
    assert {edit.words for edit in result.edits} == {"Un peu plus sombre", "la batterie 3 dB plus fort"}
    assert any("'garde le tempo' (kept)" in reason.cause for reason in result.plan.because)


@pytest.mark.parametrize(
    ("words", "language"),
    [("plus lent", "fr"), ("más lento", "es"), ("wolniej", "pl"), ("lebih lambat", "id"), ("slower", "en")],
)
def test_two_words_are_enough_and_a_given_language_is_obeyed(words: str, language: str) -> None:
    assert base().edit(words).tempo_bpm < base().tempo_bpm
    assert base().edit(words, language) == base().edit(words)
    other = "pl" if language != "pl" else "fr"
    with pytest.raises(InputError, match=words):
        base().edit(words, other)


def test_a_language_that_is_not_read_is_refused() -> None:
    with pytest.raises(InputError, match="'de' is not read: one of en, fr"):
        read_asks("langsamer", "de")


def test_english_edits_are_english_whatever_the_plan_speaks() -> None:
    for hint in (*LANGUAGES, "unknown"):
        for words in ("darker, half the drums, keep the tempo", "solo piano", "more swing", "in D minor", "no bass"):
            assert said(read_asks(words, hint=hint)) == said(read_asks(words, "en"))


@pytest.mark.parametrize("code", OTHERS)
def test_every_span_leads_back_into_the_text(code: str) -> None:
    for sentence in SENTENCES[code]:
        piece = spoken(sentence, code)
        assert piece.said(0, len(piece.english)) in sentence


@pytest.mark.parametrize("words", [sentence for pairs in SENTENCES.values() for sentence in list(pairs)[::7]])
def test_an_edit_makes_a_plan_that_plays_or_says_why_not(words: str) -> None:
    try:
        after = base().edit(words)
    except MoodmusicError as error:
        assert "understood" not in str(error)
        return
    compose_section(after, 0)
