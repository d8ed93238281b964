"""The counter-melody."""

from dataclasses import replace
from itertools import pairwise

import pytest
from plans import card
from stage import alone, scene, song

from moodmusic.compose.counter import MANNERS, counter, gaps, sounding
from moodmusic.compose.melody import lead_lines
from moodmusic.compose.ornament import Sung
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.errors import PlanError

LEAD = card("lead", "melody", (64, 88), manner="lyrical")


def both(manner: str, seed: int = 3, **changes: object) -> tuple[Scene, list[Sung], list[tuple[float, float, int]]]:
    """A scene with a lead and a counter, the lead, and the counter as (start, end, pitch)."""
    second = card("counter", "counter", (48, 72), manner=manner, density=0.8)
    where = scene(song((LEAD, second), "A", (0.6,), seed=seed, **changes))
    return where, lead_lines(where), [(note.start_beat, note.start_beat + note.beats, note.pitch) for note in counter(where, second)]


def test_gaps_are_rests_and_held_tones_of_the_lead() -> None:
    lead = [Sung(0.0, 1.0, 70), Sung(3.0, 4.0, 72), Sung(7.0, 1.0, 72)]
    assert gaps(lead, 12.0, 1.5) == [(1.0, 3.0), (4.0, 7.0), (8.0, 12.0)]
    assert gaps(lead, 9.0, 1.5) == [(1.0, 3.0), (4.0, 7.0)]
    assert gaps([], 4.0, 1.5) == [(0.0, 4.0)]


def test_what_sounds_is_found_by_overlap() -> None:
    lead = [Sung(0.0, 1.0, 70), Sung(1.0, 1.0, 72)]
    assert sounding(lead, 0.0, 1.0) == [70]
    assert sounding(lead, 0.5, 1.5) == [70, 72]
    assert sounding(lead, 2.0, 3.0) == []


@pytest.mark.parametrize("manner", MANNERS)
def test_every_manner_stays_in_reach_and_clear_of_the_lead(manner: str) -> None:
    for seed in range(5):
        where, lead, notes = both(manner, seed)
        assert notes
        assert all(48 <= pitch <= 72 and 0 <= start < end <= where.beats + 1e-6 for start, end, pitch in notes)
        near = [abs(pitch - other) < 3 for start, end, pitch in notes for other in sounding(lead, start, end)]
        assert sum(near) <= 0.05 * max(20, len(near))


def test_answers_begin_where_the_lead_rests_or_holds() -> None:
    for seed in range(6):
        where, lead, notes = both("answer", seed)
        assert notes
        free = gaps(lead, where.beats, 1.0)
        assert all(any(start >= left - 1e-6 and start < right for left, right in free) for start, end, _ in notes if end - start < 3.5)


def test_a_denser_dial_answers_more() -> None:
    def count(density: float) -> int:
        second = card("counter", "counter", (48, 72), manner="answer", density=density)
        return sum(note.beats < 3.5 for seed in range(12) for note in counter(scene(song((LEAD, second), "A", (0.6,), seed=seed)), second))

    assert count(1.0) > 1.5 * count(0.0)


def test_guide_tones_are_thirds_and_sevenths_and_move_little() -> None:
    where, _, notes = both("guide")
    for start, _, pitch in notes:
        chord = where.chord_at(start).chord
        assert pitch % 12 in (chord.pitch_classes[1], (chord.pitch_classes * 2)[3])
    moves = [abs(right[2] - left[2]) for left, right in pairwise(notes)]
    assert sum(moves) / len(moves) < 5


@pytest.mark.parametrize(("manner", "intervals"), [("thirds", {3, 4, 5}), ("sixths", {7, 8, 9, 10})])
def test_parallels_lie_a_third_or_a_sixth_below(manner: str, intervals: set[int]) -> None:
    close = [0, 0]
    for seed in range(4):
        second = card("counter", "counter", (40, 88), manner=manner)
        where = scene(song((LEAD, second), "A", (0.6,), seed=seed))
        lead = {tone.start_beat: tone.pitch for tone in lead_lines(where)}
        for note in counter(where, second):
            close[0] += lead[note.start_beat] - note.pitch in intervals
            close[1] += 1
    assert close[0] / close[1] > 0.75


def test_contrary_motion_is_more_usual_than_parallel() -> None:
    against = together = 0
    for seed in range(8):
        _, lead, notes = both("contrary", seed)
        heard = [(pitch, (sounding(lead, start, start + 0.1) or [0])[0]) for start, _, pitch in notes]
        for (low, high), (next_low, next_high) in pairwise(heard):
            if high and next_high:
                product = (next_low - low) * (next_high - high)
                against += product < 0
                together += product > 0
    assert against > together


@pytest.mark.parametrize("manner", [manner for manner in MANNERS if manner != "answer"])
def test_without_a_lead_guide_tones_are_played(manner: str) -> None:
    second = card("counter", "counter", (48, 72), manner=manner)
    where = alone(second)
    notes = counter(where, second)
    assert notes
    assert all(note.beats >= 3.9 for note in notes)


def entries(notes: list[Note]) -> list[list[Note]]:
    """The notes between rests of a beat and more."""
    out: list[list[Note]] = []
    for one in sorted(notes, key=lambda note: note.start_beat):
        if out and one.start_beat - (out[-1][-1].start_beat + out[-1][-1].beats) < 1.0 - 1e-9:
            out[-1].append(one)
        else:
            out.append([one])
    return out


@pytest.mark.parametrize("register", [(48, 72), (50, 70), (60, 93)])
@pytest.mark.parametrize("low", [48, 55, 64])
def test_an_answer_says_at_least_two_tones_whenever_it_enters(low: int, register: tuple[int, int]) -> None:
    lead = card("lead", "melody", (low, low + 22), manner="lyrical")
    second = card("counter", "counter", register, manner="answer", density=0.5)
    for seed in range(8):
        where = scene(song((lead, second), "A", (0.6,), bars=4 + 4 * (seed % 2), seed=seed))
        notes = counter(where, second)
        assert notes
        assert all(len(entry) >= 2 for entry in entries(notes))


@pytest.mark.parametrize("bars", [1, 2, 4, 8])
@pytest.mark.parametrize("chords", [(("C", 1.0), ("F", 1.0)), (("C", 4.0),)])
def test_with_nobody_to_answer_it_speaks_at_the_ends_of_phrases(bars: int, chords: tuple[tuple[str, float], ...]) -> None:
    second = card("counter", "counter", (50, 70), manner="answer")
    for seed in range(4):
        where = alone(second, bars, seed=seed, progressions={"A": chords, "B": chords})
        notes = counter(where, second)
        assert all(len(entry) >= 2 for entry in entries(notes))
        last = [note for note in notes if note.start_beat >= where.beats - where.bar_beats]
        assert len(last) >= 2
        assert sum(left.start_beat + left.beats > right.start_beat + 1e-6 for left, right in pairwise(notes)) == 0


def test_the_answer_belongs_to_the_letter() -> None:
    second = card("counter", "counter", (48, 72), manner="answer")
    made = song((LEAD, second), "AA", (0.6, 0.6), density=0.3)
    chords = scene(made, 0).chords
    first, again = (counter(replace(scene(made, index), chords=chords), second) for index in range(2))
    shared = {note.start_beat for note in first} & {note.start_beat for note in again}
    assert len(shared) >= 0.6 * len({note.start_beat for note in first})


def test_notes_of_a_note_set_only() -> None:
    for manner in MANNERS:
        _, _, notes = both(manner, pitch_classes=(0, 2, 4, 7, 9))
        assert {pitch % 12 for _, _, pitch in notes} <= {0, 2, 4, 7, 9}


def test_an_unknown_manner_is_refused() -> None:
    with pytest.raises(PlanError, match="answer"):
        counter(alone(card("counter", "counter", manner="anser")), card("counter", "counter", manner="anser"))
