"""The answers of the API, one function each. The table in `table.py` says where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from moodmusic.errors import InputError
from moodmusic.printable import json_text, slug
from moodmusic.serve import metrics
from moodmusic.serve.desk import Desk
from moodmusic.serve.errors import NoHearing, NotServed, ServeError, WrongTicket
from moodmusic.serve.formats import installed, stream_format
from moodmusic.serve.lists import LISTS
from moodmusic.serve.pieces import PiecesResponse
from moodmusic.serve.sse import EventsResponse
from moodmusic.serve.stream import FORMATS, TITLED, AudioResponse, stream_headers
from moodmusic.serve.told import told
from moodmusic.serve.value import EVENTS, Station


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: the desk it came to, its path and query values, and its body, all checked."""

    desk: Desk
    request: Request
    path: dict[str, str]
    query: dict[str, Any]
    body: Any = None

    @property
    def station(self) -> Station:
        """The station of the path; NoStation."""
        return self.desk.house.find(self.path["name"])

    def url(self, path: str) -> str:
        """A path of this server in full; the Host was found on the list."""
        scheme = "https" if self.request.headers.get("x-forwarded-proto") == "https" else "http"
        return f"{scheme}://{self.request.headers['host']}{path}"


def encodable(kind: str) -> None:
    """NotServed for a format whose package is missing."""
    try:
        stream_format(kind)
    except InputError as error:
        raise NotServed(str(error)) from None


def as_json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON that nobody keeps."""
    return Response(json_text(value), status, {"cache-control": "no-store", **(headers or {})}, "application/json")


def urls(ask: Ask, name: str) -> dict[str, str]:
    """Where a station is heard, by format: those that this server can give."""
    base = f"/stations/{name}"
    paths = {kind: f"{base}/stream.{kind}" for kind in FORMATS} | {"hls": f"{base}/hls/playlist.m3u8"}
    given = {kind: path for kind, path in paths.items() if installed(kind)}
    return {kind: ask.url(path) for kind, path in (given | {kind: f"{base}.{kind}" for kind in LISTS}).items()}


async def stations(ask: Ask) -> Response:
    """Every station with its URLs."""
    listed = [{"name": one.name, "title": one.title, "urls": urls(ask, one.name)} for one in ask.desk.house]
    return as_json({"stations": listed})


async def status(ask: Ask) -> Response:
    """What a station plays, and how."""
    return as_json(told(ask.station) | {"urls": urls(ask, ask.path["name"])})


async def open_station(ask: Ask) -> Response:
    """A new station."""
    station = await ask.desk.house.add(ask.body["prompt"], ask.body.get("name"))
    at = f"/api/stations/{station.name}"
    return as_json(told(station) | {"urls": urls(ask, station.name)}, 201, {"location": at})


async def close_station(ask: Ask) -> Response:
    """Stop a station."""
    await ask.desk.house.remove(ask.path["name"])
    return Response(status_code=204)


async def steer(ask: Ask) -> Response:
    """Change course."""
    return as_json(await ask.station.steer(**ask.body))


async def move(ask: Ask) -> Response:
    """Move live controls."""
    return as_json(await ask.station.set(**ask.body))


async def trigger(ask: Ask) -> Response:
    """Play a stinger."""
    return as_json(await ask.station.trigger(**ask.body))


async def explain(ask: Ask) -> Response:
    """How a sentence is read, and what a station, the first one unless named, would play for it."""
    named = ask.body.get("station")
    station = ask.desk.house.find(named) if named else next(iter(ask.desk.house), None)
    if station is None:
        raise NotServed("there is no station whose scorer could read: open one first")
    return as_json(await station.explain(ask.body["prompt"]))


async def plan(ask: Ask) -> Response:
    """The whole plan, as `moodmusic record --from` takes it."""
    name = slug(ask.station.title)
    return as_json(await ask.station.plan(), headers={"content-disposition": f'inline; filename="{name}.json"'})


async def history(ask: Ask) -> Response:
    """The moods that a station went through, oldest first."""
    return as_json({"moods": list(ask.desk.house.memory(ask.path["name"]).moods)})


async def last(ask: Ask) -> Response:
    """The last minutes as a file."""
    pieces = ask.desk.house.memory(ask.path["name"]).last(ask.query.get("minutes", 1.0))
    headers = {"cache-control": "no-store", "content-disposition": f'attachment; filename="{slug(ask.station.title)}.mp3"'}
    return PiecesResponse(pieces, ask.desk.takers, headers, "audio/mpeg")


async def events(ask: Ask) -> Response:
    """Server-sent events."""
    kinds = [kind.replace("-", " ") for kind in ask.query.get("kinds", [])]
    return EventsResponse(ask.station, kinds or EVENTS, ask.desk.watchers)


async def hearing(ask: Ask) -> Response:
    """How much audio one listener was sent: what the page compares with what it has played."""
    found = ask.desk.hearings.find(ask.path["listener"])
    if found is None:
        raise NoHearing("no stream was asked for with this listener: give ?listener= to the stream first")
    return as_json(found | {"frame": ask.station.status()["frame"]})


async def session(ask: Ask) -> Response:
    """The token for a ticket; the next ticket is told to whoever started the server."""
    if not ask.desk.settings.tickets.spend(ask.body["ticket"]):
        raise WrongTicket("this link was used already or is of another server: take the newest one that 'moodmusic serve' printed")
    ask.desk.settings.spent(ask.desk.settings.tickets.mint())
    return as_json({"token": ask.desk.settings.token})


async def stream(ask: Ask) -> Response:
    """Endless audio; for HEAD only what it would be."""
    kind = ask.path["format"]
    encodable(kind)
    titled = kind in TITLED and ask.request.headers.get("icy-metadata") == "1"
    if ask.request.method == "HEAD":
        return Response(headers=stream_headers(ask.station, kind, titled))
    return AudioResponse(ask.station, kind, ask.desk.hearings, ask.query.get("listener"), titled)


async def playlist(ask: Ask) -> Response:
    """A small file that players open."""
    media, write = LISTS[ask.path["format"]]
    title = ask.station.title
    return Response(write(title, urls(ask, ask.path["name"])["mp3"]), headers={"cache-control": "no-store"}, media_type=media)


async def health(ask: Ask) -> Response:
    """200 only when every station can be heard; an Icecast that is away is told, and changes nothing."""
    heard = {station.name: station.status() for station in ask.desk.house}
    good = bool(heard) and all(found["audible"] for found in heard.values())
    said = {name: {key: found[key] for key in ("state", "audible", "icecast")} for name, found in heard.items()}
    headers = {} if good else {"retry-after": str(ServeError.retry_after_s)}
    return as_json({"audible": good, "stations": said}, 200 if good else 503, headers)


async def numbers(ask: Ask) -> Response:
    """For Prometheus."""
    text = metrics.exposition(ask.desk.house, ask.desk.hearings, ask.desk.answered)
    return Response(text, headers={"cache-control": "no-store", "content-type": metrics.MEDIA_TYPE})
