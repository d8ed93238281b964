"""A picture's way through the plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from moodmusic.engine.steering import target_plan
from moodmusic.errors import InputError, PlanError
from moodmusic.image import Image, read_image
from moodmusic.image.value import AVERAGE, HUES
from moodmusic.mood.value import Mood
from moodmusic.plan import Plan, Request, from_json, make_plan, to_json

Settle = Callable[..., Plan]
AVERAGE_PHOTOGRAPH = Image("a.jpg", "0" * 64, **{name: mean for name, (mean, _) in AVERAGE.items()}, hues=(0.1,) * len(HUES))
DARK = replace(AVERAGE_PHOTOGRAPH, name="night.jpg", brightness=20.0, edges=0.0)
BRIGHT = replace(AVERAGE_PHOTOGRAPH, name="noon.jpg", brightness=80.0, edges=0.6)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "sea.png"
    Pillow.new("RGB", (32, 32), (40, 120, 200)).save(path)
    return path


def sources(plan: Plan, field: str) -> list[str]:
    return [reason.source for reason in plan.because if reason.field == field]


def test_a_request_reads_the_file_when_it_is_made(picture: Path) -> None:
    assert Request(image=picture).image == read_image(picture) == Request(image=str(picture)).picture
    assert Request().picture is None
    with pytest.raises(InputError, match=r"nothing\.png"):
        Request(image="nothing.png")


def test_an_average_photograph_changes_no_texture(plan: Settle) -> None:
    with_it, without = plan(options=Request(seed=1, image=AVERAGE_PHOTOGRAPH)), plan(options=Request(seed=1))
    for field in ("brightness", "density", "register_st", "space", "melody"):
        assert getattr(with_it, field) == getattr(without, field)
        assert sources(with_it, field) == ["mood rule"]


def test_brightness_and_edges_become_texture_with_reasons(plan: Settle) -> None:
    dark, bright = (plan(mood=Mood(), options=Request(seed=1, image=image)) for image in (DARK, BRIGHT))
    assert dark.brightness < bright.brightness
    assert dark.register_st < bright.register_st
    assert dark.density < bright.density
    assert dark.melody["density"] < bright.melody["density"]
    assert dark.space.t60_s > bright.space.t60_s
    assert sources(dark, "brightness") == ["image", "mood rule"]
    assert "night.jpg: brightness -2.0 sd" in next(reason.cause for reason in dark.because if reason.field == "brightness")


def test_words_about_texture_win_over_the_picture(plan: Settle) -> None:
    made = plan(options=Request(seed=1, image=DARK), traits={"brightness": 1.0})
    assert made.brightness == plan(options=Request(seed=1), traits={"brightness": 1.0}).brightness
    assert sources(made, "brightness") == ["words", "mood rule"]
    assert "it wins over the image's -0.60" in next(reason.cause for reason in made.because if reason.field == "brightness")


def test_a_picture_needs_no_sentence(picture: Path) -> None:
    made = make_plan(None, Request(image=picture, seconds=20))
    assert (made.prompt, made.title) == ("", "sea")
    assert made.image == read_image(picture)
    assert sources(made, "mood") == ["image"]
    assert {cue.source for cue in made.mood.cues} == {"image"}
    assert make_plan(None, Request(image=picture, seconds=20)) == made
    with pytest.raises(InputError, match="neither a sentence nor an image"):
        make_plan(None)


def test_the_seed_is_of_the_bytes_and_not_of_the_name(picture: Path) -> None:
    other = picture.rename(picture.with_name("lake.png"))
    first = make_plan("calm", Request(image=other, seconds=20))
    other.rename(picture)
    second = make_plan("calm", Request(image=picture, seconds=20))
    assert first.seed == second.seed != make_plan("calm", Request(seconds=20)).seed


def test_reasons_name_the_picture_and_its_part_of_the_mood(picture: Path) -> None:
    made = make_plan("happy", Request(image=picture, seconds=20))
    assert sources(made, "mood") == ["words", "image"]
    reasons = {(reason.field, reason.source): reason for reason in made.because}
    assert reasons["mood", "image"].cause.startswith("40% of it: brightness L* ")
    assert "Valdez & Mehrabian 1994" in reasons["mood", "image"].citation
    assert "brightness" not in reasons["mood", "words"].cause
    assert made.image is not None
    assert made.image.sha256 in reasons["image", "request"].cause


def test_a_stored_plan_keeps_the_picture_by_name_fingerprint_and_statistics(picture: Path) -> None:
    made = make_plan("happy", Request(image=picture, seconds=20))
    picture.unlink()
    assert from_json(to_json(made)) == made
    stored = json.loads(to_json(made))["image"]
    assert (stored["name"], len(stored["sha256"])) == ("sea.png", 64)


def test_a_plan_from_before_pictures_is_read(plan: Settle) -> None:
    values = json.loads(to_json(plan(seconds=30.0)))
    assert values.pop("image") is None
    assert from_json(json.dumps(values)).image is None


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("sha256", "abc", "image.sha256: 'abc': give 64 hexadecimal digits"),
        ("brightness", 200, "image.brightness: 200"),
        ("hues", [1.0], "image.hues: 1 items: give 10 to 10"),
        ("edges", None, "image.edges"),
        ("width", 3, "image.width: unknown key"),
    ],
)
def test_a_wrong_picture_in_a_plan_is_reported_with_its_key(plan: Settle, key: str, value: Any, words: str) -> None:
    values = json.loads(to_json(plan(options=Request(seed=1, image=DARK))))
    values["image"][key] = value
    with pytest.raises(PlanError) as caught:
        from_json(json.dumps(values))
    assert words in str(caught.value)


def test_steering_keeps_the_picture_and_opens_none(picture: Path) -> None:
    made = make_plan(None, Request(image=picture, seconds=20))
    steered = target_plan({"tempo_bpm": 90}, made, None)
    assert (steered.image, steered.mood, steered.tempo_bpm) == (made.image, made.mood, 90)
    with pytest.raises(InputError, match="'image' cannot be changed"):
        target_plan({"image": str(picture)}, made, None)
    assert target_plan("happy", made, None).image is None
