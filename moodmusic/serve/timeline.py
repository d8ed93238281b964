"""`Timeline`: a station's sound by frame number: what the engine gave, and the bed where it gave nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from moodmusic.serve.ring import SPLICE_FRAMES, Ring
from moodmusic.units import SAMPLE_RATE

Samples = NDArray[np.float32]  # (frames, 2)

DELAY_S = 2.0  # that the encoded streams are behind the engine
DELAY_FRAMES = round(DELAY_S * SAMPLE_RATE)
PREFILL_FRAMES = 6 * SAMPLE_RATE  # of the past, that a new encoder begins with: 64 KB of MP3 are four seconds
RING_FRAMES = PREFILL_FRAMES + DELAY_FRAMES + SAMPLE_RATE
ENGINE, BED = "engine", "bed"


class Timeline:
    """Frames without holes. Where engine and bed meet, one fades out and the other in, 30 ms each."""

    def __init__(self) -> None:
        self.ring = Ring(RING_FRAMES)
        self.bed: Samples = np.zeros((SAMPLE_RATE, 2), np.float32)
        self.bed_frames = 0  # how many were of the bed so far
        self._source = ""

    @property
    def end(self) -> int:
        """The first frame that is not there yet."""
        return self.ring.end

    def put(self, frame: int, samples: Samples) -> Samples:
        """Append what the engine gave for a frame; returns what of it is new. What it left out before is covered by the bed."""
        if frame > self.end:
            self.cover(frame)
        samples = samples[self.end - frame :]
        if len(samples):
            self._of(ENGINE)
            self.ring.write(samples)
        return samples

    def cover(self, until: int) -> Samples:
        """Let the bed play on up to a frame at least; returns its frames."""
        start = self.end
        if start >= until:
            return self.bed[:0]
        self._of(BED)
        for at in range(start, until + SPLICE_FRAMES, SAMPLE_RATE):
            frames = np.arange(at, min(at + SAMPLE_RATE, until + SPLICE_FRAMES))
            self.ring.write(self.bed[frames % len(self.bed)])
        self.bed_frames += self.end - start
        return self.ring.read(start, self.end - start)

    def lost(self) -> None:
        """The engine has died: what it gave last fades out."""
        if self._source == ENGINE:
            self.ring.cut()
            self._source = ""

    def _of(self, source: str) -> None:
        if source != self._source:
            if self._source:
                self.ring.cut()
            self._source = source
