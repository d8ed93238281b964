"""The affect lexicon of a language: words and phrases with valence, arousal and tension, and the grammar that bends them.

Written as YAML (``words/en/*.yaml``), read as one compiled file (``words/en.json``): there every triple stands once, with its words
in one text, since the reading of thousands of lists would cost more than all else. The emoji stand in every language's file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from moodmusic.prompt.inflection import Inflection
from moodmusic.prompt.page import Phrases, key_of
from moodmusic.prompt.tables import UNKNOWN, tables

WORDS = Path(__file__).parent / "words"
BETWEEN = "|"  # parts the words of a triple; no key holds it
Triple = tuple[float, float, float]
Entry = tuple[float, float, float, float]  # valence, arousal, tension, weight

PHRASE_LISTS = (
    "negators",
    "not_negators",
    "trailing",
    "contrast",
    "conceded",
    "afterthoughts",
    "bounds",
    "stages",
    "openings",
    "closings",
    "not_stages",
    "origins",
    "goals",
    "ends_scope",
)


@dataclass(frozen=True, slots=True)
class Comparatives:
    """How a language compares: "more sad than", "sadder than"."""

    more: Phrases[bool]
    less: Phrases[bool]
    than: Phrases[bool]
    always: frozenset[str] = frozenset()  # words of `than` that need no "more" before them
    endings: tuple[str, ...] = ()  # of words that are comparatives by themselves: "smutniejszy", or whole such words: "peor"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Look-ups of one language."""

    words: Phrases[Entry]
    emoji: dict[str, Entry]
    negators: Phrases[bool]
    not_negators: Phrases[bool]
    trailing: Phrases[bool]  # negators that may stand behind what they negate
    degrees: Phrases[float]
    undertones: Phrases[float]
    contrast: Phrases[bool]
    conceded: Phrases[bool]
    afterthoughts: Phrases[bool]  # those of `conceded` that weigh as the rest where they end the text
    bounds: Phrases[bool]  # "not too": what is behind is limited, not turned round
    stages: Phrases[bool]
    openings: Phrases[bool]  # "beginning": with one of the `closings` behind, two stages
    closings: Phrases[bool]
    not_stages: Phrases[bool]
    ends_scope: Phrases[bool]
    origins: Phrases[bool]
    goals: Phrases[bool]
    comparatives: Comparatives
    scope: int
    light: frozenset[str]  # small words that a negator passes over
    concord: bool  # whether several negators of one clause say no once (Jespersen 1917)


@cache
def lexicon(language: str = "en") -> Lexicon:
    """The compiled lexicon of a language; of an unknown one the emoji alone."""
    content = tables("en" if language == UNKNOWN else language, WORDS)
    return built({"grammar": {}, "words": {}, "emoji": content["emoji"]} if language == UNKNOWN else content)


def built(content: Mapping[str, Any]) -> Lexicon:
    """A lexicon from what `moodmusic.mood.compile.flat` gives."""
    grammar = content["grammar"]
    flags: dict[str, Any] = {name: _exactly(dict.fromkeys(grammar.get(name, ()), True)) for name in PHRASE_LISTS}
    return Lexicon(
        words=Phrases.of_keys(unpacked(content["words"]), Inflection.of(grammar)),
        emoji=unpacked(content["emoji"]),
        degrees=_exactly(grammar.get("degrees", {})),
        undertones=_exactly(grammar.get("undertones", {})),
        scope=grammar.get("scope", 4),
        light=frozenset(grammar.get("light", ())),
        concord=grammar.get("concord", False),
        comparatives=_comparatives(grammar.get("comparatives", {})),
        **flags,
    )


def _comparatives(table: Mapping[str, list[str]]) -> Comparatives:
    more, less, than = (_exactly(dict.fromkeys(table.get(name, ()), True)) for name in ("more", "less", "than"))
    return Comparatives(more, less, than, frozenset(table.get("always", ())), tuple(table.get("endings", ())))


def _exactly(keys: Mapping[str, Any]) -> Phrases[Any]:
    return Phrases.of_keys(keys, _as_it_stands)


def _as_it_stands(_word: str) -> Iterable[str]:
    return ()


def packed(entries: Mapping[str, Entry]) -> dict[str, str]:
    """Word -> entry as "valence arousal tension weight" -> words."""
    found: dict[str, list[str]] = {}
    for word, entry in entries.items():
        found.setdefault(" ".join(f"{number:g}" for number in entry), []).append(word)
    return {numbers: BETWEEN.join(words) for numbers, words in found.items()}


def unpacked(table: Mapping[str, str]) -> dict[str, Entry]:
    """The same turned back."""
    found: dict[str, Entry] = {}
    for numbers, words in table.items():
        valence, arousal, tension, weight = map(float, numbers.split(" "))
        found |= dict.fromkeys(words.split(BETWEEN), (valence, arousal, tension, weight))
    return found


def folded(phrases: Iterable[str], language: str) -> list[str]:
    """The keys of phrases, each once."""
    return list(dict.fromkeys(filter(None, (key_of(phrase, language) for phrase in phrases))))
