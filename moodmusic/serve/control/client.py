"""A client of the control port, for games, shows and scripts: ``moodmusic.connect()``. Blocking and small; one thread uses one client."""

from __future__ import annotations

import json
import os
import socket
import time
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from moodmusic.errors import EngineError, InputError
from moodmusic.printable import one_line, printable
from moodmusic.serve.control.places import PORT, is_loopback, socket_path, token_path
from moodmusic.serve.control.token import read_token

TIMEOUT_S = 15.0  # for an answer: longer than the server gives a station
CHUNK = 65_536
MAX_LINE = 1_000_000  # bytes of one answer: more than any status
EVENTS_KEPT = 1024  # the oldest go first when nobody asks for them
FRAME_BYTES = {"s16le": 4, "f32le": 8}  # of stereo


class ControlError(EngineError):
    """The server refused a request. `name` and `code` stand in the table of `docs/control.md`, `data` tells more."""

    def __init__(self, message: str, name: str, code: int, data: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.name = name
        self.code = code
        self.data = data


class ServerGone(EngineError):
    """There is no server at the address, it ended, or it did not answer in time."""


def connect(
    address: str | Path | None = None, token: str | None = None, station: str | None = None, timeout_s: float = TIMEOUT_S
) -> Client:
    """A client of the server at ``"host:port"`` or at a Unix socket's path; without an address of the one this user runs.

    TCP needs a token: for a server of this user on this machine it is read from its file. `station` is the one that is meant
    where a call names none. Raises ServerGone, ControlError for a wrong token, InputError for an address that is none.
    """
    return Client(address, token, station, timeout_s)


class Client:
    """One connection. A context manager; or call `close`.

    A server hangs up on who says nothing for a minute and has no subscription: `ping` now and then, or subscribe.
    """

    def __init__(
        self, address: str | Path | None = None, token: str | None = None, station: str | None = None, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._where = (address, token, station, timeout_s)
        self._station = {} if station is None else {"station": station}
        key = _token(address, token)
        self._wire = _Wire(_opened(address, timeout_s), timeout_s)
        self._waiting: deque[dict[str, Any]] = deque(maxlen=EVENTS_KEPT)
        self._number = 0
        self.welcome: dict[str, Any] = self._hello(key)

    def _hello(self, token: str | None) -> dict[str, Any]:
        try:
            return self.request("hello", **({} if token is None else {"token": token}))
        except BaseException:
            self.close()
            raise

    def request(self, method: str, **params: Any) -> dict[str, Any]:
        """Call any method of the protocol and wait for its answer. ControlError when the server refuses, ServerGone."""
        self._number += 1
        self._wire.send(_line({"id": self._number}, method, params))
        while True:
            message = self._wire.message(time.monotonic() + self._wire.timeout_s)
            if message is None:
                self.close()
                raise ServerGone(f"no answer to {printable(method)} within {self._wire.timeout_s:g} s: is the server busy? connect again")
            if message.get("method") == "event":
                self._waiting.append(message["params"])
            elif "error" in message:
                raise _error(message["error"])
            elif message.get("id") == self._number:
                found: dict[str, Any] = message["result"]
                return found

    def tell(self, method: str, **params: Any) -> None:
        """Call a method of a station without waiting: there is no answer, and no error for what the server refuses."""
        self._wire.send(_line({}, method, {**params, **self._station}))

    def status(self) -> dict[str, Any]:
        """What plays, and how."""
        return self.request("status", **self._station)

    def stations(self) -> list[dict[str, Any]]:
        """Every station of the server: name, state, title, prompt."""
        found: list[dict[str, Any]] = self.request("stations")["stations"]
        return found

    def steer(
        self,
        target: str | Mapping[str, Any],
        at: str = "bar",
        fade: Mapping[str, Any] | None = None,
        hold: float | Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Change course, to words, ``{"mood": [valence, arousal, tension]}`` or ``{"edit": words}``: ``frame``, ``wait_s``, ``plan``."""
        given = {name: value for name, value in (("fade", fade), ("hold", hold)) if value is not None}
        return self.request("steer", target=target, at=at, **given, **self._station)

    def set(self, **changes: Any) -> int:
        """Move live controls, such as ``intensity=0.8``; the frame from which on they are heard."""
        return int(self.request("set", **changes, **self._station)["frame"])

    def trigger(self, name: str, at: str = "beat", volume_db: float = 0.0) -> int:
        """Play a stinger; its frame."""
        return int(self.request("trigger", name=name, at=at, volume_db=volume_db, **self._station)["frame"])

    def ping(self) -> float:
        """Seconds to the server and back."""
        start = time.perf_counter()
        self.request("ping")
        return time.perf_counter() - start

    def subscribe(self, *kinds: str) -> None:
        """Have events sent, of some kinds or of all; `poll` and `events` give them."""
        self.request("subscribe", **({"events": list(kinds)} if kinds else {}), **self._station)

    def unsubscribe(self) -> None:
        """Have no events sent any more."""
        self.request("unsubscribe", **self._station)

    def poll(self, timeout_s: float = 0.0) -> list[dict[str, Any]]:
        """The events that have come, oldest first; waits so long for the first one. Once a frame is what a game wants."""
        until = time.monotonic() + timeout_s
        while (message := self._wire.message(time.monotonic() if self._waiting else until)) is not None:
            if "error" in message:
                raise _error(message["error"])
            self._waiting.append(message["params"])
        events = [*self._waiting]
        self._waiting.clear()
        return events

    def events(self, *kinds: str) -> Iterator[dict[str, Any]]:
        """Subscribe, and wait for one event after the other, without end; ServerGone when the server ends."""
        self.subscribe(*kinds)
        while True:
            yield from self.poll(TIMEOUT_S)

    def pcm(self, kind: str = "s16le") -> Pcm:
        """The station's sound, over a connection of its own."""
        address, token, station, timeout_s = self._where
        return Pcm(Client(address, token, station, timeout_s), kind)

    def close(self) -> None:
        """Hang up."""
        self._wire.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close."""
        self.close()


class Pcm:
    """Raw stereo at `rate` Hz as it plays; `run_ahead_ms` is how far it runs ahead of what is heard. A context manager."""

    def __init__(self, client: Client, kind: str) -> None:
        self._client = client
        try:
            found = client.request("pcm", format=kind, **client._station)
        except BaseException:
            client.close()
            raise
        self.format: str = found["format"]
        self.rate: int = found["rate"]
        self.channels: int = found["channels"]
        self.run_ahead_ms: float = found["run_ahead_ms"]

    def read(self, frames: int) -> bytes:
        """Exactly so many frames, as bytes; waits for them. ServerGone when the sound ends."""
        if isinstance(frames, bool) or not isinstance(frames, int) or frames < 1:
            raise InputError(f"frames is {printable(frames)}: give a whole number from 1 on")
        return self._client._wire.exactly(frames * FRAME_BYTES[self.format])

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close."""
        self.close()


class _Wire:
    """A socket, and the bytes that came from it and are not used yet."""

    def __init__(self, connection: socket.socket, timeout_s: float) -> None:
        self.timeout_s = timeout_s
        self._socket = connection
        self._data = bytearray()

    def send(self, data: bytes) -> None:
        """All of it."""
        try:
            self._socket.settimeout(self.timeout_s)
            self._socket.sendall(data)
        except OSError as error:
            if b"\n" not in self._data and not self._last_words():
                raise _gone(error) from None

    def message(self, until: float) -> dict[str, Any] | None:
        """The next line's object; None when there is none by then, in monotonic seconds."""
        while (end := self._data.find(b"\n")) < 0:
            if len(self._data) > MAX_LINE:
                raise ServerGone("an answer without end: this is no control port of moodmusic")
            if not self._receive(max(until - time.monotonic(), 0.0)):
                return None
        line = bytes(self._data[:end])
        del self._data[: end + 1]
        return _object(line)

    def exactly(self, count: int) -> bytes:
        """So many bytes."""
        while len(self._data) < count:
            if not self._receive(self.timeout_s):
                raise ServerGone(f"no sound for {self.timeout_s:g} s: does the station play?")
        data = bytes(self._data[:count])
        del self._data[:count]
        return data

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _receive(self, wait_s: float) -> bool:
        """Whether bytes came within so many seconds; ServerGone at the end."""
        try:
            self._socket.settimeout(wait_s)
            data = self._socket.recv(CHUNK)
        except (TimeoutError, BlockingIOError):
            return False
        except OSError as error:
            raise _gone(error) from None
        if not data:
            raise ServerGone("the server has hung up: connect again")
        self._data += data
        return True

    def _last_words(self) -> bool:
        """Whether the server said why it hung up."""
        try:
            return self._receive(0.5)
        except ServerGone:
            return False


def _opened(address: str | Path | None, timeout_s: float) -> socket.socket:
    """A connected socket."""
    host_port = _host_port(address)
    place = address if address is not None else socket_path()
    try:
        if host_port is None:
            return _unix(os.fspath(place), timeout_s)
        opened = socket.create_connection(host_port, timeout_s)
    except OSError as error:
        raise ServerGone(f"{one_line(place)}: no server answers ({error.strerror or error}): start one with moodmusic serve") from None
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


def _unix(path: str, timeout_s: float) -> socket.socket:
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        opened.settimeout(timeout_s)
        opened.connect(path)
    except BaseException:
        opened.close()
        raise
    return opened


def _host_port(address: str | Path | None) -> tuple[str, int] | None:
    """``host:port``, or a host alone with the usual port; None for a path, which has a slash or is a Path."""
    if address is None or isinstance(address, Path) or "/" in address:
        return None
    host, colon, port = address.rpartition(":")
    if not colon or address.endswith("]"):
        return address.strip("[]"), PORT
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
        raise InputError(f"{printable(address)}: give host:port, or the path of a Unix socket")
    return host.strip("[]"), int(port)


def _token(address: str | Path | None, token: str | None) -> str | None:
    """The token to show: the one given, or that of this user's server when TCP goes to this machine."""
    host_port = _host_port(address)
    if token is not None or host_port is None or not is_loopback(host_port[0]) or not token_path().exists():
        return token
    return read_token(token_path())


def _line(number: Mapping[str, int], method: str, params: Mapping[str, Any]) -> bytes:
    """A request, with its id or without, and its line end; sets of names go as lists."""
    try:
        text = json.dumps({"jsonrpc": "2.0", **number, "method": method, "params": params}, separators=(",", ":"), default=list)
    except (TypeError, ValueError) as error:
        raise InputError(f"{printable(method)}: cannot be sent: {one_line(error)}: give text, numbers, lists and mappings") from None
    return text.encode() + b"\n"


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ServerGone(f"an answer that is no JSON ({printable(line[:60])}): this is no control port of moodmusic")
    return found


def _error(error: Mapping[str, Any]) -> ControlError:
    data = error.get("data") or {}
    return ControlError(str(error.get("message")), str(data.get("name")), int(error.get("code", 0)), data)


def _gone(error: OSError) -> ServerGone:
    return ServerGone(f"the server has hung up ({error.strerror or error}): connect again")
