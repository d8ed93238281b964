"""`Segments`: the last HLS segments of a station, numbered, with their lengths (RFC 8216)."""

from __future__ import annotations

import struct
from collections import deque
from dataclasses import dataclass

from moodmusic.serve.encoders import AAC_FRAME
from moodmusic.units import SAMPLE_RATE

KEPT = 8  # of two seconds each: a playlist shows fewer, and who reads an old one finds its segments still there


@dataclass(frozen=True, slots=True)
class Segment:
    """One fragment of MP4: its number, its bytes, and how long it lasts."""

    number: int
    data: bytes
    seconds: float


class Segments:
    """The initialisation segment and the last media segments."""

    def __init__(self) -> None:
        self.head = b""
        self.last: deque[Segment] = deque(maxlen=KEPT)
        self._count = 0

    def add(self, data: bytes) -> None:
        """One more segment."""
        self.last.append(Segment(self._count, data, packets(data) * AAC_FRAME / SAMPLE_RATE))
        self._count += 1


def packets(fragment: bytes) -> int:
    """How many AAC packets a fragment holds: the sample count of its track run (ISO 14496-12, 8.8.8)."""
    return int(struct.unpack_from(">I", fragment, fragment.index(b"trun") + 8)[0])
