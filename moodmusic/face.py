"""The two verbs of the library: `read` a sentence, `render` it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moodmusic.errors import InputError, nearest
from moodmusic.printable import printable

if TYPE_CHECKING:
    from moodmusic.plan import Request
    from moodmusic.plan.value import Plan
    from moodmusic.track import Track


def read(prompt: str | None = None, **request: Any) -> Plan:
    """Read a sentence: the plan of its music, every choice with its reason in `Plan.because`, its mood in `Plan.mood`.

    Keywords are the fields of `moodmusic.plan.Request`: language, style, tempo_bpm, key, meter, seconds, loudness_lufs, seed and more.
    Instead of a sentence, `blend` joins several, such as ``[("calm sea", 0.7), ("storm", 0.3)]``; `to` is one that the music moves to.
    `image` names a picture that counts beside the sentence, or instead of it.
    Without `seconds`, here or in the sentence, the plan is endless. Equal sentences and keywords give equal plans.
    Raises InputError (PromptError for the sentence) with what is allowed.
    """
    from moodmusic.plan import make_plan

    return make_plan(prompt, _request(request))


def render(
    prompt: str | Plan | None = None,
    path: str | Path | None = None,
    *,
    bits: int | None = None,
    rate: int | None = None,
    stems: str | Path | None = None,
    midi: str | Path | None = None,
    force: bool = False,
    **request: Any,
) -> Track:
    """Render a sentence or a plan to a mastered file, or to `Track.samples` (frames, 2), float32 at 48 kHz, without a path.

    `path` ends with .wav, .flac, .ogg, .opus or .mp3; `stems` is a folder, `midi` a file; `force` replaces files.
    Further keywords are those of `read`; a length that nobody gives is the settings' (two minutes). Raises InputError,
    and OutputError for what cannot be written.
    """
    from moodmusic.config import settings
    from moodmusic.plan.value import Plan
    from moodmusic.track import Targets, produce

    if prompt is None or isinstance(prompt, str):
        plan = read(prompt, **{"fallback_seconds": settings().seconds, **request})
    elif request:
        raise InputError(f"a plan is rendered as it is: leave {', '.join(request)} away, or give them to read()")
    elif isinstance(prompt, Plan):
        plan = prompt
    else:
        raise InputError(f"cannot render {type(prompt).__name__}: give a sentence or a Plan")
    return produce(plan, Targets(path, bits, rate, stems, midi, force=force))


def _request(given: dict[str, Any]) -> Request:
    from moodmusic.plan import Request

    allowed = [item.name for item in fields(Request)]
    for name in given:
        if name not in allowed:
            raise InputError(f"there is no option {printable(name)!r}{nearest(name, allowed)}: one of {', '.join(allowed)}")
    return Request(**given)
