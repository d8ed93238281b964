"""Endless audio as an answer: the bytes of a station, until somebody leaves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from moodmusic.printable import printable
from moodmusic.serve.fanout import Lagging
from moodmusic.serve.formats import STREAM_FORMATS
from moodmusic.serve.icy import METAINT, Titles
from moodmusic.serve.value import Station

LAG_S = 5.0  # a listener that takes nothing for so long is cut off
RETRY_AFTER_S = 10
HEARD_KEPT = 512
ABORT = "moodmusic.abort"  # where the server's protocol puts the way to reset a connection

FORMATS = tuple(name for name in STREAM_FORMATS if name != "hls")
BYTES_S = {"mp3": 16_000.0, "wav": 192_000.0}  # of the formats whose rate is constant
TITLED = ("mp3", "aac")  # formats that players look for titles in


@dataclass(slots=True)
class Hearing:
    """One listener that gave itself a name: what it was sent so far."""

    format: str
    sent_bytes: int = 0
    since: float = field(default_factory=time.monotonic)

    def sent_s(self) -> float | None:
        """Seconds of audio; None where the rate varies."""
        rate = BYTES_S.get(self.format)
        return self.sent_bytes / rate if rate else None


class Hearings:
    """Listeners by the name that they gave themselves; the oldest are forgotten."""

    def __init__(self) -> None:
        self._known: dict[str, Hearing] = {}
        self.sent_bytes = 0
        self.reset = 0

    def begin(self, name: str | None, kind: str) -> Hearing:
        """A new listener."""
        hearing = Hearing(kind)
        if name:
            self._known.pop(name, None)
            self._known[name] = hearing
            while len(self._known) > HEARD_KEPT:
                del self._known[next(iter(self._known))]
        return hearing

    def find(self, name: str) -> Hearing | None:
        """A listener by its name."""
        return self._known.get(name)


def stream_headers(station: Station, kind: str, titled: bool) -> dict[str, str]:
    """What every answer with audio says, HEAD or GET."""
    headers = {
        "content-type": STREAM_FORMATS[kind].media_type,
        "cache-control": "no-store",
        "accept-ranges": "none",
        "connection": "close",
        "icy-name": latin(f"moodmusic: {station.name}"),
        "icy-description": latin(str(station.status().get("title", ""))),
    }
    return headers | {"icy-br": str(STREAM_FORMATS[kind].kbps)} | ({"icy-metaint": str(METAINT)} if titled else {})


def latin(text: str) -> str:
    """Text that a header can carry."""
    return printable(text).encode("latin-1", "replace").decode("latin-1")


class AudioResponse(Response):
    """Sends what a station encodes, the same bytes object to every listener; ends when either side does.

    Raises what `Station.listen` raises before anything is sent: TooManyListeners, NotServed.
    """

    def __init__(self, station: Station, kind: str, hearings: Hearings, name: str | None = None, titled: bool = False) -> None:
        super().__init__(headers=stream_headers(station, kind, titled))
        del self.headers["content-length"]
        self._station, self._kind, self._hearings, self._name = station, kind, hearings, name
        self._titles = Titles(lambda: str(station.status().get("title", ""))) if titled else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pour until the listener leaves, lags or the station stops."""
        async with self._station.listen(self._kind) as chunks:
            first = await anext(chunks)
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            pouring = asyncio.ensure_future(self._pour(first, chunks, send))
            leaving = asyncio.ensure_future(left(receive))
            try:
                await asyncio.wait((pouring, leaving), return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (pouring, leaving):
                    task.cancel()
                (lagged, *_) = await asyncio.gather(pouring, leaving, return_exceptions=True)
        if isinstance(lagged, TimeoutError | Lagging):
            self._hearings.reset += 1
            await reset(scope)
        elif isinstance(lagged, Exception):
            raise lagged

    async def _pour(self, first: bytes, chunks: AsyncIterator[bytes], send: Send) -> None:
        hearing = self._hearings.begin(self._name, self._kind)
        await self._give(first, hearing, send)
        async for chunk in chunks:
            await self._give(chunk, hearing, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _give(self, chunk: bytes, hearing: Hearing, send: Send) -> None:
        """Send a chunk; TimeoutError when the listener has taken nothing for `LAG_S`."""
        body = self._titles.weave(chunk) if self._titles else chunk
        async with asyncio.timeout(LAG_S):
            await send({"type": "http.response.body", "body": body, "more_body": True})
        hearing.sent_bytes += len(chunk)
        self._hearings.sent_bytes += len(chunk)


async def left(receive: Receive) -> None:
    """Return when the listener is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def reset(scope: Scope) -> None:
    """Cut the connection off, with what still waits in it; it is lost when this returns."""
    abort: Callable[[], None] | None = scope.get(ABORT)
    if abort:
        with suppress(OSError):
            abort()
    await asyncio.sleep(0)
