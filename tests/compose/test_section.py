import json
from dataclasses import asdict
from itertools import islice
from time import process_time

import pytest
from plans import CARDS, NAMES, SECTIONS, card, plan

from moodmusic.compose import compose_section, sections, timeline
from moodmusic.compose.players import PLAYERS, player_of
from moodmusic.errors import PlanError
from moodmusic.plan.value import SectionPlan


def test_a_section_has_a_part_for_each_of_its_stems_in_their_order():
    section = compose_section(plan(), 1)
    assert [part.stem for part in section.parts] == list(NAMES)
    assert [part.role for part in section.parts] == [card.role for card in CARDS]
    assert (section.name, section.letter, section.bars, section.energy) == ("verse", "A", 8, 0.5)
    assert (section.start_bar, section.start_beat, section.beats) == (4, 16.0, 32.0)
    assert section.tempo_bpm == 96.0 and section.key.name == "A minor" and section.meter.name == "4/4"
    assert not section.last and compose_section(plan(), 3).last


def test_equal_plans_give_equal_sections_whatever_was_composed_before():
    alone = compose_section(plan(), 2)
    assert list(sections(plan()))[2] == alone
    assert compose_section(plan(seed=8), 2) != alone


def test_sections_of_a_finite_plan_end_and_those_of_an_endless_one_do_not():
    assert len(list(sections(plan()))) == len(SECTIONS)
    assert [section.index for section in islice(sections(plan(seconds=None)), 9)] == list(range(9))
    with pytest.raises(IndexError):
        compose_section(plan(), 4)


def test_sections_follow_each_other_without_gaps():
    beat = 0.0
    for section in islice(sections(plan(seconds=None)), 12):
        assert section.start_beat == beat
        beat += section.beats


def test_notes_hold_what_is_promised():
    for section in sections(plan(pitch_classes=(9, 11, 0, 2, 4, 5, 7))):
        for part in section.parts:
            assert list(part.notes) == sorted(part.notes, key=lambda note: (note.start_beat, note.pitch))
            for note in part.notes:
                assert 0 <= note.start_beat < section.beats and note.beats > 0 and note.beats * 60 / 96 <= 12
                assert part.role in ("drums", "percussion", "texture", "fx") or note.pitch % 12 in (9, 11, 0, 2, 4, 5, 7)
                assert section.last or part.role == "texture" or note.start_beat + note.beats <= section.beats + 1e-5


def test_a_section_is_plain_numbers_that_json_can_write():
    text = json.dumps(asdict(compose_section(plan(), 1)))
    assert "start_beat" in text


def test_the_timeline_tells_sections_and_chords_without_composing():
    told = timeline(plan())
    assert [section.name for section in told] == [section.name for section in SECTIONS]
    assert all(section.parts == () and section.chords for section in told)
    assert [section.chords for section in told] == [section.chords for section in sections(plan())]
    long = plan(seconds=None, sections=(SectionPlan("drift", "A", 64, 0.4, NAMES),))
    assert [section.bars for section in timeline(long)] == [32, 32]


def test_a_stem_that_the_plan_does_not_hold_is_named():
    with pytest.raises(PlanError, match=r"'test-bas'.*did you mean 'test-bass'"):
        compose_section(plan(sections=(SectionPlan("a", "A", 4, 0.5, ("test-bas",)),)), 0)


def test_an_unknown_pattern_kind_is_named():
    with pytest.raises(PlanError, match=r"'drone2' is not known.*'drone'"):
        player_of(card("pad", "drone2"))


@pytest.mark.parametrize(
    ("role", "kind"), [("chords", "comp"), ("bass", "bass"), ("lead", "melody"), ("pad", "pad"), ("arp", "arp"), ("drums", "drums")]
)
def test_a_card_without_a_kind_plays_what_its_role_plays(role, kind):
    assert player_of(card(role, "")) is PLAYERS[kind]


def test_a_section_is_composed_in_a_moment():
    compose_section(plan(), 1)
    begun = process_time()
    for seed in range(5):
        compose_section(plan(seed=seed), 1)
    assert (process_time() - begun) / 5 < 0.15


def test_the_plans_swing_is_heard_in_the_parts():
    one = card("bass", "bass", (28, 50), style="eighths")
    told = {"stems": (one,), "sections": (SectionPlan("a", "A", 4, 0.6, (one.name,)),) * 2, "timing_ms": 0.0, "swing_unit": 8}
    offbeat = [compose_section(plan(**told, swing=share), 0).parts[0].notes[1].start_beat for share in (0.5, 0.66)]
    assert offbeat[1] - offbeat[0] == pytest.approx(0.16, abs=0.01)
