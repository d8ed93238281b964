"""Numbers written with digits or in words."""

from __future__ import annotations

import re

from moodmusic.pattern import Pattern
from moodmusic.prompt.page import fold

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {word: value for value, word in enumerate(_UNITS.split())} | {word: 20 + 10 * at for at, word in enumerate(_TENS.split())}
_WORDS = frozenset({*NUMBER_WORDS, "hundred", "dozen"})
DIGITS = r"(?<!\d)(?<!\d[.,e])(?<!\de[+-])\d{1,12}(?:[.,]\d{1,6})?(?:e[+-]?\d{1,2}(?!\d))?"
# Right before a number: "-3 minutes", "minus 3 minutes", but neither "piano - 3 minutes" nor "90-100" nor "90 -100".
MINUS = r"(?:(?<![^\s,;:=(\[])(?<!\d\s)[-−]|\b(?:minus|less)\s)"
NEGATIVE = Pattern(rf"{MINUS}$", re.I)
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
_DIGIT = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_SMALL = rf"(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})(?:[- ]{_DIGIT})?"
_HUNDREDS = rf"(?:(?:a|{_DIGIT})[- ])?hundred(?:(?: and)?[- ]{_SMALL})?"
_TEEN = r"(?:ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen)"
_DOZEN = {"half": 0.5, "a": 1.0}
_DOZENS = rf"(?:half[- ]a|a|{_DIGIT})[- ]dozen"
SPELLED = rf"(?:{_DOZENS}|{_HUNDREDS}|{_SMALL})"
NUMBER = rf"(?:{DIGITS}|\b{SPELLED}\b)"
# From twenty on, also as "one twenty" and "one oh five" are said of a tempo; atomic, so that "a hundred and ten" is no range.
SPELLED_TEMPO = (
    rf"(?>{_HUNDREDS}|(?:(?:one|two)[- ])?(?:{_TENS.replace(' ', '|')})(?:[- ]{_DIGIT})?|(?:one|two)[- ](?:oh[- ]{_DIGIT}|{_TEEN}))"
)


def says_number(text: str) -> bool:
    """Whether there is a figure or a word of a number, so that the larger expressions are worth a try."""
    return any(sign.isdigit() for sign in text) or not _WORDS.isdisjoint(re.findall(r"[a-z]+", text.lower()))


def parse_number(text: str) -> float:
    """The value of a text that `NUMBER` or `SPELLED_TEMPO` matched: ``2.5``, ``2,5``, ``1,000``, ``forty-five``, ``one twenty``."""
    if _THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    if text[0].isdigit():
        return float(text.replace(",", "."))
    words = [word for word in re.split(r"[- ]", fold(text)) if word != "and"]
    if words[-1] == "dozen":
        return 12.0 * _DOZEN.get(words[0], NUMBER_WORDS.get(words[0], 1))
    values = [NUMBER_WORDS.get(word, 1 if word == "a" else 0) for word in words if word != "hundred"]
    if words[0] == "hundred":  # "hundred and twenty"
        return 100.0 + sum(values)
    hundreds = "hundred" in words or (len(words) > 1 and values[0] in (1, 2))
    return float(values[0] * (100 if hundreds else 1) + sum(values[1:]))
