"""HLS: a playlist of segments that any CDN can keep (RFC 8216)."""

from __future__ import annotations

import asyncio
import math

from starlette.responses import Response

from moodmusic.serve.answers import Ask, encodable
from moodmusic.serve.encoders import AAC_FRAME, SEGMENT_S
from moodmusic.serve.errors import NoSegment
from moodmusic.serve.schema import text
from moodmusic.serve.segments import Segments
from moodmusic.units import SAMPLE_RATE

PLAYLIST_TYPE = "application/vnd.apple.mpegurl"
SEGMENT_TYPES = ("audio/mp4",)
SEGMENT = text(16) | {"pattern": r"^(init\.mp4|[0-9]{1,12}\.m4s)$", "description": "a name of the playlist, such as init.mp4 or 12.m4s"}
SHOWN = 5  # ten seconds; those before are kept for who reads an older playlist
LEAST = 3  # that a player wants before it begins (RFC 8216, 6.3.3)
FIRST_S = 3.0  # that the encoder may take to make them, when nobody has asked before
POLL_S = 0.05
LONGEST_S = math.ceil(SEGMENT_S + AAC_FRAME / SAMPLE_RATE)  # fragments end with whole packets
KEPT_S = 3600  # by caches: a number stands for the same bytes for ever
VERSION = 7  # the first with EXT-X-MAP for fragmented MP4


async def playlist(ask: Ask) -> Response:
    """The segments that there are now."""
    encodable("hls")
    segments = await ask.station.segments()
    for _ in range(round(FIRST_S / POLL_S)):
        if len(segments.last) >= LEAST:
            break
        await asyncio.sleep(POLL_S)
    text = written(segments)
    return Response(text, headers={"cache-control": "no-cache"}, media_type=PLAYLIST_TYPE)


async def segment(ask: Ask) -> Response:
    """A segment of fragmented MP4 with AAC."""
    encodable("hls")
    segments, name = await ask.station.segments(), ask.path["segment"]
    known = {f"{one.number}.m4s": one.data for one in segments.last} | {"init.mp4": segments.head}
    if name not in known:
        raise NoSegment(f"the segment {name} is not kept any more, or not there yet: read the playlist again")
    caching = "no-cache" if name == "init.mp4" else f"public, max-age={KEPT_S}, immutable"
    return Response(known[name], headers={"cache-control": caching}, media_type=SEGMENT_TYPES[0])


def written(segments: Segments) -> str:
    """The media playlist of the youngest segments."""
    shown = [*segments.last][-SHOWN:]
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}", f"#EXT-X-TARGETDURATION:{LONGEST_S}"]
    if shown:
        lines += [f"#EXT-X-MEDIA-SEQUENCE:{shown[0].number}", f"#EXT-X-DISCONTINUITY-SEQUENCE:{shown[0].breaks - shown[0].begins}"]
    lines.append('#EXT-X-MAP:URI="init.mp4"')
    for one in shown:
        lines += ["#EXT-X-DISCONTINUITY"] if one.begins else []
        lines += [f"#EXTINF:{one.seconds:.5f},", f"{one.number}.m4s"]
    return "\n".join(lines) + "\n"
