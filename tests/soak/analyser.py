"""`Analyser`: every detector over one stream and its score."""

from __future__ import annotations

from moodmusic.plan.value import Plan

from .bars import Repeats, bar_digests
from .bends import Clicks
from .levels import Frames, Levels, Offset
from .loudness import Loudness
from .memory import Memory
from .score import Follower, Placed
from .silence import Silence
from .value import RATE, Check, Detector, Samples


class Analyser:
    """Hears stretches of a stream in order. With a plan it composes along; `clicks` needs a stream without drums."""

    def __init__(self, plan: Plan | None = None, *, clicks: bool = False, frames: int | None = None, title: str = "") -> None:
        self.silence, self.loudness, self.memory = Silence(declared=plan is not None), Loudness(), Memory()
        self.loudness.mood(title)
        self.repeats = Repeats()
        self._detectors: list[Detector] = [Levels(), Frames(frames), self.silence, Offset(), self.loudness]
        if clicks:
            self._detectors.append(Clicks())
        self._follower = Follower(plan, self._compose) if plan else None
        self._end = 0

    def turn(self, plan: Plan, frame: int, title: str) -> None:
        """From a frame on another plan plays. Call it before the audio from there on comes."""
        if self._follower:
            self._follower.turn(plan, frame)
        self.loudness.mood(title)

    def add(self, samples: Samples, start: int) -> None:
        """The next frames."""
        self._end = start + len(samples)
        for detector in self._detectors:
            detector.add(samples, start)
        if self._follower:
            self._follower.until(self._end)
            self.silence.settle(self._follower.known)

    def _compose(self, placed: Placed, bars: int) -> None:
        self.repeats.add(bar_digests(placed.section)[:bars])
        last = placed.frame(bars * placed.section.meter.bar_beats)
        for start, end in placed.held():
            if start < last:
                self.silence.hold(start, end)

    def look(self) -> None:
        """Measure the memory now."""
        self.memory.look(self._end / RATE / 3600)

    def so_far(self) -> list[Check]:
        """The lines that can be told in the middle of the stream: all but frames and memory."""
        whole = [check for detector in self._detectors if not isinstance(detector, Frames | Silence) for check in detector.checks()]
        return [*whole, self.silence.found(), *(self.repeats.checks() if self._follower else [])]

    def checks(self) -> list[Check]:
        """Every line of the table."""
        if self._follower:
            self._follower.finish(self._end)
        found = [check for detector in self._detectors for check in detector.checks()]
        found += self.repeats.checks() if self._follower else []
        return found + (self.memory.checks() if self.memory.mb else [])
