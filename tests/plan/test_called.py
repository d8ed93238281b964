"""Names of sections: what a plan calls a section goes with its energy."""

import re

import pytest

from moodmusic.plan import Plan, Request, make_plan
from moodmusic.plan.called import FAR, LEVELS, called
from moodmusic.plan.form import DRIFT, Fitted
from moodmusic.style import styles

STYLES = sorted(styles())
ROUNDING = 1e-3


def form_energies(style: str) -> dict[str, set[float]]:
    """Name → its energies in the forms of a style."""
    out: dict[str, set[float]] = {}
    for form in styles()[style].forms:
        for part in form.sections:
            out.setdefault(part.name, set()).add(part.energy)
    return out


def misnamed(style: str, plan: Plan) -> list[tuple[str, float]]:
    """Sections whose energy is far from what their name says, as the style's forms and the table of levels use it."""
    own, levels = form_energies(style), {name: (low, top) for (low, _), (top, name) in zip([(0.0, ""), *LEVELS], LEVELS, strict=False)}
    out = []
    for part in plan.sections:
        name = re.sub(r"( \(?\d+\)?)+$", "", part.name)
        if name in levels and name not in own:
            fits = levels[name][0] - ROUNDING <= part.energy <= levels[name][1] + ROUNDING
        else:
            fits = name in ("intro", "outro") or min(abs(part.energy - energy) for energy in own[name]) <= FAR + DRIFT + ROUNDING
        out += [] if fits else [(part.name, part.energy)]
    return out


@pytest.mark.parametrize("style", STYLES)
def test_long_forms_of_every_style_call_their_sections_what_they_are(style: str) -> None:
    for seed in range(6):
        for seconds in (60.0, 170.0, 300.0, 430.0 + 20 * seed):
            assert misnamed(style, make_plan("music", Request(style=style, seconds=seconds, seed=seed))) == []


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("words", ["music that builds up slowly", "music that slowly fades down", "sad, then full of joy and energy"])
def test_a_curve_or_a_path_renames_what_it_makes_loud_or_soft(style: str, words: str) -> None:
    for seed in range(3):
        assert misnamed(style, make_plan(words, Request(style=style, seconds=200.0, seed=seed))) == []


def test_the_highest_section_of_a_long_track_is_a_height_of_its_form() -> None:
    for seed in range(12):
        for style in STYLES:
            plan = make_plan("music", Request(style=style, seconds=300.0, seed=seed))
            top = max(plan.sections, key=lambda part: part.energy)
            heights = {max(form.sections, key=lambda part: part.energy).name for form in styles()[style].forms}
            assert re.sub(r" \d+$", "", top.name) in heights


def test_a_name_stays_where_the_energy_is_near_and_gives_way_where_it_is_not() -> None:
    parts = [Fitted("break", "C", 4, 0.3, ()), Fitted("break 2", "C", 4, 0.3, ()), Fitted("climax", "A", 8, 1.0, ())]
    assert called(parts, [0.5, 0.2, 0.8]) == ["break", "break 2", "climax"]
    assert called(parts, [0.9, 0.95, 0.1]) == ["height", "height 2", "hush"]


def test_names_of_places_and_of_themes_stay() -> None:
    parts = [Fitted("intro", "A", 4, 0.2, ()), Fitted("B 2", "B", 4, 0.2, ()), Fitted("outro", "A", 4, 0.2, ())]
    assert called(parts, [1.0, 1.0, 1.0]) == ["intro", "B 2", "outro"]


@pytest.mark.parametrize("style", STYLES)
def test_in_every_turn_through_a_form_its_heights_and_breaks_keep_their_order(style: str) -> None:
    own = {form.name: [part.energy for part in form.sections[1:-1]] for form in styles()[style].forms}
    names = {form.name: [part.name for part in form.sections[1:-1]] for form in styles()[style].forms}
    for seed in range(4):
        plan = make_plan("music", Request(style=style, seconds=400.0, seed=seed))
        turns: dict[str, list[tuple[str, float]]] = {}
        for part in plan.sections[1:-1]:
            name, turn = re.fullmatch(r"(.*?)(?: (\d+))?", part.name).groups(default="1")  # type: ignore[union-attr]
            turns.setdefault(turn, []).append((name, part.energy))
        for parts in turns.values():
            energies = next(
                [energies[rows.index(name)] for name, _ in parts]
                for form, energies in own.items()
                if {name for name, _ in parts} <= set(rows := names[form])
            )
            for (one, energy), written in zip(parts, energies, strict=True):
                calmer = [other for (_, other), known in zip(parts, energies, strict=True) if known < written]
                assert all(other <= energy for other in calmer), (part.name, one)
