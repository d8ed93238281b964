"""`Tone`: a request for one rendered note; `Clip`: what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Tone:
    """All that decides the samples of one note, and nothing else: equal tones give equal samples.

    `seconds` is how long the body must last: 0 for instruments that decay by themselves, a step of the length ladder for
    sustained ones. Release is not part of it; the engine shapes the end when the note is laid into the mix.
    """

    instrument: str
    pitch: int
    velocity: float  # centre of a velocity step, 0…1
    seconds: float
    variant: int  # round robin 0…
    brightness: float = 0.0
    settings: Mapping[str, Any] = field(default_factory=dict)
    highpass_hz: float = 0.0
    lowpass_hz: float = 0.0
    tilt_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Clip:
    """A rendered note as samplers keep it: 16-bit samples and one scale. Planar: shape (channels, frames), channels 1 or 2, 48 kHz."""

    samples: NDArray[np.int16]
    scale: float  # float sample = samples * scale

    @property
    def frames(self) -> int:
        """Length in frames."""
        return int(self.samples.shape[1])
