"""How written notes are played."""

import math
from dataclasses import replace
from itertools import pairwise
from statistics import mean, pstdev
from typing import Any

import pytest
from plans import card
from stage import alone, note, with_following

from moodmusic.cards import ROLES, StemCard
from moodmusic.compose.performance import TOUCHES, perform
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.kitmap import PIECES
from moodmusic.plan.value import Reason

LEAD = card("lead", "melody", (48, 84))
KIT = replace(card("drums", "drums"), instrument="kit.acoustic")
MACHINE = replace(KIT, instrument="kit.909")


def still(one: StemCard, **changes: Any) -> Scene:
    """A scene without timing noise and with full lengths, in which a pad sounds as well."""
    return beside(alone(one, **{"timing_ms": 0.0, "articulation": 1.0, "energy": 0.5, **changes}), card("companion", "pad"))


def beside(where: Scene, other: StemCard) -> Scene:
    """The scene with another card in its section."""
    stems = (*where.plan.stems, other)
    return replace(where, plan=replace(where.plan, stems=stems), section=replace(where.section, stems=tuple(one.name for one in stems)))


def one_chord(where: Scene) -> Scene:
    """The scene with its first chord held throughout."""
    return replace(where, chords=(replace(where.chords[0], beats=where.beats),))


def velocities(where: Scene, one: StemCard, notes: list[Note]) -> list[float]:
    """The mean velocity of each note over many stems, so that the jitter goes."""
    rows = [perform(where, replace(one, name=f"stem {index}"), notes) for index in range(60)]
    return [mean(row[index].velocity for row in rows) for index in range(len(notes))]


def test_every_role_has_a_touch() -> None:
    assert set(TOUCHES) == set(ROLES)


def test_textures_and_effects_are_left_alone() -> None:
    for role in ("texture", "fx"):
        one = card(role, role)
        notes = [note(0.3), note(0.1)]
        assert perform(alone(one, swing=0.66), one, notes) == notes
    assert perform(alone(LEAD), LEAD, []) == []


def test_swing_moves_the_second_sixteenth_and_leaves_the_beats() -> None:
    where = still(MACHINE, swing=0.6)
    played = perform(where, MACHINE, [note(beat / 4, 0.25, 42) for beat in range(8)])
    assert [one.start_beat for one in played] == pytest.approx([0, 0.3, 0.5, 0.8, 1, 1.3, 1.5, 1.8], abs=0.006)
    assert [one.beats for one in played[:2]] == pytest.approx([0.3, 0.2])


def test_swung_eighths_move_the_off_beat() -> None:
    where = still(MACHINE, swing=2 / 3, swing_unit=8)
    played = perform(where, MACHINE, [note(beat / 2, 0.5, 42) for beat in range(9, 12)])
    assert [one.start_beat for one in played] == pytest.approx([4 + 2 / 3, 5, 5 + 2 / 3], abs=0.006)
    compound = still(MACHINE, swing=2 / 3, swing_unit=8, meter="6/8")
    assert perform(compound, MACHINE, [note(0.5, 0.5, 42)])[0].start_beat == pytest.approx(0.5, abs=0.006)


def test_straight_music_stays_straight() -> None:
    played = perform(still(MACHINE), MACHINE, [note(0.25, 0.25, 42), note(0.5, 0.25, 42)])
    assert [one.start_beat for one in played] == pytest.approx([0.25, 0.5], abs=0.006)


def test_higher_notes_are_louder_by_three_decibels_an_octave() -> None:
    low, high = velocities(still(LEAD), LEAD, [note(5, 1, 57), note(5, 1, 69)])
    assert (high - low) / (0.8 / 14) == pytest.approx(3.0, abs=0.5)


def test_phrases_swell_and_fall() -> None:
    found = velocities(still(LEAD), LEAD, [note(beat, 0.9, 69) for beat in (1, 5, 9, 13, 15)])
    assert found[0] < found[1]
    assert found[4] < found[3] < found[2]
    start, height, end = velocities(one_chord(still(LEAD)), LEAD, [note(beat, 0.9, 69) for beat in (3, 7, 15)])
    assert (height - end) / (0.8 / 14) == pytest.approx(3.0, abs=0.4)
    assert (height - start) / (0.8 / 14) == pytest.approx(3 * (0.995 - 0.725), abs=0.4)


def test_bar_lines_are_accented() -> None:
    on, off = velocities(one_chord(still(LEAD)), LEAD, [note(8, 0.9, 60), note(8.5, 0.9, 60)])
    assert (on - off) / (0.8 / 14) == pytest.approx(4 * 0.5 * 0.8 + 0.3, abs=0.4)


def test_changes_of_chord_away_from_the_tonic_are_emphasised() -> None:
    where = still(LEAD)  # Am7 Fmaj7 C G
    assert where.chords[1].start_beat == 4.0
    sustained = replace(where, chords=(replace(where.chords[0], beats=4.0), replace(where.chords[0], start_beat=4.0, beats=28.0)))
    away, home = (velocities(each, LEAD, [note(4, 0.9, 65), note(6, 0.9, 65)]) for each in (where, sustained))
    assert away[0] - away[1] > home[0] - home[1] + 0.05


def test_charged_tones_are_louder_than_the_root() -> None:
    root, charged = velocities(still(LEAD), LEAD, [note(1, 0.9, 69), note(1, 0.9, 70)])
    assert charged - root > 0.05


def test_short_notes_are_softer() -> None:
    short, long = velocities(still(LEAD), LEAD, [note(1, 0.25, 69), note(1, 0.9, 69)])
    assert long - short == pytest.approx(0.8 * 0.8 / 14, abs=0.012)


@pytest.mark.parametrize(("role", "kind", "pitch"), [("drums", "drums", 42), ("percussion", "percussion", 42), ("bass", "bass", 36)])
def test_the_beat_of_a_verse_lies_a_decibel_under_that_of_its_chorus(role: str, kind: str, pitch: int) -> None:
    one = card(role, kind, (28, 50))
    verse, chorus = (velocities(still(one, energy=energy), one, [note(at, 0.5, pitch, 0.7) for at in range(8)]) for energy in (0.54, 0.84))
    step_db = 20 * math.log10(sum(chorus) / sum(verse))
    assert 1.0 <= step_db <= 2.0


def test_loud_sections_are_played_louder_and_grow_into_louder_ones() -> None:
    calm, loud = (velocities(still(LEAD, energy=energy), LEAD, [note(5, 0.9, 69)])[0] for energy in (0.2, 0.8))
    assert loud - calm == pytest.approx(0.6 * 6 * 0.8 * 0.8 / 14, abs=0.02)
    notes = [note(13, 0.9, 69), note(29, 0.9, 69)]
    growing = velocities(with_following(still(LEAD), 0.9), LEAD, notes)
    level = velocities(with_following(still(LEAD), 0.5), LEAD, notes)
    assert growing[0] == pytest.approx(level[0])
    assert growing[1] > level[1] + 0.06
    falling = velocities(with_following(still(LEAD), 0.1), LEAD, notes)
    assert falling[1] == pytest.approx(level[1])


def test_velocities_stay_in_range_and_drums_keep_the_levels_of_their_grid() -> None:
    extremes = perform(still(LEAD, energy=1.0), LEAD, [note(0, 1, 84, 1.0), note(1, 1, 48, 0.0)])
    assert all(0.06 <= one.velocity <= 1.0 for one in extremes)
    accent, ghost = velocities(still(KIT), KIT, [note(0, 0.25, 38, 0.9), note(0.25, 0.25, 38, 0.28)])
    assert accent - ghost == pytest.approx(0.62, abs=0.02)


def test_the_plan_shortens_leads_but_not_pads() -> None:
    pad = card("pad", "pad")
    lead_on, pad_on = (perform(still(one, articulation=0.4), one, [note(0, 1, 60), note(2, 4, 62), note(7, 1, 60)]) for one in (LEAD, pad))
    assert lead_on[0].beats == pytest.approx(0.7)
    assert lead_on[1].beats == pytest.approx(4 * (1 - 0.3 * 0.4))
    assert [one.beats for one in pad_on] == [1, 4, 1]


def test_who_plays_alone_holds_the_ends_of_phrases_up_to_a_breath() -> None:
    notes = [note(0, 1, 60), note(2, 1, 62), note(6, 1, 64), note(14, 1, 65)]
    by_itself = alone(LEAD, timing_ms=0.0, articulation=1.0, energy=0.5)
    assert [round(one.beats, 2) for one in perform(by_itself, LEAD, notes)[:3]] == [1.0, 3.5, 4.0]
    assert [round(one.beats, 2) for one in perform(still(LEAD), LEAD, notes)[:3]] == [1.0, 1.0, 1.0]


def test_the_last_note_of_a_phrase_leaves_a_breath() -> None:
    inner, last = perform(still(LEAD), LEAD, [note(8, 4, 60), note(14, 2, 62)])
    assert inner.beats == 4
    assert last.start_beat + last.beats == pytest.approx(16 - 0.08 * 96 / 60 + last.start_beat - 14, abs=1e-6)
    tiny = perform(still(LEAD), LEAD, [note(15.9, 0.1, 60)])
    assert tiny[0].beats == pytest.approx(0.05)


def test_in_pairs_of_two_to_one_the_short_note_gains() -> None:
    first, second, third = perform(still(LEAD), LEAD, [note(0, 1, 60), note(1, 0.5, 62), note(1.5, 1.25, 64)])
    assert (third.start_beat - first.start_beat, third.beats) == (pytest.approx(1.5), 1.25)
    assert second.start_beat - first.start_beat == pytest.approx(0.94)
    assert second.beats == pytest.approx(0.56)
    assert first.beats == pytest.approx(0.94)
    swung = perform(still(LEAD, swing=0.6), LEAD, [note(0, 1, 60), note(1, 0.5, 62)])
    assert swung[1].start_beat - swung[0].start_beat == pytest.approx(1.0)
    apart = perform(still(LEAD), LEAD, [note(0, 1, 60), note(1.25, 0.5, 62)])
    assert apart[1].beats == 0.5
    equal = perform(still(LEAD), LEAD, [note(0, 1, 60), note(1, 1, 62)])
    assert equal[0].beats == 1.0


def test_timing_varies_as_much_as_the_plan_says_and_notes_of_a_chord_move_together() -> None:
    chords = card("chords", "comp")
    notes = [note(float(beat), 0.5, pitch) for beat in range(1, 31) for pitch in (60, 64)]
    played = perform(alone(chords, timing_ms=5.0), chords, notes)
    shifts = [(one.start_beat - round(one.start_beat)) * 60_000 / 96 for one in played]
    assert shifts[::2] == pytest.approx(shifts[1::2])
    assert 3.0 < pstdev(shifts) < 6.5
    assert mean(shifts) == pytest.approx(3.0, abs=2.5)


def test_machines_do_not_drift() -> None:
    notes = [note(float(beat), 0.25, 36) for beat in range(1, 31)]
    machine = [(one.start_beat - round(one.start_beat)) * 60_000 / 96 for one in perform(alone(MACHINE, timing_ms=20.0), MACHINE, notes)]
    human = [(one.start_beat - round(one.start_beat)) * 60_000 / 96 for one in perform(alone(KIT, timing_ms=20.0), KIT, notes)]
    assert max(abs(shift) for shift in machine) <= 1.0
    assert pstdev(human) > 6


def test_the_backbeat_lies_late_in_swung_sixteenths() -> None:
    notes = [note(1, 0.25, PIECES["kick"]), note(1, 0.25, PIECES["snare"])]
    lofi = {one.pitch: one.start_beat for one in perform(still(KIT, swing=0.58), KIT, notes)}
    assert (lofi[38] - lofi[36]) * 60_000 / 96 == pytest.approx(14.0)
    straight = {one.pitch: one.start_beat for one in perform(still(KIT), KIT, notes)}
    assert straight[38] == straight[36] == 1.0
    machine = {one.pitch: one.start_beat for one in perform(still(MACHINE, swing=0.58), MACHINE, notes)}
    assert machine[38] == machine[36]
    eighths = {one.pitch: one.start_beat for one in perform(still(KIT, swing=0.6, swing_unit=8), KIT, notes)}
    assert eighths[38] == eighths[36]


def test_a_card_says_how_early_or_late_it_plays() -> None:
    late = replace(KIT, pattern={"kind": "drums", "push_ms": {"snare": 20, "hat": -5}})
    played = {one.pitch: one.start_beat for one in perform(still(late), late, [note(1, 0.25, pitch) for pitch in (36, 38, 42)])}
    assert (played[38] - 1) * 60_000 / 96 == pytest.approx(20)
    assert (played[42] - 1) * 60_000 / 96 == pytest.approx(-5)
    assert played[36] == 1
    lead = replace(LEAD, pattern={"push_ms": -10})
    assert (perform(still(lead), lead, [note(1)])[0].start_beat - 1) * 60_000 / 96 == pytest.approx(-10)


@pytest.mark.parametrize("role", ROLES)
def test_starts_stay_inside_the_section_and_in_order(role: str) -> None:
    one = replace(card(role, role), pattern={"push_ms": -40})
    where = alone(one, 2, timing_ms=30.0, swing=0.66)
    notes = perform(where, one, [note(beat / 4, 0.25, 60 + beat % 3) for beat in range(32)])
    assert all(0 <= each.start_beat < where.beats and each.beats > 0 for each in notes)
    if role not in ("texture", "fx"):
        assert notes == sorted(notes, key=lambda each: (each.start_beat, each.pitch))
    late = replace(one, pattern={"push_ms": 500})
    assert all(each.start_beat < where.beats for each in perform(where, late, [note(7.9, 0.1)]))


def test_the_same_section_is_played_the_same_way_and_another_stem_another() -> None:
    notes = [note(float(beat)) for beat in range(8)]
    where = alone(LEAD)
    assert perform(where, LEAD, notes) == perform(where, LEAD, notes)
    assert perform(where, replace(LEAD, name="other"), notes) != perform(where, LEAD, notes)


def test_rubato_bends_the_middle_of_phrases_and_keeps_their_bar_lines() -> None:
    free = replace(LEAD, role="chords", pattern={"rubato": 0.1, "push_ms": 0})
    where = still(free)
    played = [one.start_beat for one in perform(where, free, [note(float(beat), 1.0) for beat in range(32)])]
    assert (played[0], played[16]) == pytest.approx((0.0, 16.0))
    assert played[8] == pytest.approx(8 - 0.1 * 16 / 3.14159265)
    gaps = [right - left for left, right in pairwise(played[:17])]
    assert gaps == sorted(gaps)  # sets off faster, ends slower
    assert gaps[0] == pytest.approx(0.9, abs=0.01)
    strict = replace(free, pattern={"push_ms": 0})
    assert [one.start_beat for one in perform(where, strict, [note(float(beat)) for beat in range(32)])] == list(range(32))


def test_rubato_slows_down_before_an_end_that_rings() -> None:
    free = replace(LEAD, role="chords", pattern={"rubato": 0.001, "push_ms": 0})
    notes = [note(float(beat), 1.0) for beat in range(32)]
    ringing = [one.start_beat for one in perform(still(free, ending="ring"), free, notes)]
    assert ringing[20] == pytest.approx(20, abs=0.02)
    assert ringing[28] == pytest.approx(28.8, abs=0.02)
    late = [start - beat for beat, start in enumerate(ringing)]
    assert late[20] < late[22] < late[26] < late[28]
    looping = perform(still(free), free, notes)
    assert looping[28].start_beat == pytest.approx(28, abs=0.02)


def test_a_tempo_that_was_given_as_a_number_is_not_bent() -> None:
    free = replace(LEAD, role="chords", pattern={"rubato": 0.1, "push_ms": 0})
    notes = [note(float(beat), 1.0) for beat in range(32)]
    number, word = Reason("tempo_bpm", "72", "words", "'72 bpm'"), Reason("tempo_bpm", "72", "mood rule", "where 'slow' meets the style")
    starts = {
        because: [one.start_beat for one in perform(still(free, ending="ring", because=because), free, notes)]
        for because in ((number,), (replace(number, source="request"),), (number, word), ())
    }
    strict, asked, slow, open_ = starts.values()
    assert strict == asked == list(range(32))
    assert slow == open_ != strict
