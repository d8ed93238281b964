"""Voice leading: every voicing of a chord in its register is tried, and the one that moves best is taken.

The cost is that of Huron's and Tymoczko's rules as measured for this project: sum of moves, leaps twice, parallel fifths
and octaves, all voices one way, distance from the centre; minor seconds between neighbours, gaps above an octave and
thirds in the low register are out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from moodmusic.theory import Chord

FAMILIES = ("close", "open", "spread", "drop2", "rootless", "shell", "quartal", "power", "octave")
UNDOUBLED = ("close", "drop2", "rootless", "shell")  # no tone twice: doubled octaves would run in parallel
PARALLEL_COST = 14.0
KEPT = 40  # candidates that are compared for each chord
E3, A2 = 52, 45  # below E3 no thirds, below A2 nothing closer than a fifth
SPAN = {
    "close": (0, 14),
    "open": (12, 26),
    "spread": (15, 31),
    "drop2": (12, 22),
    "rootless": (0, 16),
    "shell": (7, 17),
    "quartal": (9, 26),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How chords are to be voiced: family, number of voices, register and its centre.

    `scale` holds pitch classes that may be added as colour; empty where only chord tones may sound.
    """

    family: str
    voices: int
    low: int
    high: int
    centre: float
    scale: frozenset[int] = frozenset()
    calm: bool = False  # leave out tones that rub: another stem of the section plays them


Voicing = tuple[int, ...]


def guides(chord: Chord) -> frozenset[int]:
    """Pitch classes that make the chord what it is: third (or second, fourth) and seventh or sixth."""
    tones = [interval for interval in chord.intervals if interval in (2, 3, 4, 5, 9, 10, 11)]
    altered = [interval for interval in chord.intervals if interval in (6, 8)]
    return frozenset((chord.root + interval) % 12 for interval in tones[:2] + altered)


def palette(chord: Chord, shape: Shape) -> frozenset[int]:
    """Pitch classes that the family may use for a chord."""
    tones = calmed(chord) if shape.calm else frozenset(chord.pitch_classes)
    fifth = frozenset((chord.root + interval) % 12 for interval in chord.intervals if interval in (6, 7, 8))
    if shape.family == "octave":
        return frozenset([chord.root])
    if shape.family == "power":
        return frozenset([chord.root]) | fifth
    if shape.family == "shell":
        return frozenset([chord.root]) | guides(chord)
    if shape.family == "rootless" and len(tones) > 3:
        return (tones | _colour(chord, shape)) - {chord.root}
    if shape.family == "quartal":
        return tones | _colour(chord, shape)
    return tones


def calmed(chord: Chord) -> frozenset[int]:
    """The chord's tones without those that lie a semitone from another; all of them when fewer than two would be left."""
    tones = frozenset(chord.pitch_classes)
    quiet = frozenset(tone for tone in tones if (tone + 1) % 12 not in tones and (tone - 1) % 12 not in tones)
    return quiet if len(quiet) > 1 else tones


def _colour(chord: Chord, shape: Shape) -> frozenset[int]:
    """Scale tones that do not rub a semitone above a chord tone: ninths, and more where fourths are stacked."""
    wide = shape.family == "quartal"
    added = {(chord.root + step) % 12 for step in (range(12) if wide else (2,))} & shape.scale
    clear = frozenset(tone for tone in added if (tone - 1) % 12 not in chord.pitch_classes)
    return frozenset(tone for tone in clear if (tone + 1) % 12 not in guides(chord)) if wide else clear


@lru_cache(maxsize=512)  # some KB each; sixteen times as many would save a tenth of the composing
def candidates(chord: Chord, shape: Shape) -> tuple[Voicing, ...]:
    """The best voicings of a chord by themselves, best first; never empty when one chord tone lies in the register."""
    most = len(palette(chord, shape)) if shape.family in UNDOUBLED else shape.voices
    for voices in range(min(most, shape.voices), 0, -1):
        for window, strict in ((_window(shape), 2), ((shape.low, shape.high), 2), ((shape.low, shape.high), 1)):
            if found := _all(chord, shape, voices, window, strict):
                return tuple(sorted(found, key=lambda voicing: _own_cost(voicing, chord, shape))[:KEPT])
    tones = palette(chord, shape)
    near = min(range(128), key=lambda pitch: (pitch % 12 not in tones, abs(pitch - shape.centre)))
    return ((near,),)


def _all(chord: Chord, shape: Shape, voices: int, window: tuple[int, int], strict: int) -> list[Voicing]:
    tones = palette(chord, shape)
    pitches = [pitch for pitch in range(window[0], window[1] + 1) if pitch % 12 in tones]
    if shape.family == "drop2" and voices >= 3:
        closed = [voicing for voicing in combinations(pitches, voices) if voicing[-1] - voicing[0] <= 12]
        found = [tuple(sorted((*v[:-2], v[-1], v[-2] - 12))) for v in closed if v[-2] - 12 >= shape.low]
    else:
        found = list(combinations(pitches, voices))
    needed = _needed(chord, tones, voices)
    return [voicing for voicing in found if _sound(voicing, shape, strict) and needed <= {pitch % 12 for pitch in voicing}]


def _window(shape: Shape) -> tuple[int, int]:
    reach = 10 if shape.family in ("close", "rootless", "shell") else 14
    low, high = max(shape.low, round(shape.centre) - reach), min(shape.high, round(shape.centre) + reach)
    return (low, high) if high - low >= 11 else (shape.low, shape.high)


def _needed(chord: Chord, tones: frozenset[int], voices: int) -> frozenset[int]:
    wanted = guides(chord) & tones
    if len(wanted) > voices:
        return frozenset(sorted(wanted, key=lambda tone: (tone - chord.root) % 12)[:voices])
    if chord.root in tones and voices > len(wanted) and len(tones) <= 3:
        return wanted | {chord.root}
    return wanted


def _sound(voicing: Voicing, shape: Shape, strict: int) -> bool:
    low, high = SPAN.get(shape.family, (0, 36))
    if len(voicing) > 2 and not (low if strict > 1 else 0) <= voicing[-1] - voicing[0] <= high + 5 * (len(voicing) > 4):
        return False
    for index, (one, other) in enumerate(pairwise(voicing)):
        gap = other - one
        closest = 2 if one >= E3 else 5 if one >= A2 else 7
        if gap < closest or gap > 12 + 7 * (index == 0 and shape.family == "spread"):
            return False
        if shape.family == "quartal" and strict > 1 and gap not in (4, 5, 6, 7):
            return False
    return True


def _own_cost(voicing: Voicing, chord: Chord, shape: Shape) -> float:
    """Centre, doubled thirds, missing root or fifth, open space below close space."""
    classes = [pitch % 12 for pitch in voicing]
    cost = 0.25 * abs(sum(voicing) / len(voicing) - shape.centre)
    cost += sum(3.0 * (classes.count(tone) - 1) for tone in guides(chord) if classes.count(tone) > 1)
    cost += 0.6 * len(set(chord.pitch_classes) - set(classes))
    if shape.family in ("shell", "power", "spread", "octave"):
        cost += 4.0 * (classes[0] != chord.root)
    gaps = [other - one for one, other in pairwise(voicing)]
    if shape.family == "quartal":
        cost += sum(abs(gap - 5) for gap in gaps) + 1.2 * sum(tone not in chord.pitch_classes for tone in classes)
    cost += 4.0 * sum((other - one) % 12 == 1 for one, other in combinations(voicing, 2))  # minor ninths
    return cost + sum(0.3 * max(0, upper - lower) for lower, upper in pairwise(gaps)) + 2.0 * (gaps[-1:] == [2]) * (shape.family == "close")


def move_cost(before: Voicing, after: Voicing) -> float:
    """Cost of the moves from one voicing to another: their sum, leaps, all one way, and a guard on the top voice."""
    moves = [b - a for a, b in _pairs(before, after)]
    cost = float(sum(abs(move) for move in moves) + sum(2 * max(0, abs(move) - 4) for move in moves))
    if len(moves) > 1 and (min(moves) > 0 or max(moves) < 0):
        cost += 2.0
    return cost + 0.5 * max(0, abs(after[-1] - before[-1]) - 2)


def _pairs(before: Voicing, after: Voicing) -> list[tuple[int, int]]:
    """Voices matched from the top: where there are more of them, the extra ones are the lowest."""
    return list(zip(reversed(before), reversed(after), strict=False))


def parallels(before: Voicing, after: Voicing) -> int:
    """Pairs of voices that move in the same direction from a fifth to a fifth or an octave to an octave."""
    count = 0
    voices = _pairs(before, after)
    for index, (high_a, high_b) in enumerate(voices):
        for low_a, low_b in voices[index + 1 :]:
            interval = (high_a - low_a) % 12
            if low_a != low_b and interval in (0, 7) and (high_b - low_b) % 12 == interval and (low_b > low_a) == (high_b > high_a):
                count += high_a != high_b
    return count


@lru_cache(maxsize=2048)
def lead(before: Voicing | None, chord: Chord, shape: Shape, fresh: bool = False) -> Voicing:
    """The voicing of a chord that follows best from the one before; the best by itself when there is none.

    `fresh` lets the hand take a new place, as players do at the start of a phrase: the way there counts for little.
    """
    found = candidates(chord, shape)
    if not before:
        return found[0]
    way, place = (0.2, 4.0) if fresh else (1.0, 1.0)
    return min(found, key=lambda after: _way_cost(before, after, way) + place * _own_cost(after, chord, shape))


def _way_cost(before: Voicing, after: Voicing, weight: float) -> float:
    return weight * move_cost(before, after) + PARALLEL_COST * parallels(before, after)


def voice(chords: Sequence[Chord], shapes: Sequence[Shape], fresh: Collection[int] = ()) -> list[Voicing]:
    """Voicings of chords in order, each led from the one before; one shape for each chord, `fresh` places by index."""
    out: list[Voicing] = []
    for index, (chord, shape) in enumerate(zip(chords, shapes, strict=True)):
        out.append(lead(out[-1] if out else None, chord, shape, index in fresh))
    return out
