"""`moodmusic play` with a programme: a thread steers the session when the time comes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from moodmusic.cli.play import _kept
from moodmusic.engine import Session
from moodmusic.plan import Request, make_plan
from moodmusic.serve import schedule as schedules
from moodmusic.serve.programme import read_programme
from moodmusic.serve.schedule import Schedule

pytestmark = pytest.mark.alone

DAY = 'timezone: UTC\nmorph: 3\nday:\n  - {at: "06:00", mood: "solo music box, slow"}\n  - {at: "12:00", mood: "kalimba alone, 100 bpm"}\n'


@dataclass(slots=True)
class HandClock:
    """A clock that is set by hand."""

    at: datetime

    def now(self) -> datetime:
        """What it shows."""
        return self.at


def test_the_session_turns_when_the_time_comes_and_the_thread_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(schedules, "LOOK_S", 0.02)
    (tmp_path / "day.yaml").write_text(DAY)
    clock = HandClock(datetime(2026, 6, 1, 11, 59, tzinfo=UTC))
    schedule = Schedule(read_programme(tmp_path / "day.yaml"), clock)
    plan = make_plan(schedule.begin().mood, Request(endless=True))
    with Session(plan, workers=1) as session, _kept(schedule, session, quiet=False):
        time.sleep(0.2)
        assert session.morphs_until is None
        clock.at += timedelta(minutes=2)
        until = time.monotonic() + 60.0
        while not (schedule.playing and schedule.playing.mood.startswith("kalimba")) and time.monotonic() < until:
            time.sleep(0.02)
        assert session.morphs_until is not None
        assert session.morphs_until >= 3 * 60 * 48_000
    while any(thread.name == "moodmusic-programme" for thread in threading.enumerate()):
        assert time.monotonic() < until + 60.0
        time.sleep(0.02)
    assert "now: kalimba alone, 100 bpm" in capsys.readouterr().err
