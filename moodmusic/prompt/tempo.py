"""Tempo: numbers with "bpm", Italian marks, phrases such as "half-time", and plain words where they speak of music."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from moodmusic.pattern import Pattern
from moodmusic.prompt.context import Context
from moodmusic.prompt.numbers import MINUS, NUMBER, SPELLED_TEMPO, parse_number, says_number
from moodmusic.prompt.page import BLANK, Finding, Page, Word, fold, split_words
from moodmusic.prompt.refusal import refused, refused_before

SLOWEST_BPM, FASTEST_BPM = 20.0, 300.0
LEEWAY = 0.25  # "at least 120" is 120–150, "under 80" 60–80
GRAVE_BPM = (35.0, 45.0)
NOT_FAST_BPM, NOT_SLOW_BPM = (66.0, 110.0), (90.0, 140.0)  # what is left of the plain words where one of them is refused
_PACE_WORDS = ("fast", "slow", "quick")
_LINKING = ("and", "or", "with", "of", "over", "like")
AROUND = 0.04  # "around 90" is 90 ± 4 %: the smallest change of tempo that most listeners notice is 4–8 %
_N = rf"((?<!\d)\d{{2,9}}(?:\.\d+)?|\b{SPELLED_TEMPO}\b)"
_DIGITS = r"(\d{2,4}(?:\.\d+)?)"
_BPM = r"(?:-?\s?(?:b\.?p\.?m\b\.?|bmp\b)|\s(?:beats|quarter notes|quarters) (?:per|a) minute)"
_ABOUT = r"(?:around|about|roughly|approximately|approx\.?|circa|ca\.?|near|~|≈)\s?"
_TURNED = r"(?P<turned>(?:(?:don['’]?t|do not|never|not|without) (?:go|going|get|getting|be|play|playing)|no|not|never|nothing)\s)?"
_BOUND = (
    r"(?:(?P<least>faster than|quicker than|more than|higher than|over|above|at least|minimum)"
    r"|(?P<most>slower than|less than|lower than|under|below|at most|up to|maximum"
    r"|(?:not|never|don['’]?t|must not|should not) (?:to )?exceed(?:ing)?))\s"
)
_RANGE = Pattern(rf"(?:\b(?:between|from)\s)?{_N}(?:\s?bpm)?\s?(?:-|–|—|to|and)\s?{_N}\s?{_BPM}", re.I)
_TEMPO = r"\b(?:tempo|bpm|speed)(?:\s(?:of|is|at|must be|should be))?\s?[:=]?\s?"
_NO_UNIT = r"(?!\s?(?:/|:|sec|min|km|mph|bars?\b|measures?\b)|[\d.]*\d)"
# Numbers that no tempo has: below zero, of one digit, of more than nine, or with an exponent.
_EXPONENT = r"\d{1,9}(?:\.\d{1,9})?e[+-]?\d+"
_IMPOSSIBLE = (
    Pattern(rf"(?:{_TEMPO})?(?:{MINUS}\d+(?:\.\d+)?|(?<![\w.,]){_EXPONENT}|(?<![\w.,/])\d(?:\.\d+)?|(?<!\d)\d{{10,}})\s?{_BPM}", re.I),
    Pattern(rf"{_TEMPO}(?:{MINUS}\d+(?:\.\d+)?|{_EXPONENT}|0|\d{{10,}})(?![\w/:])", re.I),
)
_OUTSIDE = f"outside of {SLOWEST_BPM:g}–{FASTEST_BPM:g} bpm: not used"
_SPANS = (
    _RANGE,
    Pattern(rf"{_TEMPO}(?:anywhere |somewhere )?between\s{_N}\s(?:and|to)\s{_N}{_NO_UNIT}", re.I),
    Pattern(rf"{_TEMPO}(?:(?:ranging |in the range )?(?:from|of)\s)?{_N}(?:\s?[-–—]\s?|\s(?:up )?to\s){_N}{_NO_UNIT}", re.I),
)
_ONE = Pattern(rf"(?:\b(?:at|with|in)\s)?({_ABOUT})?{_N}\s?{_BPM}", re.I)
_NAMED = Pattern(rf"(?:\b(?:tempo|bpm)(?:\s(?:of|is|at))?|♩|\bq(?=\s?=))\s?[:=]?\s?({_ABOUT})?{_N}(?!\s?(?:/|:|sec|min))\b", re.I)
_PACE = r"(?:(?P<least>faster than|quicker than)|(?P<most>slower than))\s"  # beside these a number needs no "bpm"
_LIMIT_NUMBER = rf"(?P<number>\d{{2,3}}(?:\.\d+)?|{SPELLED_TEMPO}\b)"
_LIMITS = (
    Pattern(rf"\b{_TURNED}{_BOUND}{_LIMIT_NUMBER}\s?{_BPM}", re.I),
    Pattern(rf"\b{_TURNED}{_PACE}{_LIMIT_NUMBER}(?=\s*(?:$|[,.;!?]))", re.I),
    Pattern(rf"{_TEMPO}{_TURNED}{_BOUND}{_LIMIT_NUMBER}{_NO_UNIT}", re.I),
)
_PART_ENDS = r"(?=\s*(?:$|[,.;!?|/\x00]|\s-\s))"
_TWO_OR_THREE = r"(\d{2,3}(?:\.\d+)?)"
_MANNER = (
    r"brisk|steady|moderate|lively|leisurely|slow|fast|quick|rapid|relaxed|driving|cool|easy|gentle|solid|comfortable"
    r"|laid[- ]back|chill"
)
# What says that a number at the end of its part is a tempo, without "bpm"; the numbers of `_PACES` alone are believed.
_SAID = Pattern(
    rf"()\b(?:at an? (?:very |fairly |nice )?(?:{_MANNER})|(?:make|keep|take|play|put|set) (?:it|this|that) (?:at|to)"
    r"|make (?:it|this)|(?:slow|bring|take|speed|pick) (?:it|this|everything|things|the (?:music|song|piece|track)) (?:down|up) to"
    rf"|speed(?: of)?\s?[:=]?|metronome(?: mark(?:ing)?)?(?: at| of)?\s?[:=]?|(?-i:M\. ?M\.|MM)\s?=?)\s?{_TWO_OR_THREE}{_PART_ENDS}",
    re.I,
)
_TAG = Pattern(rf"()(?:(?<=[|;])|(?<=[|;]\s)){_TWO_OR_THREE}(?=\s*[|;])", re.I)  # "house | 122 | F minor"
_AT = Pattern(rf"()\bat {_TWO_OR_THREE}{_PART_ENDS}", re.I)  # behind a musical word
_PACES = (40.0, 220.0)
_TENS = Pattern(
    r"\b(?:(?:somewhere |sits |sitting )?in |around )?the (?:(?P<part>low|lower|mid|middle|high|upper)[- ])?"
    r"(?P<number>\d{1,2}0)['’]?s\s?bpm\b",
    re.I,
)
_PARTS_OF_TEN = {"low": (0, 3), "mid": (4, 6), "hig": (7, 9), "upp": (7, 9), "": (0, 9)}
_BARE = Pattern(rf"\b({_ABOUT}){_DIGITS}(?=\s*(?:$|[,.;!?]))", re.I)
_ISH = Pattern(rf"()(?:\b(?:at|with|in)\s)?{_N}(?:[- ]?ish|\sor so)\s?{_BPM}|()(?:\b(?:at|with|in)\s)?{_N}\s?{_BPM}[- ]?ish\b", re.I)
# Beats of another length than a quarter, or a second; the factor makes quarters a minute of them.
_NOTES = {"whole": 4.0, "semibreve": 4.0, "half": 2.0, "minim": 2.0, "quarter": 1.0, "crotchet": 1.0, "eighth": 0.5, "quaver": 0.5}
_NOTES |= {"sixteenth": 0.25, "semiquaver": 0.25, "𝅗𝅥": 2.0, "♩": 1.0, "♪": 0.5}
_DOTTED = 1.5
_NOTE_VALUE = Pattern(
    rf"(?P<dotted>\bdotted[- ])?(?P<note>(?:\b(?:whole|half|quarter|eighth|sixteenth)[- ]notes?"
    rf"|\b(?:semibreve|minim|crotchet|quaver|semiquaver)s?"
    rf"|\b(?:half|quarter|eighth)(?=\s?=)|𝅗𝅥|♩|♪))(?P<dot>\.)?\s?(?:=|:|\bequals\b|\bat\b|\bis\b)\s?(?P<number>\d{{2,3}}(?:\.\d+)?|{SPELLED_TEMPO}\b)(?:\s?{_BPM})?",
    re.I,
)
_NOTES_A_MINUTE = Pattern(
    r"(?<![\d/.,:])(?P<number>\d{2,3})\s(?P<dotted>dotted[- ])?(?P<note>(?:half|eighth|quarter)[- ]notes"
    r"|minims|crotchets|quavers)(?P<dot>\.)?"
    r"\s(?:per|a) minute\b",
    re.I,
)
_PER_SECOND = Pattern(rf"\b(?P<number>{NUMBER}|an?)\s(?:beats?|pulses?|quarter notes?)\s(?:per|a|every|each)\s(?:second|sec)\b", re.I)
_PER_MINUTE = Pattern(r"(?<![\d/.,:])(?P<number>\d{2,3}(?:\.\d+)?)\s?(?:/\s?|per\s|a\s)min(?:ute)?\b", re.I)
_RELATIVE = Pattern(
    rf"\b(?:(?P<slower>twice as slow as|half (?:as fast as|of|(?:of )?(?:the )?(?:speed|tempo|pace)(?: of)?))"
    rf"|(?P<faster>twice (?:as fast as|(?:the )?(?:speed|tempo|pace)(?: of)?)"
    rf"|double (?:the )?(?:speed|tempo|pace)(?: of)?))\s(?P<number>\d{{2,3}}(?:\.\d+)?|{SPELLED_TEMPO}\b)\s?{_BPM}",
    re.I,
)
# The mark, and no place for the dead: beside "tempo", or beside a key or meter that was read already.
_GRAVE = Pattern(r"\btempo[: ]\s?grave\b(?!\s\w)|(?<=\x00)[,;]\s?grave(?=\s*[,;.]|\s*$)|^grave(?=[,;]\s?(?:in )?\x00)", re.I)


def read_tempo(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``tempo_bpm``: (low, high) quarter notes a minute, equal for one number."""
    if says_number(page.rest):
        yield from _numbers(page, context)
    for match in _GRAVE.finditer(page.rest):
        yield Finding("tempo_bpm", match.start(), match.end(), GRAVE_BPM, _reading(*GRAVE_BPM), 2)
    if _opens_gravely(page, context):
        yield Finding("tempo_bpm", 0, len("grave"), GRAVE_BPM, _reading(*GRAVE_BPM), 2)
    yield from _marks(page, context)
    yield from _plain_words(page, context)


def _opens_gravely(page: Page, context: Context) -> bool:
    """ "Grave. Cello." and "Grave, for strings": the mark, where something musical stands right behind the stop."""
    words = split_words(page.rest)[:5]
    if len(words) < 3 or words[0].key != "grave" or words[1].key not in (".", ",", ";", ":"):
        return False
    return any(context.musical(words, at) for at in range(2, 3 + (words[2].key in ("for", "with", "solo"))))


def _numbers(page: Page, context: Context) -> Iterator[Finding]:
    seen = page.rest
    for match in _TENS.finditer(seen):
        low, high = (float(match["number"]) + step for step in _PARTS_OF_TEN[(match["part"] or "")[:3].lower()])
        yield _stated(match, low, high)
        seen = _blanked(seen, match)
    for form, factor in _FACTORS:
        for match in form.finditer(seen):
            number = (1.0 if match["number"] in ("a", "an") else parse_number(match["number"])) * factor(match)
            yield _stated(match, number, number)
            seen = _blanked(seen, match)
    for impossible in _IMPOSSIBLE:
        for match in impossible.finditer(seen):
            yield Finding("tempo_bpm", match.start(), match.end(), None, _OUTSIDE, 0)
            seen = _blanked(seen, match)
    for span in _SPANS:
        for match in span.finditer(seen):
            negator = refused_before(seen, match.start())
            low, high = sorted((parse_number(match.group(1)), parse_number(match.group(2))))
            yield refused("tempo_bpm", negator.start(), match.end(), match.group()) if negator else _stated(match, low, high)
            seen = _blanked(seen, match)
    for limit in _LIMITS:
        for match in limit.finditer(seen):
            number = parse_number(match["number"])
            least = bool(match["least"]) != bool(match["turned"])  # "not faster than" is at most
            low, high = (number, number * (1 + LEEWAY)) if least else (number * (1 - LEEWAY), number)
            yield _stated(match, max(low, min(number, SLOWEST_BPM)), min(high, max(number, FASTEST_BPM)))
            seen = _blanked(seen, match)
    for pattern in (_ISH, _ONE, _NAMED, _BARE, _SAID, _TAG, _AT):
        for match in pattern.finditer(seen):
            number = parse_number(next(filter(None, match.groups()[1::2])))
            if pattern in _WITHOUT_UNIT and not _believed(pattern, match, number, context):
                continue
            spread = AROUND * number if match.group(1) or pattern is _ISH else 0.0
            negator = None if re.match(r"\w+\s?[:=]", match.group()) else refused_before(seen, match.start())  # "drums: no, bpm: 90"
            yield (
                refused("tempo_bpm", negator.start(), match.end(), match.group())
                if negator
                else _stated(match, number - spread, number + spread)
            )
            seen = _blanked(seen, match)


_WITHOUT_UNIT = (_SAID, _TAG, _AT)


def _believed(pattern: Pattern, match: re.Match[str], number: float, context: Context) -> bool:
    """Whether a number without "bpm" is one that music has; behind a bare "at" something musical must stand, or nothing."""
    if not _PACES[0] <= number <= _PACES[1]:
        return False
    before = split_words(match.string[: match.start()])
    return pattern is not _AT or not before or any(context.musical(before[-2:], at) for at in range(len(before[-2:])))


def _quarters(match: re.Match[str]) -> float:
    """Quarters in the note that is counted: "half note = 60" is 120 of them a minute."""
    name = re.sub(r"[- ]notes?$|s$", "", fold(match["note"]))
    return _NOTES[name] * (_DOTTED if match["dotted"] or match["dot"] else 1.0)


_FACTORS: tuple[tuple[Pattern, Callable[[re.Match[str]], float]], ...] = (
    (_NOTE_VALUE, _quarters),
    (_NOTES_A_MINUTE, _quarters),
    (_PER_SECOND, lambda _match: 60.0),
    (_PER_MINUTE, lambda _match: 1.0),
    (_RELATIVE, lambda match: 0.5 if match["slower"] else 2.0),
)


def _blanked(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + BLANK * (match.end() - match.start()) + text[match.end() :]


def _stated(match: re.Match[str], low: float, high: float) -> Finding:
    if low < SLOWEST_BPM or high > FASTEST_BPM:
        return Finding("tempo_bpm", match.start(), match.end(), None, _OUTSIDE, 0)
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
        behind = page.glossed and context.musical(words, match.first - 1)  # "musique lente mélancolique"
        if match.first in passed or not (behind or context.goes_on(words, match.last) or _describes_music(words, match.last, context)):
            continue
        low, high = (float(number) for number in match.value)
        start, end = words[match.first].start, words[match.last - 1].end
        turned = _turned(page.rest, words, match.first, context)
        if turned is None:
            yield Finding("tempo_bpm", start, end, (low, high), _reading(low, high), 1, False)
        elif turned < start and words[match.first].key in _PACE_WORDS:  # "not too fast" leaves it to the mood
            left = NOT_FAST_BPM if low > NOT_FAST_BPM[1] else NOT_SLOW_BPM
            yield Finding("tempo_bpm", turned, end, left, _reading(*left), 0, False)  # any word for what is wanted says more


def _turned(text: str, words: Sequence[Word], first: int, context: Context) -> int | None:
    """Where the "not" or "instead of" before a plain word begins; the word itself where "too" or its like stand between."""
    if any(context.negates(word.key) for word in words[max(0, first - 2) : first]):
        return words[first - 1].start if words[first - 1].key == "not" else words[first].start
    if first and words[first - 1].key == "than":  # "rather fast than slow"
        return words[first - 1].start
    refusal = refused_before(text, words[first].start)
    return None if refusal is None else refusal.start()


def _describes_music(words: Sequence[Word], at: int, context: Context) -> bool:
    """Whether only one or two describing words stand between words[at] and something musical: "fast punky folk"."""
    for place in range(at, min(at + 2, len(words) - 1)):
        if words[place].mark or words[place].key in context.tables["ensemble"]["stops"] or words[place].key in _LINKING:
            return False
        if context.musical(words, place + 1):
            return True
    return False
