"""Detectors for what must never be heard: clicks, gaps, numbers that are none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
HOP = 480  # 10 ms
NEAR = 24  # frames to either side that may belong to the click itself: the width of a step behind a lowpass
SIDE = 480  # frames to either side that tell what is usual here
LOUDER = 16.0  # a click's bend is so many times the usual one, before it as well as after it
FLOOR = 2e-4  # bends below −74 dBFS are not heard


def clicks(samples: NDArray[np.float32], louder: float = LOUDER) -> list[int]:
    """Frames at which one channel of (frames, 2) jumps. A note's hard onset goes on as it began; a click stands alone.

    The third difference is flat for music and large for a jump. It is compared with its greatest mean on 10 ms before and
    on 10 ms after, the 0.5 ms around it left out.
    """
    found: set[int] = set()
    for channel in samples.T:
        bend = np.abs(np.diff(channel.astype(np.float64), 3))
        usual = np.maximum(*_sides(bend))
        found |= {int(frame) + 2 for frame in np.flatnonzero(bend > np.maximum(louder * usual, FLOOR))}
    return _first_of_each(sorted(found))


def _sides(bend: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean of the `SIDE` values that end `NEAR` before each one, and that begin `NEAR` after it; at the ends nothing is unusual."""
    reach = SIDE + NEAR
    padded = np.pad(bend, reach, constant_values=1.0)
    sums = np.concatenate([[0.0], np.cumsum(padded)])
    mean = (sums[SIDE:] - sums[:-SIDE]) / SIDE  # mean[i]: of padded[i : i + SIDE]
    return mean[: bend.size], mean[reach + NEAR + 1 : reach + NEAR + 1 + bend.size]


def _first_of_each(frames: list[int]) -> list[int]:
    """One frame for every jump, however many frames it spans."""
    return [frame for frame, before in zip(frames, [-RATE, *frames], strict=False) if frame - before > NEAR]


def gaps(samples: NDArray[np.float32], longest_s: float = 0.25, quiet: float = 1e-4) -> list[tuple[float, float]]:
    """(start, end) in seconds of every silence that lasts longer; quiet is a peak of −80 dBFS in 10 ms."""
    blocks = len(samples) // HOP
    peaks = np.abs(samples[: blocks * HOP]).reshape(blocks, -1).max(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], peaks < quiet, [False]])))
    spans = edges.reshape(-1, 2) * HOP / RATE
    return [(float(start), float(end)) for start, end in spans if end - start > longest_s]
