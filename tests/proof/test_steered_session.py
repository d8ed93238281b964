"""A session steered every minute: no click, gap, NaN or clipped sample, and up to each boundary the mix of the run without it.

CI walks a short way. Ten simulated minutes through all eight styles: ``pytest -m slow tests/proof/test_steered_session.py``
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from ears import clicks, gaps
from journey import DRUMS, RATE, Leg, Walk, apart, struck, walked

from moodmusic.mood.value import Mood
from moodmusic.plan import Request

CROSS = {"mode": "cross", "length": 1, "unit": "bars"}
OUT = {"mode": "out", "length": 2, "unit": "beats"}
IN = {"mode": "in", "length": 1, "unit": "seconds"}
CUT = {"mode": "cut"}
DUST = ["texture"]  # a crackle is made of clicks
SHORT_START = Request(style="ambient", key="D dorian", tempo_bpm=60, seed=5)
SHORT = (
    Leg("house, 124 bpm, in F minor", "bar", CROSS, {"intensity": 0.7}, 1_000),
    Leg({"tempo_bpm": 118, "key": "A minor"}, "bar", CUT, {"mute": ["percussion"], "brightness": -0.4}, 4_096),
    Leg(Mood(0.5, -0.7, -0.7), "beat", OUT, {"mute": [], "intensity": 1.0, "brightness": 0.0}, 48_000),
)
LONG_START = Request(style="ambient", key="D dorian", tempo_bpm=60, seed=11)
LONG = (
    Leg("lofi, sleepy, 78 bpm, in F major", "bar", CROSS, {"mute": DUST}, 1_000),
    Leg("cinematic, hopeful, 92 bpm, in C minor", "section", OUT, {"intensity": 0.8}, 4_096),
    Leg("synthwave, driving, 112 bpm, in A minor", "bar", CUT, {"mute": [*DUST, "pad"]}, 48_000),
    Leg({"style": "house", "tempo_bpm": 124, "key": "F minor"}, "bar", CROSS, {"mute": DUST, "brightness": 0.5}, 64_000),
    Leg("acoustic folk, happy, 100 bpm, in G major", "section", IN, {"intensity": 0.4, "brightness": 0.0}, 777),
    Leg("solo piano, sad, 66 bpm, in E minor", "bar", OUT, {"intensity": 1.0}, 12_345),
    Leg(Request(style="epic", tempo_bpm=140, key="D minor", seed=4), "bar", CUT, {"mute": [*DUST, "arp"]}, 4_800),
    Leg(Mood(-0.5, -0.5, 0.0), "section", CROSS, {"mute": [*DUST, "drums", "percussion"], "volume_db": -3.0}, 4_800),
    Leg("deep house, 120 bpm, in Bb minor", "bar", OUT, {"mute": DUST, "intensity": 0.9}, 96_000),
)


def check_sound(walk: Walk) -> None:
    """Nothing is heard that should not be."""
    assert np.isfinite(walk.samples).all()
    assert gaps(walk.samples) == []
    assert [frame / RATE for frame in apart(clicks(walk.samples, DRUMS), struck(walk))] == []


def check_log(walk: Walk, legs: tuple[Leg, ...]) -> None:
    """Every change of course is in the log with its frame, on the grid; each came with another tempo, key or style."""
    taken = [event for event in walk.events if event.kind == "transition"]
    assert [event.frame for event in taken] == walk.frames
    assert [event.data["at"] for event in taken] == [leg.at for leg in legs]
    assert [event.frame for event in walk.events] == sorted(event.frame for event in walk.events)
    starts = {event.frame for event in walk.events if event.kind == "section"}
    assert starts >= set(walk.frames)  # the plan that comes begins with its first section
    for before, after in zip(walk.plans, walk.plans[1:], strict=False):
        assert (before.tempo_bpm, before.key.name) != (after.tempo_bpm, after.key.name)


def check_past(walk: Walk, start: Request, legs: tuple[Leg, ...], every_s: float) -> None:
    """Up to each boundary the mix is that of a session that was never asked for this change; from there on it is another."""
    for number, frame in enumerate(walk.frames):
        unsteered = (*legs[:number], replace(legs[number], target=None))
        straight = walked(start, unsteered, every_s, (frame + 24_000) / RATE)
        assert np.array_equal(straight.samples[:frame], walk.samples[:frame]), f"boundary {number + 1}"
        assert not np.array_equal(straight.samples[frame:], walk.samples[frame : frame + 24_000])


def check_master(start: Request, legs: tuple[Leg, ...], every_s: float, seconds: float) -> None:
    """The mastered stream has no clipped sample, no number that is none, and the length of the mix."""
    mastered = walked(start, legs, every_s, seconds, mastered=True)
    assert np.isfinite(mastered.samples).all()
    assert np.abs(mastered.samples).max() <= 10 ** (-1 / 20)
    assert len(mastered.samples) == round(seconds * RATE)
    assert gaps(mastered.samples[RATE // 10 :]) == []


@pytest.fixture(scope="module")
def short() -> Walk:
    return walked(SHORT_START, SHORT, 15.0, 60.0)


def test_a_steered_minute_sounds_without_a_fault(short: Walk) -> None:
    check_sound(short)


def test_a_steered_minute_s_log_names_the_frame_of_each_change(short: Walk) -> None:
    check_log(short, SHORT)
    assert [plan.styles[0][0] for plan in short.plans[:3]] == ["ambient", "house", "house"]


def test_a_steered_minute_has_the_past_of_the_unsteered_run(short: Walk) -> None:
    check_past(short, SHORT_START, SHORT, 15.0)


def test_a_steered_minute_is_not_clipped_by_its_master() -> None:
    check_master(SHORT_START, SHORT, 15.0, 60.0)


@pytest.mark.slow
def test_ten_minutes_through_all_styles_hold_what_the_minute_holds() -> None:
    walk = walked(LONG_START, LONG, 60.0, 600.0)
    assert len(walk.samples) == 600 * RATE
    styles = {plan.styles[0][0] for plan in walk.plans}
    assert styles == {"ambient", "lofi", "cinematic", "synthwave", "house", "folk", "piano", "epic"}
    check_sound(walk)
    check_log(walk, LONG)
    check_past(walk, LONG_START, LONG, 60.0)
    check_master(LONG_START, LONG, 60.0, 600.0)
