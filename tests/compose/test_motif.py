"""Motifs and their transformations."""

from collections import Counter

import pytest

from moodmusic.compose.grid import steps
from moodmusic.compose.motif import (
    CELLS,
    CONTOURS,
    TAILS,
    Motif,
    Taste,
    choose,
    chunks,
    contour_steps,
    idea_bars,
    motif_of,
    syncopated,
    throw_cell,
    throw_rhythm,
    throw_tail,
)
from moodmusic.dice import dice
from moodmusic.theory import METER_GROUPS, Meter

FOUR = Meter.parse("4/4")
IDEA = Motif((0.0, 1.0, 1.5, 2.0), (1.0, 0.5, 0.5, 2.0), (0, 2, 1, 4), 4.0)


def test_a_sequence_moves_every_step_and_leaves_the_rhythm() -> None:
    moved = IDEA.shifted(-2)
    assert moved.steps == (-2, 0, -1, 2)
    assert (moved.starts, moved.lengths, moved.beats) == (IDEA.starts, IDEA.lengths, IDEA.beats)


def test_an_inversion_mirrors_the_intervals_around_the_first_note() -> None:
    assert IDEA.inverted().steps == (0, -2, -1, -4)
    assert IDEA.shifted(3).inverted().steps == (3, 1, 2, -1)
    assert Motif((), (), (), 2.0).inverted().beats == 2.0


def test_a_fragment_is_cut_where_it_ends() -> None:
    piece = IDEA.fragment(1.25)
    assert piece == Motif((0.0, 1.0), (1.0, 0.25), (0, 2), 1.25)
    assert IDEA.fragment(1.0).starts == (0.0,)


def test_a_fragment_and_what_comes_after_it_make_the_whole() -> None:
    assert IDEA.fragment(2.0).then(IDEA.after(2.0)) == IDEA


def test_augmentation_stretches_and_keeps_the_length_of_the_idea() -> None:
    wide = IDEA.augmented(2.0)
    assert wide == Motif((0.0, 2.0, 3.0), (2.0, 1.0, 1.0), (0, 2, 1), 4.0)


def test_displacement_moves_later_and_cuts_at_the_end() -> None:
    late = IDEA.displaced(0.5)
    assert late.starts == (0.5, 1.5, 2.0, 2.5)
    assert late.lengths == (1.0, 0.5, 0.5, 1.5)
    assert late.beats == 4.0


@pytest.mark.parametrize("name", METER_GROUPS)
def test_the_chunks_of_every_meter_fill_its_bar_and_have_cells_and_tails(name: str) -> None:
    meter = Meter.parse(name)
    assert sum(chunks(meter)) == steps(meter)
    assert set(chunks(meter)) <= set(CELLS) & set(TAILS)
    assert 4.9 <= idea_bars(meter) * meter.bar_beats <= 9


def test_two_quarters_go_together_and_three_make_a_waltz_bar() -> None:
    assert chunks(FOUR) == (8, 8)
    assert chunks(Meter.parse("3/4")) == (12,)
    assert chunks(Meter.parse("7/8")) == (4, 4, 6)
    assert chunks(Meter.parse("7/4")) == (8, 8, 12)


@pytest.mark.parametrize("table", [CELLS, TAILS])
def test_every_cell_has_the_length_that_it_is_filed_under(table: dict[int, dict[str, float]]) -> None:
    assert all(len(cell) == size and set(cell) <= set("x_.") for size, cells in table.items() for cell in cells)


@pytest.mark.parametrize(
    ("cell", "count"),
    [("x___x___", 0), ("x_x_x_x_", 0), ("x__x__x_", 1), ("x_x___x_", 1), ("..x_x_x_", 1), ("x__x", 0), ("x__x____", 1), ("x__xx_", 0)],
)
def test_syncopation_counts_weak_starts_that_sound_over_a_stronger_place(cell: str, count: int) -> None:
    assert syncopated(cell) == count


def test_a_choice_follows_its_weights() -> None:
    generator = dice(1, "choice")
    counts = Counter(choose(generator, {"a": 3.0, "b": 1.0, "c": 0.0}) for _ in range(2000))
    assert 0.7 < counts["a"] / 2000 < 0.8
    assert counts["c"] == 0


def test_cells_have_about_the_notes_that_are_asked_for() -> None:
    def mean(notes: float) -> float:
        return sum(throw_cell(dice(seed, "cell"), 8, notes, 0.3).count("x") for seed in range(200)) / 200

    assert mean(1.0) < 1.6
    assert 2.4 < mean(3.0) < 3.6
    assert mean(5.0) > 3.6


def test_a_higher_dial_gives_more_syncopation_and_more_rest() -> None:
    def weak(dial: float) -> int:
        return sum(syncopated(throw_cell(dice(seed, "cell"), 8, 3.0, dial)) for seed in range(300))

    def silent(dial: float) -> int:
        return sum(throw_tail(dice(seed, "tail"), 8, dial).count(".") for seed in range(300))

    assert weak(0.9) > 2 * weak(0.1)
    assert silent(0.9) > 1.4 * silent(0.1)


@pytest.mark.parametrize("name", METER_GROUPS)
def test_a_rhythm_fills_its_idea_in_every_meter_and_begins_on_the_first_beat(name: str) -> None:
    meter = Meter.parse(name)
    for seed in range(5):
        grid = throw_rhythm(dice(seed, "rhythm"), meter, Taste(1.5))
        assert len(grid) == steps(meter) * idea_bars(meter)
        assert grid[0] == "x"


def test_the_shared_cell_comes_first() -> None:
    assert all(throw_rhythm(dice(seed, "r"), FOUR, Taste(1.0, cell="x__x__x_")).startswith("x__x__x_") for seed in range(10))


def test_riffs_repeat_their_first_bar_more_often() -> None:
    def alike(repeats: float) -> int:
        grids = [throw_rhythm(dice(seed, "r"), FOUR, Taste(1.5, repeats=repeats)) for seed in range(200)]
        return sum(grid[:8] == grid[16:24] and grid[8:16] != grid[:8] for grid in grids)

    assert alike(8.0) > alike(0.0)


def test_a_cell_comes_back_inside_most_ideas() -> None:
    grids = [throw_rhythm(dice(seed, "r"), FOUR, Taste(1.5)) for seed in range(100)]
    assert sum(len({grid[at : at + 8] for at in (0, 8, 16)}) < 3 for grid in grids) > 50


def test_a_motif_has_the_starts_and_lengths_of_its_grid() -> None:
    motif = motif_of("x__x x_.. x___ ....", FOUR, (0, 1, 2, 3))
    assert motif.starts == (0.0, 0.75, 1.0, 2.0)
    assert motif.lengths == (0.75, 0.25, 0.5, 1.0)
    assert motif.beats == 4.0
    assert motif_of("x...x...x...x...", FOUR).steps == (0, 0, 0, 0)


@pytest.mark.parametrize("name", CONTOURS)
def test_a_contour_begins_at_its_first_note_and_spans_its_compass(name: str) -> None:
    starts = tuple(index / 4 for index in range(33))
    found = contour_steps(name, starts, 8.5, 6.0)
    assert found[0] == 0
    points = [height for _, height in CONTOURS[name]]
    assert max(found) - min(found) == pytest.approx((max(points) - min(points)) * 2, abs=1)


def test_an_arch_rises_and_falls_and_a_fall_falls() -> None:
    arch = contour_steps("arch", (0.0, 2.0, 4.0, 6.0, 8.0), 9.0, 6.0)
    assert max(arch) > arch[-1] > arch[0]
    assert contour_steps("fall", (0.0, 3.2, 8.0), 9.0, 6.0) == (0, -2, -6)
    assert contour_steps("rise", (0.0,), 4.0, 6.0) == (0,)
