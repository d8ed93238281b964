"""`Jet`: one listener's end of a stream, as cheap as it gets: each chunk is one write of bytes that all listeners share."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from starlette.types import Scope

from moodmusic.serve.icy import Titles

ABORT = "moodmusic.abort"  # where the server's protocol puts the way to reset a connection
KEPT = 8  # chunks of some formats, while their listeners are served
TRANSPORT = "moodmusic.transport"  # and the connection itself


class Frames:
    """Chunks as HTTP/1.1 frames them, made once for all listeners that get them."""

    def __init__(self) -> None:
        self._framed: deque[tuple[bytes, bytes]] = deque(maxlen=KEPT)

    def of(self, data: bytes) -> bytes:
        """The frame of a chunk."""
        for one, frame in self._framed:
            if one is data:
                return frame
        self._framed.appendleft((data, framed(data)))
        return self._framed[0][1]


def framed(data: bytes) -> bytes:
    """One chunk of the transfer coding."""
    return b"%x\r\n%b\r\n" % (len(data), data)


class Jet:
    """Writes what the station gives, the burst first, once the answer has begun; `ended` is done when no more comes, or the listener lags.

    `chunked` frames it for HTTP/1.1.
    """

    def __init__(self, transport: asyncio.Transport, most_waiting: float, frames: Frames, chunked: bool, titles: Titles | None) -> None:
        self.sent_bytes = 0
        self.lagged = False
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport, self._most_waiting, self._titles = transport, most_waiting, titles
        self._frame: Callable[[bytes], bytes] | None = (framed if titles else frames.of) if chunked else None
        self._early: list[bytes] | None = []

    def give(self, data: bytes) -> None:
        """A chunk; nothing at the end."""
        if self._early is not None:
            self._early.append(data)
        elif data:
            self._write(data)
        else:
            self._end()

    def begin(self) -> None:
        """The answer's header is written: the burst, at once, and what came meanwhile follow."""
        early, self._early = self._early or [], None
        for data in early:
            self._write(data) if data else self._end()

    def _write(self, data: bytes) -> None:
        if self._transport.is_closing():  # the listener is gone; asyncio would log every further write
            self._end()
            return
        self.sent_bytes += len(data)
        body = self._titles.weave(data) if self._titles else data
        self._transport.write(self._frame(body) if self._frame else body)
        if self._transport.get_write_buffer_size() > self._most_waiting and not self.ended.done():
            self.lagged = True
            self._end()

    def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)


async def reset(scope: Scope) -> None:
    """Cut the connection off, with what still waits in it; it is lost when this returns."""
    abort: Callable[[], None] | None = scope.get(ABORT)
    if abort:
        with suppress(OSError):
            abort()
    await asyncio.sleep(0)
