"""`EncoderBank`: one encoder process a format in use, fed behind the delay, its bytes fanned out to all listeners."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from moodmusic.serve.child import NO_PROCESS_S, Child
from moodmusic.serve.errors import ServeError, TooManyListeners
from moodmusic.serve.fanout import Fanout, Give
from moodmusic.serve.formats import StreamFormat, stream_format
from moodmusic.serve.ring import Ring
from moodmusic.serve.segments import Segments
from moodmusic.serve.stock import Stock
from moodmusic.serve.supervise import Deaths, silent
from moodmusic.serve.timeline import PREFILL_FRAMES
from moodmusic.serve.wire import DATA, HEAD, data_of, pcm, talk

IDLE_S = 60.0  # an encoder that nobody listens to is kept so long
FIRST_BYTES_S = 5.0
OWED_S = 5.0  # an answer: one that beats and answers nothing has hung
TICK_FRAMES = 2048  # 43 ms, where nothing is encoded


class Encoder:
    """One format: its process, its listeners, and how far it has been fed and has answered.

    It is fed ahead, and what it answers waits for its time: how soon listeners are given a chunk does not hang on a second process.
    """

    def __init__(self, kind: StreamFormat, stock: Stock, segments: Segments) -> None:
        self.kind = kind
        self.fanout = Fanout(kind.burst_bytes)
        self.segments = segments
        self._stock = stock
        self.listeners = 0
        self.ears = 0  # of the house itself: its memory, and what feeds Icecast
        self.deaths = Deaths()
        self.left_at = self.given_at = time.monotonic()
        self.position: int | None = None  # of the next frame to be fed; None until the first tick
        self.answered = 0  # frames up to which bytes have come back
        self.answered_at = 0.0
        self._whole = 0  # frames that another encoder need not be fed again: of a segment that did not end all are
        self.child: Child | None = None
        self.first_bytes = asyncio.Event()
        self._due = 0  # frames up to which listeners may have heard
        self._waiting: deque[tuple[int, int, bytes]] = deque()  # answers: up to which frame, of what kind, their bytes
        self.stopped = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin with a process of the stock."""
        child = await self._stock.take("encoder", self._take, self._died)
        child.send(talk({"format": self.kind.name}))
        self.child = child

    def feed(self, ring: Ring, due: int, ahead: int) -> None:
        """Give out what is due, and send all up to a frame ahead: first the recent past, after a death from where it died."""
        self._due = due
        self._give()
        child = self.child
        if child is None or child.ended:
            return
        if self.position is None:
            self.position = self._whole or max(ring.start, due - PREFILL_FRAMES)
        self.position = max(self.position, ring.start)
        frames = self.kind.sent_frames
        while self.position + frames <= ahead:
            if self.position == self.answered or not self.answered_at or not child.spoke:
                self.answered_at = time.monotonic()  # it has had nothing to answer until now, or was still being started
            child.send(pcm(self.position, ring.read(self.position, frames)))
            if child.ended:  # it took nothing any more, and was killed
                return
            self.position += frames

    def watch(self, now: float) -> None:
        """Kill it when it owes an answer for too long."""
        if self.child is None or self.position is None or self.position <= self.answered:
            return
        if self.child.late(now, silent) or (self.answered_at and now - self.answered_at > OWED_S):
            self.child.kill()

    async def stop(self) -> None:
        """End the process and every listener's stream."""
        self.stopped = True
        self.fanout.close()
        if self._task is not None:
            self._task.cancel()
        if self.child is not None:
            await self.child.stop()

    def _take(self, child: Child, kind: int, body: bytes) -> None:
        if child is not self.child:
            return
        if kind == DATA:
            self.answered, body = data_of(body)
            if body or not self.kind.segmented:
                self._whole = self.answered
            self.answered_at = time.monotonic()
        if kind == HEAD or body:
            self._waiting.append((self.answered, kind, body))
        self._give()

    def _give(self) -> None:
        """Give listeners all that is there and due."""
        while self._waiting and self._waiting[0][0] <= self._due:
            _, kind, body = self._waiting.popleft()
            (self._begin if kind == HEAD else self._publish)(body)

    def _begin(self, head: bytes) -> None:
        self.fanout.begin_again(head, self.kind.chained)
        self.segments.begin(head)

    def _publish(self, encoded: bytes) -> None:
        self.given_at = time.monotonic()
        self.fanout.publish(encoded)
        if self.kind.segmented:
            self.segments.add(encoded)
        self.first_bytes.set()

    def _died(self, child: Child) -> None:
        if self.stopped:
            return
        self.child, self.position, self.answered_at = None, None, 0.0
        self._task = asyncio.create_task(self._again(self.deaths.add(time.monotonic())))

    async def _again(self, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        try:
            await self.start()
        except OSError:
            self._task = asyncio.create_task(self._again(NO_PROCESS_S))


class EncoderBank:
    """The encoders that run. Those of `always` run without listeners as well."""

    def __init__(self, stock: Stock, always: tuple[str, ...] = ("mp3",), most: int = 64) -> None:
        self._stock = stock
        self.encoders: dict[str, Encoder] = {}
        self._segments: dict[str, Segments] = {}  # by format: their numbers go on when an encoder that was idle is there again
        self.most = most
        self.restarts = 0
        self._always = always
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def step_frames(self) -> int:
        """How often `tick` has something to do for those that run."""
        return math.gcd(*(encoder.kind.feed_frames for encoder in self.encoders.values())) or TICK_FRAMES

    @property
    def listeners(self) -> dict[str, int]:
        """How many listen, by format."""
        return {name: encoder.listeners for name, encoder in self.encoders.items()}

    @property
    def deaths(self) -> int:
        """How often an encoder died, of all formats that ever ran."""
        return self.restarts + sum(encoder.deaths.total for encoder in self.encoders.values())

    async def start(self) -> None:
        """Start those that always run."""
        await asyncio.gather(*(self._encoder(stream_format(name)) for name in self._always))

    def tick(self, ring: Ring, due: int, ahead: int, now: float) -> None:
        """Have everyone give out what is due and encode up to a frame ahead, and look who is idle."""
        for name, encoder in list(self.encoders.items()):
            encoder.feed(ring, due, ahead)
            if not self._used(encoder) and now - encoder.left_at > IDLE_S:
                self._end(name)

    def watch(self, now: float) -> None:
        """Kill who owes an answer for too long."""
        for encoder in self.encoders.values():
            encoder.watch(now)

    def flowing(self, since: float) -> bool:
        """Whether every format that somebody hears has given bytes since a time."""
        return all(encoder.given_at > since for encoder in self.encoders.values() if self._used(encoder))

    def _used(self, encoder: Encoder) -> bool:
        return bool(encoder.listeners or encoder.ears or encoder.kind.name in self._always)

    def _end(self, name: str) -> None:
        encoder = self.encoders.pop(name)
        self.restarts += encoder.deaths.total
        task = asyncio.create_task(encoder.stop())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    @asynccontextmanager
    async def listen(self, name: str, seat: bool = True) -> AsyncIterator[AsyncIterator[bytes]]:
        """A place among the listeners of a format; TooManyListeners when there is none. Without a seat nobody is counted."""
        async with self._place(name, seat) as fanout:
            stream = fanout.listen()
            try:
                yield stream
            finally:
                await stream.aclose()

    @asynccontextmanager
    async def pour(self, name: str, give: Give, seat: bool = True) -> AsyncIterator[bytes]:
        """A place as in `listen`: the burst is given here, and every later chunk to `give`."""
        async with self._place(name, seat) as fanout:
            try:
                yield fanout.attach(give)
            finally:
                fanout.detach(give)

    @asynccontextmanager
    async def _place(self, name: str, seat: bool) -> AsyncIterator[Fanout]:
        kind = stream_format(name)
        if seat and sum(self.listeners.values()) >= self.most:
            raise TooManyListeners(f"the station has its {self.most} listeners already: try again later, or raise the limit")
        encoder = self.encoders.get(name) or await self._encoder(kind)
        encoder.listeners += seat
        encoder.ears += not seat
        try:
            await self._first(encoder)
            yield encoder.fanout
        finally:
            encoder.listeners -= seat
            encoder.ears -= not seat
            encoder.left_at = time.monotonic()

    async def segments(self, name: str) -> Segments:
        """The last segments of a segmented format; who asks keeps its encoder running for a minute."""
        encoder = self.encoders.get(name) or await self._encoder(stream_format(name))
        encoder.left_at = time.monotonic()
        await self._first(encoder)
        return encoder.segments

    async def _first(self, encoder: Encoder) -> None:
        try:
            async with asyncio.timeout(FIRST_BYTES_S):
                await encoder.first_bytes.wait()
        except TimeoutError:
            raise ServeError(f"the encoder of {encoder.kind.title} gave nothing within {FIRST_BYTES_S:g} s: try again") from None

    async def _encoder(self, kind: StreamFormat) -> Encoder:
        """The encoder of a format; started once, however many ask for it at the same time."""
        if kind.name not in self.encoders:
            segments = self._segments.setdefault(kind.name, Segments())
            segments.forget()
            self.encoders[kind.name] = encoder = Encoder(kind, self._stock, segments)
            try:
                await encoder.start()
            except OSError as error:  # the next one who asks begins anew
                self._end(kind.name)
                raise ServeError(f"there is no process for an encoder of {kind.title} ({error}): try again in a second") from None
        return self.encoders[kind.name]

    async def stop(self) -> None:
        """End all of them."""
        await asyncio.gather(*(encoder.stop() for encoder in self.encoders.values()), *self._ending)
