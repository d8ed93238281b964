"""What comes back when a hold is over: what would play by then without it, and then what is still due."""

from __future__ import annotations

import pytest
from stationkit import playing

from moodmusic.serve.engine_room import Aim, Course, Turning
from moodmusic.serve.later import Later, after_hold, upcoming

SHORT = {"mode": "cross", "length": 2, "unit": "bars"}
MORPH = {"mode": "cross", "length": 2.0, "unit": "minutes"}
SUMMARIES = {name: {"title": name} for name in ("rain", "storm", "battle")}


def promise(name: str, at: str = "section", fade: dict | None = None) -> dict:
    """How an engine was asked to turn to a plan."""
    return {"plan": name.upper(), "name": name, "at": at, "fade": fade, "section": 3}


def rain(**to_come) -> Course:
    """Rain that plays its section 5, and what is to come."""
    return Course("RAIN", "rain", 5, **to_come)


def told(found: list[Later]) -> list[tuple]:
    """Name, frame and how."""
    return [(one.name, one.frame, one.at, one.until, one.section) for one in found]


@pytest.mark.parametrize(
    ("course", "waiting", "after"),
    [
        (rain(), [], [("rain", 1000, "bar", None, 5)]),
        (rain(turning=Turning(promise("storm"), 900)), [], [("storm", 1000, "bar", None, 3)]),
        (rain(turning=Turning(promise("storm"), 5000)), [], [("rain", 1000, "bar", None, 5), ("storm", 5000, "bar", None, 3)]),
        (rain(turning=Turning(promise("storm", "now"), 5000)), [], [("rain", 1000, "bar", None, 5), ("storm", 5000, "now", None, 3)]),
        (rain(aim=Aim("STORM", "storm", 9000)), [], [("rain", 1000, "bar", None, 5), ("storm", 1000, "section", 9000, 0)]),
        (rain(aim=Aim("STORM", "storm", 800)), [], [("storm", 1000, "bar", None, 0)]),
        (
            rain(aim=Aim("STORM", "storm", 9000), turning=Turning(promise("storm", "bar", MORPH), 5000)),
            [],
            [("rain", 1000, "bar", None, 5), ("storm", 5000, "bar", 9000, 0)],
        ),
        (rain(), [Later("STORM", "storm", {}, 4000)], [("rain", 1000, "bar", None, 5), ("storm", 4000, "bar", None, 0)]),
        (rain(), [Later("STORM", "storm", {}, 700)], [("storm", 1000, "bar", None, 0)]),
        (
            rain(turning=Turning(promise("storm"), 500)),
            [Later("BATTLE", "battle", {}, 4000)],
            [("storm", 1000, "bar", None, 3), ("battle", 4000, "bar", None, 0)],
        ),
    ],
    ids=[
        "what plays",
        "a promise that is due meanwhile",
        "a promise that is due later",
        "a promise to the frame",
        "a morph goes on",
        "a morph that is over by then",
        "a morph that begins later",
        "a hold in a hold",
        "a hold that outlasts another",
        "a hold before a hold that was promised",
    ],
)
def test_after_a_hold_comes_what_would_play_without_it(course, waiting, after):
    assert told(after_hold(upcoming(course, SUMMARIES) + waiting, 1000, "bar", SHORT)) == after


def tempo(running) -> float:
    """Of the plan that plays, in bpm."""
    return float(running.station.status()["plan"].get("tempo_bpm", 0.0))


def steer(running, words: str, **how):
    """Ask for another course; the answer."""
    return running.do(running.station.steer({"edit": words}, **how))


def test_a_hold_leaves_what_was_promised_for_later():
    with playing() as running:
        running.until(lambda: running.station.status()["bar"] is not None)
        steer(running, "tempo 90", at="section")
        running.until(lambda: running.station._room.course.turning is None)
        promised = steer(running, "tempo 140", at="section")
        assert promised["wait_s"] > 4.0  # the hold is over before
        steer(running, "tempo 70", at="beat", hold=1)
        running.until(lambda: tempo(running) == 70.0)
        running.until(lambda: tempo(running) == 90.0)
        running.until(lambda: tempo(running) == 140.0)
        assert running.station.status()["frame"] >= promised["frame"]
        assert not running.station._waiting


def test_a_morph_goes_on_after_a_hold():
    with playing() as running:
        running.until(lambda: running.station.status()["bar"] is not None)
        steer(running, "tempo 150", at="now", fade={"mode": "cross", "length": 1.2, "unit": "minutes"})
        running.until(lambda: running.station._room.course.aim is not None)
        over = running.station._room.course.aim.until
        steer(running, "tempo 70", at="now", hold=2)
        running.until(lambda: tempo(running) == 70.0)
        running.until(lambda: running.station._room.course.aim is not None and tempo(running) != 70.0)
        assert abs(running.station._room.course.aim.until - over) < 20 * 48_000


def test_a_hold_in_a_hold_leads_back_to_both():
    with playing() as running:
        running.until(lambda: running.station.status()["bar"] is not None)
        steer(running, "tempo 90", at="now", hold=14)
        running.until(lambda: tempo(running) == 90.0)
        steer(running, "tempo 150", at="now", hold=2)
        for expected in (150.0, 90.0, 120.0):
            running.until(lambda expected=expected: tempo(running) == expected)


def test_who_steers_anew_ends_a_hold_and_what_waits_for_it():
    with playing() as running:
        running.until(lambda: running.station.status()["bar"] is not None)
        steer(running, "tempo 90", at="section")
        steer(running, "tempo 150", at="now", hold=4)
        running.until(lambda: tempo(running) == 150.0)
        steer(running, "tempo 100", at="now")
        running.until(lambda: tempo(running) == 100.0)
        assert not running.station._waiting
