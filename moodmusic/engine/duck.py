"""`Duck`: the music steps back for a moment, as under a voice or an explosion, and comes again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moodmusic.engine.value import BLOCK_FRAMES
from moodmusic.errors import InputError, nearest
from moodmusic.units import checked, gain_to_db, seconds_to_frames

ATTACK = 480  # 10 ms down: quick enough for a voice, too slow for a click
SHORTEST_S = 0.02
LONGEST_S = {"release": 10.0, "hold": 60.0}
DEEPEST_DB = -60.0


@dataclass(frozen=True, slots=True)
class Duck:
    """The whole mix goes down by `depth_db` (−60…0) within 10 ms, stays for `hold` seconds and comes back over `release` seconds."""

    depth_db: float
    release: float = 0.4
    hold: float = 0.0

    @classmethod
    def read(cls, given: Any) -> Duck | None:
        """From ``{"depth_db": -9, "release": 0.4, "hold": 0}``; None lets go of one that is held. InputError for anything else."""
        if given is None:
            return None
        if not isinstance(given, Mapping) or "depth_db" not in given:
            raise InputError(f"duck is {given!r}: give a mapping, such as {{'depth_db': -9, 'release': 0.4}}, or None to let go")
        for name in given:
            if name not in cls.__dataclass_fields__:
                raise InputError(f"a duck has no {name!r}{nearest(str(name), cls.__dataclass_fields__)}: give depth_db, release and hold")
        depth_db = checked("duck depth_db", given["depth_db"], DEEPEST_DB, 0.0, "dB")
        times = {name: checked(f"duck {name}", given[name], 0.0, most, "seconds") for name, most in LONGEST_S.items() if name in given}
        return cls(depth_db, **times)


@dataclass(frozen=True, slots=True)
class Dip:
    """The gain of a duck from frame `start` on: a formula of the absolute frame. It moves in dB, along half cosines."""

    start: int
    from_db: float
    depth_db: float
    hold: int
    release: int

    def gain(self, frame: int, count: int = BLOCK_FRAMES) -> NDArray[np.float32]:
        """The gain of `count` frames from `frame` on."""
        at = np.arange(frame, frame + count) - self.start + 1
        down = _eased(at / ATTACK)
        back = _eased((at - ATTACK - self.hold) / self.release)
        level_db = (self.from_db + (self.depth_db - self.from_db) * down) * (1.0 - back)
        return np.asarray(10.0 ** (level_db / 20.0), np.float32)

    def over(self, frame: int) -> bool:
        """Whether the music is back."""
        return frame >= self.start + ATTACK + self.hold + self.release


def dipped(duck: Duck | None, before: Dip | None, frame: int) -> Dip | None:
    """What a duck makes of the one that is under way, from a frame on; None lets go of it over its own release."""
    from_db = 0.0 if before is None else gain_to_db(float(before.gain(frame - 1, 1)[0]))
    if duck is None:
        return None if before is None else Dip(frame - ATTACK, from_db, from_db, 0, before.release)
    release = seconds_to_frames(max(duck.release, SHORTEST_S))
    return Dip(frame, from_db, duck.depth_db, seconds_to_frames(duck.hold), release)


def _eased(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """From 0 to 1 along a half cosine."""
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(share, 0.0, 1.0))
