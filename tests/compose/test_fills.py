"""Fills and build-ups."""

from dataclasses import replace

import pytest
from plans import card
from stage import alone, with_following

from moodmusic.compose.fills import (
    DOTTED_FILLS,
    FILLS,
    SHORT_DOTTED_FILLS,
    SHORT_FILLS,
    build_beats,
    builds,
    fill_beats,
    generated_fill,
    kickless_beats,
    roll,
    step_up,
    written_fill,
)
from moodmusic.dice import dice
from moodmusic.theory import METER_GROUPS, Meter

CARD = card("drums", "drums", grids={"kick": "X..............."})
SCENE = alone(CARD, energy=0.5)
VOICES = {"s": "snare", "h": "tom5", "m": "tom3", "l": "tom1", "k": "kick"}


def test_the_tables_hold_whole_bars_and_known_voices() -> None:
    assert {len(row) for row in FILLS} == {16}
    assert {len(row) for row in DOTTED_FILLS} == {24}
    assert {len(row) for row in SHORT_FILLS} == {4}
    assert {len(row) for row in SHORT_DOTTED_FILLS} == {6}
    rows = (*FILLS, *DOTTED_FILLS, *SHORT_FILLS, *SHORT_DOTTED_FILLS)
    assert all(set(row.lower()) <= {*VOICES, "."} for row in rows)


@pytest.mark.parametrize(("energy", "beats"), [(0.5, 1.0), (0.62, 2.0), (0.85, 4.0), (0.4, 1.0), (0.2, 0.0), (None, 0.0)])
def test_a_fill_is_longer_the_higher_the_step(energy: float | None, beats: float) -> None:
    assert fill_beats(with_following(SCENE, energy)) == beats


def test_fills_of_dotted_quarters_count_in_them_and_stay_in_the_bar() -> None:
    assert fill_beats(with_following(alone(CARD, energy=0.5, meter="6/8"), 0.5)) == 1.5
    assert fill_beats(with_following(alone(CARD, energy=0.5, meter="6/8"), 0.9)) == 3.0
    assert fill_beats(with_following(alone(CARD, energy=0.2), 0.9)) == 0.0


def test_the_step_is_the_difference_of_energy() -> None:
    assert step_up(with_following(SCENE, 0.8)) == pytest.approx(0.3)
    assert step_up(with_following(SCENE, None)) == 0.0


@pytest.mark.parametrize("name", METER_GROUPS)
def test_a_generated_fill_lies_in_its_beats_and_swells(name: str) -> None:
    meter = Meter.parse(name)
    for seed in range(12):
        for beats in (0.5, 1.0, 1.5, meter.bar_beats):
            strokes = generated_fill(dice(seed, "fill"), meter, 16.0, beats, VOICES)
            assert all(16.0 - beats - 1e-9 <= stroke.start_beat < 16.0 for stroke in strokes)
            assert all(0 < stroke.level <= 0.95 for stroke in strokes)


def test_a_fill_grows_towards_its_end() -> None:
    strokes = [stroke for seed in range(40) for stroke in generated_fill(dice(seed, "fill"), Meter.parse("4/4"), 4.0, 4.0, VOICES)]
    early = [stroke.level for stroke in strokes if stroke.start_beat < 2]
    late = [stroke.level for stroke in strokes if stroke.start_beat >= 2]
    assert sum(late) / len(late) > sum(early) / len(early) + 0.03
    assert {stroke.piece for stroke in strokes} == set(VOICES.values())


def test_a_written_fill_plays_its_last_beats() -> None:
    strokes = written_fill({"snare": "X...x...-...o.xx", "tom1": "..............X."}, Meter.parse("4/4"), 32.0, 1.0)
    assert [(stroke.start_beat, stroke.piece, stroke.level) for stroke in strokes] == [
        (31.0, "snare", 0.28),
        (31.5, "snare", 0.75),
        (31.5, "tom1", 1.0),
        (31.75, "snare", 0.75),
    ]
    assert written_fill({"snare": "x" * 16}, Meter.parse("4/4"), 32.0, 0.0) == []
    assert len(written_fill({"snare": "x" * 16}, Meter.parse("4/4"), 32.0, 9.0)) == 16


def test_a_build_up_is_two_bars_of_eight_and_one_of_four() -> None:
    assert build_beats(with_following(SCENE, 0.7)) == 8.0
    assert build_beats(with_following(alone(CARD, 4, 0.5), 0.7)) == 4.0
    assert build_beats(with_following(alone(CARD, 2, 0.5), 0.7)) == 0.0
    assert build_beats(with_following(SCENE, 0.6)) == 0.0
    assert build_beats(with_following(alone(CARD, 8, 0.25), 0.9)) == 0.0


def test_build_ups_are_for_machines_and_for_sections_named_so_unless_the_card_says() -> None:
    peak = with_following(SCENE, 0.9)
    assert builds(peak, None, True)
    assert not builds(peak, None, False)
    assert builds(peak, True, False)
    assert not builds(peak, False, True)
    assert builds(replace(peak, section=replace(peak.section, name="build")), None, False)
    assert not builds(with_following(SCENE, 0.5), True, True)


def test_a_roll_goes_from_eighths_to_sixteenths_and_from_soft_to_loud() -> None:
    strokes = roll(with_following(SCENE, 0.9), "snare")
    assert [stroke.start_beat for stroke in strokes[:3]] == [24.0, 24.5, 25.0]
    assert [stroke.start_beat for stroke in strokes[-2:]] == [31.5, 31.75]
    levels = [stroke.level for stroke in strokes]
    assert levels == sorted(levels)
    assert levels[0] == 0.25
    assert levels[-1] > 0.95


def test_the_kick_is_silent_for_half_a_bar_or_a_whole_one() -> None:
    assert kickless_beats(with_following(SCENE, 0.7)) == 2.0
    assert kickless_beats(with_following(SCENE, 0.85)) == 4.0
    assert kickless_beats(with_following(SCENE, 0.5)) == 0.0
