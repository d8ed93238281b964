"""Chords: names ("Am7, Gm, Dm"), numerals ("ii-V-I in Bb") and named progressions ("Andalusian cadence").

Numerals become chords of the key that the text names; where it names none, of C major, or A minor for a progression in minor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from moodmusic.errors import InputError
from moodmusic.pattern import Pattern
from moodmusic.prompt.context import Context
from moodmusic.prompt.page import Finding, Page, split_words
from moodmusic.theory import QUALITIES, QUALITY_ALIASES, Chord, Key

MOST_CHORDS = 64
_GAP = r"(?:\s*(?:,|\||-|–|—|→|->|>)\s*(?:and\s|then\s)?|\s(?:to|and|then)\s|\s)"
ROMAN = r"(?:[#b♯♭]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?:maj7|maj9|m7b5|7sus4|sus2|sus4|add9|dim7?|aug|°7?|ø7?|7|9|6)?)"
_ROMAN = Pattern(r"(?<![\w-])[#b♯♭]?(?:[IV]|[iv]{1,3}(?:[^a-z]|maj|m7|sus|add|dim|aug|$))")  # what every numeral begins with
_DASH = r"\s?[-–—→>|]\s?"
_NUMERALS = Pattern(rf"(?<![\w-])({ROMAN}(?:{_DASH}{ROMAN})+)(?![\w-])")
_LISTED = Pattern(rf"(?<![\w-])({ROMAN}(?:(?:{_DASH}|,\s?|\s){ROMAN})+)(?![\w-])")
_SPACED = Pattern(rf"(?<![\w'’-])({ROMAN}(?:(?:{_DASH}|,\s?|\s){ROMAN})+)(?![\w'’-])")
_TONIC = r"[A-G](?:[#b♯♭]|[ -](?:sharp|flat))?"
_KEY_BEHIND = Pattern(
    rf",?\s(?:in|of)\s(?:the key of\s)?{_TONIC}(?:m\b|[ -]?(?:major|minor|maj|min|[a-z]*ian)\b|\s*(?:$|[,;.]))",
)
_COUNTED = Pattern(r"\b(?:parts?|acts?|chapters?|volumes?|books?|wars?|episodes?|levels?|phases?|scenes?|symphony|rocky)\s$", re.I)


@cache
def _names() -> tuple[Pattern, Pattern]:
    names = {*QUALITIES, *QUALITY_ALIASES} - {"", "-", "2", "4", "o"}
    qualities = sorted(map(re.escape, names), key=lambda quality: (-len(quality), quality))
    chord = rf"[A-G][#b♯♭]?(?:{'|'.join(qualities)})?(?:/[A-G][#b♯♭]?)?(?![\w#♯♭'’+])"
    return Pattern(rf"(?<![\w#'’-]){chord}(?:{_GAP}{chord})*"), Pattern(chord)


@cache
def _triggers(words: tuple[str, ...]) -> Pattern:
    return Pattern(rf"\b(?:{'|'.join(words)})\b", re.I)


def read_chords(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``chords``: a tuple of Chord, or a text of numerals that `in_key` turns into chords."""
    asked = [match.span() for match in _triggers(tuple(context.tables["chords"]["triggers"])).finditer(page.rest)]
    yield from _named(page, context)
    yield from _chord_names(page, asked)
    for match in (_LISTED if asked else _SPACED).finditer(page.rest) if _ROMAN.search(page.rest) else ():
        numerals = re.findall(ROMAN, match.group())
        if len(numerals) >= 2 if asked else _is_progression(match, numerals):
            yield Finding("chords", match.start(), match.end(), " ".join(numerals), "", 2)


def _is_progression(match: re.Match[str], numerals: list[str]) -> bool:
    """ "I-V-vi-IV" and "ii V I" as they stand; two chords, or a list with commas, where a key stands behind; not "part I, II, III"."""
    if len(numerals) >= 3 and _NUMERALS.fullmatch(match.group()):
        return True
    if _COUNTED.search(match.string[: match.start()]) or not any("v" in numeral.lower() for numeral in numerals):
        return False
    return _KEY_BEHIND.match(match.string[match.end() :]) is not None or (len(numerals) >= 3 and "," not in match.group())


def _named(page: Page, context: Context) -> Iterator[Finding]:
    words = split_words(page.rest)
    for match in context.phrases("chords", "named").find(words):
        yield Finding("chords", words[match.first].start, words[match.last - 1].end, match.value, "", 1, False)


def _chord_names(page: Page, asked: list[tuple[int, int]]) -> Iterator[Finding]:
    several, one = _names()
    for match in several.finditer(page.rest):
        names = one.findall(match.group())[:MOST_CHORDS]
        trigger = _nearby(asked, match.span())
        telling = sum(len(name.rstrip("#b♯♭")) > 1 for name in names)
        if trigger or (telling and len(names) > 1):
            start, end = (min(trigger[0], match.start()), max(trigger[1], match.end())) if trigger else match.span()
            chords = tuple(Chord.parse(name) for name in names)
            yield Finding("chords", start, end, chords, "chords " + " ".join(chord.name("b" in "".join(names)) for chord in chords), 3)


def _nearby(asked: list[tuple[int, int]], span: tuple[int, int]) -> tuple[int, int] | None:
    """The trigger word ("chords") that stands beside, at most a few signs away."""
    return next((trigger for trigger in asked if -1 <= span[0] - trigger[1] <= 3 or -1 <= trigger[0] - span[1] <= 3), None)


def in_key(numerals: str, tonic: int | None, mode: str | None) -> tuple[tuple[Chord, ...], Key]:
    """The chords of numerals, and the key they were read in; no chords where a numeral cannot be read."""
    names = numerals.split()
    minor = (names[0].lstrip("#b♯♭").startswith("i") and names[0].rstrip("7°") in ("i", "i6")) or names[-1] in ("i", "i7")
    key = Key(tonic if tonic is not None else 9 if minor else 0, mode or ("minor" if minor else "major"))
    try:
        return tuple(key.chord(name) for name in names), key
    except InputError:
        return (), key
