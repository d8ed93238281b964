"""Recursive filters by small matrix products.

A block is cut into short rows. Within a row the filter is a triangular matrix; from row to row it is a recursion of its state,
which is one more matrix over all rows. That is as quick as compiled code for blocks of this size, needs no SciPy (its signal
module takes .7 s to import), and a sample depends on nothing after it, not even by rounding: what follows meets zeros.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.floating[Any]]
Coefficients = tuple[float, ...]


class BlockFilter:
    """A recursive filter over planar blocks of a fixed size, shape (channels, frames); its state goes on from block to block.

    Several blocks at once give the same bits as one after another: every product has the shape of one block.

    `top` and `bottom` are the numerator and denominator in powers of 1/z, as in ``scipy.signal.lfilter``; bottom[0] is 1.
    """

    def __init__(self, top: Sequence[float], bottom: Sequence[float], channels: int, frames: int, row: int = 32) -> None:
        self._rows, self._row, self._channels = frames // row, row, channels
        self._within, self._from_state, self._to_state, self._scan = _matrices(tuple(top), tuple(bottom), self._rows, row)
        self._order = self._from_state.shape[0]
        self._known = np.zeros((channels, (self._rows + 1) * self._order))  # the state at the start, then what each row adds

    def process(self, samples: Matrix) -> NDArray[np.float64]:
        """The filtered block or blocks, float64 of the same shape."""
        rows = np.asarray(samples, np.float64).reshape(self._channels, -1, self._rows, self._row)
        added = (rows @ self._to_state).reshape(*rows.shape[:2], -1)
        before = np.empty_like(added)
        for block in range(rows.shape[1]):
            self._known[:, self._order :] = added[:, block]
            states = self._known @ self._scan
            self._known[:, : self._order] = states[:, -self._order :]
            before[:, block] = states[:, : -self._order]
        filtered: NDArray[np.float64] = rows @ self._within
        filtered += before.reshape(*rows.shape[:3], self._order) @ self._from_state
        return filtered.reshape(self._channels, -1)


@lru_cache(maxsize=16)
def _matrices(top: Coefficients, bottom: Coefficients, rows: int, row: int) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """(row × row) within a row, (order × row) from its state, (row × order) to the next state, and the recursion over all rows."""
    order = max(len(top), len(bottom)) - 1
    top, bottom = (part + (0.0,) * (order + 1 - len(part)) for part in (top, bottom))
    samples, states = np.eye(row), np.eye(order)
    within, to_state = _run(top, bottom, samples, np.zeros((row, order)))
    from_state, over_row = _run(top, bottom, np.zeros((order, row)), states)
    scan = np.zeros(((rows + 1) * order, (rows + 1) * order))
    for start in range(rows + 1):
        power = np.eye(order)
        for row_number in range(start, rows + 1):
            scan[start * order : (start + 1) * order, row_number * order : (row_number + 1) * order] = power
            power = power @ over_row
    return within, from_state, to_state, scan


def _run(top: Coefficients, bottom: Coefficients, inputs: Matrix, states: Matrix) -> tuple[Matrix, Matrix]:
    """Run the filter (transposed direct form II) along each row of `inputs` from each row of `states`: (outputs, last states)."""
    states, outputs = np.array(states), np.zeros_like(inputs)
    for place in range(inputs.shape[1]):
        entering = inputs[:, place]
        leaving = top[0] * entering + states[:, 0]
        shifted = np.append(states[:, 1:], np.zeros((len(states), 1)), axis=1)
        states = shifted + np.outer(entering, top[1:]) - np.outer(leaving, bottom[1:])
        outputs[:, place] = leaving
    return outputs, states


def butterworth_highpass(hertz: float, sample_rate: int) -> tuple[Coefficients, Coefficients]:
    """Second order, −3 dB at `hertz` (bilinear transform of s²/(s² + √2 s + 1))."""
    at = np.tan(np.pi * hertz / sample_rate)
    scale = 1.0 / (1.0 + np.sqrt(2.0) * at + at * at)
    return (scale, -2.0 * scale, scale), (1.0, 2.0 * (at * at - 1.0) * scale, (1.0 - np.sqrt(2.0) * at + at * at) * scale)
