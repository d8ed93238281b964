"""What changes when a theme comes back."""

from dataclasses import replace

import pytest
from plans import card
from stage import alone, scene, song

from moodmusic.compose.line import Ladder
from moodmusic.compose.melody import lead_line, melody
from moodmusic.compose.ornament import MANNER_EXTRAS, Sung, Treatment, doubled, neighbour, ornamented, treatment_of, varied

LEAD = card("lead", "melody", (57, 88))
SCENE = alone(LEAD)  # Am7 Fmaj7 C G, A minor
LADDER = Ladder.between(57, 81, SCENE.plan.key.scale)
LINE = [
    Sung(0.0, 1.0, 69),
    Sung(1.0, 0.5, 72),
    Sung(1.5, 0.5, 71),
    Sung(2.0, 2.0, 69, ending="open"),
    Sung(8.0, 1.0, 72, 1, "b"),
    Sung(16.0, 2.0, 69, 2, "a"),
]


def test_an_intro_and_an_outro_of_low_energy_recall_the_hook() -> None:
    made = song((LEAD,), "AAA", (0.3, 0.6, 0.3))
    first, middle, last = (treatment_of(scene(made, index), LEAD) for index in range(3))
    assert first.recall
    assert last.recall
    assert not middle.recall
    assert first.thin > 0
    assert first.ornament == 0
    loud = song((LEAD,), "AAA", (0.6, 0.6, 0.6))
    assert not treatment_of(scene(loud, 2), LEAD).recall


def test_later_occurrences_have_more_ornaments() -> None:
    made = song((LEAD,), "AAAAA", (0.5,) * 5)
    amounts = [treatment_of(scene(made, index), LEAD).ornament for index in range(5)]
    assert amounts == sorted(amounts)
    assert amounts[0] < amounts[2]
    assert amounts[4] < 0.5
    bells = replace(LEAD, pattern={"kind": "melody", "manner": "sparse"})
    assert treatment_of(scene(made, 3), bells).ornament == 0


def test_a_recall_keeps_the_hook_and_the_last_idea() -> None:
    kept = varied(SCENE, LADDER, LINE, Treatment(recall=True))
    assert {tone.idea for tone in kept} == {0, 2}


def test_thinning_drops_light_tones_and_holds_the_ones_before() -> None:
    thin = varied(SCENE, LADDER, [Sung(0.0, 0.25, 69), Sung(0.25, 0.25, 71), Sung(0.5, 0.5, 72), Sung(1.0, 1.0, 71)], Treatment(thin=0.45))
    assert [(tone.start_beat, tone.beats) for tone in thin] == [(0.0, 0.5), (0.5, 0.5), (1.0, 1.0)]
    rested = varied(SCENE, LADDER, [Sung(0.0, 0.25, 69), Sung(0.75, 0.25, 71)], Treatment(thin=0.45))
    assert rested == [Sung(0.0, 0.25, 69)]
    ending = [Sung(0.0, 0.25, 69), Sung(0.25, 0.25, 71, ending="full")]
    assert varied(SCENE, LADDER, ending, Treatment(thin=0.45)) == ending


def test_a_lift_moves_the_second_half_an_octave_up_when_it_fits() -> None:
    high = Ladder.between(57, 88, SCENE.plan.key.scale)
    lifted = varied(SCENE, high, LINE, Treatment(lift=True))
    assert [tone.pitch for tone in lifted] == [69, 72, 71, 69, 84, 81]
    assert varied(SCENE, high, LINE, Treatment(lift=True, top=83)) == LINE
    assert varied(SCENE, high, LINE, Treatment(lift=True, top=84)) == lifted
    assert treatment_of(SCENE, LEAD).top == 88
    low = Ladder.between(57, 74, SCENE.plan.key.scale)
    assert varied(SCENE, low, LINE, Treatment(lift=True)) == LINE


def test_peaks_lift_the_second_occurrence_only() -> None:
    made = song((LEAD,), "AAA", (0.8, 0.8, 0.8))
    assert [treatment_of(scene(made, index), LEAD).lift for index in range(3)] == [False, True, False]
    calm = song((LEAD,), "AA", (0.5, 0.5))
    assert not treatment_of(scene(calm, 1), LEAD).lift


def test_a_passing_tone_fills_a_third() -> None:
    out = ornamented(SCENE, LADDER, [Sung(0.0, 1.0, 69), Sung(1.0, 1.0, 72)], Treatment(ornament=1.0))
    assert [(tone.start_beat, tone.pitch) for tone in out[:2]] == [(0.0, 69), (0.5, 71)]
    fourth = [Sung(0.0, 0.75, 69), Sung(0.75, 0.5, 74)]
    assert ornamented(SCENE, LADDER, fourth, Treatment(ornament=1.0)) == fourth
    half = ornamented(SCENE, LADDER, [Sung(0.0, 0.5, 69), Sung(0.5, 0.4, 72)], Treatment(ornament=1.0))
    assert [(tone.start_beat, tone.pitch) for tone in half] == [(0.0, 69), (0.25, 71), (0.5, 72)]
    long = ornamented(SCENE, LADDER, [Sung(0.0, 3.0, 69), Sung(3.0, 0.5, 72)], Treatment(ornament=1.0))
    assert long[1] == Sung(2.0, 1.0, 71, level=0.85)


def test_a_long_tone_gets_a_mordent_and_keeps_its_length() -> None:
    out = ornamented(SCENE, LADDER, [Sung(0.0, 1.0, 69), Sung(1.0, 1.0, 69)], Treatment(ornament=1.0))
    first = [tone for tone in out if tone.start_beat < 1]
    assert [tone.pitch for tone in first] == [69, 71, 69]
    assert sum(tone.beats for tone in first) == pytest.approx(1.0)
    ends = [Sung(0.0, 2.0, 69, ending="full")]
    assert ornamented(SCENE, LADDER, ends, Treatment(ornament=1.0)) == ends
    short = [Sung(0.0, 0.25, 69), Sung(0.25, 0.25, 72)]
    assert ornamented(SCENE, LADDER, short, Treatment(ornament=1.0)) == short
    assert ornamented(SCENE, LADDER, short, Treatment()) is short


def test_a_neighbour_is_the_next_tone_of_the_scale() -> None:
    assert neighbour(SCENE, 69, 0.0, 1) == 71
    assert neighbour(SCENE, 69, 0.0, -1) == 67


def test_octaves_go_up_where_they_fit_else_down() -> None:
    line = [Sung(0.0, 1.0, 70)]
    assert [tone.pitch for tone in doubled(replace(LEAD, register=(50, 90)), line)] == [70, 82]
    assert [tone.pitch for tone in doubled(replace(LEAD, register=(50, 80)), line)] == [58, 70]
    assert doubled(LEAD, line)[1].level == pytest.approx(0.8)


def test_a_pianist_fills_below_long_tones_softly() -> None:
    fillers = MANNER_EXTRAS["piano"](SCENE, LEAD, [Sung(4.0 * index, 4.0, 76) for index in range(8)])
    added = [tone for tone in fillers if tone.pitch != 76]
    assert 3 <= len(added) <= 16
    assert all(tone.pitch <= 73 and tone.level < 0.7 and tone.start_beat % 4 in (0.5, 1.0) for tone in added)
    assert all(tone.pitch % 12 in SCENE.chord_at(tone.start_beat).chord.pitch_classes for tone in added)
    assert MANNER_EXTRAS["piano"](SCENE, LEAD, [Sung(0.0, 1.0, 76)]) == [Sung(0.0, 1.0, 76)]


def test_an_anthem_has_a_second_horn_in_loud_sections() -> None:
    line = [Sung(0.0, 2.0, 72), Sung(2.0, 0.5, 71)]
    loud = MANNER_EXTRAS["anthem"](alone(LEAD, energy=0.8), LEAD, line)
    assert [(tone.start_beat, tone.pitch) for tone in loud] == [(0.0, 69), (0.0, 72), (2.0, 71)]
    assert MANNER_EXTRAS["anthem"](alone(LEAD, energy=0.5), LEAD, line) == line


def test_an_anthem_in_octaves_has_no_second_horn() -> None:
    bare = replace(LEAD, pattern={**LEAD.pattern, "octaves": True})
    line = [Sung(0.0, 2.0, 72), Sung(2.0, 0.5, 71)]
    assert MANNER_EXTRAS["anthem"](alone(bare, energy=0.8), bare, line) == line


def test_a_card_may_refuse_ornaments() -> None:
    plain = replace(LEAD, pattern={**LEAD.pattern, "manner": "folk", "ornament": 0})
    assert treatment_of(alone(plain, energy=0.6), plain).ornament == 0.0
    assert treatment_of(alone(LEAD, energy=0.6), LEAD).ornament > 0.0


def test_bells_ring_into_the_rest_four_beats_at_most() -> None:
    out = MANNER_EXTRAS["sparse"](SCENE, LEAD, [Sung(0.0, 1.0, 76), Sung(3.0, 1.0, 76, ending="full"), Sung(20.0, 1.0, 76)])
    assert [tone.beats for tone in out if tone.pitch == 76] == [3.0, 4.0, 4.0]
    assert [tone.pitch for tone in out if tone.start_beat == 3.0] == [69, 76]


def test_plucked_long_tones_are_struck_again() -> None:
    out = MANNER_EXTRAS["pizzicato"](SCENE, LEAD, [Sung(0.0, 3.5, 72), Sung(4.0, 0.25, 71), Sung(5.0, 3.0, 69, ending="full")])
    assert [(tone.start_beat, tone.beats) for tone in out] == [(0.0, 0.4), (1.0, 0.4), (2.0, 0.4), (4.0, 0.25), (5.0, 0.4)]
    assert out[0].level > out[1].level > out[2].level


def test_folk_is_more_ornamented_than_a_lyrical_line() -> None:
    def notes(manner: str, plain: str) -> int:
        one = replace(LEAD, pattern={"kind": "melody", "manner": manner})
        return sum(len(lead_line(alone(one, seed=seed), one)) for seed in range(8)) - sum(
            len([tone for tone in lead_line(alone(one, seed=seed), one) if tone.level == 1.0]) for seed in range(8)
        )

    assert notes("folk", "lyrical") > 3 * max(1, notes("lyrical", "folk"))


def test_extras_are_heard_in_the_part() -> None:
    bells = replace(LEAD, pattern={"kind": "melody", "manner": "sparse"})
    assert len(melody(alone(bells), bells)) > len(lead_line(alone(bells), bells))


def test_fiddlers_cut_repeated_tones_and_strike_quarters_three_times() -> None:
    repeated = [Sung(beat / 2, 0.5, 69) for beat in range(64)]
    out = MANNER_EXTRAS["folk"](SCENE, LEAD, repeated)
    graces = [tone for tone in out if tone.beats < 0.1]
    assert 25 < len(graces) < 50
    assert {tone.pitch for tone in graces} == {71}
    assert out[0] == repeated[0]
    for at, tone in enumerate(out[:-1]):
        assert tone.end_beat == pytest.approx(out[at + 1].start_beat)
    quarters = [Sung(float(beat), 1.0, 69 + 3 * (beat % 2)) for beat in range(32)]
    struck = MANNER_EXTRAS["folk"](SCENE, LEAD, quarters)
    trebles = [tone for tone in struck if tone.beats == 0.25]
    assert 8 < len(trebles) < 36
    assert len(struck) == 32 + len(trebles)


def test_a_fiddle_with_a_drone_rests_long_tones_on_a_second_string() -> None:
    fiddle = replace(LEAD, pattern={"kind": "melody", "manner": "folk", "drone": True})
    line = [Sung(0.0, 2.0, 76, ending="full"), Sung(2.0, 1.0, 76, ending="full"), Sung(3.0, 2.0, 58, ending="full")]
    out = MANNER_EXTRAS["folk"](SCENE, fiddle, line)
    assert [(tone.start_beat, tone.pitch) for tone in out] == [(0.0, 72), (0.0, 76), (2.0, 76), (3.0, 58)]
    assert len(MANNER_EXTRAS["folk"](SCENE, LEAD, line)) == 3
