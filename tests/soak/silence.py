"""Silence beyond the rests that the score declares."""

from __future__ import annotations

from collections import deque

import numpy as np

from .value import RATE, Check, Places, Samples, clock

HOP = 480  # 10 ms
QUIET = 1e-4  # a peak of −80 dBFS in 10 ms
LONGEST_S = 0.25


class Silence:
    """Every silence of which more than 250 ms lie where some note of the score is held.

    `hold` tells when notes are held; without a call of it, as for a recorded file, any silence counts. Intervals may be told
    before or after their audio comes, but not later than the silence's end.
    """

    def __init__(self, declared: bool = True) -> None:
        self._declared, self._held = declared, deque[tuple[int, int]]()
        self._rest, self._begun, self._at = np.zeros((0, 2), np.float32), None, 0
        self._begun: int | None
        self.longest, self._places = 0, Places()

    def hold(self, start: int, end: int) -> None:
        """Between these frames something sounds; in order of start."""
        if self._held and start <= self._held[-1][1]:
            self._held[-1] = (self._held[-1][0], max(end, self._held[-1][1]))
        else:
            self._held.append((start, end))

    def add(self, samples: Samples, start: int) -> None:
        """The next frames."""
        self._at = start - len(self._rest)
        samples = np.concatenate([self._rest, samples])
        whole = len(samples) - len(samples) % HOP
        self._rest = samples[whole:].copy()
        peaks = np.abs(samples[:whole]).reshape(-1, 2 * HOP).max(axis=1, initial=0.0)
        quiet = peaks < QUIET  # not so for NaN
        if quiet.any() or self._begun is not None:
            self._follow(quiet)
        self._at += whole
        self._forget()

    def _follow(self, quiet: np.ndarray) -> None:
        for hop in np.flatnonzero(np.diff(np.concatenate([[self._begun is not None], quiet]).astype(np.int8))):
            frame = self._at + int(hop) * HOP
            if self._begun is None:
                self._begun = frame
            else:
                self._close(frame)

    def _close(self, end: int) -> None:
        begun, self._begun = self._begun or 0, None
        missing = self._sounding(begun, end)
        self.longest = max(self.longest, missing)
        if missing > LONGEST_S * RATE:
            self._places.add(f"{clock(begun)}, {(end - begun) / RATE:.2f} s")

    def _sounding(self, begun: int, end: int) -> int:
        """Frames of a silence in which a note is held."""
        if not self._declared:
            return end - begun
        return sum(max(0, min(end, last) - max(begun, first)) for first, last in self._held)

    def _forget(self) -> None:
        needed = self._at if self._begun is None else self._begun
        while self._held and self._held[0][1] < needed - RATE:
            self._held.popleft()

    def checks(self) -> list[Check]:
        """The silences, one that lasts still among them."""
        if self._begun is not None:
            self._close(self._at)
        return [self._places.check(f"silences > 250 ms that no rest declares (longest {self.longest / RATE:.2f} s)")]
