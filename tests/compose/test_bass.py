from itertools import pairwise

import pytest
from plans import card, plan
from scenes import scene, starts

from moodmusic.cards import StemCard
from moodmusic.compose.bass import LINES, bass_root, chord_after, kick_grid, low, play
from moodmusic.compose.form import place
from moodmusic.compose.section import scene_of
from moodmusic.plan.value import SectionPlan
from moodmusic.theory import Chord


def bass(**pattern):
    return card("bass", "bass", (28, 50), **pattern)


def line(style, bars=4, energy=0.6, changes=None, **pattern):
    one = bass(style=style, approach=0.0, **pattern)
    return play(scene(one, bars, energy, **(changes or {})), one)


@pytest.mark.parametrize("style", [name for name in LINES if name not in ("pedal", "tumbao", "offbeat", "riff")])
def test_every_chord_begins_on_its_root(style):
    told = scene(bass(style=style), 4)
    notes = line(style)
    for span in told.chords:
        first = next(note for note in notes if note.start_beat >= span.start_beat - 1e-6)
        assert first.start_beat == span.start_beat and first.pitch % 12 == span.chord.root


def test_a_slash_chord_puts_its_bass_below():
    assert bass_root(Chord.parse("C/E")) == 4 and bass_root(Chord.parse("C")) == 0
    notes = line("arpeggio", 1, changes={"progressions": {"A": (("C/E", 1.0),)}})
    assert [note.pitch % 12 for note in notes][:3] == [4, 7, 4]


def test_root_and_fifth_take_turns():
    notes = line("root-fifth", 4)
    assert [note.pitch % 12 for note in notes] == [9, 4, 5, 0, 0, 7, 7, 2]


def test_octaves_jump_and_stay_short():
    notes = line("octave", 1, 0.4)
    assert [note.pitch - notes[0].pitch for note in notes] == [0, 12] * 4
    assert all(note.beats <= 0.5 for note in notes)


def test_the_off_beat_bass_never_plays_on_the_beat():
    assert all(note.start_beat % 1 == 0.5 for note in line("offbeat"))


def test_the_pedal_stays_on_the_tonic():
    assert {note.pitch % 12 for note in line("pedal")} == {9}


def test_a_walking_bass_plays_every_beat_moves_mostly_by_step_and_approaches_the_next_root():
    for seed in range(6):
        told = scene(bass(style="walking"), 8, seed=seed)
        notes = play(told, bass(style="walking"))
        assert starts(notes) == [float(beat) for beat in range(32)]
        pitches = [note.pitch for note in notes]
        leaps = [abs(a - b) for a, b in pairwise(pitches)]
        assert sum(leap <= 4 for leap in leaps) > 0.6 * len(leaps) and max(leaps) <= 12
        assert all(abs(pitches[i + 3] - pitches[i + 4]) <= 2 for i in range(0, 28, 4))
        assert all(a != b for a, b in pairwise(pitches))


def test_a_walking_bass_leads_into_the_next_section():
    told = scene(bass(style="walking"), 4)
    assert chord_after(told, told.chords[-1]) == Chord.parse("F")  # the B theme begins there
    last = play(told, bass(style="walking"))[-1]
    assert min((last.pitch - 5) % 12, (5 - last.pitch) % 12) <= 2


def test_a_walking_bass_keeps_to_a_stated_set_of_pitch_classes():
    allowed = (9, 11, 0, 2, 4, 5, 7)
    assert {note.pitch % 12 for note in line("walking", 16, changes={"pitch_classes": allowed})} <= set(allowed)


def test_approach_notes_lead_by_step_and_stay_in_the_scale_unless_chromatic():
    one = bass(style="eighths", approach=1.0)
    notes = play(scene(one, 8), one)
    ends = [(a, b) for a, b in pairwise(notes) if b.start_beat % 4 == 0]
    assert sum(abs(a.pitch - b.pitch) <= 2 for a, b in ends) >= 5
    assert {note.pitch % 12 for note in notes} <= {9, 11, 0, 2, 4, 5, 7}
    plain = bass(style="eighths", approach=0.0)
    assert play(scene(plain, 8), plain) != notes
    strange = bass(style="eighths", approach=1.0, chromatic=True)
    assert any(note.pitch % 12 in (1, 3, 6, 8, 10) for note in play(scene(strange, 8, seed=3), strange))


def test_a_riff_belongs_to_its_theme_and_returns():
    one = bass(style="riff", approach=0.0)
    first, again = scene(one, 8, 0.4, 0), scene(one, 8, 0.4, 2)
    assert starts(play(first, one)) == starts(play(again, one))
    assert len({tuple(starts(play(scene(one, 4, seed=seed), one))) for seed in range(12)}) > 2


def drums(**pattern):
    return StemCard("kit", "drums", "kit.rock", pattern={"kind": "drums", **pattern})


def with_drums(one, kit, stems):
    changed = plan(stems=(one, kit), sections=(SectionPlan("verse", "A", 2, 0.6, stems),) * 2, progressions={"A": (("Am", 1.0),)})
    return scene_of(changed, place(changed, 0))


def test_the_bass_locks_with_the_kick_of_a_drum_stem_that_sounds():
    one, kit = bass(style="root", approach=0.0), drums(grids={"kick": "X.....x...x.....", "snare": "....X.......X..."})
    assert starts(play(with_drums(one, kit, (one.name, "kit")), one)) == [0.0, 1.5, 2.5, 4.0, 5.5, 6.5]
    assert starts(play(with_drums(one, kit, (one.name,)), one)) == [0.0, 2.0, 4.0, 6.0]
    free = bass(style="root", approach=0.0, lock=False)
    assert starts(play(with_drums(free, kit, (free.name, "kit")), free)) == [0.0, 2.0, 4.0, 6.0]
    own = bass(style="root", approach=0.0, grid="X...x...........")
    assert starts(play(with_drums(own, kit, (own.name, "kit")), own)) == [0.0, 1.0, 4.0, 5.0]


def test_the_pocket_plays_a_motif_on_the_kick():
    one, kit = bass(style="pocket", approach=0.0), drums(grids={"kick": "X.....x...x.....", "snare": "....X.......X..."})
    notes = play(with_drums(one, kit, (one.name, "kit")), one)
    assert starts(notes) == [0.0, 1.5, 2.5, 4.0, 5.5, 6.5]
    assert notes[0].pitch % 12 == 9 and len({note.pitch for note in notes}) > 1
    assert notes[0].beats > 1.2  # held to the next stroke


def test_without_a_kick_there_is_nothing_to_lock_to():
    one = bass(style="root", approach=0.0)
    assert kick_grid(with_drums(one, drums(grids={"hat": "x.x.x.x.x.x.x.x."}), (one.name, "kit"))) is None


def test_a_chord_that_changes_between_the_strokes_is_not_missed():
    changes = {"progressions": {"A": (("Am", 0.25), ("F", 0.75))}}
    notes = line("whole", 1, changes=changes)
    assert [(note.start_beat, note.pitch % 12) for note in notes] == [(0.0, 9), (1.0, 5)]


def test_ghost_notes_are_soft_short_and_before_a_note():
    plain, ghosted = line("root-fifth", 4, 1.0), line("root-fifth", 4, 1.0, ghost=1.0)
    extra = [note for note in ghosted if note.start_beat not in starts(plain)]
    assert extra and all(note.beats == 0.1 and note.velocity < 0.3 and note.start_beat + 0.25 in starts(plain) for note in extra)
    assert all(a.start_beat + a.beats <= b.start_beat + 1e-6 for a, b in pairwise(ghosted))


def test_long_notes_end_before_twelve_seconds():
    notes = line("whole", 4, changes={"tempo_bpm": 20.0, "progressions": {"A": (("Am", 4.0),)}})
    assert max(note.beats for note in notes) * 3 <= 12


def test_the_lines_end_of_an_eighth_bar_may_jump_an_octave():
    found = [line("eighths", 8, 0.7, {"seed": seed}) for seed in range(12)]
    assert any(notes[-1].pitch - notes[-2].pitch == 12 for notes in found)
    assert any(notes[-1].pitch == notes[-2].pitch for notes in found)


def test_the_gate_shortens_held_notes():
    assert line("half", 1)[0].beats == pytest.approx(1.8) and line("half", 1, gate=0.5)[0].beats == pytest.approx(1.0)


def test_a_pitch_class_is_placed_near_a_pitch_inside_the_register():
    assert low(bass(), 9, 35) == 33 and low(bass(), 9, 48) == 45 and low(bass(), 3, 20) == 39


def test_the_second_fifth_lies_below_the_root():
    notes = line("half", 2, changes={"progressions": {"A": (("C", 2.0),)}})
    assert [note.pitch for note in notes] == [36, 43, 36, 31]


def test_a_walking_bass_approaches_from_the_scale_unless_it_is_chromatic():
    def outside(**pattern):
        walks = [play(scene(bass(style="walking"), 16, seed=seed), bass(style="walking", **pattern)) for seed in range(8)]
        approaches = [note.pitch % 12 for notes in walks for note in notes[3::4]]
        return sum(pitch not in (9, 11, 0, 2, 4, 5, 7) for pitch in approaches) / len(approaches)

    assert outside() == 0
    assert 0.2 < outside(chromatic=True) < 0.5
