import pytest
from plans import card
from scenes import scene, starts

from moodmusic.compose.figure import FIGURES, TOKENS, play
from moodmusic.compose.grid import METERS, fitting
from moodmusic.errors import PlanError
from moodmusic.theory import Meter

C_ONLY = {"A": (("C", 1.0),), "B": (("C", 1.0),)}


def played(bars=1, energy=0.6, changes=None, register=(36, 84), **pattern):
    one = card("chords", "figure", register, **{"vary": 0.0, **pattern})
    return play(scene(one, bars, energy, **{"progressions": C_ONLY, "key": "C major", **(changes or {})}), one)


def pitches(notes):
    return [note.pitch for note in sorted(notes, key=lambda note: (note.start_beat, note.pitch))]


def test_every_figure_is_written_for_every_meter():
    for table in FIGURES.values():
        for meter in METERS:
            text = fitting(table, meter, TOKENS)
            assert text[0] in TOKENS and set(text) <= TOKENS | {"_", "."}


def test_alberti_goes_low_high_middle_high():
    low, high, middle, again = pitches(played(figure="alberti"))[:4]
    assert low < middle < high == again


def test_the_letters_of_the_left_hand_are_root_fifth_octave_and_tenth():
    notes = pitches(played(steps="B_F_H_T_B_b_____"))
    assert [pitch - notes[0] for pitch in notes] == [0, 7, 12, 16, 0, 7] or [pitch - notes[0] for pitch in notes] == [0, 7, 12, 16, 0, -5]


def test_a_ninth_is_taken_only_where_the_chords_are_free():
    free = pitches(played(steps="B_______N_______"))
    assert free[1] - free[0] == 14
    strict = pitches(played(steps="B_______N_______", changes={"pitch_classes": (0, 2, 4, 7)}))
    assert strict[1] - strict[0] == 12


def test_chords_pinches_octaves_and_rolls():
    assert len(played(steps="C_______________")) == 3
    assert len(played(steps="A_______________")) == 4
    bass, top = pitches(played(steps="P_______________"))
    assert bass % 12 == 0 and top - bass > 12
    one, other = pitches(played(steps="O_______________"))
    assert other - one == 12
    assert len(played(steps="U_______________")) == len(played(steps="L_______________")) == 2
    rolled = played(steps="R_______________", roll_ms=50)
    assert len(starts(rolled)) == len(rolled) == 4 and pitches(rolled) == [note.pitch for note in rolled]


def test_soft_chords_are_softer():
    loud, soft = played(steps="C_______________"), played(steps="c_______________")
    assert max(note.velocity for note in soft) < min(note.velocity for note in loud)


def test_voices_beyond_the_hand_go_up_an_octave():
    one, four = pitches(played(steps="1_______4_______"))
    assert four - one == 12


def test_the_pedal_lets_tones_ring_to_the_end_of_the_bar():
    assert {note.start_beat + note.beats for note in played(2, figure="arpeggio") if note.start_beat < 4} == {4.0}
    assert {note.beats for note in played(figure="arpeggio", ring=False)} == {0.5}


def test_figures_follow_the_chords():
    notes = played(2, figure="block", changes={"progressions": {"A": (("C", 1.0), ("F", 1.0)), "B": (("C", 1.0),)}})
    assert {note.pitch % 12 for note in notes if note.start_beat < 4} == {0, 4, 7}
    assert {note.pitch % 12 for note in notes if note.start_beat >= 4} == {5, 9, 0}


def test_the_bass_of_a_figure_is_the_slash_of_the_chord():
    notes = played(figure="block", changes={"progressions": {"A": (("C/E", 1.0),)}})
    assert min(note.pitch for note in notes) % 12 == 4


def test_quiet_sections_hold_over_the_weak_eighths():
    assert len(starts(played(energy=0.6, figure="running"))) == 16
    assert len(starts(played(energy=0.3, figure="running"))) == 8
    assert len(starts(played(energy=0.1, figure="running"))) == 4


def test_the_end_of_a_phrase_may_rest_or_climb():
    ends = {tuple(at % 1 for at in starts(played(4, figure="alberti", vary=1.0, changes={"seed": seed})) if at >= 15) for seed in range(12)}
    assert ends == {(0.0,), (0.0, 0.5)}
    plain = played(4, figure="alberti", vary=0.0)
    assert [at for at in starts(plain) if at >= 15] == [15.0, 15.5]


def test_a_waltz_is_a_waltz():
    notes = played(figure="waltz", changes={"meter": "3/4"})
    assert starts(notes) == [0.0, 1.0, 2.0]
    assert len([note for note in notes if note.start_beat == 0]) == 1 and len([note for note in notes if note.start_beat == 1]) == 3


def test_travis_picking_alternates_the_thumb_on_every_beat():
    notes = played(figure="travis", register=(40, 76))
    thumb = [min(note.pitch for note in notes if note.start_beat == beat) for beat in (0.0, 1.0, 2.0, 3.0)]
    assert thumb[0] == thumb[2] != thumb[1] == thumb[3]
    assert {0.5, 1.5, 2.5, 3.5} <= set(starts(notes))


def test_unknown_letters_are_refused():
    with pytest.raises(PlanError, match="q"):
        played(steps="q...............")
    with pytest.raises(PlanError, match="12"):
        fitting({"4/4": "1_2_3_4_1_2_"}, Meter.parse("4/4"), TOKENS)
