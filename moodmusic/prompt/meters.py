"""Meter: "3/4", "in 7/8", "five-four time", and dances that bring their own ("waltz")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from moodmusic.prompt.context import Context
from moodmusic.prompt.numbers import NUMBER_WORDS
from moodmusic.prompt.page import BLANK, Finding, Match, Page, Word, split_words
from moodmusic.prompt.refusal import refused, refused_before
from moodmusic.theory import METER_GROUPS, Meter

_NO_METER = r"[\d/:]|\s(?:of|cup|inch|mile|full|empty)\b"
_SIGNATURE = re.compile(
    rf"(?<![\d/.,:])(\d{{1,2}})\s?/\s?(2|4|8|16)(?!{_NO_METER})(?:\s(?:time|meter|metre|signature|beat|groove)\b)?",
)


def read_meter(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``meter``; one that the house does not know is noted and not used."""
    for match in _SIGNATURE.finditer(page.rest):
        name = f"{match.group(1)}/{match.group(2)}"
        if (negator := refused_before(page.rest, match.start())) is not None:
            yield refused("meter", negator.start(), match.end(), name)
            continue
        known = name in METER_GROUPS
        value = Meter.parse(name) if known else None
        reading = f"meter {name}" if known else f"no meter that is known, one of {', '.join(METER_GROUPS)}: not used"
        yield Finding("meter", match.start(), match.end(), value, reading, 3 if known else 0)
    words = split_words(page.rest)
    for match_ in context.phrases("meter", "phrases").find(words):
        if _meant(words, match_, context, page.glossed) or _alone(page.rest, words, match_, context):
            yield _finding(page, words, match_, 2, True)
    for match_ in context.phrases("meter", "dances").find(words):
        yield _finding(page, words, match_, 1, False)


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
        return refused("meter", negator.start(), end, match.value)
    return Finding("meter", start, end, Meter.parse(match.value), f"meter {match.value}", weight, spent)
