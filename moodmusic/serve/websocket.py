"""``/ws``: the messages of the control port, one a text message; raw audio as binary ones."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from moodmusic.serve.control.codes import Refusal
from moodmusic.serve.control.conversation import Conversation
from moodmusic.serve.control.handler import Handler
from moodmusic.serve.control.limits import LIMITS
from moodmusic.serve.control.steps import error_line
from moodmusic.serve.desk import Desk
from moodmusic.serve.errors import TooManyListeners

DONE, TOO_MANY = 1000, 1013  # RFC 6455 and its registry: normal closure, try again later


def control(desk: Desk) -> Callable[[WebSocket], Awaitable[None]]:
    """The endpoint. Host and Origin were looked at before; the first message has to be a hello with the token."""

    async def endpoint(socket: WebSocket) -> None:
        await socket.accept()
        line = Line(socket, desk)
        try:
            with desk.controllers.taking(line):
                await line.run()
        except TooManyListeners as error:
            await _say(socket, error_line(None, Refusal("too_many_clients", str(error))))
            await _close(socket, TOO_MANY)

    return endpoint


class Line:
    """One client, from its first message to its last."""

    def __init__(self, socket: WebSocket, desk: Desk) -> None:
        self._socket = socket
        self._now = asyncio.get_running_loop().time
        self._handler = Handler(desk.house.stations, self._now(), desk.settings.token)
        self._talk = Conversation(self._handler, desk.house.stations, self._send, self._send_pcm)
        self._dismissal = asyncio.get_running_loop().create_future()

    @property
    def greeted(self) -> bool:
        """Whether it has said hello."""
        return self._handler.greeted

    @property
    def dismissed(self) -> bool:
        """Whether it has to go."""
        return self._dismissal.done()

    def dismiss(self, why: str) -> None:
        """Another one gets its place."""
        self._dismissal.set_result(error_line(None, Refusal("too_many_clients", why)))

    async def run(self) -> None:
        """Until the client goes, breaks a rule that ends it, or its audio ends."""
        try:
            while await self._message():
                pass
        except (ConnectionError, WebSocketDisconnect):
            pass  # it went without a word
        finally:
            await self._talk.close()
            await _close(self._socket, DONE)

    async def _message(self) -> bool:
        """Wait for a message or the deadline, or, once audio flows, for its end; False when it is over."""
        waiting: set[asyncio.Future[Any]] = {asyncio.ensure_future(self._socket.receive()), self._dismissal}
        if self._handler.binary and self._talk.stream is not None:
            waiting.add(self._talk.stream)
        due = self._handler.deadline()
        done, left = await asyncio.wait(waiting, timeout=max(due - self._now(), 0.0) if due else None, return_when=asyncio.FIRST_COMPLETED)
        for task in left - {self._talk.stream, self._dismissal}:
            task.cancel()
        if self.dismissed:
            await self._send(self._dismissal.result())
            return False
        if not done:
            return await self._talk.act(self._handler.expire(self._now()))
        came = done.pop()
        return came is not self._talk.stream and await self._heard(came.result())

    async def _heard(self, message: dict[str, Any]) -> bool:
        if message["type"] == "websocket.disconnect":
            return False
        data = message.get("text")
        line = data.encode() if data is not None else bytes(message.get("bytes") or b"")
        return await self._talk.act(self._handler.message(line, self._now()))

    async def _send(self, line: bytes) -> None:
        await self._within(self._socket.send_text(line.decode().rstrip("\n")))

    async def _send_pcm(self, samples: bytes) -> None:
        await self._within(self._socket.send_bytes(samples))

    async def _within(self, sending: Awaitable[None]) -> None:
        """Send; ConnectionError when the client is gone or has read nothing for too long."""
        try:
            async with asyncio.timeout(LIMITS.write_s):
                await sending
        except (TimeoutError, RuntimeError, WebSocketDisconnect):
            raise ConnectionAbortedError("the client does not read") from None


async def _say(socket: WebSocket, line: bytes) -> None:
    with suppress(RuntimeError, WebSocketDisconnect):
        await socket.send_text(line.decode().rstrip("\n"))


async def _close(socket: WebSocket, code: int) -> None:
    """Close, where it is not closed already."""
    with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
        async with asyncio.timeout(LIMITS.linger_s):
            await socket.close(code)
