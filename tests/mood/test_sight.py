"""Moods of pictures, by their statistics."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moodmusic.image.value import AVERAGE, HUES, Image
from moodmusic.mood import Cue, Mood, feel, see, together
from moodmusic.mood.sight import SCALE, SOURCE, TEXT_SHARE, text_share
from moodmusic.prompt import read_prompt

GREY_HUES = (0.0,) * len(HUES)
AVERAGE_PHOTOGRAPH = Image("a.jpg", "0" * 64, **{name: mean for name, (mean, _) in AVERAGE.items()}, hues=GREY_HUES)
AXES = ("valence", "arousal", "tension")


def image(hue: str = "", **standings: float) -> Image:
    """A picture that stands so many standard deviations off the average."""
    values = {name: AVERAGE[name][0] + AVERAGE[name][1] * standing for name, standing in standings.items()}
    return replace(AVERAGE_PHOTOGRAPH, hues=tuple(float(name == hue) for name in HUES), **values)


def test_an_average_photograph_is_neutral() -> None:
    mood = see(AVERAGE_PHOTOGRAPH)
    assert (mood.valence, mood.arousal, mood.tension) == (0.0, 0.0, 0.0)


def test_brightness_and_saturation_act_by_the_published_regressions() -> None:
    mood = see(image(brightness=1.0, saturation=0.5))
    assert mood.valence == pytest.approx(SCALE * (0.69 + 0.22 * 0.5))
    assert mood.arousal == pytest.approx(SCALE * (-0.31 + 0.60 * 0.5))
    assert mood.tension == pytest.approx((mood.arousal - mood.valence) / 2)


@pytest.mark.parametrize(
    ("axis", "less", "more"),
    [
        ("valence", image(brightness=-1, saturation=-1), image(brightness=1, saturation=1)),  # dark and dull, bright and colourful
        ("valence", image(brightness=-1), image()),
        ("valence", image("yellow"), image("blue")),
        ("valence", image("green-yellow"), image("green")),
        ("valence", image("red"), image("blue-green")),
        ("valence", image("yellow"), image("red")),
        ("arousal", image(saturation=-1), image(saturation=1)),
        ("arousal", image(brightness=1), image(brightness=-1)),
        ("arousal", image("purple-blue"), image("green-yellow")),
        ("arousal", image(edges=-1), image(edges=1)),
        ("arousal", image(contrast=-1), image(contrast=1)),
        ("tension", image(brightness=1), image(brightness=-1)),
        ("tension", image(contrast=-1, edges=-1), image(contrast=1, edges=1)),
    ],
)
def test_pictures_lie_in_the_order_that_the_literature_gives(axis: str, less: Image, more: Image) -> None:
    assert getattr(see(less), axis) < getattr(see(more), axis)


def test_a_dark_dull_picture_is_unpleasant_and_a_bright_colourful_one_pleasant() -> None:
    assert see(image(brightness=-1.5, saturation=-1.2)).valence < -0.4
    assert see(image(brightness=1.5, saturation=1.5)).valence > 0.4


def test_every_statistic_has_its_part() -> None:
    mood = see(image("blue", brightness=1, saturation=1, contrast=-1, edges=2))
    assert [cue.words.split()[0] for cue in mood.cues] == ["brightness", "saturation", "hue", "contrast", "edges"]
    assert {cue.source for cue in mood.cues} == {SOURCE}
    assert mood.cues[0].words == "brightness L* 65 (+1.0 sd)"
    assert mood.cues[2].words == "hue mostly blue (100%)"
    for axis in AXES:
        assert sum(getattr(cue, axis) for cue in mood.cues) == pytest.approx(getattr(mood, axis))


def test_a_grey_picture_has_no_hue() -> None:
    cue = see(image()).cues[2]
    assert cue == Cue("no hue", 0.0, 0.0, 0.0, SOURCE)


def test_pale_hues_count_less() -> None:
    pale, full = (see(image("blue", saturation=standing)).cues[2].valence for standing in (-1.5, 1.0))
    assert 0 < pale < full


def test_words_and_picture_are_weighed() -> None:
    words, picture = feel(read_prompt("happy")), image(brightness=-2)
    both = together(words, picture)
    for axis in AXES:
        expected = TEXT_SHARE * getattr(words, axis) + (1 - TEXT_SHARE) * getattr(see(picture), axis)
        assert getattr(both, axis) == pytest.approx(expected)
        assert sum(getattr(cue, axis) for cue in both.cues) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["132 bpm", "zxqv blorp", "no drums!!!", "in D minor"])
def test_a_picture_speaks_alone_beside_words_that_say_nothing(text: str) -> None:
    picture = image(brightness=1)
    assert together(feel(read_prompt(text)), picture) == see(picture)


def test_without_a_picture_the_words_are_as_they_were() -> None:
    words = feel(read_prompt("sad, then hopeful"))
    assert together(words, None) is words
    assert text_share(words) == TEXT_SHARE


def test_a_text_that_moves_still_moves() -> None:
    words, picture = feel(read_prompt("starts lonely, ends triumphant")), image(brightness=1)
    both = together(words, picture)
    assert len(both.path) == 2
    assert both.path[0][0] == pytest.approx(TEXT_SHARE * words.path[0][0] + (1 - TEXT_SHARE) * see(picture).valence)


@settings(max_examples=200, deadline=None)
@given(
    st.builds(
        Image,
        name=st.just("a.png"),
        sha256=st.just("0" * 64),
        brightness=st.floats(0, 100),
        saturation=st.floats(0, 134),
        contrast=st.floats(0, 50),
        edges=st.floats(0, 1),
        hues=st.sampled_from([GREY_HUES, *(tuple(float(name == other) for name in HUES) for other in HUES)]),
    )
)
def test_every_picture_has_a_mood_within_bounds(picture: Image) -> None:
    for mood in (see(picture), together(Mood(1, 1, 1, (Cue("x", 1, 1, 1, "affect lexicon"),)), picture)):
        assert all(-1.0 <= getattr(mood, axis) <= 1.0 for axis in AXES)


def test_seeing_loads_no_heavy_library() -> None:
    heavy = "print(sorted({'numpy', 'PIL', 'scipy', 'sklearn'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", f"import sys, moodmusic.mood; {heavy}"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
