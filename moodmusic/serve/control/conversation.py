"""`Conversation`: what the steps of a handler do, over any transport: a socket's, or a WebSocket's."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, TypeVar

from moodmusic.errors import MoodmusicError
from moodmusic.serve.control.codes import Refusal
from moodmusic.serve.control.handler import Handler
from moodmusic.serve.control.limits import LIMITS
from moodmusic.serve.control.methods import PCM_FORMATS
from moodmusic.serve.control.steps import Call, Close, Reply, Step, Wait, error_line, event_line
from moodmusic.serve.errors import ServeError
from moodmusic.serve.value import EVENTS, Station
from moodmusic.units import SAMPLE_RATE

LOG = logging.getLogger("moodmusic.control")
CHANNELS = 2

Item = TypeVar("Item")
Source = AbstractAsyncContextManager[AsyncIterator[Item]]
Send = Callable[[bytes], Awaitable[None]]


class Conversation:
    """Answers one client's requests in their order, and sends it events and PCM.

    `send` takes a line (or the text of a WebSocket message) and comes back when the client can take more; `send_pcm` does the
    same for raw audio, and is `send` on a socket. Either raises ConnectionError when the client is gone.
    """

    def __init__(self, handler: Handler, stations: Mapping[str, Station], send: Send, send_pcm: Send | None = None) -> None:
        self.handler = handler
        self.stations = stations
        self._send = send
        self._send_pcm = send_pcm or send
        self._pumps: dict[str, asyncio.Task[None]] = {}
        self.stream: asyncio.Task[None] | None = None  # of PCM, when there is one

    async def act(self, steps: Iterable[Step]) -> bool:
        """Do what the handler asks for; False when the connection is to be closed."""
        for step in steps:
            if isinstance(step, Reply):
                await self._send(step.data)
            elif isinstance(step, Call):
                await self._call(step)
            elif isinstance(step, Wait):
                await asyncio.sleep(step.seconds)
            elif isinstance(step, Close):
                return False
        return True

    async def close(self) -> None:
        """End what still sends."""
        await _ended([*self._pumps.values(), *([self.stream] if self.stream else [])])
        self._pumps.clear()

    async def _call(self, call: Call) -> None:
        """Ask, and answer: with what came, or with why it did not. What the call began to send follows the answer."""
        go = asyncio.Event()
        try:
            async with asyncio.timeout(LIMITS.call_s):
                result = await _VERBS[call.method](self, call, go)
            line = self.handler.done(call, result)
        except TimeoutError:
            line = self.handler.failed(call, Refusal("no_answer", f"the station did not answer within {LIMITS.call_s:g} s: try again"))
        except MoodmusicError as error:
            name = "unavailable" if isinstance(error, ServeError) else "refused"
            line = self.handler.failed(call, Refusal(name, str(error), error=type(error).__name__))
        except Exception:
            line = self.handler.failed(call, incident(call.method))
        if line:
            await self._send(line)
        go.set()

    async def _stations(self, call: Call, go: asyncio.Event) -> dict[str, Any]:
        states = [(name, station.status()) for name, station in self.stations.items()]
        return {"stations": [{"name": name, **{key: state.get(key) for key in ("state", "title", "prompt")}} for name, state in states]}

    async def _status(self, call: Call, go: asyncio.Event) -> dict[str, Any]:
        return self.stations[call.station].status()

    async def _steer(self, call: Call, go: asyncio.Event) -> dict[str, Any]:
        return await self.stations[call.station].steer(**call.arguments)

    async def _set(self, call: Call, go: asyncio.Event) -> dict[str, Any]:
        return await self.stations[call.station].set(**call.arguments)

    async def _trigger(self, call: Call, go: asyncio.Event) -> dict[str, Any]:
        return await self.stations[call.station].trigger(**call.arguments)

    async def _subscribe(self, call: Call, go: asyncio.Event) -> dict[str, Any]:
        """Subscribe before the answer, so that no event is missed; a second subscription replaces the first."""
        await self._unsubscribe(call, go)
        kinds = call.arguments.get("events", EVENTS)

        async def send(event: dict[str, Any]) -> None:
            await self._send(event_line(call.station, event))

        self._pumps[call.station] = await self._started(self.stations[call.station].subscribe(kinds), send, go)
        return {"events": [*kinds]}

    async def _unsubscribe(self, call: Call, go: asyncio.Event) -> dict[str, Any]:
        await _ended([self._pumps.pop(call.station)] if call.station in self._pumps else [])
        return {"events": []}

    async def _pcm(self, call: Call, go: asyncio.Event) -> dict[str, Any]:
        """Open the audio. The subscriptions end, for their events would stand between the samples."""
        kind = call.arguments.get("format", PCM_FORMATS[0])
        station = self.stations[call.station]
        self.stream = await self._started(station.pcm(kind), self._send_pcm, go)
        await _ended(self._pumps.values())
        self._pumps.clear()
        run_ahead_ms = station.status()["pcm_run_ahead_ms"]
        return {"format": kind, "rate": SAMPLE_RATE, "channels": CHANNELS, "run_ahead_ms": run_ahead_ms}

    async def _started(self, source: Source[Item], send: Callable[[Item], Awaitable[None]], go: asyncio.Event) -> asyncio.Task[None]:
        """A task that sends what comes of `source`, once it is open and `go` is set; what opening it raises is raised here."""
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._pump(source, send, ready, go))
        try:
            await ready
        except BaseException:
            await _ended([task])
            raise
        return task

    async def _pump(
        self, source: Source[Item], send: Callable[[Item], Awaitable[None]], ready: asyncio.Future[None], go: asyncio.Event
    ) -> None:
        """Items as they come. While the client reads nothing they wait in the station's queue, which drops the oldest."""
        try:
            async with source as items:
                ready.set_result(None)
                await go.wait()
                async for item in items:
                    await send(item)
        except ConnectionError:
            pass  # the client is gone; its reader ends the conversation
        except Exception as error:
            await self._broken(error, ready)

    async def _broken(self, error: Exception, ready: asyncio.Future[None]) -> None:
        """Who waits for the opening gets its error; later there is nobody to answer, and the log tells."""
        if not ready.done():
            ready.set_exception(error)
        elif not self.handler.binary:
            with suppress(ConnectionError):
                await self._send(error_line(None, incident("a subscription")))
        else:
            incident("PCM")


async def _ended(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel, and wait until it has happened."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)


def incident(what: str) -> Refusal:
    """The error for the exception that is being handled: the log gets its traceback, the client the number to ask for."""
    number = secrets.token_hex(4)
    LOG.exception("incident %s in %s", number, what)
    return Refusal("internal", f"a fault of the server, incident {number}: its log tells more", incident=number)


_VERBS = {
    "stations": Conversation._stations,
    "status": Conversation._status,
    "steer": Conversation._steer,
    "set": Conversation._set,
    "trigger": Conversation._trigger,
    "subscribe": Conversation._subscribe,
    "unsubscribe": Conversation._unsubscribe,
    "pcm": Conversation._pcm,
}
