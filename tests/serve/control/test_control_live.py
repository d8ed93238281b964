"""The control port before the real station, with its engine, scorer and encoders in processes of their own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from controlkit import House, process

import moodmusic
from moodmusic.serve.control.client import ControlError

pytestmark = pytest.mark.alone


@pytest.fixture(scope="module")
def live() -> Iterator[House]:
    """A server with a real station in a process of its own."""
    with TemporaryDirectory(prefix="mm-") as name, process(Path(name), "live") as house:
        yield house


@pytest.fixture
def music(live: House) -> Iterator[Any]:
    """A client over TCP."""
    with moodmusic.connect(f"127.0.0.1:{live.port}", live.token) as found:
        yield found


def events_until(music: Any, kind: str, limit_s: float = 20.0) -> list[dict[str, Any]]:
    """Events up to one of a kind."""
    found: list[dict[str, Any]] = []
    until = time.monotonic() + limit_s
    while not any(event["event"] == kind for event in found):
        assert time.monotonic() < until, found
        found += music.poll(0.5)
    return found


def steered(music: Any, target: Any, **how: Any) -> dict[str, Any]:
    """Steer, and again while a busy machine lets the scorer answer too late, as its error says."""
    until = time.monotonic() + 60.0
    while True:
        try:
            found: dict[str, Any] = music.steer(target, **how)
            return found
        except ControlError as error:
            if error.name not in ("unavailable", "no_answer") or time.monotonic() > until:
                raise


def test_a_change_of_course_is_answered_with_its_frame_and_told_when_it_is_heard(music: Any) -> None:
    music.subscribe("transition", "now playing")
    found = steered(music, "calm sea, solo piano", at="bar", fade={"mode": "cross", "length": 1, "unit": "beats"})
    assert found["frame"] > 0 and 0.0 <= found["wait_s"] < 20.0
    told = [event for event in events_until(music, "now playing") if event["event"] == "now playing"]
    assert told[-1]["prompt"] == "calm sea, solo piano" == music.status()["prompt"]
    assert told[-1]["frame"] >= found["frame"] and abs(told[-1]["time"] - time.monotonic()) < 30.0


def test_a_mood_an_edit_and_a_hold_are_understood(music: Any) -> None:
    assert steered(music, {"mood": [0.6, 0.1, -0.4]}, at="beat")["frame"] > 0
    assert steered(music, {"edit": "slower"}, at="beat")["frame"] > 0
    assert steered(music, "calm \ud800", at="beat")["frame"] > 0
    assert steered(music, "tense and restless", at="beat", hold={"length": 1, "unit": "bars"})["frame"] > 0


def test_what_the_station_refuses_comes_with_its_sentence(music: Any) -> None:
    for call in (lambda: music.steer("la " * 300), lambda: music.set(mute=["kazoo of the neighbour"])):
        with pytest.raises(ControlError) as caught:
            call()
        assert caught.value.name == "refused" and len(str(caught.value)) > 20


def test_controls_stingers_beats_and_sound(music: Any) -> None:
    first = music.set(intensity=0.7, volume_db=-3.0)
    assert music.set(intensity=1.0, volume_db=0.0) >= first > 0
    assert music.status()["live"]["intensity"] == 1.0
    for given, told in (("drums", ["drums"]), (["pad", "bass"], ["pad", "bass"]), (None, [])):
        music.set(mute=given)
        assert music.status()["live"]["mute"] == told
    assert music.set(density=0.5, tension=-0.5, duck={"depth_db": -12, "release": 0.1, "hold": 0.1}) >= first
    told = music.status()["live"]
    assert (told["density"], told["tension"]) == (0.5, -0.5)
    assert "duck" not in told  # a moment, not a position
    music.set(density=0.0, tension=0.0)
    music.subscribe("beat", "bar")
    frames = [event["frame"] for event in events_until(music, "bar")]
    assert frames == sorted(frames)
    with music.pcm("f32le") as sound:
        assert 0 < sound.run_ahead_ms < 50
        assert np.isfinite(np.frombuffer(sound.read(48_000), "<f4")).all()
        assert music.status()["listeners"].get("f32le") == 1
