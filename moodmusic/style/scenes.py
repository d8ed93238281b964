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
from moodmusic.prompt.language import detect
from moodmusic.prompt.page import Phrases, split_words
from moodmusic.prompt.tables import MOOD_WORDS, UNKNOWN, tables

WORDS = Path(__file__).with_name("words")


OWN = "ǁ"  # a letter before each word of another language, which keeps it apart from English ones
LEAST_WORDS = 3  # of an example that may be in another language: a title or a tag tells too little


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


def seen(text: str, language: str) -> str:
    """What the classifier reads of a text in another language: its scene words in English, and its own words, marked.

    The marked words speak for styles whose own examples are in that language.
    """
    own = [OWN + word.key for word in split_words(text, language) if not word.mark]
    return " ".join((*(sight.english for sight in sights(text, language)), *own))


def learned_as(text: str) -> str:
    """An example of a style as the classifier learns it."""
    language = detect(text)
    return text if language in ("en", UNKNOWN) or len(text.split()) < LEAST_WORDS else seen(text, language)
