"""What an edit says with numbers: tempo, length, level, seed, intervals; and the keys, meters and lengths of any sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from moodmusic.plan.ask import Ask
from moodmusic.plan.editwords import edit_words
from moodmusic.prompt.context import Context
from moodmusic.prompt.length import read_length
from moodmusic.prompt.meters import read_meter
from moodmusic.prompt.numbers import NUMBER, parse_number
from moodmusic.prompt.page import Page, fold
from moodmusic.prompt.tables import tables
from moodmusic.prompt.tonality import read_tonality
from moodmusic.theory import parse_pitch_class

Placed = tuple[int, int, Ask]
_SIGNED = r"[+\-−–]\s?\d{1,3}(?:[.,]\d+)?"
_REAL = r"\d{1,4}(?:[.,]\d+)?"
_BPM = r"(?:\s?-?b\.?p\.?m\b\.?|\sbeats per minute\b)"
_PERCENT = r"\s?(?:%|percent\b)"
_FALLING = frozenset(("slower", "quieter", "softer", "shorter", "down", "lower", "less"))
_DOWN = r"slow(?:er| it down| down)|(?:decrease|reduce|lower|turn down|less)(?: the)? tempo|down"
_UP = r"faster|speed(?: it)? up|(?:increase|raise|turn up|more)(?: the)? tempo|up"
_BY = r"(?:(?:by|of|an?|in an?)\s)?"
_WAY = r"louder|quieter|softer|up|down|more|less"
SHARES = {"third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "sixth": 1 / 6, "eighth": 0.125, "tenth": 0.1}
_SHARE = r"(an?|one|two|three|four)\s(" + "|".join(SHARES) + r")s?"
_NOTE = r"[A-G](?:[#♯b♭]|[ -](?:sharp|flat))?"
# A note alone is a key only behind words of keys: "change to G", and no "a" of "transpose to a minor key".
_IT = r"(?:\s(?:it|the\skey|key|the\stonic|the\s(?:whole\s)?(?:track|song|music|piece|thing)))*"
_TURNED = r"(?:replace|swap|transpos(?:e|ed|ing)|modulat(?:e|ed|ing)|shift|move|change|switch|set|go|put)"
_TO_KEY = rf"{_TURNED}{_IT}\s(?:(?:in)?to|on|for|at)(?:\sthe\skey\sof)?"
_NO_MODE = r"(?![\w#♯♭-])(?!\s(?!(?:and|but|please|keep|with|then|or|now|instead|for|by|at)\b)\w)"
_UNIT = r"s|secs?|seconds?|m|mins?|minutes?"


def placed(page: Page) -> Iterator[Placed]:
    """Every ask that a number, a key, a meter or a length makes, with its place in the page; its words are left to the reader."""
    for reader in (_numbers, _transpositions, _readers):
        for start, end, ask in reader(page):
            page.hide(start, end)
            yield start, end, ask


def _number(text: str) -> float:
    return float(text.replace("−", "-").replace("–", "-").replace(" ", "").replace(",", "."))


def _sign(word: str | None) -> float:
    return -1.0 if word and fold(word) in _FALLING else 1.0


def _seconds(number: str, unit: str) -> float:
    return parse_number(number) * (60 if fold(unit).startswith("m") else 1)


def _factor(percent: str, falling: bool) -> float:
    return 1.0 + (-1.0 if falling else 1.0) * _number(percent) / 100.0


def _shared(count: str, name: str, way: str) -> Ask:
    """ "A third faster", "two thirds longer"."""
    share = SHARES[fold(name).removesuffix("s")] * (1.0 if fold(count) in ("a", "an") else parse_number(count))
    kind = "length_factor" if fold(way) in ("longer", "shorter") else "tempo_factor"
    return Ask(kind, "", amount=1.0 - share if _sign(way) < 0 else 1.0 + share)


def _spelled(note: str) -> str:
    """Such as "Bb" for "b flat"."""
    letter, _, sign = re.sub(r"[ -]+", " ", note).partition(" ")
    return letter[0].upper() + letter[1:] + {"sharp": "#", "flat": "b"}.get(fold(sign), "")


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Ask]], ...] = (
    (
        re.compile(rf"(?<!\w)({_SIGNED})\s?dB\b", re.I),
        lambda m: Ask("db", "", amount=_number(m[1])),
    ),
    (
        re.compile(rf"\b(?:(?P<down>{_DOWN})|{_UP})\s{_BY}(?P<bpm>{_REAL}){_BPM}", re.I),
        lambda m: Ask("tempo_add", "", amount=_number(m["bpm"]) * (-1.0 if m["down"] else 1.0)),
    ),
    (
        re.compile(rf"\b(?:(?P<down>{_DOWN})|{_UP})\s{_BY}(?P<share>{_REAL}){_PERCENT}", re.I),
        lambda m: Ask("tempo_factor", "", amount=_factor(m["share"], bool(m["down"]))),
    ),
    (
        re.compile(rf"\b(longer|shorter)\s{_BY}({_REAL}){_PERCENT}", re.I),
        lambda m: Ask("length_factor", "", amount=_factor(m[2], _sign(m[1]) < 0)),
    ),
    (
        re.compile(
            r"(?:\b(?:change|set)\s(?:the\s)?)?\b(?:tempo|bpm)\s?(?:to|at|of|on|=|:)?\s?(\d{2,3}(?:\.\d+)?)\b(?!\s?(?:%|percent|bpm|b\.p\.m))",
            re.I,
        ),
        lambda m: Ask("tempo", "", amount=float(m[1])),
    ),
    (
        re.compile(rf"({_REAL}){_BPM}\s(faster|slower|more|less)\b", re.I),
        lambda m: Ask("tempo_add", "", amount=_number(m[1]) * _sign(m[2])),
    ),
    (re.compile(rf"(?<!\w)({_SIGNED}){_BPM}", re.I), lambda m: Ask("tempo_add", "", amount=_number(m[1]))),
    (
        re.compile(rf"(?:\b(?:tempo|speed)\s)?(?:\b(?:to|at|around|of)\s)?({_REAL}){_BPM}", re.I),
        lambda m: Ask("tempo", "", amount=_number(m[1])),
    ),
    (
        re.compile(rf"({_REAL}){_PERCENT}\s(faster|slower)\b", re.I),
        lambda m: Ask("tempo_factor", "", amount=_factor(m[1], _sign(m[2]) < 0)),
    ),
    (
        re.compile(rf"({_REAL}){_PERCENT}\s(longer|shorter)\b", re.I),
        lambda m: Ask("length_factor", "", amount=_factor(m[1], _sign(m[2]) < 0)),
    ),
    (
        re.compile(rf"({NUMBER})\s(?:times as|x) (fast|long)\b", re.I),
        lambda m: Ask("tempo_factor" if fold(m[2]) == "fast" else "length_factor", "", amount=parse_number(m[1])),
    ),
    (
        re.compile(rf"({NUMBER})[ -]?({_UNIT})\s(longer|shorter|more|less)\b(?!\s(?:of|the)\b)", re.I),
        lambda m: Ask("seconds_add", "", amount=_seconds(m[1], m[2]) * _sign(m[3])),
    ),
    (
        re.compile(rf"\b(longer|shorter)\s{_BY}({NUMBER})[ -]?({_UNIT})\b", re.I),
        lambda m: Ask("seconds_add", "", amount=_seconds(m[2], m[3]) * _sign(m[1])),
    ),
    (
        re.compile(
            rf"(?:\b(?:turn(?: it)? )?(up|down|louder|quieter|softer)\s{_BY})?(\d{{1,2}}(?:[.,]\d+)?)\s?dB\b(?:\s({_WAY})\b)?", re.I
        ),
        lambda m: Ask("db", "", amount=_number(m[2]) * _sign(m[1]) * _sign(m[3])),
    ),
    (
        re.compile(rf"\b(?:{_SHARE})\s(?:more\s)?(faster|slower|quicker|longer|shorter)\b", re.I),
        lambda m: _shared(m[1], m[2], m[3]),
    ),
    (
        re.compile(rf"\b(faster|slower|quicker|longer|shorter)\s(?:by\s)(?:{_SHARE})\b", re.I),
        lambda m: _shared(m[2], m[3], m[1]),
    ),
    (
        re.compile(rf"\b(?:{_TO_KEY})\s(?P<note>{_NOTE}){_NO_MODE}", re.I),
        lambda m: Ask("key", "", value=(parse_pitch_class(_spelled(m["note"])), None)),
    ),
    (re.compile(r"\bseed\s?(?:=|to|number)?\s?(\d{1,16})\b", re.I), lambda m: Ask("seed", "", value=int(m[1]))),
)


def _numbers(page: Page) -> Iterator[Placed]:
    """Tempo, length, level and seed as numbers."""
    for pattern, ask in _PATTERNS:
        for match in pattern.finditer(page.rest):
            yield match.start(), match.end(), ask(match)


@cache
def _interval() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, edit_words().table["intervals"]), key=len, reverse=True))
    way = r"up|down|higher|lower"
    head = r"(?:\btranspos(?:e|ed|ing)\s(?:it\s)?)?(?:\bshift\s(?:it\s)?)?"
    counted = rf"(?:(?:by|of)\s)?(?P<count>{NUMBER}|an?)?\s?(?P<name>{names})"
    return re.compile(
        rf"{head}(?:\b(?P<before>{way})\s{counted}\b|\b{counted.replace('count', 'many').replace('name', 'kind')}\s(?P<after>{way})\b)",
        re.I,
    )


def _transpositions(page: Page) -> Iterator[Placed]:
    """ "Up a fourth", "transpose down 3 semitones", "a whole tone lower"."""
    for match in _interval().finditer(page.rest):
        count = match["count"] or match["many"] or "a"
        name = fold(match["name"] or match["kind"])
        number = 1.0 if fold(count) in ("a", "an") else parse_number(count)
        semitones = number * edit_words().table["intervals"][name] * _sign(match["before"] or match["after"])
        yield match.start(), match.end(), Ask("transpose", "", amount=semitones)


@cache
def _context() -> Context:
    return Context(tables("en"))


def _readers(page: Page) -> Iterator[Placed]:
    """Keys, meters and lengths, as in any sentence."""
    for kind, reader in (("key", read_tonality), ("meter", read_meter), ("length", read_length)):
        for finding in list(reader(page, _context())):
            if finding.value is not None and finding.kept:
                name = finding.field if kind == "length" else kind
                long = re.match(r"\slong\b", page.rest[finding.end :]) if kind == "length" else None
                yield finding.start, finding.end + (long.end() if long else 0), Ask(name, "", value=finding.value)
