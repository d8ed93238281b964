"""`Plan`: every choice settled, each with its reason. JSON both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from moodmusic.cards import StemCard
from moodmusic.image.value import Image
from moodmusic.mood.value import Mood
from moodmusic.style.value import Space
from moodmusic.theory import Key, Meter


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a field has its value."""

    field: str
    value: str
    source: str  # "words", "image", "request", "style", "mood rule", "seed", "default", "edit"
    cause: str  # the words, the option, the style's name, or the rule
    citation: str = ""
    words: tuple[str, ...] = ()  # of the sentence, as they stand in it: without them the field, or what is stated about it, is another
    over: str = ""  # what spoke for something else and was set aside, and why


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """One section of the track."""

    name: str
    letter: str  # same letter: same progression and melodic material, varied
    bars: int
    energy: float  # 0…1
    stems: tuple[str, ...]  # names of the cards that sound
    density: float | None = None  # the plan's, where None; a morph moves both from section to section
    brightness: float | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """A style that later turns of an endless plan visit: how likely it was, 0…1, its stems, and their levels in dB as in `Plan.mix`."""

    style: str
    share: float
    cards: tuple[StemCard, ...]
    mix: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the composer and the engine need; nothing else of ours is read after it."""

    prompt: str
    seed: int
    styles: tuple[tuple[str, float], ...]  # (name, weight), heaviest first, weights add up to 1
    genres: tuple[str, ...]
    mood: Mood
    tempo_bpm: float  # quarter notes a minute, in every meter
    key: Key
    meter: Meter
    pitch_classes: tuple[int, ...] | None  # when set, every pitched part keeps to them
    progressions: Mapping[str, tuple[tuple[str, float], ...]]  # letter -> (chord name as Chord.parse reads it, bars)
    stems: tuple[StemCard, ...]  # self-contained: the cards as they were
    sections: tuple[SectionPlan, ...]  # of a finite track in order; of an endless one the cycle that is varied
    seconds: float | None  # exact length; None is endless
    ending: str  # "ring" (last chord rings out), "fade", "cut", "loop"
    loudness_lufs: float
    space: Space
    mix: Mapping[str, float]  # stem name -> dB on top of the card's gain
    swing: float = 0.5
    swing_unit: int = 16
    timing_ms: float = 4.0
    density: float = 0.5  # 0…1, notes per time within what the style does
    brightness: float = 0.0  # −1…1
    articulation: float = 0.7  # gate: share of the written length that sounds
    register_st: float = 0.0  # semitones added to the melody's centre
    melody: Mapping[str, float] = field(default_factory=dict)  # the style's dials after the mood rule
    glue_db: float = 1.5
    image: Image | None = None  # the picture beside the sentence: its name, SHA-256 and statistics
    because: tuple[Reason, ...] = ()
    schema: int = 1
    language: str = "en"  # that the sentence was read in; "unknown" when in none that is read
    engine: str = ""  # version of moodmusic that made it
    muted: tuple[str, ...] = ()  # stems of the sections that an edit silenced: the others play as if they were there

    guests: tuple[Guest, ...] = ()  # of an endless plan whose style the words left open

    @property
    def cards(self) -> tuple[StemCard, ...]:
        """Every card that may be heard, each once: its own, then those of its guests."""
        own = {card.name: card for card in self.stems}
        lent = {card.name: card for guest in self.guests for card in guest.cards if card.name not in own}
        return (*self.stems, *lent.values())

    @property
    def sounding(self) -> tuple[StemCard, ...]:
        """The cards that are heard."""
        return tuple(card for card in self.stems if card.name not in self.muted)

    def edit(self, words: str, language: str | None = None) -> Plan:
        """The plan after an edit in words ("darker, half the drums, keep the tempo"): what they do not name stays as it is.

        In any language that is read; `language` is its code, None lets the words tell. `moodmusic.plan.edit.edited` gives the list
        of changes too. InputError names what is not understood or contradicts itself.
        """
        from moodmusic.plan.edit import edited

        return edited(self, words, language=language).plan

    @property
    def title(self) -> str:
        """The sentence, or the name of the picture that stands for it."""
        return self.prompt or (self.image.title if self.image else "")
