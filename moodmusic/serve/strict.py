"""JSON from strangers: small, shallow, without NaN and without a key that stands twice."""

from __future__ import annotations

import json
import math
from typing import Any

from moodmusic.errors import InputError

MOST_BYTES = 8192
DEEPEST = 8


def strict_json(data: bytes, most: int = MOST_BYTES) -> Any:
    """The value in UTF-8 JSON text; InputError for what is too long, too deep, not finite or said twice."""
    if len(data) > most:
        raise InputError(f"the message has {len(data)} bytes: at most {most}")
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refused, object_pairs_hook=_unique, parse_float=_finite)
    except RecursionError:
        raise InputError(f"the message is nested too deeply: at most {DEEPEST} levels") from None
    except ValueError as error:
        raise InputError(f"the message is no valid JSON: {error}") from None
    if _depth(value) > DEEPEST:
        raise InputError(f"the message is nested too deeply: at most {DEEPEST} levels")
    return value


def _refused(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is too large")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0) if isinstance(value, dict | list) else 0
