"""Performance: how written notes are played. Swing, dynamics by rule, articulation, timing.

Dynamics come first and timing noise is small: taking dynamics away lowers ratings clearly, taking timing variation away
does not, and random timing lowers them (Senn et al. 2016, *Frontiers in Psychology* 7:1487). The rules are those of the KTH
system (Friberg, Bresin & Sundberg 2006, *Advances in Cognitive Psychology* 2:145), at about their preferred strength.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import pi, sin

from moodmusic.cards import StemCard
from moodmusic.compose.drums import machine
from moodmusic.compose.grid import strength, swing_beat, swing_share
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.kitmap import PIECES
from moodmusic.plan.value import Plan
from moodmusic.theory import Chord

VELOCITY_PER_DB = 0.8 / 14  # velocity .2 → 1 is 14 dB in the sound room
HIGH_LOUD_DB = 3.0  # per octave above the middle of the part
ARCH_DB = 3.0  # from the ends of a phrase to its height
PHRASE_BARS = 4
ENERGY_DB = 6.0  # from energy 0 to 1
CRESCENDO_DB = 3.0  # into a section that is louder by .3 or more
PHRASE_END_MS = 80.0  # pause after the last note of a phrase
SHORT_NOTE_DB = 0.8
SHORT_NOTE_BEATS = 0.26
MELODY = ("lead", "counter")
# Of who plays alone: rests that are shortened, to what, and by how much at most
LONG_REST_BEATS, BREATH_BEATS, HELD_BEATS = 1.0, 0.5, 3.0
RITARD_BARS = 2  # how long before the last bar of a ringing end rubato slows down
RITARD_SHARE = 0.2  # of a bar: how late the last bar comes then
DOUBLE_DURATION = 0.12  # the short one of a 2:1 pair gains this share
FIFTHS_DB = 0.45  # per step along the circle of fifths away from the tonic, at a change of chord
CHARGE_DB = 1.3  # melodic charge of the most charged tone
# Melodic charge of a tone by its semitones above the root of the chord (Friberg 1991, table 1), most charged 6.5.
CHARGES = (0.0, 6.5, 2.0, 4.5, 4.0, 2.5, 6.0, 1.0, 5.5, 3.0, 3.5, 5.0)


@dataclass(frozen=True, slots=True)
class Touch:
    """How much of each rule a role takes."""

    shape: float  # phrase arch, high-loud, charges
    accent: float  # metric accents
    energy: float  # level by the energy of the section, crescendo
    written: float  # energy of a section that is played as loud as it is written
    gate: float  # how far the plan's articulation shortens
    timing: float  # factor on the plan's timing deviation
    push_ms: float  # constant: − early, + late


TOUCHES: dict[str, Touch] = {
    "drums": Touch(0.0, 0.0, 1.1, 0.7, 0.0, 0.7, 0.0),
    "percussion": Touch(0.0, 0.3, 1.1, 0.7, 0.0, 1.0, 2.0),
    "bass": Touch(0.3, 0.6, 1.0, 0.7, 0.4, 0.8, 2.0),
    "chords": Touch(0.5, 0.7, 0.8, 0.5, 0.3, 1.0, 3.0),
    "pad": Touch(0.5, 0.0, 0.8, 0.5, 0.0, 0.5, -8.0),
    "arp": Touch(0.6, 1.0, 0.8, 0.5, 0.6, 0.4, 0.0),
    "lead": Touch(1.0, 0.8, 0.8, 0.5, 0.5, 1.2, 5.0),
    "counter": Touch(0.9, 0.6, 0.8, 0.5, 0.3, 1.2, 4.0),
    "texture": Touch(0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0),
    "fx": Touch(0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0),
}
ELECTRONIC_MS = 0.5
LAID_BACK = {"snare": 14.0, "rim": 14.0, "clap": 12.0, "snare2": 14.0}  # ms behind the beat in swung sixteenths (MPC feel)
LAID_BACK_SWING = 0.54
# Standard deviation of velocity by family of piece: cymbals are played more evenly than drums.
DRUM_JITTER = {"kick": 0.02, "snare": 0.03, "hat": 0.035, "openhat": 0.03, "ride": 0.035, "shaker": 0.04}
JITTER = 0.025


def perform(scene: Scene, card: StemCard, notes: list[Note]) -> list[Note]:
    """The notes as played: swung, shaped, articulated, humanised; starts stay in [0, section.beats).

    Randomness belongs to the section and the stem. Notes that start together move together.
    """
    if card.role in ("texture", "fx") or not notes:
        return list(notes)
    touch = TOUCHES["pad" if card.pattern.get("kind") == "drone" else card.role]  # a drone is held, in whatever role
    ordered = sorted(notes, key=lambda note: (note.start_beat, note.pitch))
    if card.role in MELODY and _alone(scene):
        ordered = _held(scene, ordered)
    if card.role == "lead":
        ordered = _double_duration(scene, ordered)
    shaped = _with_dynamics(scene, card, touch, ordered)
    swung = [_bent(scene, card, _swung(scene, note)) for note in _articulated(scene, touch, shaped)]
    return _timed(scene, card, touch, swung)


def _alone(scene: Scene) -> bool:
    """Whether nothing but tunes sounds in the section."""
    playing = [card for card in scene.plan.cards if card.name in scene.section.stems and card.name not in scene.plan.muted]
    return all(card.role in MELODY for card in playing)


def _held(scene: Scene, notes: list[Note]) -> list[Note]:
    """A player with nobody beside holds the ends of phrases on, up to a breath before what follows: a long rest would be silence."""
    starts = [*(note.start_beat for note in notes[1:]), scene.beats]
    rests = [after - note.start_beat - note.beats for note, after in zip(notes, starts, strict=True)]
    longer = [min(rest - BREATH_BEATS, HELD_BEATS) if rest > LONG_REST_BEATS else 0.0 for rest in rests]
    return [replace(note, beats=note.beats + more) for note, more in zip(notes, longer, strict=True)]


def _swung(scene: Scene, note: Note) -> Note:
    """Swing of start and end; a note in a bar of eighths that are already grouped is left straight."""
    share = swing_share(scene.plan.meter, scene.plan.swing, scene.plan.swing_unit)
    if share == 0.5:
        return note
    start = _warped(scene, note.start_beat, share)
    return replace(note, start_beat=start, beats=max(0.02, _warped(scene, note.start_beat + note.beats, share) - start))


def _warped(scene: Scene, beat: float, share: float) -> float:
    bar = scene.bar_beats * int((beat + 1e-9) // scene.bar_beats)
    return bar + swing_beat(beat - bar, share, scene.plan.swing_unit)


def _bent(scene: Scene, card: StemCard, note: Note) -> Note:
    """Rubato of the card's `rubato`, the share by which phrases set off faster and end slower: alike in all stems that have it."""
    share = float(card.pattern.get("rubato", 0.0))
    if share == 0.0 or _told(scene.plan):
        return note
    start = _rubato(scene, note.start_beat, share)
    return replace(note, start_beat=start, beats=max(0.05, _rubato(scene, note.start_beat + note.beats, share) - start))


def _told(plan: Plan) -> bool:
    """Whether words or caller gave the tempo as a number: then it is a promise, and time is not bent."""
    sources = {reason.source for reason in plan.because if reason.field == "tempo_bpm"}
    return bool(sources & {"words", "request"}) and "mood rule" not in sources


def _rubato(scene: Scene, beat: float, share: float) -> float:
    """Where a beat falls: bar lines of phrases stay, their middle comes early; before a ringing end everything slows down."""
    phrase = PHRASE_BARS * scene.bar_beats
    first = phrase * int((beat + 1e-9) // phrase)
    size = min(phrase, scene.beats - first)
    if size <= 0:
        return beat + _ritard(scene, beat)
    return beat - share * size / pi * sin(pi * (beat - first) / size) + _ritard(scene, beat)


def _ritard(scene: Scene, beat: float) -> float:
    before = min(RITARD_BARS * scene.bar_beats, scene.beats - scene.bar_beats)  # it begins in this section, or there is none
    if not scene.last or scene.plan.ending != "ring" or before <= 0:
        return 0.0
    place = 1.0 + (beat - scene.beats + scene.bar_beats) / before
    return RITARD_SHARE * scene.bar_beats * min(1.0, max(0.0, place)) ** 2


def _with_dynamics(scene: Scene, card: StemCard, touch: Touch, notes: list[Note]) -> list[Note]:
    middle = sum(note.pitch for note in notes) / len(notes)
    generator, out = scene.dice("velocity", card.name), []
    names = {number: name for name, number in reversed(PIECES.items())}
    for note in notes:
        level_db = touch.energy * _section_db(scene, note.start_beat, touch.written)
        if card.pitched:
            level_db += touch.shape * _shape_db(scene, note, middle) + touch.accent * _accent_db(scene, note)
        else:
            level_db += touch.accent * _accent_db(scene, note)
        spread = DRUM_JITTER.get(names.get(note.pitch, ""), JITTER) if not card.pitched else JITTER
        velocity = note.velocity + VELOCITY_PER_DB * level_db + float(generator.normal(0.0, spread))
        out.append(replace(note, velocity=min(1.0, max(0.06, velocity))))
    return out


def _section_db(scene: Scene, beat: float, written: float) -> float:
    """Level by energy (0 dB at `written`), and the crescendo over the last two bars into a louder section."""
    rise = max(0.0, scene.following.energy - scene.section.energy) if scene.following else 0.0
    length = min(2 * scene.bar_beats, scene.beats)
    place = max(0.0, (beat - scene.beats + length) / length)
    return ENERGY_DB * (scene.section.energy - written) + CRESCENDO_DB * min(1.0, rise / 0.3) * place


def _shape_db(scene: Scene, note: Note, middle: float) -> float:
    """Phrase arch, high-loud, melodic charge, harmonic charge at a change of chord, softer short notes."""
    length = min(PHRASE_BARS * scene.bar_beats, scene.beats)
    place = (note.start_beat % length) / length
    span = scene.chord_at(note.start_beat)
    level_db = ARCH_DB * (sin(pi * min(1.0, place * 1.1 + 0.05)) - 0.6)
    level_db += HIGH_LOUD_DB * (note.pitch - middle) / 12
    level_db += CHARGE_DB * (CHARGES[(note.pitch - span.chord.root) % 12] / 6.5 - 0.4)
    if note.start_beat - span.start_beat < 0.26:
        level_db += FIFTHS_DB * _fifths_away(scene, span.chord)
    return level_db - (SHORT_NOTE_DB if note.beats < SHORT_NOTE_BEATS else 0.0)


def _fifths_away(scene: Scene, chord: Chord) -> int:
    """Steps along the circle of fifths from the tonic to the root of a chord, 0…6."""
    steps = (chord.root - scene.plan.key.tonic) * 7 % 12
    return min(steps, 12 - steps)


def _accent_db(scene: Scene, note: Note) -> float:
    """Metric accents: bar line +1.2 dB, pulse +.5, off-beat −.7, sixteenth −1.3."""
    weight = strength(note.start_beat % scene.bar_beats, scene.plan.meter)
    return 4.0 * (weight - 0.68)


def _articulated(scene: Scene, touch: Touch, notes: list[Note]) -> list[Note]:
    """Lengths by the plan's articulation; the last note before a rest at a phrase end is let go early enough to breathe."""
    gate = 1.0 - (1.0 - scene.plan.articulation) * touch.gate
    pause = PHRASE_END_MS / 60_000 * scene.plan.tempo_bpm if touch.gate else 0.0
    phrase = PHRASE_BARS * scene.bar_beats
    out = []
    for note in notes:
        beats = note.beats * (gate if note.beats < 2 else 1 - (1 - gate) * 0.4)
        end = note.start_beat + beats
        seam = phrase * round(end / phrase)
        if pause and seam > note.start_beat and seam - pause < end <= seam + 1e-9:
            beats = max(beats / 2, seam - pause - note.start_beat)
        out.append(replace(note, beats=max(0.05, beats)))
    return out


def _double_duration(scene: Scene, notes: list[Note]) -> list[Note]:
    """In pairs of 2:1 the long note is shortened and the short one gains 12 % (double-duration rule); not in swung music."""
    out = list(notes)
    if scene.plan.swing > 0.5:
        return out
    for index in range(len(out) - 1):
        left, right = out[index], out[index + 1]
        touching = abs(left.start_beat + left.beats - right.start_beat) < 1e-6
        if touching and abs(left.beats - 2 * right.beats) < 1e-6 and left.beats <= 1:
            gain = DOUBLE_DURATION * right.beats
            out[index] = replace(left, beats=left.beats - gain)
            out[index + 1] = replace(right, start_beat=right.start_beat - gain, beats=right.beats + gain)
    return out


def _timed(scene: Scene, card: StemCard, touch: Touch, notes: list[Note]) -> list[Note]:
    """Constant push or drag of the role and the piece, and a small deviation shared by notes that start together."""
    generator = scene.dice("timing", card.name)
    spread_ms = _spread_ms(scene, card, touch)
    per_beat = scene.plan.tempo_bpm / 60_000
    moved: dict[float, float] = {}
    out = []
    for note in notes:
        place = round(note.start_beat, 6)
        if place not in moved:
            moved[place] = float(min(2.0, max(-2.0, generator.normal()))) * spread_ms
        shift = (moved[place] + _push_ms(scene, card, touch, note)) * per_beat
        start = min(max(0.0, note.start_beat + shift), scene.beats - 0.01)
        out.append(replace(note, start_beat=start))
    return sorted(out, key=lambda note: (note.start_beat, note.pitch))


def _machine(card: StemCard) -> bool:
    return card.role in ("drums", "percussion") and machine(card)


def _spread_ms(scene: Scene, card: StemCard, touch: Touch) -> float:
    return ELECTRONIC_MS if _machine(card) else scene.plan.timing_ms * touch.timing


def _push_ms(scene: Scene, card: StemCard, touch: Touch, note: Note) -> float:
    """The card's `push_ms` (a number, or piece → ms), else the role's; late backbeats where sixteenths swing."""
    asked = card.pattern.get("push_ms")
    if isinstance(asked, Mapping):
        return next((float(ms) for piece, ms in asked.items() if PIECES.get(str(piece)) == note.pitch), 0.0)
    if asked is not None:
        return float(asked)
    if card.role == "drums":
        lazy = scene.plan.swing_unit == 16 and scene.plan.swing >= LAID_BACK_SWING and not _machine(card)
        return next((ms for piece, ms in LAID_BACK.items() if PIECES[piece] == note.pitch), 0.0) if lazy else 0.0
    return 0.0 if _machine(card) else touch.push_ms
