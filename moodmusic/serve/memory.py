"""`Memory`: the last minutes of a station, as encoded bytes and as the moods that it went through."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import suppress
from typing import Any

from moodmusic.errors import MoodmusicError
from moodmusic.serve.errors import ServeError
from moodmusic.serve.value import Station
from moodmusic.units import checked

FORMAT = "mp3"  # whose frames can be cut anywhere
KEPT_MINUTES = 10.0  # 9.6 MB of 128 kb/s
MOODS_KEPT = 50
RETRY_S = 1.0
_RATE_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # MPEG-1 layer III
_SAMPLE_RATES = (44_100, 48_000, 32_000)
LONGEST_FRAME = 1441  # bytes: 320 kb/s at 32 kHz, with its padding


class Memory:
    """Listens to a station from its start on."""

    def __init__(self, station: Station) -> None:
        self.moods: deque[dict[str, Any]] = deque(maxlen=MOODS_KEPT)
        self._station = station
        self._chunks: deque[tuple[float, bytes]] = deque()  # (when it came, monotonic s; whole frames)
        self._rest = b""  # the beginning of a frame whose end is to come
        self._ended = asyncio.Event()
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def start(self) -> None:
        """Begin to listen."""
        self._tasks = (asyncio.create_task(self._keep()), asyncio.create_task(self._note()))

    async def stop(self) -> None:
        """Stop listening."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def last(self, minutes: float) -> tuple[bytes, ...]:
        """Whole MP3 frames of the last minutes, fewer when the station is younger: the pieces that are kept, which all who ask share.

        InputError beyond what is kept, ServeError while there are none.
        """
        wanted = checked("minutes", minutes, 0.1, KEPT_MINUTES)
        since = time.monotonic() - 60.0 * wanted
        found = tuple(chunk for came, chunk in self._chunks if came >= since)
        if not found:
            raise ServeError("nothing has been kept yet: ask again in a second")
        return found

    async def _keep(self) -> None:
        while True:
            with suppress(MoodmusicError):  # the house is full, or the station stops
                self._ended.clear()
                async with self._station.pour(FORMAT, self._add, seat=False):
                    await self._ended.wait()
            await asyncio.sleep(RETRY_S)

    def _add(self, chunk: bytes) -> None:
        """A chunk that has just been encoded; nothing at the end."""
        if not chunk:
            self._ended.set()
            return
        now, data = time.monotonic(), self._rest + chunk
        start, end = framed(data)
        self._rest = data[end if end > start else -2 * LONGEST_FRAME :]
        if end > start:
            self._chunks.append((now, data[start:end]))
        while self._chunks and self._chunks[0][0] < now - 60.0 * KEPT_MINUTES:
            self._chunks.popleft()

    async def _note(self) -> None:
        self.moods.append(mood_now(self._station, 0))
        while True:
            with suppress(MoodmusicError):
                async with self._station.subscribe(("transition",)) as events:
                    async for event in events:
                        self.moods.append(mood_now(self._station, event["frame"]))
            await asyncio.sleep(RETRY_S)


def mood_now(station: Station, frame: int) -> dict[str, Any]:
    """What plays, for the history: title, mood, style, tempo, key, since when."""
    status = station.status()
    plan = status.get("plan") or {}
    kept = {name: plan.get(name) for name in ("style", "tempo_bpm", "key", "mood")}
    return {"title": status.get("title", ""), "frame": frame, "unix_time": round(time.time(), 3), **kept}


def framed(data: bytes) -> tuple[int, int]:
    """Where the first frame of MPEG-1 layer III begins that another follows, and where the last whole one ends; both the same for none."""
    start = next((at for at in range(len(data) - 4) if _follows(data, at)), len(data))
    end = start
    while (size := frame_bytes(data, end)) and end + size <= len(data):
        end += size
    return start, end


def _follows(data: bytes, at: int) -> bool:
    size = frame_bytes(data, at)
    return bool(size and frame_bytes(data, at + size))


def frame_bytes(data: bytes, at: int) -> int:
    """Length of the frame that begins at a byte (ISO 11172-3, 2.4.1.3), 0 where none does."""
    head = data[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xFE != 0xFA:
        return 0
    rate, pitch = head[2] >> 4, head[2] >> 2 & 3
    if rate in (0, 15) or pitch == 3:
        return 0
    return 144_000 * _RATE_KBPS[rate] // _SAMPLE_RATES[pitch] + (head[2] >> 1 & 1)
