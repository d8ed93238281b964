"""Repetition: runs of bars whose melody, chords and bass have all been heard before, anywhere in the stream.

A bar is taken without its performance: of each part the pitches in order of their onsets, of the harmony the chord symbols and
their beats. Rhythm inside a bar is left out, as timing noise, swing and rubato move onsets over any grid's borders; so a run
counts as repeated even when its rhythm was varied, and none that is repeated with other timing is missed.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable

import numpy as np

from moodmusic.compose.value import ChordSpan, Part, Section

from .value import Check, Places

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
    return tuple(
        _symbol(span, low) for span in section.chords if span.start_beat < high - 1e-6 and span.start_beat + span.beats > low + 1e-6
    )


def _symbol(span: ChordSpan, bar_beat: float) -> tuple[float, int, str, int | None]:
    chord = span.chord
    return round(max(0.0, span.start_beat - bar_beat), 3), chord.root, chord.quality, chord.bass


class Repeats:
    """Follows the bars of a stream and notes every run of 16 that was there before. Eight bytes a bar are kept."""

    def __init__(self, run: int = RUN) -> None:
        self.run, self.bars, self.places = run, 0, Places()
        self._recent: deque[bytes] = deque(maxlen=run)
        self._seen = np.zeros(1 << 16, np.uint64)  # more than a day of bars at 180 bpm

    def add(self, digests: Iterable[bytes]) -> None:
        """The next bars."""
        for digest in digests:
            self._recent.append(digest)
            self.bars += 1
            if len(self._recent) == self.run:
                self._look(int.from_bytes(_digest(tuple(self._recent)), "little"))

    def _look(self, window: int) -> None:
        place = self.bars - self.run
        found = np.flatnonzero(self._seen[:place] == np.uint64(window))
        if found.size:
            self.places.add(f"bars {place + 1}–{self.bars} are bars {int(found[0]) + 1}–{int(found[0]) + self.run}")
        if place == self._seen.size:
            self._seen = np.concatenate([self._seen, np.zeros_like(self._seen)])
        self._seen[place] = window

    def checks(self) -> list[Check]:
        """How many runs were heard before."""
        return [self.places.check(f"runs of {self.run} bars that repeat, of {self.bars} bars")]
