"""Compiles the scene words of the languages: ``python -m moodmusic.style.compile``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from moodmusic.checking import Spot, mapping_of, shown, text
from moodmusic.errors import LibraryError
from moodmusic.mood.lexicon import BETWEEN
from moodmusic.prompt.compile import compile_each, gather
from moodmusic.prompt.page import key_of
from moodmusic.prompt.tables import LANGUAGES, UNKNOWN
from moodmusic.style.scenes import WORDS

SHARED = "international"  # words that are spelt alike everywhere
NOTHING = "-"  # what stands for words that only look like a form of a scene word
FOREIGN = (*(language for language in LANGUAGES if language != "en"), UNKNOWN)


def content_of(language: str, folder: Path = WORDS) -> dict[str, Any]:
    """What stands in the JSON file of a language: English words -> the words that ask for them, keys folded.

    LibraryError names groups that are no text, and words that stand twice with different English.
    """
    mistakes: list[str] = []
    own = _flat(gather(folder / language).get("scenes", {}), language, Spot(f"{language}/scenes.yaml", "", mistakes))
    shared = _flat(gather(folder).get(SHARED, {}), language, Spot(f"{SHARED}.yaml", "", mistakes))
    if mistakes:
        raise LibraryError("\n".join(mistakes))
    groups: dict[str, list[str]] = {}
    for key, english in (shared | own).items():
        groups.setdefault(english, []).append(key)
    return {"scenes": {english: BETWEEN.join(keys) for english, keys in groups.items()}}


def _flat(groups: Any, language: str, spot: Spot) -> dict[str, str]:
    found: dict[str, str] = {}
    for english, phrases in (mapping_of(text)(groups, spot) or {}).items():
        for phrase in phrases.split(", ") if phrases else ():
            key = key_of(phrase, language)
            if not key:
                spot.at(english).wrong(f"{shown(phrase)} holds no word")
            elif found.setdefault(key, english) != english:
                spot.at(english).wrong(f"{shown(phrase)} stands twice: it is {found[key]!r} already")
    return found


def compile_all() -> None:
    """Write ``words/<language>.json`` of every language but English, and of the unknown ones."""
    compile_each(FOREIGN, content_of, WORDS)


if __name__ == "__main__":
    compile_all()
