"""The web page: static files beside this module, under a policy that lets nothing else in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
INDEX = "index.html"


@cache
def pages() -> dict[str, bytes]:
    """Every file by its path below the server's root."""
    folder = files("moodmusic.serve") / "web"
    found = {f"/web/{file.name}": file.read_bytes() for file in folder.iterdir() if "." + file.name.rpartition(".")[2] in MEDIA}
    return {"/": found.pop(f"/web/{INDEX}"), **found}


async def show(request: Request) -> Response:
    """One of the files."""
    path = request.url.path
    suffix = ".html" if path == "/" else "." + path.rpartition(".")[2]
    headers = {"cache-control": "no-cache", "content-security-policy": POLICY}
    return Response(pages()[path], headers=headers, media_type=MEDIA[suffix])


def page_routes() -> list[Route]:
    """One route a file: a name that is not there is no route."""
    return [Route(path, show, methods=["GET"]) for path in pages()]
