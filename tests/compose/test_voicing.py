from itertools import pairwise

import pytest

from moodmusic.compose.voicing import FAMILIES, Shape, calmed, candidates, guides, lead, move_cost, palette, parallels, voice
from moodmusic.theory import Chord

PROGRESSIONS = ["Am7 Fmaj7 C G", "C Am F G", "Dm9 G13 Cmaj9 Am7", "Em D C Bm", "Bb F Gm Eb", "C Dm Em F", "Am/C G/B F C/E"]
SCALE = frozenset((0, 2, 4, 5, 7, 9, 11))


def chords(text):
    return [Chord.parse(name) for name in text.split()]


def voiced(text, family, voices=4, low=48, high=76):
    row = chords(text) * 2
    return list(zip(row, voice(row, [Shape(family, voices, low, high, (low + high) / 2)] * len(row)), strict=True))


@pytest.mark.parametrize("text", PROGRESSIONS)
@pytest.mark.parametrize("family", ["close", "rootless"])
def test_no_fifths_or_octaves_run_in_parallel(text, family):
    for (_, before), (_, after) in pairwise(voiced(text, family)):
        assert parallels(before, after) == 0


@pytest.mark.parametrize("family", ["open", "spread", "drop2"])
def test_wide_voicings_hardly_ever_run_in_parallel(family):
    moves = [pair for text in PROGRESSIONS for pair in pairwise(voiced(text, family))]
    assert sum(parallels(before, after) for (_, before), (_, after) in moves) <= 0.08 * len(moves)


@pytest.mark.parametrize("family", ["close", "open", "drop2"])
def test_voices_move_by_small_steps_on_average(family):
    moves = [
        abs(a - b)
        for text in PROGRESSIONS
        for (_, before), (_, after) in pairwise(voiced(text, family))
        for a, b in zip(reversed(before), reversed(after), strict=False)
    ]
    assert 0.5 < sum(moves) / len(moves) < 2.6


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("text", PROGRESSIONS)
def test_only_tones_of_the_chord_sound_inside_the_register(text, family):
    for chord, pitches in voiced(text, family):
        assert {pitch % 12 for pitch in pitches} <= set(chord.pitch_classes)
        assert all(48 <= pitch <= 76 for pitch in pitches) and list(pitches) == sorted(set(pitches))


@pytest.mark.parametrize("family", ["close", "open", "spread", "drop2", "rootless"])
def test_there_are_no_minor_seconds_between_neighbours_and_no_thirds_in_the_low_register(family):
    for text in PROGRESSIONS:
        for _, pitches in voiced(text, family, low=40):
            for one, other in pairwise(pitches):
                assert other - one >= (2 if one >= 52 else 5 if one >= 45 else 7)


def test_third_and_seventh_are_always_there():
    for text in PROGRESSIONS:
        for family in ("close", "open", "drop2", "rootless", "shell"):
            for chord, pitches in voiced(text, family):
                assert guides(chord) <= {pitch % 12 for pitch in pitches}


def test_guides_name_what_makes_the_chord():
    assert guides(Chord.parse("Cmaj7")) == {4, 11}
    assert guides(Chord.parse("C7sus4")) == {5, 10}
    assert guides(Chord.parse("Bm7b5")) == {2, 9, 5}
    assert guides(Chord.parse("C5")) == frozenset()


def test_families_have_their_shapes():
    seven = Chord.parse("Cmaj7")
    spans = {family: (v := candidates(seven, Shape(family, 4, 48, 79, 62.0)))[0][-1] - v[0][0] for family in ("close", "open", "spread")}
    assert spans["close"] <= 12 < spans["open"] and spans["spread"] >= 15
    assert {pitch % 12 for pitch in candidates(seven, Shape("shell", 3, 48, 72, 60.0))[0]} == {0, 4, 11}
    assert candidates(seven, Shape("shell", 3, 48, 72, 60.0))[0][0] % 12 == 0
    assert {pitch % 12 for pitch in candidates(seven, Shape("power", 3, 40, 64, 52.0))[0]} == {0, 7}
    assert {pitch % 12 for pitch in candidates(seven, Shape("octave", 2, 36, 60, 48.0))[0]} == {0}


def test_rootless_voicings_leave_the_root_to_the_bass_and_take_the_ninth_when_they_may():
    free = Shape("rootless", 4, 50, 74, 62.0, SCALE)
    assert palette(Chord.parse("Dm7"), free) == {5, 9, 0, 4}
    assert palette(Chord.parse("Em7"), free) == {7, 11, 2}  # F would rub against E
    assert palette(Chord.parse("C"), free) == {0, 4, 7}
    assert palette(Chord.parse("Dm7"), Shape("rootless", 4, 50, 74, 62.0)) == {5, 9, 0}


def test_quartal_voicings_stack_fourths_from_the_scale():
    pitches = candidates(Chord.parse("Dm7"), Shape("quartal", 4, 48, 76, 62.0, SCALE))[0]
    assert all(gap in (4, 5, 6, 7) for gap in (b - a for a, b in pairwise(pitches)))
    assert {pitch % 12 for pitch in pitches} <= SCALE


def test_a_calm_stem_leaves_out_the_tones_that_rub():
    assert calmed(Chord.parse("Am9")) == {9, 4, 7}
    assert calmed(Chord.parse("Cmaj7")) == {4, 7}
    assert calmed(Chord.parse("G")) == {7, 11, 2}
    assert {pitch % 12 for pitch in candidates(Chord.parse("Am9"), Shape("open", 4, 48, 76, 62.0, calm=True))[0]} <= {9, 4, 7}


def test_close_triads_are_not_doubled():
    assert len(candidates(Chord.parse("C"), Shape("close", 5, 48, 76, 62.0))[0]) == 3
    assert len(candidates(Chord.parse("C"), Shape("open", 5, 48, 79, 62.0))[0]) == 5


def test_a_register_without_room_still_gives_a_chord_tone():
    pitches = candidates(Chord.parse("C"), Shape("close", 4, 61, 63, 62.0))[0]
    assert len(pitches) == 1 and pitches[0] % 12 in {0, 4, 7}


def test_parallels_count_moving_fifths_and_octaves_only():
    assert parallels((48, 55), (50, 57)) == 1
    assert parallels((48, 55), (48, 55)) == 0
    assert parallels((48, 60), (53, 65)) == 1
    assert parallels((48, 55), (50, 54)) == 0
    assert parallels((48, 55), (45, 64)) == 0


def test_the_cost_of_moving_counts_steps_leaps_direction_and_the_top_voice():
    assert move_cost((60, 64, 67), (60, 64, 67)) == 0
    assert move_cost((60, 64, 67), (60, 64, 69)) == 2
    assert move_cost((60, 64, 67), (59, 64, 72)) == 1 + 5 + 2 + 1.5
    assert move_cost((60, 64), (62, 66)) == 4 + 2


def test_a_fresh_start_goes_to_the_centre_and_a_led_one_stays_near():
    chord, shape = Chord.parse("F"), Shape("close", 3, 48, 84, 63.0)
    assert lead((64, 67, 72), chord, shape) == (65, 69, 72)
    assert lead((64, 67, 72), chord, shape, True) == (60, 65, 69)
    assert lead(None, chord, shape) == candidates(chord, shape)[0]
