"""The engine's process at its beginning: what took too long is not left behind."""

import asyncio
import time

import psutil
import pytest
from stationkit import endless

from moodmusic.plan import to_json
from moodmusic.serve import engine_room
from moodmusic.serve.engine_room import Course, EngineRoom
from moodmusic.serve.errors import ServeError
from moodmusic.serve.pace import Pace
from moodmusic.serve.stock import Stock

ENDED_S = 5.0


def engines() -> set[int]:
    """Processes that this one started, without those of their own."""
    return {child.pid for child in psutil.Process().children()}


def test_an_engine_that_loads_for_too_long_ends_when_the_next_one_begins(monkeypatch):
    monkeypatch.setattr(engine_room, "LOAD_LIMIT_S", 0.05)

    async def begun():
        before, stock = engines(), Stock()
        room = EngineRoom(stock, lambda *_: None, lambda _: None, lambda: None, lambda: (Pace(0.0), 0), 1)
        try:
            with pytest.raises(ServeError, match=r"did not answer within 0\.05 s"):
                await room.play(Course(to_json(endless()), "plan 1"))
            await stock.stop()
            end = time.monotonic() + ENDED_S
            while (left := engines() - before) != {room.pids["engine"]} and time.monotonic() < end:
                await asyncio.sleep(0.05)
            assert left == {room.pids["engine"]}
        finally:
            await room.stop()
        assert room.deaths.total == 2

    asyncio.run(begun())
