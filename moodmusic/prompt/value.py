"""What a text says outright: `Prompt` and its `Wishes`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from moodmusic.theory import Chord, Meter


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the text and what they were read as."""

    field: str  # "tempo_bpm", "key", "unwanted", "language"…
    words: str  # as they stand in the text
    reading: str  # human-readable: "132 bpm", "no drums"; of what is not kept, why
    kept: bool = True  # False: other words of the text won, or nothing can be done with it


@dataclass(frozen=True, slots=True)
class Wishes:
    """Everything stated outright; None or empty when not stated."""

    tempo_bpm: tuple[float, float] | None = None  # low and high, equal for one number
    tonic: int | None = None  # pitch class
    mode: str | None = None  # key of theory.MODES
    flat_key: bool | None = None  # named with a flat (True) or a sharp (False): "Gb major" is F# major to the ear
    refused_keys: tuple[tuple[int | None, str | None], ...] = ()  # "not in C major": tonic and mode, None for any
    pitch_classes: tuple[int, ...] | None = None  # only these may sound
    avoided: tuple[int, ...] = ()  # pitch classes that may not
    chords: tuple[Chord, ...] | None = None
    meter: Meter | None = None
    refused_meters: tuple[Meter, ...] = ()  # "never in 4/4"
    wanted: tuple[str, ...] = ()  # instrument words, from the vocabulary of prompt/instruments
    unwanted: tuple[str, ...] = ()
    only: tuple[str, ...] = ()  # "solo piano": nothing else may sound
    scenes: tuple[
        str, ...
    ] = ()  # textures that words of the scene name ("rain on a tin roof"): they sound where nothing speaks against them
    genres: tuple[str, ...] = ()  # style names or tags
    refused_genres: tuple[str, ...] = ()  # "anything but lofi"
    seconds: float | None = None
    bars: int | None = None
    ending: str | None = None  # "ring", "fade", "cut", "loop"
    energy: str | None = None  # curve: "build", "fall", "flat", "arc"
    parts: Mapping[str, str | int] = field(default_factory=dict)  # "intro", "outro": "long", "short", "none", or bars
    structure: str | None = None  # letters of the themes, "ABA"
    melody: bool | None = None  # False for "no melody"
    traits: Mapping[str, float] = field(default_factory=dict)  # density, brightness, loudness, swing, register, space: −1…1


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text that was read: cleaned, its language, its wishes, and which words said what."""

    text: str
    language: str = "en"  # a code of prompt.tables.LANGUAGES, or "unknown": then emoji, numbers and international words count
    wishes: Wishes = field(default_factory=Wishes)
    evidence: tuple[Evidence, ...] = ()
    mood_text: str = ""  # the text without the words that were used up as wishes
