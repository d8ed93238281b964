"""What is promised of every part."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import card
from stage import alone, note

from moodmusic.compose.constraint import keep, nearest_allowed
from moodmusic.compose.value import Note

LEAD = card("lead", "melody", (60, 72))
SCENE = alone(LEAD, 2)  # eight beats at 96 bpm
SET = replace(SCENE, plan=replace(SCENE.plan, pitch_classes=(0, 4, 7)))
DRUMS = card("drums", "drums", (60, 72))


def test_pitches_are_folded_into_the_register_by_octaves() -> None:
    kept = keep(SCENE, LEAD, [note(0, pitch=40), note(1, pitch=59), note(2, pitch=73), note(3, pitch=100), note(4, pitch=66)])
    assert [one.pitch for one in kept] == [64, 71, 61, 64, 66]


def test_drums_are_not_folded_and_keep_their_numbers() -> None:
    assert [one.pitch for one in keep(SET, DRUMS, [note(0, pitch=36), note(1, pitch=42)])] == [36, 42]


def test_a_register_narrower_than_an_octave_holds_what_it_can() -> None:
    narrow = replace(LEAD, register=(60, 64))
    assert [one.pitch for one in keep(SCENE, narrow, [note(0, pitch=72), note(1, pitch=74), note(2, pitch=55)])] == [60, 62, 67]
    assert [one.pitch for one in keep(SCENE, narrow, [note(0, pitch=68)])] == [56]


def test_only_the_stated_pitch_classes_sound_and_the_nearest_is_taken() -> None:
    assert nearest_allowed(61, (0, 4, 7), (0, 127)) == 60
    assert nearest_allowed(62, (0, 4, 7), (0, 127)) == 60
    assert nearest_allowed(63, (0, 4, 7), (0, 127)) == 64
    assert nearest_allowed(62, (0, 4, 7), (61, 80)) == 64
    assert nearest_allowed(61, None, (0, 127)) == 61
    assert nearest_allowed(61, (0,), (61, 62)) == 60
    assert nearest_allowed(49, (1,), (60, 72)) == 49
    assert nearest_allowed(54, (6, 5), (0, 127)) == 54
    assert nearest_allowed(126, (2,), (0, 127)) == 122
    assert nearest_allowed(60, (0, 6), (70, 72)) == 60
    assert nearest_allowed(61, (0, 6), (70, 73)) == 72
    kept = keep(SET, LEAD, [note(beat, 0.5, pitch=60 + beat) for beat in range(8)])
    assert {one.pitch % 12 for one in kept} <= {0, 4, 7}


def test_two_notes_of_one_pitch_do_not_overlap() -> None:
    kept = keep(SCENE, LEAD, [note(0, 3), note(1, 3), note(2.5, 1, 64)])
    assert [(one.start_beat, one.beats) for one in kept] == [(0.0, 1.0), (1.0, 3.0), (2.5, 1.0)]


def test_a_unison_becomes_one_note_with_the_stronger_velocity_and_the_longer_length() -> None:
    kept = keep(SCENE, LEAD, [note(1, 2, velocity=0.4), note(1.01, 0.5, velocity=0.9)])
    assert kept == (Note(1.0, 2.0, 60, 0.9),)
    assert keep(SCENE, LEAD, [note(1, 1, 60), note(1, 1, 72)]) == (note(1.0, 1.0, 60), note(1.0, 1.0, 72))


def test_starts_outside_the_section_are_moved_or_dropped() -> None:
    assert keep(SCENE, LEAD, [note(-0.1)])[0].start_beat == 0.0
    assert keep(SCENE, LEAD, [note(8.0), note(9.0)]) == ()
    assert keep(SCENE, LEAD, [note(7.99)])[0].start_beat == 7.99


def test_notes_end_with_the_section_but_for_the_last_which_rings() -> None:
    inner = replace(SCENE, last=False)
    assert keep(inner, LEAD, [note(6, 9)])[0].beats == 2.0
    assert keep(replace(SCENE, last=True), LEAD, [note(6, 9)])[0].beats == 9.0


def test_nothing_lasts_over_twelve_seconds() -> None:
    slow = alone(LEAD, 8)
    assert keep(slow, LEAD, [note(0, 30)])[0].beats == pytest.approx(19.2)
    assert keep(replace(slow, last=True), LEAD, [note(20, 30)])[0].beats == pytest.approx(19.2)


def test_brightness_comes_in_quarters() -> None:
    assert keep(SCENE, LEAD, [Note(0.0, 1.0, 60, 0.5, 0.3)])[0].brightness == 0.25


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Note,
            st.floats(-2, 12),
            st.floats(-1, 40),
            st.integers(-20, 150),
            st.floats(-1, 2, allow_nan=False),
            st.sampled_from([0.0, 0.5, -1.0]),
        ),
        max_size=25,
    )
)
def test_any_notes_come_out_as_promised(notes: list[Note]) -> None:
    for where in (SCENE, SET):
        kept = keep(where, LEAD, notes)
        assert list(kept) == sorted(kept, key=lambda one: (one.start_beat, one.pitch))
        ends: dict[int, float] = {}
        for one in kept:
            assert 0 <= one.start_beat < where.beats
            assert one.beats > 0
            assert 60 <= one.pitch <= 72
            assert 0 <= one.velocity <= 1
            assert one.start_beat == round(one.start_beat, 6)
            assert one.beats == round(one.beats, 6)
            assert type(one.pitch) is int
            assert one.start_beat >= ends.get(one.pitch, 0.0) - 1e-6
            assert where.plan.pitch_classes is None or one.pitch % 12 in where.plan.pitch_classes
            ends[one.pitch] = one.start_beat + one.beats
