"""The formats of a station's streams, as a table."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache

from moodmusic.errors import InputError, nearest

SENT_FRAMES = 6144  # .13 s: fewer messages cost less, and encoders are fed half a second ahead


@dataclass(frozen=True, slots=True)
class StreamFormat:
    """One format: how HTTP calls it, what it needs, and whether a new encoder's header must reach those who listen already."""

    name: str
    title: str
    media_type: str
    kbps: int  # about
    headed: bool = False  # the stream begins with a header that every listener needs first
    segmented: bool = False  # every chunk is one segment of a playlist
    chained: bool = False  # a second header in mid-stream is legal, and begins a new logical stream
    feed_frames: int = 2048  # that are encoded at once: 43 ms, so that chunks are less than 100 ms apart; a multiple of 1024
    burst_bytes: int = 64 * 1024  # that a new listener is given at once
    needs: str = ""  # the module behind it, where it is not in the core install

    @property
    def sent_frames(self) -> int:
        """Frames that its encoder's process gets in one message: several feeds, each answered for itself."""
        return max(SENT_FRAMES // self.feed_frames, 1) * self.feed_frames


STREAM_FORMATS: dict[str, StreamFormat] = {
    entry.name: entry
    for entry in (
        StreamFormat("mp3", "MP3", "audio/mpeg", 128),
        StreamFormat("opus", "Ogg Opus", "audio/ogg", 120, headed=True, chained=True, feed_frames=3072),
        StreamFormat("flac", "Ogg FLAC", "audio/ogg", 900, headed=True, chained=True, feed_frames=4096),
        StreamFormat("wav", "WAV", "audio/wav", 1536, headed=True),
        StreamFormat("aac", "AAC", "audio/aac", 128, needs="av"),
        StreamFormat("hls", "fragmented MP4 with AAC", "audio/mp4", 128, headed=True, segmented=True, burst_bytes=256 * 1024, needs="av"),
    )
}


def stream_format(name: str) -> StreamFormat:
    """The format of a name; InputError for one that there is not, or whose module is not installed."""
    if not isinstance(name, str) or name not in STREAM_FORMATS:
        raise InputError(f"{name!r} is no stream format{nearest(str(name), STREAM_FORMATS)}: one of {', '.join(STREAM_FORMATS)}")
    found = STREAM_FORMATS[name]
    if not installed(name):
        raise InputError(f"{found.title} needs the package {found.needs}: pip install 'moodmusic[{found.needs}]'")
    return found


@cache
def installed(name: str) -> bool:
    """Whether the package is there that a format of `STREAM_FORMATS` needs; looked for once."""
    needs = STREAM_FORMATS[name].needs
    return not needs or importlib.util.find_spec(needs) is not None
