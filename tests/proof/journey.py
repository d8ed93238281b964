"""Journeys: a session that is steered from style to style, with live controls moved on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moodmusic.engine import Session
from moodmusic.engine.score import Score
from moodmusic.engine.value import Event
from moodmusic.mood.value import Mood
from moodmusic.plan import Request, make_plan
from moodmusic.plan.value import Plan
from moodmusic.sound import keys, mallets, plucked, strung, tuned

RATE = 48_000
SPEED = 12.0  # how much louder than usual a jump must be to count as a click: without drums
DRUMS = 32.0  # with drums: claps strike several times
STROKE = (5, 192)  # frames after its onset, up to 4 ms, in which a beater, a hammer or a finger strikes; a jump at the onset is a click
BEATEN = ("drums", "percussion", "fx")
_FAMILIES = (keys, plucked, strung, mallets, tuned)
PLUCKED = frozenset(one.name for family in _FAMILIES for one in family.INSTRUMENTS) | {"strings.pizzicato"}


@dataclass(frozen=True)
class Leg:
    """A change of course (None: none), the controls set right after it was asked for, and how it is read from there on."""

    target: str | Mood | Request | Mapping[str, Any] | None  # a request: as a plan of its own
    at: str
    fade: Mapping[str, Any]
    live: Mapping[str, Any] = field(default_factory=dict)
    block: int = 4_800


@dataclass(frozen=True)
class Walk:
    """What was heard, the frames that `steer` named, the plans that played, and all events."""

    samples: NDArray[np.float32]
    frames: list[int]
    plans: list[Plan]
    events: list[Event]


def wanted(target: str | Mood | Request | Mapping[str, Any]) -> str | Mood | Plan | Mapping[str, Any]:
    """What is handed to `steer`."""
    return make_plan("as asked", target) if isinstance(target, Request) else target


def walked(start: Request, legs: tuple[Leg, ...], every_s: float, seconds: float, **options: Any) -> Walk:
    """Play `seconds` from a plan on, and begin the next leg every `every_s` seconds."""
    with Session(make_plan("as asked", start), **options) as session:
        parts, frames, plans, events = [_read(session, min(every_s, seconds), 4_096)], [], [session.plan], []
        for number, leg in enumerate(legs, 2):
            if leg.target is not None:
                frames.append(session.steer(wanted(leg.target), at=leg.at, fade=leg.fade))
            if leg.live:
                session.set(**leg.live)
            parts.append(_read(session, min(number * every_s, seconds) - session.position / RATE, leg.block))
            events += session.events()
            plans.append(session.plan)
        parts.append(_read(session, seconds - session.position / RATE, 48_000))
        return Walk(np.concatenate(parts), frames, plans, events + session.events())


def struck(walk: Walk) -> NDArray[np.int64]:
    """Frames at which something is struck or plucked, from the scores of the plans that played, from their first sections on."""
    found: list[int] = []
    first = {event.frame: event.data["index"] for event in reversed(walk.events) if event.kind == "section"}
    for plan, start, end in zip(walk.plans, [0, *walk.frames], [*walk.frames, len(walk.samples)], strict=True):
        struck_rows = {row for row, card in enumerate(plan.stems) if card.role in BEATEN or card.instrument in PLUCKED}
        found += [cue.frame for cue in Score(plan, start, first[start]).prefetch(end) if cue.row in struck_rows]
    return np.array(sorted(found), np.int64)


def apart(frames: list[int], onsets: NDArray[np.int64]) -> list[int]:
    """The frames that lie in the stroke of no onset."""
    first = np.searchsorted(onsets, np.array(frames, np.int64) - STROKE[1], side="left")
    last = np.searchsorted(onsets, np.array(frames, np.int64) - STROKE[0], side="right")
    return [frame for frame, begin, end in zip(frames, first, last, strict=True) if begin == end]


def _read(session: Session, seconds: float, block: int) -> NDArray[np.float32]:
    """So many seconds in blocks of a size."""
    left, parts = round(seconds * RATE), [np.zeros((0, 2), np.float32)]
    while left > 0:
        parts.append(session.read(min(block, left)).samples)
        left -= len(parts[-1])
    return np.concatenate(parts)
