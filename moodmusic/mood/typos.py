"""Slips of the pen: "saaaad" is read as "sad", and "meloncholic" as "melancholic", where no table and no training sentence knows it as it
stands.

A slip is one letter left out or put in, another vowel, or two neighbours in each other's place, inside the word: first letters are
rarely wrong (Pollock & Zamora 1984), and inflections differ in the last. Languages that bend more than English have vowels and letters
that come and go: there two neighbours in each other's place and doubling are slips, and a letter left out of a long word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from moodmusic.prompt.page import Word

SHORTEST = 5  # letters: shorter words have too many neighbours
MOST_TRIED = 3  # words of a text, each about 0.1 ms: a text of many strange words is of something else
LONG = 7  # letters from which on a word has few neighbours
LONG_ELSEWHERE = 8  # the same in other languages, for a letter left out
LETTERS = "etaoinsrhldcumfpgwybvkxjqz"
_DRAWN_OUT = re.compile(r"(.)\1{2,}")  # "saaaad", "sooo"
VOWELS = "aeiouy"


def mended(words: Sequence[Word], known: Callable[[int], bool], wanted: Collection[str], language: str = "en") -> dict[int, Word]:
    """Place → the word that was meant, for words that `known` does not know (asked by place) and that are one slip off a wanted one."""
    found = {}
    for at, word in enumerate(words):
        if _DRAWN_OUT.search(word.key) and word.key.isalpha() and not known(at):
            plain = (_DRAWN_OUT.sub(r"\1" * times, word.key) for times in (1, 2))
            if (meant := next((key for key in plain if key in wanted), None)) is not None:
                found[at] = replace(word, key=meant)
    strange = [
        at for at, word in enumerate(words) if at not in found and len(word.key) >= SHORTEST and word.key.isalpha() and not known(at)
    ]
    for at in strange[:MOST_TRIED]:
        tried = slips(words[at].key) if language == "en" else slips_elsewhere(words[at].key)
        near = dict.fromkeys(key for key in tried if key in wanted)
        if len(near) == 1:  # of several nobody knows which
            found[at] = replace(words[at], key=next(iter(near)))
    return found


def slips(word: str) -> Iterator[str]:
    """Spellings one slip away, between the first letter and the last; of a short word only neighbours in each other's place and doubling.

    Other consonants are no slip: "context" is not "content", "tonic" not "toxic".
    """
    long = len(word) >= LONG
    for at in range(1, len(word)):
        head, letter, tail = word[:at], word[at], word[at + 1 :]
        yield head + head[-1] + letter + tail
        if tail and (long or letter in (head[-1], tail[0])):
            yield head + tail
        if len(tail) > 1:
            yield head + tail[0] + letter + tail[1:]
        if long:
            yield from (head + other + letter + tail for other in LETTERS)
            yield from (head + other + tail for other in VOWELS if tail and letter in VOWELS)


def slips_elsewhere(word: str) -> Iterator[str]:
    """The few of these that no inflection makes."""
    long = len(word) >= LONG_ELSEWHERE
    for at in range(1, len(word)):
        head, letter, tail = word[:at], word[at], word[at + 1 :]
        if head[-1] == letter:
            yield head + tail
        if len(tail) > 1:
            yield head + tail[0] + letter + tail[1:]
            yield head + letter + letter + tail
        if tail and long:
            yield from (head + other + letter + tail for other in LETTERS)
