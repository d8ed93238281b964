"""Real Fourier transforms. numpy's, in double precision: as fast as scipy's, which takes 0.15 s to import in every worker."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = 2**27  # frames: 46 minutes


def rfft(samples: NDArray[Any], size: int | None = None, axis: int = -1) -> NDArray[np.complex128]:
    """The spectrum of real samples, zeros added up to `size`."""
    return np.fft.rfft(np.asarray(samples, np.float64), size, axis=axis)


def irfft(spectrum: NDArray[Any], size: int, axis: int = -1) -> NDArray[np.float64]:
    """Real samples (size) of a spectrum."""
    return np.fft.irfft(spectrum, size, axis=axis)


@cache
def _fast_sizes() -> list[int]:
    """Even products of 2, 3 and 5: sizes that a transform is quick for."""
    sizes = []
    for threes in (3**power for power in range(18)):
        for fives in (5**power for power in range(12)):
            size = 2 * threes * fives
            while size <= LARGEST:
                sizes.append(size)
                size *= 2
    return sorted(sizes)


def next_fast_len(frames: int) -> int:
    """The smallest size of at least `frames` that a transform is quick for."""
    sizes = _fast_sizes()
    return sizes[bisect_left(sizes, frames)]
