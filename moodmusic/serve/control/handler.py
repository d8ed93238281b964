"""`Handler`: the control protocol of one connection, pure. Bytes and the time go in; what is to be done comes out."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from typing import Any

from moodmusic import __version__
from moodmusic.errors import nearest
from moodmusic.printable import printable
from moodmusic.serve.control.codes import Refusal
from moodmusic.serve.control.limits import LIMITS, Bucket
from moodmusic.serve.control.lines import Lines, too_long
from moodmusic.serve.control.methods import METHODS, PCM_FORMATS, PROTOCOL, checked_params
from moodmusic.serve.control.request import Id, Request, read_request, readable_id
from moodmusic.serve.control.steps import Call, Close, Reply, Step, Wait, error_line, result_line
from moodmusic.serve.control.strict import looks_like_http, read_value
from moodmusic.serve.value import EVENTS

MAIN = "main"  # the station that is meant when none is named


class Handler:
    """The state of one connection. It does no I/O and has no clock: `now` is monotonic seconds.

    `stations` are the names that exist, looked at with every request. With a `token` the first message has to be a
    ``hello`` that knows it (TCP); None where the transport has settled who speaks (a Unix socket, the WebSocket).
    """

    def __init__(self, stations: Collection[str], now: float, token: str | None = None) -> None:
        self._stations = stations
        self._token = token
        self._lines = Lines()
        self._bucket = Bucket(LIMITS.requests_per_s, LIMITS.burst)
        self._heard = now
        self._line_since: float | None = now  # the first line is due like any other
        self._subscribed: set[str] = set()
        self.greeted = token is None
        self.closed = False
        self.binary = False  # raw PCM flows: nothing is read any more

    def receive(self, data: bytes, now: float) -> None:
        """Bytes as they came; then `take` until it has nothing more."""
        self._heard = now
        self._lines.add(data)

    def take(self, now: float) -> tuple[Step, ...] | None:
        """What the next whole line asks for; None when there is none."""
        if self.closed:
            return None
        if self.binary and self._lines.partial:
            return self._closing("the client spoke while PCM was sent")
        try:
            line = self._lines.take()
        except Refusal as refusal:
            return self._refused(None, refusal)
        if line is not None:
            return self.message(line, now)
        if self._lines.partial and self._line_since is None:
            self._line_since = now
        return None

    def message(self, line: bytes, now: float) -> tuple[Step, ...]:
        """What one message asks for: a line without its end, or a text message of the WebSocket."""
        if self.binary or self.closed:
            return self._closing("the client spoke while PCM was sent")
        self._heard = now
        self._line_since = None
        wait_s = self._bucket.take(now)
        steps = self._answered(line, wait_s, now)
        return (*steps, Wait(wait_s)) if wait_s else steps

    def deadline(self) -> float | None:
        """When `expire` is to be called, unless something comes before; None while the connection may rest."""
        if self._line_since is not None:
            return self._line_since + LIMITS.line_s
        return None if self._subscribed or self.binary else self._heard + LIMITS.idle_s

    def expire(self, now: float) -> tuple[Step, ...]:
        """What is to be done at a time: nothing before the deadline, then the end."""
        due = self.deadline()
        if due is None or now < due:
            return ()
        if self._line_since is not None:
            return self._refused(None, Refusal("timeout", f"the line was not finished within {LIMITS.line_s:g} s: send it whole"))
        return self._refused(None, Refusal("timeout", f"nothing came for {LIMITS.idle_s:g} s: ping, or subscribe to events"))

    def done(self, call: Call, result: Any) -> bytes:
        """The answer line for a call that the station has answered; empty for a notification. ValueError for NaN in it."""
        line = b"" if call.id is None else result_line(call.id, result)
        if call.method == "subscribe":
            self._subscribed.add(call.station)
        elif call.method == "unsubscribe":
            self._subscribed.discard(call.station)
        elif call.method == "pcm":
            self.binary = True
        return line

    def failed(self, call: Call, refusal: Refusal) -> bytes:
        """The answer line for a call that went wrong; empty for a notification."""
        return b"" if call.id is None else error_line(call.id, refusal)

    def _answered(self, line: bytes, wait_s: float, now: float) -> tuple[Step, ...]:
        """The steps of a line; `wait_s` until the client may ask again, 0 when it may now."""
        try:
            value = _value(line)
        except Refusal as refusal:
            return self._refused(None, refusal if refusal.code.closes or not wait_s else _too_fast(wait_s))
        try:
            if wait_s:
                raise _too_fast(wait_s)
            return self._obeyed(read_request(value), now)
        except Refusal as refusal:
            quiet = refusal.name != "invalid_request" and isinstance(value, dict) and "id" not in value
            return self._refused(readable_id(value), refusal, quiet)

    def _obeyed(self, request: Request, now: float) -> tuple[Step, ...]:
        if not self.greeted and request.method != "hello":
            raise Refusal("unauthorized", f"the first message was {printable(request.method, 40)!r}: say hello with the token")
        arguments = checked_params(request.method, request.params)
        if request.method == "hello":
            return self._answer(request, self._hello(arguments, now))
        if request.method == "ping":
            return self._answer(request, {"time": now})
        if not METHODS[request.method].station:
            return (Call(request.id, request.method, "", arguments),)
        station = self._station(arguments.pop("station", None))
        return (Call(request.id, request.method, station, arguments),)

    def _hello(self, arguments: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Check the token, in a time that does not tell how much of it is right."""
        given = str(arguments.get("token", "")).encode("utf-8", "replace")
        if self._token is not None and not hmac.compare_digest(given, self._token.encode()):
            what = "is wrong" if given else "is missing"
            raise Refusal("unauthorized", f"the token {what}: give the one in the server's token file")
        self.greeted = True
        return {
            "server": "moodmusic",
            "version": __version__,
            "protocol": PROTOCOL,
            "time": now,
            **_ABILITIES,
            "stations": [*self._stations],
        }

    def _station(self, name: str | None) -> str:
        """The station that is named; without a name the main one, or the only one."""
        known = [*self._stations]
        if name is None:
            name = MAIN if MAIN in known or len(known) != 1 else known[0]
        if name not in known:
            there = f"one of {', '.join(known)}" if known else "there is none"
            raise Refusal("no_station", f"there is no station {printable(name, 40)!r}{nearest(name[:80], known)}: {there}")
        return name

    @staticmethod
    def _answer(request: Request, result: Any) -> tuple[Step, ...]:
        return () if request.id is None else (Reply(result_line(request.id, result)),)

    def _refused(self, id_: Id, refusal: Refusal, quiet: bool = False) -> tuple[Step, ...]:
        """The error, and the end where it means that or the client has not said hello yet; silence for a notification."""
        ends = refusal.code.closes or not self.greeted
        reply = () if quiet and not ends else (Reply(error_line(id_, refusal)),)
        return (*reply, *self._closing(refusal.name)) if ends else reply

    def _closing(self, reason: str) -> tuple[Step, ...]:
        self.closed = True
        return (Close(reason),)


_ABILITIES = {
    "methods": [*METHODS],
    "events": [*EVENTS],
    "pcm": [*PCM_FORMATS],
    "limits": {"line_bytes": LIMITS.line_bytes, "requests_per_s": LIMITS.requests_per_s, "burst": LIMITS.burst, "idle_s": LIMITS.idle_s},
}


def _value(line: bytes) -> Any:
    if len(line) > LIMITS.line_bytes:
        raise too_long()
    if looks_like_http(line):
        raise Refusal("http", "this is no web server: the control port speaks JSON-RPC 2.0, one object a line")
    return read_value(line)


def _too_fast(wait_s: float) -> Refusal:
    allowed = f"{LIMITS.requests_per_s:g} requests a second, {LIMITS.burst} at once"
    return Refusal("rate_limited", f"too many requests: {allowed}; go on in {wait_s:.3f} s", retry_s=round(wait_s, 3))
