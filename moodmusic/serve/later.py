"""What is still to come over a station, and what is left of it when another course is held for a while."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from moodmusic.serve.engine_room import Course, soon


@dataclass(frozen=True, slots=True)
class Later:
    """A plan, as JSON, that plays from a `frame` on: there at once, or come to by a morph that is over at the frame `until`.

    What was `promised` is asked of the engine as soon as it can be; other returns are prepared shortly before their time.
    """

    plan: str
    name: str
    summary: Mapping[str, Any]
    frame: int
    at: str = "bar"
    fade: Mapping[str, Any] | None = None
    section: int = 0
    until: int | None = None
    promised: bool = False


def upcoming(course: Course, summaries: Mapping[str, Mapping[str, Any]]) -> list[Later]:
    """What plays, as from frame 0 on, then what it was to turn to: at most one plan, for the engine keeps one promise at a time."""
    found = [Later(course.plan, course.name, summaries[course.name], 0, section=course.section)]
    asked: Mapping[str, Any] = course.turning.asked if course.turning else {"at": "section", "fade": None, "section": 0}
    frame = course.turning.frame if course.turning else 0
    at, fade = soon(asked["at"]), asked["fade"]
    if course.aim is not None:
        aim = course.aim
        found.append(Later(aim.plan, aim.name, summaries[aim.name], frame, at, fade, until=aim.until, promised=True))
    elif course.turning is not None:
        name = asked["name"]
        found.append(Later(asked["plan"], name, summaries[name], frame, at, fade, asked["section"], promised=True))
    return found


def after_hold(due: Sequence[Later], ends: int, at: str, fade: Mapping[str, Any] | None) -> list[Later]:
    """What comes when a hold is over at the frame `ends`, in order: what would play by then without it, and what is due after it.

    It comes back `at` the boundary and with the `fade` of the hold. A morph that would be under way then goes on, from where it was left.
    """
    due = sorted(due, key=lambda one: one.frame)
    begun = [one for one in due if one.frame <= ends]
    left, last = begun[:-1], begun[-1]
    rest = [one for one in due if one.frame > ends]
    if last.until is not None and last.until > ends:
        return [replace(left[-1], frame=ends, at=at, fade=fade, until=None), replace(last, frame=ends, at="section"), *rest]
    return [replace(last, frame=ends, at=at, fade=fade, until=None), *rest]
