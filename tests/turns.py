"""Which tests may run beside each other where pytest-xdist runs them in several processes (``-n 2``).

A test marked ``alone`` measures time, or follows a program that plays by the clock: it waits until the other processes have ended the test
that they are at, and they wait for it. File locks (flock(2)) order them; the first comes first, so that nobody waits for ever.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Turns:
    """The two locks of a run, as files: the queue, in which one waits at a time, and the room, which many share or one has alone."""

    def __init__(self, folder: Path) -> None:
        self._queue, self._room = ((folder / f"{name}.lock").open("w") for name in ("queue", "room"))

    @contextmanager
    def turn(self, alone: bool) -> Iterator[None]:
        """While it lasts no test runs that may not run beside this one."""
        fcntl.flock(self._queue, fcntl.LOCK_EX)
        fcntl.flock(self._room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(self._queue, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._room, fcntl.LOCK_UN)

    def close(self) -> None:
        """Leave."""
        self._queue.close()
        self._room.close()
