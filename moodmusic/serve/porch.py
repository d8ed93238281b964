"""`Porch`: connections that keep the server waiting, and room for the next."""

from __future__ import annotations

import resource
from collections.abc import Callable

MOST = 1024
SHARE = 2  # of the descriptors that this process may have, one in so many


def most_waiting() -> int:
    """How many may keep it waiting, so that listeners and child processes still find a descriptor."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if allowed == resource.RLIM_INFINITY else min(allowed // SHARE, MOST)


class Porch:
    """When too many wait, the one that began first has to go: who is quick comes through, whatever the crowd."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: dict[object, Callable[[], None]] = {}  # in the order in which they began

    def wait(self, who: object, away: Callable[[], None]) -> None:
        """The server waits for somebody, whom `away` sends away."""
        self.done(who)
        self._waiting[who] = away
        if len(self._waiting) > self._most:
            self._waiting.pop(next(iter(self._waiting)))()

    def done(self, who: object) -> None:
        """It does not, any more."""
        self._waiting.pop(who, None)
