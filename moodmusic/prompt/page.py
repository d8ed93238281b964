"""`Page`: the text while it is being read; `Word`s and `Phrases` found in it; `Finding`s of the readers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar

BLANK = "\x00"  # stands for characters already read; it cannot occur in a cleaned text
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\s]")
_HYPHENS = "-‐‑"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a punctuation mark; `key` is folded for look-ups. Hyphens inside words part them and vanish."""

    start: int
    end: int
    key: str

    @property
    def mark(self) -> bool:
        """Whether it is punctuation (or something already read) and no word."""
        return not self.key[0].isalnum()


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """Lower case without accents: ``Café`` -> ``cafe``."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character)).replace("’", "'") or word


def split_words(text: str) -> list[Word]:
    """Words and marks in order; a hyphen between two words is left out, so ``lo-fi`` is read like ``lo fi``."""
    return [Word(*match.span(), fold(match.group())) for match in _WORD.finditer(text) if not _inner_hyphen(text, match.start())]


def _inner_hyphen(text: str, at: int) -> bool:
    return text[at] in _HYPHENS and 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()


def singulars(word: str) -> Iterable[str]:
    """The word without a plural ending, where it may have one."""
    if word.endswith("s") and len(word) > 3:
        yield word[:-1]
        if word.endswith("es"):
            yield word[:-2]


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A phrase found at words[first:last]."""

    first: int
    last: int
    value: T


class Phrases(Generic[T]):
    """A table of phrases; the longest that fits is found first."""

    bends_heads = False  # whether the first word of a longer phrase may be inflected too

    def __init__(self, entries: Mapping[str, T], variants: Callable[[str], Iterable[str]] = singulars) -> None:
        self._fill({tuple(word.key for word in split_words(phrase)): value for phrase, value in entries.items()}, variants)

    def _fill(self, entries: dict[tuple[str, ...], T], variants: Callable[[str], Iterable[str]]) -> None:
        self._entries = entries
        self._variants = variants
        self._longest: dict[str, int] = {}
        for key in entries:
            self._longest[key[0]] = max(self._longest.get(key[0], 0), len(key))

    @classmethod
    def of_keys(cls, entries: Mapping[str, T], variants: Callable[[str], Iterable[str]]) -> Phrases[T]:
        """From phrases that are folded already, with single spaces; fast for a large table. Both ends of a phrase may be inflected."""
        phrases = cls({}, variants)
        phrases.bends_heads = True
        phrases._fill({tuple(phrase.split(" ")): value for phrase, value in entries.items()}, variants)
        return phrases

    def __contains__(self, phrase: str) -> bool:
        words = split_words(phrase)
        return bool(words) and (found := self.at(words, 0)) is not None and found.last == len(words)

    def at(self, words: Sequence[Word], first: int) -> Match[T] | None:
        """The longest phrase that starts at words[first]."""
        heads = [words[first].key, *self._variants(words[first].key)]
        longest = max((self._longest.get(head, 0) for head in heads), default=0)
        for length in range(min(longest, len(words) - first), 0, -1):
            for key in self._spellings([word.key for word in words[first : first + length]], heads):
                if key in self._entries:
                    return Match(first, first + length, self._entries[key])
        return None

    def _spellings(self, keys: list[str], heads: list[str]) -> Iterable[tuple[str, ...]]:
        if len(keys) == 1:
            yield from ((head,) for head in heads)
            return
        for head in heads if self.bends_heads else heads[:1]:
            for tail in (keys[-1], *self._variants(keys[-1])):
                yield (head, *keys[1:-1], tail)

    def find(self, words: Sequence[Word]) -> list[Match[T]]:
        """Every phrase, from left to right, none overlapping another."""
        found, at = [], 0
        while at < len(words):
            match = self.at(words, at)
            if match is not None:
                found.append(match)
            at = match.last if match is not None else at + 1
        return found


@dataclass(frozen=True, slots=True)
class Finding:
    """What one reader took from text[start:end]."""

    field: str
    start: int
    end: int
    value: Any
    reading: str
    weight: int = 1  # how exact it is: 3 a number, 2 a term, 1 a word
    spent: bool = True  # a pure wish: the mood does not read these words again
    kept: bool = True  # False: other words won; `reading` says which


@dataclass(slots=True)
class Page:
    """The cleaned text, and what of it is still unread."""

    text: str
    rest: str = ""
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rest = self.rest or self.text

    def hide(self, start: int, end: int) -> None:
        """Take characters out of the unread rest."""
        self.rest = self.rest[:start] + BLANK * (end - start) + self.rest[end:]

    def keep(self, findings: Iterable[Finding]) -> None:
        """Note findings and take their words out of the unread rest."""
        for finding in findings:
            self.findings.append(finding)
            self.hide(finding.start, finding.end)
