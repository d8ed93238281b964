"""From a file to a mood and a plan."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from pictures import plain, scene, stripes

from moodmusic.image import read_image
from moodmusic.mood import Mood, see
from moodmusic.plan import Request, make_plan

BRIGHT = ((60, 150, 220), (250, 240, 130))
DULL = ((25, 24, 22), (70, 66, 60))


def mood(path: Path) -> Mood:
    return see(read_image(path))


def test_bright_and_saturated_is_happier_than_dark_and_dull(tmp_path: Path) -> None:
    bright, dull = mood(scene(tmp_path / "a.png", *BRIGHT)), mood(scene(tmp_path / "b.png", *DULL))
    assert bright.valence > 0.3
    assert dull.valence < -0.3
    assert dull.tension > bright.tension


@pytest.mark.parametrize(
    ("axis", "less", "more"),
    [
        ("valence", lambda path: plain(path, (40, 40, 40)), lambda path: plain(path, (200, 200, 200))),
        ("valence", lambda path: plain(path, (162, 146, 82)), lambda path: plain(path, (30, 158, 190))),
        ("arousal", lambda path: plain(path, (119, 119, 119)), lambda path: plain(path, (200, 60, 50))),
        ("arousal", lambda path: stripes(path, 60, 180, 64), lambda path: stripes(path, 60, 180, 8)),
        ("tension", lambda path: stripes(path, 100, 140, 16), lambda path: stripes(path, 20, 220, 16)),
    ],
)
def test_pictures_lie_in_order(tmp_path: Path, axis: str, less: Callable[[Path], Path], more: Callable[[Path], Path]) -> None:
    assert getattr(mood(less(tmp_path / "a.png")), axis) < getattr(mood(more(tmp_path / "b.png")), axis) - 0.05


@pytest.mark.parametrize("name", ["china.jpg", "flower.jpg"])
def test_real_photographs_are_near_to_neutral(name: str) -> None:
    seen = mood(Path(str(files("sklearn.datasets.images").joinpath(name))))
    assert max(abs(seen.valence), abs(seen.arousal), abs(seen.tension)) < 0.35


def test_the_music_follows_the_picture(tmp_path: Path) -> None:
    bright, dull = (
        make_plan(None, Request(image=path, seconds=20, seed=1, style="piano"))
        for path in (scene(tmp_path / "a.png", *BRIGHT), scene(tmp_path / "b.png", *DULL))
    )
    assert bright.mood.valence > dull.mood.valence
    assert bright.brightness > dull.brightness
    assert bright.register_st > dull.register_st
    assert bright.key.mode != dull.key.mode
