"""HLS: a playlist of segments that any CDN can keep."""

from __future__ import annotations

from starlette.responses import Response

from moodmusic.serve.answers import Ask
from moodmusic.serve.errors import NotServed

PLAYLIST_TYPE = "application/vnd.apple.mpegurl"
SEGMENT_TYPES = ("audio/mp4", "video/mp4")
SEGMENT = {"type": "string", "pattern": r"^(init\.mp4|[0-9]{1,12}\.m4s)$", "maxLength": 16}


async def playlist(ask: Ask) -> Response:
    """The segments that there are now (RFC 8216)."""
    raise missing(ask)


async def segment(ask: Ask) -> Response:
    """A segment of fragmented MP4 with AAC."""
    raise missing(ask)


def missing(ask: Ask) -> NotServed:
    """Why there are none."""
    name = ask.station.name
    return NotServed(f"the station {name!r} makes no HLS segments: install moodmusic[av], or take its mp3 stream")
