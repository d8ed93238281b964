"""The scene words of a sentence in another language, as the English ones that the styles' examples are written with.

"attendre un train sous la pluie" is "waiting train rain"; a word that no table holds says nothing, so that a French "pain" is never
read as English. Written as YAML (``words/fr/scenes.yaml``), read as one compiled file a language (``words/fr.json``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from moodmusic.mood.lexicon import BETWEEN
from moodmusic.prompt.inflection import Inflection
from moodmusic.prompt.page import Phrases, split_words
from moodmusic.prompt.tables import MOOD_WORDS, UNKNOWN, tables

WORDS = Path(__file__).with_name("words")


@dataclass(frozen=True, slots=True)
class Sight:
    """Words of a sentence as they stand there, and the English ones."""

    words: str
    english: str


@cache
def scene_words(language: str) -> Phrases[str]:
    """Phrase -> English of a language, inflected as its mood words are; of an unknown one the international words."""
    groups: dict[str, str] = tables(language, WORDS)["scenes"]
    grammar = {} if language == UNKNOWN else tables(language, MOOD_WORDS)["grammar"]
    entries = {key: english for english, keys in groups.items() for key in keys.split(BETWEEN)}
    return Phrases.of_keys(entries, Inflection.of(grammar))


def sights(text: str, language: str) -> tuple[Sight, ...]:
    """The scene words of a text in order."""
    words = split_words(text, language)
    return tuple(Sight(text[words[at.first].start : words[at.last - 1].end], at.value) for at in scene_words(language).find(words))
