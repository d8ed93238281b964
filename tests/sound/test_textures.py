"""Textures and effects: stereo, soft above 2 kHz, seams without a step; effects that end where they must."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from moodmusic.kitmap import PIECES
from moodmusic.sound import risers, textures
from moodmusic.sound.instrument import Samples
from moodmusic.sound.textures import FADE_S, Scene
from moodmusic.sound.value import Tone

TEXTURES = {instrument.name: instrument for instrument in textures.INSTRUMENTS}
EFFECTS = {instrument.name: instrument for instrument in risers.INSTRUMENTS}
each = pytest.mark.parametrize("name", TEXTURES)


@lru_cache(maxsize=32)
def texture(name: str, seconds: float = 4.0, variant: int = 0, brightness: float = 0.0) -> Samples:
    return TEXTURES[name].render(Tone(name, 60, 0.5, seconds, variant, brightness))


def power_of(samples: Samples) -> tuple[np.ndarray, np.ndarray]:
    return np.fft.rfftfreq(samples.shape[1], 1 / 48_000), (np.abs(np.fft.rfft(samples.astype(np.float64))) ** 2).sum(axis=0)


def effect(piece: str, seconds: float = 0.0, name: str = "fx.riser", **changes: object) -> Samples:
    return EFFECTS[name].render(Tone(name, PIECES.get(piece, 60), 0.8, seconds, 0, **changes))  # type: ignore[arg-type]


@each
def test_a_texture_is_stereo_as_long_as_asked_and_clean(name: str) -> None:
    samples = texture(name)
    assert samples.shape == (2, 192_000)
    assert samples.dtype == np.float32
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() < 1.5
    assert np.abs(samples.mean(axis=1)).max() < 0.002 * np.abs(samples).max()
    assert abs(np.corrcoef(samples)[0, 1]) < 0.5


@each
def test_a_texture_falls_off_above_2_khz(name: str) -> None:
    hz, power = power_of(texture(name))
    octaves = [10 * np.log10(power[(hz >= low) & (hz < 2 * low)].mean()) for low in (2000, 4000, 8000)]
    assert octaves[2] - octaves[0] < -6.0 or octaves[2] < octaves[0] - 2.5 * 2


@each
def test_variants_differ_and_equal_tones_are_equal(name: str) -> None:
    again = TEXTURES[name].render(Tone(name, 60, 0.5, 4.0, 0))
    assert np.array_equal(again, texture(name))
    assert abs(np.corrcoef(texture(name, 2.0, 1)[0], texture(name, 2.0)[0])[0, 1]) < 0.6


@each
def test_copies_that_overlap_by_the_fade_keep_their_power(name: str) -> None:
    samples = texture(name)
    flat = np.ones(FADE := round(FADE_S * 48_000))
    bare = Scene(np.random.default_rng(0), 192_000)
    level = np.abs(textures.render(Tone(name, 60, 0.5, 4.0, 0), lambda scene: np.tile(np.array([[1.0, -1.0]]), (2, scene.frames // 2)))[0])
    assert level[:FADE] ** 2 + level[-FADE:] ** 2 == pytest.approx(0.01 * flat, rel=1e-4)
    assert bare.seconds == 4.0
    assert np.abs(samples[:, 0]).max() < 1e-3
    assert np.abs(samples[:, -1]).max() < 1e-3


@each
def test_a_texture_does_not_stop_inside(name: str) -> None:
    samples = texture(name)[:, 24_000:-24_000]
    levels = np.array([samples[:, start : start + 12_000].std() for start in range(0, samples.shape[1] - 12_000, 12_000)])
    assert levels.min() > 0.1 * levels.max()


@each
def test_brightness_tilts_a_texture(name: str) -> None:
    dark, bright = (power_of(texture(name, 2.0, 0, brightness)) for brightness in (-1.0, 1.0))
    shares = [power[hz > 3000].sum() / power.sum() for hz, power in (dark, bright)]
    assert shares[1] > 1.5 * shares[0]


def test_without_a_length_a_texture_lasts_ten_seconds() -> None:
    assert TEXTURES["texture.room"].render(Tone("texture.room", 60, 0.5, 0.0, 0)).shape[1] == 480_000


def test_rain_and_vinyl_have_grains_and_wind_has_none() -> None:
    def crest(samples: Samples) -> float:
        return float(np.abs(samples[:, 24_000:-24_000]).max() / samples[:, 24_000:-24_000].std())

    assert crest(texture("texture.vinyl")) > 10.0
    assert crest(texture("texture.rain")) > 8.0
    assert crest(texture("texture.wind")) < 7.0


def test_the_sea_comes_in_waves() -> None:
    samples = TEXTURES["texture.sea"].render(Tone("texture.sea", 60, 0.5, 16.0, 0))[:, 24_000:-24_000]
    levels = np.array([samples[:, start : start + 24_000].std() for start in range(0, samples.shape[1] - 24_000, 24_000)])
    assert levels.max() > 2.0 * levels.min()
    turns = np.abs(np.fft.rfft(levels - levels.mean(), 64))
    assert 4.0 < 32.0 / int(np.argmax(turns)) < 11.0  # seconds of the strongest period


def test_crickets_call_around_four_kilohertz() -> None:
    hz, power = power_of(texture("texture.night"))
    assert power[(hz > 3500) & (hz < 4800)].sum() > 0.8 * power[(hz > 2500) & (hz < 9000)].sum()


@pytest.mark.parametrize("piece", risers.EFFECTS)
def test_an_effect_is_clean_and_ends_in_silence(piece: str) -> None:
    samples = effect(piece)
    peak = float(np.abs(samples).max())
    assert np.isfinite(samples).all()
    assert samples.dtype == np.float32
    assert 0.1 < peak < 12.0
    assert np.abs(samples.mean(axis=1)).max() < 0.002 * peak
    assert np.abs(samples[:, 0]).max() < 0.12 * peak
    assert np.abs(samples[:, -1]).max() < 1e-6
    assert np.array_equal(samples, effect(piece))


@pytest.mark.parametrize("piece", ["riser", "reverse"])
@pytest.mark.parametrize("seconds", [1.0, 2.25])
def test_what_rises_is_exactly_as_long_as_asked_and_loudest_at_its_end(piece: str, seconds: float) -> None:
    samples = effect(piece, seconds)
    assert samples.shape[1] == round(seconds * 48_000)
    tenth = samples.shape[1] // 10
    levels = [samples[:, k * tenth : (k + 1) * tenth].std() for k in range(10)]
    assert int(np.argmax(levels)) == 9
    assert levels[9] > 3.0 * levels[4] > 3.0 * levels[0]


def test_a_riser_gets_brighter_and_a_downlifter_duller() -> None:
    def centroid(samples: Samples) -> float:
        hz, power = power_of(samples)
        return float((hz * power).sum() / power.sum())

    up, down = effect("riser", 3.0), effect("downlifter", 3.0)
    assert centroid(up[:, 96_000:]) > 2.0 * centroid(up[:, :48_000])
    assert centroid(down[:, :24_000]) > 2.0 * centroid(down[:, 72_000:120_000])
    assert down[:, :24_000].std() > 5.0 * down[:, 96_000:].std()
    assert centroid(effect("riser", 1.0, brightness=1.0)) > centroid(effect("riser", 1.0, brightness=-1.0))


def test_impact_and_sub_drop_have_their_weight_below() -> None:
    for piece, hz_edge, share in (("impact", 150.0, 0.5), ("boom", 150.0, 0.8), ("sub-drop", 120.0, 0.9)):
        hz, power = power_of(effect(piece))
        assert power[hz < hz_edge].sum() > share * power.sum(), piece


def test_a_swell_grows_and_makes_room() -> None:
    samples = effect("", 4.0, "fx.swell")
    levels = [samples[:, k * 19_200 : (k + 1) * 19_200].std() for k in range(10)]
    assert int(np.argmax(levels)) in (7, 8)
    assert levels[8] > 3.0 * levels[3]


def test_any_fx_instrument_plays_every_effect_by_its_number_and_its_own_otherwise() -> None:
    assert np.array_equal(effect("impact"), effect("impact", name="fx.reverse"))
    assert not np.array_equal(effect("", 1.0, "fx.riser"), effect("", 1.0, "fx.swell"))
    assert np.array_equal(effect("riser", 1.0, "fx.swell"), effect("", 1.0, "fx.swell"))  # it swells where others would rise
    riser = EFFECTS["fx.riser"]
    assert riser.kind == "fx"
    assert set(riser.pieces.values()) == set(riser.levels_db) == {PIECES[name] for name in risers.EFFECTS}


def test_a_riser_takes_its_pitch_from_the_note() -> None:
    def played(pitch: int) -> Samples:
        return EFFECTS["fx.riser"].render(Tone("fx.riser", pitch, 0.8, 1.0, 0))

    assert not np.array_equal(played(50), played(57))
    assert np.array_equal(played(risers.ROOT), played(PIECES["riser"]))
