"""`Places`: so many at once, and a sentence for the next one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from moodmusic.serve.errors import TooManyListeners


class Places:
    """Counts those who are in."""

    def __init__(self, most: int, who: str) -> None:
        self._most, self._who = most, who
        self.taken = 0

    @contextmanager
    def taking(self) -> Iterator[None]:
        """A place while the context lasts; TooManyListeners when there is none."""
        if self.taken >= self._most:
            raise TooManyListeners(f"there are {self._most} {self._who} already: try again later")
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1
