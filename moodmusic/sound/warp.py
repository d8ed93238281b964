"""Sound whose pitch moves: one period read at a warped phase, and recorded time read at a warped speed.

All of it is element by element or sequential over whole tiles, so a longer note begins with the samples of a shorter one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from moodmusic.sound.bank import CEILING_HZ, TILE, tiles_of
from moodmusic.units import SAMPLE_RATE

HOP = 64  # frames between two control points; pitch moves quadratically between them, level linearly
SPARE = TILE // HOP  # control points past the last tile: every point needs its successor, at every length the same
OVERSAMPLING = 128  # points of a period for each harmonic: linear reading then leaves images below −84 dB
HEADROOM = 1.03  # pitch may rise by 50 cents before the highest harmonic reaches the ceiling
WOW_HZ = (0.55, 1.3)  # slow capstan drifts of a worn tape machine

Floats = NDArray[np.float64]
Samples = NDArray[np.float32]

COARSE = 256  # frames of the short table of `turning`
_INSIDE = np.arange(HOP, dtype=np.float32) / np.float32(HOP)  # way from one control point to the next
_AREA = np.float32(0.5) * _INSIDE**2  # under a straight line from 0 to 1
_PIECE = SPARE // 2  # hops of half a tile


def control_times(frames: int) -> Floats:
    """Seconds of the control points of all tiles that hold a number of frames, and `SPARE` more."""
    return np.asarray(np.arange(tiles_of(frames) * SPARE + SPARE) * (HOP / SAMPLE_RATE), np.float64)


def harmonics_below_ceiling(f0_hz: float, most: int) -> int:
    """How many harmonics of a tone fit below 20 kHz with room for vibrato."""
    return max(1, min(most, int(CEILING_HZ / HEADROOM / f0_hz)))


def period(levels: Floats, phases: Floats) -> Samples:
    """One period with harmonics of some linear levels (harmonics,) and phases in cycles; a power of two of points."""
    size = max(2048, 1 << int(OVERSAMPLING * len(levels) - 1).bit_length())
    spectrum = np.zeros(size // 2 + 1, np.complex128)
    spectrum[1 : len(levels) + 1] = levels * np.exp(2j * np.pi * phases)
    return np.asarray(np.fft.irfft(spectrum, size) * (size / 2), np.float32)


def cycles_of(hz: Floats) -> tuple[Floats, Floats]:
    """(phase in cycles, cycles a hop) at each control point for a frequency track at the control points."""
    step = hz * (HOP / SAMPLE_RATE)
    phase = np.concatenate([[0.0], np.cumsum(0.5 * (step[1:] + step[:-1]))])
    return phase % 1.0, step


def spin(dark: Samples, bright: Samples, hz: Floats, level: Floats, blend: Floats) -> Samples:
    """Read two periods of the same size along a frequency track and mix them: level·(dark + blend·(bright − dark)).

    `hz`, `level` and `blend` are given at the control points (n,); returns ((n − SPARE)·HOP,).
    """
    phase, step = cycles_of(hz)
    phase, step = phase * len(dark), step * len(dark)
    tracks = [(values[:-SPARE], np.diff(values)[: 1 - SPARE]) for values in (step, blend, level)]
    columns = [_column(phase[:-SPARE]), *(_column(part) for track in tracks for part in track)]
    rows, scratch = _rows(dark, bright), _Scratch()
    out = np.empty((len(hz) - SPARE, HOP), np.float32)
    for start in range(0, len(out), _PIECE):  # a piece at a time stays in the processor's cache
        piece = slice(start, start + _PIECE)
        scratch.read(rows, [column[piece] for column in columns], out[piece])
    return out.reshape(-1)


class _Scratch:
    """Buffers for `_PIECE` hops of `spin`: fresh ones for every step would cost more than the arithmetic."""

    def __init__(self) -> None:
        self._place, self._extra = np.empty((2, _PIECE, HOP), np.float32)
        self._index = np.empty((_PIECE, HOP), np.intp)
        self._found = np.empty((_PIECE, HOP, 4), np.float32)

    def read(self, rows: Samples, columns: Sequence[Samples], out: Samples) -> None:
        """Fill `out` from the table of `_rows`; columns are phase, step and its change, blend and its, level and its."""
        phase, step, faster, blend, opening, level, rising = columns
        place, extra, found = self._place, self._extra, self._found
        np.multiply(step, _INSIDE, out=place)
        place += phase
        place += np.multiply(faster, _AREA, out=extra)
        place -= np.floor(place, out=extra)
        np.copyto(self._index, extra, casting="unsafe")
        self._index &= len(rows) - 1
        np.take(rows, self._index, axis=0, out=found, mode="clip")
        np.multiply(found[..., 3], place, out=extra)
        extra += found[..., 2]
        extra *= np.add(np.multiply(opening, _INSIDE, out=out), blend, out=out)
        extra += np.multiply(found[..., 1], place, out=out)
        extra += found[..., 0]
        np.multiply(rising, _INSIDE, out=out)
        out += level
        out *= extra


def ramped(values: Floats) -> Samples:
    """A control track (n,) as frames ((n − SPARE)·HOP,), linear between the points."""
    return (_column(values[:-SPARE]) + _column(np.diff(values)[: 1 - SPARE]) * _INSIDE).reshape(-1)


def _rows(dark: Samples, bright: Samples) -> Samples:
    """Value and slope of both periods side by side, so that one look-up fetches all four; shape (points, 4)."""
    extra = bright - dark
    return np.stack([dark, np.roll(dark, -1) - dark, extra, np.roll(extra, -1) - extra], axis=1)


def _column(values: Floats) -> Samples:
    return values.astype(np.float32)[:, None]


def wandering(rng: np.random.Generator, times: Floats, rate_hz: float) -> Floats:
    """A slow random walk around 0 with unit spread: points drawn at a rate, straight lines between them."""
    count = int(times[-1] * rate_hz) + 2
    return np.asarray(np.interp(times, np.arange(count) / rate_hz, rng.standard_normal(count)))


def wowed(samples: Samples, cents: float, rng: np.random.Generator) -> Samples:
    """Samples (channels, frames) with the slow pitch drift of a tape machine, `cents` at most; cubic reading (Catmull–Rom)."""
    frames = samples.shape[1]
    drift = sum(_swing(rng, rate, frames) for rate in WOW_HZ) / len(WOW_HZ)
    drift *= (2.0 ** (cents / 1200.0) - 1.0) * SAMPLE_RATE  # frames by which a drift of 1 rad/s moves the reading point
    whole = np.floor(drift)
    x = np.asarray(drift - whole, np.float32)
    index = np.clip(np.arange(frames) + whole.astype(np.intp), 1, frames - 3)
    return np.stack([_between(channel, index, x) for channel in samples])


def _between(samples: Samples, index: NDArray[np.intp], x: Samples) -> Samples:
    """Samples (frames,) read at `index` + `x`: a cubic through the four around each place (Catmull–Rom)."""
    before, here, after, later = (samples[index + shift] for shift in (-1, 0, 1, 2))
    curve = here - after
    curve *= np.float32(3.0)
    curve += later
    curve -= before
    curve *= x
    curve += 2.0 * before - 5.0 * here + 4.0 * after - later
    curve *= x
    curve += after
    curve -= before
    curve *= np.float32(0.5) * x
    curve += here
    return curve


def _swing(rng: np.random.Generator, rate_hz: float, frames: int) -> Floats:
    """Integral of a unit sine drift in seconds, starting at 0."""
    turn, start = 2.0 * np.pi * rate_hz, 2.0 * np.pi * rng.random()
    return np.asarray((np.cos(start) - turning(rate_hz, start, frames).real) / turn)


def turning(rate_hz: float, start: float, frames: int) -> NDArray[np.complex128]:
    """e^(j·(2π·rate·t + start)) at each frame, from two short tables instead of a sine a frame."""
    step = 2.0 * np.pi * rate_hz / SAMPLE_RATE
    coarse = np.exp(1j * (step * COARSE * np.arange(-(-frames // COARSE)) + start))
    fine = np.exp(1j * step * np.arange(COARSE))
    return np.outer(coarse, fine).reshape(-1)[:frames]
