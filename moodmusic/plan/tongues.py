"""`Spoken`: an edit in one of the languages that are read, as the English that `moodmusic.plan.asks` knows.

``edits/<language>.yaml`` holds for each English phrase of ``edits.yaml`` the ways in which that language says it. What a sentence
has too (instruments, numbers, keys, meters, lengths) comes from the glossary of sentences. Spans lead back to the user's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from moodmusic.library import read_yaml
from moodmusic.prompt.gloss import Gloss, Glossary
from moodmusic.prompt.instruments import vocabulary
from moodmusic.prompt.language import detect
from moodmusic.prompt.numbers import NUMBER_WORDS
from moodmusic.prompt.page import key_of
from moodmusic.prompt.tables import LANGUAGES, tables
from moodmusic.theory import MODE_ALIASES, MODES

EDITS = Path(__file__).with_name("edits")
_MODES = frozenset(word for name in (*MODES, *MODE_ALIASES) for word in key_of(name).split())
_TELLING = _MODES | {*NUMBER_WORDS, "hundred", "sharp", "flat", "half", "quarter", "second", "seconds", "minute", "minutes"}
_TELLING |= {"hour", "hours", "bar", "bars", "beat", "beats", "bpm", "time", "key", "scale", "mode", "triple", "common", "waltz"}
# "Plus rapide" is "faster" and no "more fast": the expressions with numbers know these words only.
_COMPARED = {"fast": "faster slower", "slow": "slower faster", "loud": "louder quieter", "quiet": "quieter louder", "soft": "softer louder"}
_COMPARED |= {"long": "longer shorter", "short": "shorter longer", "high": "higher lower", "low": "lower higher"}
_LINKS = frozenset(("a", "an", "and", "in", "of", "the", "to", "per"))
_FIGURES = re.compile(r"\d+(?:[./]\d+)?|[a-g][b#]?")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A cleaned text, the English that it means, and where each character of that comes from (None: it is English)."""

    language: str
    text: str
    english: str
    gloss: Gloss | None = None

    def said(self, start: int, end: int) -> str:
        """The user's words behind english[start:end]."""
        if self.gloss is None:
            return self.text[start:end]
        first = self.gloss.starts[start]
        return self.text[first : max(first, *self.gloss.ends[start:end])]


def spoken(text: str, language: str) -> Spoken:
    """A cleaned text, taken for one of a language."""
    if language == "en":
        return Spoken(language, text, text)
    gloss = edit_glossary(language).gloss(text)
    return Spoken(language, text, gloss.text, gloss)


def of_stem(language: str, name: str) -> str:
    """The dial that words mean with an instrument: a Spanish "más bajo" is a lower tune, but quieter drums."""
    table: Mapping[str, str] = {} if language == "en" else _table(language).get("of_stems", {})
    return table.get(name, name)


def likely(text: str, hint: str) -> tuple[str, ...]:
    """The languages in which a text may be meant, the likeliest first: its words', the plan's, English, the others."""
    order = dict.fromkeys((detect(text), hint, *LANGUAGES))
    return tuple(code for code in order if code in LANGUAGES)


def examples(language: str) -> str:
    """What is said in a language when an edit is not understood; empty for English."""
    return "" if language == "en" else str(_table(language)["examples"])


@cache
def edit_glossary(language: str) -> Glossary:
    """The glossary of edits in a language other than English."""
    sentences: dict[str, Any] = tables(language)["gloss"]
    shared = {key: english for key, english in sentences["phrases"].items() if _shared(english)}
    return Glossary({**sentences, "phrases": {**shared, **own_phrases(language)}}, language)


def own_phrases(language: str) -> dict[str, str]:
    """Folded phrase -> English, as ``edits/<language>.yaml`` has it."""
    found = {key_of(phrase, language): english for english, phrases in _table(language)["phrases"].items() for phrase in phrases}
    found = _compared(found) | found
    elided = {key.removesuffix(" de"): english for key, english in found.items() if language == "fr" and key.endswith(" de")}
    return elided | found  # "à la place d'un orgue" is read as "à la place un orgue"


def _compared(phrases: Mapping[str, str]) -> dict[str, str]:
    """ "Plus rapide" and "moins rapide", of "plus", "moins" and "rapide"."""
    ways = [(key, ("more", "less").index(english)) for key, english in phrases.items() if english in ("more", "less")]
    plain = [(key, _COMPARED[english].split()) for key, english in phrases.items() if english in _COMPARED]
    return {f"{way} {key}": words[place] for way, place in ways for key, words in plain}


@cache
def _table(language: str) -> Mapping[str, Any]:
    table: Mapping[str, Any] = read_yaml(EDITS / f"{language}.yaml")
    return table


def _shared(english: str) -> bool:
    """Whether an edit means the same by it as a sentence: an instrument, a number, a key, a meter, a length."""
    known = vocabulary()
    return any(english in book for book in (known.words, known.shared)) or _measure(re.split(r"[ -]", english.lower()))


def _measure(words: Iterable[str]) -> bool:
    words = [word for word in words if word not in _LINKS or word == ""]
    return bool(words) and all(word in _TELLING or _FIGURES.fullmatch(word) is not None for word in words)
