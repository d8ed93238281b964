"""Samples on their way into a file: another sample rate, a bit depth with dither."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from moodmusic.dice import dice
from moodmusic.units import SAMPLE_RATE

Frames = NDArray[np.float32]


class RateConverter:
    """Stereo from 48 kHz to another rate, block by block, with exactly ``round(frames * rate / 48000)`` frames in all.

    soxr's HQ setting: pass band to 91 % of the lower Nyquist frequency, images below −120 dB. `frames` is the whole length
    at 48 kHz, or None for an endless stream.
    """

    def __init__(self, rate: int, frames: int | None) -> None:
        import soxr

        self._rate, self._given = rate, 0
        self._stream: Any = soxr.ResampleStream(SAMPLE_RATE, rate, 2, dtype="float32", quality="HQ")
        self._left = None if frames is None else output_frames(frames, rate)

    def convert(self, samples: Frames, last: bool = False) -> Frames:
        """What is ready after `samples` (n, 2); with `last` also the tail, padded or cut to the exact length."""
        ready: Frames = self._stream.resample_chunk(np.ascontiguousarray(samples), last=last)
        if self._left is None:
            return ready
        ready = ready[: self._left]
        self._left -= len(ready)
        self._given += len(ready)
        return np.pad(ready, ((0, self._left), (0, 0))) if last and self._left else ready

    def shorten(self, frames: int) -> None:
        """The stream ends sooner than was said: after `frames` at 48 kHz, all of which were given by now."""
        self._left = max(output_frames(frames, self._rate) - self._given, 0)


def output_frames(frames: int, rate: int) -> int:
    """Length at `rate` of `frames` at 48 kHz, to the nearest frame."""
    return (2 * frames * rate + SAMPLE_RATE) // (2 * SAMPLE_RATE)


class Quantiser:
    """Float samples −1…1 to integers: 16 bit with triangular dither (TPDF, ±1 step, seeded), 24 bit rounded.

    Dither: Lipshitz, Wannamaker & Vanderkooy 1992, "Quantization and dither": two uniform draws make the error's mean and
    power independent of the signal. The draws run on from block to block, so block sizes do not matter.
    """

    def __init__(self, bits: int, *labels: object) -> None:
        self.bits = bits
        self._dice = dice(0, "dither", *labels)

    def __call__(self, samples: Frames) -> NDArray[np.int16] | NDArray[np.int32]:
        """`samples` (n, 2) as int16, or as int32 whose upper 24 bits count."""
        top = 2 ** (self.bits - 1) - 1
        scaled: NDArray[Any] = samples.astype(np.float32 if self.bits == 16 else np.float64) * top
        if self.bits == 16:
            draws = self._dice.random((*samples.shape, 2), dtype=np.float32)
            scaled += draws[..., 0] - draws[..., 1]
        whole: NDArray[Any] = np.clip(np.rint(scaled), -top - 1, top)
        return whole.astype(np.int16) if self.bits == 16 else whole.astype(np.int32) << 8
