"""`Request`: what the caller asks for beside the sentence, checked when it is made."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moodmusic.dice import MAX_SEED
from moodmusic.errors import InputError, nearest
from moodmusic.image import Image, read_image
from moodmusic.printable import printable
from moodmusic.prompt.language import checked as checked_language
from moodmusic.style.reading import ENDINGS
from moodmusic.theory import Key, Meter
from moodmusic.units import checked

SECONDS = (5.0, 21_600.0)  # of a file: five seconds to six hours
TEMPO_BPM = (20.0, 300.0)
LOUDNESS_LUFS = (-40.0, -8.0)
BARS = (1, 4096)
MOST_PARTS = 8  # of a blend


@dataclass(frozen=True, slots=True)
class Request:
    """Options; None leaves the choice to the sentence, the style and the mood. InputError for values out of range.

    What the sentence states outright wins over the same option, and a Reason of the plan says so.
    """

    language: str | None = None  # of the sentence: a code of prompt.tables.LANGUAGES; None: its words tell
    style: str | None = None  # a style's name, title or tag
    tempo_bpm: float | None = None  # 20 … 300 quarter notes a minute
    key: str | None = None  # "Bb minor"
    meter: str | None = None  # "6/8"
    seconds: float | None = None  # 5 … 21,600
    bars: int | None = None  # a loop of so many bars
    loudness_lufs: float | None = None  # −40 … −8
    seed: int | None = None  # 0 … 2**53 − 1; None: from the text
    ending: str | None = None  # ring, fade, cut, loop
    wanted: tuple[str, ...] = ()  # instrument words
    unwanted: tuple[str, ...] = ()
    blend: tuple[tuple[str, float], ...] | None = None  # sentences with their weights, instead of one sentence
    to: str | None = None  # the sentence that the plan moves to
    image: Image | str | Path | None = None  # a picture's file; read when the request is made, so an `Image` from then on
    fallback_seconds: float | None = None  # length when neither the sentence nor `seconds` says one; None is endless
    endless: bool = False  # whatever length the sentence states

    def __post_init__(self) -> None:
        """Check every value."""
        for name, check in _CHECKS.items():
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, check(value))
        if self.endless and (self.seconds is not None or self.bars is not None):
            raise InputError("endless music has no length: leave seconds and bars away, or endless")

    @property
    def picture(self) -> Image | None:
        """`image`, which is an `Image` since the check."""
        return self.image if isinstance(self.image, Image) else None


def _within(name: str, limits: tuple[float, float], unit: str) -> Callable[[Any], float]:
    return lambda value: checked(name, value, *limits, unit=unit)


def _whole(name: str, low: int, high: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise InputError(f"{name} is {value!r}: give a whole number from {low} to {high}")
        return value

    return check


def _ending(value: Any) -> str:
    if value not in ENDINGS:
        raise InputError(f"ending is {value!r}{nearest(str(value), ENDINGS)}: one of {', '.join(ENDINGS)}")
    return str(value)


def _style(value: Any) -> str:
    if not str(value).strip():
        raise InputError("style is empty: give a style's name or tag, or leave it away")
    return str(value)


def _blend(value: Any) -> tuple[tuple[str, float], ...]:
    """Two to eight sentences; a weight of 0 leaves a sentence out, and some weight must be left."""
    parts = tuple(value) if isinstance(value, list | tuple) else ()
    if not 1 <= len(parts) <= MOST_PARTS or not all(isinstance(part, list | tuple) and len(part) == 2 for part in parts):
        raise InputError(f"blend is {str(value)[:80]!r}: give up to {MOST_PARTS} pairs such as ('calm sea', 0.7), ('storm', 0.3)")
    found = tuple((str(text), _weight(weight, text)) for text, weight in parts)
    if not any(weight for _, weight in found):
        raise InputError("every weight of the blend is 0: give one that is greater")
    return found


def _weight(value: Any, text: Any) -> float:
    name = f"the weight of {str(text)[:60]!r}"
    return checked(name, math.nan if isinstance(value, bool) else value, 0.0, 1e6)


def _words(name: str) -> Callable[[Any], tuple[str, ...]]:
    """Instrument words; what is not seen in them would make a plan that cannot be read again."""

    def check(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(isinstance(word, str) and printable(word) for word in value):
            raise InputError(f"{name} is {printable(repr(value), 80)}: give a list of instrument words, such as ('piano', 'cello')")
        return tuple(map(printable, value))

    return check


def _to(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError("'to' is empty: give the sentence that the music moves to, or leave it away")
    return value


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "language": checked_language,
    "style": _style,
    "tempo_bpm": _within("tempo", TEMPO_BPM, "bpm"),
    "key": lambda value: Key.parse(str(value)).name,
    "meter": lambda value: Meter.parse(str(value)).name,
    "seconds": _within("length", SECONDS, "seconds"),
    "bars": _whole("bars", *BARS),
    "loudness_lufs": _within("loudness", LOUDNESS_LUFS, "LUFS"),
    "seed": _whole("seed", 0, MAX_SEED),
    "ending": _ending,
    "wanted": _words("wanted"),
    "unwanted": _words("unwanted"),
    "blend": _blend,
    "to": _to,
    "image": lambda value: value if isinstance(value, Image) else read_image(value),
    "fallback_seconds": _within("length", SECONDS, "seconds"),
}
