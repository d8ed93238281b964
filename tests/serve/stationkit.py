"""A station of a few cheap stems on an event loop of its own, and what its streams are judged by."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moodmusic.cards import StemCard
from moodmusic.mood.value import Mood
from moodmusic.plan.value import Plan, SectionPlan
from moodmusic.serve.live_station import LiveStation
from moodmusic.style.value import Space
from moodmusic.theory import Key, Meter

CARDS = (
    StemCard("bells", "chords", "kalimba", pattern={"kind": "comp", "grid": "X.x.x.x.X.x.x.x."}, register=(52, 76), reverb=0.4),
    StemCard("organ", "pad", "organ", pattern={"kind": "pad"}, register=(48, 74), reverb=0.3),
)
NAMES = tuple(card.name for card in CARDS)
WAIT_S = 60.0


def endless(**changes: Any) -> Plan:
    """A plan without end: an organ that never pauses and bells, 120 bpm in A minor, so that a bar is 96,000 frames."""
    values: dict[str, Any] = {
        "prompt": "a test",
        "seed": 7,
        "styles": (("test", 1.0),),
        "genres": ("test",),
        "mood": Mood(),
        "tempo_bpm": 120.0,
        "key": Key.parse("A minor"),
        "meter": Meter.parse("4/4"),
        "pitch_classes": None,
        "progressions": {"A": (("Am", 1.0), ("F", 1.0)), "B": (("Dm", 1.0), ("G", 1.0))},
        "stems": CARDS,
        "sections": (SectionPlan("verse", "A", 4, 0.6, NAMES), SectionPlan("chorus", "B", 4, 0.8, NAMES)),
        "seconds": None,
        "ending": "ring",
        "loudness_lufs": -16.0,
        "space": Space(t60_s=1.2),
        "mix": {},
    }
    return Plan(**(values | changes))


class Running:
    """A station that plays on a loop in a thread; `do` runs a coroutine there."""

    def __init__(self, station: LiveStation) -> None:
        self.station = station
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def do(self, work: Coroutine[Any, Any, Any], limit_s: float = WAIT_S) -> Any:
        """The result of a coroutine."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(limit_s)

    def begin(self, work: Coroutine[Any, Any, Any]) -> Any:
        """A coroutine under way, as a future."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def until(self, true: Callable[[], bool], limit_s: float = WAIT_S) -> None:
        """Wait until something is so."""
        end = time.monotonic() + limit_s
        while not true():
            assert time.monotonic() < end, "it did not come about"
            time.sleep(0.02)

    def close(self) -> None:
        """End the loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextmanager
def playing(**options: Any) -> Iterator[Running]:
    """A station that plays, and after it no child process of ours."""
    before = children()
    running = Running(LiveStation(endless(), **options))
    try:
        running.do(running.station.start())
        yield running
    finally:
        running.do(running.station.stop())
        running.close()
    assert children() <= before


def children() -> set[int]:
    """Processes that this one started, theirs too."""
    import psutil

    return {child.pid for child in psutil.Process().children(recursive=True)}


async def taken(stream: AbstractAsyncContextManager[AsyncIterator[bytes]], seconds: float, gaps: list[float] | None = None) -> bytes:
    """What a stream gives within some seconds; the times between its chunks go to `gaps`."""
    parts: list[bytes] = []
    async with stream as chunks:
        end = last = time.monotonic() + 0.0
        end += seconds
        async for chunk in chunks:
            now = time.monotonic()
            if gaps is not None and parts:
                gaps.append(now - last)
            parts.append(chunk)
            last = now
            if now > end:
                break
    return b"".join(parts)


def decoded(path: Path) -> NDArray[np.float32]:
    """The samples of a file by ffmpeg, shape (frames, 2); no error may be told."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-ac", "2", "-ar", "48000", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    told = [line for line in done.stderr.decode().splitlines() if not re.search("comment header remain|create or replace stream", line)]
    assert not told, told
    return np.frombuffer(done.stdout, np.float32).reshape(-1, 2)


def longest_silence_s(samples: NDArray[np.float32], level: float = 0.001) -> float:
    """Seconds of the longest passage under a level, -60 dBFS."""
    loud = np.flatnonzero(np.abs(samples).max(axis=1) > level)
    edges = np.concatenate([[-1], loud, [len(samples)]])
    return float(np.diff(edges).max()) / 48_000


def open_files() -> int:
    """Descriptors of this process."""
    return len(os.listdir("/proc/self/fd"))
