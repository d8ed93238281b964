"""Every door of the server in one table: routes, checks and the OpenAPI document are made of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.responses import Response

from moodmusic.serve import answers, hls, messages, metrics, replies
from moodmusic.serve.answers import Ask
from moodmusic.serve.formats import STREAM_FORMATS
from moodmusic.serve.lists import LISTS
from moodmusic.serve.memory import KEPT_MINUTES
from moodmusic.serve.schema import Schema, choice, number, several, text
from moodmusic.serve.stream import FORMATS
from moodmusic.serve.value import EVENTS

JSON = "application/json"
AUDIO = tuple(sorted({STREAM_FORMATS[name].media_type for name in FORMATS}))
KINDS = several(choice(*(kind.replace(" ", "-") for kind in EVENTS)), len(EVENTS), 1)
LISTENER = text(64, 8) | {"pattern": "^[A-Za-z0-9_-]{8,64}$", "description": "8 to 64 letters, digits, dashes and underscores"}
STATION = {"name": messages.NAME}


@dataclass(frozen=True, slots=True)
class Entry:
    """One method of one path. `guarded` needs the token; `body` is the schema of its JSON, `told` that of the answer's.

    `any_query`: fields that are not in `query` are let pass unread, for players and monitors that add their own against caches.
    """

    method: str
    path: str
    answer: Callable[[Ask], Awaitable[Response]]
    gives: tuple[str, ...] = (JSON,)
    path_fields: Mapping[str, Schema] = field(default_factory=dict)
    query: Mapping[str, Schema] = field(default_factory=dict)
    body: Schema | None = None
    told: Schema = field(default_factory=dict)
    guarded: bool = False
    good: int = 200
    fails: tuple[int, ...] = ()
    any_query: bool = False

    @property
    def says(self) -> str:
        """What it does, in a sentence."""
        return (self.answer.__doc__ or "").splitlines()[0]


TABLE = (
    Entry("GET", "/api/stations", answers.stations, told=replies.STATIONS),
    Entry("POST", "/api/stations", answers.open_station, body=messages.OPEN, told=replies.STATUS, guarded=True, good=201, fails=(409,)),
    Entry("GET", "/api/stations/{name}", answers.status, path_fields=STATION, told=replies.STATUS, fails=(404,)),
    Entry("DELETE", "/api/stations/{name}", answers.close_station, (), STATION, guarded=True, good=204, fails=(404,)),
    Entry(
        "POST",
        "/api/stations/{name}/steer",
        answers.steer,
        path_fields=STATION,
        body=messages.STEER,
        told=replies.STEERED,
        guarded=True,
        fails=(404,),
    ),
    Entry(
        "POST",
        "/api/stations/{name}/set",
        answers.move,
        path_fields=STATION,
        body=messages.SET,
        told=replies.HEARD_FROM,
        guarded=True,
        fails=(404,),
    ),
    Entry(
        "POST",
        "/api/stations/{name}/trigger",
        answers.trigger,
        path_fields=STATION,
        body=messages.TRIGGER,
        told=replies.HEARD_FROM,
        guarded=True,
        fails=(404,),
    ),
    Entry("GET", "/api/stations/{name}/plan", answers.plan, path_fields=STATION, told=replies.PLAN, fails=(404,)),
    Entry("GET", "/api/stations/{name}/history", answers.history, path_fields=STATION, told=replies.HISTORY, fails=(404,)),
    Entry(
        "GET",
        "/api/stations/{name}/last",
        answers.last,
        ("audio/mpeg",),
        STATION,
        {"minutes": number(0.1, KEPT_MINUTES)},
        fails=(404,),
    ),
    Entry("GET", "/api/stations/{name}/events", answers.events, ("text/event-stream",), STATION, {"kinds": KINDS}, fails=(404, 503)),
    Entry(
        "GET",
        "/api/stations/{name}/listeners/{listener}",
        answers.hearing,
        path_fields=STATION | {"listener": LISTENER},
        told=replies.HEARING,
        fails=(404,),
    ),
    Entry("POST", "/api/explain", answers.explain, body=messages.EXPLAIN, told=replies.READING, guarded=True, fails=(404, 501)),
    Entry("POST", "/api/session", answers.session, body=messages.SESSION, told=replies.TOKEN, fails=(401,)),
    Entry(
        "GET",
        "/stations/{name}/stream.{format}",
        answers.stream,
        AUDIO,
        STATION | {"format": choice(*FORMATS)},
        {"listener": LISTENER},
        fails=(404, 501, 503),
        any_query=True,
    ),
    Entry("GET", "/stations/{name}/hls/playlist.m3u8", hls.playlist, (hls.PLAYLIST_TYPE,), STATION, fails=(404, 501), any_query=True),
    Entry(
        "GET",
        "/stations/{name}/hls/{segment}",
        hls.segment,
        hls.SEGMENT_TYPES,
        STATION | {"segment": hls.SEGMENT},
        fails=(404, 501),
        any_query=True,
    ),
    Entry(
        "GET",
        "/stations/{name}.{format}",
        answers.playlist,
        tuple(media for media, _ in LISTS.values()),
        STATION | {"format": choice(*LISTS)},
        fails=(404,),
        any_query=True,
    ),
    Entry("GET", "/healthz", answers.health, told=replies.HEALTH, fails=(503,), any_query=True),
    Entry("GET", "/metrics", answers.numbers, (metrics.MEDIA_TYPE,), any_query=True),
)
