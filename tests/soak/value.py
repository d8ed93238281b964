"""`Check`: one figure of a stream, its limit and whether it holds; `Heard`: a stretch of samples on its way through the detectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Samples = NDArray[np.float32]  # (frames, 2)


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the table."""

    name: str
    figure: str
    limit: str
    holds: bool
    where: tuple[str, ...] = ()  # the first places at which it does not


class Detector(Protocol):
    """Hears a stream in stretches of any length, in order; its memory does not grow with them."""

    def add(self, samples: Samples, start: int) -> None:
        """The next frames, the first of which is number `start`."""

    def checks(self) -> list[Check]:
        """What was found so far."""


def clock(frame: int) -> str:
    """A frame as hours, minutes and seconds."""
    seconds = frame / RATE
    return f"{int(seconds // 3600):02d}:{int(seconds // 60 % 60):02d}:{seconds % 60:06.3f}"


MOST_PLACES = 8  # that are kept of a fault: a broken stream must not fill the memory


class Places:
    """Counts faults, and keeps the first few places."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[str] = []

    def add(self, text: str, count: int = 1) -> None:
        """One more."""
        self.count += count
        if len(self.first) < MOST_PLACES:
            self.first.append(text)

    def check(self, name: str, limit: str = "0") -> Check:
        """The line of the table: none is allowed."""
        return Check(name, str(self.count), limit, self.count == 0, tuple(self.first))
