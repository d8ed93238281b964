"""The messages that the API takes: checked and documented from here."""

from __future__ import annotations

from moodmusic.engine.duck import DEEPEST_DB, LONGEST_S
from moodmusic.engine.steering import FADE_MODES, FADE_UNITS, PLACES
from moodmusic.engine.stingers import STINGERS
from moodmusic.serve.hold import LONGEST_S as LONGEST_HOLD_S
from moodmusic.serve.hold import UNITS
from moodmusic.serve.schema import Schema, choice, number, record, several, text

MOST_PROMPT = 1000
# Something that can be seen has to stand in it
SEEN = "[!-~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u10ff\u1e00-\u1fff\u2190-\u2bff\u3041-\ud7a3\U0001f300-\U0001faff]"
PROMPT = text(MOST_PROMPT) | {"pattern": SEEN}
NAME = text(32) | {"pattern": "^[a-z0-9][a-z0-9-]{0,31}$"}
WORD = text(64)
AT = choice(*PLACES)
FADE = record(mode=choice(*FADE_MODES), length=number(0.0, 64.0), unit=choice(*FADE_UNITS))
MOOD = record(("mood",), mood=several(number(-1.0, 1.0), 3, 3))
EDIT = record(("edit",), edit=PROMPT)
TARGET: Schema = {"anyOf": [PROMPT, MOOD, EDIT]}
HOLD: Schema = {"anyOf": [number(0.0, LONGEST_HOLD_S), record(("length", "unit"), length=number(0.0, LONGEST_HOLD_S), unit=choice(*UNITS))]}
NAMES = several(WORD, 40)
DUCKING = record(
    ("depth_db",),
    depth_db=number(DEEPEST_DB, 0.0),
    release=number(0.0, LONGEST_S["release"]),
    hold=number(0.0, LONGEST_S["hold"]),
)
DUCK: Schema = {"anyOf": [DUCKING, {"type": "null"}]}  # null lets go of one that is held

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
