from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moodmusic.errors import PlanError
from moodmusic.mood.value import Cue, Mood
from moodmusic.plan import Plan, Request, from_json, make_plan, to_json
from moodmusic.theory import METER_GROUPS, MODES, Meter

Settle = Callable[..., Plan]
UNIT = st.floats(-1, 1)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    style=st.sampled_from(["drift", "stomp", "parlour"]),
    seconds=st.none() | st.floats(5, 600),
    seed=st.integers(0, 2**53 - 1),
    mood=st.builds(
        Mood, UNIT, UNIT, UNIT, st.just((Cue("é", 0.5, -0.1, 0.0, "x"),)), st.lists(st.tuples(UNIT, UNIT, UNIT), max_size=3).map(tuple)
    ),
    tonic=st.integers(0, 11),
    mode=st.sampled_from(sorted(MODES)),
    meter=st.sampled_from(sorted(METER_GROUPS)),
    notes=st.none() | st.sets(st.integers(0, 11), min_size=1).map(lambda notes: tuple(sorted(notes))),
)
def test_a_plan_survives_json(
    plan: Settle, style: str, seconds: float | None, seed: int, mood: Mood, tonic: int, mode: str, meter: str, notes: tuple[int, ...] | None
) -> None:
    made = plan(
        style, mood=mood, options=Request(seed=seed), seconds=seconds, tonic=tonic, mode=mode, meter=Meter.parse(meter), pitch_classes=notes
    )
    assert from_json(to_json(made)) == made


@pytest.fixture
def values(plan: Settle) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(to_json(plan(seconds=30.0)))
    return stored


def test_a_stored_plan_reads_like_music(values: dict[str, Any], plan: Settle) -> None:
    made = plan(seconds=30.0)
    assert values["key"] == made.key.name
    assert values["meter"] == "4/4"
    assert values["schema"] == 1
    assert values["engine"]
    assert list(values)[:3] == ["prompt", "seed", "styles"]


def test_a_plan_edited_by_hand_is_read(values: dict[str, Any]) -> None:
    values["tempo_bpm"] = 90
    values["key"] = "F# dorian"
    values["sections"][0]["bars"] += 1
    for name in ("because", "melody", "engine", "schema", "swing"):
        del values[name]
    edited = from_json(json.dumps(values))
    assert (edited.tempo_bpm, edited.key.name, edited.swing, edited.because) == (90.0, "F# dorian", 0.5, ())


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("tempo_bpm", 10, "plan: tempo_bpm: 10: give a number from 20 to 300"),
        ("tempo_bpm", "fast", "plan: tempo_bpm: 'fast'"),
        ("key", "H", "plan: key: 'H' is no key"),
        ("meter", "4/5", "plan: meter: '4/5' is no meter"),
        ("temp_bpm", 3, "plan: temp_bpm: unknown key (did you mean 'tempo_bpm'?)"),
        ("seed", -1, "plan: seed: -1"),
        ("seed", True, "plan: seed: True"),
        ("styles", [["lofi"]], "plan: styles[1]: ['lofi']: give a list of two"),
        ("pitch_classes", [12], "plan: pitch_classes[1]: 12"),
        ("pitch_classes", [], "plan: pitch_classes: 0 items"),
        ("seconds", 21_601, "plan: seconds: 21601"),
        ("ending", "rung", "did you mean 'ring'"),
        ("loudness_lufs", 0, "plan: loudness_lufs: 0: give a number from -40 to -8"),
        ("progressions", {"A": [["H", 1]]}, "plan: progressions.A[1][1]: 'H' is no chord name"),
        ("progressions", {}, "is no letter with a progression"),
        ("mood", {"path": [[1, 2]]}, "plan: mood.path[1]"),
        ("mix", {"nobody": 1}, "plan: mix: 'nobody' is no stem of this plan"),
        ("prompt", 3, "plan: prompt: 3"),
        ("melody", {"leaps": 1}, "did you mean 'leap'"),
        ("schema", 2, "this version reads schema 1"),
    ],
)
def test_a_wrong_value_is_reported_with_its_key(values: dict[str, Any], key: str, value: object, words: str) -> None:
    values[key] = value
    with pytest.raises(PlanError) as caught:
        from_json(json.dumps(values))
    assert words in str(caught.value)


def test_every_mistake_is_reported_at_once(values: dict[str, Any]) -> None:
    values["tempo_bpm"], values["key"] = 1, "H"
    del values["seconds"]
    values["sections"][0]["energy"] = 2
    values["stems"][0]["pan"] = -3
    with pytest.raises(PlanError) as caught:
        from_json(json.dumps(values))
    assert len(str(caught.value).splitlines()) == 5


def test_links_between_the_parts_are_checked(values: dict[str, Any]) -> None:
    values["sections"][0]["stems"] = ["warm-pat"]
    values["sections"][0]["letter"] = "Q"
    values["stems"].append(values["stems"][0])
    with pytest.raises(PlanError) as caught:
        from_json(json.dumps(values))
    text = str(caught.value)
    assert "sections[1].stems: 'warm-pat' is no stem of this plan" in text
    assert "sections[1].letter: 'Q' is no letter" in text
    assert "stands twice" in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no valid JSON"),
        ("{", "no valid JSON"),
        ("[]", "give a mapping"),
        ("3", "give a mapping"),
        ('{"tempo_bpm": NaN}', "NaN is no number"),
        ('{"tempo_bpm": Infinity}', "Infinity is no number"),
        ('{"tempo_bpm": 1e999}', "tempo_bpm: inf"),
        ('{"a": 1, "a": 2}', "stands twice"),
        ("[" * 100_000, "nested too deeply"),
        (" " * 8_000_001, "8000000 characters"),
    ],
)
def test_what_is_no_plan_is_refused(text: str, words: str) -> None:
    with pytest.raises(PlanError, match=words):
        from_json(text)


def test_a_number_that_is_not_finite_is_never_written(plan: Settle) -> None:
    with pytest.raises(PlanError, match="cannot be stored"):
        to_json(replace(plan(), tempo_bpm=math.nan))


def test_the_whole_way_from_a_sentence_to_a_stored_plan() -> None:
    request = Request(seconds=45, seed=7)
    made = make_plan("calm rain at 66 bpm in E minor, no drums", request)
    assert (made.tempo_bpm, made.key.name, made.seconds, made.seed) == (66.0, "E minor", 45.0, 7)
    assert all(card.role != "drums" for card in made.stems)
    assert made == make_plan("calm rain at 66 bpm in E minor, no drums", request)
    assert from_json(to_json(made)) == made
