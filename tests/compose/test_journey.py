import hashlib
from dataclasses import replace
from itertools import pairwise

import pytest
from plans import CARDS, plan

from moodmusic.compose import compose_section, sections
from moodmusic.compose.form import place
from moodmusic.compose.journey import PACE, WALKS, WAYS, chapter, generation, transposed
from moodmusic.compose.section import scene_of
from moodmusic.compose.theme import theme_of
from moodmusic.dice import dice
from moodmusic.plan.value import Reason
from moodmusic.theory import Chord, Key

ENDLESS = plan(seconds=None)
COUNT = len(ENDLESS.sections)
FIFTHS = {(7 * step) % 12: step for step in range(-2, 3)}
LEAD = next(card for card in CARDS if card.role == "lead")


def told(field: str, source: str = "words"):
    return plan(seconds=None, because=(Reason(field, "so", source, "it says so"),))


def fifths(turn: int, one=ENDLESS) -> int:
    return FIFTHS[(chapter(one, turn).key.tonic - one.key.tonic) % 12]


def scene(index: int, one=ENDLESS):
    return scene_of(one, place(one, index))


@pytest.mark.parametrize(
    ("changes", "notes"),
    [
        ({"seed": 7}, "3b33d50beb1a9336"),
        ({"seed": 8}, "305484b885aae009"),
        ({"meter": "3/4", "key": "D dorian", "ending": "loop"}, "b68b155de6a92e93"),
    ],
)
def test_a_plan_with_a_length_is_composed_as_before_endless_ones_travelled(changes, notes):
    made = [(one.index, one.name, one.bars, [(part.stem, part.notes) for part in one.parts]) for one in sections(plan(**changes))]
    assert hashlib.sha256(repr(made).encode()).hexdigest()[:16] == notes


def test_a_plan_with_a_length_never_travels():
    finite = plan()
    assert chapter(finite, 9) is finite
    for index in range(len(finite.sections)):
        heard = scene(index, finite)
        assert heard.plan is finite and (heard.turn, heard.generation) == (0, 0)


def test_the_first_turn_of_an_endless_plan_is_the_plan_as_it_is_written():
    assert chapter(ENDLESS, 0) is ENDLESS
    assert all(generation(ENDLESS, letter, 0) == 0 for letter in "AB")


def test_walks_go_step_by_step_and_come_home():
    for walk in WALKS:
        assert walk[0] == 0 and abs(walk[-1]) <= 1 and set(walk) & {1, -1}
        assert all(abs(there - here) <= 1 for here, there in pairwise(walk))


def test_the_key_travels_by_fifths_and_the_tempo_by_little():
    steps = [fifths(turn) for turn in range(200)]
    assert all(abs(there - here) <= 1 for here, there in pairwise(steps))
    assert {-2, -1, 0, 1, 2} == set(steps) and steps.count(0) > 60
    tempos = [chapter(ENDLESS, turn).tempo_bpm for turn in range(200)]
    assert all(max(one, other) / min(one, other) <= PACE + 1e-3 for one, other in pairwise(tempos))
    assert len(set(tempos)) == 5 and max(tempos) / min(tempos) < 1.06
    assert {chapter(ENDLESS, turn).key.mode for turn in range(50)} == {"minor"}


def test_a_section_says_the_key_and_tempo_that_it_is_in():
    turn = next(turn for turn in range(1, 50) if fifths(turn) and chapter(ENDLESS, turn).tempo_bpm != ENDLESS.tempo_bpm)
    section = compose_section(ENDLESS, turn * COUNT)
    assert (section.key, section.tempo_bpm) == (chapter(ENDLESS, turn).key, chapter(ENDLESS, turn).tempo_bpm)


@pytest.mark.parametrize("source", ["words", "request"])
def test_what_was_stated_outright_stays_for_ever(source):
    turns = range(1, 60)
    assert {chapter(told("key", source), turn).key for turn in turns} == {ENDLESS.key}
    assert {chapter(told("tempo_bpm", source), turn).tempo_bpm for turn in turns} == {ENDLESS.tempo_bpm}
    assert len({chapter(told("tempo_bpm", source), turn).key for turn in turns}) > 3
    chords = told("progressions", source)
    assert all(chapter(chords, turn).progressions == ENDLESS.progressions for turn in turns)
    assert {chapter(chords, turn).key for turn in turns} == {ENDLESS.key}
    five = plan(seconds=None, pitch_classes=(9, 0, 2, 4, 7))
    assert all(note.pitch % 12 in (9, 0, 2, 4, 7) for note in pitched(five, 3 * COUNT))


def pitched(one, index):
    section = compose_section(one, index)
    names = {card.name for card in one.stems if card.pitched}
    return [note for part in section.parts if part.stem in names for note in part.notes]


def test_another_key_is_entered_through_its_dominant():
    entered = 0
    for turn in range(1, 60):
        if fifths(turn) == fifths(turn + 1):
            continue
        last, first = scene((turn + 1) * COUNT - 1), scene((turn + 1) * COUNT)
        way_in, goal = last.chords[-1].chord, first.chords[0].chord
        assert way_in.root == (goal.root + 7) % 12 and way_in.quality in ("7", "sus4")
        assert last.goal is not None and last.goal.root == goal.root
        entered += 1
    assert entered > 15


def test_chords_add_up_to_the_section_in_every_turn():
    for index in range(COUNT, 30 * COUNT):
        heard = scene(index)
        assert heard.chords[0].start_beat == 0
        assert all(one.start_beat + one.beats == pytest.approx(other.start_beat) for one, other in pairwise(heard.chords))
        assert heard.chords[-1].start_beat + heard.chords[-1].beats == pytest.approx(heard.beats)


def test_progressions_are_told_in_other_ways_from_their_own_key():
    key, written = Key.parse("C major"), tuple((Chord.parse(name), 1.0) for name in ("C", "Am", "F", "G"))
    for way, _ in WAYS:
        seen = {way(written, key, dice(seed, "way")) for seed in range(30)}
        for chords in seen:
            assert len(chords) in (4, 5, 8, 9)
            assert all(set(chord.pitch_classes) <= set(key.scale) for chord, _ in chords)
            assert sum(bars for _, bars in chords) in (4.0, 8.0)
    assert len({chapter(told("tempo_bpm"), turn).progressions["A"] for turn in range(60)}) > 12


def test_a_chord_is_moved_with_its_bass():
    assert transposed(Chord.parse("F#m7/A"), 7) == Chord.parse("C#m7/E")


def test_themes_come_live_for_two_turns_and_are_recalled():
    heard = [generation(ENDLESS, "A", turn) for turn in range(120)]
    assert heard[:4] == [0, 0, 1, 1]
    assert all(number <= turn // 2 for turn, number in enumerate(heard))
    new = sum(number == turn // 2 for turn, number in enumerate(heard))
    assert 70 < new < 105
    assert [generation(ENDLESS, "B", turn) for turn in range(120)] != heard


def test_a_recalled_theme_has_its_hook_again_and_another_has_another():
    turns = {number: [turn for turn in range(200) if generation(ENDLESS, "A", turn) == number] for number in range(60)}
    again = next(found for found in turns.values() if len(found) > 2 and found[-1] > found[1] + 2)
    hooks = [hook_of(turn) for turn in again]
    assert len({hook.starts for hook in hooks}) == 1
    others = {hook_of(found[0]).starts for found in turns.values() if found}
    assert len(others) > 20


def hook_of(turn: int):
    heard = next(scene(index) for index in range(turn * COUNT, (turn + 1) * COUNT) if place(ENDLESS, index).section.letter == "A")
    return theme_of(heard, LEAD).hook


def test_a_theme_is_developed_when_it_comes_back_in_another_turn():
    one, other = (scene(index) for index in (4 * COUNT, 5 * COUNT))
    same = replace(other, section=one.section, generation=one.generation, plan=one.plan, chords=one.chords, goal=one.goal)
    from moodmusic.compose.melody import lead_line

    plain = replace(LEAD, pattern={**LEAD.pattern, "ornament": 0.0})
    first, second = lead_line(one, plain), lead_line(same, plain)
    assert [tone.pitch for tone in first[:3]] == [tone.pitch for tone in second[:3]]  # the hook
    assert [tone.pitch for tone in first] != [tone.pitch for tone in second]


def test_a_section_far_away_can_be_made_alone():
    assert compose_section(ENDLESS, 4_001) == compose_section(plan(seconds=None), 4_001)


def test_over_stated_chords_every_turn_has_a_new_theme_and_letters_come_back_with_a_lead():
    one = told("progressions")
    assert [generation(one, "A", turn) for turn in range(9)] == list(range(9))
    leads = {card.name for card in one.stems if card.role == "lead"}
    assert all(leads & set(place(one, index).section.stems) for index in range(60) if place(one, index).occurrence > 0)
    assert not all(leads & set(place(ENDLESS, index).section.stems) for index in range(60) if place(ENDLESS, index).occurrence > 0)
