"""`Block` and `Event`: what the player hands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moodmusic.units import SAMPLE_RATE

BLOCK_FRAMES = 1024  # the mixer's internal block: its grid starts at frame 0, whatever sizes are read

Planar = NDArray[np.float32]  # (channels, frames)


@dataclass(frozen=True, slots=True)
class Block:
    """Audio as it leaves the player: float32 of shape (frames, 2), −1…1.

    `stems` holds the same frames of each stem, by stem name, where they were asked for; they add up to `samples`.
    """

    samples: NDArray[np.float32]
    start_frame: int
    sample_rate: int = SAMPLE_RATE
    stems: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens at a frame: beat, bar, section, transition, set, trigger, late, end."""

    kind: str
    frame: int
    data: Mapping[str, Any] = field(default_factory=dict)
