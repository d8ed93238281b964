"""What an endless plan may not change, because words or the caller stated it."""

from __future__ import annotations

from moodmusic.plan.value import Plan

TOLD = ("words", "request")


def promised(plan: Plan, name: str) -> bool:
    """Whether a field has its value from the words or the caller."""
    return any(reason.field == name and reason.source in TOLD for reason in plan.because)


def stated(plan: Plan) -> bool:
    """Whether the chords are a promise: they came from the words or the caller, or only certain pitch classes may sound."""
    told = any(reason.source in TOLD and reason.field.startswith(("progression", "chord")) for reason in plan.because)
    return told or plan.pitch_classes is not None
