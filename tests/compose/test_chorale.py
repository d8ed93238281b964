from dataclasses import replace
from itertools import pairwise

import pytest
from plans import card, plan

from moodmusic.cards import StemCard
from moodmusic.compose.chorale import play, ranges
from moodmusic.compose.form import place
from moodmusic.compose.melody import lead_lines
from moodmusic.compose.section import compose_section, scene_of
from moodmusic.plan.value import SectionPlan

SOPRANO = StemCard("soprano", "lead", "choir", pattern={"kind": "melody", "density": 0.1, "centre": 72}, register=(64, 81))
CHANGES = {"A": (("Am", 1.0), ("F", 1.0), ("C", 1.0), ("G", 1.0))}


def lower(**pattern):
    return card("chords", "chorale", (40, 71), **pattern)


def sung(seed=3, ending="ring", **pattern):
    """(scene, lower voices) of a chorale of eight bars, and of the same bars as a track's end."""
    one = lower(**pattern)
    section = SectionPlan("verse", "A", 8, 0.6, (one.name, SOPRANO.name))
    changed = plan(stems=(one, SOPRANO), sections=(section, section), progressions=CHANGES, seed=seed, ending=ending)
    scene = scene_of(changed, place(changed, 0))
    return scene, play(scene, one)


def sounding(notes, beat):
    return sorted(note.pitch for note in notes if note.start_beat <= beat + 1e-6 < note.start_beat + note.beats)


@pytest.mark.parametrize("seed", range(8))
def test_where_a_chord_begins_its_root_is_in_the_bass_and_its_third_is_heard(seed):
    scene, notes = sung(seed)
    tune = lead_lines(scene)
    for span in scene.chords:
        low = sounding(notes, span.start_beat)
        above = [tone.pitch for tone in tune if tone.start_beat <= span.start_beat < tone.end_beat]
        assert low[0] % 12 == span.chord.root
        assert span.chord.pitch_classes[1] in {pitch % 12 for pitch in (*low, *above)}


@pytest.mark.parametrize("seed", range(8))
def test_the_voices_stay_below_the_tune_and_apart(seed):
    scene, notes = sung(seed)
    for tone in lead_lines(scene):
        below = sounding(notes, tone.start_beat)
        assert all(pitch < tone.pitch for pitch in below)
        assert all(upper - lower >= 2 for lower, upper in pairwise(below))


def test_the_bass_goes_on_within_a_bar_and_all_breathe_before_a_new_idea():
    moved = 0
    for seed in range(8):
        _, notes = sung(seed, breath=0.4)
        moved += sum(note.start_beat % 4 == 2 and note.pitch < 60 for note in notes)
        assert not any(note.start_beat < 8 < note.start_beat + note.beats + 0.3 for note in notes)
    assert moved > 8


def test_what_is_hummed_moves_with_the_chords_only():
    _, notes = sung(held=True)
    assert {note.start_beat % 4 for note in notes} == {0.0}


def test_the_last_chord_stands_still_and_rings_over_the_end():
    one = lower()
    section = SectionPlan("verse", "A", 8, 0.6, (one.name, SOPRANO.name))
    changed = plan(stems=(one, SOPRANO), sections=(section,), progressions=CHANGES)
    notes = compose_section(changed, 0).parts[0].notes
    last = [note for note in notes if note.start_beat > 27.5]
    assert len(last) >= 3 and all(abs(note.start_beat - 28) < 0.3 and note.start_beat + note.beats > 33 for note in last)
    hushed = compose_section(replace(changed, ending="fade"), 0).parts[0].notes
    assert all(note.start_beat + note.beats <= 32.01 for note in hushed)


def test_each_voice_has_its_part_of_the_register():
    assert ranges((40, 72), 3) == [(40, 56), (48, 64), (56, 72)]
    assert [len({note.pitch for note in sung(voices=count)[1] if note.start_beat == 0}) for count in (2, 3, 4)] == [2, 3, 4]


def test_no_piece_ends_with_a_tune_that_has_just_begun():
    section = SectionPlan("verse", "A", 3, 0.6, (SOPRANO.name,))
    for seed in range(6):
        notes = compose_section(plan(stems=(SOPRANO,), sections=(section,), progressions=CHANGES, seed=seed), 0).parts[0].notes
        assert sum(note.start_beat > 7.9 for note in notes) == 1 and notes[-1].beats >= 3.5
