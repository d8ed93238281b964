"""`Style`: a preset of ``styles/*.yaml`` as a frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from moodmusic.theory import Meter


@dataclass(frozen=True, slots=True)
class FormSection:
    """One section of a form before it is fitted to a length."""

    name: str  # intro, verse, chorus, build, break, peak, bridge, outro… free words, shown to the user
    letter: str  # theme letter: sections with the same letter share progression and melodic material
    bars: int  # wished length; the planner scales it in steps of 2 or 4 bars
    energy: float  # 0…1
    roles: tuple[str, ...] = ()  # roles or stem names that sound; empty: every stem whose energy range fits


@dataclass(frozen=True, slots=True)
class Form:
    """A named order of sections."""

    name: str
    sections: tuple[FormSection, ...]


@dataclass(frozen=True, slots=True)
class Progression:
    """Chords of a phrase as numerals, one bar each unless ``:bars`` follows (``Imaj7:2 iv6:0.5``)."""

    numerals: str
    modes: tuple[str, ...]  # modes it belongs to
    letters: tuple[str, ...] = ()  # theme letters that may use it; empty: all


@dataclass(frozen=True, slots=True)
class Space:
    """The room: one reverb and one tempo delay for the whole mix. Levels in dB of the return."""

    t60_s: float = 1.5
    predelay_ms: float = 15.0
    damping_hz: float = 5000.0
    reverb_db: float = -8.0
    delay_beats: float = 0.75
    delay_feedback: float = 0.35
    delay_db: float = -10.0


@dataclass(frozen=True, slots=True)
class Style:
    """Everything that makes a genre: ranges for the planner, material for the composer, sounds for the mixer."""

    name: str  # file name without suffix: "lofi"
    title: str  # "lo-fi hip hop"
    description: str
    tags: tuple[str, ...]  # plain genre words, lower case
    prompts: tuple[str, ...]  # at least 12 example prompts; the classifier learns them
    valence: float  # centre of its moods
    arousal: float
    tension: float
    tempo_bpm: tuple[float, float]
    meters: tuple[Meter, ...]  # first is the usual one
    modes: tuple[str, ...]  # allowed, usual first
    progressions: tuple[Progression, ...]
    forms: tuple[Form, ...]
    stems: Mapping[str, tuple[str, ...]]  # role -> stem card names, usual first
    core: tuple[str, ...]  # roles without which it is not this style
    mix: Mapping[str, float] = field(default_factory=dict)  # role -> dB on top of the card's gain
    space: Space = field(default_factory=Space)
    swing: tuple[float, float] = (0.5, 0.5)  # share of the first of two sixteenths (swing_unit 16) or eighths (8)
    swing_unit: int = 16
    timing_ms: float = 4.0  # sd of human timing
    phrase_bars: int = 4
    chord_bars: float = 1.0
    loudness_lufs: float = -16.0
    glue_db: float = 1.5  # wished gain reduction of the bus compressor at the loudest section
    ending: str = "ring"
    melody: Mapping[str, float] = field(default_factory=dict)  # density, leap, rest, syncopation, range: composer's dials, each 0…1
    citations: Mapping[str, str] = field(default_factory=dict)
    turns: tuple[str, ...] = ()  # roles in which each theme letter has a stem of its own
    branch_of: str = ""  # the style that it is a kind of: mood and words choose that one first, then between the two
    tonics: tuple[int, ...] = ()  # pitch classes that suit its instruments; empty: the house's easy ones
