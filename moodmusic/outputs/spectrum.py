"""What a picture needs of the audio, gathered block by block: peaks for the waveform, a log-frequency spectrogram."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from moodmusic.outputs.samples import Frames
from moodmusic.units import SAMPLE_RATE

WINDOW = 8192  # 5.9 Hz a bin: semitones are apart from 100 Hz upwards
LOW_HZ, HIGH_HZ = 32.0, 18_000.0
FLOOR_DB = -96.0


class Scan:
    """Peaks and spectra in `columns` columns of a track of `frames` frames; memory does not grow with the length."""

    def __init__(self, frames: int, columns: int, rows: int) -> None:
        self._frames, self._columns = max(frames, 1), columns
        self._window = np.hanning(WINDOW).astype(np.float32)
        self._edges = _row_edges(rows)
        self._rest = np.zeros((0,), np.float32)
        self._at = 0  # frame of the first sample in the rest
        self._seen = 0
        self._looked = np.zeros(columns, bool)  # columns that a window fell into
        self.peaks = np.zeros((columns, 2), np.float32)  # lowest and highest sample of each column
        self.powers = np.zeros((rows, columns), np.float32)  # highest power of each column, lowest row first

    def write(self, samples: Frames) -> None:
        """Take in samples (n, 2)."""
        mono = samples.mean(axis=1, dtype=np.float32)
        self._note_peaks(mono)
        self._rest = np.concatenate([self._rest, mono])
        hop = min(WINDOW // 2, max(WINDOW // 8, self._frames // self._columns))
        while len(self._rest) >= WINDOW:
            self._note_spectrum(self._rest[:WINDOW])
            self._rest, self._at = self._rest[hop:], self._at + hop

    def decibels(self) -> NDArray[np.float32]:
        """Levels (rows, columns) in dB against the loudest, from `FLOOR_DB` to 0, leaning +3 dB an octave so that highs show."""
        rows = np.arange(len(self.powers), dtype=np.float32)
        tilt = 3.0 * rows / len(self.powers) * np.log2(HIGH_HZ / LOW_HZ)
        levels = 10.0 * np.log10(self._filled() + 1e-12) + tilt[:, None]
        shown: NDArray[np.float32] = np.clip(levels - levels.max(initial=-120.0), FLOOR_DB, 0.0).astype(np.float32)
        return shown

    def _note_peaks(self, mono: NDArray[np.float32]) -> None:
        columns = (np.arange(self._seen, self._seen + len(mono)) * self._columns // self._frames).clip(0, self._columns - 1)
        starts = np.flatnonzero(np.diff(columns, prepend=-1))
        if len(starts):
            touched = columns[starts]
            self.peaks[touched, 0] = np.minimum(self.peaks[touched, 0], np.minimum.reduceat(mono, starts))
            self.peaks[touched, 1] = np.maximum(self.peaks[touched, 1], np.maximum.reduceat(mono, starts))
        self._seen += len(mono)

    def _note_spectrum(self, mono: NDArray[np.float32]) -> None:
        power = np.abs(np.fft.rfft(mono * self._window)) ** 2
        column = min((self._at + WINDOW // 2) * self._columns // self._frames, self._columns - 1)
        self.powers[:, column] = np.maximum(self.powers[:, column], _rows(power, self._edges))
        self._looked[column] = True

    def _filled(self) -> NDArray[np.float32]:
        """Powers without gaps: a column that no window fell into (short tracks) takes its left neighbour's."""
        used = np.flatnonzero(self._looked)
        if not len(used):
            return self.powers
        nearest = used[np.searchsorted(used, np.arange(self._columns), side="right").clip(1) - 1]
        filled: NDArray[np.float32] = self.powers[:, nearest]
        return filled


def row_of(frequency_hz: float, rows: int) -> float:
    """Row (0 is the lowest) on which a frequency lies."""
    return float(rows * np.log(frequency_hz / LOW_HZ) / np.log(HIGH_HZ / LOW_HZ))


def _row_edges(rows: int) -> NDArray[np.float64]:
    """Bin positions (fractional) of the edges of the rows."""
    edges: NDArray[np.float64] = np.geomspace(LOW_HZ, HIGH_HZ, rows + 1) * WINDOW / SAMPLE_RATE
    return edges


def _rows(power: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power of each row: the highest bin inside, or between bins where a row is narrower than one."""
    centres = (edges[:-1] + edges[1:]) / 2
    between = np.interp(centres, np.arange(len(power)), power)
    whole = np.ceil(edges).astype(np.intp)
    highest = np.maximum.reduceat(power, whole[:-1])
    wide = whole[1:] > whole[:-1]
    rows: NDArray[np.float64] = np.where(wide, highest, between)
    return rows
