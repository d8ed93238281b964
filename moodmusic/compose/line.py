"""The line: pitches for a rhythm, the cheapest path under the rules of melody.

A melody is found by dynamic programming over pairs of pitches. The costs state what corpora of folk song show:
small intervals are far more usual than large ones, a leap is followed by a turn back (von Hippel & Huron 2000,
*Music Perception* 18:1), strong beats carry chord tones, and other tones come and go by step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moodmusic.compose.scene import Scene
from moodmusic.theory import MODES, Chord

Costs = NDArray[np.float64]

NEVER = 1e6
# Cost of a melodic interval of 0…12 semitones: about −ln of its share in folk song, lifted where it is hard to sing.
INTERVALS = np.array([1.2, 0.7, 0.35, 0.9, 1.1, 1.5, 4.0, 1.8, 2.6, 2.6, 4.2, 4.5, 2.6])
STABLE = {"full": (0.0, 1.4, 0.9), "half": (2.5, 1.2, 0.2), "open": (0.6, 0.2, 0.0)}  # cost of root, third, fifth of the chord at an ending


@dataclass(frozen=True, slots=True)
class Slot:
    """One note to be: when it sounds, where it would like to lie, and how much that matters."""

    start_beat: float
    beats: float
    want: float  # scale steps above the bottom of the ladder
    firm: float = 0.15  # weight of the place itself
    bind: float = 1.0  # weight of the interval from the note before
    strong: float = 0.5  # metric weight 0…1
    ending: str = ""  # "full", "half" or "open" at the end of an idea
    ceiling: float = 1e9  # steps at or above it are kept for the climax of the phrase


@dataclass(frozen=True, slots=True)
class Ladder:
    """The pitches in reach and their scale steps; tones outside the mode lie half-way between two steps."""

    pitches: NDArray[np.int64]
    steps: Costs

    @classmethod
    def between(cls, low: int, high: int, scale: tuple[int, ...]) -> Ladder:
        """All pitches from `low` to `high` with steps counted in `scale` (pitch classes) from the bottom."""
        pitches = np.arange(low, high + 1)
        inside = np.isin(pitches % 12, scale)
        count = np.cumsum(inside).astype(float) - 1.0
        return cls(pitches, np.where(inside, count, count + 0.5))

    def nearest(self, pitch: float) -> float:
        """The step nearest to a pitch."""
        return float(self.steps[int(np.argmin(np.abs(self.pitches - pitch)))])

    def step_of(self, pitch: int) -> float:
        """The step of a pitch; pitches out of reach count as the nearest one."""
        return float(self.steps[int(np.clip(pitch - self.pitches[0], 0, len(self.pitches) - 1))])


def chord_scale(scene: Scene, chord: Chord) -> tuple[int, ...]:
    """Pitch classes that a melody may use over a chord.

    A stated note set is the whole choice, and so is a mode that has not seven notes. Else a chord tone outside the
    mode comes in and takes the place of its neighbour (G# for G over E7 in A minor).
    """
    if scene.plan.pitch_classes is not None:
        return scene.plan.pitch_classes
    scale = scene.plan.key.scale
    if len(MODES[scene.plan.key.mode]) != 7:
        return scale
    strange = [tone for tone in chord.pitch_classes if tone not in scale]
    kept = [tone for tone in scale if tone in chord.pitch_classes or all((tone - other) % 12 not in (1, 11) for other in strange)]
    return tuple(sorted({*kept, *strange}))


def fit(scene: Scene, ladder: Ladder, slots: list[Slot], before: tuple[int, int] | None = None) -> list[int]:
    """The pitches of the slots, cheapest in sum; `before` are the two pitches that sounded last."""
    if not slots:
        return []
    size = len(ladder.pitches)
    triple = _turns(ladder)
    cost = np.zeros((size, size))
    if before is not None:
        cost += NEVER
        cost[int(np.clip(before[0] - ladder.pitches[0], 0, size - 1)), int(np.clip(before[1] - ladder.pitches[0], 0, size - 1))] = 0.0
    choices: list[NDArray[np.int64]] = []
    for index, slot in enumerate(slots):
        own = _own(scene, ladder, slot)
        first = index == 0
        pair = _pair(ladder, slots[index - 1] if not first else None, slot, _loose(scene, ladder, slots[index - 1]) if not first else None)
        reach = cost[:, :, None] + (triple if not first or before is not None else 0.0)
        choices.append(np.argmin(reach, axis=0))
        cost = reach.min(axis=0) + (pair if not first or before is not None else 0.0) + own[None, :]
    return _trace(ladder, cost, choices)


def _trace(ladder: Ladder, cost: Costs, choices: list[NDArray[np.int64]]) -> list[int]:
    flat = int(np.argmin(cost))
    previous, current = divmod(flat, cost.shape[1])
    path = [current]
    for choice in reversed(choices[1:]):
        path.append(previous)
        previous, current = int(choice[previous, current]), previous
    return [int(ladder.pitches[index]) for index in reversed(path)]


def _own(scene: Scene, ladder: Ladder, slot: Slot) -> Costs:
    """What each pitch costs by itself: place, chord, ending."""
    chord = scene.chord_at(slot.start_beat).chord
    classes = ladder.pitches % 12
    cost = slot.firm * np.abs(ladder.steps - slot.want) + 6.0 * np.maximum(0.0, ladder.steps - slot.ceiling + 1)
    cost = cost + np.where(np.isin(classes, chord_scale(scene, chord)), 0.0, NEVER)
    weight = slot.strong * min(1.5, 0.5 + 0.5 * slot.beats)
    cost = cost + 3.2 * weight * _strangeness(classes, chord)
    return cost + _ending(scene, classes, chord, slot.ending)


def _strangeness(classes: NDArray[np.int64], chord: Chord) -> Costs:
    """0 for triad tones … 1 for tones outside the chord, 1.6 a semitone above a chord tone (an avoid note)."""
    tones = chord.pitch_classes
    out = np.ones(len(classes))
    out[np.isin((classes - 1) % 12, tones[:3])] = 1.6
    for place, tone in enumerate(tones):
        out[classes == tone] = (0.0, 0.0, 0.0, 0.2, 0.3)[min(place, 4)]
    return out


def _ending(scene: Scene, classes: NDArray[np.int64], chord: Chord, ending: str) -> Costs:
    if not ending:
        return np.zeros(len(classes))
    cost = np.full(len(classes), 3.0)
    for tone, price in zip(chord.pitch_classes, STABLE[ending], strict=False):
        cost[classes == tone] = price
    tonic = scene.plan.key.tonic
    if ending == "full":
        cost[classes == tonic] -= 1.2
    elif ending == "half":
        cost[classes == tonic] += 1.5
    return cost


def _loose(scene: Scene, ladder: Ladder, slot: Slot) -> NDArray[np.bool_]:
    """Which pitches are no chord tones under a slot."""
    loose: NDArray[np.bool_] = np.isin(ladder.pitches % 12, scene.chord_at(slot.start_beat).chord.pitch_classes, invert=True)
    return loose


def _pair(ladder: Ladder, left: Slot | None, right: Slot, loose: NDArray[np.bool_] | None) -> Costs:
    """What each move (from, to) costs: size, distance from the wished move, and leaving a strange tone by leap."""
    distance = np.abs(ladder.pitches[None, :] - ladder.pitches[:, None])
    cost = 0.6 * np.where(distance > 12, 8.0 + distance, INTERVALS[np.minimum(distance, 12)])
    if left is None or loose is None:
        return np.asarray(cost, dtype=np.float64)
    moved = ladder.steps[None, :] - ladder.steps[:, None]
    breath = right.start_beat - left.start_beat - left.beats
    cost = cost + right.bind * np.minimum(3.0, np.abs(moved - (right.want - left.want)))
    unresolved = loose[:, None] & (np.abs(moved) > 1.01)
    total: Costs = cost + np.where(unresolved, 2.4 if breath < 0.6 else 1.2, 0.0)
    return total


def _turns(ladder: Ladder) -> Costs:
    """What each three pitches cost: a leap wants a turn back by step, one tone thrice is dull."""
    first = (ladder.pitches[None, :] - ladder.pitches[:, None])[:, :, None]
    second = (ladder.pitches[None, :] - ladder.pitches[:, None])[None, :, :]
    leap = np.abs(first) >= 5
    onward = first * second > 0
    cost = np.where(leap & onward, 2.2 + 0.5 * (np.abs(second) > 2), 0.0)
    cost = cost + np.where(leap & (second == 0), 1.0, 0.0) + np.where(leap & ~onward & (np.abs(second) > 4), 0.7, 0.0)
    cost = cost + np.where((first == 0) & (second == 0), 0.9, 0.0)
    both = (np.abs(first) > 2) & (np.abs(second) > 2) & onward & (np.abs(first + second) > 8)
    total: Costs = cost + np.where(both, 0.8, 0.0)
    return total
