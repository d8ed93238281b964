"""Clicks, on a stream of held notes: stretches are heard with what surrounds them, so that none is lost at a border.

The detector is that of `ears`: the third difference of a channel at least 12 times its greatest mean on the 10 ms before and the
10 ms after (0.5 ms around it left out) and above 2e-4. The start of a hard pluck of a harp may pass that, so the probe has none.
"""

from __future__ import annotations

import numpy as np
from ears import NEAR, SIDE, clicks

from .value import Check, Places, Samples, clock

LOUDER = 12.0
CONTEXT = SIDE + NEAR + 8  # frames before and after, without which a frame cannot be judged


class Clicks:
    """Counts the clicks of a stream."""

    def __init__(self, louder: float = LOUDER) -> None:
        self._louder, self._places = louder, Places()
        self._held = np.zeros((0, 2), np.float32)

    def add(self, samples: Samples, start: int) -> None:
        """The next frames."""
        first = start - len(self._held)
        samples = np.concatenate([self._held, samples])
        if len(samples) > 2 * CONTEXT:
            for frame in clicks(np.nan_to_num(samples), self._louder):
                if (frame >= CONTEXT or first == 0) and frame < len(samples) - CONTEXT:
                    self._places.add(clock(first + frame))
            samples = samples[-2 * CONTEXT :]
        self._held = samples.copy()

    def checks(self) -> list[Check]:
        """How many."""
        return [self._places.check("clicks")]
