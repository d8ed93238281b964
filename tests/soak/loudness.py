"""Loudness of every ten minutes of a mood, after ITU-R BS.1770-4: K-weighted mean power without gates, streamed."""

from __future__ import annotations

import math

import numpy as np
from scipy.signal import sosfilt

from .value import RATE, Check, Samples

WINDOW_S = 600.0
MOST_SD_LU = 1.0
K_48000 = np.array(  # BS.1770-4, tables 1 and 2
    [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
)


class Loudness:
    """Ten-minute means, by mood; a new mood begins a new window, and one that is not full is left out."""

    def __init__(self, window_s: float = WINDOW_S) -> None:
        self._window, self._state = round(window_s * RATE), np.zeros((2, 2, 2))
        self._power, self._count, self._mood = 0.0, 0, ""
        self.means: dict[str, list[float]] = {}

    def mood(self, name: str) -> None:
        """From here on another mood plays."""
        self._mood, self._power, self._count = name, 0.0, 0

    def add(self, samples: Samples, start: int) -> None:
        """The next frames."""
        weighted, self._state = sosfilt(K_48000, np.nan_to_num(samples, posinf=0.0, neginf=0.0), axis=0, zi=self._state)
        power = np.square(weighted).sum(axis=1)
        while power.size:
            part, power = power[: self._window - self._count], power[self._window - self._count :]
            self._power, self._count = self._power + float(part.sum()), self._count + part.size
            if self._count == self._window:
                self.means.setdefault(self._mood, []).append(lufs(self._power / self._count))
                self._power, self._count = 0.0, 0

    def checks(self) -> list[Check]:
        """The largest deviation of a mood of which two windows were heard."""
        spread = {mood: float(np.std(means)) for mood, means in self.means.items() if len(means) > 1}
        wrong = tuple(
            f"{mood or 'all'}: {', '.join(f'{mean:.1f}' for mean in self.means[mood])}"
            for mood, sd in spread.items()
            if not sd <= MOST_SD_LU
        )
        worst = max(spread.values(), default=0.0)
        count = sum(len(means) for means in self.means.values())
        return [Check(f"sd of {count} loudness means inside a mood", f"{worst:.2f} LU", f"{MOST_SD_LU:g} LU", not wrong, wrong)]


def lufs(power: float) -> float:
    """Loudness of a K-weighted power, summed over the channels; −inf for silence."""
    return -0.691 + 10.0 * math.log10(power) if power > 0.0 else -math.inf
