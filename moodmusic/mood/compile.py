"""Compiles the affect lexicons: ``python -m moodmusic.mood.compile``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from moodmusic.checking import Check, Spot, boolean, list_of, mapping_of, number, record, shown, text, whole
from moodmusic.errors import LibraryError
from moodmusic.mood.hits import NEGATED
from moodmusic.mood.lexicon import PHRASE_LISTS, WORDS, Entry, Triple, folded, packed
from moodmusic.prompt.compile import compile_each, gather, pairs
from moodmusic.prompt.page import key_of
from moodmusic.prompt.tables import LANGUAGES
from moodmusic.prompt.tables import WORDS as PROMPT_WORDS

APART = ("grammar", "emoji", "artists")  # files that hold no words


def flat(content: dict[str, Any], language: str = "en") -> dict[str, Any]:
    """The compiled form: groups ("valence arousal tension": words) by entry, keys folded.

    LibraryError lists malformed groups, words that stand twice with different numbers, and mistakes of the grammar.
    """
    mistakes: list[str] = []
    grammar = grammar_of(language)(content.get("grammar"), Spot(f"{language}/grammar.yaml", "", mistakes)) or {}
    weights: dict[str, float] = grammar.get("weights", {})
    words: dict[str, Entry] = {}
    for name, groups in content.items():
        if name not in APART:
            spot, weight = Spot(f"{language}/{name}.yaml", "", mistakes), weights.get(name, 1.0)
            for triple, phrases in groups.items():
                _add(words, (*_triple(triple, spot), weight), str(phrases).split(", "), spot.at(triple), language)
    emoji: dict[str, Entry] = {}
    spot = Spot(f"{language}/emoji.yaml", "", mistakes)
    for triple, signs in content.get("emoji", {}).items():
        _add(emoji, (*_triple(triple, spot), weights.get("emoji", 1.0)), signs.split(), spot.at(triple), "en")
    if mistakes:
        raise LibraryError("\n".join(mistakes))
    for name, row in content.get("artists", {}).items():
        if not row.get("shared"):
            triple = _triple(row["mood"], Spot("artists.yaml", name, mistakes))
            words |= {key_of(phrase, language): (*triple, 1.0) for phrase in (name, *row.get("also", ()))}
    words = _negated(words, grammar.get("negating", ())) | words
    return {"grammar": grammar, "words": packed(words), "emoji": packed(emoji)}


def grammar_of(language: str) -> Check:
    """The check of a ``grammar.yaml``; its value has folded keys."""

    def phrases(value: Any, spot: Spot) -> Any:
        return folded([phrase for phrase in list_of(text)(value, spot) or () if phrase], language)

    def factors(value: Any, spot: Spot) -> Any:
        return {key_of(phrase, language): factor for phrase, factor in (mapping_of(number(0.0, 3.0))(value, spot) or {}).items()}

    fields: Mapping[str, Check] = {
        **dict.fromkeys(PHRASE_LISTS, phrases),
        "not_inflected": phrases,
        "negating": phrases,
        "light": phrases,
        "weights": mapping_of(number(0.0, 1.0)),
        "scope": whole(1, 12),
        "degrees": factors,
        "undertones": factors,
        "endings": pairs,
        "beginnings": pairs,
        "shortest_stem": whole(1, 6),
        "undoubled": boolean,
        "concord": boolean,
        "comparatives": record(dict, dict.fromkeys(("more", "less", "than", "always", "endings"), phrases), ("more", "less", "than")),
    }
    return record(dict, fields, ("negators", "degrees", "scope"))


def _triple(numbers: str, spot: Spot) -> Triple:
    try:
        valence, arousal, tension = (float(part) for part in numbers.split())
    except ValueError:
        valence = 2.0
    if max(map(abs, (valence, *((arousal, tension) if valence <= 1 else ())))) > 1:
        spot.wrong(f"{shown(numbers)} is no triple of numbers from -1 to 1")
        return (0.0, 0.0, 0.0)
    return (valence, arousal, tension)


def _add(table: dict[str, Entry], entry: Entry, phrases: list[str], spot: Spot, language: str) -> None:
    for phrase in phrases:
        key = key_of(phrase, language)
        if not key:
            spot.wrong(f"{shown(phrase)} holds no word")
        elif table.setdefault(key, entry) != entry:
            spot.wrong(f"{shown(phrase)} stands twice")


def _negated(words: Mapping[str, Entry], prefixes: Iterable[str]) -> dict[str, Entry]:
    """Adjectives with a negating prefix, Polish "niewesoły"; those that the tables list themselves stay as listed."""
    plain = [word for word in words if word.endswith(("y", "i")) and " " not in word and not word.startswith(tuple(prefixes))]
    return {
        prefix + word: (words[word][0] * NEGATED, words[word][1] * NEGATED, words[word][2] * NEGATED, words[word][3])
        for prefix in prefixes
        for word in plain
    }


def content_of(language: str, folder: Path = WORDS) -> dict[str, Any]:
    """What stands in the JSON file of a language; the emoji are the English table's in all, and so are the names of artists."""
    shared = {"emoji": gather(folder / "en")["emoji"], "artists": gather(PROMPT_WORDS / "en")["artists"]["names"]}
    return flat({**shared, **gather(folder / language)}, language)


def compile_all() -> None:
    """Write ``words/<language>.json`` of every language."""
    compile_each(LANGUAGES, content_of, WORDS)


if __name__ == "__main__":
    compile_all()
