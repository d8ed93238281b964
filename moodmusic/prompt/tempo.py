"""Tempo: numbers with "bpm", Italian marks, phrases such as "half-time", and plain words where they speak of music."""

from __future__ import annotations

import re
from collections.abc import Iterator

from moodmusic.pattern import Pattern
from moodmusic.prompt.context import Context
from moodmusic.prompt.numbers import SPELLED_TEMPO, parse_number, says_number
from moodmusic.prompt.page import BLANK, Finding, Page, split_words
from moodmusic.prompt.refusal import refused, refused_before

SLOWEST_BPM, FASTEST_BPM = 20.0, 300.0
LEEWAY = 0.25  # "at least 120" is 120–150, "under 80" 60–80
AROUND = 0.04  # "around 90" is 90 ± 4 %: the smallest change of tempo that most listeners notice is 4–8 %
_N = rf"(\d{{2,4}}(?:\.\d+)?|\b{SPELLED_TEMPO}\b)"
_DIGITS = r"(\d{2,4}(?:\.\d+)?)"
_BPM = r"(?:-?\s?b\.?p\.?m\b\.?|\s(?:beats|quarter notes|quarters) (?:per|a) minute)"
_ABOUT = r"(?:around|about|roughly|approximately|approx\.?|circa|ca\.?|near|~|≈)\s?"
_TURNED = r"(?P<turned>(?:(?:don['’]?t|do not|never|not|without) (?:go|going|get|getting|be|play|playing)|no|not|never|nothing)\s)?"
_BOUND = (
    r"(?:(?P<least>faster than|quicker than|more than|higher than|over|above|at least|minimum)"
    r"|(?P<most>slower than|less than|lower than|under|below|at most|up to|maximum"
    r"|(?:not|never|don['’]?t|must not|should not) (?:to )?exceed(?:ing)?))\s"
)
_RANGE = Pattern(rf"(?:\b(?:between|from)\s)?{_N}(?:\s?bpm)?\s?(?:-|–|—|to|and)\s?{_N}\s?{_BPM}", re.I)
_ONE = Pattern(rf"(?:\b(?:at|with|in)\s)?({_ABOUT})?{_N}\s?{_BPM}", re.I)
_NAMED = Pattern(rf"(?:\b(?:tempo|bpm)(?:\s(?:of|is|at))?|♩|\bq(?=\s?=))\s?[:=]?\s?({_ABOUT})?{_N}(?!\s?(?:/|:|sec|min))\b", re.I)
_PACE = r"(?:(?P<least>faster than|quicker than)|(?P<most>slower than))\s"  # beside these a number needs no "bpm"
_LIMIT_NUMBER = rf"(?P<number>\d{{2,3}}(?:\.\d+)?|{SPELLED_TEMPO}\b)"
_LIMITS = (
    Pattern(rf"\b{_TURNED}{_BOUND}{_LIMIT_NUMBER}\s?{_BPM}", re.I),
    Pattern(rf"\b{_TURNED}{_PACE}{_LIMIT_NUMBER}(?=\s*(?:$|[,.;!?]))", re.I),
)
_BARE = Pattern(rf"\b({_ABOUT}){_DIGITS}(?=\s*(?:$|[,.;!?]))", re.I)


def read_tempo(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``tempo_bpm``: (low, high) quarter notes a minute, equal for one number."""
    if says_number(page.rest):
        yield from _numbers(page)
    yield from _marks(page, context)
    yield from _plain_words(page, context)


def _numbers(page: Page) -> Iterator[Finding]:
    seen = page.rest
    for match in _RANGE.finditer(seen):
        if (negator := refused_before(seen, match.start())) is not None:
            yield refused("tempo_bpm", negator.start(), match.end(), match.group())
            seen = _blanked(seen, match)
            continue
        low, high = sorted((parse_number(match.group(1)), parse_number(match.group(2))))
        yield _stated(match, low, high)
        seen = _blanked(seen, match)
    for limit in _LIMITS:
        for match in limit.finditer(seen):
            number = parse_number(match["number"])
            least = bool(match["least"]) != bool(match["turned"])  # "not faster than" is at most
            low, high = (number, number * (1 + LEEWAY)) if least else (number * (1 - LEEWAY), number)
            yield _stated(match, max(low, min(number, SLOWEST_BPM)), min(high, max(number, FASTEST_BPM)))
            seen = _blanked(seen, match)
    for pattern in (_ONE, _NAMED, _BARE):
        for match in pattern.finditer(seen):
            number = parse_number(match.group(2))
            spread = AROUND * number if match.group(1) else 0.0
            negator = refused_before(seen, match.start())
            yield (
                refused("tempo_bpm", negator.start(), match.end(), match.group())
                if negator
                else _stated(match, number - spread, number + spread)
            )
            seen = _blanked(seen, match)


def _blanked(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + BLANK * (match.end() - match.start()) + text[match.end() :]


def _stated(match: re.Match[str], low: float, high: float) -> Finding:
    if low < SLOWEST_BPM or high > FASTEST_BPM:
        reading = f"outside of {SLOWEST_BPM:g}–{FASTEST_BPM:g} bpm: not used"
        return Finding("tempo_bpm", match.start(), match.end(), None, reading, 0)
    return Finding("tempo_bpm", match.start(), match.end(), (round(low, 2), round(high, 2)), _reading(low, high), 3)


def _reading(low: float, high: float) -> str:
    return f"{low:g} bpm" if low == high else f"{low:g}–{high:g} bpm"


def _marks(page: Page, context: Context) -> Iterator[Finding]:
    words = split_words(page.rest)
    for name, spent in (("marks", True), ("phrases", False)):
        for match in context.phrases("tempo", name).find(words):
            low, high = (float(number) for number in match.value)
            start, end = words[match.first].start, words[match.last - 1].end
            if (negator := refused_before(page.rest, start)) is not None:
                yield refused("tempo_bpm", negator.start(), end, page.text[start:end])
                continue
            yield Finding("tempo_bpm", words[match.first].start, words[match.last - 1].end, (low, high), _reading(low, high), 2, spent)


def _plain_words(page: Page, context: Context) -> Iterator[Finding]:
    words = split_words(page.rest)
    passed = {at for match in context.phrases("tempo", "not_words").find(words) for at in range(match.first, match.last)}
    for match in context.phrases("tempo", "words").find(words):
        negated = any(context.negates(word.key) for word in words[max(0, match.first - 2) : match.first])
        behind = page.glossed and context.musical(words, match.first - 1)  # "musique lente mélancolique"
        if match.first in passed or negated or not (behind or context.goes_on(words, match.last)):
            continue
        low, high = (float(number) for number in match.value)
        yield Finding("tempo_bpm", words[match.first].start, words[match.last - 1].end, (low, high), _reading(low, high), 1, False)
