"""A long file as an answer: in pieces that all who ask share, no faster than they are taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from moodmusic.serve.places import Places

AT_ONCE = 32_768  # bytes that are joined for a write


class PiecesResponse(Response):
    """Gives the pieces in order; TooManyListeners when all places are taken."""

    def __init__(self, pieces: Sequence[bytes], places: Places, headers: Mapping[str, str], media_type: str) -> None:
        size = sum(map(len, pieces))
        super().__init__(headers={**headers, "content-length": str(size)}, media_type=media_type)
        self._pieces, self._places = pieces, places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them; who takes nothing for a while is cut off by the server's protocol."""
        with self._places.taking():
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            for part in joined(self._pieces if scope["method"] == "GET" else ()):
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def joined(pieces: Sequence[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of a size that is worth a write."""
    gathered: list[bytes] = []
    size = 0
    for piece in pieces:
        gathered.append(piece)
        size += len(piece)
        if size >= AT_ONCE:
            yield b"".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield b"".join(gathered)
