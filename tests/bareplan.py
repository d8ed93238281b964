"""The plan that every hand-made plan of the tests begins from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from moodmusic.mood.value import Mood
from moodmusic.plan.value import Plan
from moodmusic.style.value import Space
from moodmusic.theory import Key, Meter


def bare_plan(**changes: Any) -> Plan:
    """Sixty silent seconds in A minor at 120 bpm; any field may be changed, `key` and `meter` also as text."""
    base = Plan(
        prompt="a test",
        seed=7,
        styles=(("test", 1.0),),
        genres=("test",),
        mood=Mood(),
        tempo_bpm=120.0,
        key=Key.parse("A minor"),
        meter=Meter.parse("4/4"),
        pitch_classes=None,
        progressions={},
        stems=(),
        sections=(),
        seconds=60.0,
        ending="ring",
        loudness_lufs=-16.0,
        space=Space(),
        mix={},
    )
    if isinstance(changes.get("key"), str):
        changes["key"] = Key.parse(changes["key"])
    if isinstance(changes.get("meter"), str):
        changes["meter"] = Meter.parse(changes["meter"])
    return replace(base, **changes)
