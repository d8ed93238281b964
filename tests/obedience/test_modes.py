"""A mode that somebody asks for is kept in every style, also where the style has no chords of its own for it."""

from __future__ import annotations

import pytest
from promises import MOST_OUTSIDE, outside, read_midi

from moodmusic.compose import sections
from moodmusic.outputs.midi import midi_bytes
from moodmusic.plan import Plan, Request, make_plan
from moodmusic.style import styles
from moodmusic.theory import MODES, Chord

STYLES = sorted(styles())
TONIC = 9
# One part in twelve: the leading tone of a dominant in four bars of minor. Any other mode keeps closer.
FOREIGN = {"minor": 1 / 11}
ROTATED = [(mode, STYLES[place % len(STYLES)]) for place, mode in enumerate(MODES)]


def plan_in(mode: str, style: str, **options: str) -> Plan:
    text = f"in A {mode}" if not options else "something"
    return make_plan(text, Request(style=style, seed=3, fallback_seconds=30.0, **options))


def scale_of(mode: str) -> set[int]:
    return {(TONIC + step) % 12 for step in MODES[mode]}


def foreign(plan: Plan, letter: str, scale: set[int]) -> float:
    """Share of a phrase's chord tones, by time, outside the scale."""
    tones = [(tone in scale, bars) for name, bars in plan.progressions[letter] for tone in Chord.parse(name).pitch_classes]
    return sum(bars for inside, bars in tones if not inside) / sum(bars for _, bars in tones)


@pytest.mark.parametrize("mode", MODES)
def test_the_chords_of_every_style_fit_a_stated_mode(mode: str) -> None:
    for style in STYLES:
        plan = plan_in(mode, style)
        assert (plan.key.tonic, plan.key.mode) == (TONIC, mode)
        for letter in plan.progressions:
            assert foreign(plan, letter, scale_of(mode)) <= FOREIGN.get(mode, MOST_OUTSIDE), (style, plan.progressions[letter])


@pytest.mark.parametrize(("mode", "style"), ROTATED)
def test_the_notes_of_a_style_keep_to_a_stated_mode(mode: str, style: str) -> None:
    plan = plan_in(mode, style)
    notes = read_midi(midi_bytes(plan, sections(plan))).pitched
    most = 0.0 if len(MODES[mode]) != 7 else MOST_OUTSIDE
    allowed = scale_of(mode) | ({(TONIC + 11) % 12} if mode == "minor" else set())
    assert outside(notes, allowed) <= most


@pytest.mark.parametrize("mode", ["harmonic minor", "whole tone"])
def test_the_option_key_is_kept_like_the_words(mode: str) -> None:
    plan = plan_in(mode, "epic", key=f"A {mode}")
    assert plan.key.mode == mode
    assert all(foreign(plan, letter, scale_of(mode)) <= MOST_OUTSIDE for letter in plan.progressions)


def test_a_scale_of_five_or_six_notes_is_the_note_set_and_says_why() -> None:
    plan = plan_in("whole tone", "lofi")
    assert {*plan.pitch_classes} == scale_of("whole tone")
    reason = next(reason for reason in plan.because if reason.field == "pitch_classes")
    assert reason.source == "words"
    assert "6 notes" in reason.cause
    assert plan_in("dorian", "lofi").pitch_classes is None


def test_stated_chords_stand_beside_a_stated_blues() -> None:
    plan = make_plan("A blues with the chords A7, D7 and E7", Request(seed=3, fallback_seconds=30.0))
    assert plan.pitch_classes is None
    assert {name for name, _ in plan.progressions["A"]} == {"A7", "D7", "E7"}


def test_a_style_may_borrow_chords_when_nobody_names_the_mode() -> None:
    borrowed = [make_plan("deep grief", Request(style=style, seed=seed, fallback_seconds=60.0)) for style in STYLES for seed in range(4)]
    assert any(foreign(plan, letter, {*plan.key.scale}) > MOST_OUTSIDE for plan in borrowed for letter in plan.progressions)
