"""`Request`: a JSON value that is a request of JSON-RPC 2.0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moodmusic.errors import nearest
from moodmusic.printable import hides, printable
from moodmusic.serve.control.codes import Refusal
from moodmusic.serve.schema import shown

KEYS = ("jsonrpc", "id", "method", "params")
LONGEST_ID = 200  # characters

Id = str | int | float | None  # None: no answer is wanted, or the id could not be read


@dataclass(frozen=True, slots=True)
class Request:
    """`id` is None for a notification, which gets no answer."""

    id: Id
    method: str
    params: Mapping[str, Any]


def readable_id(value: Any) -> Id:
    """The id that an answer to any value should carry; None where there is none that could."""
    found = value.get("id") if isinstance(value, dict) else None
    return found if _is_id(found) else None


def read_request(value: Any) -> Request:
    """The request; Refusal (invalid_request, invalid_params) with what is allowed."""
    if not isinstance(value, dict):
        raise _wrong(f"{shown(value)} is no request: send one object a line (lists of requests are not taken)")
    for key in value:
        if key not in KEYS:
            raise _wrong(f"a request has no key {printable(key, 40)!r}{nearest(key[:80], KEYS)}: one of {', '.join(KEYS)}")
    if value.get("jsonrpc") != "2.0":
        raise _wrong(f'jsonrpc is {shown(value.get("jsonrpc"))}: give "2.0"')
    if "id" in value and not _is_id(value["id"]):
        raise _wrong(f"id is {shown(value['id'])}: give a number or a text of at most {LONGEST_ID} characters")
    if not isinstance(value.get("method"), str):
        raise _wrong(f"method is {shown(value.get('method'))}: give the name of one")
    return Request(value.get("id"), value["method"], _params(value.get("params", {})))


def _params(params: Any) -> Mapping[str, Any]:
    if not isinstance(params, dict):
        raise Refusal("invalid_params", f"params is {shown(params)}: give an object, each parameter by its name")
    return params


def _is_id(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_ID and not hides(value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _wrong(message: str) -> Refusal:
    return Refusal("invalid_request", message)
