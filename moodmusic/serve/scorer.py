"""The scorer's process: it reads sentences and makes plans, so that neither the server nor the engine ever does."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from moodmusic.errors import InputError, MoodmusicError, PromptError
from moodmusic.priority import give_way
from moodmusic.sentence import MAX_CHARACTERS, MAX_WORDS
from moodmusic.serve.line import Line
from moodmusic.serve.wire import TALK, heard, pcm, talk

LIMIT_S = 0.25  # of processor time for a sentence: what takes longer was made to take longer
AXES = ("valence", "arousal", "tension")


def score(line: Line) -> None:
    """Answer questions until the server closes."""
    give_way()  # the server's own place is for who gives sound
    signal.signal(signal.SIGVTALRM, _stop)
    line.beating()
    for kind, body in line.messages():
        if kind == TALK:
            line.send(_answer(heard(body), line))


def _answer(asked: Mapping[str, Any], line: Line) -> bytes:
    """The answer with the question's id, or with what was wrong with it."""
    try:
        said = QUESTIONS[asked["do"]](asked, line)
        return talk({"id": asked["id"], "answer": said})
    except MoodmusicError as error:
        return talk({"id": asked["id"], "error": type(error).__name__, "text": str(error)})
    except Exception as error:  # a bug must not end the process: the one who asked is told
        return talk({"id": asked["id"], "error": "ServeError", "text": f"{type(error).__name__} while the sentence was read"})


def _stop(number: int, frame: FrameType | None) -> None:
    raise InputError(f"the sentence takes longer than {1000 * LIMIT_S:.0f} ms to read: give a shorter one")


@contextmanager
def limited(limit_s: float) -> Iterator[None]:
    """Raise InputError once so many seconds of processor time are gone."""
    signal.setitimer(signal.ITIMER_VIRTUAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)


def checked_text(text: Any) -> str:
    """A sentence of at most 1,000 characters and 200 words as `clean` leaves it: a lone surrogate is text to JSON, and to nothing else.

    PromptError for another, and for one of which nothing can be read.
    """
    from moodmusic.prompt.clean import clean

    if not isinstance(text, str) or not text.strip():
        raise PromptError("the sentence is empty: describe a mood")
    if len(text) > MAX_CHARACTERS or len(text.split()) > MAX_WORDS:
        size = f"{len(text)} characters and {len(text.split())} words"
        raise PromptError(f"the sentence has {size}: give up to {MAX_CHARACTERS} characters and {MAX_WORDS} words")
    return clean(text)


def _warm(asked: Mapping[str, Any], line: Line) -> dict[str, Any]:
    """Load everything, and tell nothing."""
    import moodmusic.engine.steering  # noqa: F401
    from moodmusic.library import hold, stem_files, style_files
    from moodmusic.plan import from_json, to_json, understand
    from moodmusic.plan.explained import explained

    read = understand("warm rain")
    hold(stem_files(), style_files())  # a file that is being written must not stop who steers: see `moodmusic.serve.reload`
    explained(read)
    from_json(to_json(read.plan)).edit("darker, faster")
    return {}


def _plan(asked: Mapping[str, Any], line: Line) -> dict[str, Any]:
    """The plan for a target, beside the one that plays."""
    from moodmusic.plan import from_json, to_json

    current = from_json(asked["current"]) if asked.get("current") else None
    with limited(asked.get("limit_s", LIMIT_S)):
        plan = _target(asked["target"], current, asked.get("seed"))
    if plan.seconds is not None:
        raise InputError("a station has no end: leave the length away")
    return {"plan": to_json(plan), "summary": summary(plan)}


def _target(target: Any, current: Any, seed: int | None) -> Any:
    from moodmusic.engine.steering import target_plan
    from moodmusic.mood.value import Mood
    from moodmusic.plan import Request, make_plan

    if isinstance(target, str):
        text = checked_text(target)
        return make_plan(text, Request(endless=True, seed=seed)) if current is None else target_plan(text, current, None)
    if not isinstance(target, Mapping) or len(target) != 1 or not set(target) & {"mood", "edit"}:
        raise InputError('cannot steer there: give words, {"mood": [valence, arousal, tension]} or {"edit": "darker"}')
    if current is None:
        raise InputError("nothing plays yet that could be edited: begin with words")
    if "edit" in target:
        return current.edit(checked_text(target["edit"]))
    valence, arousal, tension = _point(target["mood"])
    return target_plan(Mood(valence, arousal, tension), current, None)


def _point(mood: Any) -> list[float]:
    from moodmusic.units import checked

    if not isinstance(mood, list | tuple) or len(mood) != len(AXES):
        raise InputError(f"mood is {str(mood)[:80]!r}: give valence, arousal and tension, each from -1 to 1")
    return [checked(axis, value, -1.0, 1.0) for axis, value in zip(AXES, mood, strict=True)]


def summary(plan: Any) -> dict[str, Any]:
    """What a server tells of a plan."""
    return {
        "prompt": plan.prompt,
        "seed": plan.seed,
        "title": plan.title,
        "tonic": plan.key.tonic,
        "bar_beats": plan.meter.bar_beats,
        "plan": {
            "style": plan.styles[0][0],
            "tempo_bpm": plan.tempo_bpm,
            "key": plan.key.name,
            "meter": plan.meter.name,
            "mood": [getattr(plan.mood, axis) for axis in AXES],
            "instruments": list(dict.fromkeys(card.instrument for card in plan.sounding)),
        },
        "sections": len(plan.sections),
        "reasons": [
            {"field": reason.field, "value": reason.value, "source": reason.source, "cause": reason.cause} for reason in plan.because
        ],
    }


def _summary(asked: Mapping[str, Any], line: Line) -> dict[str, Any]:
    """Of a stored plan."""
    from moodmusic.plan import from_json

    return summary(from_json(asked["plan"]))


def _seen(asked: Mapping[str, Any], line: Line) -> dict[str, Any]:
    """A plan as the library of this process has it."""
    from moodmusic.plan import from_json
    from moodmusic.serve.renewal import seen

    return seen(from_json(asked["plan"]))


def _renewed(asked: Mapping[str, Any], line: Line) -> dict[str, Any]:
    """A plan over the library of this process, which is a newer one; nothing where nothing changes."""
    from moodmusic.plan import from_json, to_json
    from moodmusic.serve.renewal import renewed

    plan = renewed(from_json(asked["plan"]), asked["before"])
    return {} if plan is None else {"plan": to_json(plan), "summary": summary(plan)}


def _explain(asked: Mapping[str, Any], line: Line) -> dict[str, Any]:
    """How a sentence is read, and the plan that would take over from one with the seed `beside`."""
    from moodmusic.engine.steering import steered_seed
    from moodmusic.plan import Request, understand
    from moodmusic.plan.explained import explained

    text = checked_text(asked["prompt"])
    with limited(asked.get("limit_s", LIMIT_S)):
        return explained(understand(text, Request(seed=steered_seed(asked["beside"], text))))


def _bed(asked: Mapping[str, Any], line: Line) -> dict[str, Any]:
    """Send the fallback bed; its samples come before the answer."""
    from moodmusic.serve.fallback import bed

    samples = bed(asked["tonic"])
    line.send(pcm(0, samples))
    return {"frames": len(samples)}


QUESTIONS: dict[str, Callable[[Mapping[str, Any], Line], dict[str, Any]]] = {
    "warm": _warm,
    "plan": _plan,
    "summary": _summary,
    "seen": _seen,
    "renewed": _renewed,
    "explain": _explain,
    "bed": _bed,
}
