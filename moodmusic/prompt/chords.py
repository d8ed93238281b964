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
# Chords in words, "D minor, B flat major and F major seventh"; a small letter needs its quality.
_SIGN = r"(?:[#b♯♭]|[ -](?i:sharp|flat)\b)?"
_QUALITY = r"[ -](?i:(major|minor|maj|min|diminished|augmented)([ -](?:seventh|7(?:th)?))?)\b"
_OPEN_QUALITY = _QUALITY.replace("(major", "(?:major").replace("([ -]", "(?:[ -]")
_SPELLED_CHORD = rf"(?:[A-G]{_SIGN}(?:{_OPEN_QUALITY})?|[a-g]{_SIGN}{_OPEN_QUALITY})(?![\w#♯♭'’+])"
_SPELLED = Pattern(rf"(?<![\w#'’-]){_SPELLED_CHORD}(?:{_GAP}{_SPELLED_CHORD})*")
_SPELLED_ONE = Pattern(_SPELLED_CHORD)
_QUALITY_OF = Pattern(_QUALITY)
_SHORT_QUALITIES = {"maj": ("", "maj7"), "min": ("m", "m7"), "dim": ("dim", "dim7"), "aug": ("aug", "7#5")}  # triad, seventh chord
_FEWEST_KEYS = 3  # so many keys in a row are chords
_COUNTED = Pattern(r"\b(?:parts?|acts?|chapters?|volumes?|books?|wars?|episodes?|levels?|phases?|scenes?|symphony|rocky)\s$", re.I)


@cache
def _names() -> tuple[Pattern, Pattern]:
    names = {*QUALITIES, *QUALITY_ALIASES} - {"", "-", "2", "4", "o"}
    qualities = sorted(map(re.escape, names), key=lambda quality: (-len(quality), quality))
    chord = rf"[A-G][#b♯♭]?(?:{'|'.join(qualities)})?(?:/[A-G][#b♯♭]?)?(?![\w#♯♭'’+]|[ -](?:sharp|flat|major|minor)\b)"
    return Pattern(rf"(?<![\w#'’-]){chord}(?:{_GAP}{chord})*"), Pattern(chord)


@cache
def _triggers(words: tuple[str, ...]) -> Pattern:
    return Pattern(rf"\b(?:{'|'.join(words)})\b", re.I)


# "1-5-6-4 in G", "1 4 5 in A": degrees, where a key or the word "chords" stands beside.
_DEGREES = Pattern(rf"(?<![\w/.,:-])[1-7](?:(?:{_DASH}|,\s?|\s)[1-7]){{2,}}(?![\w/.:%-])")
_MAJOR_DEGREES = ("I", "ii", "iii", "IV", "V", "vi", "viidim")
_MINOR_DEGREES = ("i", "iidim", "III", "iv", "v", "VI", "VII")
# Between the word "chords" and the first of them.
_PASSING = Pattern(r"\s?(?:(?:on|of|over|are|is|with|using|like|go|goes|run|runs)\b)?\s?:?\s?", re.I)


def read_chords(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``chords``: a tuple of Chord, or a text of numerals or degrees that `in_key` turns into chords."""
    asked = [match.span() for match in _triggers(tuple(context.tables["chords"]["triggers"])).finditer(page.rest)]
    yield from _named(page, context)
    spelled = list(_spelled(page, asked))
    yield from spelled or _chord_names(page, asked)
    for match in _DEGREES.finditer(page.rest):
        if _nearby(asked, match.span(), page.rest) or _KEY_BEHIND.match(page.rest[match.end() :]):
            yield Finding("chords", match.start(), match.end(), " ".join(re.findall("[1-7]", match.group())), "", 2)
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
        trigger = _nearby(asked, match.span(), page.rest)
        telling = sum(len(name.rstrip("#b♯♭")) > 1 for name in names)
        if trigger or (telling and len(names) > 1):
            start, end = (min(trigger[0], match.start()), max(trigger[1], match.end())) if trigger else match.span()
            chords = tuple(Chord.parse(name) for name in names)
            yield Finding("chords", start, end, chords, "chords " + " ".join(chord.name("b" in "".join(names)) for chord in chords), 3)


def _spelled(page: Page, asked: list[tuple[int, int]]) -> Iterator[Finding]:
    """ "A minor, F major, C, G": behind "chords", or three keys in a row."""
    for match in _SPELLED.finditer(page.rest):
        names = _SPELLED_ONE.findall(match.group())[:MOST_CHORDS]
        moded = sum(_QUALITY_OF.search(name) is not None for name in names)
        trigger = _nearby(asked, match.span(), page.rest)
        if trigger is None:
            listed = _FEWEST_KEYS <= moded == len(names)
        else:  # one alone only as in "chords: A minor"
            listed = moded > 0 and (len(names) > 1 or page.rest[trigger[1] : match.start()].strip() == ":")
        if listed:
            start, end = (min(trigger[0], match.start()), max(trigger[1], match.end())) if trigger else match.span()
            short = [_short_name(name) for name in names]
            chords = tuple(map(Chord.parse, short))
            yield Finding("chords", start, end, chords, "chords " + " ".join(chord.name("b" in "".join(short)) for chord in chords), 3)


def _short_name(name: str) -> str:
    """Such as "C#m7" for "C sharp minor seventh"."""
    said = _QUALITY_OF.search(name)
    root = re.sub(r"[ -]sharp", "#", re.sub(r"[ -]flat", "b", _QUALITY_OF.sub("", name), flags=re.I), flags=re.I)
    triad = said.group(1).lower()[:3] if said else "maj"
    return root[0].upper() + root[1:] + _SHORT_QUALITIES[triad][bool(said and said.group(2))]


def _nearby(asked: list[tuple[int, int]], span: tuple[int, int], text: str) -> tuple[int, int] | None:
    """The trigger word ("chords") that stands beside, at most a few signs or an "on", "are" and the like away."""

    def beside(trigger: tuple[int, int]) -> bool:
        near = -1 <= span[0] - trigger[1] <= 3 or -1 <= trigger[0] - span[1] <= 3
        return near or (trigger[1] <= span[0] and _PASSING.fullmatch(text, trigger[1], span[0]) is not None)

    return next(filter(beside, asked), None)


def in_key(numerals: str, tonic: int | None, mode: str | None) -> tuple[tuple[Chord, ...], Key]:
    """The chords of numerals, and the key they were read in; no chords where a numeral cannot be read."""
    names = numerals.split()
    if names[0].isdigit():
        names = [(_MINOR_DEGREES if mode is not None and Key(0, mode).minor else _MAJOR_DEGREES)[int(name) - 1] for name in names]
    minor = (names[0].lstrip("#b♯♭").startswith("i") and names[0].rstrip("7°") in ("i", "i6")) or names[-1] in ("i", "i7")
    key = Key(tonic if tonic is not None else 9 if minor else 0, mode or ("minor" if minor else "major"))
    try:
        return tuple(key.chord(name) for name in names), key
    except InputError:
        return (), key
