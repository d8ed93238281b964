"""`Kit`: the pieces of a drum kit, each a recipe with its place and level, and what stands around them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from moodmusic.dice import dice
from moodmusic.errors import SoundError
from moodmusic.kitmap import PIECES
from moodmusic.sound.instrument import Instrument, Samples
from moodmusic.sound.rooms import Room, Sampler, in_room, panned, through_sampler
from moodmusic.sound.value import Tone

VARIANTS = 4


class Recipe(Protocol):
    """Anything that can be struck: `Strike`, `Cymbal` or `Rattle`."""

    def sound(self, rng: np.random.Generator, velocity: float, brightness: float) -> Samples:
        """(1 or 2, frames) of one stroke."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A drum in its place. `level_db` is its loudness in a balanced kit against the kick, `wet` the share of the room (linear)."""

    recipe: Recipe
    level_db: float
    pan: float = 0.0  # −1 left … 1 right, as the drummer's audience sees it
    wet: float = 0.0


@dataclass(frozen=True, slots=True)
class Kit:
    """A drum kit: pieces by name (keys of `kitmap.PIECES`)."""

    name: str
    pieces: Mapping[str, Piece]
    words: tuple[str, ...]
    program: int = 0
    room: Room | None = None
    sampler: Sampler | None = None
    by_number: Mapping[int, Piece] = field(init=False)

    def __post_init__(self) -> None:
        """Look the pieces up by number."""
        object.__setattr__(self, "by_number", {PIECES[name]: piece for name, piece in self.pieces.items()})

    def render(self, tone: Tone) -> Samples:
        """One stroke of the piece with General MIDI number `tone.pitch`; SoundError when the kit has none."""
        if tone.pitch not in self.by_number:
            raise SoundError(f"{self.name} has no piece {tone.pitch}: one of {', '.join(map(str, sorted(self.by_number)))}")
        piece = self.by_number[tone.pitch]
        rng = dice(0, "kit", self.name, tone.pitch, tone.variant)
        samples = panned(piece.recipe.sound(rng, tone.velocity, tone.brightness), piece.pan)
        if self.sampler:
            samples = through_sampler(samples, self.sampler)
        return in_room(samples, self.room, piece.wet) if self.room and piece.wet else samples

    def instrument(self) -> Instrument:
        """The kit as the registry lists it."""
        return Instrument(
            self.name,
            "drum",
            "numpy",
            self.render,
            self.words,
            self.program,
            min(self.by_number),
            max(self.by_number),
            velocity_steps=4,
            variants=VARIANTS,
            levels_db={number: piece.level_db for number, piece in self.by_number.items()},
            pieces={name: number for name, number in PIECES.items() if number in self.by_number},
        )
