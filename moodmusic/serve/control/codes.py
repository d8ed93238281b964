"""Every error that the control port may answer with: a closed table, documented in `docs/control.md`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from moodmusic.errors import MoodmusicError


@dataclass(frozen=True, slots=True)
class Code:
    """`number` as JSON-RPC has it; whether the connection ends with it; and when it is given."""

    number: int
    closes: bool
    meaning: str


CODES: Mapping[str, Code] = MappingProxyType(
    {
        "parse_error": Code(-32700, False, "the line is not JSON"),
        "invalid_request": Code(-32600, False, "the line is JSON, but no request: one object with jsonrpc, method, params and id"),
        "unknown_method": Code(-32601, False, "there is no such method"),
        "invalid_params": Code(-32602, False, "a parameter is missing, unknown, of the wrong type or out of range"),
        "internal": Code(-32603, False, "a fault of the server; its log has the incident"),
        "line_too_long": Code(-32001, True, "a line has more than 8,192 bytes"),
        "too_deep": Code(-32002, False, "lists and objects are nested more than 8 deep"),
        "not_utf8": Code(-32003, False, "the line is not UTF-8"),
        "duplicate_key": Code(-32004, False, "an object has a key twice"),
        "bad_number": Code(-32005, False, "NaN, Infinity, or a number beyond what a double holds"),
        "http": Code(-32006, True, "the line looks like HTTP: a browser has lost its way"),
        "unauthorized": Code(-32007, True, "on TCP the first message is hello with the token"),
        "rate_limited": Code(-32008, False, "more than 50 requests a second, after a burst of 100"),
        "too_many_clients": Code(-32009, True, "64 clients are here already"),
        "timeout": Code(-32010, True, "a line was not finished within 10 s, or nothing came for 60 s without a subscription"),
        "no_station": Code(-32011, False, "there is no station of that name"),
        "refused": Code(-32012, False, "the station understands, but cannot: a sentence that cannot be read, say"),
        "unavailable": Code(-32014, False, "the station cannot now: it does not play, restarts a child, or is full; try again later"),
        "no_answer": Code(-32013, False, "the station did not answer within 10 s"),
    }
)


class Refusal(MoodmusicError):
    """A request that is answered with an error; `data` goes into the answer beside the name."""

    def __init__(self, name: str, message: str, **data: Any) -> None:
        super().__init__(message)
        self.name = name
        self.data = data

    @property
    def code(self) -> Code:
        """The row of the table."""
        return CODES[self.name]
