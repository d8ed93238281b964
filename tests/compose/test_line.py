"""Pitches for a rhythm."""

from dataclasses import replace

import numpy as np
import pytest
from plans import card, plan
from stage import alone

from moodmusic.compose.line import Ladder, Slot, chord_scale, fit
from moodmusic.theory import Chord, Key

LEAD = card("lead", "melody", (60, 84))
SCENE = alone(LEAD)  # Am7 Fmaj7 C G
LADDER = Ladder.between(57, 81, (9, 11, 0, 2, 4, 5, 7))


def slots(wants: list[float], **changes: float) -> list[Slot]:
    """Quarter notes at the given wishes."""
    return [replace(Slot(float(index), 1.0, want), **changes) for index, want in enumerate(wants)]


def test_a_ladder_counts_the_steps_of_the_scale() -> None:
    assert LADDER.step_of(57) == 0
    assert LADDER.step_of(69) == 7
    assert LADDER.step_of(58) == 0.5
    assert LADDER.step_of(200) == LADDER.steps[-1]
    assert LADDER.nearest(64.2) == LADDER.step_of(64)


def test_a_chord_tone_outside_the_mode_takes_the_place_of_its_neighbour() -> None:
    classes = chord_scale(SCENE, Chord.parse("E7"))
    assert 8 in classes
    assert 7 not in classes
    assert chord_scale(SCENE, Chord.parse("C")) == tuple(sorted(Key.parse("A minor").scale))


def test_a_note_set_and_a_mode_of_five_are_never_left() -> None:
    pure = replace(SCENE, plan=replace(SCENE.plan, pitch_classes=(0, 2, 4)))
    assert chord_scale(pure, Chord.parse("E7")) == (0, 2, 4)
    five = replace(SCENE, plan=plan(key="A minor pentatonic"))
    assert set(chord_scale(five, Chord.parse("F"))) == {9, 0, 2, 4, 7}


def test_the_line_follows_its_wishes_where_nothing_speaks_against_them() -> None:
    pitches = fit(SCENE, LADDER, slots([7, 8, 9, 10], firm=2.0, bind=2.0, strong=0.1))
    assert pitches == [69, 71, 72, 74]


def test_strong_notes_are_chord_tones_even_when_another_tone_is_wished() -> None:
    strong = fit(SCENE, LADDER, [Slot(0.0, 2.0, 8.0, strong=1.0)])
    weak = fit(SCENE, LADDER, [Slot(0.0, 0.25, 8.0, firm=2.0, strong=0.0)])
    assert strong[0] % 12 in Chord.parse("Am7").pitch_classes
    assert weak == [71]


def test_every_pitch_is_in_the_scale_of_its_chord() -> None:
    wants = list(np.random.default_rng(1).uniform(0, 14, 32))
    for pitch, beat in zip(fit(SCENE, LADDER, slots(wants)), range(32), strict=True):
        assert pitch % 12 in chord_scale(SCENE, SCENE.chord_at(beat).chord)


def test_a_leap_turns_back() -> None:
    pitches = fit(SCENE, LADDER, slots([4, 9, 10, 10], firm=0.3, bind=0.4, strong=0.1))
    leaps = [(b - a, c - b) for a, b, c in zip(pitches, pitches[1:], pitches[2:], strict=False) if abs(b - a) >= 5]
    assert all(first * second < 0 for first, second in leaps)


@pytest.mark.parametrize("seed", range(8))
def test_tones_outside_the_chord_are_left_by_step(seed: int) -> None:
    wants = list(np.random.default_rng(seed).uniform(3, 11, 24))
    pitches = fit(SCENE, LADDER, slots(wants, bind=0.3))
    loose = [index for index in range(23) if pitches[index] % 12 not in SCENE.chord_at(index).chord.pitch_classes]
    assert sum(abs(pitches[index + 1] - pitches[index]) <= 2 for index in loose) >= 0.9 * len(loose)


def test_an_ending_is_the_tonic_when_it_is_full_and_not_when_it_is_half() -> None:
    full = fit(SCENE, LADDER, [*slots([8, 8], strong=0.3), Slot(2.0, 2.0, 8.0, ending="full")])
    half = fit(SCENE, LADDER, [*slots([7, 7], strong=0.3), Slot(2.0, 2.0, 7.0, ending="half")])
    assert full[-1] % 12 == 9
    assert half[-1] % 12 in (0, 4)


def test_a_ceiling_keeps_the_top_for_the_climax() -> None:
    free = fit(SCENE, LADDER, slots([11, 11, 7]))
    held = fit(SCENE, LADDER, [replace(slot, ceiling=10.0) for slot in slots([11, 11, 7])])
    assert max(held) < max(free)


def test_the_tones_before_are_taken_into_account() -> None:
    near = fit(SCENE, LADDER, [Slot(0.0, 1.0, 7.0, firm=0.0)], (57, 57))
    far = fit(SCENE, LADDER, [Slot(0.0, 1.0, 7.0, firm=0.0)], (81, 81))
    assert abs(near[0] - 57) <= 4
    assert abs(far[0] - 81) <= 4
    assert fit(SCENE, LADDER, []) == []
