"""What the engine costs: CPU seconds of each stage for 180 s of audio, least of several windows. Run: python benchmarks/engine.py"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import time
from collections.abc import Callable

import numpy as np

from moodmusic.engine.bus import Bus
from moodmusic.engine.delay import Delay
from moodmusic.engine.glue import Glue
from moodmusic.engine.limiter import Limiter
from moodmusic.engine.loudness import LoudnessMeter, PeakMeter
from moodmusic.engine.reverb import Reverb
from moodmusic.engine.strips import Strips, sounding
from moodmusic.engine.value import BLOCK_FRAMES, Planar
from moodmusic.sound.value import Clip
from moodmusic.style.value import Space

SECONDS = 180
WINDOW_BLOCKS = 256
NOTES_A_SECOND = 25  # of a full arrangement


def least_cpu(name: str, work: Callable[[Planar], object], size: int = BLOCK_FRAMES) -> None:
    """Print the cost of a stage for 180 s, from the cheapest of eight windows."""
    samples = 0.1 * np.random.default_rng(0).standard_normal((2, WINDOW_BLOCKS * BLOCK_FRAMES)).astype(np.float32)
    times = []
    for _ in range(8):
        start = time.process_time()
        for at in range(0, samples.shape[1], size):
            work(samples[:, at : at + size])
        times.append(time.process_time() - start)
    print(f"{name:24}{min(times) * SECONDS * 48_000 / samples.shape[1]:8.2f} s")


def lay() -> Callable[[Planar], object]:
    """25 stereo notes of 1.2 s a second on twelve strips."""
    strips, frame, clip = Strips(12), [0], Clip(np.ones((2, 57_600), np.int16), 1e-4)

    def work(_: Planar) -> None:
        strips.turn(frame[0])
        for number in range(round(NOTES_A_SECOND * BLOCK_FRAMES / 48_000) or frame[0] // BLOCK_FRAMES % 2):
            strips.add(sounding(clip, number % 12, frame[0] + 5, 0.5, 48_000, 9_600))
        frame[0] += BLOCK_FRAMES

    return work


def main() -> None:
    """Print the table."""
    print(f"CPU for {SECONDS} s of stereo at 48 kHz")
    least_cpu("laying of notes", lay())
    for t60_s in (1.2, 2.0, 5.0):
        reverb = Reverb(Space(t60_s=t60_s))
        least_cpu(f"reverb, T60 {t60_s:g} s", lambda block, reverb=reverb: reverb.process(block[0]))  # type: ignore[misc]
    delay, bus, glue = Delay(Space(), 90.0), Bus(), Glue(1.5)
    least_cpu("delay", lambda block: delay.process(block[0]))
    least_cpu("bus", bus.process)
    least_cpu("glue", glue.gain)
    meter, peak, limiter = LoudnessMeter(), PeakMeter(), Limiter()
    least_cpu("loudness, one pass", meter.add, 8_192)
    least_cpu("true peak", peak.add, 8_192)
    least_cpu("limiter, 3 dB over", lambda block: limiter.process(block * np.float32(3.0)), 8_192)


if __name__ == "__main__":
    main()
