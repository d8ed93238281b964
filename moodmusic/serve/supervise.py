"""When a child counts as dead, how soon it may come back, and when it is given up for a while. Pure: times in, decisions out."""

from __future__ import annotations

from collections import deque

BEAT_LIMIT_S = 1.0  # without any message
BLOCK_LIMIT_S = 0.5  # without a block of music, beyond its own length
DEATHS_WITHIN_S = 30.0
ENGINE_DEATHS = 3  # so many are too many: the fallback bed plays
OTHER_DEATHS = 12  # of an encoder or scorer: nothing can stand in for them, so they are not given up so soon
FIRST_BACKOFF_S, LONGEST_BACKOFF_S = 4.0, 60.0
STEADY_S = 10.0  # who lives so long has recovered


class Deaths:
    """Counts how often a child died lately, and tells how long to wait before the next one is started."""

    def __init__(self, most: int = OTHER_DEATHS) -> None:
        self.total = 0
        self._most = most
        self._times: deque[float] = deque(maxlen=most)
        self._backoff_s = 0.0

    def add(self, now: float) -> float:
        """Count a death; returns the seconds to wait: none at first, then 4, 8 … 60, until it lives for ten or `recovered`."""
        if self._times and now - self._times[-1] > self._backoff_s + STEADY_S:
            self._backoff_s = 0.0
        self.total += 1
        self._times.append(now)
        crowded = len(self._times) == self._most and now - self._times[0] <= DEATHS_WITHIN_S
        if not crowded and not self.too_many:
            return 0.0
        self._backoff_s = min(max(2.0 * self._backoff_s, FIRST_BACKOFF_S), LONGEST_BACKOFF_S)
        return self._backoff_s

    @property
    def too_many(self) -> bool:
        """Whether the last one was one too many."""
        return self._backoff_s > 0.0

    def recovered(self) -> None:
        """It has played long enough: what was is forgotten."""
        self._times.clear()
        self._backoff_s = 0.0


def silent(now: float, heard_at: float) -> bool:
    """Whether a child has not been heard for too long."""
    return now - heard_at > BEAT_LIMIT_S


def stuck(now: float, block_at: float) -> bool:
    """Whether an engine that plays has not given a block for too long."""
    return now - block_at > BLOCK_LIMIT_S
