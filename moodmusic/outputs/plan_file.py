"""Plans on disk: JSON of their own, or in the comment tag of a track."""

from __future__ import annotations

import os
from pathlib import Path

from moodmusic.errors import InputError, PlanError
from moodmusic.outputs.tags import MAX_PLAN_BYTES, opened, read_comment
from moodmusic.outputs.target import write_bytes
from moodmusic.plan import from_json, to_json
from moodmusic.plan.value import Plan
from moodmusic.printable import printable


def write_plan(path: str | Path, plan: Plan, force: bool = False) -> None:
    """Write a plan as JSON. Raises OutputError when the target cannot be written."""
    write_bytes(path, to_json(plan).encode() + b"\n", force)


def load(path: str | Path) -> Plan:
    """The plan in a JSON file, or in the comment tag of a WAV, FLAC, Ogg, Opus or MP3 file that moodmusic wrote.

    Raises InputError when the file cannot be read, PlanError when there is no plan in it or the plan is wrong.
    """
    if not isinstance(path, str | os.PathLike):
        raise InputError(f"cannot read {type(path).__name__}: give the name of a file")
    try:
        text = _json_text(Path(path)) or opened(read_comment(path))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot read {printable(path)}: {reason}") from error
    if not text.lstrip().startswith("{"):
        carriers = "tracks that moodmusic renders carry one, recordings of a running station do not"
        raise PlanError(f"{printable(path)} has no plan in its comment tag: {carriers}")
    return from_json(text)


def _json_text(path: Path) -> str:
    """The whole file when it starts as JSON does, else an empty string."""
    with path.open("rb") as file:
        start = file.read(64).lstrip()
        if not start.startswith(b"{"):
            return ""
        file.seek(0)
        data = file.read(MAX_PLAN_BYTES + 1)
    if len(data) > MAX_PLAN_BYTES:
        raise PlanError(f"{printable(path)} is larger than {MAX_PLAN_BYTES >> 20} MiB: no plan is")
    return data.decode(errors="replace")
