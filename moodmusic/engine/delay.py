"""The tempo delay of a plan: ping-pong echoes that darken as they return.

Where the tempo travels, the echoes go over from the old time to the new one in a short cross: a time that glides would bend their pitch.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from moodmusic.engine.filters import BlockFilter
from moodmusic.engine.value import BLOCK_FRAMES, Planar
from moodmusic.style.value import Space
from moodmusic.units import SAMPLE_RATE, beats_to_frames, db_to_gain

LOOP_HIGHPASS_HZ = 180.0
LOOP_LOWPASS_HZ = 3500.0
MAX_FEEDBACK = 0.85
REST_GRID = 8 * BLOCK_FRAMES
CROSS_BLOCKS = 4  # 85 ms
SILENCE = 1e-6  # −120 dBFS: below it the loop counts as empty


class Delay:
    """Blocks of the mono send in, blocks of stereo echoes out: first left, then right, each through the loop's filter.

    `slowest_bpm` is the lowest tempo that it may have to `follow`; None where the tempo stands.
    """

    def __init__(self, space: Space, tempo_bpm: float, slowest_bpm: float | None = None) -> None:
        self._beats = space.delay_beats
        self._frames = self._former = self._of(tempo_bpm)
        self._crossing = 0  # blocks until nothing comes at the former time any more
        self._feedback = np.float32(min(max(space.delay_feedback, 0.0), MAX_FEEDBACK))
        self._gain = np.float32(db_to_gain(space.delay_db))
        self._filter = self._fresh_filter()
        self._longest = self._of(slowest_bpm or tempo_bpm)
        ring = -(-self._longest // BLOCK_FRAMES) + 1
        self._loop = np.zeros((2, ring * BLOCK_FRAMES), np.float32)
        self._write = 0
        self._taken = 0
        self._quiet_frames = self._loop.shape[1]

    def _of(self, tempo_bpm: float) -> int:
        return max(beats_to_frames(self._beats, tempo_bpm), BLOCK_FRAMES)

    def follow(self, tempo_bpm: float) -> bool:
        """Have the echoes come at another tempo from the next block on; whether they cross to one.

        One that comes within a cross waits until it is asked for again.
        """
        frames = min(self._of(tempo_bpm), self._longest)
        if frames != self._frames and not self._crossing:
            self._former, self._frames, self._crossing = self._frames, frames, CROSS_BLOCKS
        return self._crossing > 0

    def process(self, send: NDArray[np.float32]) -> Planar:
        """The echoes, shape (2, frames), for whole blocks of the send: all at once where they come back later than these end."""
        parts = []
        while send.size:
            step = min(send.size, REST_GRID - self._taken % REST_GRID)
            step = step if step <= self._frames and not self._crossing else BLOCK_FRAMES
            parts.append(self._echoed(send[:step]))
            send = send[step:]
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def _echoed(self, send: NDArray[np.float32]) -> Planar:
        self._taken += send.size
        if self._quiet_frames >= self._loop.shape[1] and not send.any():
            self._crossing = 0
            return np.zeros((2, send.size), np.float32)
        echo = self._read(self._frames, send.size)
        if self._crossing:
            echo = self._crossed(echo)
        entering = echo[::-1] * self._feedback
        entering[0] += send
        self._store(self._filter.process(entering))
        echo *= self._gain
        return echo

    def _crossed(self, echo: Planar) -> Planar:
        """A block of the way from the former time to the new one."""
        former = self._read(self._former, BLOCK_FRAMES)
        way = (CROSS_BLOCKS - self._crossing + np.arange(1, BLOCK_FRAMES + 1) / BLOCK_FRAMES) / CROSS_BLOCKS
        self._crossing -= 1
        return former + (echo - former) * np.asarray(0.5 - 0.5 * np.cos(np.pi * way), np.float32)

    def _read(self, ago: int, frames: int) -> Planar:
        start = (self._write - ago) % self._loop.shape[1]
        first = self._loop[:, start : start + frames]
        return np.concatenate([first, self._loop[:, : frames - first.shape[1]]], axis=1)

    def _store(self, samples: NDArray[np.float64]) -> None:
        """Write into the loop; one that holds nothing above −120 dBFS rests, exactly silent, until something enters.

        It is put to rest after every eighth block only, so that up to eight may be taken at a time.
        """
        frames, ring = samples.shape[1], self._loop.shape[1]
        first = min(frames, ring - self._write)
        self._loop[:, self._write : self._write + first] = samples[:, :first]
        self._loop[:, : frames - first] = samples[:, first:]
        self._write = (self._write + frames) % ring
        loud = np.flatnonzero(np.abs(samples).reshape(2, -1, BLOCK_FRAMES).max(axis=(0, 2)) > SILENCE)
        self._quiet_frames = frames - BLOCK_FRAMES * (int(loud[-1]) + 1) if loud.size else self._quiet_frames + frames
        if self._quiet_frames >= ring and self._taken % REST_GRID == 0:
            self._loop.fill(0.0)
            self._filter = self._fresh_filter()

    @staticmethod
    def _fresh_filter() -> BlockFilter:
        """One-pole high-pass times one-pole low-pass."""
        high = math.exp(-2.0 * math.pi * LOOP_HIGHPASS_HZ / SAMPLE_RATE)
        low = math.exp(-2.0 * math.pi * LOOP_LOWPASS_HZ / SAMPLE_RATE)
        top = (1.0 + high) / 2.0 * (1.0 - low)
        return BlockFilter((top, -top), (1.0, -high - low, high * low), channels=2, frames=BLOCK_FRAMES)
