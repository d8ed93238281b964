"""Endless audio as an answer: the bytes of a station, until somebody leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from moodmusic.printable import printable
from moodmusic.serve.formats import STREAM_FORMATS
from moodmusic.serve.icy import METAINT, Titles
from moodmusic.serve.jet import TRANSPORT, Frames, Jet, reset
from moodmusic.serve.value import Station

LAG_S = 5.0  # a listener that takes nothing for so long is cut off
HEARD_KEPT = 512

FORMATS = tuple(name for name in STREAM_FORMATS if name != "hls")
BYTES_S = {"mp3": 16_000.0, "wav": 192_000.0}  # of the formats whose rate is constant
TITLED = ("mp3", "aac")  # formats that players look for titles in


class Hearings:
    """Who listens, and by the name that some gave themselves how much they were sent; the oldest are forgotten."""

    def __init__(self) -> None:
        self.frames = Frames()
        self.reset = 0
        self._known: dict[str, tuple[str, Jet]] = {}
        self._open: set[Jet] = set()
        self._sent_bytes = 0  # to those who left

    @property
    def sent_bytes(self) -> int:
        """To everyone so far."""
        return self._sent_bytes + sum(jet.sent_bytes for jet in self._open)

    @contextmanager
    def counting(self, name: str | None, kind: str, jet: Jet) -> Iterator[None]:
        """While a listener is there."""
        self._open.add(jet)
        if name:
            self._known.pop(name, None)
            self._known[name] = (kind, jet)
            while len(self._known) > HEARD_KEPT:
                del self._known[next(iter(self._known))]
        try:
            yield
        finally:
            self._open.discard(jet)
            self._sent_bytes += jet.sent_bytes

    def find(self, name: str) -> dict[str, Any] | None:
        """Format, bytes, and seconds of audio (None where the rate varies) that a listener was sent; None for one that never came."""
        if name not in self._known:
            return None
        kind, jet = self._known[name]
        rate = BYTES_S.get(kind)
        return {"format": kind, "sent_bytes": jet.sent_bytes, "sent_s": jet.sent_bytes / rate if rate else None}


def stream_headers(station: Station, kind: str, titled: bool) -> dict[str, str]:
    """What every answer with audio says, HEAD or GET."""
    headers = {
        "content-type": STREAM_FORMATS[kind].media_type,
        "cache-control": "no-store",
        "accept-ranges": "none",
        "connection": "close",
        "icy-name": latin(f"moodmusic: {station.name}"),
        "icy-description": latin(station.title),
    }
    return headers | {"icy-br": str(STREAM_FORMATS[kind].kbps)} | ({"icy-metaint": str(METAINT)} if titled else {})


def latin(text: str) -> str:
    """Text that a header can carry."""
    return printable(text).encode("latin-1", "replace").decode("latin-1")


class AudioResponse(Response):
    """Sends what a station encodes, the same bytes object to every listener; ends when either side does.

    Raises what `Station.pour` raises before anything is sent: TooManyListeners, InputError. Needs our own protocol (`protocol.py`).
    """

    def __init__(self, station: Station, kind: str, hearings: Hearings, name: str | None = None, titled: bool = False) -> None:
        super().__init__(headers=stream_headers(station, kind, titled))
        del self.headers["content-length"]
        self._station, self._kind, self._hearings, self._name = station, kind, hearings, name
        self._titles = Titles(lambda: station.title) if titled else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pour until the listener leaves, lags or the station stops."""
        most_waiting = LAG_S * STREAM_FORMATS[self._kind].kbps * 125
        jet = Jet(scope[TRANSPORT], most_waiting, self._hearings.frames, scope["http_version"] == "1.1", self._titles)
        leaving = asyncio.ensure_future(left(receive))
        try:
            async with self._station.pour(self._kind, jet.give) as burst:
                if burst:
                    jet.give(burst)
                del burst  # 64 KB that others share: held here, each listener would keep its own
                await self._poured(jet, leaving, send)
        finally:
            leaving.cancel()
            await asyncio.gather(leaving, return_exceptions=True)
        if jet.lagged:
            self._hearings.reset += 1
            await reset(scope)

    async def _poured(self, jet: Jet, leaving: asyncio.Future[None], send: Send) -> None:
        with self._hearings.counting(self._name, self._kind, jet):
            try:
                async with asyncio.timeout(LAG_S):
                    await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                jet.begin()
                await asyncio.wait((jet.ended, leaving), return_when=asyncio.FIRST_COMPLETED)
                if jet.ended.done() and not jet.lagged:
                    async with asyncio.timeout(LAG_S):
                        await send({"type": "http.response.body", "body": b"", "more_body": False})
            except TimeoutError:
                jet.lagged = True


async def left(receive: Receive) -> None:
    """Return when the listener is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
