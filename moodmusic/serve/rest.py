"""`Rest`: what the engine has given and is still to come, for the first who takes samples: the engine's next block is up to .17 s away."""

from __future__ import annotations

import asyncio
import time

from moodmusic.serve.pace import BLOCK_FRAMES, Pace
from moodmusic.serve.taps import Taps
from moodmusic.serve.timeline import Timeline


class Rest:
    """Gives it in short blocks by the clock, as the engine would have: no further ahead than stated."""

    def __init__(self, timeline: Timeline, taps: Taps) -> None:
        self._timeline, self._taps = timeline, taps
        self._at = self._end = 0
        self._task: asyncio.Task[None] | None = None

    def begin(self, pace: Pace) -> None:
        """From the frame that is due now on, the first block within this turn of the event loop or the next."""
        self.drop()
        self._at, self._end = pace.frame(time.monotonic()) + BLOCK_FRAMES, self._timeline.end
        self._task = asyncio.create_task(self._by_the_clock(pace))

    def finish(self) -> None:
        """Give what is left of it: the engine's next block is here, and comes behind it."""
        self._give(self._end)

    def drop(self) -> None:
        """It is not wanted any more, or its time has passed."""
        self._at = self._end
        if self._task is not None:
            self._task.cancel()

    async def _by_the_clock(self, pace: Pace) -> None:
        while self._at < self._end:
            await asyncio.sleep(max(pace.wait_s(time.monotonic(), self._at), 0.0))
            self._give(self._at + BLOCK_FRAMES)

    def _give(self, until: int) -> None:
        until = min(until, self._end)
        if until > self._at:
            self._taps.publish(self._timeline.ring.read(self._at, until - self._at))
            self._at = until
