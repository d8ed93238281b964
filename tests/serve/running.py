"""Servers on a free port of loopback: one in a thread of the test's own process, and the program itself."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager

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


class Program:
    """`moodmusic serve` as a process: `base` is its URL, `link` the page's with its ticket, `port` and `socket` the control port's."""

    def __init__(self, *arguments, errors=None, session=False, **variables):
        call = [sys.executable, "-m", "moodmusic", "serve", "--port", "0", "--control-port", "0", *arguments]
        self.process = subprocess.Popen(
            call, stdout=subprocess.PIPE, stderr=errors, text=True, env=os.environ | variables, start_new_session=session
        )
        self.lines = []
        while not (self.lines and "#token=" in self.lines[-1]):
            self.lines.append(self.process.stdout.readline())
            assert self.lines[-1], "the program ended"
        self.link = self.lines[-1].split()[0]
        self.base = self.link.partition("/#")[0]
        addresses = dict(line.split()[0].split(":", 1) for line in self.lines)
        self.socket, self.port = addresses.get("unix"), int(addresses.get("tcp", ":0").rpartition(":")[2])

    @classmethod
    @contextmanager
    def running(cls, *arguments, **options):
        """While it lasts; killed, with its children, where a test ends before it was stopped."""
        program = cls(*arguments, **options)
        try:
            yield program
        finally:
            if program.process.poll() is None:
                program.process.kill()
                program.process.wait()
            program.process.stdout.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self.process.stdout.close()
        return code
