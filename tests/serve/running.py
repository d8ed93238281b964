"""A server on a free port of loopback, in a thread of the test's own process."""

from __future__ import annotations

import asyncio
import threading

from thread_station import ThreadStation

from moodmusic.serve.desk import Settings
from moodmusic.serve.house import House
from moodmusic.serve.http import app
from moodmusic.serve.security import Names
from moodmusic.serve.server import bound, run

TOKEN = "a-token-for-tests-0123456789"
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}
PROMPT = "slow rain over the city"


class Running:
    """`base` is its URL; use it as a context manager."""

    def __init__(self, build=ThreadStation, prompt=PROMPT):
        self.listener = bound("127.0.0.1", 0)
        self.port = self.listener.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.settings = Settings(Names.of("127.0.0.1", self.port), TOKEN)
        self.build, self.prompt = build, prompt
        self.ready = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    async def _serve(self):
        self.loop, self.stop, self.house = asyncio.get_running_loop(), asyncio.Event(), House(self.build)
        await self.house.add(self.prompt, "main")
        self.ready.set()
        await run(app(self.house, self.settings), self.listener, self.house.stop, self.stop)

    def __enter__(self):
        self.thread.start()
        assert self.ready.wait(30)
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.stop.set)
        self.thread.join(30)
        assert not self.thread.is_alive()
