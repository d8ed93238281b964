"""Meter: "3/4", "in 7/8", "five-four time", and dances that bring their own ("waltz")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from moodmusic.pattern import Pattern
from moodmusic.prompt.context import Context
from moodmusic.prompt.numbers import NUMBER_WORDS, parse_number
from moodmusic.prompt.page import BLANK, Finding, Match, Page, Word, split_words
from moodmusic.prompt.refusal import answered, reaches_over, refused, refused_before
from moodmusic.theory import METER_GROUPS, Meter

_NO_METER = r"[\d/:]|\s(?:of|cup|inch|mile|full|empty)\b"
_SIGNATURE = Pattern(
    rf"(?<![\d/.])(?<!\d[:,])(\d{{1,2}})\s?/\s?(2|4|8|16)(?!{_NO_METER})(?:\s(?:time|meter|metre|signature|beat|groove)\b)?",
)

_SPACED = Pattern(r"(?<![\w/.,:-])(\d{1,2})[ :-](2|4|8|16) (?:time|meter|metre|signature)\b", re.I)  # "3 4 time"
_BEATS = Pattern(
    rf"\b(?P<count>\d{{1,2}}|{'|'.join(NUMBER_WORDS)}) (?P<beat>beats?|quarter[- ]?(?:notes?|beats?|s)|eighth[- ]?(?:notes?|beats?|s))"
    r" (?:per|to the|in the|in a|in each|in every|a|each|every) (?:bar|measure)\b",
    re.I,
)
_COUNTS = {"three": "3/4", "four": "4/4", "five": "5/4", "six": "6/8", "seven": "7/8", "nine": "9/8"}
_COUNTS |= {"3": "3/4", "4": "4/4", "5": "5/4", "6": "6/8", "7": "7/8", "9": "9/8"}


_COUNTING = ("counted", "felt", "played", "grooving")
_TAKING = ("take", "count", "feel", "play", "put", "keep", "write", "set")


def read_meter(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``meter``; one that the house does not know is noted and not used."""
    signatures = (*_SIGNATURE.finditer(page.rest), *_SPACED.finditer(page.rest))
    gaps = [page.rest[one.end() : two.start()].lower() for one, two in pairwise(signatures)]
    over: bool | None = None  # behind a refused one: whether a comma ends the refusal
    for at, match in enumerate(signatures):
        name = f"{match.group(1)}/{match.group(2)}"
        negator = refused_before(page.rest, match.start())
        if negator is not None or (over is not None and reaches_over(gaps[at - 1 :], over)):
            over = answered(page.rest, negator.start()) if negator is not None else bool(over)
            start = negator.start() if negator is not None else match.start()
            yield refused("meter", start, match.end(), name, Meter.parse(name) if name in METER_GROUPS else None)
            continue
        over, known = None, name in METER_GROUPS
        value = Meter.parse(name) if known else None
        reading = f"meter {name}" if known else f"no meter that is known, one of {', '.join(METER_GROUPS)}: not used"
        yield Finding("meter", match.start(), match.end(), value, reading, 3 if known else 0)
    yield from _beats(page.rest)
    words = split_words(page.rest)
    for match_ in context.phrases("meter", "phrases").find(words):
        if _meant(words, match_, context, page.glossed) or _alone(page.rest, words, match_, context):
            yield _finding(page, words, match_, 2, True)
    yield from _counted(page, words, context)
    for match_ in context.phrases("meter", "dances").find(words):
        yield _finding(page, words, match_, 1, False)


def _beats(text: str) -> Iterator[Finding]:
    """ "3 beats per bar", "seven eighth notes to the bar"; of a count that makes no known meter nothing."""
    for match in _BEATS.finditer(text):
        count, unit = int(parse_number(match["count"])), 8 if match["beat"].lower().startswith("eighth") else 4
        if (name := f"{count}/{unit}") in METER_GROUPS:
            yield Finding("meter", match.start(), match.end(), Meter.parse(name), f"meter {name}", 2)


def _counted(page: Page, words: list[Word], context: Context) -> Iterator[Finding]:
    """ "In three, gentle", "a waltz in 3", "jazz in 7", but not "in three days", "in three, two, one" or "torn in four"."""
    for at, word in enumerate(words):
        if word.key != "in" or page.glossed or at + 1 == len(words) or (name := _COUNTS.get(words[at + 1].key)) is None:
            continue
        behind = [one.key for one in words[at + 2 : at + 4]]
        free = not behind or behind[0] in (",", ";", ".", "!", ")")
        counting = len(behind) > 1 and (behind[1] in NUMBER_WORDS or (behind[1].isdigit() and behind[0] == ","))
        opened = at == 0 or words[at - 1].key in (",", ";", ":", "(", BLANK, *_COUNTING) or context.musical(words, at - 1)
        opened = opened or (at > 1 and words[at - 1].key == "it" and words[at - 2].key in _TAKING)
        if free and opened and not counting:
            start, end = word.start, words[at + 1].end
            yield Finding("meter", start, end, Meter.parse(name), f"meter {name}", 2)


def _meant(words: list[Word], match: Match[str], context: Context, glossed: bool) -> bool:
    first, last, needs = match.first, match.last, context.tables["meter"]["needs"]
    if last - first > 2 or words[first].key in ("common", "cut", "alla", "triple"):
        return True
    if glossed and first > 0 and words[first - 1].key in needs:
        return True
    inside = first > 0 and words[first - 1].key == "in" and (not glossed or context.goes_on(words, last))  # "dans trois-quatre jours"
    return inside or (last < len(words) and words[last].key in needs) or len(words) == 2


def _alone(text: str, words: list[Word], match: Match[str], context: Context) -> bool:
    """ "four-four, 124 bpm" and "seven-eight at 140 bpm", but not "seven-eight people" or "two, three four"."""
    before = words[match.first - 1] if match.first else None
    counted = words[match.first - 2] if match.first > 1 and before is not None and before.key == "," else before
    if counted is not None and (counted.key in NUMBER_WORDS or counted.key.isdigit()):
        return False
    free = match.last == len(words) or words[match.last].mark
    joined = any(text[word.end : word.end + 1] == "-" for word in words[match.first : match.last - 1])
    if joined:
        return free or (words[match.last].key not in ("of", "or", "to", "is") and context.goes_on(words, match.last))
    return free and (before is None or before.key in (",", ";", ":", "(", BLANK))


def _finding(page: Page, words: list[Word], match: Match[str], weight: int, spent: bool) -> Finding:
    start, end = words[match.first].start, words[match.last - 1].end
    if (negator := refused_before(page.rest, start)) is not None:
        return refused("meter", negator.start(), end, match.value, Meter.parse(match.value))
    return Finding("meter", start, end, Meter.parse(match.value), f"meter {match.value}", weight, spent)
