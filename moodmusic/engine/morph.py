"""`Morph`: a change of course that takes minutes. Every section of the way is a plan of its own, a little nearer to the new one."""

from __future__ import annotations

from dataclasses import dataclass

from moodmusic.compose.between import LEG_S, between
from moodmusic.compose.form import cycle
from moodmusic.engine.steering import FadeWish
from moodmusic.engine.value import BLOCK_FRAMES
from moodmusic.errors import InputError
from moodmusic.plan.value import Plan
from moodmusic.units import SAMPLE_RATE, seconds_to_frames

SEAM = FadeWish("cross", 2.0, "bars")  # from one section of the way to the next
AHEAD = 10 * SAMPLE_RATE  # before its frame a section is made


@dataclass(frozen=True, slots=True)
class Leg:
    """One section of the way: its plan, its share 0…1 of the way, and the index of the section that it begins with."""

    plan: Plan
    share: float
    section: int


@dataclass(slots=True)
class Morph:
    """From one endless plan to another between two frames; `words` name where it goes."""

    start: Plan
    end: Plan
    origin: int
    frames: int
    words: str
    legs: int = 0
    plan: Plan | None = None  # of the leg that plays or is about to
    share: float = 0.0
    seam: int | None = None  # where it ends, once it plays

    def __post_init__(self) -> None:
        """InputError where one of the plans ends."""
        if self.start.seconds is not None or self.end.seconds is not None:
            raise InputError("a morph over minutes needs music without end: leave the length away, or give a fade of a minute at most")

    @property
    def until(self) -> int:
        """The frame from which on nothing but the new plan is left."""
        return self.origin + self.frames

    def leg(self, frame: int) -> Leg:
        """The leg that begins at a frame: as far as the way is in the middle of it. A way without an intro goes on where it is."""
        share = min((frame - self.origin + seconds_to_frames(LEG_S / 2)) / self.frames, 1.0)
        plan = between(self.start, self.end, share)
        section = len(cycle(plan)) + self.legs
        self.legs, self.plan, self.share, self.seam = self.legs + 1, plan, share, None
        return Leg(plan, share, section)

    def due(self, frame: int) -> bool:
        """Whether the next leg is to be made now."""
        return self.seam is not None and frame >= self.seam - AHEAD

    @staticmethod
    def first_seam(origin: int) -> int:
        """The first frame that may end a leg which begins at a frame."""
        return origin + BLOCK_FRAMES
