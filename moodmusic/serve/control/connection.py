"""One client's socket: reads its lines within their time, and sends what the conversation says within its own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress

from moodmusic.serve.control.conversation import Conversation, incident
from moodmusic.serve.control.handler import Handler
from moodmusic.serve.control.limits import LIMITS
from moodmusic.serve.control.steps import error_line
from moodmusic.serve.value import Station

CHUNK = 4096  # bytes that are read at once
BUFFERED = 16_384  # bytes that may wait for a client here, before events and samples wait for it
LINGER_CHUNKS = 512  # that are read away at most when it has been refused
KERNEL_BUFFER = 65_536  # SO_SNDBUF: what the kernel may hide of a stalled client


class Connection:
    """Runs one client from its first byte to its last."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, stations: Mapping[str, Station], token: str | None
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._now = asyncio.get_running_loop().time
        self.since = self._now()
        self.handler = Handler(stations, self.since, token)
        self._talk = Conversation(self.handler, stations, self.send)
        self.task: asyncio.Task[None] | None = None
        self.dismissed = False
        self._leaving = False  # its last word is said
        _narrow(writer)

    async def run(self) -> None:
        """Until the client goes, breaks a rule that ends it, or the task is cancelled."""
        try:
            if await self._lines():
                await self._audio()
            await self._leave()
        except ConnectionError:
            pass  # it went without a word
        except Exception:
            refusal = incident("a connection")
            with suppress(ConnectionError):
                await self.send(error_line(None, refusal))
        finally:
            await self._talk.close()
            await self._shut()

    def dismiss(self, word: bytes) -> None:
        """End it from outside, with a last word."""
        self.dismissed = True
        if not self._leaving:
            self._writer.write(word)
        self._writer.close()

    async def send(self, data: bytes) -> None:
        """Write, and wait while much is unread; a client that reads nothing for 5 s is cut off."""
        self._writer.write(data)
        try:
            async with asyncio.timeout(LIMITS.write_s):
                await self._writer.drain()
        except TimeoutError:
            self._writer.transport.abort()
            raise ConnectionAbortedError("the client does not read") from None

    async def _lines(self) -> bool:
        """Answer line after line; True when PCM is to follow, False when the connection ends."""
        while True:
            while (steps := self.handler.take(self._now())) is not None:
                if not await self._talk.act(steps):
                    return False
                await asyncio.sleep(0)  # one line of everyone in turn
            if self.handler.binary:
                return True
            if not await self._more():
                return False

    async def _more(self) -> bool:
        """Wait for bytes until the deadline; False at the end."""
        try:
            async with asyncio.timeout_at(self.handler.deadline()):
                data = await self._reader.read(CHUNK)
        except TimeoutError:
            return await self._expired()
        self.handler.receive(data, self._now())
        return bool(data)

    async def _expired(self) -> bool:
        if self._reader.exception() is not None:  # the network's own timeout
            return False
        return await self._talk.act(self.handler.expire(self._now()))

    async def _audio(self) -> None:
        """Until the samples end, or the client says something. It may close its own side, as netcat does, and go on to listen."""
        stream = self._talk.stream
        assert stream is not None
        word = asyncio.create_task(self._reader.read(1))
        await asyncio.wait({word, stream}, return_when=asyncio.FIRST_COMPLETED)
        if word.done() and not word.cancelled() and word.exception() is None and not word.result():
            await asyncio.wait({stream})
        word.cancel()
        await asyncio.gather(word, return_exceptions=True)

    async def _leave(self) -> None:
        """Say that nothing more comes, and read away what the client still sends for a while: else the last error may be lost."""
        if self._writer.transport.is_closing():
            return
        self._leaving = True
        with suppress(OSError):
            self._writer.write_eof()
        with suppress(TimeoutError):
            async with asyncio.timeout(LIMITS.linger_s):
                for _ in range(LINGER_CHUNKS):
                    if not await self._reader.read(CHUNK):
                        return
                    await asyncio.sleep(0)

    async def _shut(self) -> None:
        """Close; what the client does not take within the time for writing is thrown away."""
        self._writer.close()
        try:
            async with asyncio.timeout(LIMITS.write_s):
                await self._writer.wait_closed()
        except (TimeoutError, ConnectionError):
            self._writer.transport.abort()


def _narrow(writer: asyncio.StreamWriter) -> None:
    """Little room for unread bytes, here and in the kernel."""
    writer.transport.set_write_buffer_limits(high=BUFFERED)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
