"""`Ring`: the last seconds of a station's sound by frame number, and the splices in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from moodmusic.units import SAMPLE_RATE

Samples = NDArray[np.float32]  # (frames, 2)

SPLICE_FRAMES = round(0.03 * SAMPLE_RATE)


class Ring:
    """Holds the frames from `start` to `end`. What is written goes on at `end`; older frames than `size` are forgotten."""

    def __init__(self, size: int) -> None:
        self._held = np.zeros((size, 2), np.float32)
        self.end = 0
        self.start = 0
        self._entering = 0  # frames of a fade in that is still to come

    @property
    def size(self) -> int:
        """Frames that it can hold."""
        return len(self._held)

    def write(self, samples: Samples) -> None:
        """Append frames, not more than fit; the first ones after a cut come in softly."""
        if self._entering:
            samples = self._faded_in(samples)
        at = self.end % self.size
        first = min(len(samples), self.size - at)
        self._held[at : at + first] = samples[:first]
        self._held[: len(samples) - first] = samples[first:]
        self.end += len(samples)
        self.start = max(self.start, self.end - self.size)

    def read(self, frame: int, count: int) -> Samples:
        """A copy of the frames from `frame` on, fewer where they are not there any more or not yet."""
        first = max(frame, self.start)
        at, count = first % self.size, max(min(frame + count, self.end) - first, 0)
        return np.concatenate([self._held[at : at + count], self._held[: max(at + count - self.size, 0)]])

    def cut(self) -> None:
        """The source stops here: its last 30 ms fade out, and the first 30 ms of what follows fade in."""
        frames = min(SPLICE_FRAMES - self._entering, self.end - self.start)
        at = np.arange(self.end - frames, self.end) % self.size
        self._held[at] *= slope(frames)[::-1, None]
        self._entering = SPLICE_FRAMES

    def _faded_in(self, samples: Samples) -> Samples:
        done = SPLICE_FRAMES - self._entering
        part = slope(SPLICE_FRAMES)[done : done + len(samples), None]
        self._entering -= len(part)
        return np.concatenate([samples[: len(part)] * part, samples[len(part) :]])


def slope(frames: int) -> NDArray[np.float32]:
    """A gain from 0 to 1 along a half cosine."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * (np.arange(frames) + 0.5) / max(frames, 1)), np.float32)
