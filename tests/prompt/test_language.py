"""Which language a text is in, and what is read of one that is in none of ours."""

from __future__ import annotations

import json
import time

import pytest

from moodmusic.errors import InputError
from moodmusic.plan import Request, from_json, make_plan, to_json
from moodmusic.prompt import Prompt, read_prompt
from moodmusic.prompt.language import detect
from moodmusic.prompt.tables import LANGUAGES, UNKNOWN

TEXTS = {
    "en": [
        "calm sea at dawn",
        "boss fight",
        "café in the rain",
        "lofi jazz 90 bpm",
        "techno",
        "no drums",
        "ii-V-I in Bb",
        "a piano solo",
        "Dm7 G7 Cmaj7",
        "chords: Em C G D",
        "tango in A minor with bandoneon",
        "con sordino trumpet ballad",
        "2m30s",
        "a bit nervous",
        "😭",
        "120",
        "zxqv blorp",
        "rainy night in a small café, melancholic but hopeful",
        "mañana beach party in the sun",
        "on the road again",
        "A minor setback",
        "the last train to Barcelona",
        "dance music, piano solo, D minor",
    ],
    "fr": [
        "une nuit pluvieuse à Paris",
        "tristesse",
        "sans batterie",
        "le bebe dort enfin",
        "musique lente et melancolique",
        "en ré mineur, 90 bpm",
        "forêt mystérieuse",
        "plus triste qu'un enterrement",
        "J'attends le train",
        "SANS BATTERIE NI BASSE",
    ],
    "es": [
        "una noche lluviosa en Madrid",
        "tristeza",
        "sin batería",
        "musica lenta y melancolica para dormir",
        "niños jugando en la playa",
        "el bebé por fin duerme",
        "en re menor, 90 bpm",
        "más feliz que ayer",
    ],
    "pl": [
        "deszczowa noc w Warszawie",
        "smutek",
        "bez perkusji",
        "spokojny wieczor nad morzem",
        "wesoła muzyka na urodziny",
        "dziecko wreszcie zasnęło",
        "w tonacji d-moll, 90 bpm",
        "zolw i zajac biegna przez las",
        "dark ambient bez drums",
    ],
    "id": [
        "malam hujan di Jakarta",
        "kesedihan",
        "tanpa drum",
        "anak-anak bermain di pantai",
        "musik pelan untuk tidur",
        "bayi akhirnya tertidur",
        "lebih bahagia dari kemarin",
        "gitar solo E minor",
        "beat tanpa vocals",
    ],
    UNKNOWN: [
        "ein ruhiger Abend am See, ohne Schlagzeug",
        "тихий вечер у моря",
        "静かな夜、海辺",
        "una notte tranquilla al mare",
        "uma noite calma na praia",
        "en lugn kväll vid havet",
        "rustige avond aan zee",
        "ليلة هادئة",
        "γαλήνια θάλασσα",
        "조용한 밤",
    ],
}
GIVEN = [(language, text) for language, texts in TEXTS.items() if language in (*LANGUAGES, UNKNOWN) for text in texts]


@pytest.mark.parametrize(("language", "text"), GIVEN)
def test_the_words_tell_the_language(language: str, text: str) -> None:
    assert detect(text) == language
    assert read_prompt(text).language == language


def test_a_given_language_wins_over_the_words() -> None:
    assert all(read_prompt("la la la", language).language == language for language in LANGUAGES)


@pytest.mark.parametrize("code", ["klingon", "EN", "", UNKNOWN])
def test_a_language_that_is_not_read_is_refused_with_those_that_are(code: str) -> None:
    with pytest.raises(InputError, match="one of en, fr, es, pl, id"):
        read_prompt("calm", code)
    with pytest.raises(InputError, match="one of en, fr, es, pl, id"):
        Request(language=code)


def test_a_text_in_another_language_is_told_politely_and_its_numbers_emoji_and_loan_words_count() -> None:
    prompt = read_prompt("ein ruhiger Abend am See, 90 bpm, Techno 😢")
    assert prompt.language == UNKNOWN
    assert (prompt.wishes.tempo_bpm, prompt.wishes.genres) == ((90, 90), ("techno",))
    assert (prompt.evidence[0].field, prompt.evidence[0].words) == ("language", prompt.text)
    assert "please say it in one of them" in prompt.evidence[0].reading
    plan = make_plan(prompt)
    assert plan.language == UNKNOWN
    assert plan.mood.valence < -0.3
    assert any("please say it in" in reason.cause for reason in plan.because if reason.field == "language")


def test_a_plan_keeps_the_language_and_one_that_was_stored_without_it_still_loads() -> None:
    plan = make_plan("calm sea, solo piano", Request(language="en", seed=1))
    assert from_json(to_json(plan)) == plan
    old = {name: value for name, value in json.loads(to_json(plan)).items() if name != "language"}
    assert from_json(json.dumps(old)).language == "en"
    assert ("language", "en", "request") in [(reason.field, reason.value, reason.source) for reason in plan.because]


def test_telling_the_language_takes_less_than_a_millisecond() -> None:
    text = "une nuit pluvieuse dans un petit café, mélancolique mais pleine d'espoir, sans batterie, 84 bpm, en ré mineur"
    detect(text)
    times = []
    for _ in range(21):
        start = time.process_time()
        detect(text)
        times.append(time.process_time() - start)
    assert sorted(times)[10] < 0.001


def _quotes(prompt: Prompt) -> set[str]:
    return {piece.words for piece in prompt.evidence}


@pytest.mark.skipif("fr" not in LANGUAGES, reason="there are no French tables")
def test_evidence_quotes_the_words_of_the_user() -> None:
    prompt = read_prompt("Une valse triste, sans batterie, en ré mineur, 120 bpm, piano seul")
    assert {"sans batterie", "en ré mineur", "120 bpm", "piano seul"} <= _quotes(prompt)
    assert prompt.mood_text == "Une valse triste, piano seul"
    assert (prompt.wishes.tonic, prompt.wishes.mode, prompt.wishes.only) == (2, "minor", ("piano",))
