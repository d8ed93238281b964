"""`Child`: the server's end of a child process: it starts it, talks to it, hears whether it lives, and ends it."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from moodmusic import errors
from moodmusic.errors import MoodmusicError
from moodmusic.serve.errors import ServeError
from moodmusic.serve.wire import BEAT, TALK, Unpacker, beat_of, heard, talk

ROLES = {"engine": "engine_child import play", "encoder": "encode import encode", "scorer": "scorer import score"}
SOCKET_BYTES = 256 * 1024
MOST_UNSENT = 32 * 2**20  # a child that lets so much lie is no use
ANSWER_S = 5.0
STOP_S = 1.0
START_GRACE_S = 9.0
NO_PROCESS_S = 1.0  # until it is tried again where the system has no process or descriptor left
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")

OnMessage = Callable[["Child", int, bytes], None]
OnEnd = Callable[["Child"], None]


class Child(asyncio.Protocol):
    """One process of a role. `on_message` gets what is neither answer nor heartbeat, `on_end` is called once, however it ended."""

    def __init__(self, role: str) -> None:
        self.role = role
        self.on_message: OnMessage = _no_message
        self.on_end: OnEnd = _no_end
        self.heard_at = time.monotonic()  # anything
        self.spoke = False
        self.cpu_s = 0.0
        self._unpacker = Unpacker()
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)
        self._transport: asyncio.Transport | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._reaped: asyncio.Future[None] | None = None
        self.ended = False

    @property
    def pid(self) -> int:
        """Its process id; 0 before it was started."""
        return self._process.pid if self._process else 0

    def late(self, now: float, silent: Callable[[float, float], bool]) -> bool:
        """Whether it has been silent for too long; the first word may take as long as starting an interpreter does."""
        return silent(now, self.heard_at if self.spoke else self.heard_at + START_GRACE_S)

    async def start(self) -> None:
        """Start the process, in a session of its own: Ctrl-C is the server's affair, and Linux shares the cores among sessions first."""
        ours, theirs = socket.socketpair()
        with theirs:
            for end in (ours, theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BYTES)
            self._process = _started(self.role, theirs.fileno())
        ours.setblocking(False)
        await asyncio.get_running_loop().create_connection(lambda: self, sock=ours)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is ours."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Hand on every message; a child that sends rubbish is killed."""
        self.heard_at, self.spoke = time.monotonic(), True
        try:
            for kind, body in self._unpacker.feed(data):
                self._take(kind, body)
        except ServeError:
            self.kill()

    def connection_lost(self, error: Exception | None) -> None:
        """It has ended, or was killed."""
        self._transport = None
        self.kill()

    def _take(self, kind: int, body: bytes) -> None:
        if kind == BEAT:
            self.cpu_s = beat_of(body)
        elif kind == TALK and "id" in (said := heard(body)):
            self._answered(said)
        else:
            self.on_message(self, kind, body)

    def _answered(self, said: Mapping[str, Any]) -> None:
        future = self._asked.pop(said["id"], None)
        if future is None or future.done():
            return
        if "error" in said:
            future.set_exception(_error(said["error"], said.get("text", "")))
        else:
            future.set_result(said["answer"])

    def send(self, message: bytes) -> None:
        """Send a message; one that takes nothing any more is killed."""
        if self._transport is None or self.ended:
            return
        self._transport.write(message)
        if self._transport.get_write_buffer_size() > MOST_UNSENT:
            self.kill()

    async def ask(self, do: str, within_s: float = ANSWER_S, **what: Any) -> dict[str, Any]:
        """The answer to a question: raises what the child raised, and ServeError when it dies or takes too long."""
        if self.ended:
            raise ServeError(f"the {self.role} has just died: try again in a second")
        number = next(self._numbers)
        future = self._asked[number] = asyncio.get_running_loop().create_future()
        self.send(talk({"do": do, "id": number, **what}))
        try:
            return await asyncio.wait_for(future, within_s)
        except TimeoutError:
            raise ServeError(f"the {self.role} did not answer within {within_s:g} s: try again") from None
        finally:
            self._asked.pop(number, None)

    async def answered(self, within_s: float) -> None:
        """Wait until it has answered whatever it was asked, or for so many seconds."""
        if waiting := tuple(self._asked.values()):
            await asyncio.wait(waiting, timeout=within_s)

    def kill(self) -> None:
        """End it at once."""
        if self.ended or self._process is None:
            return
        self.ended = True
        with suppress(OSError):
            self._process.kill()
        if self._transport is not None:
            self._transport.abort()
        for future in self._asked.values():
            if not future.done():
                future.set_exception(ServeError(f"the {self.role} has just died: try again in a second"))
        self._reaped = asyncio.get_running_loop().run_in_executor(None, self._reap)
        self.on_end(self)

    def _reap(self) -> None:
        assert self._process is not None
        self._process.wait()

    async def stop(self) -> None:
        """Let it end by closing the line; kill it when it does not within a second."""
        if self._process is None:
            return
        self.on_end = _no_end
        if self._transport is not None and not self.ended:
            self._transport.close()
            await asyncio.to_thread(self._end)
        self.kill()
        if self._reaped is not None:
            await self._reaped

    def _end(self) -> None:
        assert self._process is not None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_S)


def _no_message(child: Child, kind: int, body: bytes) -> None:
    return None


def _no_end(child: Child) -> None:
    return None


def _error(name: str, text: str) -> MoodmusicError:
    """The error of our tree that a child named; it has told its text already."""
    kind = getattr(errors, name, ServeError)
    return kind(text) if isinstance(kind, type) and issubclass(kind, MoodmusicError) else ServeError(text)


def _started(role: str, descriptor: int) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    code = f"from moodmusic.serve.line import run; from moodmusic.serve.{ROLES[role]} as serve; run(serve)"
    return subprocess.Popen(
        [sys.executable, "-c", code, str(descriptor)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(descriptor,),
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": path},
        start_new_session=True,
    )
