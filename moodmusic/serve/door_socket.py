"""uvicorn's WebSocket protocol with limits: on frames, on what waits unread, and on the time that a farewell takes."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

from moodmusic.serve.control.limits import LIMITS, Bucket
from moodmusic.serve.cut import cut

SIP = 1024  # bytes that are read in one turn of the event loop: 170 empty frames, which cost 2 ms


class DoorSocket(WebSocketsSansIOProtocol, asyncio.BufferedProtocol):
    """One connection. Pings, pongs and parts of messages are counted as requests are; whole messages count themselves."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.close_timeout = LIMITS.linger_s
        self._room = bytearray(SIP)
        self._bucket = Bucket(LIMITS.requests_per_s, LIMITS.burst)
        self._ending: asyncio.TimerHandle | None = None
        self._over = False  # the conversation

    def get_buffer(self, sizehint: int) -> bytearray:
        """Where the next bytes go."""
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        """They are there."""
        self.data_received(bytes(self._room[:nbytes]))

    def pause_writing(self) -> None:
        """The client takes less than it is given: it has so long to catch up."""
        super().pause_writing()
        self._end_soon()

    def resume_writing(self) -> None:
        """It has."""
        if not self._over:
            self._end_not()
        super().resume_writing()

    def handle_ping(self) -> None:
        """Answer it, unless there are too many."""
        if self._counted():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Take note of it, unless there are too many."""
        if self._counted():
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        """A further part of a message, unless there are too many."""
        if self._counted():
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """A message is whole; one that is no text though it says so ends the connection, and is not worth a word in the log."""
        if self.curr_msg_data_type == "bytes" or _is_text(b"".join(self.frames)):
            super().send_receive_event_to_app()
        else:
            self.frames.clear()
            self._fail(CloseCode.INVALID_DATA, "the message is not UTF-8")

    async def run_asgi(self) -> None:
        """The conversation, and a while for the client to take its last words."""
        await super().run_asgi()
        self._over = True
        if not self.disconnected:
            self._end_soon()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is left to be ended."""
        self._end_not()
        super().connection_lost(exc)

    def _counted(self) -> bool:
        """Whether one more frame is welcome; the first that is not ends the connection."""
        if self.close_sent:
            return False
        good = not self._bucket.take(self.loop.time())
        if not good:
            self._fail(CloseCode.POLICY_VIOLATION, f"more than {LIMITS.requests_per_s:g} frames a second")
        return good

    def _fail(self, code: CloseCode, reason: str) -> None:
        if not self.close_sent:
            self.conn.fail(code, reason)
            self.handle_parser_exception()

    def _end_soon(self) -> None:
        self._end_not()
        self._ending = self.loop.call_later(LIMITS.write_s, cut, self.transport)

    def _end_not(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
