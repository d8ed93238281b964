"""`Schedule`: what of a programme is to be played next, by a wall clock that may be set; and who sees to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from moodmusic.errors import MoodmusicError
from moodmusic.printable import printable
from moodmusic.serve.programme import Entry, Programme

LOG = logging.getLogger("moodmusic.programme")
LOOK_S = 5.0
SMALL_STEP = timedelta(minutes=2)  # that a clock which is put right may go back without undoing a change


class Clock(Protocol):
    """Where the time of day comes from. Music is never timed by it."""

    def now(self) -> datetime:
        """The time of day, with a time zone."""


class WallClock:
    """The machine's."""

    def now(self) -> datetime:
        """In UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class Schedule:
    """Knows what plays. The clock may jump: what is due by it is played, and what was jumped over is not."""

    programme: Programme
    clock: Clock = field(default_factory=WallClock)
    playing: Entry | None = None
    since: datetime | None = None  # of what plays

    def begin(self) -> Entry:
        """What is to play now; it counts as playing."""
        self.playing, self.since = self.programme.due(self.clock.now())
        return self.playing

    def change(self) -> Entry | None:
        """What is to be played instead of what plays; None when nothing has changed. `done` says that it plays."""
        now = self.clock.now()
        entry, since = self.programme.due(now)
        if self.since is not None and since < self.since and self.since - now < SMALL_STEP:
            return None
        if entry == self.playing:
            self.since = since
            return None
        return entry

    def done(self, entry: Entry) -> None:
        """The change was made."""
        self.playing, self.since = entry, self.programme.due(self.clock.now())[1]

    def fade(self, entry: Entry) -> Mapping[str, Any]:
        """How the music gets to an entry."""
        minutes = self.programme.minutes(entry)
        return {"mode": "cross", "length": minutes, "unit": "minutes"} if minutes else {"mode": "cross", "length": 2, "unit": "bars"}


async def keep(schedule: Schedule, steer: Callable[[Entry], Awaitable[Any]], look_s: float = LOOK_S) -> None:
    """Steer whenever the programme says so, for ever. What cannot be done now is tried again, as long as it is due."""
    told = ""
    while True:
        await asyncio.sleep(look_s)
        entry = schedule.change()
        if entry is None:
            continue
        try:
            await steer(entry)
        except MoodmusicError as error:
            if str(error) != told:
                LOG.warning("%s cannot begin yet: %s", printable(entry.mood, 80), error)
            told = str(error)
        else:
            LOG.info("%s begins", printable(entry.mood, 80))
            schedule.done(entry)
            told = ""
