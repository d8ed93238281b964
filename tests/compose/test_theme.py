"""Themes: the hook of a letter and the phrases made of it."""

from dataclasses import replace
from itertools import pairwise

import pytest
from plans import card, plan
from stage import alone, scene, song

from moodmusic.compose.motif import CONTOURS, idea_bars
from moodmusic.compose.theme import MANNERS, REMAINDERS, STRUCTURES, dials_of, ideas, manner_of, rank_of, song_cell, theme_of
from moodmusic.errors import PlanError

LEAD = card("lead", "melody", (60, 84))


def whats(structure: str, bars: int) -> str:
    """The ideas of a section as one letter each."""
    one = replace(LEAD, pattern={"kind": "melody", "structure": [structure]})
    where = alone(one, bars)
    theme = theme_of(where, one)
    return "".join(idea.what for idea in ideas(where, theme, theme.hook, 0))


def test_all_structures_have_four_ideas_and_begin_with_the_hook() -> None:
    assert all(len(row) == 4 and row[0][0] == "a" for row in STRUCTURES.values())
    assert all(len(row) == count and row[0][0] == "a" and row[-1][1] == "full" for count, row in REMAINDERS.items())
    assert all(row[-1][1] == "full" for row in STRUCTURES.values())


@pytest.mark.parametrize(
    ("structure", "form"), [("period", "abac"), ("sentence", "asfc"), ("aaba", "aaba"), ("call", "arar"), ("riff", "aaat")]
)
def test_a_structure_orders_the_ideas_over_eight_bars(structure: str, form: str) -> None:
    assert whats(structure, 8) == form
    assert whats(structure, 16) == form * 2


def test_shorter_sections_keep_the_hook_and_the_cadence() -> None:
    assert whats("period", 4) == "ac"
    assert whats("period", 2) == "a"
    assert whats("period", 6) == "asc"
    assert whats("period", 12) == "abac" + "ac"
    assert whats("period", 1) == "a"


def test_the_same_letter_has_the_same_theme_and_another_letter_another() -> None:
    made = song((LEAD,), "ABA", (0.4, 0.8, 0.6))
    first, other, again = (theme_of(scene(made, index), LEAD) for index in range(3))
    assert first == again
    assert first.hook != other.hook


def test_the_theme_does_not_depend_on_the_length_of_the_section() -> None:
    assert theme_of(alone(LEAD, 4), LEAD).hook == theme_of(alone(LEAD, 16), LEAD).hook


def test_a_hook_has_three_tones_where_its_rhythm_allows() -> None:
    riff = replace(LEAD, pattern={"kind": "melody", "manner": "riff", "leap": 0.0})
    hooks = [theme_of(alone(riff, seed=seed), riff).hook for seed in range(60)]
    assert all(len(set(hook.steps)) >= 3 for hook in hooks if len(hook.steps) >= 5)


def test_another_seed_gives_another_theme() -> None:
    hooks = {theme_of(alone(LEAD, seed=seed), LEAD).hook for seed in range(12)}
    assert len(hooks) == 12


def test_letters_share_a_rhythm_cell_at_the_head_of_their_hook() -> None:
    made = song((LEAD,), "AB", (0.5, 0.5), density=0.5)
    cells = {song_cell(scene(made, index), dials_of(scene(made, 0), LEAD)) for index in range(2)}
    assert len(cells) == 1
    theme = theme_of(scene(made, 0), LEAD)
    onsets = tuple(at / 4 for at, symbol in enumerate(song_cell(scene(made, 0), theme.dials)) if symbol == "x")
    head = tuple(start for start in theme.hook.starts if start < 2)
    assert onsets == head or 0.0 not in onsets


def test_the_card_overrides_the_plan_and_the_manner_bends_both() -> None:
    where = alone(LEAD)
    plain = dials_of(where, LEAD)
    assert (plain.leap, plain.rest, plain.range) == (0.4, 0.4, 0.5)
    own = dials_of(where, replace(LEAD, pattern={"kind": "melody", "leap": 0.9, "manner": "anthem"}))
    assert own.leap == 1.0
    assert own.rest == pytest.approx(0.3)
    assert own.notes_per_beat == pytest.approx(plain.notes_per_beat * MANNERS["anthem"].notes)
    assert dials_of(alone(LEAD, melody={}), LEAD).leap == 0.4


def test_denser_dials_give_more_notes_and_fast_tempi_fewer_a_beat() -> None:
    def notes(**changes: object) -> float:
        return sum(len(theme_of(alone(LEAD, seed=seed, **changes), LEAD).hook.starts) for seed in range(20))

    dense = {"leap": 0.4, "density": 0.9}
    sparse = {"leap": 0.4, "density": 0.1}
    assert notes(melody=dense) > 1.5 * notes(melody=sparse)
    assert notes(tempo_bpm=70.0) > 1.3 * notes(tempo_bpm=170.0)


def test_later_letters_have_a_rank() -> None:
    made = song((LEAD,), "ABAC", (0.5, 0.5, 0.5, 0.5))
    assert [rank_of(scene(made, index)) for index in range(4)] == [0, 1, 0, 2]
    lost = scene(made, 0)
    assert rank_of(replace(lost, section=replace(lost.section, letter="Z"))) == 0


def test_the_rhythm_that_a_card_insists_on_is_the_hook() -> None:
    two = replace(LEAD, pattern={"kind": "melody", "rhythm": "x..x..x.x...x..." + "x...............".replace(" ", "")})
    one = replace(LEAD, pattern={"kind": "melody", "rhythm": "x..x..x.x...x..."})
    assert theme_of(alone(two), two).hook.starts == (0.0, 0.75, 1.5, 2.0, 3.0, 4.0)
    assert theme_of(alone(one), one).hook.starts == (0.0, 0.75, 1.5, 2.0, 3.0, 4.0, 4.75, 5.5, 6.0, 7.0)


def test_sequences_and_fragments_are_made_of_the_hook() -> None:
    one = replace(LEAD, pattern={"kind": "melody", "structure": "sentence"})
    where = alone(one)
    theme = theme_of(where, one)
    hook, sequence, fragments, _ = ideas(where, theme, theme.hook, -3)
    shift = sequence.motif.steps[0] - hook.motif.steps[0]
    assert shift != 0
    assert all(moved - step == shift for moved, step in zip(sequence.motif.steps, hook.motif.steps, strict=True))
    piece = hook.motif.fragment(4.0)
    assert fragments.motif.fragment(4.0) == piece
    assert fragments.motif.after(4.0).starts == piece.starts


def test_a_cadence_keeps_the_head_of_the_hook_and_comes_home_by_step() -> None:
    one = replace(LEAD, pattern={"kind": "melody", "structure": ["period"]})
    for seed in range(6):
        where = alone(one, seed=seed)
        theme = theme_of(where, one)
        closing = ideas(where, theme, theme.hook, -3)[-1].motif
        assert closing.fragment(4.0) == theme.hook.fragment(4.0)
        assert closing.steps[-1] == -3
        tail = closing.after(4.0).steps[-3:]
        assert {abs(right - left) for left, right in pairwise(tail)} <= {1}


def test_the_contrast_lies_in_another_register_than_the_hook() -> None:
    one = replace(LEAD, pattern={"kind": "melody", "structure": ["period"]})
    for seed in range(8):
        where = alone(one, seed=seed)
        theme = theme_of(where, one)
        other = ideas(where, theme, theme.hook, 0)[1].motif.steps
        middle = (max(theme.hook.steps) + min(theme.hook.steps)) / 2
        assert abs((max(other) + min(other)) / 2 - middle) >= 1.4


def test_a_calm_end_recalls_the_hook_in_augmentation() -> None:
    made = song((LEAD,), "AA", (0.6, 0.3))
    found = []
    for index in range(2):
        theme = theme_of(scene(made, index), LEAD)
        found.append(ideas(scene(made, index), theme, theme.hook, 0))
    assert "g" not in [idea.what for idea in found[0]]
    assert found[1][2].what == "g"
    assert found[1][2].motif.starts == tuple(2 * start for start in found[1][0].motif.starts if start < 4)
    loud = song((LEAD,), "AA", (0.6, 0.6))
    assert "g" not in [idea.what for idea in ideas(scene(loud, 1), theme_of(scene(loud, 1), LEAD), theme_of(scene(loud, 1), LEAD).hook, 0)]


def test_a_riff_that_comes_back_is_displaced_by_an_eighth_once() -> None:
    riff = replace(LEAD, pattern={"kind": "melody", "manner": "riff", "structure": ["riff"]})
    made = song((riff,), "AA", (0.6, 0.6))
    forms = []
    for index in range(2):
        theme = theme_of(scene(made, index), riff)
        found = ideas(scene(made, index), theme, theme.hook, 0)
        forms.append("".join(idea.what for idea in found))
    assert forms == ["aaat", "adat"]
    assert found[1].motif.starts == tuple(start + 0.5 for start in found[0].motif.starts if start < 7.5)


def test_an_answer_keeps_the_rhythm_and_turns_home() -> None:
    one = replace(LEAD, pattern={"kind": "melody", "structure": ["call"]})
    where = alone(one)
    theme = theme_of(where, one)
    answer = ideas(where, theme, theme.hook, 2)[1].motif
    assert answer.starts == theme.hook.starts
    assert answer.steps[-1] == 2


def test_a_turn_keeps_the_first_half_of_the_riff() -> None:
    one = replace(LEAD, pattern={"kind": "melody", "structure": ["riff"], "manner": "riff"})
    where = alone(one)
    theme = theme_of(where, one)
    turn = ideas(where, theme, theme.hook, 0)[3].motif
    assert turn.fragment(4.0) == theme.hook.fragment(4.0)
    assert turn.beats == theme.hook.beats


def test_sparse_themes_leave_ideas_out_but_never_the_hook_or_the_cadence() -> None:
    bells = replace(LEAD, pattern={"kind": "melody", "manner": "sparse"})
    orders = [theme_of(alone(bells, seed=seed), bells).order for seed in range(40)]
    silent = sum(what == "-" for order in orders for what, _ in order)
    assert 5 <= silent <= 35
    assert all(order[0][0] == "a" and order[-1][0] != "-" for order in orders)
    where = alone(bells, seed=next(seed for seed in range(40) if any(what == "-" for what, _ in orders[seed])))
    theme = theme_of(where, bells)
    assert any(not idea.motif.starts for idea in ideas(where, theme, theme.hook, 0))


def test_every_manner_knows_its_structures_and_contours() -> None:
    for manner in MANNERS.values():
        assert set(manner.structures) <= set(STRUCTURES)
        assert set(manner.contours) <= set(CONTOURS)


def test_unknown_manners_and_structures_are_refused_by_name() -> None:
    with pytest.raises(PlanError, match="lyrical"):
        manner_of(replace(LEAD, pattern={"manner": "lyricel"}))
    with pytest.raises(PlanError, match="periot"):
        theme_of(alone(LEAD), replace(LEAD, pattern={"structure": ["periot"]}))


@pytest.mark.parametrize("meter", ["3/4", "6/8", "7/8", "5/4", "12/8", "2/4"])
def test_ideas_keep_their_length_in_every_meter(meter: str) -> None:
    where = scene(plan(meter=meter), 1)
    theme = theme_of(where, LEAD)
    found = ideas(where, theme, theme.hook, 1)
    assert {idea.motif.beats for idea in found} == {idea_bars(where.plan.meter) * where.bar_beats}
    assert len(found) == -(-8 // idea_bars(where.plan.meter))


def test_dance_tunes_move_in_thirds_and_broken_chords() -> None:
    def skips(manner: str) -> float:
        one = replace(LEAD, pattern={"kind": "melody", "manner": manner, "density": 0.8})
        hooks = [theme_of(alone(one, seed=seed), one).hook.steps for seed in range(24)]
        moves = [abs(right - left) for steps in hooks for left, right in pairwise(steps)]
        return sum(move >= 2 for move in moves) / len(moves)

    assert skips("folk") > 0.35
    assert skips("folk") > skips("lyrical") + 0.1
