"""`Controllers`: the WebSockets of a server, of which one that has not said hello makes room for the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from moodmusic.serve.errors import TooManyListeners


class Guest(Protocol):
    """One that is in."""

    @property
    def greeted(self) -> bool:
        """Whether it has said hello."""

    @property
    def dismissed(self) -> bool:
        """Whether it is on its way out."""

    def dismiss(self, why: str) -> None:
        """Send it away."""


class Controllers:
    """`most` may be in at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._in: list[Guest] = []  # in the order in which they came

    @contextmanager
    def taking(self, guest: Guest) -> Iterator[None]:
        """A place while the context lasts; TooManyListeners when all have said hello."""
        self._make_room()
        self._in.append(guest)
        try:
            yield
        finally:
            self._in.remove(guest)

    def _make_room(self) -> None:
        staying = [guest for guest in self._in if not guest.dismissed]
        if len(staying) < self._most:
            return
        why = f"there are {self._most} controllers already: try again later"
        waiting = next((guest for guest in staying if not guest.greeted), None)
        if waiting is None:
            raise TooManyListeners(why)
        waiting.dismiss(why)
