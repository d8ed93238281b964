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
_ROMAN = re.compile(r"(?<![\w-])[#b♯♭]?(?:[IV]|[iv]{1,3}(?:[^a-z]|maj|m7|sus|add|dim|aug|$))")  # what every numeral begins with
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
def _names() -> tuple[re.Pattern[str], re.Pattern[str]]:
    qualities = sorted((re.escape(quality) for quality in {*QUALITIES, *QUALITY_ALIASES} - {"", "-", "2", "4", "o"}), key=len, reverse=True)
    chord = rf"[A-G][#b♯♭]?(?:{'|'.join(qualities)})?(?:/[A-G][#b♯♭]?)?(?![\w#♯♭'’+]|[ -](?:sharp|flat|major|minor)\b)"
    return re.compile(rf"(?<![\w#'’-]){chord}(?:{_GAP}{chord})*"), re.compile(chord)


# "D minor, B flat major and F major" beside "chords"; with sevenths.
_LONG = r"[A-G](?:[#b♯♭]|[ -](?:sharp|flat))?[ -](?:major|minor|diminished|augmented)(?:[ -](?:seventh|7(?:th)?))?"
_LONG_LIST = Pattern(rf"(?<![\w#'’-]){_LONG}(?:(?:\s*(?:,|\||-|–|—|→|->|>)\s*(?:and |then )?|\s(?:to|and|then)\s|\s){_LONG})+", re.I)
_LONG_ONE = Pattern(_LONG, re.I)
_LONG_QUALITIES = {"major": "", "minor": "m", "diminished": "dim", "augmented": "aug"}
_LONG_SEVENTHS = {"major": "maj7", "minor": "m7", "diminished": "dim7", "augmented": "7#5"}
# "1-5-6-4 in G", "1 4 5 in A": degrees, where a key or the word "chords" stands beside.
_DEGREES = Pattern(rf"(?<![\w/.,:-])[1-7](?:(?:{_DASH}|,\s?|\s)[1-7]){{2,}}(?![\w/.:%-])")
_MAJOR_DEGREES = ("I", "ii", "iii", "IV", "V", "vi", "viidim")
_MINOR_DEGREES = ("i", "iidim", "III", "iv", "v", "VI", "VII")
# Between the word "chords" and the first of them.
_PASSING = re.compile(r"\s?(?:(?:on|of|over|are|is|with|using|like|go|goes|run|runs)\b)?\s?:?\s?", re.I)


def read_chords(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``chords``: a tuple of Chord, or a text of numerals or degrees that `in_key` turns into chords."""
    triggers = re.compile(rf"\b(?:{'|'.join(context.tables['chords']['triggers'])})\b", re.I)
    asked = [match.span() for match in triggers.finditer(page.rest)]
    yield from _named(page, context)
    yield from _long_names(page, asked)
    yield from _chord_names(page, asked)
    for match in _DEGREES.finditer(page.rest):
        if _nearby(asked, match.span(), page.rest) or _KEY_BEHIND.match(page.rest[match.end() :]):
            yield Finding("chords", match.start(), match.end(), " ".join(re.findall("[1-7]", match.group())), "", 2)
    for match in (_LISTED if asked else _SPACED).finditer(page.rest) if _ROMAN.search(page.rest) else ():
        numerals = re.findall(ROMAN, match.group())
        if len(numerals) >= 2 if asked else _is_progression(match, numerals):
            yield Finding("chords", match.start(), match.end(), " ".join(numerals), "", 2)


def _is_progression(match: re.Match[str], numerals: list[str]) -> bool:
    """ "I-V-vi-IV" and "ii V I" as they stand; two chords, or a list with commas, where a key stands behind; not "part I, II, III"."""
    if len(numerals) >= 3 and _NUMERALS.compiled.fullmatch(match.group()):
        return True
    if _COUNTED.search(match.string[: match.start()]) or not any("v" in numeral.lower() for numeral in numerals):
        return False
    return _KEY_BEHIND.match(match.string[match.end() :]) is not None or (len(numerals) >= 3 and "," not in match.group())


def _named(page: Page, context: Context) -> Iterator[Finding]:
    words = split_words(page.rest)
    for match in context.phrases("chords", "named").find(words):
        yield Finding("chords", words[match.first].start, words[match.last - 1].end, match.value, "", 1, False)


def _long_names(page: Page, asked: list[tuple[int, int]]) -> Iterator[Finding]:
    """ "D minor, B flat major": chords behind or before the word "chords", or where there are three."""
    for match in _LONG_LIST.finditer(page.rest):
        said = _LONG_ONE.compiled.findall(match.group())
        if len(said) < 3 and not _nearby(asked, match.span(), page.rest):
            continue
        chords = tuple(map(_long_chord, said))
        reading = "chords " + " ".join(chord.name("flat" in match.group().lower() or "b " in match.group()) for chord in chords)
        yield Finding("chords", match.start(), match.end(), chords, reading, 3)


def _long_chord(name: str) -> Chord:
    parts = re.split(r"[ -]", name.lower())
    sign = "#" if "sharp" in parts else "b" if "flat" in parts else parts[0][1:]
    quality = next(part for part in parts if part in _LONG_QUALITIES)
    table = _LONG_SEVENTHS if parts[-1].startswith(("7", "seventh")) else _LONG_QUALITIES
    return Chord.parse(parts[0][0].upper() + sign + table[quality])


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
