"""The limits of a control connection, and the bucket that counts its requests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, seconds and counts, as LIVE has them: a hostile client may cost this much and no more."""

    line_bytes: int = 8192
    depth: int = 8
    values: int = 100  # in a line
    keys: int = 16  # of an object: each unknown one is answered with the nearest, which costs 0.1 ms
    clients: int = 64
    backlog: int = 64
    requests_per_s: float = 50.0
    burst: int = 100
    line_s: float = 10.0  # to finish a line, and to say the first one
    idle_s: float = 60.0  # without a word, unless subscribed
    write_s: float = 5.0  # that a client may leave its answers unread
    call_s: float = 10.0  # that a station may take to answer
    linger_s: float = 1.0  # in which what a refused client still sends is read away, so that it gets its error


LIMITS = Limits()


class Bucket:
    """A token bucket: `burst` requests at once, `per_s` in the long run."""

    def __init__(self, per_s: float, burst: int) -> None:
        self._per_s = per_s
        self._burst = float(burst)
        self._left = float(burst)
        self._at: float | None = None

    def take(self, now: float) -> float:
        """Take one request at a time in monotonic seconds: 0 when there is one, else the seconds until there will be."""
        since = max(now - self._at, 0.0) if self._at is not None else 0.0
        self._left = min(self._left + since * self._per_s, self._burst)
        self._at = now
        if self._left < 1.0:
            return (1.0 - self._left) / self._per_s
        self._left -= 1.0
        return 0.0
