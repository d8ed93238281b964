"""Numbers written with digits or in words."""

from __future__ import annotations

import re

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {word: value for value, word in enumerate(_UNITS.split())} | {word: 20 + 10 * at for at, word in enumerate(_TENS.split())}
DIGITS = r"\d{1,6}(?:[.,]\d{1,2})?"
SPELLED = rf"(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
NUMBER = rf"(?:{DIGITS}|\b{SPELLED}\b)"


def parse_number(text: str) -> float:
    """The value of a text that `NUMBER` matched: ``2.5``, ``2,5``, ``forty-five``."""
    if text[0].isdigit():
        return float(text.replace(",", "."))
    return float(sum(NUMBER_WORDS[word] for word in re.split(r"[- ]", text.lower())))
