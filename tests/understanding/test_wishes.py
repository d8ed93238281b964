"""Outright wishes in five languages are read as they were said (data/wishes.yaml) and obeyed in plan and notes.

A wish for a family is met by a member ("guitar" by an electric guitar). An instrument that no stem plays has a stand-in, or the plan
says that there is none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from moodmusic.cards import StemCard
from moodmusic.compose import sections
from moodmusic.library import stem_cards
from moodmusic.outputs.midi import midi_bytes
from moodmusic.plan import Plan, Request, make_plan
from moodmusic.prompt import Wishes, read_prompt
from moodmusic.prompt.instruments import instrument, matches, vocabulary
from moodmusic.theory import Chord, Meter, parse_mode, parse_pitch_class

sys.path.append(str(Path(__file__).parents[1] / "obedience"))
from promises import BEATEN, PROGRAMS, Promise, broken_by_notes, broken_by_plan, read_midi

SENTENCES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "data" / "wishes.yaml").read_text(encoding="utf-8"))
FIELDS = {"tempo_bpm", "tonic", "mode", "meter", "seconds", "bars", "wanted", "unwanted", "only", "notes", "chords"}
SCALES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}  # spelled out, so that nothing of ours says what a mode is
SECONDS = 12.0  # where the sentence says no length
HEARD = ({*PROGRAMS} | {*BEATEN}) - {"bass"}  # words with programs of their own; low strings may be the bass, which its role tells


def _ids(rows: list[dict[str, Any]]) -> list[str]:
    return [f"{row['lang']}: {row['text']}" for row in rows]


def covers(wish: str, names: Iterable[str]) -> bool:
    """Whether one of the names is the wished instrument, or of its family."""
    return any(instrument(wish) in vocabulary().families.get(instrument(name), (instrument(name),)) for name in names)


def differences(expect: dict[str, Any], wishes: Wishes) -> Iterator[str]:
    """What was read otherwise than it was said; a sound of the scene counts as a wanted one."""
    got: dict[str, Any] = {
        "tempo_bpm": list(wishes.tempo_bpm or ()),
        "tonic": wishes.tonic,
        "mode": wishes.mode,
        "meter": wishes.meter and wishes.meter.name,
        "seconds": wishes.seconds,
        "bars": wishes.bars,
        "notes": sorted(wishes.pitch_classes or ()),
        "chords": wishes.chords,
        "wanted": [*wishes.wanted, *wishes.scenes],
        "unwanted": wishes.unwanted,
        "only": wishes.only,
    }
    said = {**expect, **{name: _value(name, value) for name, value in expect.items() if name in ("tonic", "mode", "notes", "chords")}}
    for name, value in said.items():
        if name in ("wanted", "unwanted", "only"):
            yield from (f"{word} is not {name}: {got[name]}" for word in value if not covers(word, got[name]))
        elif got[name] != value:
            yield f"{name}: {got[name]}, not {value}"
    if "only" in expect:
        yield from (f"only {name}" for name in wishes.only if not any(covers(word, (name,)) for word in expect["only"]))


def _value(name: str, value: Any) -> Any:
    readers: dict[str, Any] = {
        "tonic": parse_pitch_class,
        "mode": parse_mode,
        "notes": lambda notes: sorted(map(parse_pitch_class, notes)),
        "chords": lambda chords: tuple(map(Chord.parse, chords)),
    }
    return readers[name](value)


def test_there_are_two_hundred_different_sentences_with_fields_that_are_known() -> None:
    assert len({row["text"] for row in SENTENCES}) == len(SENTENCES) >= 200
    assert {name for row in SENTENCES for name in row["expect"]} == FIELDS
    assert {row["lang"] for row in SENTENCES} == {"en", "fr", "es", "pl", "id"}


@pytest.mark.parametrize("row", SENTENCES, ids=_ids(SENTENCES))
def test_a_wish_is_read_as_it_was_said(row: dict[str, Any]) -> None:
    assert list(differences(row["expect"], read_prompt(row["text"]).wishes)) == []


@pytest.mark.parametrize("row", SENTENCES, ids=_ids(SENTENCES))
def test_a_wish_is_read_the_same_when_the_language_is_given(row: dict[str, Any]) -> None:
    assert list(differences(row["expect"], read_prompt(row["text"], row["lang"]).wishes)) == []


def test_the_comparison_finds_what_is_missing_and_what_is_too_much() -> None:
    said = {"tempo_bpm": [90, 90], "tonic": "Bb", "wanted": ["guitar"], "unwanted": ["drums"]}
    assert list(differences(said, read_prompt("90 bpm in Bb, electric guitar, no drums").wishes)) == []
    assert len(list(differences(said, read_prompt("80 bpm in B, drums").wishes))) == 4
    assert list(differences({"only": ["piano"]}, Wishes(only=("piano", "harp")))) == ["only harp"]


@cache
def plan_of(text: str) -> Plan:
    return make_plan(text, Request(seed=1, fallback_seconds=SECONDS))


@cache
def played(word: str) -> bool:
    """Whether a stem of the library plays it."""
    return any(matches(word, card.words, card.role) for card in stem_cards().values())


def fits(word: str, card: StemCard) -> bool:
    return matches(word, card.words, card.role)


def excepted(promise: Promise, plan: Plan) -> set[str]:
    """Stems of hand percussion that are wanted although percussion is refused: "no percussion but shakers"."""
    return {card.name for card in plan.stems if card.role == "percussion" and any(fits(word, card) for word in promise.wanted)}


def _meter(name: str) -> tuple[int, int]:
    meter = Meter.parse(name)
    return meter.numerator, meter.denominator


def promise_of(row: dict[str, Any]) -> Promise:
    """What the plan and the notes are to keep; instruments that no stem plays are looked for in the reasons."""
    expect = row["expect"]
    tonic = parse_pitch_class(expect["tonic"]) if "tonic" in expect else None
    mode = parse_mode(expect["mode"]) if "mode" in expect else None
    steps = SCALES.get(mode or "", ()) if tonic is not None and "chords" not in expect else ()
    return Promise(
        row["text"],
        tempo=tuple(expect["tempo_bpm"]) if "tempo_bpm" in expect else None,
        tonic=tonic,
        mode=mode,
        scale=tuple(sorted((tonic + step) % 12 for step in steps)) if tonic is not None else (),
        notes=tuple(map(parse_pitch_class, expect.get("notes", ()))),
        meter=_meter(expect["meter"]) if "meter" in expect else None,
        wanted=tuple(filter(played, expect.get("wanted", ()))),
        unwanted=tuple(expect.get("unwanted", ())),
        only=tuple(filter(played, expect.get("only", ()))),
        seconds=expect.get("seconds"),
    )


@pytest.mark.parametrize("row", SENTENCES, ids=_ids(SENTENCES))
def test_the_plan_obeys(row: dict[str, Any]) -> None:
    plan, expect = plan_of(row["text"]), row["expect"]
    assert broken_by_plan(promise_of(row), plan) == []
    told = " ".join(f"{reason.value} {reason.cause}" for reason in plan.because if reason.field == "stems")
    for word in (*expect.get("wanted", ()), *expect.get("only", ())):
        assert played(word) or f"stands in for {instrument(word)}" in told or f"no stem of the library plays {instrument(word)!r}" in told
    if "bars" in expect:
        assert sum(section.bars for section in plan.sections) == expect["bars"]
    if "chords" in expect:
        used = [Chord.parse(name) for name, _ in next(iter(plan.progressions.values()))]
        assert tuple(used) == tuple(map(Chord.parse, expect["chords"]))


@pytest.mark.parametrize("row", SENTENCES, ids=_ids(SENTENCES))
def test_the_notes_of_the_midi_file_obey(row: dict[str, Any]) -> None:
    plan, promise = plan_of(row["text"]), promise_of(row)
    score = read_midi(midi_bytes(plan, sections(plan)))
    roles = {card.name: card.role for card in plan.stems}
    heard = {name: tuple(word for word in getattr(promise, name) if word in HEARD) for name in ("wanted", "unwanted", "only")}
    struck = replace(score, tracks=tuple(track for track in score.tracks if track.name not in excepted(promise, plan)))
    assert broken_by_notes(replace(promise, **heard), struck if promise.drumless else score, roles) == []
    if {"bass"} & {*promise.wanted, *promise.unwanted}:
        assert any(roles[track.name] == "bass" and track.notes for track in score.tracks) == ("bass" in promise.wanted)
