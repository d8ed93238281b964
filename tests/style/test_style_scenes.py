"""Sentences in other languages reach their style by their scene words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from moodmusic import safeyaml
from moodmusic.errors import LibraryError
from moodmusic.mood import feel
from moodmusic.mood.value import Mood
from moodmusic.prompt import read_prompt
from moodmusic.prompt.compile import compiled
from moodmusic.prompt.tables import LANGUAGES, UNKNOWN
from moodmusic.prompt.value import Prompt
from moodmusic.style import classify, styles, telling_words
from moodmusic.style.classify import fitted
from moodmusic.style.compile import FOREIGN, NOTHING, compile_all, content_of
from moodmusic.style.features import tokens
from moodmusic.style.scenes import WORDS, scene_words, sights

HELD_OUT = safeyaml.load(Path(__file__).with_name("foreign_scenes.yaml").read_text("utf-8"), "foreign_scenes.yaml")
OTHERS = tuple(language for language in LANGUAGES if language != "en")


@cache
def answers(language: str) -> list[tuple[str, Prompt, str, str]]:
    """Of each held-out sentence the style expected, the prompt, the style found, and that of its mood alone."""
    presets = styles()
    found = []
    for style, sentences in HELD_OUT[language].items():
        for sentence in sentences:
            prompt = read_prompt(sentence)
            mood = feel(prompt)
            wordless = classify(Prompt("xyzzy"), mood, presets)[0][0]
            found.append((style, prompt, classify(prompt, mood, presets)[0][0], wordless))
    return found


def english(text: str, language: str) -> list[str]:
    return [sight.english for sight in sights(text, language)]


@pytest.mark.parametrize("language", OTHERS)
def test_held_out_sentences_reach_the_style_that_a_good_ear_expects(language: str) -> None:
    rows = answers(language)
    hits = sum(style == found for style, _, found, _ in rows) / len(rows)
    wordless = sum(style == mood for style, _, _, mood in rows) / len(rows)
    assert len(rows) >= 25
    assert hits >= 0.8
    assert hits >= wordless + 0.3


@pytest.mark.parametrize("language", OTHERS)
def test_the_telling_words_stand_in_the_sentence(language: str) -> None:
    told = [(prompt.text, telling_words(prompt, found, styles())) for _, prompt, found, _ in answers(language)]
    assert all(word in text.lower() for text, words in told for word in words)
    assert sum(bool(words) for _, words in told) >= 0.9 * len(told)


def test_no_held_out_sentence_is_an_example_of_a_style() -> None:
    examples = {prompt for style in styles().values() for prompt in style.prompts}
    assert not examples & {sentence for rows in HELD_OUT.values() for sentences in rows.values() for sentence in sentences}


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("attendre un train sous la pluie", "fr", ["waiting", "train", "rain"]),
        ("Les loups dansaient autour d'un feu de bois", "fr", ["dance floor", "campfire"]),
        ("estamos esperando los trenes", "es", ["waiting", "train"]),
        ("biegliśmy przez zaśnieżone pola ze smokami", "pl", ["field", "dragons"]),
        ("na peronie czekamy na pociągi", "pl", ["train", "waiting", "train"]),
        ("kucingku tertidur, hujan-hujan", "id", ["cat", "deep sleep", "rain"]),
        ("partie de jeux vidéo cyberpunk", "fr", ["video game", "cyberpunk"]),
    ],
)
def test_scene_words_are_found_in_their_forms(text: str, language: str, words: list[str]) -> None:
    found = english(text, language)
    assert [word for word in found if word in words] == words


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("on prend la main, en l'air", "fr"),
        ("un enfant en train de rire à pleines dents", "fr"),
        ("the last waltz of the war", "fr"),  # English words say nothing where the sentence is French
        ("sale con once", "es"),
        ("to nasz list, po prostu dom", "pl"),
        ("air dan main", "id"),
    ],
)
def test_words_spelt_like_english_ones_are_not_read_as_english(text: str, language: str) -> None:
    raw = {word for word in text.replace(",", "").split() if f"w:{word}" in fitted(styles()).vocabulary}
    assert not raw & set(" ".join(english(text, language)).split())


def test_words_without_a_scene_leave_the_style_to_the_mood() -> None:
    mood = Mood(0.3, -0.7, -0.4)
    assert classify(Prompt("la main et le pied", "fr"), mood) == classify(Prompt("xyzzy"), mood)


def test_a_word_of_the_sentence_is_quoted_not_its_english() -> None:
    prompt = read_prompt("Attendre un TRAIN sous la pluie", "fr")
    assert set(telling_words(prompt, "lofi", styles())) == {"attendre", "train", "pluie"}
    guitar = read_prompt("guitare sèche au coin du feu", "fr")
    assert "guitare sèche" in telling_words(guitar, "folk", styles())


def test_of_an_unknown_language_international_words_count() -> None:
    prompt = read_prompt("Regen in der Stadt, Neon und Cyberpunk")
    assert prompt.language == UNKNOWN
    assert english(prompt.text, UNKNOWN) == ["neon", "cyberpunk"]
    assert set(telling_words(prompt, "synthwave", styles())) == {"neon", "cyberpunk"}


def test_an_english_sentence_reads_no_scene_table() -> None:
    scene_words.cache_clear()
    prompt = read_prompt("night drive through neon streets")
    telling_words(prompt, classify(prompt, feel(prompt))[0][0], styles())
    assert scene_words.cache_info().currsize == 0


@pytest.mark.parametrize("language", OTHERS)
def test_every_group_of_words_says_something_to_the_classifier(language: str) -> None:
    known = fitted(styles()).vocabulary
    groups = [group for group in content_of(language)["scenes"] if group != NOTHING]
    silent = [group for group in groups if not any(token in known for token in tokens(group))]
    assert not silent
    assert len(scene_words(language).entries) >= 450


def test_the_compiled_scene_words_are_in_step_with_the_yaml() -> None:
    paths = {language: WORDS / f"{language}.json" for language in FOREIGN}
    before = {language: path.read_text("utf-8") for language, path in paths.items()}
    assert before == {language: compiled(content_of(language)) for language in FOREIGN}, "run: python -m moodmusic.style.compile"
    compile_all()
    assert {language: path.read_text("utf-8") for language, path in paths.items()} == before


def test_mistakes_in_scene_words_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "scenes.yaml").write_text("rain: pluie, …\nsea: pluie, mer\nsnow: 3\n", "utf-8")
    with pytest.raises(LibraryError) as error:
        content_of("fr", tmp_path)
    for part in ("fr/scenes.yaml: sea: 'pluie' stands twice", "fr/scenes.yaml: snow: 3"):
        assert part in str(error.value)
