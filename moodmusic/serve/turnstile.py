"""`Turnstile`: so many at a time, so that those who are already in are served between those who come."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

Pass = Callable[[], None]


class Turnstile:
    """Lets `most` pass in one turn of the event loop; the others wait in line for the turns to come."""

    def __init__(self, most: int) -> None:
        self._most, self._passed = most, 0
        self._line: deque[Pass] = deque()

    def enter(self, through: Pass) -> bool:
        """Call `through` at once, or, in a crowd, when its turn has come; gives whether it was called."""
        if self._passed == self._most:
            self._line.append(through)
            return False
        self._count()
        through()
        return True

    def _count(self) -> None:
        """The first of a turn has the next one called before whatever comes in it."""
        if not self._passed:
            asyncio.get_running_loop().call_soon(self._turn)
        self._passed += 1

    def _turn(self) -> None:
        self._passed = 0
        while self._line and self._passed < self._most:
            self.enter(self._line.popleft())
