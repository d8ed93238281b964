"""`Mixer`: strips to dry sound and sends by one matrix product a block, with drive and side-chain on the way."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from moodmusic.cards import StemCard
from moodmusic.engine.drive import Drive
from moodmusic.engine.value import BLOCK_FRAMES, Planar
from moodmusic.units import SAMPLE_RATE, db_to_gain

OUTPUTS = 4  # left, right, reverb send, delay send
HEADROOM_DB = -6.0  # a dozen tones at −20 LUFS stay around −16 LUFS together
DUCK_ATTACK = 192  # 4 ms
DUCK_RECOVERY = round(0.2 * SAMPLE_RATE)
RAMP = np.linspace(0.0, 1.0, BLOCK_FRAMES + 1, dtype=np.float32)[1:]


def duck_shape() -> NDArray[np.float32]:
    """Depth 0…1 of the side-chain from a kick on: down in 4 ms, back within 200 ms, cosines both."""
    down = 0.5 - 0.5 * np.cos(np.pi * np.arange(DUCK_ATTACK) / DUCK_ATTACK)
    back = 0.5 + 0.5 * np.cos(np.pi * np.arange(DUCK_RECOVERY + 1) / DUCK_RECOVERY)
    return np.asarray(np.concatenate([down, back]), np.float32)


def strip_matrix(cards: Sequence[StemCard], mix_db: Mapping[str, float], rows: int) -> Planar:
    """Gains of shape (4, rows): constant-power pan and width to the dry rows, the strip's sum to the sends."""
    matrix = np.zeros((OUTPUTS, rows), np.float32)
    for strip, card in enumerate(cards):
        gain = db_to_gain(card.gain_db + mix_db.get(card.name, 0.0) + HEADROOM_DB)
        angle = (min(max(card.pan, -1.0), 1.0) + 1.0) * math.pi / 4.0
        left, right = math.sqrt(2.0) * math.cos(angle), math.sqrt(2.0) * math.sin(angle)
        same, other = (1.0 + card.width) / 2.0, (1.0 - card.width) / 2.0
        block = [[left * same, left * other], [right * other, right * same], [card.reverb / 2.0] * 2, [card.delay / 2.0] * 2]
        matrix[:, 2 * strip : 2 * strip + 2] = gain * np.array(block)
    return matrix


class Mixer:
    """Mixes blocks of strips. Levels move over one block (21 ms), so nothing zips."""

    def __init__(self, cards: Sequence[StemCard], mix_db: Mapping[str, float], rows: int) -> None:
        self._cards = cards
        self._full = strip_matrix(cards, mix_db, rows)
        self._levels = np.ones(rows // 2, np.float32)
        self._matrix = self._full.copy()
        self._drive = Drive([card.drive_db for card in cards])
        self._ducked = [(2 * strip, 1.0 - db_to_gain(-abs(card.duck_db))) for strip, card in enumerate(cards) if card.duck_db]
        self._kicks: list[tuple[int, float]] = []
        self._duck_shape = duck_shape()

    def kick(self, frame: int, depth: float) -> None:
        """A kick at a frame, as loud as `depth` 0…1, pushes the side-chained strips down."""
        if self._ducked and depth > 0.0:
            self._kicks.append((frame, depth))

    def treat(self, strips: Planar, frame: int) -> None:
        """Drive and side-chain, in place."""
        self._drive.process(strips)
        self._duck(strips, frame)

    def mix(self, strips: Planar, levels: NDArray[np.float32]) -> Planar:
        """(4, frames): left, right, reverb send, delay send of whole blocks. `levels` are the strips' gains at the end of the first.

        A new array means new levels; arrays that were given are not changed any more.
        """
        out = np.empty((OUTPUTS, strips.shape[1]), np.float32)
        for start in range(0, strips.shape[1], BLOCK_FRAMES):
            block = strips[:, start : start + BLOCK_FRAMES]
            mixed = np.matmul(self._matrix, block, out=out[:, start : start + BLOCK_FRAMES])
            if levels is not self._levels:
                target = self._full * np.repeat(levels, 2)
                mixed += RAMP * ((target - self._matrix) @ block)
                self._matrix, self._levels = target, levels
        return out

    def part(self, strips: Planar, levels: NDArray[np.float32], rows: NDArray[np.float32]) -> Planar:
        """(2, frames): left and right of some strips alone, `rows` being 1 for theirs. Call before `mix`, which moves the levels on."""
        before = self._matrix[:2] * rows
        target = self._full[:2] * np.repeat(levels, 2) * rows
        out = np.empty((2, strips.shape[1]), np.float32)
        for start in range(0, strips.shape[1], BLOCK_FRAMES):
            block = strips[:, start : start + BLOCK_FRAMES]
            out[:, start : start + BLOCK_FRAMES] = (before if start == 0 else target) @ block
            if levels is not self._levels and start == 0:
                out[:, :BLOCK_FRAMES] += RAMP * ((target - before) @ block)
        return out

    def shares(self, strips: Planar, levels: NDArray[np.float32]) -> NDArray[np.float32]:
        """(strips, 4, frames): what each strip gives to the mix. Call before `mix`, which moves the levels on."""
        target = self._full * np.repeat(levels, 2)
        shares = np.empty((len(self._cards), OUTPUTS, strips.shape[1]), np.float32)
        for start in range(0, strips.shape[1], BLOCK_FRAMES):
            block, share = strips[:, start : start + BLOCK_FRAMES], shares[:, :, start : start + BLOCK_FRAMES]
            share[:] = self._shares_of(self._matrix if start == 0 else target, block)
            if levels is not self._levels and start == 0:
                share += RAMP * self._shares_of(target - self._matrix, block)
        return shares

    def _shares_of(self, matrix: Planar, block: Planar) -> NDArray[np.float32]:
        pairs = [slice(2 * strip, 2 * strip + 2) for strip in range(len(self._cards))]
        return np.stack([matrix[:, pair] @ block[pair] for pair in pairs])

    def _duck(self, strips: Planar, frame: int) -> None:
        """Under several kicks the deepest counts."""
        self._kicks = [kick for kick in self._kicks if kick[0] + self._duck_shape.size > frame]
        frames = strips.shape[1]
        depth = np.zeros(frames if self._kicks else 0, np.float32)
        for start, weight in self._kicks:
            first = max(start - frame, 0)
            piece = self._duck_shape[frame + first - start : max(frame + frames - start, 0)]
            there = depth[first : first + piece.size]
            np.maximum(there, piece * np.float32(weight), out=there)
        if self._kicks:
            for row, amount in self._ducked:
                strips[row : row + 2] *= 1.0 - np.float32(amount) * depth
