"""Length: "30 seconds", "1:30", "2m30s", "half a minute", "8 bars" - but not "waiting 20 minutes for the bus"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from moodmusic.pattern import Pattern
from moodmusic.prompt.context import Context
from moodmusic.prompt.eras import without_eras
from moodmusic.prompt.numbers import DIGITS, NEGATIVE, NUMBER, SPELLED, parse_number
from moodmusic.prompt.page import BLANK, Finding, Page, Word, fold, split_words, words_behind

LONGEST_SECONDS = 24 * 3600.0
MADE_SECONDS = (5.0, 21_600.0)  # what a plan takes; beyond it a time must plainly be of the music
MOST_BARS = 4096
_NEGATIVE_LENGTH = "a negative length: not used"
_AHEAD, _REACH = 120, 5  # characters, and words, in which a musical word is looked for
_MAY = Pattern(r"\d|bars?\b|measures?\b|min|sec|hour|hrs?\b|\b[hms]\b", re.I)  # every length has a figure or names its unit
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
_TELLING = Pattern(
    r"\b(?:i|we|he|she|they|you|it|who|slept|sleep|took|takes|take|lost|late|walked|drove|flew|worked|cried|talked|danced|rained)\b[^,;.!?]*$"
    r"|\b(?:flight|drive|journey|trip|shift|delay|exam|hike|surgery|battle|vigil|qx) of\s*$",
    re.I,
)
_ERRAND = Pattern(
    r"^[ -](?:of (?:(?:deep|sound|hard|good|pure|total) )?)?(?:sleep|flight|drive|driving|journey|trip|train|bus|shift|exam"
    r"|hike|ride|nap|layover"
    r"|surgery|wait|waiting|darkness|work|overtime|traffic|school|day|week|workday"
    r"|to (?:live|go|kill|wait|sleep|get)|until|before|after|behind"
    r"|from|in (?:the|a|my|an)|on (?:the|a|my|an) (?:bus|train|road|plane|phone|boat|ship|motorway|highway))\b"
    r"(?!\s(?:music|sounds?|songs?|loop|mix|playlist|beats?))",
    re.I,
)
_BARE_BEFORE = Pattern(r"(?:^|[^\w\s'’$€£])\s*(?:(?:about|around|exactly|only|just|roughly|for)\s)?$")
_ASKED = Pattern(
    r"\b(?:make (?:it|this|that)|set (?:it|this)? ?to|lasts?|lasting|lengths?(?: (?:of|is))?|durations?(?: (?:of|is))?"
    r"|(?:play|loop|run|keep going|goes? on) ?(?:it )?for"
    r"|long|and)\s*$",
    re.I,
)
_ENDS = Pattern(r"^\s*(?:$|[^\w\s%'’$€£-]|(?:please|long|total|in total|in all|altogether|and|with|without|at|no)\b)", re.I)
_PIECES = frozenset(("loop", "loops", "version", "mix", "clip", "cue", "jingle", "spot", "ad", "sting", "stinger", "trailer"))
_FOLLOWING = _PIECES | {"long", "total", "length"}
_ORDERED = Pattern(r"\b(?:make (?:it|this|that)|set (?:it|this)? ?to|(?:length|duration)(?: of| is|:)?)\s*$", re.I)
_HEARD = frozenset(("play", "noise", "rain", "rainfall", "waves", "sound", "sounds", "ambience", "thunder", "fireplace"))
_BREAKS = frozenset(
    ("to", "in", "on", "at", "before", "after", "until", "with", "without", "when", "while", "from", "that", "which", "and", "is", "under")
)
_LIMIT = Pattern(r"\b(?:no|not) (?:longer|more|shorter|less) than\s*$", re.I)
# A limit before a length ("plus de" too: "plus de 3 minutes" may be all of a text), and what stands before it where it is of the music.
_BOUND = Pattern(
    r"\b(?P<turned>(?:(?:no|not|never|nothing|don['’]?t|must not|should not|do not)\s(?:(?:be|go|last|get|take|run)\s)?))?"
    r"(?:(?P<over>(?:longer|more|greater|larger) than|plus de|over|above|beyond|upwards of)"
    r"|(?P<under>(?:shorter|less|fewer|briefer|smaller) than|under|below)"
    r"|(?P<least>at least|minimum(?: of)?|min\.?)|(?P<most>at most|up to|maximum(?: of)?|max\.?|not exceeding))[ :]{1,2}$",
    re.I,
)
_LIMITING = Pattern(
    r"\b(?:than|plus de|over|above|beyond|upwards|under|below|least|most|up to|min(?:imum)?|max(?:imum)?|exceeding)\b", re.I
)
_LIMITED = Pattern(r"\b(?:is|are|be|['’]s|it|this|that|which|keep|make|stays?|lasts?|lasting|and|but|or|just|well|much|slightly)\s*$", re.I)
_A_UNIT = Pattern(r"\ban? (minute|hour)\b", re.I)  # a length behind a limit only: "under a minute"
SHORT_OF, BEYOND = 0.9, 1.1  # "less than 30 seconds" is 27 s, "more than 3 minutes" 198 s
_TIME_OF_DAY = Pattern(r"\b(?:at|by|until|since|around)\s*$", re.I)
_BAR = r"(?:bars?|measures?)\b"
_BARS = Pattern(
    rf"\b(?:(?:a )?loop (?:of|over) ({NUMBER}) {_BAR}|({DIGITS})[ -]?{_BAR}"
    rf"|({NUMBER})[ -]{_BAR}(?=[ -](?:loop|phrase|piece|long|theme|of music|melody|section)))",
    re.I,
)

_PART = (
    r"(?:intro(?:duction)?|outro|verse|chorus|refrain|drop|bridge"
    r"|break(?:down)?|coda|fill|pre[- ]?chorus|pickup|pause|rest|silence|count[- ]?in|build[- ]?up|ending|lead[- ]?in|opening)s?"
)
_PLACE_BEFORE = Pattern(
    r"\b(?:after|every|each|at|past|until|till|within|by|before|from|(?:the )?(?:first|last|next|final|opening|another|other)"
    r"|intro (?:of|over)|outro (?:of|over)|(?<!no )(?<!long )(?<!short )(?<!without )(?:intro|outro|coda):?)(?: the)?\s*$",
    re.I,
)
_PLACE_AFTER = Pattern(
    rf"^[ -](?:(?:long )?{_PART}\b(?!\sfor (?:a|an|my|our|the)\b)|(?:of|for) (?:an? |the )?"
    rf"(?:(?:drum|piano|guitar|quiet|soft|slow|empty) )?{_PART}\b"
    r"|in(?=\s*(?:$|[,;.!?])|\s(?:the|it|we|then|a|all|everything)\b)|later\b|before\b|into\b|until\b|apart\b|each\b|per\b)",
    re.I,
)
_SPELLED_BARS = Pattern(rf"(?<![\w-])({SPELLED})[ -](?:bars|measures)\b", re.I)
_BARS_BEFORE = Pattern(
    r"(?:^|[^\w\s'’$€£-]|\b(?:and|for|of|over|with|exactly|just|only|about|around|lasts|lasting|long|music|piece|loop|theme|it))\s*$",
    re.I,
)
_BARS_AFTER = Pattern(
    r"^\s*(?:$|[^\w\s%'’$€£-]|in\s*(?:\x00|[a-h]\b|\d)|(?:and|at|with|without|only|long|please|then|total|in all|altogether)\b)", re.I
)
_FILLING = frozenset(("swing", "tension", "silence", "suspense", "noise", "ambience", "atmosphere", "crescendo", "shuffle"))
_BARS_OF_THE_SCENE = Pattern(
    r"^\s(?:down|up|across|along|nearby|near|behind|away|in (?:town|the (?:city|street|neighbou?rhood|village|area|whole))"
    r"|on (?:the|this|every|my|our) (?:street|road|corner|strip|block|way)|of (?:gold|silver|iron|steel|soap|chocolate|candy))\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Bound:
    """A limit that begins at `start`: at least or at most, the number itself allowed unless it is `strict`."""

    start: int
    least: bool
    strict: bool

    def seconds(self, limit: float) -> float:
        """A length on the right side of the limit, and one that can be made where there is any."""
        value = limit * (BEYOND if self.least else SHORT_OF) if self.strict else limit
        value = round(value, 1)
        return max(value, MADE_SECONDS[0]) if self.least else min(value, MADE_SECONDS[1])

    def bars(self, limit: int) -> int:
        """A number of bars on the right side of the limit."""
        return limit + (1 if self.least else -1) * self.strict


def _bound(text: str, start: int) -> _Bound | None:
    """The limit right before text[start]: "more than" is beyond it, "no more than" up to it."""
    match = _BOUND.search(text, max(0, start - _AHEAD), start)
    if match is None:
        return None
    strict, turned = bool(match["over"] or match["under"]), bool(match["turned"])
    return _Bound(match.start(), bool(match["over"] or match["least"]) != turned, strict and not turned)


def read_length(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``seconds`` (float, > 0) and ``bars`` (int, > 0)."""
    seen = page.rest
    if not _MAY.search(seen):
        return
    said = [match for match in _BARS.finditer(seen) if not _BARS_OF_THE_SCENE.match(seen[match.end() :]) and not _of_a_part(match)]
    said += [
        match
        for match in _SPELLED_BARS.finditer(seen)
        if not _overlaps(match, said) and not _of_a_part(match) and _bars_of_music(match, context)
    ]
    for match in said:
        if (sign := _sign(seen, match)) is not None:
            yield Finding("bars", sign, match.end(), None, _NEGATIVE_LENGTH, 0)
            continue
        bars, limit = int(parse_number(next(filter(None, match.groups())))), _bound(seen, match.start())
        bars, start = (limit.bars(bars), limit.start) if limit else (bars, match.start())
        if 0 < bars <= MOST_BARS:
            yield Finding("bars", start, match.end(), bars, f"{bars} bars", 3)
        else:
            yield Finding("bars", start, match.end(), None, f"not between 1 and {MOST_BARS} bars: not used", 0)
    rest = without_eras(seen)
    for match, limit, seconds in _limited(rest, context):
        yield Finding("seconds", limit.start, match.end(), seconds, f"{seconds:g} s", 3)
        rest = rest[: limit.start] + BLANK * (match.end() - limit.start) + rest[match.end() :]
    for match, seconds in _lengths(rest):
        if (sign := _sign(seen, match)) is not None:
            yield Finding("seconds", sign, match.end(), None, _NEGATIVE_LENGTH, 0)
            continue
        reading = _unused(match, seconds, page.text, context)
        value, weight = (seconds, 3) if not reading else (None, 0)
        yield Finding("seconds", match.start(), match.end(), value, reading or f"{seconds:g} s", weight)


def _sign(text: str, match: re.Match[str]) -> int | None:
    """Where the minus stands right before a length, None without one."""
    sign = NEGATIVE.search(text, max(0, match.start() - _AHEAD), match.start())
    return None if sign is None else sign.start()


def _limited(text: str, context: Context) -> Iterator[tuple[re.Match[str], _Bound, float]]:
    """Lengths of the music behind a limit, and what is made of them."""
    if not _LIMITING.search(text):
        return
    for pattern, reader in (*_READERS, (_A_UNIT, _a_unit)):
        for match in pattern.finditer(text):
            limit = _bound(text, match.start())
            if limit is None or not _limits_music(text, limit.start, match.end(), context):
                continue
            if 0 < reader(match) <= LONGEST_SECONDS:
                yield match, limit, limit.seconds(reader(match))
                text = text[: limit.start] + BLANK * (match.end() - limit.start) + text[match.end() :]


def _limits_music(text: str, start: int, end: int, context: Context) -> bool:
    """Whether the limit is of the music: "keep it under a minute", "a song shorter than 2 minutes", but not "late by over 2 minutes"."""
    before, behind = text[max(0, start - _AHEAD) : start], text[end:]
    if _SCENE_BEFORE.search(before) or _SCENE_AFTER.search(behind):
        return False
    return bool(_LIMITED.search(before) and _ENDS.match(behind)) or _of_the_music(text, start, end, context)


def _unused(match: re.Match[str], seconds: float, text: str, context: Context) -> str:
    """Why a time is no length of the music; empty where it is one."""
    if not 0 < seconds <= LONGEST_SECONDS:
        return "not between 0 s and 24 h: not used"
    made = MADE_SECONDS[0] <= seconds <= MADE_SECONDS[1]
    moment = seconds < MADE_SECONDS[0] and not match.group()[0].isdigit()
    if not made and not (_ordered(match, text) if moment else _of_the_music(text, match.start(), match.end(), context)):
        return f"a time in the scene, and no length that can be made ({MADE_SECONDS[0]:g} s to {MADE_SECONDS[1] / 3600:g} h): not used"
    if made and seconds >= 3600.0 and _told(match, text) and not _of_the_music(text, match.start(), match.end(), context):
        return "a time in the scene, not of the music: not used"
    return ""


def _ordered(match: re.Match[str], text: str) -> bool:
    """ "make it two seconds" and "a one-second loop"; "not for one second" is a way of speaking, whatever stands around it."""
    words = split_words(text[match.end() :][:_AHEAD])
    return bool(_ORDERED.search(text[: match.start()]) or (words and words[0].key in _PIECES))


def _told(match: re.Match[str], text: str) -> bool:
    """Whether someone tells of these hours: "I slept for two hours", "a 3 hour flight", "two hours of sleep"."""
    before, behind = text[max(0, match.start() - _AHEAD) : match.start()], text[match.end() :]
    return bool(_TELLING.search(before) or _ERRAND.match(behind))


def _of_the_music(text: str, start: int, end: int, context: Context) -> bool:
    """ "12 hours of sleep music", "calm piano, 8 hours", "a 10 hour loop", "play rain for 24 hours", but not "24 hours to live"."""
    before, behind = text[max(0, start - _AHEAD) : start], text[end:]
    if _ENDS.match(behind) and (_BARE_BEFORE.search(before) or _ASKED.search(before)):
        return True
    words = split_words(behind[:_AHEAD])
    if (words and words[0].key in _FOLLOWING) or any(context.musical(words, at) for at in range(min(_REACH, _clause(words)))):
        return True
    earlier = split_words(before)
    started = max((at + 1 for at, word in enumerate(earlier) if word.mark), default=0)
    if earlier and context.musical(earlier, len(earlier) - 1) and _ENDS.match(behind):
        return True
    lasting = bool(earlier) and earlier[-1].key in ("for", "of", "lasting", "over") and not _TELLING.search(before)
    return (
        lasting
        and _ENDS.match(behind) is not None
        and any(context.musical(earlier, at) or earlier[at].key in _HEARD for at in range(started, len(earlier)))
    )


def _clause(words: list[Word]) -> int:
    """How many words stand before the next mark, preposition or verb: "of darkness in the tundra" has two."""
    return next((at for at, word in enumerate(words) if word.mark or word.key in _BREAKS), len(words))


def _of_a_part(match: re.Match[str]) -> bool:
    """ "4 bar intro", "drop after 16 bars", "3 bars in, the drums stop": of a part, or a place in the music, and not its length."""
    text = match.string
    return bool(_PLACE_BEFORE.search(text[max(0, match.start() - _AHEAD) : match.start()]) or _PLACE_AFTER.match(text[match.end() :]))


def _overlaps(match: re.Match[str], others: list[re.Match[str]]) -> bool:
    return any(match.start() < other.end() and other.start() < match.end() for other in others)


def _bars_of_music(match: re.Match[str], context: Context) -> bool:
    """ "C minor, sixteen bars" and "twelve bars of piano", but not "twelve bars down the street"."""
    before, behind = match.string[: match.start()], match.string[match.end() :]
    if not _BARS_BEFORE.search(before):
        return False
    words = words_behind(match)
    musical = (
        bool(words)
        and words[0].key in ("of", "for")
        and (any(context.musical(words, at) for at in (1, 2, 3)) or any(word.key in _FILLING for word in words[1:4]))
    )
    return musical or _BARS_AFTER.match(behind) is not None


def _lengths(text: str) -> Iterator[tuple[re.Match[str], float]]:
    for pattern, reader in _READERS:
        for match in pattern.finditer(text):
            if _of_the_scene(match) or (pattern is _CLOCK and _TIME_OF_DAY.search(text[: match.start()])):
                continue
            yield match, reader(match)
            text = text[: match.start()] + BLANK * (match.end() - match.start()) + text[match.end() :]


def _of_the_scene(match: re.Match[str]) -> bool:
    text, limit = match.string, _bound(match.string, match.start())
    if limit is not None and _SCENE_BEFORE.search(text[: limit.start]):
        return True
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


def _a_unit(match: re.Match[str]) -> float:
    return _UNITS[fold(match.group(1)[0])]


_READERS: tuple[tuple[Pattern, Callable[[re.Match[str]], float]], ...] = (
    (_HALF, _and_a_half),
    (_TAIL, _tail),
    (_COMPOUND, _compound),
    (_CLOCK, _clock),
    *((form, _constant(value)) for form, value in _PHRASES),
    (_SINGLE, _single),
)
