"""Journeys: what an endless plan becomes from one turn of its form to the next.

The first turn is the plan as it is written. Later ones travel: the key by fifths around home, the tempo by a little over one per
cent at a time, each in walks that come home again; every letter's chords are heard anew (Schoenberg 1969, *Structural Functions of
Harmony*: close keys, relative chords), and its theme makes room for another one and is recalled later. What words or the caller
stated outright stays for ever. Any turn can be made without those before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from moodmusic.compose.harmony import DOMINANT, PREDOMINANT, diatonic, substitute
from moodmusic.compose.promise import promised, stated
from moodmusic.dice import dice
from moodmusic.plan.value import Plan
from moodmusic.theory import Chord, Key

# Steps from home, a turn each; neighbours lie one step apart at most, and every walk begins and ends at home.
WALKS = (
    (0, 0, 1, 1, 0, 0, -1, 0),
    (0, 1, 1, 2, 1, 1, 0, 0),
    (0, 0, -1, -2, -1, -1, 0, 0),
    (0, -1, -1, 0, 1, 1, 0, 0),
    (0, 0, 1, 2, 2, 1, 0, -1),
)
STEP = len(WALKS[0])
FIFTH = 7  # semitones of a step of the key
PACE = 1.0125  # factor of a step of the tempo: about what a listener just notices (Drake & Botte 1993: 2 %)
THEME_TURNS = 2  # a letter's theme is stated and developed, then another one comes
RECALL = 0.3  # chance that an earlier theme comes back instead

Chords = tuple[tuple[Chord, float], ...]


def chapter(plan: Plan, turn: int) -> Plan:
    """The plan of a turn: the plan itself at first and where it is finite."""
    if turn == 0 or plan.seconds is not None:
        return plan
    held = stated(plan)
    fifths = 0 if held or promised(plan, "key") else _walked(plan, "key", turn)
    pace = 0 if promised(plan, "tempo_bpm") else _walked(plan, "tempo", turn)
    moved = replace(plan, tempo_bpm=round(plan.tempo_bpm * PACE**pace, 2))
    if held:
        return moved
    key = _transposed_key(plan.key, fifths)
    heard = {letter: _heard(plan, letter, turn, key, fifths * FIFTH) for letter in plan.progressions}
    return replace(moved, key=key, progressions=heard)


def slowest_bpm(plan: Plan) -> float:
    """The lowest tempo that any turn may have."""
    stays = plan.seconds is not None or promised(plan, "tempo_bpm")
    return plan.tempo_bpm if stays else round(plan.tempo_bpm * PACE ** min(map(min, WALKS)), 2)


def generation(plan: Plan, letter: str, turn: int) -> int:
    """Which theme a letter has in a turn: 0 is its first; mostly the newest, now and then one that was heard before.

    Over stated chords every turn has a new one: a theme that came back over the same chords would be the same bars.
    """
    if stated(plan):
        return turn
    newest = turn // THEME_TURNS
    chance = dice(plan.seed, "recall", letter, turn)
    recalls = newest > 1 and float(chance.random()) < RECALL
    return int(chance.integers(newest)) if recalls else newest


def _walked(plan: Plan, name: str, turn: int) -> int:
    """Steps from home in a turn; key and tempo do not set off together."""
    block, place = divmod(turn + (STEP // 2 if name == "tempo" else 0), STEP)
    return WALKS[int(dice(plan.seed, "walk", name, block).integers(len(WALKS)))][place] if turn else 0


def _transposed_key(key: Key, fifths: int) -> Key:
    return replace(key, tonic=(key.tonic + FIFTH * fifths) % 12, flat=key.flat and not fifths)


def transposed(chord: Chord, semitones: int) -> Chord:
    """The chord and its slash bass so much higher."""
    bass = None if chord.bass is None else (chord.bass + semitones) % 12
    return Chord((chord.root + semitones) % 12, chord.quality, bass)


def _heard(plan: Plan, letter: str, turn: int, key: Key, semitones: int) -> tuple[tuple[str, float], ...]:
    """A letter's chords as they are heard in a turn: in its key, and often told in another way."""
    written = tuple((transposed(Chord.parse(name), semitones), float(bars)) for name, bars in plan.progressions[letter])
    chance = dice(plan.seed, "retold", letter, turn)
    weights = np.array([weight for _, weight in WAYS])
    way = WAYS[int(chance.choice(len(WAYS), p=weights / weights.sum()))][0]
    return tuple((chord.name(key.flats), bars) for chord, bars in way(written, key, chance))


def as_written(chords: Chords, key: Key, chance: np.random.Generator) -> Chords:
    """The progression as it stands."""
    return chords


def with_relatives(chords: Chords, key: Key, chance: np.random.Generator) -> Chords:
    """A relative chord for one of those after the first, where one does not stand beside it."""
    places = [place for place in range(1, len(chords)) if _relatives(chords, place, key)]
    if not places:
        return chords
    place = places[int(chance.integers(len(places)))]
    others = _relatives(chords, place, key)
    return _with(chords, place, others[int(chance.integers(len(others)))])


def opened(chords: Chords, key: Key, chance: np.random.Generator) -> Chords:
    """Twice, the first time with an open end: a chord that leads on stands for the last one, or follows it in its second half."""
    last, bars = chords[-1]
    leading = _leading(chords, key)
    if not leading:
        return (*chords, *with_relatives(chords, key, chance))
    chord = leading[int(chance.integers(len(leading)))]
    end: Chords = ((last, bars / 2), (chord, bars / 2)) if bars >= 2 else ((chord, bars),)
    return (*chords[:-1], *end, *chords)


def retold(chords: Chords, key: Key, chance: np.random.Generator) -> Chords:
    """Twice, the second time with relative chords."""
    return (*chords, *with_relatives(with_relatives(chords, key, chance), key, chance))


def turned(chords: Chords, key: Key, chance: np.random.Generator) -> Chords:
    """The second half first."""
    return (*chords[len(chords) // 2 :], *chords[: len(chords) // 2]) if len(chords) > 2 else opened(chords, key, chance)


WAYS: Sequence[tuple[Callable[[Chords, Key, np.random.Generator], Chords], float]] = (
    (as_written, 1.5),
    (with_relatives, 2.0),
    (opened, 2.5),
    (retold, 2.5),
    (turned, 1.0),
)


def _with(chords: Chords, place: int, chord: Chord) -> Chords:
    return (*chords[:place], (chord, chords[place][1]), *chords[place + 1 :])


def _relatives(chords: Chords, place: int, key: Key) -> list[Chord]:
    """Relative and mediant chords for a place that differ from its neighbours."""
    around = {chords[place - 1][0].root, chords[(place + 1) % len(chords)][0].root}
    return [other for other in substitute(chords[place][0], key) if other.root not in around]


def _leading(chords: Chords, key: Key) -> list[Chord]:
    """Chords of the key that lead on and stand neither at the end of the progression nor at its start."""
    size = min(4, max(3, len(chords[-1][0].intervals)))
    around = {chords[-1][0].root, chords[0][0].root, chords[-2][0].root if len(chords) > 1 else None}
    found = [diatonic((key.tonic + step) % 12, key, size) for step in (*DOMINANT, *PREDOMINANT)]
    return [chord for chord in found if chord and chord.root not in around and chord.quality not in ("dim", "m7b5")]
