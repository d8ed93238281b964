"""`Jet`: one listener's end of a stream, as cheap as it gets: each chunk is one write of bytes that all listeners share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.types import Scope

from moodmusic.serve.icy import Titles

ABORT = "moodmusic.abort"  # where the server's protocol puts the way to reset a connection
TRANSPORT = "moodmusic.transport"  # and the connection itself


class Frames:
    """Chunks as HTTP/1.1 frames them (RFC 9112, 7.1): made once for all who get the same bytes."""

    def __init__(self) -> None:
        self._data = self._framed = b""

    def of(self, data: bytes) -> bytes:
        """The frame of a chunk."""
        if data is not self._data:
            self._data, self._framed = data, framed(data)
        return self._framed


def framed(data: bytes) -> bytes:
    """One chunk of the transfer coding."""
    return b"%x\r\n%b\r\n" % (len(data), data)


class Jet:
    """Writes what the station gives, once the answer has begun; `ended` is done when it gives no more, or the listener lags."""

    def __init__(self, transport: asyncio.Transport, most_waiting: float, frames: Frames | None, titles: Titles | None) -> None:
        self.sent_bytes = 0
        self.lagged = False
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport, self._most_waiting, self._titles = transport, most_waiting, titles
        self._frame: Callable[[bytes], bytes] | None = (framed if titles else frames.of) if frames else None
        self._early: list[bytes] | None = []

    def give(self, data: bytes) -> None:
        """A chunk; nothing at the end."""
        if self._early is not None:
            self._early.append(data)
        elif data:
            self._write(data)
        elif not self.ended.done():
            self.ended.set_result(None)

    def begin(self) -> None:
        """The answer's header and the burst are written: what came meanwhile follows."""
        early, self._early = self._early or [], None
        for data in early:
            self.give(data)

    def _write(self, data: bytes) -> None:
        self.sent_bytes += len(data)
        body = self._titles.weave(data) if self._titles else data
        self._transport.write(self._frame(body) if self._frame else body)
        if self._transport.get_write_buffer_size() > self._most_waiting and not self.ended.done():
            self.lagged = True
            self.ended.set_result(None)


async def reset(scope: Scope) -> None:
    """Cut the connection off, with what still waits in it; it is lost when this returns."""
    abort: Callable[[], None] | None = scope.get(ABORT)
    if abort:
        with suppress(OSError):
            abort()
    await asyncio.sleep(0)
