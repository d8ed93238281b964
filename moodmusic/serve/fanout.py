"""`Fanout`: one stream of chunks, many listeners. The chunks are kept once; each listener only remembers how far it has come."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from itertools import chain

from moodmusic.serve.errors import ServeError

BURST_BYTES = 64 * 1024
Give = Callable[[bytes], None]

CROWD = 16  # who comes later than so many gets several chunks at a time: what a write costs hardly hangs on its length
GATHERED = 4  # so many
LAG_S = 5.0  # a listener further behind than this is let go


class Lagging(ServeError):
    """A listener took its bytes too slowly."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes that begin where a listener may join, and when they came."""

    data: bytes
    at: float


class Fanout:
    """Keeps the last chunks: as many as a burst needs, and as many as the slowest listener may be behind."""

    def __init__(self, burst_bytes: int = BURST_BYTES) -> None:
        self.head = b""  # what everyone needs before the first chunk
        self._burst_bytes = burst_bytes
        self._chunks: deque[Chunk] = deque()
        self._first = 0  # number of the oldest chunk that is kept
        self._burst_first = 0  # the oldest one that a new listener may be given
        self._bytes = 0
        self._whole: bytes | None = None  # the burst, until the next chunk: who comes meanwhile shares it
        self._news = asyncio.Event()
        self._closed = False
        self._givers: list[Give] = []
        self._crowd: list[list[Give]] = [[] for _ in range(GATHERED)]  # one group after the other has its turn

    @property
    def next(self) -> int:
        """Number of the chunk to come."""
        return self._first + len(self._chunks)

    @property
    def held_bytes(self) -> int:
        """Bytes that are kept."""
        return self._bytes

    def publish(self, data: bytes) -> None:
        """Give a chunk to all listeners."""
        now = time.monotonic()
        self._whole = None
        self._chunks.append(Chunk(data, now))
        self._bytes += len(data)
        while self._bytes - len(self._chunks[0].data) >= self._burst_bytes and now - self._chunks[0].at > LAG_S:
            self._bytes -= len(self._chunks.popleft().data)
            self._first += 1
        self._tell()
        for give in tuple(self._givers):
            give(data)
        self._serve(self.next % GATHERED, GATHERED)

    def _serve(self, turn: int, count: int) -> None:
        """Give the group of a turn the last chunks in one piece."""
        group = tuple(self._crowd[turn])
        data = b"".join(self._chunk(number).data for number in range(self.next - count, self.next)) if group else b""
        for give in group if data else ():
            give(data)

    def _chunk(self, number: int) -> Chunk:
        return self._chunks[number - self._first]

    def begin_again(self, head: bytes, inline: bool) -> None:
        """A new encoder's stream begins. With `inline`, who listens gets its head as well, and what came before is no burst any more."""
        fresh = not self.head and not self._chunks
        self.head, self._whole = head, None
        if inline and not fresh:
            self.publish(head)
            self._burst_first = self.next

    def close(self) -> None:
        """End all listeners' streams."""
        self._closed = True
        self._tell()
        for count in range(1, GATHERED):
            self._serve((self.next - count) % GATHERED, count)
        for give in (*self._givers, *chain(*self._crowd)):
            give(b"")

    def attach(self, give: Give) -> bytes:
        """Have `give` called with what comes from now on, at once or in a crowd a little later, and with nothing at the end.

        Gives the burst before it.
        """
        group = self._givers if len(self._givers) < CROWD else self._crowd[self.next % GATHERED]  # whose turn has just been
        group.append(give)
        return self._burst()

    def detach(self, give: Give) -> None:
        """Call it no more."""
        next(group for group in (self._givers, *self._crowd) if give in group).remove(give)

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _burst(self) -> bytes:
        """Head and the youngest chunks that make 64 KB."""
        if self._whole is None:
            self._whole = b"".join((self.head, *self._youngest()))
        return self._whole

    def _youngest(self) -> list[bytes]:
        parts: deque[bytes] = deque()
        size = 0
        for number in range(self.next - 1, max(self._first, self._burst_first) - 1, -1):
            if size >= self._burst_bytes:
                break
            parts.appendleft(self._chunk(number).data)
            size += len(parts[0])
        return list(parts)

    async def listen(self, burst: bool = True) -> AsyncGenerator[bytes, None]:
        """Chunks as they come, what has gathered in one piece; Lagging for who is more than 5 s behind."""
        first, at = (self._burst() if burst else self.head), self.next
        if first:
            yield first
        del first  # 64 KB, which would be held as long as somebody listens
        while not self._closed:
            if at == self.next:
                await self._news.wait()
                continue
            if at < self._first or time.monotonic() - self._chunk(at).at > LAG_S:
                raise Lagging(f"the listener is more than {LAG_S:g} s behind: connect again")
            waiting = [self._chunk(number).data for number in range(at, self.next)]
            at = self.next
            yield waiting[0] if len(waiting) == 1 else b"".join(waiting)
