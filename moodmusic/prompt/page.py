"""`Page`: the text while it is being read; `Word`s and `Phrases` found in it; `Finding`s of the readers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar

from moodmusic.pattern import Pattern

BLANK = "\x00"  # stands for characters already read; it cannot occur in a cleaned text
_WORD = Pattern(r"[^\W_]+(?:['’][^\W_]+)*|[^\s]")
_HYPHENS = "-‐‑"
_AHEAD = 120  # characters: more than the longest phrase has
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "œ": "oe", "æ": "ae", "’": "'"})  # no decomposition
# Little words that lean on the next one with an apostrophe, and what they stand for; "" is left out.
_ELISIONS: Mapping[str, Mapping[str, str]] = {
    "fr": dict.fromkeys(("l", "d", "j", "s", "c", "m", "t"), "")
    | {"n": "ne", "qu": "que", "jusqu": "jusque", "lorsqu": "lorsque", "puisqu": "puisque", "quoiqu": "quoique"},
}
_DOUBLING = frozenset({"id"})  # languages that say a word twice: "sedih-sedih"
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
    """Lower case without accents and strokes: ``Café`` -> ``cafe``, ``Łza`` -> ``lza``."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character)).translate(_STROKES) or word


def split_words(text: str, language: str = "en") -> list[Word]:
    """Words and marks in order; a hyphen between two words is left out, so ``lo-fi`` is read like ``lo fi``.

    French elisions are parted (``d'une`` is ``une``), Indonesian doubled words are one word (``sedih-sedih``).
    """
    return list(_split(text, language))


@lru_cache(maxsize=64)  # a dozen readers split the same rest
def _split(text: str, language: str) -> tuple[Word, ...]:
    found = [match for match in _WORD.finditer(text) if match[0] not in _HYPHENS or not _inner(text, match.start())]
    words = [Word(*match.span(), fold(match[0])) for match in found]
    if language in _ELISIONS:
        return tuple(part for word in words for part in _parted(word, _ELISIONS[language]))
    return tuple(_paired(text, words) if language in _DOUBLING else words)


def words_behind(match: re.Match[str]) -> list[Word]:
    """The next few words: all the rest, split anew for each of a hundred matches, would take its square."""
    return split_words(match.string[match.end() : match.end() + _AHEAD])


def _inner(text: str, at: int) -> bool:
    return 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()


def _parted(word: Word, elisions: Mapping[str, str]) -> Iterable[Word]:
    head, apostrophe, rest = word.key.partition("'")
    if not apostrophe or head not in elisions:
        return (word,)
    cut = min(word.start + len(head) + 1, word.end - 1)
    behind = _parted(Word(cut, word.end, rest), elisions)
    return (Word(word.start, cut - 1, elisions[head]), *behind) if elisions[head] else behind


def _paired(text: str, words: Sequence[Word]) -> Iterable[Word]:
    at = 0
    while at < len(words):
        first, second = words[at], words[min(at + 1, len(words) - 1)]
        if second.start == first.end + 1 and text[first.end] in _HYPHENS and _same(first.key, second.key):
            yield Word(first.start, second.end, f"{first.key}-{second.key}")
            at += 2
        else:
            yield first
            at += 1


def _same(first: str, second: str) -> bool:
    return len(second) > 2 and (first.endswith(second) or second.startswith(first))


def key_of(phrase: str, language: str = "en") -> str:
    """A phrase as it stands in a table: its words folded, with single spaces."""
    if phrase.isascii() and phrase.replace(" ", "").isalnum():
        return " ".join(phrase.lower().split())  # most phrases, and 20 times faster
    return " ".join(word.key for word in split_words(phrase, language))


def singulars(word: str) -> Iterable[str]:
    """The word without a plural ending, where it may have one."""
    if word.endswith("s") and len(word) > 3:
        yield word[:-1]
        if word.endswith("es") and word[-3] in "sxzho":  # "brushes", but "notes" is no "not"
            yield word[:-2]


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A phrase found at words[first:last]."""

    first: int
    last: int
    value: T


class Phrases(Generic[T]):
    """A table of phrases; the longest that fits is found first."""

    def __init__(self, entries: Mapping[str, T], variants: Callable[[str], Iterable[str]] = singulars, language: str = "en") -> None:
        self._fill({key_of(phrase, language): value for phrase, value in entries.items()}, variants, False)

    def _fill(self, entries: Mapping[str, T], variants: Callable[[str], Iterable[str]], bends_heads: bool) -> None:
        self.entries = entries
        self._variants = variants
        self._openings = lru_cache(maxsize=1024)(self._opened)  # most words open nothing: a thousand of them are asked 40 times over
        self._bends_heads = bends_heads  # whether the first word of a longer phrase may be inflected too
        self._longest: dict[str, int] = {}
        for key in entries:
            if " " in key:
                head = key[: key.index(" ")]
                self._longest[head] = max(self._longest.get(head, 0), key.count(" ") + 1)

    @classmethod
    def of_keys(cls, entries: Mapping[str, T], variants: Callable[[str], Iterable[str]]) -> Phrases[T]:
        """From keys (see `key_of`); fast for a large table. Both ends of a phrase may be inflected."""
        phrases = cls({}, variants)
        phrases._fill(entries, variants, True)
        return phrases

    def __contains__(self, phrase: str) -> bool:
        words = split_words(phrase)
        return bool(words) and (found := self.at(words, 0)) is not None and found.last == len(words)

    def at(self, words: Sequence[Word], first: int) -> Match[T] | None:
        """The longest phrase that starts at words[first]."""
        alone, bent, longest = self._openings(words[first].key)
        for length in range(min(longest, len(words) - first), 1, -1) if longest > 1 else ():
            for key in self._spellings([word.key for word in words[first : first + length]], bent):
                if key in self.entries:
                    return Match(first, first + length, self.entries[key])
        return Match(first, first + 1, self.entries[alone]) if alone is not None else None

    def _opened(self, key: str) -> tuple[str | None, tuple[str, ...], int]:
        """What a word may begin: the phrase that it is alone, the heads of longer ones, and the length of the longest."""
        heads = (key, *self._variants(key))
        bent = tuple(head for head in (heads if self._bends_heads else heads[:1]) if head in self._longest)
        alone = next((head for head in heads if head in self.entries), None)
        return alone, bent, max((self._longest[head] for head in bent), default=1)

    def _spellings(self, keys: list[str], heads: Sequence[str]) -> Iterable[str]:
        tails = (keys[-1], *self._variants(keys[-1]))
        for head in heads:
            for tail in tails:
                yield " ".join((head, *keys[1:-1], tail))

    def find(self, words: Sequence[Word]) -> list[Match[T]]:
        """Every phrase, from left to right, none overlapping another."""
        found, at, openings = [], 0, self._openings
        while at < len(words):
            alone, _, longest = openings(words[at].key)
            match = self.at(words, at) if alone is not None or longest > 1 else None  # most words open nothing
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
    glossed: bool = False  # from another language, in whose order of words adjectives may stand behind

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
