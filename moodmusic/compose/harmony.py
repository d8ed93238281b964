"""The chords of a section: the progression of its letter laid over its bars, with cadences where the words leave room.

Sources: turnarounds and predominants as in common-practice and popular harmony; substitution by a diatonic chord that
shares two tones (relative and mediant chords), extensions from the scale only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from moodmusic.compose.form import Place
from moodmusic.compose.promise import stated
from moodmusic.compose.value import ChordSpan
from moodmusic.dice import dice
from moodmusic.plan.value import Plan
from moodmusic.theory import QUALITIES, Chord, Key

RICHER = {"": "add9", "m": "m7", "maj7": "maj9", "m7": "m9", "7": "9", "6": "6/9", "m6": "m6/9", "m9": "m11", "9": "13"}
STACKS = {QUALITIES[name]: name for name in ("", "m", "dim", "aug", "7", "maj7", "m7", "m7b5", "mmaj7", "dim7")}
DOMINANT = (7, 10)  # semitones above the tonic of chords that lead back: V and bVII
PREDOMINANT = (5, 2, 8)  # IV, ii, bVI
COLOURED, INVERTED = 0.35, 0.4  # chances of a chord that comes back without a tune over it
LIVELY = 0.55  # energy from which another key is entered by a dominant seventh


def progression(plan: Plan, letter: str, turn: int = 0) -> tuple[tuple[Chord, float], ...]:
    """Chords and their bars for a theme letter; in odd turns of an endless plan letters may lend each other theirs."""
    letters = list(plan.progressions)
    known = letter if letter in plan.progressions else next((name for name in letters if name[:1] == letter[:1]), letters[0])
    if turn % 2 == 1 and len(letters) > 1 and not stated(plan) and dice(plan.seed, "lend", letter, turn).random() < 0.5:
        known = letters[(letters.index(known) + 1) % len(letters)]
    return tuple((Chord.parse(name), float(bars)) for name, bars in plan.progressions[known])


def goal_of(after: Plan, place: Place) -> Chord | None:
    """The first chord of the section that follows, in the plan of its turn; None after the last."""
    return progression(after, place.following.letter, place.turn_after)[0][0] if place.following else None


def chord_spans(plan: Plan, place: Place, after: Plan | None = None) -> tuple[ChordSpan, ...]:
    """The chords of a section, without gaps from its first beat to its last.

    `after` is the plan of the turn that the next section belongs to, where that is another one.
    """
    spans = laid(progression(plan, place.section.letter, place.turn), place.section.bars, plan.meter.bar_beats)
    if stated(plan):
        return tuple(spans)
    chance = dice(plan.seed, "harmony", place.index)
    spans = _varied(spans, plan, place, chance)
    if place.last and plan.ending != "loop":
        return tuple(_closed(spans, plan))
    led = _hastened(spans, plan, place, chance)
    after = after or plan
    goal = goal_of(after, place)
    if goal and after.key != plan.key:
        return tuple(_pivoted(led, plan, goal, place.section.energy))
    return tuple(_turned(led, plan, goal, chance))


def laid(chords: Sequence[tuple[Chord, float]], bars: int, bar_beats: float) -> list[ChordSpan]:
    """Chords with their bars, repeated over a number of bars and cut at the end."""
    spans, at, end, turn = [], 0.0, bars * bar_beats, 0
    while at < end - 1e-6:
        chord, length = chords[turn % len(chords)]
        beats = min(length * bar_beats, end - at)
        spans.append(ChordSpan(at, beats, chord))
        at, turn = at + beats, turn + 1
    return spans


def diatonic(root: int, key: Key, size: int) -> Chord | None:
    """The chord of `size` stacked thirds on a degree of the key; None when the root or the chord is not in it."""
    degrees = key.degrees
    if root % 12 not in degrees:
        return None
    place = degrees.index(root % 12)
    tones = tuple((degrees[(place + 2 * step) % 7] - root) % 12 for step in range(size))
    return Chord(root % 12, STACKS[tones]) if tones in STACKS else None


def substitute(chord: Chord, key: Key) -> list[Chord]:
    """Diatonic chords a third away that share two tones with a diatonic chord: its relative and its mediant.

    Tonic and dominant are left alone, and nothing becomes the tonic: the pull of the phrase stays.
    """
    size = min(4, max(3, len(chord.intervals)))
    if not set(chord.pitch_classes) <= set(key.degrees) or (chord.root - key.tonic) % 12 in (0, *DOMINANT):
        return []
    found = [diatonic(root, key, size) for root in key.degrees if (root - chord.root) % 12 in (3, 4, 8, 9)]
    return [other for other in found if other and other.quality not in ("dim", "m7b5") and other.root != key.tonic]


def enriched(chord: Chord, key: Key) -> Chord:
    """The chord with one more third on top when the scale has it; the chord itself when not."""
    richer = Chord(chord.root, RICHER.get(chord.quality, chord.quality), chord.bass)
    added = set(richer.pitch_classes) - set(chord.pitch_classes)
    return richer if added <= set(key.degrees) else chord


def inverted(chord: Chord) -> Chord:
    """The chord over its third; itself where it has none."""
    thirds = [step for step in chord.intervals if step in (3, 4)]
    return replace(chord, bass=(chord.root + thirds[0]) % 12) if thirds else chord


def _varied(spans: list[ChordSpan], plan: Plan, place: Place, chance: np.random.Generator) -> list[ChordSpan]:
    """Later occurrences: now and then a relative for an inner chord, and richer chords where the style is rich or the mood tense."""
    if place.occurrence == 0:
        return spans
    rich = any(len(span.chord.intervals) > 3 for span in spans)
    tension = plan.mood.tension
    adding = 0.15 + 0.25 * max(0.0, tension) if rich else 0.2 * (tension > 0.3)
    bare = place.turn > 0 and _bare(plan, place)
    likely, kept = (0.45, (0,)) if bare else (0.16, (0, 3))
    out = list(spans)
    for index, span in enumerate(spans):
        chord = span.chord
        if chance.random() < likely and index % 4 not in kept:
            around = {out[index - 1].chord.root, spans[(index + 1) % len(spans)].chord.root}
            others = [other for other in substitute(chord, plan.key) if other.root not in around]
            chord = others[int(chance.integers(len(others)))] if others else chord
        if chance.random() < adding:
            chord = enriched(chord, plan.key)
        out[index] = replace(span, chord=chord)
    return _recoloured(out, plan, chance) if bare else out


def _recoloured(spans: list[ChordSpan], plan: Plan, chance: np.random.Generator) -> list[ChordSpan]:
    """One more third on some chords, and the third of some in the bass, though not of those that open or close four."""
    out = []
    for index, span in enumerate(spans):
        chord = enriched(span.chord, plan.key) if chance.random() < COLOURED else span.chord
        if chance.random() < INVERTED and index % 4 in (1, 2) and chord.bass is None:
            chord = inverted(chord)
        out.append(replace(span, chord=chord))
    return out


def _bare(plan: Plan, place: Place) -> bool:
    """Whether no lead sings over the chords: then they have to say something new, for a counter-melody alone follows them."""
    return not any(card.role == "lead" and card.name in place.section.stems for card in plan.stems)


def tonic_chord(plan: Plan) -> Chord:
    """The tonic chord as the plan's progressions write it, or the triad of the key."""
    for letter in plan.progressions:
        for chord, _ in progression(plan, letter):
            if chord.root == plan.key.tonic and chord.bass is None:
                return chord
    return Chord(plan.key.tonic, "m" if plan.key.minor else "")


def _closed(spans: list[ChordSpan], plan: Plan) -> list[ChordSpan]:
    """The last bar becomes the tonic; before it stands what leads there best: the chord before, or the one displaced."""
    bar, final = plan.meter.bar_beats, spans[-1]
    if final.chord.root == plan.key.tonic:
        return spans
    start = final.start_beat + final.beats - bar
    out = _cut(spans, start)
    if out and out[-1].start_beat + out[-1].beats >= start - 1e-6 and _pull(final.chord, plan) < _pull(out[-1].chord, plan):
        moved = max(out[-1].start_beat, start - bar)
        out = [*_cut(out, moved), ChordSpan(moved, start - moved, final.chord)]
    return [*_led(out, plan, start), ChordSpan(start, bar, tonic_chord(plan))]


def _led(spans: list[ChordSpan], plan: Plan, start: float) -> list[ChordSpan]:
    """A dominant of the plan in the half bar before the last chord, when what stands there does not lead home by itself."""
    dominants, half = _leading(plan, DOMINANT[:1]), _half(plan)
    if not spans or not dominants or not half or _pull(spans[-1].chord, plan) < len(DOMINANT) + 1:
        return spans
    at = start - (plan.meter.bar_beats - half)
    return [*_cut(spans, at), ChordSpan(at, start - at, dominants[0])]


def _pull(chord: Chord, plan: Plan) -> int:
    """How well a chord leads to the tonic: 0 best (V), then bVII, IV, ii, bVI; the tonic itself last."""
    step = (chord.root - plan.key.tonic) % 12
    order = (*DOMINANT, *PREDOMINANT)
    return 99 if step == 0 else order.index(step) if step in order else len(order)


def _cut(spans: Sequence[ChordSpan], end: float) -> list[ChordSpan]:
    return [replace(span, beats=min(span.beats, end - span.start_beat)) for span in spans if span.start_beat < end - 1e-6]


def _leading(plan: Plan, steps: tuple[int, ...]) -> list[Chord]:
    """Chords of the plan whose root lies so many semitones above the tonic, best first."""
    chords = [chord for letter in plan.progressions for chord, _ in progression(plan, letter) if chord.bass is None]
    return [chord for step in steps for chord in chords if (chord.root - plan.key.tonic) % 12 == step]


def _half(plan: Plan) -> float:
    """Where the second half of a bar begins: the first pulse at or after its middle, 0 when there is none."""
    return next((pulse for pulse in plan.meter.pulses if pulse >= plan.meter.bar_beats / 2 - 1e-6), 0.0)


def _hastened(spans: list[ChordSpan], plan: Plan, place: Place, chance: np.random.Generator) -> list[ChordSpan]:
    """Sometimes two chords in the bar before the last chord: the harmony moves faster towards the cadence."""
    half, bar = _half(plan), plan.meter.bar_beats
    if place.section.bars < 8 or len(spans) < 3 or not half or place.section.energy < 0.45 or chance.random() > 0.35:
        return spans
    before, final = spans[-2], spans[-1]
    options = [chord for chord in _leading(plan, PREDOMINANT) if chord.root not in (before.chord.root, final.chord.root)]
    if not options or before.beats < bar - 1e-6:
        return spans
    start = before.start_beat + before.beats - (bar - half)
    moved = ChordSpan(start, bar - half, options[0])
    return [*_cut(spans[:-1], start), moved, final]


def _turned(spans: list[ChordSpan], plan: Plan, goal: Chord | None, chance: np.random.Generator) -> list[ChordSpan]:
    """A dominant in the second half of the last bar when the next section begins on the tonic and the style has one."""
    goal = goal or progression(plan, plan.sections[0].letter)[0][0]
    half, bar, final = _half(plan), plan.meter.bar_beats, spans[-1]
    step = (final.chord.root - plan.key.tonic) % 12
    options = [chord for chord in _leading(plan, DOMINANT) if chord.root != final.chord.root]
    if goal.root != plan.key.tonic or step in DOMINANT or not options or not half or chance.random() > 0.8:
        return spans
    start = final.start_beat + final.beats - (bar - half)
    kept = _cut(spans, start) if final.beats >= bar - 1e-6 else spans
    return spans if kept is spans else [*kept, ChordSpan(start, bar - half, options[0])]


def _pivoted(spans: list[ChordSpan], plan: Plan, goal: Chord, energy: float) -> list[ChordSpan]:
    """Into another key: its way in stands in the second half of the last bar, or in all of it where a bar has no second half.

    In calm music the fourth above the dominant: its tones belong to both keys when they lie a fifth apart. In lively music the
    dominant seventh.
    """
    final, end = spans[-1], spans[-1].start_beat + spans[-1].beats
    start = end - (plan.meter.bar_beats - _half(plan))
    way_in = Chord((goal.root + 7) % 12, "sus4" if energy < LIVELY else "7")
    return [*_cut(spans, start), ChordSpan(start, end - start, way_in)] if final.chord != way_in else spans
