"""Length: "30 seconds", "1:30", "2m30s", "half a minute", "8 bars" - but not "waiting 20 minutes for the bus"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from moodmusic.pattern import Pattern
from moodmusic.prompt.context import Context
from moodmusic.prompt.numbers import NUMBER, SPELLED, parse_number
from moodmusic.prompt.page import BLANK, Finding, Page, fold, words_behind

LONGEST_SECONDS = 24 * 3600.0
_MAY = re.compile(r"\d|bars?\b|measures?\b|min|sec|hour|hrs?\b|\b[hms]\b", re.I)  # every length has a figure or names its unit
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_HOUR, _MINUTE, _SECOND = r"(?:hours?|hrs?|h)\b", r"(?:minutes?|mins?|m)\b", r"(?:seconds?|secs?|s)\b"
_CLOCK = Pattern(
    r"(?<![\d:.])(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?![\d:])(?!\s?(?:am|pm|a\.m|p\.m|o'clock)\b)(?:\s(?:min(?:utes)?|long)\b)?", re.I
)
_COMPOUND = Pattern(
    rf"({NUMBER})[ -]?{_HOUR}(?:(?:,? and |,? )?({NUMBER})[ -]?{_MINUTE})?"
    rf"|({NUMBER})[ -]?(?:minutes?|mins?)\b(?:,? and |,? )({NUMBER})[ -]?{_SECOND}"
    rf"|(\d+)\s?m(?:in)?\s?(\d+)\s?s(?:ec)?\b"
    r"|(?<![\d'’′])(\d{1,2})['’′]\s?([0-5]\d)(?!\d)(?:[\"”″]|''|’’)?+(?!\s?(?:tall|high|wide|person|man|woman|guy|boy|girl))",
    re.I,
)
# "one minute thirty", "two minutes fifteen".
_TAIL = Pattern(rf"({NUMBER})[ -](?:minutes?|mins?)[ -]({SPELLED}|[1-5]\d)(?=\s*(?:$|[,;.!?\x00])|\s(?:of|long|with|in|at)\b)", re.I)
# "three and a half minutes", "an hour and a quarter".
_HALF = Pattern(rf"({NUMBER}|\ban?) (?:and a (half)[ -]({_MINUTE}|{_HOUR})|({_MINUTE}|{_HOUR}) and a (half|quarter)\b)", re.I)
_PARTS = {"half": 0.5, "quarter": 0.25}
_SINGLE = Pattern(rf"({NUMBER})[ -]?({_MINUTE}|{_SECOND})", re.I)
_PHRASES = (
    (Pattern(r"\b(?:one and a half|a minute and a half|one minute and a half|1 1/2)(?: minutes?)?", re.I), 90.0),
    (Pattern(r"\b(?:a |one )?quarter (?:of )?(?:a|one) minute\b", re.I), 15.0),
    (Pattern(r"\ba couple (?:of )?minutes\b", re.I), 120.0),
    (Pattern(r"\ba couple (?:of )?hours\b", re.I), 7200.0),
    (Pattern(r"\bthree quarters of an hour\b", re.I), 2700.0),
    (Pattern(r"\b(?:half a minute|half-minute|half minute)\b", re.I), 30.0),
    (Pattern(r"\b(?:three quarters of a minute)\b", re.I), 45.0),
    (Pattern(r"\b(?:a quarter of an hour|quarter of an hour)\b", re.I), 900.0),
    (Pattern(r"\b(?:half an hour|half-hour)\b", re.I), 1800.0),
    (Pattern(r"\b(?:a minute)(?= (?:of|long)\b)", re.I), 60.0),
    (Pattern(r"\b(?:an hour)(?= (?:of|long)\b)", re.I), 3600.0),
)
# A length of time in the scene, not of the music.
_SCENE_BEFORE = Pattern(
    r"\b(?:in|after|every|last|first|final|within|wait|waiting|waited|another|next|at|past|until|spent|spend|than|since)(?: the)?\s*$", re.I
)
_SCENE_AFTER = Pattern(
    r"^\s*(?:ago|later|late|away|left|before|after|from|until|till|walk|drive|ride|delay|wait|past|to go|into|too)\b", re.I
)
_LIMIT = Pattern(r"\b(?:no|not) (?:longer|more|shorter|less) than\s*$", re.I)
_DECADE = r"[5-9]0s"
_LASTING = Pattern(r"\s(?:of|long|clip|cue|loop|jingle|version|ad|spot|intro|trailer|piece|track)\b|\s?,", re.I)
_TIME_OF_DAY = Pattern(r"\b(?:at|by|until|since|around)\s*$", re.I)
_BAR = r"(?:bars?|measures?)\b"
_BARS = Pattern(
    rf"\b(?:(?:a )?loop (?:of|over) ({NUMBER}) {_BAR}|(\d{{1,3}})[ -]?{_BAR}"
    rf"|({NUMBER})[ -]{_BAR}(?=[ -](?:loop|phrase|intro|piece|long|theme|of music|melody|section|outro)))",
    re.I,
)

_SPELLED_BARS = Pattern(rf"(?<![\w-])({SPELLED})[ -](?:bars|measures)\b", re.I)
_BARS_BEFORE = Pattern(
    r"(?:^|[,;:.(\x00–—+&/]|\b(?:and|for|of|over|with|exactly|just|only|about|around|lasts|lasting|long|music|piece|loop|theme|it))\s*$",
    re.I,
)
_BARS_AFTER = Pattern(r"^\s*(?:$|[,;:.!?()\x00–—+&/]|(?:and|at|with|without|only|long|please|then|total|in all|altogether)\b)", re.I)
_BARS_OF_THE_SCENE = Pattern(
    r"^\s(?:down|up|across|along|nearby|near|behind|away|in (?:town|the (?:city|street|neighbou?rhood|village|area|whole))"
    r"|on (?:the|this|every|my|our) (?:street|road|corner|strip|block|way)|of (?:gold|silver|iron|steel|soap|chocolate|candy))\b",
    re.I,
)


def read_length(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``seconds`` (float, > 0) and ``bars`` (int, > 0)."""
    seen = page.rest
    if not _MAY.search(seen):
        return
    said = [match for match in _BARS.finditer(seen) if not _BARS_OF_THE_SCENE.match(seen[match.end() :])]
    said += [match for match in _SPELLED_BARS.finditer(seen) if not _overlaps(match, said) and _bars_of_music(match, context)]
    for match in said:
        bars = int(parse_number(next(filter(None, match.groups()))))
        yield Finding("bars", match.start(), match.end(), bars or None, f"{bars} bars" if bars else "no length: not used", 3 if bars else 0)
    for start, end, seconds in _lengths(seen):
        used = 0 < seconds <= LONGEST_SECONDS
        reading = f"{seconds:g} s" if used else "not between 0 s and 24 h: not used"
        yield Finding("seconds", start, end, seconds if used else None, reading, 3 if used else 0)


def _overlaps(match: re.Match[str], others: list[re.Match[str]]) -> bool:
    return any(match.start() < other.end() and other.start() < match.end() for other in others)


def _bars_of_music(match: re.Match[str], context: Context) -> bool:
    """ "C minor, sixteen bars" and "twelve bars of piano", but not "twelve bars down the street"."""
    before, behind = match.string[: match.start()], match.string[match.end() :]
    if not _BARS_BEFORE.search(before):
        return False
    words = words_behind(match)
    musical = bool(words) and words[0].key in ("of", "for") and any(context.musical(words, at) for at in (1, 2, 3))
    return musical or _BARS_AFTER.match(behind) is not None


def _lengths(text: str) -> Iterator[tuple[int, int, float]]:
    phrases = ((form, _constant(value)) for form, value in _PHRASES)
    exact = ((_HALF, _and_a_half), (_TAIL, _tail), (_COMPOUND, _compound), (_CLOCK, _clock))
    for pattern, reader in (*exact, *phrases, (_SINGLE, _single)):
        for match in pattern.finditer(text):
            if _of_the_scene(match) or _decade(match) or (pattern is _CLOCK and _TIME_OF_DAY.search(text[: match.start()])):
                continue
            yield match.start(), match.end(), reader(match)
            text = text[: match.start()] + BLANK * (match.end() - match.start()) + text[match.end() :]


def _decade(match: re.Match[str]) -> bool:
    """ "80s synths" and "the 90s" are times, "90s of joy" and "60s" alone are lengths."""
    text = match.string
    if not re.fullmatch(_DECADE, match.group()) or not text.strip(" .!").replace(match.group(), ""):
        return False
    return not _LASTING.match(text[match.end() :]) or text[: match.start()].rstrip().lower().endswith("the")


def _of_the_scene(match: re.Match[str]) -> bool:
    text = match.string
    if _LIMIT.search(text[: match.start()]):
        return False
    return bool(_SCENE_BEFORE.search(text[: match.start()]) or _SCENE_AFTER.search(text[match.end() :]))


def _compound(match: re.Match[str]) -> float:
    factors = (3600.0, 60.0, 60.0, 1.0, 60.0, 1.0, 60.0, 1.0)
    return sum(parse_number(text) * factor for text, factor in zip(match.groups(), factors, strict=True) if text)


def _and_a_half(match: re.Match[str]) -> float:
    number, _half, unit, other, part = match.groups()
    whole = 1.0 if number.lower() in ("a", "an") else parse_number(number)
    return (whole + _PARTS[fold(part or "half")]) * _UNITS[fold((unit or other)[0])]


def _tail(match: re.Match[str]) -> float:
    minutes, seconds = map(parse_number, match.groups())
    return minutes * 60.0 + seconds


def _clock(match: re.Match[str]) -> float:
    hours, minutes, seconds = (int(text or 0) for text in match.groups())
    return hours * 3600.0 + minutes * 60.0 + seconds


def _constant(value: float) -> Callable[[re.Match[str]], float]:
    return lambda _match: value


def _single(match: re.Match[str]) -> float:
    return parse_number(match.group(1)) * _UNITS[fold(match.group(2)[0])]
