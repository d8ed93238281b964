"""What the API answers with, as schemas for its document. Answers may hold more than is named here."""

from __future__ import annotations

from moodmusic.serve.schema import Schema

FRAME: Schema = {"type": "integer", "minimum": 0, "description": "a number of the station's clock, 48,000 a second"}
SECONDS: Schema = {"type": "number", "minimum": 0}
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
AXIS: Schema = {"type": "number", "minimum": -1, "maximum": 1}
MOOD: Schema = {"type": "array", "items": AXIS, "minItems": 3, "maxItems": 3, "description": "valence, arousal, tension"}


def told(**fields: Schema) -> Schema:
    """An object that has at least these fields."""
    return {"type": "object", "required": list(fields), "properties": fields}


def some(schema: Schema) -> Schema:
    """An object whose every value is as the schema has it."""
    return {"type": "object", "additionalProperties": schema}


def listed(schema: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": schema}


def maybe(schema: Schema) -> Schema:
    """It, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


ANYTHING: Schema = {"type": "object"}
STATE: Schema = {"type": "string", "enum": ["starting", "playing", "degraded", "stopped"]}
URLS = some({"type": "string", "format": "uri"})
TEMPO: Schema = {"type": "number", "exclusiveMinimum": 0}
SHOWN = told(style=TEXT, tempo_bpm=TEMPO, key=TEXT, meter=TEXT, mood=MOOD, instruments=listed(TEXT))
FORM = told(place=COUNT, bar=COUNT, sections=listed(told(name=TEXT, bars=COUNT)))  # which of its sections plays, and from which bar on
MOUNT = told(
    mount=TEXT,
    format=TEXT,
    connected=FLAG,
    state={"type": "string", "enum": ["connecting", "on air", "waiting", "stopped"]},
    connections=COUNT,
    reconnects=COUNT,
    sent_bytes=COUNT,
    error=TEXT,
    last_error=TEXT,
)
STATUS = told(
    name=TEXT,
    state=STATE,
    audible=FLAG,
    prompt=TEXT,
    title=TEXT,
    plan=SHOWN,
    section=maybe(TEXT),
    bar=maybe(COUNT),
    form=maybe(FORM),
    frame=FRAME,
    uptime_s=SECONDS,
    listeners=some(COUNT),
    live=ANYTHING,
    restarts=some(COUNT),
    icecast=listed(MOUNT),
    pcm_run_ahead_ms=SECONDS,
    urls=URLS,
)
STATIONS = told(stations=listed(told(name=TEXT, title=TEXT, urls=URLS)))
STEERED = told(frame=FRAME, wait_s=SECONDS, plan=TEXT)
HEARD_FROM = told(frame=FRAME)
PLAN = told(prompt=TEXT, seed={"type": "integer"}, tempo_bpm=TEMPO, key=TEXT, meter=TEXT, sections=listed(ANYTHING), stems=listed(ANYTHING))
HISTORY = told(
    moods=listed(
        told(title=TEXT, frame=FRAME, unix_time=SECONDS, style=maybe(TEXT), tempo_bpm=maybe(TEMPO), key=maybe(TEXT), mood=maybe(MOOD))
    )
)
HEARING = told(format=TEXT, sent_bytes=COUNT, sent_s=maybe(SECONDS), frame=FRAME)
READING = told(
    prompt=TEXT,
    mood=told(valence=AXIS, arousal=AXIS, tension=AXIS),
    words=listed(ANYTHING),
    styles=some({"type": "number", "minimum": 0, "maximum": 1}),
    facts=ANYTHING,
    conflicts=listed(ANYTHING),
    plan=PLAN,
)
TOKEN = told(token=TEXT)
HEALTH = told(audible=FLAG, stations=some(told(state=STATE, audible=FLAG, icecast=listed(MOUNT))))
