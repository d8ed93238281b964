"""What the tests of the control port share: a small station that really plays, a server around it, and a bare client.

As a program (``python controlkit.py FOLDER small`` or ``live``) it serves in a process of its own, and prints where as a line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bareplan import bare_plan

from moodmusic.cards import StemCard
from moodmusic.engine import Session
from moodmusic.engine.value import BLOCK_FRAMES
from moodmusic.errors import InputError
from moodmusic.mood.value import Mood
from moodmusic.plan.edit import edited
from moodmusic.plan.value import Plan, SectionPlan
from moodmusic.serve.control.server import ControlServer
from moodmusic.serve.errors import ServeError
from moodmusic.serve.live_station import LiveStation
from moodmusic.serve.value import EVENTS
from moodmusic.sound import NoteCache
from moodmusic.units import SAMPLE_RATE

TOKEN = "a-token-of-the-tests-0123456789"
FRAMES = 512  # played at once
PATIENCE_S = 120.0  # of tests that are not about time: the machine may be busy
QUEUED = 50  # chunks or events that wait for a slow reader


def drone() -> Plan:
    """An organ without room, echo, glue or end: the mix is the organ times the level, sample for sample."""
    card = StemCard("organ", "pad", "organ", pattern={"kind": "pad"}, register=(48, 74))
    return bare_plan(
        prompt="an organ",
        progressions={"A": (("Am7", 1.0), ("Fmaj7", 1.0))},
        stems=(card,),
        sections=(SectionPlan("verse", "A", 4, 0.6, ("organ",)),),
        seconds=None,
        glue_db=0.0,
    )


class Queue:
    """Between the player's thread and a coroutine: bounded, the oldest go first and are counted."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._items: deque[Any] = deque()
        self._some = asyncio.Event()
        self.lost = 0

    def put(self, item: Any) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._put, item)

    def _put(self, item: Any) -> None:
        if len(self._items) >= QUEUED:
            self._items.popleft()
            self.lost += 1
        self._items.append(item)
        self._some.set()

    async def get(self) -> Any:
        """The oldest, when there is one."""
        while not self._items:
            self._some.clear()
            await self._some.wait()
        return self._items.popleft()


class SmallStation:
    """A `Session` that a thread plays in real time, for the tests of the control port."""

    def __init__(self, name: str, plan: Plan, cache: NoteCache) -> None:
        self.name = name
        self._session = Session(plan, cache=cache, workers=1)
        self._lock = threading.Lock()
        self._pcm: dict[Queue, str] = {}
        self._subscribers: dict[Queue, frozenset[str]] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._late = 0

    async def start(self) -> None:
        self._session.read(FRAMES)  # the first notes are rendered before the clock starts
        self._thread.start()

    async def stop(self) -> None:
        self._stopping.set()
        await asyncio.to_thread(self._thread.join)
        self._session.close()

    def status(self) -> dict[str, Any]:
        live = self._session.live
        return {
            "name": self.name,
            "state": "playing" if self._thread.is_alive() else "stopped",
            "audible": self._thread.is_alive(),
            "prompt": self._session.plan.prompt,
            "title": self._session.plan.title,
            "frame": self._session.position,
            "listeners": {},
            "live": live.told(),
            "pcm_run_ahead_ms": 1000 * FRAMES / SAMPLE_RATE,
        }

    async def steer(
        self, target: str | Mapping[str, Any], at: str = "bar", fade: Mapping[str, Any] | None = None, hold: Any = None
    ) -> dict[str, Any]:
        if hold is not None:
            raise InputError("this station holds nothing: leave hold away")
        wanted: Any = target
        if isinstance(target, Mapping):
            wanted = Mood(*target["mood"]) if "mood" in target else edited(self._session.plan, target["edit"]).plan
        frame = await asyncio.to_thread(self._session.steer, wanted, at, fade)
        return {"frame": frame, "wait_s": max(frame - self._session.position, 0) / SAMPLE_RATE, "plan": self._session.plan.title}

    async def set(self, **changes: Any) -> dict[str, Any]:
        def change() -> int:
            with self._lock:
                self._session.set(**changes)
                return -(-self._session.position // BLOCK_FRAMES) * BLOCK_FRAMES

        return {"frame": await asyncio.to_thread(change)}

    async def trigger(self, name: str, at: str = "beat", volume_db: float = 0.0) -> dict[str, Any]:
        return {"frame": await asyncio.to_thread(self._session.trigger, name, at, volume_db)}

    @asynccontextmanager
    async def subscribe(self, kinds: Collection[str] = EVENTS) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        events = Queue(asyncio.get_running_loop())
        self._subscribers[events] = frozenset(kinds)
        try:
            yield self._counted(events)
        finally:
            del self._subscribers[events]

    async def _counted(self, events: Queue) -> AsyncIterator[dict[str, Any]]:
        while True:
            event = await events.get()
            yield {**event, "lost": events.lost}

    @asynccontextmanager
    async def pcm(self, kind: str = "s16le") -> AsyncIterator[AsyncIterator[bytes]]:
        if not self._thread.is_alive():
            raise ServeError("the station does not play: start it first")
        chunks = Queue(asyncio.get_running_loop())
        self._pcm[chunks] = kind
        try:
            yield self._all(chunks)
        finally:
            del self._pcm[chunks]

    async def _all(self, chunks: Queue) -> AsyncIterator[bytes]:
        while True:
            yield await chunks.get()

    @property
    def listeners(self) -> int:
        """Who hears PCM or events."""
        return len(self._pcm) + len(self._subscribers)

    def _play(self) -> None:
        began, played = time.monotonic(), 0
        while not self._stopping.is_set():
            with self._lock:
                block = self._session.read(FRAMES)
            self._hand_out(block.samples)
            played += FRAMES
            wait_s = began + played / SAMPLE_RATE - time.monotonic()
            if wait_s > 0:
                time.sleep(wait_s)
            else:
                self._late += 1

    def _hand_out(self, samples: Any) -> None:
        for chunks, kind in [*self._pcm.items()]:
            data = samples if kind == "f32le" else (np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2")
            chunks.put(data.tobytes())
        for event in self._session.events():
            told = {"event": event.kind, "frame": event.frame, "time": time.monotonic(), **event.data}
            for events, kinds in [*self._subscribers.items()]:
                if event.kind in kinds:
                    events.put(told)


@dataclass(frozen=True)
class House:
    """A running server: where it is, and, in this process, its parts."""

    port: int
    path: str
    token: str = TOKEN
    server: ControlServer | None = None
    station: Any = None


async def opened(folder: Path, station: Any) -> House:
    """A server with a station, which is started."""
    await station.start()
    server = ControlServer({"main": station})
    port = await server.open_tcp(0, token=TOKEN)
    path = await server.open_unix(folder / "control.sock")
    return House(port, str(path), TOKEN, server, station)


async def closed(house: House) -> None:
    """End the server and its station."""
    assert house.server is not None and house.station is not None
    await house.server.close()
    await house.station.stop()


@contextmanager
def running(folder: Path, cache: NoteCache) -> Iterator[House]:
    """A server in a thread of its own."""
    found: queue.Queue[Any] = queue.Queue()
    stop: list[Any] = []

    async def serve() -> None:
        ending = asyncio.Event()
        stop.extend((asyncio.get_running_loop(), ending))
        house = await opened(folder, SmallStation("main", drone(), cache))
        found.put(house)
        await ending.wait()
        await closed(house)

    def main() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            found.put(error)
            raise

    thread = threading.Thread(target=main)
    thread.start()
    house = found.get(timeout=60)
    if isinstance(house, BaseException):
        raise house
    try:
        yield house
    finally:
        stop[0].call_soon_threadsafe(stop[1].set)
        thread.join(30)
        assert not thread.is_alive()


class Bare:
    """A socket and JSON, nothing else."""

    def __init__(self, house: House, door: str = "unix", timeout_s: float = PATIENCE_S) -> None:
        if door == "unix":
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.socket.connect(house.path)
        else:
            self.socket = socket.create_connection(("127.0.0.1", house.port))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(timeout_s)
        self.data = b""
        if door == "greeted":
            assert "result" in self.ask("hello", token=house.token)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def request(self, method: str, id_: Any = 1, **params: Any) -> None:
        self.send(json.dumps({"jsonrpc": "2.0", "id": id_, "method": method, "params": params}).encode() + b"\n")

    def reply(self) -> dict[str, Any] | None:
        """The next line; None when the server has hung up."""
        while b"\n" not in self.data:
            try:
                data = self.socket.recv(65_536)
            except ConnectionResetError:
                data = b""
            if not data:
                return None
            self.data += data
        line, _, self.data = self.data.partition(b"\n")
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(self, method: str, id_: Any = 1, **params: Any) -> dict[str, Any]:
        self.request(method, id_, **params)
        found = self.reply()
        assert found is not None
        return found

    def close(self) -> None:
        self.socket.close()

    def __enter__(self) -> Bare:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def error_name(reply: Mapping[str, Any] | None) -> str:
    """The name of an answer's error."""
    assert reply is not None and "error" in reply, reply
    return str(reply["error"]["data"]["name"])


@contextmanager
def process(folder: Path, kind: str) -> Iterator[House]:
    """A server in a process of its own."""
    program = [sys.executable, __file__, str(folder), kind]
    found = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    server = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=found)
    assert server.stdin is not None and server.stdout is not None
    try:
        yield House(**json.loads(server.stdout.readline()))
    finally:
        server.stdin.close()
        code = server.wait(30)
        server.stdout.close()
    assert code == 0


async def _main(folder: Path, kind: str) -> None:
    sys.setswitchinterval(0.0002)  # the small station mixes in this process
    station = LiveStation(drone()) if kind == "live" else SmallStation("main", drone(), NoteCache(folder / "notes", 500_000_000))
    house = await opened(folder, station)
    print(json.dumps({"port": house.port, "path": house.path, "token": house.token}), flush=True)
    await asyncio.to_thread(sys.stdin.read)  # until the test lets go
    await closed(house)


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), sys.argv[2]))
