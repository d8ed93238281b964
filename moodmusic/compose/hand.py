"""What a hand holds: the voicings of a section's chords for one card, and how notes of a chord are struck together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from moodmusic.cards import StemCard
from moodmusic.compose.dials import free, fullness, loudness
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import ChordSpan, Note
from moodmusic.compose.voicing import Shape, Voicing, voice
from moodmusic.units import seconds_to_beats

MAX_SECONDS = 11.5  # the longest note; the contract says 12
LEADING = ("chords", "pad", "arp")
LIFTS = (0.0, 3.0, -1.0, 4.0)  # semitones that the hand's centre moves from one four-bar phrase to the next
MUTED_BEATS = 0.1


@dataclass(frozen=True, slots=True)
class Grip:
    """A chord, where it sounds, and the pitches that the hand takes."""

    span: ChordSpan
    pitches: Voicing

    @property
    def end_beat(self) -> float:
        """Where the chord ends."""
        return self.span.start_beat + self.span.beats


@dataclass(frozen=True, slots=True)
class Stroke:
    """One attack of several pitches: beats, level 0…1, spread from the first to the last string in beats, direction."""

    start_beat: float
    beats: float
    level: float
    spread_beats: float = 0.0
    upward: bool = False  # an up-stroke begins with the highest string


def grips(scene: Scene, card: StemCard, family: str, voices: int, low: int = 0, *, still: bool = False) -> list[Grip]:
    """The chords of a section voiced for a card, led from one to the next; more voices at high energy, fewer at low.

    With every four-bar phrase the hand takes a new place, unless it is to be `still`; `low` lifts the bottom of the chords.
    """
    bottom, top = card.register
    bottom = max(bottom, low) if top - low >= 12 else bottom
    full = fullness(scene)
    count = max(2, voices - (full < 0.25) + (full > 0.85 and voices > 3))
    others = chordal(scene)
    alone = others in ([], [card.name])
    scale = frozenset(scene.plan.key.degrees) if free(scene) and alone else frozenset[int]()
    shape = Shape(family, count, bottom, top, (bottom + top) / 2, scale, calm=not alone and others[0] != card.name)
    phrases = [0 if still else int(span.start_beat / (4 * scene.bar_beats) + 1e-6) for span in scene.chords]
    shapes = [replace(shape, centre=shape.centre + LIFTS[phrase % len(LIFTS)]) for phrase in phrases]
    fresh = {index for index in range(1, len(phrases)) if phrases[index] != phrases[index - 1]}
    voiced = voice([span.chord for span in scene.chords], shapes, fresh)
    return [Grip(span, pitches) for span, pitches in zip(scene.chords, voiced, strict=True)]


def chordal(scene: Scene) -> list[str]:
    """The stems of the section that sound chords, the one that leads the harmony first: only it plays the tones that rub."""
    cards = [card for card in scene.plan.stems if card.name in scene.section.stems and card.role in LEADING]
    return [card.name for card in sorted(cards, key=lambda card: LEADING.index(card.role))]


def grip_at(held: list[Grip], beat: float) -> Grip:
    """The grip that sounds at a beat."""
    for grip in reversed(held):
        if grip.span.start_beat <= beat + 1e-9:
            return grip
    return held[0]


def strike(scene: Scene, pitches: Voicing, stroke: Stroke) -> list[Note]:
    """The notes of a stroke: strings one after another, the top one a little louder, inner ones softer."""
    order = tuple(reversed(pitches)) if stroke.upward else pitches
    step = stroke.spread_beats / max(1, len(order) - 1)
    longest = seconds_to_beats(MAX_SECONDS, scene.plan.tempo_bpm)
    notes = []
    for index, pitch in enumerate(order):
        weight = 1.0 if pitch == max(pitches) else 0.94 if pitch == min(pitches) else 0.86
        late = min(step * index, 0.6 * stroke.beats)
        beats = min(longest, max(MUTED_BEATS, stroke.beats - late))
        start = stroke.start_beat + late
        if start < scene.beats - 1e-6:
            notes.append(Note(start, beats, pitch, loudness(scene, stroke.level * weight)))
    return notes


def milliseconds(scene: Scene, value_ms: float) -> float:
    """Beats of a time in milliseconds at the plan's tempo."""
    return seconds_to_beats(value_ms / 1000.0, scene.plan.tempo_bpm)
