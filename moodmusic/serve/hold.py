"""How long a course is held before the one before comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moodmusic.engine.steering import FADE_UNITS, SECONDS
from moodmusic.errors import InputError
from moodmusic.units import beats_to_seconds, checked

LONGEST_S = 3600.0
UNITS = FADE_UNITS


def hold_seconds(hold: Any, summary: Mapping[str, Any]) -> float | None:
    """Seconds of a hold in the tempo and meter of its plan; None for good. InputError for what is no length."""
    if hold is None:
        return None
    if not isinstance(hold, Mapping):
        return checked("hold", hold, 0.0, LONGEST_S, "seconds")
    if set(hold) != {"length", "unit"} or hold["unit"] not in UNITS:
        raise InputError(f"hold is {str(dict(hold))[:80]}: give seconds, or a length and a unit ({', '.join(UNITS)})")
    length = checked("hold length", hold["length"], 0.0, LONGEST_S)
    if hold["unit"] in SECONDS:
        return min(length * SECONDS[hold["unit"]], LONGEST_S)
    beats = length * (summary["bar_beats"] if hold["unit"] == "bars" else 1.0)
    return min(beats_to_seconds(beats, summary["plan"]["tempo_bpm"]), LONGEST_S)
