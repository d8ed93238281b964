"""Single samples: numbers that are none, clipped samples, an offset, and whether every frame is there once."""

from __future__ import annotations

import numpy as np

from .value import RATE, Check, Places, Samples, clock

MINUTE = 60 * RATE
MOST_OFFSET = 1e-3  # of full scale (−60 dBFS), as the mean of a minute: notes at 20 Hz leave less than 1e-4


class Levels:
    """Non-finite and clipped samples (|x| ≥ 1)."""

    def __init__(self) -> None:
        self._none, self._clipped, self.peak = Places(), Places(), 0.0

    def add(self, samples: Samples, start: int) -> None:
        """The next frames."""
        peak = float(np.abs(samples).max(initial=0.0))
        if not np.isfinite(peak):
            self._note(self._none, ~np.isfinite(samples), start)
            peak = float(np.abs(np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)).max(initial=0.0))
        if peak >= 1.0:
            self._note(self._clipped, np.isfinite(samples) & (np.abs(samples) >= 1.0), start)
        self.peak = max(self.peak, peak)

    def _note(self, places: Places, wrong: np.ndarray, start: int) -> None:
        frames = np.flatnonzero(wrong.any(axis=1))
        places.add(clock(start + int(frames[0])), int(wrong.sum()))

    def checks(self) -> list[Check]:
        """Both counts."""
        return [self._none.check("samples that are no number"), self._clipped.check(f"clipped samples (peak {self.peak:.3f})")]


class Offset:
    """The mean of every whole minute, of both channels."""

    def __init__(self) -> None:
        self.worst, self._places = 0.0, Places()
        self._sum, self._count = np.zeros(2), 0

    def add(self, samples: Samples, start: int) -> None:
        """The next frames."""
        while len(samples):
            part, samples = samples[: MINUTE - self._count], samples[MINUTE - self._count :]
            self._sum += np.nan_to_num(part, posinf=0.0, neginf=0.0).sum(axis=0, dtype=np.float64)
            self._count, start = self._count + len(part), start + len(part)
            if self._count == MINUTE:
                self._close(start)

    def _close(self, end: int) -> None:
        offset = float(np.abs(self._sum / self._count).max())
        self.worst = max(self.worst, offset)
        if offset > MOST_OFFSET:
            self._places.add(f"minute before {clock(end)}: {offset:.1e}")
        self._sum, self._count = np.zeros(2), 0

    def checks(self) -> list[Check]:
        """The worst minute."""
        return [Check("offset of a minute", f"{self.worst:.1e}", f"{MOST_OFFSET:.0e}", not self._places.count, tuple(self._places.first))]


class Frames:
    """Whether stretches follow each other without a hole, and add up to what was asked for."""

    def __init__(self, expected: int | None = None) -> None:
        self.expected, self._next, self._holes = expected, 0, Places()

    def add(self, samples: Samples, start: int) -> None:
        """The next frames."""
        if start != self._next:
            self._holes.add(f"frame {start} came where {self._next} was due")
        self._next = start + len(samples)

    def checks(self) -> list[Check]:
        """The count, and holes."""
        exact = self._holes.count == 0 and self.expected in (None, self._next)
        limit = "contiguous" if self.expected is None else f"exactly {self.expected}"
        return [Check("frames", str(self._next), limit, exact, tuple(self._holes.first))]
