"""Compiles the affect lexicon: ``python -m moodmusic.mood.compile``."""

from __future__ import annotations

from typing import Any

from moodmusic.errors import LibraryError
from moodmusic.mood.lexicon import WORDS, Entry, Triple
from moodmusic.prompt.compile import compiled, gather
from moodmusic.prompt.page import split_words
from moodmusic.prompt.tables import LANGUAGES

APART = ("grammar", "emoji")  # files that hold no words


def flat(content: dict[str, Any]) -> dict[str, Any]:
    """Groups ("valence arousal tension": words) as word -> triple; LibraryError lists malformed groups and words that stand twice."""
    mistakes: list[str] = []
    weights: dict[str, float] = content["grammar"].get("weights", {})
    words: dict[str, Entry] = {}
    for name, groups in content.items():
        if name not in APART:
            for triple, phrases in groups.items():
                _add(words, (*_triple(triple, name, mistakes), weights.get(name, 1.0)), phrases.split(", "), name, mistakes)
    emoji: dict[str, Entry] = {}
    for triple, signs in content["emoji"].items():
        _add(emoji, (*_triple(triple, "emoji", mistakes), weights.get("emoji", 1.0)), signs.split(), "emoji", mistakes)
    if mistakes:
        raise LibraryError("the affect lexicon has mistakes:\n" + "\n".join(mistakes))
    return {"grammar": content["grammar"], "words": words, "emoji": emoji}


def _triple(text: str, name: str, mistakes: list[str]) -> Triple:
    numbers = [float(part) for part in text.split()]
    if len(numbers) != 3 or any(abs(number) > 1 for number in numbers):
        mistakes.append(f"{name}.yaml: {text!r} is no triple of numbers from -1 to 1")
        return (0.0, 0.0, 0.0)
    return (numbers[0], numbers[1], numbers[2])


def _add(table: dict[str, Entry], entry: Entry, phrases: list[str], name: str, mistakes: list[str]) -> None:
    for phrase in phrases:
        key = " ".join(word.key for word in split_words(phrase))
        if key in table:
            mistakes.append(f"{name}.yaml: {phrase!r} stands twice")
        table[key] = entry


def compile_all() -> None:
    """Write ``words/<language>.json`` of every language."""
    for language in LANGUAGES:
        (WORDS / f"{language}.json").write_text(compiled(flat(gather(WORDS / language))), encoding="utf-8")


if __name__ == "__main__":
    compile_all()
