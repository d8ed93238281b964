"""Server-sent events: what a station does, as it is heard."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Collection
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from moodmusic.printable import json_text
from moodmusic.serve.jet import reset
from moodmusic.serve.places import Places
from moodmusic.serve.stream import LAG_S, left
from moodmusic.serve.told import told
from moodmusic.serve.value import Station

BEAT_S = 15.0  # a comment so often, so that proxies and browsers know that the line is alive
RETRY_MS = 1000
_ALIVE = b": alive\n\n"


def frame(event: dict[str, Any]) -> bytes:
    """One event on the wire (WHATWG HTML, 9.2), with the time of the clock that its own times are of."""
    data = json_text({**event, "now": time.monotonic()})
    return f"event: {event['event'].replace(' ', '-')}\ndata: {data}\n\n".encode()


class EventsResponse(Response):
    """Events of these kinds until somebody leaves; begins with the status, so that a page needs no second request."""

    media_type = "text/event-stream"

    def __init__(self, station: Station, kinds: Collection[str], places: Places) -> None:
        super().__init__(headers={"cache-control": "no-store", "connection": "close"})
        del self.headers["content-length"]
        self._station, self._kinds, self._places = station, kinds, places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell until the reader leaves, lags or the station stops."""
        if scope["method"] == "HEAD":
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send({"type": "http.response.body"})
            return
        with self._places.taking():
            await self._served(scope, receive, send)

    async def _served(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._station.subscribe(self._kinds) as events:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            telling = asyncio.ensure_future(self._tell(events, send))
            leaving = asyncio.ensure_future(left(receive))
            await asyncio.wait((telling, leaving), return_when=asyncio.FIRST_COMPLETED)
            for task in (telling, leaving):
                task.cancel()
            (ended, _) = await asyncio.gather(telling, leaving, return_exceptions=True)
        if isinstance(ended, TimeoutError):
            await reset(scope)

    async def _tell(self, events: AsyncIterator[dict[str, Any]], send: Send) -> None:
        start = {"event": "status", **told(self._station)}
        await _give(f"retry: {RETRY_MS}\n".encode() + frame(start), send)
        async for data in _with_heartbeat(events):
            await _give(data, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _with_heartbeat(events: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    """Events as bytes, and a comment when there are none for a while."""
    coming: asyncio.Future[dict[str, Any]] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(events))
            done, _ = await asyncio.wait((coming,), timeout=BEAT_S)
            if not done:
                yield _ALIVE
                continue
            try:
                yield frame(coming.result())
            except StopAsyncIteration:
                return
            coming = None
    finally:
        if coming is not None:
            coming.cancel()


async def _give(data: bytes, send: Send) -> None:
    async with asyncio.timeout(LAG_S):
        await send({"type": "http.response.body", "body": data, "more_body": True})
