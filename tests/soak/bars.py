"""Repetition: runs of bars whose melody, chords and bass have all been heard before, anywhere in the stream.

A bar is taken without its performance: of each part the pitches in order of their onsets, of the harmony the chord symbols and
their beats. Rhythm inside a bar is left out, as timing noise, swing and rubato move onsets over any grid's borders; so a run
counts as repeated even when its rhythm was varied, and none that is repeated with other timing is missed.
"""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from moodmusic.compose.value import ChordSpan, Part, Section

RUN = 16  # bars
MELODY = ("lead", "counter")
BASS = ("bass",)
EARLY_BEATS = 0.2  # an onset so little before a bar line belongs to the bar: rubato and timing noise
GRACE_BEATS = 0.13  # shorter notes are ornaments


def bar_digests(section: Section) -> list[bytes]:
    """One digest a bar: melody, chords and bass."""
    return [_digest((_pitches(section, bar, MELODY), _harmony(section, bar), _pitches(section, bar, BASS))) for bar in range(section.bars)]


def silent_bars(section: Section) -> list[bool]:
    """For each bar whether neither a melody nor a bass sounds in it."""
    return [not _pitches(section, bar, (*MELODY, *BASS)) for bar in range(section.bars)]


def _digest(content: object) -> bytes:
    return hashlib.blake2b(repr(content).encode(), digest_size=8).digest()


def _pitches(section: Section, bar: int, roles: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
    """The pitches that begin in a bar, a row for each part that plays there."""
    rows = (_row(part, bar, section.meter.bar_beats) for part in section.parts if part.role in roles)
    return tuple(sorted(row for row in rows if row))


def _row(part: Part, bar: int, beats: float) -> tuple[int, ...]:
    low, high = bar * beats - EARLY_BEATS, (bar + 1) * beats - EARLY_BEATS
    return tuple(note.pitch for note in part.notes if low <= note.start_beat < high and note.beats >= GRACE_BEATS)


def _harmony(section: Section, bar: int) -> tuple[tuple[float, int, str, int | None], ...]:
    beats = section.meter.bar_beats
    low, high = bar * beats, (bar + 1) * beats
    return tuple(_symbol(span, low) for span in section.chords if span.start_beat < high - 1e-6 and span.start_beat + span.beats > low + 1e-6)


def _symbol(span: ChordSpan, bar_beat: float) -> tuple[float, int, str, int | None]:
    chord = span.chord
    return round(max(0.0, span.start_beat - bar_beat), 3), chord.root, chord.quality, chord.bass


@dataclass(frozen=True, slots=True)
class Repeat:
    """A run of bars that ends at `bar`, and the bar that the earlier one ended at; bars count from the start of the stream."""

    bar: int
    earlier: int


@dataclass
class Repeats:
    """Follows the sections of a stream and notes every run of `run` bars that was there before. 32 bytes a bar are kept."""

    run: int = RUN
    bars: int = 0
    found: list[Repeat] = field(default_factory=list)
    _recent: deque[bytes] = field(default_factory=deque)
    _seen: dict[bytes, int] = field(default_factory=dict)

    def add(self, section: Section) -> None:
        """The next section of the stream."""
        self.add_bars(bar_digests(section))

    def add_bars(self, digests: Iterable[bytes]) -> None:
        """The next bars of the stream."""
        for digest in digests:
            self._recent.append(digest)
            self.bars += 1
            if len(self._recent) > self.run:
                self._recent.popleft()
            if len(self._recent) == self.run:
                self._look(_digest(tuple(self._recent)))

    def _look(self, window: bytes) -> None:
        earlier = self._seen.setdefault(window, self.bars)
        if earlier != self.bars:
            self.found.append(Repeat(self.bars, earlier))


@dataclass
class SectionCount:
    """How often whole sections come back bar for bar."""

    heard: Counter[tuple[bytes, ...]] = field(default_factory=Counter)

    def add(self, digests: list[bytes]) -> None:
        """The next section."""
        self.heard[tuple(digests)] += 1

    @property
    def literal(self) -> int:
        """Sections that were heard before."""
        return self.heard.total() - len(self.heard)
