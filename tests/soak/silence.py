"""Silence beyond the rests that the score declares."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from .value import RATE, Check, Places, Samples, clock

HOP = 48  # 1 ms: of a silence up to two are not seen
QUIET = 1e-4  # a peak of −80 dBFS in 1 ms
LONGEST_S = 0.25


class Silence:
    """Every silence of which more than 250 ms lie where some note of the score is held.

    `hold` tells when notes are held and `settle` up to where that is known; without a score, as for a recorded file, any silence counts.
    """

    def __init__(self, declared: bool = True) -> None:
        self._declared = declared
        self._held: deque[tuple[int, int]] = deque()
        self._waiting: list[tuple[int, int]] = []
        self._rest, self._at = np.zeros((0, 2), np.float32), 0
        self._begun: int | None = None
        self.longest, self._places = 0, Places()

    def hold(self, start: int, end: int) -> None:
        """Between these frames something sounds; in order of start."""
        if self._held and start <= self._held[-1][1]:
            self._held[-1] = (self._held[-1][0], max(end, self._held[-1][1]))
        else:
            self._held.append((start, end))

    def settle(self, frame: int) -> None:
        """All notes that begin before a frame have been told: silences that end before it can be judged."""
        for begun, end in self._waiting:
            if end <= frame:
                self._judge(begun, end)
        self._waiting = [span for span in self._waiting if span[1] > frame]
        needed = min([self._at if self._begun is None else self._begun, frame, *(begun for begun, _ in self._waiting)])
        while self._held and self._held[0][1] < needed:
            self._held.popleft()

    def add(self, samples: Samples, start: int) -> None:
        """The next frames."""
        self._at = start - len(self._rest)
        samples = np.concatenate([self._rest, samples])
        whole = len(samples) - len(samples) % HOP
        self._rest = samples[whole:].copy()
        peaks = np.abs(samples[:whole]).reshape(-1, 2 * HOP).max(axis=1, initial=0.0)
        self._follow(peaks < QUIET)  # not so for NaN
        self._at += whole

    def _follow(self, quiet: NDArray[np.bool_]) -> None:
        edges = np.diff(np.concatenate([[self._begun is not None], quiet]).astype(np.int8))
        for hop in np.flatnonzero(edges):
            frame = self._at + int(hop) * HOP
            if self._begun is None:
                self._begun = frame
            else:
                self._close(frame)

    def _close(self, end: int) -> None:
        if self._begun is not None and end - self._begun > LONGEST_S * RATE:
            self._waiting.append((self._begun, end))
        self._begun = None
        if not self._declared:
            self.settle(end)

    def _judge(self, begun: int, end: int) -> None:
        missing = sum(max(0, min(end, last) - max(begun, first)) for first, last in self._held) if self._declared else end - begun
        self.longest = max(self.longest, missing)
        if missing > LONGEST_S * RATE:
            self._places.add(f"{clock(begun)}, {(end - begun) / RATE:.2f} s")

    def checks(self) -> list[Check]:
        """The silences, one that lasts still among them."""
        self._close(self._at)
        self.settle(self._at)
        return [self.found()]

    def found(self) -> Check:
        """Those that are over."""
        return self._places.check(f"silences > 250 ms that no rest declares (longest {self.longest / RATE:.2f} s)")
