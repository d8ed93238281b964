import pytest
from plans import card
from scenes import scene, starts

from moodmusic.compose.comp import play
from moodmusic.errors import PlanError


def comp(**pattern):
    return card("chords", "comp", (50, 76), **{"vary": 0.0, **pattern})


def played(bars=4, energy=0.6, changes=None, **pattern):
    one = comp(**pattern)
    return play(scene(one, bars, energy, **(changes or {})), one)


def test_chords_are_struck_where_the_grid_says_and_held_as_long():
    notes = played(1, grid="X___....x.......")
    assert starts(notes) == [0.0, 2.0]
    assert {note.beats for note in notes if note.start_beat == 0} == {1.0}
    assert {note.beats for note in notes if note.start_beat == 2} == {0.5}
    assert max(n.velocity for n in notes if n.start_beat == 0) > max(n.velocity for n in notes if n.start_beat == 2)


def test_hold_rings_to_the_next_stroke_or_is_very_short():
    grid = "X.......x......."
    assert {note.beats for note in played(1, grid=grid, hold="ring")} == {2.0}
    assert {note.beats for note in played(1, grid=grid, hold="staccato")} == {0.2}


def test_a_ringing_chord_ends_with_its_chord():
    notes = played(2, grid={"4/4": "X..............." + "........x......."}, hold="ring")
    assert {note.start_beat + note.beats for note in notes if note.start_beat == 0} == {4.0}


def test_variations_come_in_the_last_bar_of_a_group():
    notes = played(8, grid="X...............", variations=["....X..........."], every=4)
    assert starts(notes) == [0.0, 4.0, 8.0, 13.0, 16.0, 20.0, 24.0, 29.0]


def test_after_eight_bars_the_variation_comes_more_often():
    late = [at for at in starts(played(16, grid="X...............", variations=["....X..........."])) if at >= 32]
    assert late == [32.0, 37.0, 40.0, 45.0, 48.0, 53.0, 56.0, 61.0]


def test_without_variations_the_fourth_bar_loses_or_gains_a_stroke():
    counts = set()
    for seed in range(12):
        at = starts(played(4, grid="X...x...x...x...", vary=1.0, changes={"seed": seed}))
        assert [beat for beat in at if beat < 12] == [float(beat) for beat in range(12)]
        counts.add(len([beat for beat in at if beat >= 12]))
    assert counts <= {3, 5} and len(counts) == 2


def test_a_strum_spreads_the_strings_upwards_and_back():
    down = [note for note in played(1, grid="X.......x.......", strokes=True, strum_ms=40, voicing="open", voices=5) if note.start_beat < 1]
    assert [note.pitch for note in down] == sorted(note.pitch for note in down)
    assert down[-1].start_beat - down[0].start_beat == pytest.approx(0.04 * 96 / 60)
    up = played(1, grid="..x.............", strokes=True, strum_ms=40, voicing="open", voices=5)
    assert [note.pitch for note in up] == sorted((note.pitch for note in up), reverse=True) and len(up) == 3


def test_ghost_strokes_are_muted_and_soft():
    notes = [note for note in played(1, grid="X...o...........") if note.start_beat == 1.0]
    assert {note.beats for note in notes} == {0.1} and max(note.velocity for note in notes) < 0.3


def test_a_pushed_chord_comes_an_eighth_early_and_never_before_the_section():
    notes = played(4, grid="X___............", push=1.0)
    assert starts(notes) == [0.0, 3.5, 7.5, 11.5]
    plain = played(4, grid="X___............", push=0.0)
    assert starts(plain) == [0.0, 4.0, 8.0, 12.0]
    for early, due in ((3.5, 4.0), (7.5, 8.0), (11.5, 12.0)):
        assert {n.pitch for n in notes if n.start_beat == early} == {n.pitch for n in plain if n.start_beat == due}


def test_a_stroke_that_is_held_over_the_bar_line_takes_the_next_chord():
    notes = played(2, grid={"4/4": "X.............x_" + "_..............."})
    assert {note.pitch % 12 for note in notes if note.start_beat == 3.5} <= {5, 9, 0, 4}


def test_quiet_sections_lose_ghosts_then_weak_strokes():
    grid = "X.o.x.-.x...x.-."
    assert starts(played(1, 0.6, grid=grid)) == [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 3.5]
    assert starts(played(1, 0.3, grid=grid)) == [0.0, 1.0, 1.5, 2.0, 3.0, 3.5]
    assert starts(played(1, 0.1, grid=grid)) == [0.0, 1.0, 2.0, 3.0]
    assert starts(played(1, 0.3, {"density": 0.9}, grid=grid)) == [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 3.5]


def test_the_top_voice_sings_above_the_inner_ones():
    notes = sorted(played(1, grid="X..............."), key=lambda note: note.pitch)
    assert notes[-1].velocity > notes[0].velocity > notes[1].velocity


def test_low_lifts_the_chords_clear_of_the_left_hand():
    assert min(note.pitch for note in played(4, low=60)) >= 60


def test_a_wrong_key_is_refused_with_the_cards_name():
    with pytest.raises(PlanError, match=r"chords-comp: 'comp' knows no key 'strums'.*strum_ms"):
        played(strums=3)
    with pytest.raises(PlanError, match="voicing is 'wide': give one of close"):
        played(voicing="wide")


def test_up_strokes_are_softer_than_down_strokes():
    down = max(note.velocity for note in played(1, grid="x...............", strokes=True))
    up = max(note.velocity for note in played(1, grid="..x.............", strokes=True))
    assert up < 0.95 * down
