"""Wish words of other languages become the English ones, and every finding goes back to the words it came from."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hypothesis import given, settings
from hypothesis import strategies as st
from small_languages import small

from moodmusic.checking import Spot
from moodmusic.errors import PromptError
from moodmusic.prompt.clean import clean
from moodmusic.prompt.compile import glossary as glossary_check
from moodmusic.prompt.gloss import FILLER, glossary
from moodmusic.prompt.page import Finding

GLOSSES = [
    ("fr", "sans batterie ni basse, en ré mineur, à 120 bpm", "without drums nor bass, in D minor, at 120 bpm"),
    ("fr", "Sans Batterie", "without drums"),
    ("fr", "pas d'instruments", "no instrument"),
    ("fr", "guitares classiques", "nylon guitar"),
    ("fr", "musique très lente", "music very slow"),
    ("fr", "en fa dièse mineur harmonique", "in F# harmonic minor"),
    ("fr", "en si♭ majeur", "in Bb major"),
    ("fr", "en ré", "in D"),
    ("fr", "dans la nuit", f"in {FILLER}"),
    ("fr", "seulement les notes do, ré, mi, sol et la", "only the notes C, D, E, G and A"),
    ("fr", "les notes do dièse et fa", "the notes C# and F"),
    ("fr", "la la la", ""),
    ("fr", "la, la, la", ", ,"),
    ("fr", "gammes mineures", "minor scale"),
    ("fr", "gamme mineur", "minor scale"),
    ("fr", "cent vingt battements par minute", "120 beats per minute"),
    ("fr", "quatre-vingt-dix bpm", "90 bpm"),
    ("fr", "un air d'école", f"{FILLER} {FILLER} {FILLER}"),
    ("fr", "techno, lo-fi hip-hop, 2m30s, allegro", "techno, lo-fi hip-hop, 2m30s, allegro"),
    ("fr", "Am7, Gm, Dm", "Am7, Gm, Dm"),
    ("fr", "seulement C, D et F#", "only C, D and F#"),
    ("fr", "on the road", f"{FILLER} {FILLER} {FILLER}"),
    ("es", "en mi menor", "in E minor"),
    ("es", "en mi mayor alegría", "in E major " + FILLER),
    ("es", "mi mayor miedo", f"my major {FILLER}"),
    ("es", "la menor idea", f"minor {FILLER}"),
    ("es", "en la noche", f"in {FILLER}"),
    ("es", "fa sostenido menor, con piano", "F# minor, with piano"),
    ("es", "treinta y dos segundos", "thirty-two seconds"),
    ("es", "ciento veinte bpm", "120 bpm"),
    ("es", "A la orilla", f"at {FILLER}"),
    ("es", "solo las notas A, B y E", "only the notes A, B and E"),
    ("es", "acordes: do, la menor, fa", "chords: C, Am, F"),
    ("pl", "w cis-moll", "in C# minor"),
    ("pl", "B-dur i H-dur", "Bb major and B major"),
    ("pl", "a-moll", "A minor"),
    ("pl", "tylko nuty A, H, C#, Fis i G", "only notes A, B, C#, F# and G"),
    ("pl", "tylko nuty A, B, C#, F# i G", "only notes A, B, C#, F# and G"),
    ("pl", "bez perkusji", "without drums"),
    ("id", "tanpa gitar-gitar", "without guitar"),
    ("id", "lagunya di C minor", "song in C minor"),
    ("id", "D minor, 90 bpm", "D minor, 90 bpm"),
    ("pl", "akordy C-dur, a-moll, F-dur i G-dur", "chords C, Am, F and G"),
    ("pl", "akordy C-dur a potem G-dur", f"chords C major and {FILLER} G major"),
]


@pytest.mark.parametrize(("language", "text", "english"), GLOSSES, ids=[f"{language}: {text}" for language, text, _ in GLOSSES])
def test_a_text_becomes_english_wish_words(language: str, text: str, english: str) -> None:
    assert small(language).gloss(text).text == english


@pytest.mark.parametrize(
    ("text", "english", "original"),
    [
        ("musique sans batterie, triste", "without drums", "sans batterie"),
        ("piano d'été en ré mineur", "in D minor", "en ré mineur"),
        ("une guitare classique", "nylon guitar", "guitare classique"),
        ("l'allegro à cent vingt bpm", "120", "cent vingt"),
        ("trop tard, 120 bpm", "120 bpm", "120 bpm"),
    ],
)
def test_a_finding_goes_back_to_the_words_it_came_from(text: str, english: str, original: str) -> None:
    gloss = small("fr").gloss(text)
    at = gloss.text.index(english)
    back = gloss.back(Finding("any", at, at + len(english), None, ""))
    assert text[back.start : back.end] == original


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["fr", "es", "pl", "id"]))
def test_every_span_of_any_gloss_lies_within_the_text(text: str, language: str) -> None:
    try:
        cleaned = clean(text)
    except PromptError:
        return
    gloss = small(language).gloss(cleaned)
    assert len(gloss.text) == len(gloss.starts) == len(gloss.ends)
    assert all(0 <= start <= end <= len(cleaned) for start, end in zip(gloss.starts, gloss.ends, strict=True))


def test_a_language_that_is_not_read_keeps_numbers_marks_and_international_words() -> None:
    assert glossary("unknown").gloss("Ruhig, 90 bpm, Techno, ohne Piano").text == f"{FILLER}, 90 bpm, Techno, without Piano"


def test_mistakes_of_a_glossary_are_named_all_at_once_with_their_keys() -> None:
    mistakes: list[str] = []
    table = {"phrases": {"été": "summer", "ete": "winter", "a": 3}, "modes": {"x": "majorish"}, "tonics": {"do": "H"}, "ending": []}
    glossary_check("fr")(table, Spot("fr/gloss.yaml", "", mistakes))
    text = "\n".join(mistakes)
    assert all(part in text for part in ("phrases.ete: stands twice", "phrases.a", "modes.x", "tonics.do", "ending: unknown key"))
