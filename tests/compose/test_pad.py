from itertools import pairwise

import pytest
from plans import card
from scenes import scene, starts

from moodmusic.compose.pad import play, play_drone, play_swell

AM_F = {"A": (("Am", 1.0), ("F", 1.0)), "B": (("C", 1.0),)}


def pad(**pattern):
    return card("pad", "pad", (48, 76), **{"motion": 0.0, **pattern})


def played(bars=4, energy=0.6, changes=None, **pattern):
    one = pad(**pattern)
    return play(scene(one, bars, energy, **{"progressions": AM_F, "pitch_classes": tuple(range(12)), **(changes or {})}), one)


def test_tones_that_two_chords_share_are_held_on():
    notes = played(2)
    assert any(note.start_beat == 0 and note.beats == 8 and note.pitch % 12 in (9, 0) for note in notes)
    assert all(note.pitch % 12 in (9, 0, 4) for note in notes if note.start_beat == 0)


def test_without_ties_every_chord_is_struck():
    assert all(note.beats == 4 for note in played(4, tie=False)) and starts(played(4, tie=False)) == [0.0, 4.0, 8.0, 12.0]


@pytest.mark.parametrize("tie", [True, False])
def test_at_every_moment_the_whole_chord_sounds(tie):
    notes = played(8, tie=tie)
    for beat in range(0, 32, 2):
        sounding = {note.pitch % 12 for note in notes if note.start_beat <= beat < note.start_beat + note.beats}
        assert sounding == ({9, 0, 4} if beat % 8 < 4 else {5, 9, 0})


def test_nothing_is_held_longer_than_twelve_seconds_or_twice_the_restrike():
    slow = played(16, changes={"tempo_bpm": 50.0, "progressions": {"A": (("Am", 16.0),)}})
    assert max(note.beats for note in slow) * 60 / 50 <= 12
    assert max(note.beats for note in played(16, changes={"progressions": {"A": (("Am", 16.0),)}}, restrike_bars=2)) <= 16
    struck = played(8, tie=False, restrike_bars=2, changes={"progressions": {"A": (("Am", 8.0),)}})
    assert starts(struck) == [0.0, 8.0, 16.0, 24.0]


def test_an_inner_voice_moves_in_long_chords_when_the_chords_are_free():
    free = {"progressions": {"A": (("C", 4.0),), "B": (("C", 1.0),)}, "key": "C major", "pitch_classes": None}
    moved = played(4, changes=free, motion=1.0)
    assert {note.pitch % 12 for note in moved} > {0, 4, 7} and {note.pitch % 12 for note in moved} <= {0, 2, 4, 7, 9}
    assert {note.pitch % 12 for note in moved if note.start_beat < 8} == {0, 4, 7}
    assert {note.pitch % 12 for note in played(4, changes={**free, "pitch_classes": (0, 2, 4, 7, 9)}, motion=1.0)} == {0, 4, 7}


def test_after_eight_bars_there_is_a_voice_more_or_less():
    notes = played(16, tie=False, voices=4)
    count = [len([note for note in notes if note.start_beat == beat]) for beat in (0.0, 32.0)]
    assert count[1] == count[0] + 1
    quiet = played(16, 0.4, tie=False, voices=4)
    assert [len([note for note in quiet if note.start_beat == beat]) for beat in (0.0, 32.0)] == [4, 3]


def test_the_pad_swells_towards_the_middle_of_a_phrase():
    level = {at: max(note.velocity for note in played(4, tie=False, swell=1.0) if note.start_beat == at) for at in (0.0, 8.0)}
    assert level[8.0] > level[0.0]
    flat = {round(note.velocity, 6) for note in played(4, tie=False, swell=0.0) if note.start_beat in (0.0, 8.0)}
    assert len(flat) == len({round(note.velocity, 6) for note in played(4, tie=False, swell=0.0) if note.start_beat == 0.0})


def drone(bars=8, energy=0.4, changes=None, **pattern):
    one = card("pad", "drone", (36, 62), **pattern)
    return play_drone(scene(one, bars, energy, **(changes or {})), one)


def test_a_drone_holds_tonic_and_fifth_without_a_gap_and_never_strikes_all_at_once():
    notes = drone()
    assert {note.pitch % 12 for note in notes} == {9, 4}
    for pitch in {note.pitch for note in notes}:
        own = sorted((note for note in notes if note.pitch == pitch), key=lambda note: note.start_beat)
        assert own[0].start_beat == 0 and own[-1].start_beat + own[-1].beats == 32
        assert all(a.start_beat + a.beats == pytest.approx(b.start_beat) for a, b in pairwise(own))
    assert len([note for note in notes if note.start_beat == 16.0]) == 1


def test_a_drone_gains_an_octave_at_energy_and_loses_a_fifth_that_is_not_allowed():
    assert len({note.pitch for note in drone(energy=0.8)}) == 3
    assert {note.pitch % 12 for note in drone(fifth=False)} == {9}
    assert {note.pitch % 12 for note in drone(changes={"pitch_classes": (9, 10, 0, 3)})} == {9}


def test_a_drone_may_follow_the_chords():
    notes = drone(4, follow="chord")
    assert [note.pitch % 12 for note in notes if note.start_beat == 4.0] == [5, 0]
    assert [note.pitch % 12 for note in drone(4, follow="chord", fifth=False) if note.start_beat == 4.0] == [5]


def test_brass_swells_voice_by_voice_and_stabs_between():
    one = card("chords", "swell", (45, 72), voices=3)
    notes = play_swell(scene(one, 4), one)
    rise = [note for note in notes if note.start_beat < 4]
    assert [note.start_beat for note in rise] == [0.0, 1.0, 2.0, 3.0][: len(rise)]
    assert [note.velocity for note in rise] == sorted(note.velocity for note in rise)
    assert [note.pitch for note in rise] == sorted(note.pitch for note in rise)
    assert {note.start_beat + note.beats for note in rise} == {4.0}
    stab = [note for note in notes if note.start_beat == 4.0]
    assert stab and {note.beats for note in stab} == {0.5}
    quiet = card("chords", "swell", (45, 72), voices=3, stab=False)
    assert not [note for note in play_swell(scene(quiet, 4), quiet) if note.start_beat == 4.0]
