"""The server in this process: a bound socket, uvicorn behind it, and an orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from moodmusic.errors import InputError
from moodmusic.printable import printable
from moodmusic.serve.door_socket import DoorSocket
from moodmusic.serve.porch import Porch, most_waiting
from moodmusic.serve.protocol import HEADER_S, DoorProtocol
from moodmusic.serve.turnstile import Turnstile

SNDBUF = 65_536  # more would hide minutes of audio of a stalled listener in the kernel
ARRIVALS = 4  # connections, and requests, that one turn of the event loop takes in: about 2 ms, and then those who listen have theirs
BACKLOG = 2048  # connections that wait to be taken in; who finds no room tries again a second later
GRACE_S = 3  # for answers that are under way when the server stops
MOST_HEADER = 16_384
MOST_MESSAGE = 65_536  # of a WebSocket: what is longer than a line is read so far, and answered with its error
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def resolved(host: str, port: int) -> tuple[int, tuple[Any, ...]]:
    """The address family and the address of a host; InputError when it is none."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError) as error:
        raise _no_place(host, error) from None
    return found[0], found[4]


def bound(host: str, port: int) -> socket.socket:
    """A listening socket, whose connections have small send buffers; InputError with the reason when it cannot be had."""
    family, address = resolved(host, port)
    try:
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise _no_place(host, error) from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SNDBUF)  # what it accepts inherits it
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # and this: else a body waits 40 ms for the header to be acknowledged
    try:
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise _no_place(host, error) from None
        raise InputError(f"cannot listen on {printable(host)}:{port}: {error.strerror}; --port takes another") from None
    return listener


def _no_place(host: str, error: OSError | UnicodeError) -> InputError:
    why = getattr(error, "strerror", None) or "no name of a host"
    return InputError(
        f"--host {printable(host)!r} is nowhere to listen ({why}): give an address or name of this machine, such as 127.0.0.1, ::1 or "
        "localhost, or 0.0.0.0 for all of them"
    )


class Server(uvicorn.Server):
    """uvicorn, whose signals are ours to handle, and at whose door more may wait than are let in at once."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the door. What uvicorn calls the backlog is as well how many asyncio takes in a turn."""
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(BACKLOG)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None are captured."""
        yield


def server(application: ASGIApp) -> Server:
    """uvicorn with our protocol and limits, silent but for faults."""
    protocol: Any = partial(DoorProtocol, turnstile=Turnstile(ARRIVALS), porch=Porch(most_waiting()))
    config = uvicorn.Config(
        application,
        http=protocol,
        ws=DoorSocket,
        ws_max_size=MOST_MESSAGE,
        lifespan="off",
        log_config=None,
        log_level="error",  # who sends nonsense does not fill the log
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=ARRIVALS,
        timeout_keep_alive=round(HEADER_S),
        timeout_graceful_shutdown=GRACE_S,
        h11_max_incomplete_event_size=MOST_HEADER,
    )
    return Server(config)


async def run(application: ASGIApp, listener: socket.socket, ended: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Serve until `stop` is set; `ended` stops the stations, with which every stream ends, and then the doors close."""
    serving = server(application)
    task = asyncio.create_task(serving.serve(sockets=[listener]))
    waiting = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        await ended()
        serving.should_exit = True
        await task


@contextlib.contextmanager
def stopping(stop: asyncio.Event) -> Iterator[list[int]]:
    """While it lasts, a signal to end sets `stop`; gives the numbers of those that came. To be entered inside the event loop."""
    loop, came = asyncio.get_running_loop(), list[int]()

    def note(number: int) -> None:
        came.append(number)
        stop.set()

    kept = {number: signal.getsignal(number) for number in STOPPING}
    for number in STOPPING:
        if kept[number] != signal.SIG_IGN:
            loop.add_signal_handler(number, note, number)
    try:
        yield came
    finally:
        for number, handler in kept.items():
            if handler != signal.SIG_IGN:
                loop.remove_signal_handler(number)
                signal.signal(number, handler)
