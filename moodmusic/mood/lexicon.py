"""The affect lexicon of a language: words and phrases with valence, arousal and tension, and the grammar that bends them.

Written as YAML (``words/en/*.yaml``), read as one compiled file (``words/en.json``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from moodmusic.prompt.page import Phrases
from moodmusic.prompt.tables import tables

WORDS = Path(__file__).parent / "words"
Triple = tuple[float, float, float]
Entry = tuple[float, float, float, float]  # valence, arousal, tension, weight

# Endings that may be taken off: (ending, what takes its place). Checked against the lexicon, so a wrong guess finds nothing.
_ENDINGS = (
    ("iness", "y"),
    ("ness", ""),
    ("ily", "y"),
    ("ly", ""),
    ("ies", "y"),
    ("ied", "y"),
    ("ier", "y"),
    ("iest", "y"),
    ("ing", ""),
    ("ing", "e"),
    ("ed", ""),
    ("ed", "e"),
    ("er", ""),
    ("er", "e"),
    ("est", ""),
    ("est", "e"),
    ("es", ""),
    ("s", ""),
    ("y", ""),
    ("ful", ""),
)
_SHORTEST_STEM = 3
_PHRASE_LISTS = ("negators", "not_negators", "conceded", "stages", "not_stages")
_WORD_SETS = ("contrast", "ends_scope", "origins", "goals")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Look-ups of one language."""

    words: Phrases[Entry]
    emoji: dict[str, Entry]
    negators: Phrases[bool]
    not_negators: Phrases[bool]
    degrees: Phrases[float]
    undertones: dict[str, float]
    contrast: frozenset[str]
    conceded: Phrases[bool]
    stages: Phrases[bool]
    not_stages: Phrases[bool]
    ends_scope: frozenset[str]
    origins: frozenset[str]
    goals: frozenset[str]
    scope: int


@cache
def lexicon(language: str = "en") -> Lexicon:
    """The compiled lexicon of a language."""
    content = tables(language, WORDS)
    grammar = content["grammar"]
    flags: dict[str, Any] = {name: Phrases(dict.fromkeys(grammar[name], True), _exact) for name in _PHRASE_LISTS}
    sets: dict[str, Any] = {name: frozenset(grammar[name]) for name in _WORD_SETS}
    return Lexicon(
        words=Phrases.of_keys(_entries(content["words"]), partial(stems, unbent=frozenset(grammar["not_inflected"]))),
        emoji=_entries(content["emoji"]),
        degrees=Phrases(grammar["degrees"], _exact),
        undertones=grammar["undertones"],
        scope=grammar["scope"],
        **flags,
        **sets,
    )


def _entries(table: dict[str, Any]) -> dict[str, Entry]:
    return {word: (row[0], row[1], row[2], row[3]) for word, row in table.items()}


def _exact(_word: str) -> Iterable[str]:
    return ()


def stems(word: str, unbent: frozenset[str] = frozenset()) -> Iterable[str]:
    """What a word may be an inflection of: ``loneliness`` -> lonely, ``running`` -> run, ``stormy`` -> storm."""
    if word in unbent or not word.isalpha():
        return
    for ending, instead in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_STEM:
            yield stem + instead
            if not instead and stem[-1] == stem[-2]:  # "running" -> "run"
                yield stem[:-1]
