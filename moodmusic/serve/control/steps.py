"""What the handler asks of the shell around it, and the lines that go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moodmusic.printable import json_text
from moodmusic.serve.control.codes import Refusal
from moodmusic.serve.control.request import Id


@dataclass(frozen=True, slots=True)
class Reply:
    """Send this line."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """Ask a station, then send what `Handler.done` or `Handler.failed` makes of its answer. `station` is "" for all of them."""

    id: Id
    method: str
    station: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wait:
    """Read nothing from this client for so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Close:
    """End the connection; why, for the log."""

    reason: str


Step = Reply | Call | Wait | Close


def result_line(id_: Id, result: Any) -> bytes:
    """An answer, with its line end. ValueError for a number that JSON has not."""
    return _line({"jsonrpc": "2.0", "id": id_, "result": result})


def error_line(id_: Id, refusal: Refusal) -> bytes:
    """An error, with its line end: ``{"code", "message", "data": {"name", …}}``."""
    error = {"code": refusal.code.number, "message": str(refusal), "data": {"name": refusal.name, **refusal.data}}
    return _line({"jsonrpc": "2.0", "id": id_, "error": error})


def event_line(station: str, event: Mapping[str, Any]) -> bytes:
    """An event of a subscription, with its line end: a notification of the method ``event``."""
    return _line({"jsonrpc": "2.0", "method": "event", "params": {"station": station, **event}})


def _line(value: Mapping[str, Any]) -> bytes:
    return json_text(value, separators=(",", ":"), allow_nan=False).encode("utf-8") + b"\n"
