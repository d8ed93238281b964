"""How an error is answered: a status, a code of a closed list, and a sentence."""

from __future__ import annotations

import logging
import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from moodmusic.errors import InputError, MoodmusicError
from moodmusic.printable import json_text
from moodmusic.serve import errors

LOG = logging.getLogger("moodmusic.serve")

# The first class that fits: status and code
FAILURES: tuple[tuple[type[Exception], int, str], ...] = (
    (errors.NoStation, 404, "no_station"),
    (errors.NoHearing, 404, "no_listener"),
    (errors.NoSegment, 404, "no_segment"),
    (errors.NotServed, 501, "not_served"),
    (errors.TooManyListeners, 503, "full"),
    (errors.TooManyStations, 409, "full"),
    (errors.WrongTicket, 401, "spent"),
    (errors.ServeError, 503, "unavailable"),  # a station that cannot now, but will
    (errors.WrongValue, 422, "wrong_value"),
    (InputError, 422, "refused"),  # as the document has it, but the station cannot: a stem that does not play, say
    (MoodmusicError, 500, "failed"),
)
PHRASES = {
    404: ("no_door", "there is nothing here: /openapi.json lists what there is"),
    405: ("no_method", "this door has no such method: /openapi.json lists them"),
}


def failure(status: int, code: str, message: str, **headers: str) -> Response:
    """An error as JSON."""
    body = json_text({"error": {"code": code, "message": message}})
    return Response(body, status, {"cache-control": "no-store", **headers}, "application/json")


async def of_error(request: Request, error: Exception) -> Response:
    """What one of our own errors answers."""
    status, code = next((status, code) for kind, status, code in FAILURES if isinstance(error, kind))
    headers = {"www-authenticate": "Bearer"} if status == 401 else {}
    if status == 503 and isinstance(error, errors.ServeError):
        headers["retry-after"] = str(error.retry_after_s)
    return failure(status, code, str(error), **headers)


async def of_route(request: Request, error: Exception) -> Response:
    """A path or method that is not in the table."""
    assert isinstance(error, HTTPException)
    code, message = PHRASES.get(error.status_code, ("wrong", str(error.detail)))
    return failure(error.status_code, code, message, **dict(error.headers or {}))


async def of_leaving(request: Request, error: Exception) -> Response:
    """A client that went before its body had come: nobody reads this."""
    return failure(400, "gone", "the request ended before its body did")


async def of_fault(request: Request, error: Exception) -> Response:
    """A fault of ours: its traceback goes to the log under a number, and only the number to the client."""
    incident = secrets.token_hex(6)
    LOG.error("incident %s", incident, exc_info=error)
    body = {
        "error": {"code": "internal", "message": f"a fault of the server itself: its log has incident {incident}", "incident": incident}
    }
    return Response(json_text(body), 500, {"cache-control": "no-store"}, "application/json")
