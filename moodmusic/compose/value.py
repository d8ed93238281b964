"""`Note`, `Part` and `Section`: what the composer hands on."""

from __future__ import annotations

from dataclasses import dataclass

from moodmusic.theory import Chord, Key, Meter


@dataclass(frozen=True, slots=True)
class Note:
    """One note. Beats are quarter notes from the start of its section; 0 <= start_beat < the section's length."""

    start_beat: float
    beats: float  # how long the key is held, > 0
    pitch: int  # MIDI; for drums the General MIDI percussion number
    velocity: float  # 0…1
    brightness: float = 0.0  # −1…1 in steps of 0.25: filter opening on top of the velocity


@dataclass(frozen=True, slots=True)
class Part:
    """What one stem plays in one section, in order of start."""

    stem: str
    role: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """A chord and where it sounds."""

    start_beat: float
    beats: float
    chord: Chord


@dataclass(frozen=True, slots=True)
class Section:
    """A section that is composed: all parts and where it lies in the track."""

    index: int
    name: str
    letter: str
    start_bar: int
    bars: int
    start_beat: float  # beats from the start of the plan
    beats: float
    tempo_bpm: float
    key: Key
    meter: Meter
    energy: float
    chords: tuple[ChordSpan, ...]
    parts: tuple[Part, ...]
    last: bool = False  # the last of a finite track: the final chord rings over its end
