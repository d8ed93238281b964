"""The HTTP side of a server: the table of doors as a Starlette application behind its guard."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import cache
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from moodmusic.errors import MoodmusicError
from moodmusic.printable import json_text
from moodmusic.serve.answers import Ask
from moodmusic.serve.control.codes import Refusal
from moodmusic.serve.control.limits import LIMITS
from moodmusic.serve.control.strict import read_value
from moodmusic.serve.desk import Desk, Settings
from moodmusic.serve.errors import WrongValue
from moodmusic.serve.failures import failure, of_error, of_fault, of_leaving, of_route
from moodmusic.serve.guard import Guard
from moodmusic.serve.house import House
from moodmusic.serve.openapi import document
from moodmusic.serve.page import page_routes
from moodmusic.serve.schema import Schema, obey
from moodmusic.serve.security import change_refused, json_refused
from moodmusic.serve.table import TABLE, Entry
from moodmusic.serve.websocket import control

BODY_S = 5.0  # to send a body in

Endpoint = Callable[[Request], Awaitable[Response]]


def app(stations: House, settings: Settings) -> ASGIApp:
    """The application, for `server.py`: its protocol adds deadlines, and the way to write streams."""
    desk = Desk(stations, settings)
    routes: list[Route | WebSocketRoute] = [
        *page_routes(),
        Route("/openapi.json", openapi, methods=["GET"]),
        *table_routes(desk),
        WebSocketRoute("/ws", control(desk)),
    ]
    handlers: dict[Any, Any] = {MoodmusicError: of_error, HTTPException: of_route, ClientDisconnect: of_leaving}
    inner = Starlette(routes=[_exact(route) for route in routes], exception_handlers=handlers)
    inner.router.redirect_slashes = False
    return Guard(inner, settings.names, desk.answered)


def _exact(route: Route | WebSocketRoute) -> Route | WebSocketRoute:
    """The route without the line feed that may follow the end of a regular expression."""
    route.path_regex = re.compile(route.path_regex.pattern.removesuffix("$") + r"\Z")
    return route


async def openapi(request: Request) -> Response:
    """The document of the API."""
    return Response(described(), headers={"cache-control": "no-store"}, media_type="application/json")


@cache
def described() -> str:
    """The document's text: it takes 10 ms to write."""
    return json_text(document())


def table_routes(desk: Desk) -> Iterator[Route]:
    """One route a path, in the order of the table, so that a wrong method is told all that there are."""
    for path in dict.fromkeys(entry.path for entry in TABLE):
        doors = {entry.method: _endpoint(desk, entry) for entry in TABLE if entry.path == path}
        yield Route(path, _by_method(doors), methods=[*doors])


def _by_method(doors: Mapping[str, Endpoint]) -> Endpoint:
    async def chosen(request: Request) -> Response:
        return await doors["GET" if request.method == "HEAD" else request.method](request)

    return chosen


def _endpoint(desk: Desk, entry: Entry) -> Endpoint:
    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (MoodmusicError, HTTPException, ClientDisconnect):
            raise
        except Exception as error:
            return await of_fault(request, error)

    async def endpoint(request: Request) -> Response:
        refusal = _refused(entry, request, desk.settings.token)
        if refusal is not None:
            return refusal
        path = dict(request.path_params)
        obey(path, _fields(entry.path_fields), "the path")
        query = queried(entry, request)
        body = await _body(entry.body, request) if entry.body is not None else None
        return body if isinstance(body, Response) else await entry.answer(Ask(desk, request, path, query, body))

    return guarded


def _refused(entry: Entry, request: Request, token: str) -> Response | None:
    """Why a change is not made."""
    headers = request.scope["headers"]
    refusal = change_refused(headers, token, entry.body is not None) if entry.guarded else None
    if entry.body is not None and not entry.guarded:
        refusal = json_refused(headers)
    if refusal is None:
        return None
    extra = {"www-authenticate": "Bearer"} if refusal.status == 401 else {}
    return failure(refusal.status, refusal.code, refusal.says, connection="close", **extra)


async def _body(schema: Schema, request: Request) -> Any:
    """The checked body, or the answer to one that is too long or too slow."""
    data = b""
    try:
        async with asyncio.timeout(BODY_S):
            async for part in request.stream():
                data += part
                if len(data) > LIMITS.line_bytes:
                    return failure(413, "too_long", f"the body is longer than {LIMITS.line_bytes} bytes", connection="close")
    except TimeoutError:
        return failure(400, "too_slow", f"the body took longer than {BODY_S:g} s", connection="close")
    try:
        value = read_value(data)
    except Refusal as refusal:
        raise WrongValue(f"the body: {refusal}") from None
    obey(value, schema)
    return value


def queried(entry: Entry, request: Request) -> dict[str, Any]:
    """The query's values, as their schemas have them; WrongValue for one that is not known, unless the door is open to any, not good
    or said twice.
    """
    fields = entry.query
    pairs = [(name, text) for name, text in request.query_params.multi_items() if name in fields or not entry.any_query]
    if len(dict(pairs)) < len(pairs):
        raise WrongValue("a query field stands twice: give each once")
    found = {name: _read(text, fields.get(name, {})) for name, text in pairs}
    obey(found, _fields(fields), "the query")
    return found


def _read(text: str, schema: Schema) -> Any:
    """A text as the type of its schema, itself where it is not of that type."""
    if schema.get("type") == "array":
        return text.split(",")
    try:
        return float(text) if schema.get("type") == "number" else text
    except ValueError:
        return text


def _fields(fields: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": fields}
