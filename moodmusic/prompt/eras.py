"""Eras: "1950s", "the 80s", "eighties", "decade 90" (so other languages are glossed): no lengths, and some bring a genre."""

from __future__ import annotations

import re
from collections.abc import Iterator

from moodmusic.pattern import Pattern
from moodmusic.prompt.context import Context
from moodmusic.prompt.page import BLANK, Finding, Page, fold, split_words

_SPELLED = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_LONG = r"(?!\s(?:long|of)\b)"  # "1800s long" and "90s of joy" are lengths
_LASTING = r"(?!\s(?:of|long|clip|cue|loop|jingle|version|ad|spot|intro|trailer|piece|track)\b|\s?,)"  # "a 90s clip", "90s, piano"
_OPENS = (
    r"(?:roaring|swinging|early|mid|late|golden"
    r"|(?:in|from|of|back to|during|since|into|through|like it's|like its) the)[ -](?:to[ -]late )?"
)
_ERA = Pattern(
    rf"\b(?P<full>1[6-9]\d0|20[0-2]0)['’]?s\b{_LONG}"
    rf"|['’](?P<cut>[2-9]0)s\b|(?<!\d['’])\b(?P<owned>[2-9]0)['’]s\b"
    rf"|\b{_OPENS}(?P<opened>[2-9]0)s\b"
    rf"|\bthe (?P<named>[5-9]0)s\b"
    rf"|(?<![\w.,:'’])(?P<bare>[5-9]0)s\b{_LASTING}(?!\s*[.!]*$)|^\s*(?P<alone>[5789]0)s[\s.!]*$"
    rf"|\bdecades? (?:of )?(?:the )?"
    rf"(?P<told>(?:1[6-9]|20)?\d0|{'|'.join(_TENS)})\b(?!\s?(?:bpm|beats|s|sec|seconds|minutes?|bars|hours)\b)"
    rf"|\b(?:nineteen[- ])?(?P<spelled>{'|'.join(_SPELLED)})\b",
    re.I,
)
_GENRES = {20: "jazz", 30: "jazz", 40: "jazz", 80: "synthwave"}  # years of the century -> the genre that stands for them


def eras(text: str) -> Iterator[re.Match[str]]:
    """Where decades are named."""
    return _ERA.finditer(text)


def without_eras(text: str) -> str:
    """The text with its decades blanked out, for the readers of numbers."""
    for match in eras(text):
        text = text[: match.start()] + BLANK * (match.end() - match.start()) + text[match.end() :]
    return text


def read_eras(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``genres`` where an era speaks of music and no genre is named: "80s music", "music from the 1920s", "eighties"."""
    if any(finding.field == "genres" for finding in page.findings):
        return
    for match in eras(page.text):
        genre = _GENRES.get(_years(match))
        if genre is not None and _of_music(match, context):
            yield Finding("genres", match.start(), match.end(), genre, f"{genre} (of the era)", 1, False)


def _years(match: re.Match[str]) -> int:
    """The years within the century; 1800s and other centuries have none."""
    said = next(filter(None, match.groups()))
    if (years := (_SPELLED | _TENS).get(fold(said))) is not None:
        return years
    return int(said[-2:]) if len(said) == 2 or said.startswith("19") else -1


def _of_music(match: re.Match[str], context: Context) -> bool:
    """Whether the era stands alone between marks, or beside a musical word."""
    before, behind = match.string[: match.start()], match.string[match.end() :]
    words, earlier = split_words(behind)[:1], split_words(before)
    if context.musical(words, 0):
        return True
    while earlier and earlier[-1].key in ("from", "of", "the", "in", "qx"):
        earlier.pop()
    if context.musical(earlier, len(earlier) - 1):
        return True
    return (not earlier or earlier[-1].mark) and (not words or words[0].mark)
