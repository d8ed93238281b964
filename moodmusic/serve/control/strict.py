"""One line of bytes to one JSON value, without the liberties that parsers take: no NaN, no key twice, no deep nesting."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from moodmusic.printable import printable
from moodmusic.serve.control.codes import Refusal
from moodmusic.serve.control.limits import LIMITS

_HTTP = re.compile(  # a request line, a header that browsers send first, or the preface of HTTP/2
    rb"\s*(?:(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT|PRI) |[A-Z]+ \S+ HTTP/|(?:Host|Origin|User-Agent|Content-\w+):)",
    re.IGNORECASE,
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_MOST_DIGITS = 300  # of a whole number: a double ends at 308


def looks_like_http(line: bytes) -> bool:
    """Whether a browser or another HTTP client speaks."""
    return _HTTP.match(line) is not None


def read_value(line: bytes) -> Any:
    """The JSON value of a line; Refusal (not_utf8, too_deep, bad_number, duplicate_key, parse_error) for anything else."""
    text = _decoded(line)
    _check_shape(_STRING.sub("", text))
    try:
        return json.loads(text, parse_constant=_constant, parse_float=_real, parse_int=_whole, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise Refusal("parse_error", f"the line is not JSON: {error.msg} at character {error.pos + 1}") from None


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal("not_utf8", f"the line is not UTF-8: {error.reason} at byte {error.start + 1}") from None


def _check_shape(bare: str) -> None:
    """Refuse what is nested too deep or has too many values; `bare` is the text without its strings, so that this is cheap."""
    if bare.count(",") >= LIMITS.values:
        raise Refusal("invalid_request", f"more than {LIMITS.values} values in a line: send fewer")
    depth = 0
    for bracket in _BRACKET.finditer(bare):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > LIMITS.depth:
            raise Refusal("too_deep", f"lists and objects are nested more than {LIMITS.depth} deep: send flatter ones")


def _constant(name: str) -> NoReturn:
    raise Refusal("bad_number", f"{name} is no number: give a finite one")


def _real(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _constant(printable(text, 40))


def _whole(text: str) -> int:
    return int(text) if len(text) <= _MOST_DIGITS else _constant(printable(text, 40))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > LIMITS.keys:
        raise Refusal("invalid_request", f"an object with {len(pairs)} keys: no request has more than {LIMITS.keys}")
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Refusal("duplicate_key", f"the key {printable(key, 40)!r} stands twice in an object: say it once")
        found[key] = value
    return found
