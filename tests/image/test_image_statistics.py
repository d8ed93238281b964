"""Pictures with known statistics."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from pictures import GREY, plain, scene, stripes
from PIL import Image as Pillow

from moodmusic.image import AVERAGE, read_image
from moodmusic.image.pixels import SIDE, lab, shrunk
from moodmusic.image.value import HUES

# CIELAB of sRGB primaries under D65, to be found in any table of them
PRIMARIES = {
    (255, 0, 0): (53.24, 80.09, 67.20),
    (0, 255, 0): (87.73, -86.18, 83.18),
    (0, 0, 255): (32.30, 79.19, -107.86),
    (255, 255, 255): (100.0, 0.0, 0.0),
    (0, 0, 0): (0.0, 0.0, 0.0),
}


@pytest.mark.parametrize("colour", PRIMARIES)
def test_cielab_is_that_of_the_tables(colour: tuple[int, int, int]) -> None:
    assert lab(shrunk(Pillow.new("RGB", (1, 1), colour)))[0, 0] == pytest.approx(PRIMARIES[colour], abs=0.05)


@pytest.mark.parametrize("colour", PRIMARIES)
def test_a_plain_picture_has_its_colour_and_nothing_else(tmp_path: Path, colour: tuple[int, int, int]) -> None:
    image = read_image(plain(tmp_path / "a.png", colour))
    lightness, a, b = PRIMARIES[colour]
    assert image.brightness == pytest.approx(lightness, abs=0.05)
    assert image.saturation == pytest.approx(np.hypot(a, b), abs=0.1)
    assert (image.contrast, image.edges) == (0.0, 0.0)


def test_stripes_have_the_contrast_and_the_edges_that_they_are_drawn_with(tmp_path: Path) -> None:
    image = read_image(stripes(tmp_path / "a.png", 0, 255, 16))
    assert (image.brightness, image.contrast, image.saturation) == pytest.approx((50.0, 50.0, 0.0), abs=0.01)
    assert image.edges == pytest.approx(15 * 2 / 254, abs=1e-4)  # two columns at each of 15 steps
    assert image.hues == (0.0,) * len(HUES)


def test_faint_steps_are_no_edges(tmp_path: Path) -> None:
    assert read_image(stripes(tmp_path / "a.png", GREY, GREY + 10, 16)).edges == 0.0


def test_a_large_picture_is_averaged_in_linear_light(tmp_path: Path) -> None:
    fine = read_image(stripes(tmp_path / "a.png", 0, 255, 1, size=2 * SIDE))
    assert fine.brightness == pytest.approx(76.07, abs=0.05)  # L* of half the light of white, not of half its code
    assert (fine.contrast, fine.edges) == pytest.approx((0.0, 0.0), abs=1e-3)


def test_size_hardly_matters_and_turning_not_at_all(tmp_path: Path) -> None:
    scene(tmp_path / "a.png", (30, 40, 90), (230, 200, 90))
    with Pillow.open(tmp_path / "a.png") as small:
        small.resize((1000, 1000), Pillow.Resampling.NEAREST).save(tmp_path / "b.png")
        small.transpose(Pillow.Transpose.ROTATE_90).save(tmp_path / "c.png")
    first, large, turned = (read_image(tmp_path / name) for name in ("a.png", "b.png", "c.png"))
    for name in AVERAGE:
        assert large.standing(name) == pytest.approx(first.standing(name), abs=0.25)
        assert getattr(turned, name) == pytest.approx(getattr(first, name), abs=0.01)


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((175, 54, 60), "red"),  # patches of the ColorChecker, which are near to the hues of these names
        ((231, 199, 31), "yellow"),
        ((157, 188, 64), "green-yellow"),
        ((70, 148, 73), "green"),
        ((8, 133, 161), "blue"),
        ((98, 122, 157), "purple-blue"),
        ((94, 60, 108), "purple"),
        ((187, 86, 149), "red-purple"),
    ],
)
def test_hues_have_their_names(tmp_path: Path, colour: tuple[int, int, int], name: str) -> None:
    shares = dict(zip(HUES, read_image(plain(tmp_path / "a.png", colour)).hues, strict=True))
    assert max(shares, key=lambda hue: shares[hue]) == name
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(
    ("mode", "colour", "options"),
    [
        ("1", 1, {}),
        ("L", 255, {}),
        ("LA", (255, 255), {}),
        ("P", 255, {}),
        ("RGB", (255, 255, 255), {}),
        ("RGBA", (255, 255, 255, 255), {}),
        ("I;16", 65535, {}),
    ],
)
def test_white_is_white_in_every_kind_of_png(tmp_path: Path, mode: str, colour: int, options: dict[str, object]) -> None:
    if mode == "P":
        Pillow.new("RGB", (9, 9), "white").convert("P").save(tmp_path / "a.png")
    else:
        plain(tmp_path / "a.png", colour, mode=mode, **options)
    assert read_image(tmp_path / "a.png").brightness == pytest.approx(100.0, abs=0.01)


def test_sixteen_bits_are_scaled_not_cut_off(tmp_path: Path) -> None:
    Pillow.fromarray(np.full((8, 8), GREY * 257, np.uint16)).save(tmp_path / "a.png")
    assert read_image(tmp_path / "a.png").brightness == pytest.approx(50.03, abs=0.01)


@pytest.mark.parametrize("name", ["a.jpg", "a.webp", "a.gif", "a.png"])
def test_every_format_gives_the_same_grey(tmp_path: Path, name: str) -> None:
    assert read_image(plain(tmp_path / name, (GREY,) * 3)).brightness == pytest.approx(50.03, abs=0.5)


def test_cmyk_is_read_as_what_it_prints(tmp_path: Path) -> None:
    image = read_image(plain(tmp_path / "a.jpg", (0, 255, 255, 0), mode="CMYK"))
    assert dict(zip(HUES, image.hues, strict=True))["red"] > 0.4
    assert read_image(plain(tmp_path / "b.jpg", (0, 0, 0, 255), mode="CMYK")).brightness < 2


@pytest.mark.parametrize("alpha", [0, 128])
def test_what_is_transparent_lies_on_mid_grey(tmp_path: Path, alpha: int) -> None:
    image = read_image(plain(tmp_path / "a.png", (255, 255, 255, alpha), mode="RGBA"))
    byte = round(GREY + (255 - GREY) * alpha / 255)
    assert image.brightness == read_image(plain(tmp_path / "b.png", (byte,) * 3)).brightness


def test_a_transparent_palette_lies_on_mid_grey(tmp_path: Path) -> None:
    Pillow.new("P", (8, 8), 0).save(tmp_path / "a.gif", transparency=0)
    assert read_image(tmp_path / "a.gif").brightness == pytest.approx(50.03, abs=0.01)


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png"])
def test_of_a_moving_picture_the_first_frame_counts(tmp_path: Path, name: str) -> None:
    frames = [Pillow.new("RGB", (16, 16), colour) for colour in ("black", "white", "red")]
    frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], duration=50)
    assert read_image(tmp_path / name).brightness < 1


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (2, 2), (257, 3)])
def test_the_smallest_and_the_thinnest_pictures_are_read(tmp_path: Path, size: tuple[int, int]) -> None:
    image = read_image(plain(tmp_path / "a.png", (GREY,) * 3, size=size))
    assert image.brightness == pytest.approx(50.03, abs=0.01)
    assert image.edges == 0.0


def test_the_direction_that_a_camera_notes_changes_nothing(tmp_path: Path) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6
    scene(tmp_path / "a.png", (30, 40, 90), (230, 200, 90))
    with Pillow.open(tmp_path / "a.png") as image:
        image.save(tmp_path / "plain.jpg")
        image.save(tmp_path / "turned.jpg", exif=exif)
    first, second = read_image(tmp_path / "plain.jpg"), read_image(tmp_path / "turned.jpg")
    assert (first.brightness, first.contrast, first.edges, first.hues) == (second.brightness, second.contrast, second.edges, second.hues)


def test_a_picture_is_known_by_its_name_and_fingerprint(tmp_path: Path) -> None:
    path = plain(tmp_path / "my \x1bbeach.png", (GREY,) * 3)
    image = read_image(str(path))
    assert image.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (image.name, image.title) == ("my beach.png", "my beach")
