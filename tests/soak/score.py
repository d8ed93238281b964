"""The composed side of a stream: the sections of the plans that played, on the frames of the stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from moodmusic.compose import compose_section
from moodmusic.compose.value import Section
from moodmusic.plan.value import Plan


@dataclass(frozen=True, slots=True)
class Placed:
    """A section and the frame that it begins at."""

    section: Section
    start_s: float  # from the start of its plan
    origin: int

    def frame(self, beat: float) -> int:
        """Where a beat of the section falls, to a frame."""
        return self.origin + round((self.start_s + beat * 60.0 / self.section.tempo_bpm) * 48_000)

    @property
    def end(self) -> int:
        """Where the next section begins."""
        return self.frame(self.section.beats)

    def held(self) -> Iterator[tuple[int, int]]:
        """From where to where a note sounds, in order of start."""
        notes = sorted((note.start_beat, note.start_beat + note.beats) for part in self.section.parts for note in part.notes)
        yield from ((self.frame(start), self.frame(end)) for start, end in notes)


class Follower:
    """Composes along with the audio, a section ahead of it, and hands on each section once: whole, or its bars before a turn."""

    def __init__(self, plan: Plan, tell: Callable[[Placed, int], None]) -> None:
        self._tell = tell
        self.sections = 0
        self._begin(plan, 0)

    def _begin(self, plan: Plan, origin: int) -> None:
        self._plan, self._origin, self._index, self._start_s = plan, origin, 0, 0.0
        self._ready = self._compose()

    def _compose(self) -> Placed:
        return Placed(compose_section(self._plan, self._index), self._start_s, self._origin)

    @property
    def known(self) -> int:
        """The frame before which every section was handed on."""
        return self._ready.frame(0.0)

    def until(self, frame: int) -> None:
        """Hand on what ends at or before a frame of the stream."""
        while self._ready.end <= frame:
            section = self._ready.section
            self._hand_on(section.bars)
            self._start_s += section.beats * 60.0 / section.tempo_bpm
            self._index += 1
            self._ready = self._compose()

    def turn(self, plan: Plan, frame: int) -> None:
        """Another plan plays from a frame on; of the section that it breaks off the whole bars count."""
        self.until(frame)
        placed = self._ready
        bars = [bar for bar in range(placed.section.bars) if placed.frame((bar + 1) * placed.section.meter.bar_beats) <= frame + 1]
        if bars:
            self._hand_on(len(bars))
        self._begin(plan, frame)

    def finish(self, frame: int) -> None:
        """The stream ends at a frame."""
        self.turn(self._plan, frame)

    def _hand_on(self, bars: int) -> None:
        self.sections += 1
        self._tell(self._ready, bars)
