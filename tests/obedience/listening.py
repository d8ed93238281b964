"""Ears of our own: what of a promise can be heard in audio, from numpy and scipy alone.

Key: `chroma` counts spectral peaks, not bins. Frames of 0.34 s; a peak counts when it stands 12 dB above its surroundings, lies at most
40 dB below the loudest of its frame and within 30 cents of a tempered pitch, inside the register that the stem card names. Going up
from the lowest peak, one that is a whole multiple (2 … 16, ±35 cents) of a counted peak is a harmonic of that and left out, so the
fifth in the third partial of B does not count as an F#. Each frame weighs the same, whatever its level, or a bass would be all.

Tempo: `pulse` is the Fourier transform of the onsets (rises of the log spectrum) at the beat, the eighth and the sixteenth; the
tempo whose three lines are strongest together wins.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import get_window, lfilter, resample_poly, stft

Signal = NDArray[np.float64]

RATE = 48_000
FRAME, HOP = 4096, 2048  # of the chroma, at 12 kHz
FLUX_HOP = 256  # of the onsets, at 24 kHz: 10.7 ms
LINES = (1.0, 2.0, 4.0)  # beat, eighth, sixteenth
# ITU-R BS.1770-5, table 1 and 2: the K-weighting at 48 kHz.
SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGHPASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def frames_of(path: Path) -> tuple[int, float]:
    """Frames (at the file's rate) and seconds that ffprobe finds in a file."""
    command = ["ffprobe", "-v", "error", "-show_entries", "stream=sample_rate,duration", "-of", "json", str(path)]
    stream = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["streams"][0]
    return round(float(stream["duration"]) * int(stream["sample_rate"])), float(stream["duration"])


def read(path: Path) -> Signal:
    """A file as mono at 48 kHz."""
    samples, rate = soundfile.read(path, dtype="float64", always_2d=True)
    assert rate == RATE
    mono: Signal = samples.mean(axis=1)
    return mono


def chroma(signal: Signal, register: tuple[int, int]) -> NDArray[np.float64]:
    """Share of each pitch class (12) in each sounding frame: shape (frames, 12), rows add up to 1."""
    low = resample_poly(signal, 1, 4)
    _, _, spectrum = stft(low, RATE / 4, window="blackman", nperseg=FRAME, noverlap=FRAME - HOP, boundary=None, nfft=2 * FRAME)
    level = 20.0 * np.log10(np.abs(spectrum.T) + 1e-9)
    loudest = level.max(axis=1)
    sounding = level[loudest > loudest.max() - 50.0]
    rows = [_classes(row, register) for row in sounding]
    return np.array([row / row.sum() for row in rows if row.sum() > 0]).reshape(-1, 12)


def _classes(level: NDArray[np.float64], register: tuple[int, int]) -> NDArray[np.float64]:
    """Energy of each pitch class in the fundamentals of one spectrum (dB)."""
    out, fundamentals = np.zeros(12), []
    for frequency, height in _peaks(level):
        pitch = 69.0 + 12.0 * np.log2(frequency / 440.0)
        if any(_multiple(frequency / other) for other in fundamentals):
            continue
        if not register[0] - 0.5 <= pitch <= register[1] + 0.5:
            continue
        fundamentals.append(frequency)
        if abs(pitch - round(pitch)) <= 0.30:
            out[round(pitch) % 12] += 10.0 ** (height / 10.0)
    return out


def _multiple(ratio: float) -> bool:
    whole = round(ratio)
    return 2 <= whole <= 16 and abs(1200.0 * np.log2(ratio / whole)) <= 35.0


def _peaks(level: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Frequency (Hz) and level (dB) of the peaks of a spectrum, from below; by a parabola through three bins."""
    middle = level[1:-1]
    at = 1 + np.flatnonzero((middle > level[:-2]) & (middle >= level[2:]) & (middle > level.max() - 40.0))
    found = []
    for index in at:
        around = level[max(0, index - 24) : index + 25]
        if level[index] - np.median(around) >= 12.0:
            left, top, right = level[index - 1 : index + 2]
            shift = 0.5 * (left - right) / (left - 2.0 * top + right)
            found.append(((index + shift) * RATE / 4 / (2 * FRAME), float(top)))
    return found


def inside(rows: Sequence[NDArray[np.float64]], allowed: Collection[int]) -> float:
    """Share of all rows of several chromas that falls on allowed pitch classes."""
    together = np.concatenate([row for row in rows if len(row)])
    return float(together[:, sorted(allowed)].sum() / len(together))


def onsets(signals: Sequence[Signal]) -> Signal:
    """Rises of the log spectrum of several stems, each on its own scale, 93.75 a second."""
    return np.sum([_rises(signal) for signal in signals], axis=0)


def _rises(signal: Signal) -> Signal:
    low = resample_poly(signal, 1, 2)
    _, _, spectrum = stft(low, RATE / 2, window="hann", nperseg=1024, noverlap=1024 - FLUX_HOP, boundary=None)
    size = np.abs(spectrum)
    logs = np.log1p(1000.0 * size / max(float(size.max()), 1e-9))
    rises = np.maximum(0.0, np.diff(logs, axis=1)).sum(axis=0)
    smooth = np.convolve(rises, get_window("hann", 9) / get_window("hann", 9).sum(), mode="same")
    return smooth / max(float(smooth.std()), 1e-12)


def pulse(envelope: Signal, bpm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Strength of the pulse at tempi."""
    at = np.arange(len(envelope)) * FLUX_HOP / (RATE / 2)
    centred = (envelope - envelope.mean()) * get_window("hann", len(envelope))
    lines = [np.abs(np.exp(-2j * np.pi * np.outer(bpm / 60.0 * line, at)) @ centred) for line in LINES]
    return np.sum(lines, axis=0)


def tempo(envelope: Signal, low: float, high: float) -> float:
    """The tempo with the strongest pulse from 8 % below `low` to 8 % above `high`."""
    bpm = np.arange(low * 0.92, high * 1.08, low * 0.0005)
    return float(bpm[np.argmax(pulse(envelope, bpm))])


def active_loudness(signal: Signal) -> float:
    """LUFS of the loudest stretches of a stem: the mean of the 0.4 s blocks at most 20 dB below the loudest block."""
    weighted = lfilter(*HIGHPASS, lfilter(*SHELF, signal))
    size = int(0.4 * RATE)
    blocks = np.square(weighted[: len(weighted) // size * size]).reshape(-1, size).mean(axis=1) * 2.0  # two channels as one
    heard = blocks[blocks > blocks.max() * 0.01]
    return float(-0.691 + 10.0 * np.log10(heard.mean() + 1e-30)) if len(heard) else -240.0
