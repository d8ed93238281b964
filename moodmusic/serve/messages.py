"""The messages that the doors take, HTTP and the control port alike: checked and documented from here."""

from __future__ import annotations

from typing import Any

from moodmusic.engine.duck import DEEPEST_DB, LONGEST_S
from moodmusic.engine.steering import FADE_MODES, FADE_UNITS, PLACES
from moodmusic.engine.stingers import STINGERS
from moodmusic.sentence import MAX_CHARACTERS
from moodmusic.serve.hold import LONGEST_S as LONGEST_HOLD_S
from moodmusic.serve.hold import UNITS
from moodmusic.serve.schema import Schema, choice, either, number, record, several, text

MOST_NAMES = 64
CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # but for tabs and line ends
MARKS = "!-~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u10ff\u1e00-\u1fff\u2190-\u2bff\u3041-\ud7a3\U0001f300-\U0001faff"
VISIBLE = f"^[^{CONTROLS}{MARKS}]*[{MARKS}][^{CONTROLS}]*$"  # what hides in a text, such as zero widths, is left out by its reader


def words(most: int) -> dict[str, Any]:
    """A text with something in it that can be seen, and without control characters."""
    return text(most) | {
        "pattern": VISIBLE,
        "description": f"a text of 1 to {most:,} characters, something of it to be seen, without control characters",
    }


NULL: Schema = {"type": "null"}
PROMPT = words(MAX_CHARACTERS)
NAME = text(32) | {
    "pattern": "^[a-z0-9][a-z0-9-]{0,31}$",
    "description": "1 to 32 small letters, digits and dashes, the first no dash, such as deep-focus",
}
WORD = words(64)
AT = choice(*PLACES)
FADE = either(
    "an object with mode, length and unit, or null",
    record(mode=choice(*FADE_MODES), length=number(0.0, 64.0), unit=choice(*FADE_UNITS)),
    NULL,
)
MOOD = record(
    ("mood",),
    mood=several(number(-1.0, 1.0), 3, 3) | {"description": "three numbers from -1 to 1: valence, arousal, tension"},
)
EDIT = record(("edit",), edit=PROMPT)
TARGET = either('words, {"mood": [valence, arousal, tension]} or {"edit": words}', PROMPT, MOOD, EDIT)
HOLD = either(
    f'seconds from 0 to {LONGEST_HOLD_S:g}, a length with its unit such as {{"length": 8, "unit": "bars"}}, or null',
    number(0.0, LONGEST_HOLD_S),
    record(("length", "unit"), length=number(0.0, LONGEST_HOLD_S), unit=choice(*UNITS)),
    NULL,
)
NAMES = either(f"a role or a stem, a list of up to {MOST_NAMES} of them, or null for none", WORD, several(WORD, MOST_NAMES), NULL)
DUCK = either(
    'an object such as {"depth_db": -9, "release": 0.4, "hold": 0}, or null to let go of one that is held',
    record(
        ("depth_db",),
        depth_db=number(DEEPEST_DB, 0.0),
        release=number(0.0, LONGEST_S["release"]),
        hold=number(0.0, LONGEST_S["hold"]),
    ),
    NULL,
)

OPEN = record(("prompt",), prompt=PROMPT, name=NAME)
STEER = record(("target",), target=TARGET, at=AT, fade=FADE, hold=HOLD)
SET = record(
    least=1,
    intensity=number(0.0, 1.0),
    density=number(-1.0, 1.0),
    brightness=number(-1.0, 1.0),
    tension=number(-1.0, 1.0),
    volume_db=number(-60.0, 12.0),
    mute=NAMES,
    solo=NAMES,
    duck=DUCK,
)
TRIGGER = record(("name",), name=choice(*STINGERS), at=AT, volume_db=number(-40.0, 6.0))
EXPLAIN = record(("prompt",), prompt=PROMPT, station=NAME)
SESSION = record(("ticket",), ticket=text(200))
