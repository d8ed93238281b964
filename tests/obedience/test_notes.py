"""Sixty sentences with outright wishes are obeyed in the plan and in the notes, read from the exported MIDI by mido."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from promises import Promise, Score, broken_by_notes, broken_by_plan, promises, read_midi

from moodmusic.compose import sections
from moodmusic.outputs.midi import midi_bytes
from moodmusic.plan import Plan, Request, make_plan
from moodmusic.theory import Key, Meter

SENTENCES = promises()
SECONDS = 40.0  # where the sentence says no length
SEEDS = (None, 7)  # the seed of the words themselves, and another

every_sentence = pytest.mark.parametrize("promise", SENTENCES, ids=[promise.text for promise in SENTENCES])


@cache
def plan_of(text: str, seed: int | None = None) -> Plan:
    return make_plan(text, Request(fallback_seconds=SECONDS, seed=seed))


@cache
def score_of(text: str, seed: int | None = None) -> Score:
    plan = plan_of(text, seed)
    return read_midi(midi_bytes(plan, sections(plan)))


def roles_of(plan: Plan) -> dict[str, str]:
    return {card.name: card.role for card in plan.stems}


def test_there_are_sixty_eight_different_sentences() -> None:
    assert len({promise.text for promise in SENTENCES}) == len(SENTENCES) == 68


@pytest.mark.parametrize("seed", SEEDS)
@every_sentence
def test_the_plan_does_what_the_sentence_says(promise: Promise, seed: int | None) -> None:
    assert broken_by_plan(promise, plan_of(promise.text, seed)) == []


@pytest.mark.parametrize("seed", SEEDS)
@every_sentence
def test_the_notes_do_what_the_sentence_says(promise: Promise, seed: int | None) -> None:
    plan = plan_of(promise.text, seed)
    assert broken_by_notes(promise, score_of(promise.text, seed), roles_of(plan)) == []


@every_sentence
def test_the_midi_file_lasts_as_long_as_the_track(promise: Promise) -> None:
    assert score_of(promise.text).seconds == pytest.approx(promise.seconds or SECONDS, abs=0.005)


@pytest.mark.parametrize("seconds", [8.0, 15.0])
@every_sentence
def test_a_very_short_track_keeps_the_promise_too(promise: Promise, seconds: float) -> None:
    """One or two sections hold everybody who was asked for."""
    assert broken_by_plan(promise, make_plan(promise.text, Request(seconds=seconds, seed=5))) == []


@pytest.mark.parametrize("text", ["heist, walking bass, brushes", "epic battle with a walking bass", "jazz, basse marchante"])
def test_a_walking_bass_walks(text: str) -> None:
    """In quarters, on nearly every beat of the bars in which it plays, and seldom twice on a tone."""
    plan = plan_of(text, 5)
    (walker,) = (card.name for card in plan.stems if card.role == "bass")
    parts = [(section, part) for section in sections(plan) for part in section.parts if part.stem == walker]
    played = [(section.start_beat + note.start_beat, note.pitch) for section, part in parts for note in part.notes]
    on_beats = [(round(beat), pitch) for beat, pitch in played if abs(beat - round(beat)) < 0.1]  # the rest are ghost notes
    bars = {beat // 4 for beat, _ in on_beats}
    assert len(on_beats) >= 3.6 * len(bars) > 0
    assert sum(one == other for (_, one), (_, other) in pairwise(on_beats)) <= 0.1 * len(on_beats)


def sentence(words: str) -> Promise:
    return next(promise for promise in SENTENCES if words in promise.text)


def shifted(plan: Plan) -> Plan:
    """The same harmony a semitone higher."""
    return make_plan(plan.prompt.replace("D minor", "Eb minor"), Request(seed=plan.seed, fallback_seconds=SECONDS))


# What is planted in the plan of a sentence, and the word that the complaint must hold.
PLANTED: tuple[tuple[str, str, Callable[[Plan], Plan]], ...] = (
    ("132 bpm night drive", "tempo", lambda plan: replace(plan, tempo_bpm=plan.tempo_bpm * 1.003)),
    ("between 100 and 110", "tempo", lambda plan: replace(plan, tempo_bpm=111.0)),
    ("funeral in the rain", "scale", shifted),
    ("funeral in the rain", "key signature", lambda plan: replace(plan, key=Key(plan.key.tonic, "major"))),
    ("sad waltz", "key signature", lambda plan: replace(plan, key=Key(7, "minor"))),
    ("a jig in 6/8", "meter", lambda plan: replace(plan, meter=Meter.parse("4/4"))),
    ("30 seconds of sunshine", "seconds", lambda plan: replace(plan, seconds=30.1)),
    ("only uses A, B, C#", "only ones", lambda plan: replace(plan, pitch_classes=(*plan.pitch_classes, 2), key=Key(2, "major"))),
)


@pytest.mark.parametrize(("words", "complaint", "planted"), PLANTED, ids=[f"{words}: {complaint}" for words, complaint, _ in PLANTED])
def test_a_planted_fault_is_found_in_the_notes(words: str, complaint: str, planted: Callable[[Plan], Plan]) -> None:
    promise = sentence(words)
    plan = planted(plan_of(promise.text))
    broken = broken_by_notes(promise, read_midi(midi_bytes(plan, sections(plan))), roles_of(plan))
    assert any(complaint in text for text in broken), broken


# A plan of the second sentence stands where the first asks for something else.
SWAPPED = (
    ("rainy night", "lo-fi beat without piano", "struck", "channel 10"),
    ("cinematic build without strings", "adagio for strings", "is strings", "plays strings"),
    ("solo harp", "solo piano", "no harp", "nobody plays harp"),
    ("solo piano", "solo harp", "is not piano", "plays along"),
    ("just acoustic guitar", "a jig in 6/8", "is not", "plays along"),
    ("deep sleep, no melody", "funeral in the rain", "is a melody", "is a melody"),
    ("synthwave with flute", "132 bpm night drive", "no flute", "nobody plays flute"),
    ("sad waltz", "Bb minor", "tonic", "key signature"),
    ("E phrygian", "A mixolydian", "mode", "outside the scale"),
    ("only uses A, B, C#", "E phrygian", "notes", "only ones"),
)


@pytest.mark.parametrize(("asked", "given", "in_plan", "in_notes"), SWAPPED, ids=[row[0] for row in SWAPPED])
def test_the_music_of_another_sentence_breaks_the_promise(asked: str, given: str, in_plan: str, in_notes: str) -> None:
    promise, other = sentence(asked), sentence(given)
    plan, score = plan_of(other.text), score_of(other.text)
    assert any(in_plan in complaint for complaint in broken_by_plan(promise, plan))
    assert any(in_notes in complaint for complaint in broken_by_notes(promise, score, roles_of(plan)))
