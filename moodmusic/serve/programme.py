"""`Programme`: moods by time of day, from a YAML file. Pure: the time is handed in.

A time of day is reckoned in the programme's time zone. Where the clocks go forward over it, it comes as long after midnight as on any
other day, which is an hour later by the clock; where they go back over it, it comes once, the first time (PEP 495, fold 0).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from moodmusic import safeyaml
from moodmusic.checking import Spot, list_of, number, record, shown, text, text_of
from moodmusic.errors import InputError, LibraryError, nearest
from moodmusic.printable import one_line
from moodmusic.prompt import read_prompt
from moodmusic.sentence import MAX_CHARACTERS
from moodmusic.serve.sun import RISES, sun_at

MORPH_MINUTES = 5.0
LONGEST_MORPH = 60.0
LONGEST_OFFSET = timedelta(hours=12)  # from what the sun does: it stays beside its day
MOST_ENTRIES = 200
YEAR = 366  # days that are looked through, for a sun that does not rise for months
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_SUN = re.compile(rf"({'|'.join(RISES)})(?:\s*([+-])\s*(\d\d:[0-5]\d))?")


@dataclass(frozen=True, slots=True)
class At:
    """A time of day: so long after midnight, or after what the sun does (negative: before it)."""

    after: timedelta
    sun: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A mood, the time of day from which on it holds, and in how many minutes the music gets there; None: the programme's."""

    at: At
    mood: str
    morph: float | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """Entries in the order of the file. Latitude and longitude in degrees, needed where the sun is named."""

    day: tuple[Entry, ...]
    timezone: tzinfo | None = None  # None: this machine's
    latitude: float | None = None
    longitude: float | None = None
    morph: float = MORPH_MINUTES

    def due(self, now: datetime) -> tuple[Entry, datetime]:
        """What is to play at a moment (with a time zone), and since when in UTC: of entries for one moment the last in the file."""
        past = self._first(now, -1, lambda moment: moment <= now)
        if not past:
            return self.day[-1], now.astimezone(UTC)  # the sun neither rises nor sets
        moment, place = max(past)
        return self.day[place], moment

    def following(self, now: datetime) -> datetime | None:
        """When the next entry comes, in UTC; None when none does within a year."""
        coming = self._first(now, 1, lambda moment: moment > now)
        return min(coming)[0] if coming else None

    def minutes(self, entry: Entry) -> float:
        """In how many minutes the music gets to an entry's mood."""
        return self.morph if entry.morph is None else entry.morph

    def _first(self, now: datetime, way: int, fits: Callable[[datetime], bool]) -> list[tuple[datetime, int]]:
        """Moments that fit, with the entries' places: those of the first day that has any, and of the one behind it."""
        found: list[tuple[datetime, int]] = []
        for day in self._days(now, way):
            last = bool(found)
            found += [(moment, place) for moment, place in self._moments(day) if fits(moment)]
            if last:
                break
        return found

    def _days(self, now: datetime, way: int) -> Iterator[date]:
        """Local days from the one on the other side of now's on: the sun and offsets reach over midnight."""
        today = now.astimezone(self.timezone).date()
        return (today + timedelta(days=way * step) for step in range(-1, YEAR))

    def _moments(self, day: date) -> Iterator[tuple[datetime, int]]:
        for place, entry in enumerate(self.day):
            moment = self._moment(entry.at, day)
            if moment is not None:
                yield moment, place

    def _moment(self, at: At, day: date) -> datetime | None:
        if at.sun is None:
            local = datetime.combine(day, time()) + at.after
            return (local.astimezone() if self.timezone is None else local.replace(tzinfo=self.timezone)).astimezone(UTC)
        assert self.latitude is not None
        assert self.longitude is not None
        event = sun_at(at.sun, day, self.latitude, self.longitude)
        return None if event is None else event + at.after


def read_programme(path: Path) -> Programme:
    """The programme in a file; LibraryError with every mistake, each with file and line, InputError where there is no such file."""
    name = one_line(path)
    try:
        with path.open("rb") as file:
            words = file.read(safeyaml.MAX_BYTES + 1).decode("utf-8")
    except OSError as error:
        raise InputError(f"the programme {name} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise LibraryError(f"{name}: no UTF-8 text at byte {error.start}") from None
    values = safeyaml.load(words, name)
    mistakes: list[str] = []
    programme: Programme | None = _programme(values, Spot(name, "", mistakes, partial(safeyaml.lines, words)))
    if mistakes or programme is None:
        raise LibraryError("\n".join(mistakes))
    return programme


def _at(value: Any, spot: Spot) -> Any:
    found = _SUN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found:
        by = _after(found[3] or "00:00")
        if by > LONGEST_OFFSET:
            return spot.wrong(f"{shown(value)}: give at most 12:00 before or after {found[1]}")
        return At(-by if found[2] == "-" else by, found[1])
    if isinstance(value, str) and _CLOCK.fullmatch(value.strip()):
        return At(_after(value.strip()))
    return spot.wrong(f"{shown(value)}: give a time of day in quotes, such as \"06:30\", or {' or '.join(RISES)}, also as 'sunset - 00:30'")


def _after(clock: str) -> timedelta:
    hours, minutes = clock.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


_sentence = text_of(MAX_CHARACTERS)


def _mood(value: Any, spot: Spot) -> Any:
    words = _sentence(value, spot)
    if words is None:
        return None
    try:
        read_prompt(words)
    except InputError as error:
        return spot.wrong(str(error))
    return words


def _zone(value: Any, spot: Spot) -> Any:
    name = text(value, spot)
    if name is None:
        return None
    if name not in available_timezones():
        return spot.wrong(f"{shown(name)} is no time zone{nearest(name[:80], available_timezones())}: give one such as Europe/Warsaw")
    return ZoneInfo(name)


def _across(values: Any, spot: Spot) -> None:
    """A place for the sun, and no time twice."""
    entries = values.get("day") if isinstance(values.get("day"), list) else []
    seen: dict[str, int] = {}
    for index, entry in enumerate(entries):
        at = entry.get("at") if isinstance(entry, dict) else None
        if not isinstance(at, str):
            continue
        where, written = spot.at("day").item(index).at("at"), "".join(at.split())
        if _SUN.fullmatch(at.strip()) and not {"latitude", "longitude"} <= values.keys():
            where.wrong(f"{at.split()[0]} needs a place: give latitude and longitude, in degrees")
        if written in seen:
            where.wrong(f"{at} stands twice: entry {seen[written]} has it too")
        seen.setdefault(written, index + 1)


_minutes = number(0.0, LONGEST_MORPH)
_entry = record(Entry, {"at": _at, "mood": _mood, "morph": _minutes}, ("at", "mood"))
_programme = record(
    Programme,
    {
        "day": list_of(_entry, 1, MOST_ENTRIES),
        "timezone": _zone,
        "latitude": number(-90.0, 90.0),
        "longitude": number(-180.0, 180.0),
        "morph": _minutes,
    },
    ("day",),
    _across,
)
