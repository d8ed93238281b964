"""Effects at the seams."""

import pytest
from plans import card
from stage import alone, with_following

from moodmusic.compose.fx import fx
from moodmusic.errors import PlanError
from moodmusic.kitmap import PIECES

ALL = card("fx", "fx", use=["riser", "reverse", "impact", "downlifter"])
HALF = alone(ALL, energy=0.5)


def test_a_riser_ends_exactly_at_the_seam_and_is_longer_the_higher_the_step() -> None:
    for energy, bars in ((0.65, 1), (0.75, 2), (0.95, 4)):
        riser = next(note for note in fx(with_following(HALF, energy), ALL) if note.pitch == PIECES["riser"])
        assert riser.start_beat + riser.beats == HALF.beats
        assert riser.beats == 4.0 * bars


def test_a_reversed_cymbal_takes_one_bar() -> None:
    reverse = next(note for note in fx(with_following(HALF, 0.95), ALL) if note.pitch == PIECES["reverse"])
    assert (reverse.start_beat, reverse.beats) == (28.0, 4.0)


def test_an_impact_falls_on_the_one_of_a_louder_section_and_a_downlifter_on_that_of_a_calmer_one() -> None:
    arrival = fx(with_following(HALF, None, 0.3), ALL)
    assert [(note.start_beat, note.beats, note.pitch) for note in arrival] == [(0.0, 4.0, PIECES["impact"])]
    calm = fx(with_following(HALF, None, 0.8), ALL)
    assert [(note.start_beat, note.beats, note.pitch) for note in calm] == [(0.0, 8.0, PIECES["downlifter"])]


def test_nothing_happens_between_sections_of_the_same_energy() -> None:
    assert fx(with_following(HALF, 0.55, 0.45), ALL) == []
    assert fx(with_following(HALF, 0.3, None), ALL) == []


def test_bigger_steps_are_louder() -> None:
    small, big = (fx(with_following(HALF, None, energy), ALL)[0].velocity for energy in (0.4, 0.0))
    assert small == pytest.approx(0.65)
    assert big == pytest.approx(0.85)
    assert fx(with_following(HALF, None, 0.8), ALL)[0].velocity == pytest.approx(0.65)
    rise = fx(with_following(HALF, 0.7), card("fx", "fx", use="riser"))
    assert rise[0].velocity == pytest.approx(0.67)


def test_a_card_may_say_how_long_and_on_which_pitch() -> None:
    one = card("fx", "fx", use=["riser"], bars=3, pitch=60)
    (riser,) = fx(with_following(HALF, 0.95), one)
    assert (riser.beats, riser.pitch) == (12.0, 60)
    (short,) = fx(with_following(alone(one, 2, 0.5), 0.95), one)
    assert (short.start_beat, short.beats) == (0.0, 8.0)


def test_no_effect_lasts_over_twelve_seconds() -> None:
    (riser,) = fx(with_following(alone(ALL, energy=0.5, tempo_bpm=40.0), 0.95), card("fx", "fx", use=["riser"]))
    assert riser.beats == pytest.approx(8.0)
    assert riser.start_beat == pytest.approx(24.0)


def test_the_usual_effects_are_riser_and_impact() -> None:
    plain = card("fx", "fx")
    notes = fx(with_following(HALF, 0.9, 0.2), plain)
    assert [note.pitch for note in notes] == [PIECES["impact"], PIECES["riser"]]


def test_an_unknown_effect_is_refused() -> None:
    with pytest.raises(PlanError, match="riser"):
        fx(HALF, card("fx", "fx", use=["rizer"]))


def test_a_loud_end_that_rings_out_is_struck_on_its_last_chord() -> None:
    impact = card("fx", "fx", use=["impact"])
    (blow,) = fx(alone(impact, 4, 0.9, ending="ring"), impact)
    assert (blow.start_beat, blow.beats, blow.velocity) == (12.0, 4.0, 0.95)
    assert fx(alone(impact, 4, 0.6, ending="ring"), impact) == []
    assert fx(alone(impact, 4, 0.9, ending="cut"), impact) == []
