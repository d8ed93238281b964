"""A status as clients get it: with every live control, also those that nobody has moved."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from moodmusic.engine.live import Live
from moodmusic.serve.value import Station


def told(station: Station) -> dict[str, Any]:
    """The status of a station; its live controls begin where the engine begins."""
    status = station.status()
    untouched = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(Live()).items()}
    return {**status, "live": untouched | status["live"]}
