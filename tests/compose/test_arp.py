import pytest
from plans import card
from scenes import scene, starts

from moodmusic.compose.arp import CONTOURS, ladder, play, play_ostinato, play_sweep
from moodmusic.compose.hand import Grip
from moodmusic.compose.value import ChordSpan
from moodmusic.theory import Chord

C_ONLY = {"A": (("C", 1.0),), "B": (("C", 1.0),)}


def arp(bars=1, energy=0.6, changes=None, register=(48, 96), **pattern):
    one = card("arp", "arp", register, **{"rests": 0.0, **pattern})
    return play(scene(one, bars, energy, **{"progressions": C_ONLY, "key": "C major", **(changes or {})}), one)


def rungs(notes):
    order = sorted({note.pitch for note in notes})
    return [order.index(note.pitch) for note in notes]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("up", [0, 1, 2, 0, 1, 2, 0, 1]),
        ("down", [2, 1, 0, 2, 1, 0, 2, 1]),
        ("updown", [0, 1, 2, 1, 0, 1, 2, 1]),
        ("downup", [2, 1, 0, 1, 2, 1, 0, 1]),
        ("skip", [0, 2, 1, 0, 2, 1, 0, 2]),
        ("pedal", [0, 1, 0, 2, 0, 1, 0, 2]),
    ],
)
def test_shapes_run_through_the_chord(shape, expected):
    assert rungs(arp(shape=shape, rate="8", octaves=1)) == expected


@pytest.mark.parametrize(("rate", "count"), [("4", 4), ("8", 8), ("8t", 12), ("16", 16), ("16t", 24)])
def test_rates_are_steps_of_a_bar(rate, count):
    notes = arp(rate=rate)
    assert len(notes) == count and notes[1].start_beat == pytest.approx(4 / count)


def test_triplets_become_eighths_where_eighths_are_counted():
    assert [note.start_beat for note in arp(rate="8t", changes={"meter": "6/8"})] == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]


def test_a_random_or_walking_arpeggio_is_the_same_in_every_repeat_and_differs_by_seed():
    for shape in ("random", "walk"):
        assert rungs(arp(shape=shape)) == rungs(arp(shape=shape))
        assert len({tuple(rungs(arp(shape=shape, changes={"seed": seed}))) for seed in range(6)}) > 2
        assert len(set(rungs(arp(2, shape=shape)))) > 2


def test_octaves_widen_with_energy():
    reach = [max(p) - min(p) for p in ([note.pitch for note in arp(2, energy, rate="16")] for energy in (0.2, 0.6, 0.95))]
    assert reach[0] < reach[1] < reach[2]


def test_accents_come_every_so_many_steps():
    notes = arp(rate="16", accent=3)
    loud = [index for index, note in enumerate(notes) if note.velocity > 0.6]
    assert loud == [0, 3, 6, 9, 12, 15]


def test_the_cycle_restarts_the_shape():
    assert rungs(arp(shape="up", rate="16", octaves=2, cycle=3)) == [0, 1, 2] * 5 + [0]


def test_the_shape_restarts_with_each_chord():
    notes = arp(2, shape="up", rate="8", octaves=2, changes={"progressions": {"A": (("C", 1.0), ("F", 1.0)), "B": (("C", 1.0),)}})
    second = [note.pitch for note in notes if note.start_beat >= 4]
    assert second[:4] == sorted(second[:4]) and {pitch % 12 for pitch in second} == {5, 9, 0}


def test_rests_are_the_same_in_each_bar_and_change_from_phrase_to_phrase():
    def bars(seed):
        at = starts(arp(16, rests=0.4, evolve=1.0, changes={"seed": seed}))
        return [tuple(round(beat % 4, 2) for beat in at if bar * 4 <= beat < bar * 4 + 4) for bar in range(16)]

    for seed in range(4):
        found = bars(seed)
        assert found[0] == found[1] == found[2] == found[3]
        assert all(bar[0] == 0.0 for bar in found)
    assert any(bars(seed)[0] != bars(seed)[4] for seed in range(4))
    assert 6 <= sum(len(bars(seed)[0]) for seed in range(8)) / 8 <= 13


def test_the_gate_is_in_steps_and_never_leaves_the_section():
    assert arp(rate="8", gate=0.5)[0].beats == 0.25
    long = arp(rate="8", gate=4.0)
    assert long[0].beats == 2.0 and max(note.start_beat + note.beats for note in long) == 4.0


def test_a_ladder_stays_in_the_register():
    grip = Grip(ChordSpan(0.0, 4.0, Chord.parse("C")), (60, 64, 67))
    assert ladder(grip, card("arp", "arp", (58, 80)), 3) == [60, 64, 67, 72, 76, 79]
    assert ladder(grip, card("arp", "arp", (20, 30)), 1) == [60, 64, 67]


def ostinato(bars=4, energy=0.6, changes=None, **pattern):
    one = card("arp", "ostinato", (50, 84), **pattern)
    return play_ostinato(scene(one, bars, energy, **{"progressions": C_ONLY, "key": "C major", **(changes or {})}), one)


def test_an_ostinato_stays_while_the_bars_go_by_and_turns_in_the_fourth():
    notes = ostinato(contour="12321232")
    bars = [[note.pitch for note in notes if bar * 4 <= note.start_beat < bar * 4 + 4] for bar in range(4)]
    assert bars[0] == bars[1] == bars[2] != bars[3]
    assert rungs(notes)[:8] == [0, 1, 2, 1, 0, 1, 2, 1]
    assert rungs(notes)[24:] == [0, 1, 2, 1, 1, 2, 1, 0]


def test_an_ostinato_of_its_own_belongs_to_the_theme():
    assert len({tuple(rungs(ostinato(1, changes={"seed": seed}))) for seed in range(20)}) > 3
    assert all(set(contour) <= set("12345") for contour in CONTOURS)


def test_an_ostinato_doubles_at_high_energy_and_thins_at_low():
    assert [len(ostinato(1, energy)) for energy in (0.1, 0.6, 0.95)] == [4, 8, 16]
    assert len(ostinato(1, 0.95, double=1.0)) == 8


def sweep(bars=4, energy=0.6, **pattern):
    one = card("arp", "sweep", (40, 96), **pattern)
    return play_sweep(scene(one, bars, energy, progressions={"A": (("C", 1.0), ("G", 1.0)), "B": (("C", 1.0),)}, key="C major"), one)


def test_a_sweep_runs_up_the_chord_within_its_beats_and_grows():
    first = [note for note in sweep(echo=False) if note.start_beat < 4]
    assert [note.pitch for note in first] == sorted(note.pitch for note in first) and len(first) >= 8
    assert first[-1].start_beat < 1.0 and {note.pitch % 12 for note in first} == {0, 4, 7}
    assert first[-1].velocity > first[0].velocity


def test_sweeps_come_every_so_many_bars():
    assert {note.start_beat // 4 for note in sweep(8, echo=False, every=2)} == {0.0, 2.0, 4.0, 6.0}
    assert {note.start_beat // 4 for note in sweep(4, echo=False, every=1)} == {0.0, 1.0, 2.0, 3.0}


def test_a_sweep_into_a_chord_ends_where_it_begins():
    notes = sweep(4, echo=False, into=True, every=1)
    assert max(note.start_beat for note in notes if note.start_beat < 4) >= 3.0
    lead = [note for note in notes if 3.0 <= note.start_beat < 4.0]
    assert {note.pitch % 12 for note in lead} == {7, 11, 2}


def test_a_glissando_takes_the_scale_and_turns_around():
    notes = sweep(4, echo=False, scale=True, every=1)
    up = [note.pitch for note in notes if note.start_beat < 1]
    down = [note.pitch for note in notes if 4 <= note.start_beat < 5]
    assert up == sorted(up) and down == sorted(down, reverse=True)
    assert {pitch % 12 for pitch in up + down} <= {0, 2, 4, 5, 7, 9, 11}


def test_echoes_follow_the_sweep_on_the_beat_unless_it_is_quiet():
    echoed = [note for note in sweep(2) if note.start_beat >= 1]
    assert echoed and all(note.start_beat == round(note.start_beat) for note in echoed)
    assert not [note for note in sweep(2, 0.1) if note.start_beat >= 1]
