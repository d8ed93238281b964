"""The detectors find every planted fault, and nothing in what is clean."""

from __future__ import annotations

import numpy as np
import pytest
from ears import clicks, gaps
from journey import DRUMS, SPEED
from numpy.typing import NDArray

from moodmusic.engine import Session
from moodmusic.plan import Request, make_plan

Sound = NDArray[np.float32]


@pytest.fixture(scope="module")
def dark() -> Sound:
    """Eight seconds of a dark style without drums, as it leaves the mixer."""
    with Session(make_plan("dark and calm", Request(style="ambient", seed=3))) as session:
        session.set(brightness=-0.5, mute=["texture", "fx"])
        session.read(4 * 48_000)
        return session.read(8 * 48_000).samples


def spike(sound: Sound, level: float) -> None:
    sound[100_003] += level


def spike_down(sound: Sound, level: float) -> None:
    sound[100_003] -= level


def step(sound: Sound, level: float) -> None:
    sound[100_003:] += level


def soft_step(sound: Sound, level: float) -> None:
    """A level that moves over 0.1 ms: a mute without a fade."""
    sound[100_003:] += level * np.minimum(np.arange(1, len(sound) - 100_003 + 1) / 5, 1.0)


def burst(sound: Sound, level: float) -> None:
    sound[100_003:100_011] += level * np.array([1, -1, 1, -1, 1, -1, 1, -1], np.float32)


@pytest.mark.parametrize("channel", [0, 1])
@pytest.mark.parametrize("plant", [spike, spike_down, step, soft_step, burst])
@pytest.mark.parametrize("level", [0.5, 0.05, 0.005])
def test_a_planted_jump_is_found_in_its_channel_and_at_its_frame(dark: Sound, plant, level: float, channel: int) -> None:  # type: ignore[no-untyped-def]
    sound = dark.copy()
    plant(sound[:, channel], level)
    found = clicks(sound, DRUMS)
    assert len(found) in (1, 2)
    assert abs(found[0] - 100_003) <= 8


@pytest.mark.parametrize("frames", [1, 7, 64, 1_024])
def test_a_dropped_a_repeated_and_a_swapped_block_are_found(dark: Sound, frames: int) -> None:
    at = 100_000 + int(np.abs(dark[100_000:101_000, 0]).argmax())
    dropped, repeated, turned = dark.copy(), dark.copy(), dark.copy()
    dropped[at : at + frames] = 0.0
    repeated[at : at + 1_024] = dark[at - 1_024 - frames : at - frames]
    turned[at : at + frames] *= -1.0
    for sound in (dropped, repeated, turned):
        assert any(abs(frame - at) <= 8 for frame in clicks(sound, DRUMS))


def test_nothing_is_found_where_nothing_was_planted(dark: Sound) -> None:
    assert np.abs(dark).max() > 0.03
    assert clicks(dark, SPEED) == []
    assert gaps(dark) == []


@pytest.mark.parametrize(("seconds", "found"), [(0.2, 0), (0.3, 1), (1.0, 1)])
def test_a_silence_is_found_when_it_is_long(dark: Sound, seconds: float, found: int) -> None:
    sound = dark.copy()
    sound[100_000 : 100_000 + round(seconds * 48_000)] = 0.0
    assert len(gaps(sound)) == found
    if found:
        start, end = gaps(sound)[0]
        assert start == pytest.approx(100_000 / 48_000, abs=0.011)
        assert end - start == pytest.approx(seconds, abs=0.021)


def test_a_silence_at_either_end_counts(dark: Sound) -> None:
    silence = np.zeros((24_000, 2), np.float32)
    assert len(gaps(np.concatenate([silence, dark, silence]))) == 2
