"""Compiles the word tables of this room: ``python -m moodmusic.prompt.compile``.

English: the readers' tables as they stand. Another language: its glossary, checked, with folded keys. And one small table of all
languages that tells them apart (see `moodmusic.prompt.language`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from moodmusic.checking import Check, Spot, boolean, choices, list_of, mapping_of, record, shown
from moodmusic.errors import LibraryError
from moodmusic.prompt.gloss import LOAN_WORDS
from moodmusic.prompt.language import BEGINNING, FUNCTION_WORDS, TELLING, telling
from moodmusic.prompt.page import fold, key_of
from moodmusic.prompt.tables import LANGUAGES, MOOD_WORDS, WORDS
from moodmusic.safeyaml import load
from moodmusic.theory import MODE_ALIASES, MODES

MOST_BYTES = 1 << 20  # of the program's own tables
_NOTE = re.compile(r"[A-G][#b]?")
_ELIDED = re.compile(r"\S+ de")
_GERMAN = ("dur", "moll")  # known in English too, but Polish words


def gather(folder: Path) -> dict[str, Any]:
    """The YAML tables of a folder; LibraryError names the file, line and column of every mistake."""
    found: dict[str, Any] = {}
    mistakes: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found[path.stem] = load(path.read_text(encoding="utf-8"), f"{folder.name}/{path.name}", MOST_BYTES)
        except LibraryError as error:
            mistakes.append(str(error))
    if mistakes:
        raise LibraryError("\n".join(mistakes))
    return found


def compiled(content: dict[str, Any]) -> str:
    """The text of the JSON file."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=False) + "\n"


def _word(value: Any, spot: Spot) -> Any:
    """A text without control characters; unlike `checking.text` it may be empty: such a phrase vanishes."""
    return value if isinstance(value, str) and value.isprintable() else spot.wrong(f"{shown(value)}: give a text")


def _note(value: Any, spot: Spot) -> Any:
    return value if isinstance(value, str) and _NOTE.fullmatch(value) else spot.wrong(f"{shown(value)} is no note: give A to G with # or b")


def _mode(value: Any, spot: Spot) -> Any:
    known = {*MODES, *MODE_ALIASES}
    return value if value in known else spot.wrong(f"{shown(value)} is no mode{choices(sorted(MODES))}")


def pairs(value: Any, spot: Spot) -> Any:
    """A list of [ending, instead], folded, the longest first."""
    before = len(spot.mistakes)
    found = list_of(list_of(_word, 2, 2))(value, spot)
    if len(spot.mistakes) > before:
        return None
    folded = dict.fromkeys((fold(ending), fold(instead) if instead else "") for ending, instead in found if ending)
    return sorted(([*pair] for pair in folded if pair[0] != pair[1]), key=lambda pair: -len(pair[0]))


def _keyed(language: str, check: Check) -> Check:
    """A mapping of phrases, its keys folded; a phrase that stands twice with another meaning is a mistake."""

    def check_keys(value: Any, spot: Spot) -> Any:
        found: dict[str, Any] = {}
        for phrase, item in (mapping_of(check)(value, spot) or {}).items():
            key = key_of(phrase, language)
            if not key:
                spot.at(phrase).wrong("holds no word")
            elif found.setdefault(key, item) != item:
                spot.at(phrase).wrong(f"stands twice: {shown(found[key])} and {shown(item)}")
        elided = {key.removesuffix(" de"): item for key, item in found.items() if language == "fr" and _ELIDED.fullmatch(key)}
        return elided | found  # "pas d'orgue" is read as "pas orgue"

    return check_keys


def _listed(language: str) -> Check:
    return lambda value, spot: [key_of(phrase, language) for phrase in list_of(_word)(value, spot) or () if phrase]


def glossary(language: str) -> Check:
    """The check of a ``gloss.yaml``; its value is what `moodmusic.prompt.gloss.Glossary` takes."""
    fields: Mapping[str, Check] = {
        "phrases": _keyed(language, _word),
        "tonics": _keyed(language, _note),
        "modes": _keyed(language, _mode),
        "key_words": _listed(language),
        "note_lists": boolean,
        "endings": pairs,
        "beginnings": pairs,
        "own_words": _listed(language),
    }
    return record(dict, fields, ("phrases", "modes"))


def content_of(language: str, folder: Path = WORDS) -> dict[str, Any]:
    """What stands in the JSON file of a language. LibraryError with every mistake, each with its file and key."""
    tables = gather(folder / language)
    if language == "en":
        return tables
    mistakes: list[str] = []
    found = glossary(language)(tables.get("gloss"), Spot(f"{language}/gloss.yaml", "", mistakes))
    if mistakes:
        raise LibraryError("\n".join(mistakes))
    return {"gloss": found}


def lexicon_words(language: str, folder: Path = MOOD_WORDS) -> Iterable[str]:
    """Every word of the mood tables of a language, phrases whole."""
    for name, groups in gather(folder / language).items():
        if name not in ("grammar", "emoji"):
            yield from (key_of(phrase, language) for phrases in groups.values() for phrase in str(phrases).split(", "))


def _texts(table: Any) -> Iterable[str]:
    """Every key and text of a table."""
    if isinstance(table, Mapping):
        table = [*table, *table.values()]
    if isinstance(table, str):
        yield table
    elif isinstance(table, list):
        for item in table:
            yield from _texts(item)


def _vader_words() -> Iterable[str]:
    """Seven thousand English words of feeling."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return (word for word in SentimentIntensityAnalyzer().lexicon if word.isascii() and word.isalpha() and len(word) > 2)


def told() -> str:
    """The text of the table that tells the languages apart."""
    function_words = load(FUNCTION_WORDS.read_text(encoding="utf-8"), FUNCTION_WORDS.name)
    tables = {language: content_of(language)["gloss"] for language in LANGUAGES if language != "en"}
    glosses = {language: table["modes"] | table["phrases"] for language, table in tables.items()}
    modes = [name for name in (*MODES, *MODE_ALIASES) if name not in _GERMAN]
    lexicons = {language: [*lexicon_words(language), *glosses.get(language, ())] for language in LANGUAGES}
    same = [key for phrases in glosses.values() for key, english in phrases.items() if key == english and key not in _GERMAN]
    english = {name: table for name, table in gather(WORDS / "en").items() if name != "artists"}  # names are of no language
    lexicons["en"] += [*(key_of(text) for text in _texts(english)), *same, *LOAN_WORDS, *modes, *_vader_words()]
    return telling(function_words, lexicons)


def compile_each(languages: Iterable[str], content: Callable[[str], dict[str, Any]], folder: Path) -> None:
    """Write ``<folder>/<language>.json`` of every language, or raise LibraryError with the mistakes of all of them."""
    found: dict[str, str] = {}
    mistakes: list[str] = []
    for language in languages:
        try:
            found[language] = compiled(content(language))
        except LibraryError as error:
            mistakes.append(str(error))
    if mistakes:
        raise LibraryError("\n".join(mistakes))
    for language, text in found.items():
        (folder / f"{language}.json").write_text(text, encoding="utf-8")


def compile_all() -> None:
    """Write ``words/<language>.json`` of every language, and the table that tells them apart."""
    compile_each(LANGUAGES, content_of, WORDS)
    TELLING.write_text(BEGINNING + told(), encoding="utf-8")


if __name__ == "__main__":
    compile_all()
