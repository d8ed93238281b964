"""A day's programme: what is due when, over midnight, over the clocks' changes, by the sun, and by a clock that is set."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from moodmusic.errors import InputError, LibraryError
from moodmusic.serve.errors import ServeError
from moodmusic.serve.programme import Programme, read_programme
from moodmusic.serve.schedule import Schedule, WallClock, keep
from moodmusic.serve.sun import sun_at

WARSAW = ZoneInfo("Europe/Warsaw")
DAY = """
timezone: Europe/Warsaw
latitude: 52.23
longitude: 21.01
morph: 10
day:
  - at: "06:30"
    mood: soft light, slow piano
  - at: "12:00"
    mood: happy folk
    morph: 0
  - at: sunset - 00:30
    mood: warm dusk, strings
  - at: "23:00"
    mood: deep sleep, dark drone
"""


@dataclass(slots=True)
class HandClock:
    """A clock that is set by hand."""

    at: datetime

    def now(self) -> datetime:
        """What it shows."""
        return self.at


def written(folder: Path, words: str) -> Programme:
    """The programme that a file with these words holds."""
    path = folder / "day.yaml"
    path.write_text(words, "utf-8")
    return read_programme(path)


def local(text: str) -> datetime:
    """A time in Warsaw."""
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


@pytest.fixture
def day(tmp_path: Path) -> Programme:
    """The programme above."""
    return written(tmp_path, DAY)


@pytest.mark.parametrize(
    ("at", "mood", "since"),
    [
        ("2026-06-21T06:29:59", "deep sleep, dark drone", "2026-06-20T23:00"),
        ("2026-06-21T06:30:00", "soft light, slow piano", "2026-06-21T06:30"),
        ("2026-06-21T00:00:00", "deep sleep, dark drone", "2026-06-20T23:00"),
        ("2026-06-21T20:29:00", "happy folk", "2026-06-21T12:00"),
        ("2026-06-21T20:32:00", "warm dusk, strings", None),
        ("2026-12-21T14:50:00", "happy folk", "2026-12-21T12:00"),
        ("2026-12-21T14:58:00", "warm dusk, strings", None),
        ("2026-06-21T23:00:00", "deep sleep, dark drone", "2026-06-21T23:00"),
    ],
)
def test_what_is_due_wraps_at_midnight_and_follows_the_sun(day: Programme, at: str, mood: str, since: str | None) -> None:
    entry, moment = day.due(local(at))
    assert entry.mood == mood
    assert since is None or moment == local(since)
    assert day.due(local(at).astimezone(UTC))[0] == entry


def test_the_next_change_is_told_and_nothing_is_due_twice(day: Programme) -> None:
    now, moods = local("2026-06-21T05:00"), []
    for _ in range(8):
        then = day.following(now)
        assert then is not None
        assert day.due(then - timedelta(seconds=1))[0] != day.due(then)[0]
        moods.append(day.due(then)[0].mood.split()[0])
        now = then
    assert moods == ["soft", "happy", "warm", "deep"] * 2


def test_clocks_that_go_forward_over_a_time_delay_it_and_clocks_that_go_back_do_not_repeat_it(tmp_path: Path) -> None:
    day = written(tmp_path, 'timezone: Europe/Warsaw\nday:\n  - {at: "02:30", mood: night}\n  - {at: "12:00", mood: noon light}\n')
    spring = [day.due(datetime(2026, 3, 29, 0, tzinfo=UTC) + timedelta(minutes=minute))[1] for minute in (89, 90, 91)]
    assert spring == [local("2026-03-28T12:00"), datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)]
    autumn = [day.due(datetime(2026, 10, 25, 0, 30, tzinfo=UTC) + timedelta(minutes=minute)) for minute in range(0, 120, 10)]
    assert {(entry.mood, moment) for entry, moment in autumn} == {("night", datetime(2026, 10, 25, 0, 30, tzinfo=UTC))}


def test_what_an_offset_brings_over_midnight_is_due_among_the_times_of_the_other_day(tmp_path: Path) -> None:
    place = "timezone: Europe/Warsaw\nlatitude: 52.23\nlongitude: 21.01\nday:\n"
    late = written(tmp_path, place + '  - {at: "00:30", mood: night}\n  - {at: sunset + 05:30, mood: small hours}\n')
    assert late.due(local("2026-06-21T02:00"))[0].mood == "night"
    assert late.due(local("2026-06-21T03:00"))[0].mood == "small hours"  # the sun set at 21:01
    assert late.following(local("2026-06-21T01:00")) < local("2026-06-21T02:40")
    early = written(tmp_path, place + '  - {at: "23:30", mood: night}\n  - {at: sunrise - 05:30, mood: evening}\n')
    assert early.following(local("2026-06-21T22:30")) < local("2026-06-21T22:50")  # the sun rises at 04:15
    assert early.due(local("2026-06-21T23:00"))[0].mood == "evening"


def test_without_a_time_zone_the_machine_s_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        day = written(tmp_path, 'day:\n  - {at: "08:00", mood: morning light}\n')
        assert day.due(datetime(2026, 7, 1, 12, tzinfo=UTC))[1] == datetime(2026, 7, 1, 12, tzinfo=UTC)
        assert day.due(datetime(2026, 1, 10, 13, tzinfo=UTC))[1] == datetime(2026, 1, 10, 13, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("place", "day", "rises", "sets"),
    [  # as astral 3.2 has them
        ((51.48, 0.0), date(2026, 6, 21), "2026-06-21T03:43:06", "2026-06-21T20:20:32"),
        ((52.23, 21.01), date(2026, 6, 21), "2026-06-21T02:14:46", "2026-06-21T19:00:47"),
        ((-33.87, 151.2), date(2026, 6, 21), "2026-06-20T21:00:27", "2026-06-21T06:53:38"),
        ((-0.18, -78.47), date(2026, 6, 21), "2026-06-21T11:12:34", "2026-06-21T23:18:56"),
    ],
)
def test_the_sun_rises_and_sets_as_elsewhere(place: tuple[float, float], day: date, rises: str, sets: str) -> None:
    for event, wanted in (("sunrise", rises), ("sunset", sets)):
        found = sun_at(event, day, *place)
        assert found is not None
        assert abs(found - datetime.fromisoformat(wanted).replace(tzinfo=UTC)) < timedelta(seconds=40)


def test_where_the_sun_does_not_rise_the_entry_is_left_out(tmp_path: Path) -> None:
    assert sun_at("sunrise", date(2026, 12, 21), 69.65, 18.96) is None
    words = (
        'timezone: Europe/Oslo\nlatitude: 69.65\nlongitude: 18.96\nday:\n  - {at: sunrise, mood: light}\n  - {at: "16:00", mood: dusk}\n'
    )
    winter = written(tmp_path, words)
    assert winter.due(datetime(2026, 12, 21, 12, tzinfo=UTC)) == (winter.day[1], datetime(2026, 12, 20, 15, tzinfo=UTC))
    only = written(tmp_path, words.replace('"16:00"', "sunset"))
    assert only.due(datetime(2026, 12, 21, 12, tzinfo=UTC))[1].month == 11
    assert only.following(datetime(2026, 12, 21, 12, tzinfo=UTC)) > datetime(2027, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("place", [(78.2, 15.6), (69.65, 18.96), (66.5, 25.7), (52.23, 21.01), (-0.18, -78.47), (-77.85, 166.67)])
def test_over_a_year_the_sun_rises_and_sets_by_turns_wherever_one_is(place: tuple[float, float]) -> None:
    days = [date(2026, 1, 1) + timedelta(days=step) for step in range(366)]
    seen = sorted((moment, event) for day in days for event in ("sunrise", "sunset") if (moment := sun_at(event, day, *place)))
    assert len(seen) > 200
    assert all(one != other for (_, one), (_, other) in pairwise(seen))


def test_in_a_polar_summer_the_mood_of_the_last_sunrise_holds(tmp_path: Path) -> None:
    words = "latitude: 78.2\nlongitude: 15.6\nday:\n  - {at: sunrise, mood: light}\n  - {at: sunset, mood: night}\n"
    place = written(tmp_path, words)
    entry, since = place.due(datetime(2026, 6, 22, 0, tzinfo=UTC))
    assert entry.mood == "light"
    assert since.date() == date(2026, 4, 17)
    assert place.due(datetime(2026, 12, 22, 12, tzinfo=UTC))[0].mood == "night"


def test_a_clock_that_is_set_plays_what_is_due_by_it_and_a_small_step_back_changes_nothing(day: Programme) -> None:
    clock = HandClock(local("2026-06-21T11:59:58"))
    schedule = Schedule(day, clock)
    assert schedule.begin().mood.startswith("soft")
    clock.at += timedelta(seconds=5)
    entry = schedule.change()
    assert entry is not None
    assert entry.mood == "happy folk"
    assert schedule.change() == entry  # until it is done
    schedule.done(entry)
    assert schedule.change() is None
    clock.at -= timedelta(seconds=30)  # put right by a server
    assert schedule.change() is None
    clock.at = local("2026-06-24T23:30")  # the machine has slept
    entry = schedule.change()
    assert entry is not None
    assert entry.mood.startswith("deep")
    schedule.done(entry)
    clock.at = local("2026-06-24T13:00")  # somebody turns it back by half a day
    assert schedule.change() == day.day[1]


def test_how_long_a_morph_is_stands_in_the_entry_or_the_programme(day: Programme) -> None:
    schedule = Schedule(day, HandClock(local("2026-06-21T12:00")))
    assert schedule.fade(day.day[0]) == {"mode": "cross", "length": 10.0, "unit": "minutes"}
    assert schedule.fade(day.day[1]) == {"mode": "cross", "length": 2, "unit": "bars"}
    assert WallClock().now().tzinfo is UTC


def test_what_cannot_begin_now_is_tried_again(day: Programme) -> None:
    clock = HandClock(local("2026-06-21T06:00"))
    schedule = Schedule(day, clock)
    schedule.begin()
    asked: list[str] = []

    async def steer(entry) -> None:
        asked.append(entry.mood)
        if len(asked) < 3:
            raise ServeError("the scorer is being started again: try again in a second")

    async def some_time() -> None:
        task = asyncio.create_task(keep(schedule, steer, 0.005))
        await asyncio.sleep(0.05)
        assert asked == []
        clock.at = local("2026-06-21T06:31")
        while schedule.change() is not None:
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.05)
        task.cancel()

    asyncio.run(some_time())
    assert asked == ["soft light, slow piano"] * 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("day: []\n", ["day.yaml:1: day: 0 items: give 1 to 200"]),
        ("morph: 3\n", ["day.yaml:1: day: is missing"]),
        ('day:\n  - at: "25:00"\n    mood: calm\n', ["day.yaml:2: day[1].at: '25:00': give a time of day in quotes"]),
        ("day:\n  - at: 06:30\n    mood: calm\n", ["line 2, column 9", "quote it"]),
        (
            'day:\n  - at: "06:30"\n    mood: calm\n  - at: "07:00"\n    moood: dark\n',
            [":5: day[2].moood", "did you mean 'mood'", ":4: day[2].mood: is missing"],
        ),
        (f'day:\n  - at: "06:30"\n    mood: {"calm " * 201}\n', ["day.yaml:3: day[1].mood", "1,000"]),
        (
            "latitude: 52\nlongitude: 21\nday:\n  - at: sunrise - 99:00\n    mood: calm\n  - at: sunset + 12:01\n    mood: dark\n",
            [
                "day.yaml:4: day[1].at: 'sunrise - 99:00': give at most 12:00 before or after sunrise",
                "day.yaml:6: day[2].at: 'sunset + 12:01': give at most 12:00 before or after sunset",
            ],
        ),
        ('day:\n  - at: "06:30"\n    mood: "   "\n', ["day.yaml:3: day[1].mood: ' ': give a text of 1 to 1,000 characters"]),
        ("day:\n  - at: sunrise\n    mood: calm\n", ["day.yaml:2: day[1].at: sunrise needs a place"]),
        ('day:\n  - {at: "06:30", mood: calm}\n  - {at: "06:30", mood: dark}\n', [":3: day[2].at: 06:30 stands twice"]),
        ('timezone: Europe/Warszawa\nday:\n  - {at: "06:30", mood: calm}\n', [":1: timezone", "Europe/Warsaw"]),
        (
            'latitude: 91\nday:\n  - {at: "06:30", mood: calm, morph: 100}\n',
            [":1: latitude", ":3: day[1].morph: 100: give a number from 0 to 60"],
        ),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, words: str, says: list[str]) -> None:
    with pytest.raises(LibraryError) as caught:
        written(tmp_path, words)
    assert all(said in str(caught.value) for said in says), str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no\.yaml cannot be read: No such file"):
        read_programme(tmp_path / "no.yaml")
