"""`ControlServer`: the doors of the control port, over loopback TCP and a Unix socket."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from moodmusic.errors import InputError, OutputError
from moodmusic.printable import one_line, printable
from moodmusic.serve.control.codes import Refusal
from moodmusic.serve.control.connection import CHUNK, Connection
from moodmusic.serve.control.limits import LIMITS
from moodmusic.serve.control.places import PORT, is_loopback, private_folder, socket_path, unix_listener
from moodmusic.serve.control.steps import error_line
from moodmusic.serve.control.token import checked_token, own_token
from moodmusic.serve.value import Station

LOOPBACK = "127.0.0.1"
Door = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class ControlServer:
    """Serves stations by name (the mapping may change while it serves). An async context manager; or call `close`."""

    def __init__(self, stations: Mapping[str, Station]) -> None:
        self._stations = stations
        self._servers: list[asyncio.Server] = []
        self._sockets: dict[Path, int] = {}  # the inode of each socket of ours
        self._connections: set[Connection] = set()

    @property
    def clients(self) -> int:
        """How many are connected."""
        return sum(not connection.dismissed for connection in self._connections)

    async def open_tcp(self, port: int = PORT, host: str = LOOPBACK, token: str | None = None) -> int:
        """Listen on TCP, on any free port for 0; returns the port.

        Without a token it is the one of `token_path()`, on loopback; any other bind is refused without one (InputError).
        OutputError when the port is taken.
        """
        if token is None and not is_loopback(host):
            raise InputError(f"{printable(host)} can be reached from other machines: give a token, or bind 127.0.0.1")
        place = LOOPBACK if host == "localhost" else host
        key = own_token() if token is None else checked_token(token)
        try:
            server = await asyncio.start_server(self._door(key), place, port, limit=CHUNK, backlog=LIMITS.backlog)
        except (OSError, OverflowError) as error:
            raise OutputError(f"{printable(host)}:{port}: cannot listen there: {_reason(error)}") from None
        self._servers.append(server)
        found: int = server.sockets[0].getsockname()[1]
        return found

    async def open_unix(self, path: Path | None = None) -> Path:
        """Listen on a Unix socket, which needs no token: only its owner can open it; returns its path. OutputError when it is taken."""
        place = path or private_folder(socket_path().parent) / socket_path().name
        listener = unix_listener(place)
        self._sockets[place] = place.stat().st_ino
        self._servers.append(await asyncio.start_unix_server(self._door(None), sock=listener, limit=CHUNK, backlog=LIMITS.backlog))
        return place

    async def close(self) -> None:
        """Let nobody in any more, and end who is here."""
        for server in self._servers:
            server.close()
        tasks = [connection.task for connection in self._connections if connection.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for path, inode in self._sockets.items():
            with suppress(FileNotFoundError):
                if path.stat().st_ino == inode:
                    path.unlink()
        self._servers.clear()
        self._sockets.clear()

    async def __aenter__(self) -> Self:
        """Itself."""
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close."""
        await self.close()

    def _door(self, token: str | None) -> Door:
        async def enter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if not self._room():
                writer.write(_full())
                writer.close()
                return
            connection = Connection(reader, writer, self._stations, token)
            await self._serve(connection)

        return enter

    def _room(self) -> bool:
        """Whether one more may come in: the one that has waited longest without saying hello makes room for it."""
        if self.clients < LIMITS.clients:
            return True
        waiting = [connection for connection in self._connections if not (connection.handler.greeted or connection.dismissed)]
        if waiting:
            min(waiting, key=lambda connection: connection.since).dismiss(_full())
        return bool(waiting)

    async def _serve(self, connection: Connection) -> None:
        connection.task = asyncio.current_task()
        self._connections.add(connection)
        try:
            await connection.run()
        except asyncio.CancelledError:
            pass  # by `close`; asyncio would log a cancelled task of a stream's as a fault
        finally:
            self._connections.discard(connection)


def _reason(error: OSError | OverflowError) -> str:
    """In the system's words: asyncio puts its own around them."""
    number = getattr(error, "errno", None) or 0
    return os.strerror(number) if number > 0 else one_line(getattr(error, "strerror", None) or error)


def _full() -> bytes:
    return error_line(None, Refusal("too_many_clients", f"{LIMITS.clients} clients are here already: try again later"))
