"""Lines of JSON in, lines of JSON out: ``moodmusic explain --jsonl``; the format is docs/explain.md."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, BinaryIO

from moodmusic.cli.terminal import tell_line
from moodmusic.config import settings
from moodmusic.errors import InputError, MoodmusicError
from moodmusic.plan import Request, Shelf, Understanding, understand
from moodmusic.plan.plain import conflicts, facts
from moodmusic.printable import json_text, printable

MOST_BYTES = 65_536  # of a line: a prompt has 1,000 characters
MOST_ID = 200  # characters
HUGE_ID = sys.float_info.max
REQUEST_KEYS = {
    "seed": "seed",
    "style": "style",
    "tempo": "tempo_bpm",
    "key": "key",
    "meter": "meter",
    "seconds": "seconds",
    "language": "language",
}
AXES = ("valence", "arousal", "tension")


def answer(lines: BinaryIO) -> None:
    """Answer each line with a line, in order, each written out at once; empty lines are passed over.

    Raises InputError when the lines cannot be read, ReaderGone when nobody reads the answers.
    """
    shelf, seconds = Shelf.opened(), settings().seconds
    for line in _lines(lines):
        tell_line(json_text(_answered(line, shelf, seconds), ensure_ascii=True))


def _lines(lines: BinaryIO) -> Iterator[bytes]:
    """The lines that are not empty, of a longer one its beginning."""
    while line := _read(lines):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = _read(lines)
        if line.strip():
            yield line


def _read(lines: BinaryIO) -> bytes:
    try:
        return lines.readline(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"standard input cannot be read: {error.strerror or error}") from None


def _answered(line: bytes, shelf: Shelf, seconds: float) -> dict[str, Any]:
    name: Any = None
    try:
        asked = _asked(line)
        name = _id(asked.get("id"))
        return {"id": name, **_told(understand(_prompt(asked), _request(asked, seconds), shelf))}
    except MoodmusicError as error:
        return {"id": name, "error": printable(error, 600)}
    except Exception as error:  # of one line, not of the lines behind it
        return {"id": name, "error": printable(f"a fault of moodmusic itself: {type(error).__name__}: {error}", 600)}


def _asked(line: bytes) -> dict[str, Any]:
    if len(line) > MOST_BYTES:
        raise InputError(f"the line has more than {MOST_BYTES:,} bytes")
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the line is no JSON: {error}") from None
    if not isinstance(asked, dict):
        raise InputError(f'the line is {type(asked).__name__}: write {{"id": 1, "prompt": "calm sea"}}')
    return asked


def _id(given: Any) -> str | int | float | None:
    if given is None or (isinstance(given, int | float) and not isinstance(given, bool) and abs(given) <= HUGE_ID):
        return given  # no NaN and no infinity, for which JSON has no word
    if not isinstance(given, str) or len(given) > MOST_ID or not given.isprintable():
        raise InputError(f"id is no finite number and no printable text of at most {MOST_ID} characters")
    return given


def _prompt(asked: dict[str, Any]) -> str:
    prompt = asked.get("prompt")
    if not isinstance(prompt, str):
        raise InputError("the line has no prompt" if prompt is None else f"prompt is {type(prompt).__name__}: give a text")
    return prompt


def _request(asked: dict[str, Any], seconds: float) -> Request:
    """The options of a line; a seed that is not given comes from the text, so equal lines have equal answers."""
    given = {field: asked[key] for key, field in REQUEST_KEYS.items() if asked.get(key) is not None}
    return Request(**given, fallback_seconds=seconds)


def _told(read: Understanding) -> dict[str, Any]:
    return {
        "mood": {axis: getattr(read.mood, axis) for axis in AXES}
        | {"path": read.mood.path, "cues": [asdict(cue) for cue in read.mood.cues]},
        "styles": dict(read.styles[:3]),
        "plan": facts(read),
        "because": [asdict(reason) for reason in read.plan.because],
        "conflicts": [asdict(reason) for reason in conflicts(read.plan)],
    }
