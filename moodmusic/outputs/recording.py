"""Endless music into a file: so many frames of it, or as many as there were when somebody stopped it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from moodmusic.outputs.file import TrackFile
from moodmusic.outputs.samples import Frames
from moodmusic.units import SAMPLE_RATE

PIECE_FRAMES = SAMPLE_RATE // 10  # read at once; the last one fades out, so that the cut does not click

Read = Callable[[int], Frames]  # exactly so many frames at 48 kHz, float32 of shape (frames, 2)


def record(read: Read, file: TrackFile, frames: int, stopped: Callable[[], bool], progress: Callable[[float], None]) -> None:
    """Write `frames` frames at 48 kHz, or fewer when `stopped` says so. `progress` hears 0…1, the first 0 before anything is read."""
    progress(0.0)
    at, last = 0, False
    while not last:
        count = (frames - at) % PIECE_FRAMES or PIECE_FRAMES  # what is odd comes first: the last piece is a whole one
        last = stopped() or at + count == frames
        samples = read(count)
        file.write(faded(samples) if last else samples)
        at += count
        progress(at / frames)


def faded(samples: Frames) -> Frames:
    """From full level to silence."""
    return samples * np.linspace(1.0, 0.0, len(samples), dtype=np.float32)[:, None]
