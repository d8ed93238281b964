"""uvicorn's HTTP protocol with a deadline for headers, and a way to reset a connection."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from moodmusic.serve.cut import cut
from moodmusic.serve.failures import failure
from moodmusic.serve.guard import HEADERS
from moodmusic.serve.jet import ABORT, TRANSPORT
from moodmusic.serve.porch import Porch
from moodmusic.serve.turnstile import Turnstile

HEADER_S = 5.0  # from the connection, or the answer before, to the end of the request's header
READ_S = 5.0  # that a client may take too little of an answer: then 48 KB more have to fit into its socket


class DoorProtocol(H11Protocol):
    """One connection. A client that sends its header byte by byte is closed like one that sends none.

    What it sends passes the turnstile; while it is waited for it stands on the porch. All connections of a server share both.
    """

    _deadline: asyncio.TimerHandle | None = None
    _unread = 0  # bytes of the answer before, when the clock was started
    _lost = False

    def __init__(self, *arguments: Any, turnstile: Turnstile, porch: Porch, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._turnstile, self._porch = turnstile, porch

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock, and let answers reset the connection."""
        super().connection_made(transport)
        self._start_clock()

    @property
    def app(self) -> ASGIApp:
        """The application, which finds in its scope how to reset the connection, and the connection itself.

        Nothing of this outlives the answer: in a circle, it would wait for Python's garbage collector.
        """
        return self._answer

    @app.setter
    def app(self, given: Any) -> None:
        self._app = given

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[ABORT], scope[TRANSPORT] = self._abort, self.transport

        async def given(message: Message) -> None:
            if self.flow.write_paused:
                await self._taken()
            await send(message)

        try:
            await self._app(scope, receive, given)
        finally:
            del scope[ABORT], scope[TRANSPORT]

    async def _taken(self) -> None:
        """Wait until the client has taken what it was given, or reset the connection."""
        self._porch.wait(self, self._abort)
        try:
            async with asyncio.timeout(READ_S):
                await self.flow.drain()
        except TimeoutError:
            self._abort()
        finally:
            self._porch.done(self)

    def data_received(self, data: bytes) -> None:
        """Read it when its turn has come; until then the client can send no more."""
        if not self._turnstile.enter(lambda: self._let_in(data)):
            self.flow.pause_reading()

    def _let_in(self, data: bytes) -> None:
        if not self._lost:
            self.flow.resume_reading()
            super().data_received(data)

    def handle_events(self) -> None:
        """Stop the clock once a header is whole."""
        super().handle_events()
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_clock()

    def send_400_response(self, msg: str) -> None:
        """The error for what cannot be read, as every other one; nothing where an answer is under way already."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            most = self.config.h11_max_incomplete_event_size
            says = f"this cannot be read as HTTP: send a request line, and headers of at most {most} bytes in all"
            answer = failure(400, "bad_request", says, connection="close", **HEADERS)
            for event in (
                h11.Response(status_code=400, headers=answer.raw_headers, reason=b"Bad Request"),
                h11.Data(data=bytes(answer.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """The connection is another protocol's now, which has to know that answers before are still unread."""
        self._stop_clock()
        super().handle_websocket_upgrade(event)
        if self.flow.write_paused:
            self.transport.get_protocol().pause_writing()

    def on_response_complete(self) -> None:
        """The next header has as long as the first."""
        self._start_clock()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the clock."""
        self._lost = True
        self._stop_clock()
        super().connection_lost(exc)

    def _start_clock(self) -> None:
        self._stop_clock()
        self._unread = self.transport.get_write_buffer_size()
        self._deadline = self.loop.call_later(HEADER_S, self._too_slow)
        self._porch.wait(self, self.transport.abort)

    def _stop_clock(self) -> None:
        self._porch.done(self)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        """Close, unless the client is still reading the answer before."""
        if self._lost:
            return
        if self.transport.get_write_buffer_size() < self._unread:
            self._start_clock()
        else:
            self.transport.abort()

    def _abort(self) -> None:
        """Once a transport has told that it is lost, asyncio takes no further abort."""
        if not self._lost:
            cut(self.transport)
