"""`Pace`: the monotonic clock of a station. Every frame has a time; who is behind catches up a little, or skips."""

from __future__ import annotations

from dataclasses import dataclass

from moodmusic.units import SAMPLE_RATE

BLOCK_FRAMES = 512  # 10.7 ms: what the engine gives at once to who takes samples
LONG_FRAMES = 16 * BLOCK_FRAMES  # .17 s: while nobody does. Eight blocks of the mix together take half the time
RUN_AHEAD_FRAMES = 2 * BLOCK_FRAMES
RUN_AHEAD_MS = 1000.0 * RUN_AHEAD_FRAMES / SAMPLE_RATE
CATCH_UP_S = 3.5  # so far behind, the engine still gives every frame, for the encoders are as far behind; beyond, it skips


@dataclass(frozen=True, slots=True)
class Pace:
    """Frame 0 sounds at `epoch` (monotonic seconds, the same clock in every process of the machine)."""

    epoch: float

    def time(self, frame: int) -> float:
        """When a frame sounds."""
        return self.epoch + frame / SAMPLE_RATE

    def frame(self, now: float) -> int:
        """The frame that sounds now."""
        return int((now - self.epoch) * SAMPLE_RATE)

    def wait_s(self, now: float, frame: int) -> float:
        """Seconds until the block at a frame may be given: one of 512 frames then ends no further ahead than stated. Negative when late."""
        return self.time(frame + BLOCK_FRAMES - RUN_AHEAD_FRAMES) - now

    def following(self, now: float, frame: int) -> int:
        """The frame to go on with: this one, or, too far behind, the next whole block from now on."""
        if now - self.time(frame) <= CATCH_UP_S:
            return frame
        behind = self.frame(now) - frame
        return frame + -(-behind // BLOCK_FRAMES) * BLOCK_FRAMES
