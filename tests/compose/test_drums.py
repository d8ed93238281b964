"""Drums and percussion."""

from dataclasses import replace

import pytest
from plans import BACKBEAT, card
from stage import alone, scene, song, with_following

from moodmusic.compose.drums import drums, final_beat, groove_of, grooves_of, machine, notes_of
from moodmusic.compose.fills import Stroke
from moodmusic.compose.percussion import percussion
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.errors import PlanError
from moodmusic.kitmap import PIECES
from moodmusic.theory import METER_GROUPS

PLAIN = card("drums", "drums", grids=BACKBEAT, ghost=0.0, vary=0.0, fills=False, crash=False, build=False)
FULL = card("drums", "drums", grids=BACKBEAT, ghost=0.5, vary=1.0)


def beats(notes: list[Note], piece: str, bar: int | None = None, bar_beats: float = 4.0) -> list[float]:
    """Where a piece is struck: in the section, or in one bar from its line."""
    starts = [note.start_beat for note in notes if note.pitch == PIECES[piece]]
    if bar is None:
        return starts
    return [start - bar * bar_beats for start in starts if bar * bar_beats <= start < (bar + 1) * bar_beats]


def test_a_plain_groove_is_its_grid_in_every_bar() -> None:
    notes = drums(alone(PLAIN), PLAIN)
    for bar in range(8):
        assert beats(notes, "kick", bar) == [0.0, 1.5, 2.0]
        assert beats(notes, "snare", bar) == [1.0, 3.0]
        assert beats(notes, "hat", bar) == [0.5 * eighth for eighth in range(8)]


def test_levels_are_those_of_the_grid_scaled_by_energy() -> None:
    def velocities(energy: float) -> dict[float, float]:
        return {note.start_beat: note.velocity for note in drums(alone(PLAIN, energy=energy), PLAIN) if note.pitch == PIECES["kick"]}

    loud, calm = velocities(1.0), velocities(0.3)
    assert loud[0.0] == 1.0
    assert loud[1.5] == 0.75
    assert calm[0.0] == pytest.approx(0.78 + 0.22 * 0.3)


def test_calm_sections_lose_their_pieces_one_by_one() -> None:
    def pieces(energy: float, **pattern: object) -> set[int]:
        one = replace(PLAIN, pattern={**PLAIN.pattern, **pattern})
        return {note.pitch for note in drums(alone(one, energy=energy), one)}

    assert pieces(0.5) == {PIECES["kick"], PIECES["snare"], PIECES["hat"]}
    assert pieces(0.15) == {PIECES["kick"], PIECES["hat"]}
    assert pieces(0.1) == {PIECES["hat"]}
    assert pieces(0.0) == set()
    assert pieces(0.5, thin={"kick": 0.6}) == {PIECES["snare"], PIECES["hat"]}
    assert pieces(0.25, thin={"kick": 0.2}) >= {PIECES["kick"]}


def test_soft_and_ghost_strokes_of_a_grid_fall_out_of_calm_sections() -> None:
    one = replace(PLAIN, pattern={**PLAIN.pattern, "grids": {"hat": "x-o.x-o.x-o.x-o."}})
    assert len(drums(alone(one, 1, 0.5), one)) == 12
    assert len(drums(alone(one, 1, 0.2), one)) == 8
    assert len(drums(alone(one, 1, 0.1), one)) == 4


def test_the_groove_belongs_to_the_letter_and_fits_the_energy() -> None:
    grooves = [{"weight": 1, "kick": f"X.{'x' * index}{'.' * (14 - index)}"} for index in range(5)] + [
        {"kick": "x...x...x...x...", "energy": [0.9, 1]}
    ]
    one = card("drums", "drums", grooves=grooves)
    made = song((one,), "ABAC", (0.5, 0.5, 0.5, 0.95))
    first, _, again, peak = (groove_of(scene(made, index), one) for index in range(4))
    assert first == again
    assert {groove_of(alone(one, seed=seed), one).grids["kick"] for seed in range(40)} == {groove["kick"] for groove in grooves[:5]}
    assert first.energy == (0.0, 1.0)
    assert peak in grooves_of(one)
    only = card("drums", "drums", grooves=grooves[5:])
    assert groove_of(alone(only, energy=0.2), only).grids["kick"] == "x...x...x...x..."


def test_weights_decide_how_usual_a_groove_is() -> None:
    one = card("drums", "drums", grooves=[{"weight": 4, "grids": {"kick": "X..............."}}, {"kick": "x..............."}])
    often = sum(str(groove_of(alone(one, seed=seed), one).grids["kick"])[0] == "X" for seed in range(100))
    assert 68 < often < 92


def test_wrong_patterns_are_refused_with_the_nearest_piece() -> None:
    with pytest.raises(PlanError, match="no groove"):
        grooves_of(card("drums", "drums"))
    with pytest.raises(PlanError, match="snare"):
        grooves_of(card("drums", "drums", grids={"snair": "X..............."}))
    with pytest.raises(PlanError, match="no drum piece"):
        grooves_of(card("drums", "drums", grooves=[{"weight": 2}]))


@pytest.mark.parametrize("meter", METER_GROUPS)
def test_every_meter_has_a_groove_inside_its_section(meter: str) -> None:
    where = with_following(alone(FULL, meter=meter, energy=0.6), 0.9)
    notes = drums(where, FULL)
    assert all(0 <= note.start_beat < where.beats for note in notes)
    assert {PIECES["kick"], PIECES["hat"]} <= {note.pitch for note in notes}
    assert beats(notes, "kick")[0] == 0.0


def test_ghost_strokes_are_soft_and_beside_the_backbeat() -> None:
    ghostly = replace(PLAIN, pattern={**PLAIN.pattern, "ghost": 1.0})
    added = [note for note in drums(alone(ghostly, energy=1.0), ghostly) if note.pitch == PIECES["snare"] and note.velocity < 0.5]
    assert len(added) >= 8
    assert all(note.velocity == 0.28 for note in added)
    assert all(min(abs(note.start_beat % 4 - beat) for beat in (1.0, 3.0, 5.0, -1.0)) <= 0.75 for note in added)
    assert not {note.start_beat for note in added} & set(beats(drums(alone(PLAIN), PLAIN), "kick"))
    assert len(drums(alone(ghostly, energy=0.25), ghostly)) == len(drums(alone(PLAIN, energy=0.25), PLAIN))


def test_claps_have_no_ghosts() -> None:
    claps = card("drums", "drums", grids={"clap": "....X.......X..."}, ghost=1.0, vary=0.0, fills=False, crash=False)
    assert len(drums(alone(claps, energy=0.9), claps)) == 16


def test_bars_two_four_and_eight_vary_and_come_back_every_eight() -> None:
    one = replace(PLAIN, pattern={**PLAIN.pattern, "vary": 1.0})
    moved = 0
    for seed in range(10):
        notes = drums(alone(one, 16, 1.0, seed=seed), one)
        bars = [tuple(beats(notes, "kick", bar) + beats(notes, "openhat", bar)) for bar in range(16)]
        assert bars[:8] == bars[8:]
        assert bars[0] == bars[2] == bars[4] == bars[6]
        moved += bars[3] != bars[0]
        assert all(len(bar) >= 3 for bar in bars)
    assert moved == 10


def test_an_open_hat_takes_the_place_of_the_last_closed_one() -> None:
    one = replace(PLAIN, pattern={**PLAIN.pattern, "vary": 1.0})
    notes = drums(alone(one, energy=0.8), one)
    assert beats(notes, "openhat") == [15.5, 31.5]
    assert 15.5 not in beats(notes, "hat")


def filled(where: Scene, **pattern: object) -> list[Note]:
    """The notes of a groove with fills and no other variation."""
    one = replace(PLAIN, pattern={**PLAIN.pattern, "fills": True, **pattern})
    return drums(where, one)


def test_the_end_of_a_section_has_a_fill_and_the_end_of_a_track_has_none() -> None:
    where = with_following(alone(PLAIN, 4), 0.6)
    assert [note for note in filled(where) if note.start_beat >= 15] != [note for note in drums(where, PLAIN) if note.start_beat >= 15]
    last = replace(where, following=None)
    assert filled(last) == drums(last, PLAIN)


def test_hats_stop_for_a_fill_and_the_kick_plays_on() -> None:
    where = with_following(alone(PLAIN, 4, 0.5), 0.9)
    notes = filled(where)
    assert not beats(notes, "hat", 3)
    assert beats(notes, "hat", 2)
    assert set(beats(drums(where, PLAIN), "kick", 3)) <= set(beats(notes, "kick", 3))


def test_the_fills_of_a_card_are_played() -> None:
    where = with_following(alone(PLAIN, 4, 0.5), 0.5)
    notes = filled(where, fills=[{"tom3": "............xxxx"}])
    assert beats(notes, "tom3") == [15.0, 15.25, 15.5, 15.75]


def test_fills_inside_a_section_come_before_bars_nine_more_often_than_before_bar_five() -> None:
    def played(end: float) -> int:
        count = 0
        for seed in range(30):
            where = alone(PLAIN, 16, 0.6, seed=seed)
            notes, plain = filled(where), drums(where, PLAIN)
            count += [n for n in notes if end - 1 <= n.start_beat < end] != [n for n in plain if end - 1 <= n.start_beat < end]
        return count

    assert played(32.0) > played(16.0) > 2
    calm = alone(PLAIN, 16, 0.3)
    assert filled(replace(calm, following=None)) == drums(calm, PLAIN)


def test_fill_pieces_are_those_of_the_card() -> None:
    found = set()
    for seed in range(12):
        where = with_following(alone(PLAIN, 4, 0.5, seed=seed), 0.9)
        found |= {note.pitch for note in filled(where, fill_pieces=["conga-high", "conga-low"])}
    assert found <= {PIECES[name] for name in ("conga-high", "conga-low", "snare", "kick", "hat")}
    assert PIECES["conga-low"] in found


def test_a_kit_without_snare_plays_its_fills_on_its_own_pieces() -> None:
    taiko = card(
        "drums", "drums", grids={"taiko-low": "X...x...X...x...", "taiko-mid": "x.xxx.xxx.xxx.xx"}, fill_pieces=["taiko-high"], crash=False
    )
    found = set()
    for seed in range(12):
        found |= {note.pitch for note in drums(with_following(alone(taiko, 4, 0.5, seed=seed), 0.9), taiko)}
    assert found == {PIECES["taiko-low"], PIECES["taiko-mid"], PIECES["taiko-high"]}


def test_a_machine_builds_up_into_a_peak_with_a_roll_and_without_kick() -> None:
    house = replace(PLAIN, instrument="kit.909", pattern={**PLAIN.pattern, "fills": True, "build": None})
    notes = drums(with_following(alone(house, energy=0.5), 0.9), house)
    assert not beats(notes, "kick", 7)
    assert beats(notes, "kick", 6)
    assert len(beats(notes, "snare", 7)) == 16
    assert max(note.velocity for note in notes if note.pitch == PIECES["snare"] and 24 <= note.start_beat < 28) < 0.7
    assert beats(notes, "snare", 5) == [1.0, 3.0]
    assert machine(house)
    assert not machine(PLAIN)


def test_a_louder_section_opens_with_crash_and_kick() -> None:
    one = card("drums", "drums", grids={"kick": "....X...........", "hat": "x...x...x...x..."}, ghost=0.0, vary=0.0, fills=False)
    louder = with_following(alone(one, energy=0.7), 0.7, 0.5)
    assert beats(drums(louder, one), "crash") == [0.0]
    assert beats(drums(louder, one), "kick")[0] == 0.0
    assert beats(drums(with_following(alone(one, energy=0.5), 0.5, 0.5), one), "crash") == []
    assert beats(drums(with_following(alone(one, energy=0.3), 0.3, 0.1), one), "crash") == []
    assert beats(drums(with_following(alone(one, energy=0.9), 0.9, None), one), "crash") == [0.0]


def test_the_drums_stop_under_the_last_chord_that_rings() -> None:
    where = alone(FULL, energy=0.6, ending="ring")
    notes = drums(where, FULL)
    final = final_beat(where)
    assert final == where.chords[-1].start_beat
    assert {note.pitch for note in notes if note.start_beat >= final} == {PIECES["kick"], PIECES["crash"]}
    assert final_beat(alone(FULL, ending="fade")) is None
    assert max(note.start_beat for note in drums(alone(FULL, ending="fade"), FULL)) > final
    assert final_beat(with_following(where, 0.5)) is None or not where.last
    long = replace(where, chords=where.chords[:1])
    assert final_beat(replace(long, chords=(replace(long.chords[0], beats=32.0),))) is None


def test_two_strokes_on_one_place_become_the_louder_one() -> None:
    notes = notes_of([Stroke(0.0, "taiko-low", 0.4), Stroke(0.0, "tom1", 0.9), Stroke(0.0, "tom1", 0.2), Stroke(1.0, "openhat", 2.0)])
    assert notes == [Note(0.0, 0.25, 41, 0.9), Note(1.0, 0.5, 46, 1.0)]


def test_percussion_has_no_fills_and_no_crash_and_swells_into_a_peak() -> None:
    shaker = card("percussion", "percussion", grids={"shaker": "x.x.x.x.x.x.x.x."}, vary=0.0)
    where = with_following(alone(shaker, energy=0.5), 0.9, 0.2)
    notes = percussion(where, shaker)
    assert {note.pitch for note in notes} == {PIECES["shaker"]}
    assert len(notes) == 64
    flat = percussion(with_following(alone(shaker, energy=0.5), 0.5), shaker)
    first = next(note for note in notes if note.start_beat == 24.0)
    assert first.velocity == pytest.approx(0.7 * flat[48].velocity, abs=1e-3)
    assert notes[-1].velocity > 0.95 * flat[-1].velocity
    assert notes[47].velocity == flat[47].velocity
