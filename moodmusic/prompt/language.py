"""Which language a text is written in: small words, the words and beginnings of words of our tables, and telling letters.

The table (``words/languages.txt``) is compiled from the lexicons, so that telling them apart loads none of them. Each line is a mark
such as ``es7fr7`` - languages with a weight in tenths - and the words that bear it; a word shared by n languages gives each 1/n.
English wins ties and texts that say nothing, such as "lofi 90 bpm". A text that is most likely in a language that is not read, or
in another script, is `UNKNOWN`: then emoji, numbers and international words are all that counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from moodmusic.errors import InputError
from moodmusic.pattern import Pattern
from moodmusic.printable import printable
from moodmusic.prompt.page import fold
from moodmusic.prompt.tables import LANGUAGES, NAMES, UNKNOWN, WORDS

FUNCTION_WORDS = WORDS / "function_words.yaml"
TELLING = WORDS / "languages.txt"
BEGINNING = "# compiled by moodmusic.prompt.compile\n"
FUNCTION, TABLE, STEM, LETTER = 10, 7, 4, 6  # weights in tenths
_STEM = 5  # letters of the beginning that stands for an inflected word
_LEAST = 3  # tenths that another language than English needs
_LEAST_FOREIGN = 10  # and one that is not read
_MARGIN = 1  # by which it must exceed English, where that has a word too
_MARK = Pattern(r"([a-z]+)(\d+)")
_WORD = Pattern(r"(?<![\w#♯])(?![A-H][bm]{0,2}\b)[^\W\d_]+(?:['’][^\W\d_]+)*(?![\w#♯])")  # neither notes, chords nor "2m30s"
# Indonesian words stand behind and before affixes: "kesedihan" is of "sedih".
_AFFIXED = Pattern(r"(?:ke|ber|be|meng|mem|men|me|ter|peng|pem|pen|pe|di|se)?(\w{4,}?)(?:kan|an|nya|i)?")
_COUNTED = Pattern(r"\d\s?(?:min|mn|sec|hr?|[sm]|bpm)\b", re.I)  # "2 min 15 s" is of no language
_KEYS = Pattern(r"\b[a-h](?:is|e?s)?[ -](?:dur|moll)\b", re.I)  # nor is "fis-moll"
_SHORT = Pattern(r"(?<!\w)w/o?(?!\w)", re.I)  # nor is "w/o"
# Nor is "lo-fi", nor other English that musicians say in every language: "dark ambient bez drums" is Polish.
_TERMS = Pattern(
    r"\b(?:(?:lo|hi|sci)[- ]?fi|dark|deep|chill|upbeat|drum (?:and|&) bass|drums?|strings|vocals?"
    r"|pads?|beats?|vibes?|loops?|grooves?|drops?)\b",
    re.I,
)
Shares = Sequence[tuple[str, float]]


def checked(code: str | None) -> str | None:
    """The code of a language that is read, or None; InputError for another one."""
    if code is None or code in LANGUAGES:
        return code
    raise InputError(f"the language {printable(str(code))!r} is not read: one of {', '.join(LANGUAGES)}")


def detect(text: str) -> str:
    """The code of the language of a cleaned text, or `UNKNOWN`."""
    if _other_script(text):
        return UNKNOWN
    scores: dict[str, float] = defaultdict(float)
    for word in _WORD.findall(_SHORT.sub(" ", _TERMS.sub(" ", _KEYS.sub(" ", _COUNTED.sub(" ", text))))):
        for code, share in _shares(word):
            scores[code] += share
    foreign = (code for code in sorted(scores) if scores[code] >= _LEAST_FOREIGN)
    best = max((*LANGUAGES, *foreign), key=lambda code: scores.get(code, 0.0))
    if scores[best] < _LEAST or scores[best] <= scores["en"] + (_MARGIN if scores["en"] else 0):
        return "en"
    return best if best in LANGUAGES else UNKNOWN


def apology() -> str:
    """What is told about a text in another language."""
    names = ", ".join(NAMES.get(code, code) for code in LANGUAGES)
    return f"not in a language that is read yet ({names}): only emoji, numbers and international words count; please say it in one of them"


def _shares(word: str) -> list[tuple[str, float]]:
    table = _table()
    key = fold(word)
    found = list(table.get(key, ()))
    if "'" in key and not found:
        head, _, rest = key.partition("'")
        found += [*table.get(head + "'", ()), *table.get(rest, ())]
    if not found and len(key) > _STEM:
        found += table.get(key[:_STEM] + "-", ())
        found += [(code, share) for code, share in _affixed(key) if not found]
    return found if word.isascii() else found + [share for letter in {*word.lower()} for share in table.get("+" + letter, ())]


def _affixed(key: str) -> Iterator[tuple[str, float]]:
    match = _AFFIXED.fullmatch(key)
    if match and match.group(1) != key:
        yield from ((code, share) for code, share in _table().get(match.group(1), ()) if code == "id")


def _other_script(text: str) -> bool:
    """Whether more letters are of another alphabet than of the Latin one."""
    others = [letter for letter in text if ord(letter) > 0x24F and letter.isalpha()]
    if not others:
        return False
    foreign = sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in others)
    return foreign > sum(letter.isalpha() for letter in text) - foreign


@cache
def _table() -> dict[str, Shares]:
    found: dict[str, Shares] = {}
    for line in TELLING.read_text(encoding="utf-8").splitlines():
        mark, _, words = line.partition("\t")
        marks = _MARK.findall(mark) if words else ()
        shares = tuple((code, int(tenths) / len(marks)) for code, tenths in marks)
        found |= dict.fromkeys(words.split(" ") if words else (), shares)
    return found


def telling(function_words: Mapping[str, Mapping[str, Any]], lexicons: Mapping[str, Iterable[str]]) -> str:
    """The lines of the table, from ``function_words.yaml`` and the words of each lexicon."""
    weights: dict[str, dict[str, int]] = defaultdict(dict)
    for code, words in lexicons.items():
        for word in {part for phrase in words for part in phrase.replace("-", " ").split(" ") if len(part) > 3 or " " not in phrase}:
            if word.isalpha():
                weights[word][code] = TABLE if len(word) > 1 else STEM
                if len(word) > _STEM:
                    weights[word[:_STEM] + "-"][code] = STEM
    for code, row in function_words.items():
        for word in row["words"].split():
            if len(word) > 1 or code in lexicons:  # "ii V I" is no Danish
                weights[fold(word)][code] = FUNCTION if len(word) > 1 else LETTER
        for letter in row["letters"]:
            weights["+" + letter][code] = LETTER
    lines: dict[str, list[str]] = defaultdict(list)
    for word in sorted(weights):
        lines["".join(f"{code}{tenths}" for code, tenths in sorted(weights[word].items()))].append(word)
    return "".join(f"{mark}\t{' '.join(words)}\n" for mark, words in sorted(lines.items()))
