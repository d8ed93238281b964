"""The one module that touches pyo: a note's graph is built on a `Board`, run block by block without a device, and taken down.

Only pyo64 is used: the float32 build of pyo 1.1.0 crashes or turns to NaN in several objects. Every number is checked finite
and clamped before pyo sees it, for a NaN or a huge frequency ends the process. All movement (cutoff, vibrato, chorus) is computed
in numpy and played from tables, and each note has fresh objects and a fixed block, so that equal notes have equal bits.
"""

from __future__ import annotations

import atexit
import ctypes
import math
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moodmusic.errors import SoundError
from moodmusic.sound.instrument import Samples
from moodmusic.units import SAMPLE_RATE, seconds_to_frames

BLOCK = 512
CONTROL = 64  # frames from one point of a movement to the next; pyo interpolates linearly between them
LONGEST_S = 64.0
LOUDEST = 4.0
CUTOFF_HZ = (20.0, 18_000.0)
SHAPES = {"saw": 0, "square": 2, "triangle": 3}  # the types of pyo's band-limited LFO

Curve = NDArray[np.float64]
Amount = float | Curve  # a constant, or a movement with one point every CONTROL frames
Signal = Any  # a pyo object; pyo has no types

_lock = threading.Lock()


class Board:
    """The objects of one note. Times of its movements are in `times` (s), from the start of the note to beyond its end."""

    def __init__(self, pyo: Any, frames: int) -> None:
        self._pyo = pyo
        self._objects: list[Any] = []
        self._phases: list[tuple[Any, Any]] = []
        self._movements: list[Any] = []
        # A power of two keeps the table's reading step exact, so that the length of a note does not change its first samples.
        self._points = 1 << max(6, math.ceil(math.log2(frames / CONTROL + 2)))
        self.times: Curve = np.arange(self._points, dtype=np.float64) * (CONTROL / SAMPLE_RATE)

    def tone(self, shape: str, hz: Amount, phase: float, level: float = 1.0) -> Signal:
        """A band-limited "saw", "square" or "triangle" at `hz`, starting at `phase` (0…1 of a period)."""
        # LFO has no phase of its own: in the block before the note it runs just so fast that it ends there.
        slow = _number("phase", phase % 1.0, 0.0, 1.0) * SAMPLE_RATE / BLOCK
        oscillator = self._keep(self._pyo.LFO(freq=slow, sharp=1.0, type=SHAPES[shape], mul=_number("level", level, 0.0, LOUDEST)))
        self._phases.append((oscillator, self._amount("frequency", hz, *CUTOFF_HZ)))
        return oscillator

    def sine(self, hz: Amount, phase: float = 0.0, level: Amount = 1.0) -> Signal:
        """A sine at `hz`; `phase` 0…1."""
        # It runs in the block before the note too (a movement stands at 0 Hz until then): turn the phase back by that block.
        early = (phase - (0.0 if isinstance(hz, np.ndarray) else hz * BLOCK / SAMPLE_RATE)) % 1.0
        frequency = self._amount("frequency", hz, *CUTOFF_HZ)
        return self._keep(self._pyo.Sine(frequency, _number("phase", early, 0.0, 1.0), self._amount("level", level, 0.0, LOUDEST)))

    def fm(self, hz: Amount, ratio: float, index: Amount, level: Amount = 1.0) -> Signal:
        """Two-operator FM: carrier `hz`, modulator at `ratio` times it, `index` the peak phase deviation in radians."""
        return self._keep(
            self._pyo.FM(
                self._amount("frequency", hz, *CUTOFF_HZ),
                _number("ratio", ratio, 0.0, 32.0),
                self._amount("index", index, 0.0, 12.0),
                self._amount("level", level, 0.0, LOUDEST),
            )
        )

    def lowpass(self, source: Signal, cutoff_hz: Amount, q: float = 0.71, stages: int = 2) -> Signal:
        """Biquads in a row, 12 dB an octave each."""
        return self._filter(source, 0, cutoff_hz, q, stages)

    def highpass(self, source: Signal, cutoff_hz: float, q: float = 0.71) -> Signal:
        """One biquad, 12 dB an octave."""
        return self._filter(source, 1, cutoff_hz, q, 1)

    def delay(self, source: Signal, milliseconds: Amount) -> Signal:
        """A moving delay of at most 50 ms, as chorus and ensemble use it."""
        seconds = self._amount("delay", milliseconds / 1000.0, 0.0, 0.05)
        return self._keep(self._pyo.Delay(source, delay=seconds, maxdelay=0.06))

    def mix(self, sources: Sequence[Signal]) -> Signal:
        """The sum of the sources."""
        return self._keep(self._pyo.Mix(list(sources), voices=1))

    def start(self, outputs: Sequence[Signal]) -> None:
        """Send one signal to each channel; `begin` follows after one block."""
        for channel, signal in enumerate(outputs):
            signal.out(channel)

    def begin(self) -> None:
        """Begin the note: movements run, oscillators leave their start phase."""
        for movement in self._movements:
            movement.play()
        for oscillator, hz in self._phases:
            oscillator.freq = hz

    def clear(self) -> None:
        """Take every object from the server."""
        for thing in self._objects:
            thing.stop()
        self._objects.clear()
        self._phases.clear()
        self._movements.clear()

    def _filter(self, source: Signal, kind: int, cutoff_hz: Amount, q: float, stages: int) -> Signal:
        cutoff = self._amount("cutoff", cutoff_hz, *CUTOFF_HZ)
        return self._keep(self._pyo.Biquadx(source, freq=cutoff, q=_number("resonance", q, 0.3, 12.0), type=kind, stages=stages))

    def _amount(self, name: str, value: Amount, low: float, high: float) -> Any:
        if not isinstance(value, np.ndarray):
            return _number(name, value, low, high)
        table = self._pyo.DataTable(size=self._points)
        np.asarray(table.getBuffer())[:] = _finite(name, value).clip(low, high)
        reader = self._pyo.TableRead(table, freq=SAMPLE_RATE / (CONTROL * self._points), loop=0, interp=2)
        reader.stop()
        self._movements.append(self._keep(reader))
        return reader

    def _keep(self, thing: Any) -> Any:
        self._objects.append(thing)
        return thing


def render(seconds: float, channels: int, build: Callable[[Board], Sequence[Signal]]) -> Samples:
    """Run the graph that `build` makes, for `seconds`; planar float32 (channels, frames) at 48 kHz.

    `build` returns one signal a channel (1 or 2). Raises SoundError when a number is not finite, when the sound is not finite or
    goes beyond ±4, and when pyo is not there.
    """
    frames = seconds_to_frames(_number("length", seconds, 1 / SAMPLE_RATE, LONGEST_S))
    with _lock:
        server, window = _server()
        board = Board(_pyo(), frames)
        try:
            outputs = build(board)
            if len(outputs) != channels:
                raise SoundError(f"a sound of {channels} channels was built with {len(outputs)} signals")
            samples = _run(server, window, board, outputs, frames)
        finally:
            board.clear()
    return _scanned(samples[:channels])


def _run(server: Any, window: NDArray[np.float32], board: Board, outputs: Sequence[Signal], frames: int) -> Samples:
    blocks = -(-frames // BLOCK)
    samples = np.empty((2, blocks, BLOCK), np.float32)
    board.start(outputs)
    server.process()
    board.begin()
    for index in range(blocks):
        server.process()
        samples[:, index] = window.T
    return samples.reshape(2, -1)[:, :frames]


def _scanned(samples: Samples) -> Samples:
    peak = float(np.abs(samples).max())
    if not peak <= LOUDEST:  # also true of NaN
        raise SoundError(f"pyo made a sound with a peak of {peak}: not finite, or beyond ±{LOUDEST:g}")
    return np.ascontiguousarray(samples)


def _number(name: str, value: float, low: float, high: float) -> float:
    if not math.isfinite(value):
        raise SoundError(f"{name} is {value!r}: pyo takes finite numbers only")
    return float(min(max(value, low), high))


def _finite(name: str, values: Curve) -> Curve:
    if not np.isfinite(values).all():
        raise SoundError(f"{name} has a value that is not finite: pyo takes finite numbers only")
    return values


@cache
def _pyo() -> Any:
    os.environ["PYO_GUI_WX"] = "0"  # else pyo prints about wxPython on standard output
    try:
        with redirect_stdout(StringIO()):  # and where Python has no tkinter, as Debian's, it prints about that
            import pyo64
    except ImportError as reason:
        raise SoundError(
            f"pyo64 cannot be loaded ({reason}): install pyo 1.1.0, or choose stems whose instruments numpy renders"
        ) from reason
    return pyo64


@cache
def _server() -> tuple[Any, NDArray[np.float32]]:
    """The process's one server, driven by hand, and a view of its output: (BLOCK, 2) float32, even in pyo64."""
    server = _pyo().Server(sr=SAMPLE_RATE, nchnls=2, buffersize=BLOCK, duplex=0, audio="manual")
    server.setVerbosity(1)
    server.boot()
    server.start()
    atexit.register(_close, server)
    address = int(server._server.getOutputAddr(), 16)
    window = np.ctypeslib.as_array((ctypes.c_float * (2 * BLOCK)).from_address(address))
    return server._server, window.reshape(BLOCK, 2)


def _close(server: Any) -> None:
    server.stop()  # a running server crashes the interpreter on its way out
    server.shutdown()
