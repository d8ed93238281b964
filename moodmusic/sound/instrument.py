"""`Instrument`: what room 7 offers under one name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from moodmusic.sound.value import Tone

Samples = NDArray[np.float32]  # planar: (channels, frames), channels 1 or 2
Synthesis = Callable[[Tone], Samples]


@dataclass(frozen=True, slots=True)
class Setting:
    """A number that a stem card may set for an instrument."""

    default: float
    low: float
    high: float
    unit: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A sound source. `render` returns planar float32 at 48 kHz, at any level: the caller normalises it."""

    name: str  # "piano", "kit.lofi", "texture.rain", "fx.riser"
    kind: str  # "decay" (dies away by itself), "sustain" (body as long as asked, released by the engine), "drum", "texture", "fx"
    owner: str  # "numpy" or "pyo"
    render: Synthesis
    words: tuple[str, ...]  # plain instrument words of a prompt: ("electric piano", "rhodes")
    program: int = 0  # General MIDI program
    low: int = 21  # playable MIDI pitches
    high: int = 108
    velocity_steps: int = 5
    variants: int = 2  # round robin
    release_s: float = 0.15  # how long the sound dies away after note-off
    version: int = 1  # part of the cache key: raise it when the sound changes
    settings: Mapping[str, Setting] = field(default_factory=dict)
    levels_db: Mapping[int, float] = field(default_factory=dict)  # drums and fx: level of each piece against the kit's 0 dB
    pieces: Mapping[str, int] = field(default_factory=dict)  # drums: piece name ("kick", "snare") -> General MIDI percussion number
