from dataclasses import replace
from itertools import pairwise

import pytest
from plans import CARDS, SECTIONS, plan

from moodmusic.compose.form import MAX_BARS, cycle, place, turn_at
from moodmusic.plan.value import SectionPlan

ENDLESS = plan(seconds=None)


def test_a_finite_plan_is_played_as_it_is_written():
    finite = plan()
    places = [place(finite, index) for index in range(4)]
    assert [where.section for where in places] == list(SECTIONS)
    assert [where.start_bar for where in places] == [0, 4, 12, 20]
    assert [where.occurrence for where in places] == [0, 1, 0, 2]
    assert [where.last for where in places] == [False, False, False, True]
    assert places[0].previous is None and places[3].following is None
    assert places[1].previous == SECTIONS[0] and places[1].following == SECTIONS[2]


@pytest.mark.parametrize("index", [-1, 4])
def test_past_the_end_of_a_finite_plan_there_is_nothing(index):
    with pytest.raises(IndexError):
        place(plan(), index)


def test_an_endless_plan_begins_as_written_and_then_never_repeats_a_cycle():
    turns = [[place(ENDLESS, 4 * turn + i).section for i in range(4)] for turn in range(12)]
    assert turns[0] == [*SECTIONS[:-1], replace(SECTIONS[-1], name="clearing")]
    assert len({tuple(turn) for turn in turns}) == 12
    assert len({tuple(section.letter for section in turn) for turn in turns}) > 1
    assert all(turn != list(SECTIONS) for turn in turns[1:])


def test_a_turn_seldom_has_the_order_of_the_one_before():
    turns = [[place(ENDLESS, 4 * turn + i).section.name for i in range(4)] for turn in range(40)]
    assert sum(one == other for one, other in pairwise(turns)) <= 8


def test_bars_and_occurrences_of_an_endless_plan_add_up():
    places = [place(ENDLESS, index) for index in range(30)]
    bar, seen = 0, {}
    for where in places:
        assert where.start_bar == bar
        assert where.occurrence == seen.get(where.section.letter, 0)
        assert not where.last and where.turn == where.index // 4
        bar += where.section.bars
        seen[where.section.letter] = where.occurrence + 1


def test_neighbours_agree_with_the_sections_themselves():
    for index in range(1, 14):
        where = place(ENDLESS, index)
        assert where.previous == place(ENDLESS, index - 1).section
        assert where.following == place(ENDLESS, index + 1).section


def test_a_later_section_can_be_made_without_the_earlier_ones():
    assert place(ENDLESS, 4000) == place(plan(seconds=None), 4000)
    assert place(ENDLESS, 41).section != place(plan(seconds=None, seed=8), 41).section


def test_energies_drift_but_stay_inside_bounds_and_smooth():
    energies = [place(ENDLESS, index).section.energy for index in range(80)]
    assert all(0.1 <= energy <= 0.97 for energy in energies)
    assert len(set(energies[4:])) > 60
    jumps = [abs(b - a) for a, b in pairwise(energies[4:])]
    assert max(jumps) < 0.6


def test_inside_an_endless_track_nothing_is_called_intro_or_outro():
    names = {place(ENDLESS, index).section.name for index in range(4, 40)}
    assert not names & {"intro", "outro"} and {"interlude", "clearing"} <= names


def test_stems_rest_and_return_without_emptying_a_section():
    heard = [set(place(ENDLESS, index).section.stems) for index in range(4, 60)]
    everything = {card.name for card in CARDS}
    assert all(len(stems) >= 3 and stems <= everything for stems in heard)
    assert len({frozenset(stems) for stems in heard}) > 8
    loud = [place(ENDLESS, index).section for index in range(4, 60)]
    assert all("test-bass" in section.stems for section in loud if section.energy > 0.75 and section.letter == "B")


def test_a_recalled_stem_fits_the_energy_of_the_section():
    shy = tuple(replace(card, energy=(0.9, 1.0)) if card.role == "lead" else card for card in CARDS)
    calm = tuple(SectionPlan("a", letter, 4, 0.3, ("test-pad", "test-chords")) for letter in "ABC")
    quiet = plan(seconds=None, stems=shy, sections=calm)
    names = {name for index in range(3, 60) for name in place(quiet, index).section.stems}
    assert "test-lead" not in names and len(names) > 2


def test_long_sections_of_an_endless_plan_are_cut():
    long = plan(seconds=None, sections=(SectionPlan("drift", "A", 70, 0.4, ("test-pad",)),))
    assert [section.bars for section in cycle(long)] == [24, 23, 23]
    assert max(section.bars for section in cycle(long)) <= MAX_BARS
    assert [place(long, index).start_bar for index in range(4)] == [0, 24, 47, 70] or place(long, 3).start_bar == 70


def test_nothing_in_an_endless_plan_is_called_the_last_or_has_a_number():
    named = {"last chorus 2": "chorus in full", "blast beat": "blast beat", "break 3": "break", "A 2": "A 2", "hook two": "hook two"}
    sections = tuple(replace(SECTIONS[0], name=name) for name in named)
    assert [section.name for section in cycle(plan(seconds=None, sections=sections))] == [*named.values()]


def test_an_endless_plan_has_no_outro_even_in_its_first_turn():
    ends = plan(seconds=None, sections=(*SECTIONS[:2], replace(SECTIONS[2], name="outro"), SECTIONS[3]))
    assert "outro" not in {place(ends, index).section.name for index in range(12)}
    assert place(ends, 2).section.name == "clearing"


def test_the_turn_around_a_section_is_what_is_played():
    for index in range(20):
        at, sections = turn_at(ENDLESS, index)
        assert [place(ENDLESS, index - at + step).section for step in range(len(sections))] == list(sections)
        assert place(ENDLESS, index).section == sections[at]
    assert turn_at(plan(), 2) == (2, SECTIONS)


def test_a_cycle_of_one_section_goes_on_for_ever():
    one = plan(seconds=None, sections=(SectionPlan("loop", "A", 8, 0.5, ("test-pad", "test-bass")),))
    assert [place(one, index).start_bar for index in (0, 1, 9)] == [0, 8, 72]
    assert place(one, 9).occurrence == 9


def test_a_quiet_intro_is_lifted_towards_the_middle_when_it_comes_back():
    where = [place(plan(seconds=None, seed=seed), index).section for seed in range(6) for index in range(4, 24)]
    lifted = [section.energy for section in where if section.name == "interlude"]
    verses = [section.energy for section in where if section.name == "verse"]
    assert 0.34 < sum(lifted) / len(lifted) < 0.43  # 0.3 as written, 0.4875 on average
    assert 0.46 < sum(verses) / len(verses) < 0.54  # as written
