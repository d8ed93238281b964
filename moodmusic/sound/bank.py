"""The partial bank: sums of decaying or enveloped sine waves as matrix products.

A partial's phasor at frame t is the product of its phasor at the start of a block and one inside the block, so a whole
tile of blocks is one float32 matrix product. Tiles have a fixed shape (partials in sixteens, 16,384 frames), because BLAS
picks kernels by shape: only so are equal notes bit-equal, and a longer note begins with the samples of a shorter one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moodmusic.units import SAMPLE_RATE

TILE = 16_384  # frames
GROUP = 16  # partials
BLOCK = 512  # frames of a block without envelopes
FINE = 16  # frames of the inner phasor table: a block's table is an outer product of two short ones
CEILING_HZ = 20_000.0  # partials above it are left out: nothing may fold back
DEAD = 10.0 ** (-100.0 / 20.0)  # partials this far below the sum of all are left out of a tile

Floats = NDArray[np.float64]
Phasors = NDArray[np.complex128]
Samples = NDArray[np.float32]


def one_blas_thread() -> None:
    """Hold BLAS to one thread in this process from now on; worker processes call it before their first note."""
    _blas().limit(limits=1)


@contextmanager
def single_thread() -> Iterator[None]:
    """Hold BLAS to one thread inside a ``with`` block: sums in another order would change the last bits."""
    with _blas().limit(limits=1):
        yield


@lru_cache(maxsize=1)
def _blas() -> Any:
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController()


def tiles_of(frames: int) -> int:
    """How many whole tiles hold a number of frames."""
    return -(-frames // TILE)


def ring(hz: Floats, decay: Floats, amplitude: Phasors, frames: int) -> Samples:
    """Sum of free decays: Re Σ a·e^((−d + 2πi·f)·t).

    `hz` and `decay` (1/s, amplitude falls by e in 1/d) have shape (partials,), `amplitude` (channels, partials) and is complex:
    its angle is the starting phase. Returns float32 (channels, frames). Partials above 20 kHz are left out.
    """
    hz, decay, amplitude = _in_groups(hz, decay, amplitude)
    channels, rows = len(amplitude), TILE // BLOCK
    out = np.zeros((channels, tiles_of(frames) * TILE), np.float32)
    table, starts = _table(hz, decay), _phasors(hz, decay, np.arange(rows) * BLOCK)
    floor = DEAD * float(np.abs(amplitude).sum())
    for tile in range(tiles_of(frames)):
        front = amplitude * _phasors(hz, decay, np.array([tile * TILE]))
        live = _live_groups(np.abs(front).max(axis=0), floor)
        if live == 0:
            break
        left = (front[:, None, :live] * starts[None, :, :live]).conj().astype(np.complex64).reshape(channels * rows, live)
        out[:, tile * TILE : (tile + 1) * TILE] = (left.view(np.float32) @ table[: 2 * live]).reshape(channels, TILE)
    return out[:, :frames]


def _in_groups(hz: Floats, decay: Floats, amplitude: Phasors) -> tuple[Floats, Floats, Phasors]:
    """Only audible partials, longest-lived first, padded to a multiple of `GROUP`."""
    size = np.abs(amplitude).max(axis=0)
    keep = np.flatnonzero((hz < CEILING_HZ) & (hz > 0.0) & (size > 0.0))
    life = np.log(size[keep] / (DEAD * max(float(size.max(initial=0.0)), 1e-30))) / np.maximum(decay[keep], 1e-6)
    keep = keep[np.argsort(-life, kind="stable")]
    blank = -len(keep) % GROUP
    pad = [(0, blank)]
    return np.pad(hz[keep], pad), np.pad(decay[keep], pad), np.pad(amplitude[:, keep], [(0, 0), (0, blank)])


def _live_groups(size: Floats, floor: float) -> int:
    alive = np.flatnonzero(size > floor)
    return 0 if alive.size == 0 else int(-(-(alive[-1] + 1) // GROUP) * GROUP)


def _phasors(hz: Floats, decay: Floats, at: NDArray[np.int64]) -> Phasors:
    """e^((−d + 2πi·f)·t) at some frames, shape (times, partials); cycles are reduced before the cast loses them."""
    cycles = np.outer(at, hz / SAMPLE_RATE) % 1.0
    return np.asarray(np.exp(np.outer(at, -decay / SAMPLE_RATE) + 2j * np.pi * cycles))


def _table(hz: Floats, decay: Floats) -> Samples:
    """Phasors of one block, shape (2·partials, BLOCK): real and imaginary rows in turn."""
    coarse = _phasors(hz, decay, np.arange(BLOCK // FINE) * FINE).T.astype(np.complex64)
    fine = _phasors(hz, decay, np.arange(FINE)).T.astype(np.complex64)
    whole = (coarse[:, :, None] * fine[:, None, :]).reshape(len(hz), BLOCK)
    table = np.empty((len(hz), 2, BLOCK), np.float32)
    table[:, 0], table[:, 1] = whole.real, whole.imag
    return table.reshape(2 * len(hz), BLOCK)
