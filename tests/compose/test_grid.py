import pytest

from moodmusic.compose.grid import METERS, adapt, cells, clean, fitting, grid_for, parse, steps, strength, swing_beat, swing_share, tile
from moodmusic.errors import PlanError
from moodmusic.theory import Meter

FOUR, WALTZ, SIX, TWELVE, SEVEN = (Meter.parse(name) for name in ("4/4", "3/4", "6/8", "12/8", "7/8"))


def starts(grid, meter):
    return [hit.start_beat for hit in parse(grid, meter)]


def test_symbols_become_levels_and_holds_become_lengths():
    hits = parse("X__.x...-...o_..", FOUR)
    assert [(hit.start_beat, hit.beats, hit.level) for hit in hits] == [
        (0.0, 0.75, 1.0),
        (1.0, 0.25, 0.75),
        (2.0, 0.25, 0.55),
        (3.0, 0.5, 0.28),
    ]
    assert [hit.held for hit in hits] == [True, False, False, True]


def test_bars_and_spaces_are_only_for_the_eye():
    assert clean("X... x... | x... x...", FOUR) == "X...x...x...x..."
    assert starts("X... x... | x... x...", FOUR) == [0.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize(("grid", "what"), [("X..k............", "k"), ("", "nothing"), ("X...x...", "8 sixteenths")])
def test_a_wrong_grid_says_what_is_wrong(grid, what):
    with pytest.raises(PlanError, match=what):
        clean(grid, FOUR)


def test_a_bar_of_seven_eight_has_fourteen_sixteenths():
    assert steps(SEVEN) == 14
    assert cells(SEVEN) == (4, 4, 6)
    assert cells(Meter.parse("3/2")) == (4,) * 6


def test_a_backbeat_stays_a_backbeat_in_every_derived_meter():
    snare = "....X.......X..."
    assert starts(adapt(snare, FOUR, TWELVE), TWELVE) == [1.5, 4.5]
    assert starts(adapt(snare, FOUR, SIX), SIX) == [1.5, 4.5]  # two bars of 6/8
    assert starts(adapt(snare, FOUR, WALTZ), WALTZ) == [1.0, 2.0]
    assert starts(adapt(snare, FOUR, Meter.parse("5/4")), Meter.parse("5/4")) == [1.0, 2.0, 4.0]
    assert starts(adapt(snare, FOUR, SEVEN), SEVEN) == [2.0]


def test_even_eighths_and_sixteenths_stay_even_in_compound_meters():
    assert adapt("x.x.x.x.x.x.x.x.", FOUR, TWELVE) == "x.x.x.x.x.x.x.x.x.x.x.x."
    assert adapt("xxxxxxxxxxxxxxxx", FOUR, SIX) == "x" * 24


def test_an_off_beat_becomes_the_last_eighth_of_a_dotted_pulse_and_a_dotted_figure_long_short():
    assert starts(adapt("..X...X...X...X.", FOUR, TWELVE), TWELVE) == [1.0, 2.5, 4.0, 5.5]
    assert adapt("X__xX__xX__xX__x", FOUR, TWELVE) == "X___x." * 4


def test_holds_are_stretched_and_never_stand_behind_a_rest():
    assert adapt("X___x_______x___", FOUR, TWELVE).startswith("X_____x___________x_____")
    assert adapt("....___.X_......", FOUR, WALTZ)[:8] == "." * 8


def test_a_compound_grid_squeezes_into_quarters_and_repeats_when_it_fits():
    assert adapt("X.x.x.X.x.x.", SIX, TWELVE) == "X.x.x.X.x.x." * 2
    assert adapt("X...x.X...x.", SIX, FOUR) == "X..xX..xX..xX..x"


@pytest.mark.parametrize("source", METERS, ids=lambda meter: meter.name)
def test_every_grid_can_be_carried_to_every_meter(source):
    grid = ("X.x-" * 8)[: steps(source)]
    for target in METERS:
        derived = adapt(grid, source, target)
        assert len(derived) % steps(target) == 0
        assert parse(derived, target)[0].start_beat == 0.0


def test_the_stated_grid_of_a_meter_is_taken_and_the_nearest_one_otherwise():
    grids = {"4/4": "X...............", "3/4": "x...x...x...", "6/8": "x.....X....."}
    assert grid_for(grids, WALTZ) == "x...x...x..."
    assert grid_for(grids, Meter.parse("6/4")) == "x...x...x..." * 2
    assert grid_for(grids, TWELVE) == "x.....X....." * 2
    assert starts(grid_for("X.......x.......", SEVEN), SEVEN) == [0.0, 1.0]
    assert grid_for(grids, Meter.parse("9/8")) == "x.....X.....x....."


def test_without_any_grid_there_is_an_error_that_says_so():
    with pytest.raises(PlanError, match="give one for 7/8"):
        fitting({}, SEVEN, frozenset("x"))


def test_tiling_repeats_a_pattern_from_any_of_its_bars_and_cuts_it_at_the_end():
    two = "X..............." + "....x..........."
    assert [hit.start_beat for hit in tile(two, FOUR, 3)] == [0.0, 5.0, 8.0]
    assert [hit.start_beat for hit in tile(two, FOUR, 3, first_bar=1)] == [1.0, 4.0, 9.0]
    held = tile("............x___", FOUR, 1)
    assert held[0].start_beat + held[0].beats == 4.0
    assert tile("X" + "_" * 31, FOUR, 1)[0].beats == 4.0


def test_metric_strength_falls_from_the_bar_line_to_the_sixteenth():
    assert [strength(beat, FOUR) for beat in (0.0, 4.0, 2.0, 0.5, 0.25)] == [1.0, 1.0, 0.8, 0.5, 0.35]
    assert [strength(beat, SIX) for beat in (1.5, 0.5, 0.25)] == [0.8, 0.65, 0.5]


def test_swing_moves_only_what_lies_between_the_pairs():
    assert swing_beat(0.25, 0.6, 16) == pytest.approx(0.3)
    assert swing_beat(0.5, 0.6, 16) == pytest.approx(0.5)
    assert swing_beat(1.5, 2 / 3, 8) == pytest.approx(1 + 2 / 3)
    assert swing_beat(1.75, 2 / 3, 8) == pytest.approx(1 + 2 / 3 + 1 / 6)
    assert swing_beat(3.0, 0.7, 8) == pytest.approx(3.0)
    assert swing_beat(0.25, 0.5, 16) == pytest.approx(0.25)


def test_eighths_that_are_counted_are_not_swung_again():
    assert swing_share(TWELVE, 0.66, 8) == 0.5
    assert swing_share(TWELVE, 0.58, 16) == 0.58
    assert swing_share(FOUR, 0.66, 8) == 0.66
