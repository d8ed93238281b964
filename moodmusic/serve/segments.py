"""`Segments`: the last HLS segments of a station, numbered, with their lengths (RFC 8216)."""

from __future__ import annotations

import struct
import time
from collections import deque
from dataclasses import dataclass

from moodmusic.serve.encoders import AAC_FRAME
from moodmusic.units import SAMPLE_RATE

KEPT = 8  # of two seconds each: a playlist shows fewer, and who reads an old one finds its segments still there


@dataclass(frozen=True, slots=True)
class Segment:
    """One fragment of MP4: its number, its bytes, how long it lasts, and whether its times begin anew (`breaks` counts how often)."""

    number: int
    data: bytes
    seconds: float
    begins: bool = False
    breaks: int = 0


class Segments:
    """The initialisation segment and the last media segments, over one encoder after the other.

    Numbers begin with the seconds since 1970: one takes two seconds, so that no number comes again, whatever ended and began meanwhile.
    """

    def __init__(self) -> None:
        self.head = b""
        self.last: deque[Segment] = deque(maxlen=KEPT)
        self._next = int(time.time())
        self._breaks = 0
        self._begins = False  # the next one is the first of its encoder
        self._heard = False

    def begin(self, head: bytes) -> None:
        """Another encoder begins, whose times begin with zero."""
        self.head = head
        self._begins = self._heard

    def forget(self) -> None:
        """Nobody has asked for a while: what there was is too old."""
        self.last.clear()

    def add(self, data: bytes) -> None:
        """One more segment."""
        self._breaks += self._begins
        self.last.append(Segment(self._next, data, packets(data) * AAC_FRAME / SAMPLE_RATE, self._begins, self._breaks))
        self._begins, self._heard = False, True
        self._next += 1


def packets(fragment: bytes) -> int:
    """How many AAC packets a fragment holds: the sample count of its track run (ISO 14496-12, 8.8.8)."""
    return int(struct.unpack_from(">I", fragment, fragment.index(b"trun") + 8)[0])
