"""A plan on the way from one endless plan to another: what a morph over minutes plays, section by section.

Tempo, loudness, room, density and everything else that is a number goes evenly; the key walks by fifths, the short way round the
circle, and changes its mode in the middle; roles pass one by one from the stems of the first to those of the second (`TURNS`), the
background first, the drums last. Form, chords, meter and themes are the first's before the middle and the second's after it. Where
one of them was promised chords or notes the key does not walk: it changes with them, in the middle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from moodmusic.cards import ROLES, StemCard
from moodmusic.compose.journey import FIFTH, transposed
from moodmusic.compose.promise import stated
from moodmusic.mood.value import Mood
from moodmusic.plan.join import joined_space
from moodmusic.plan.morph import TURNS
from moodmusic.plan.value import Plan, Reason, SectionPlan
from moodmusic.theory import MODES, Chord, Key

MIDDLE = 0.5
LEG_S = 24.0  # sections of a morph are not longer, so that no step of it is a leap
LEG_BARS = (16, 8, 4, 2)
EVENLY = ("density", "brightness", "articulation", "register_st", "timing_ms", "glue_db", "loudness_lufs", "swing")
LATER = ("meter", "seed", "swing_unit", "ending", "image", "language")  # of one until the middle, then of the other
Side = TypeVar("Side")


def between(start: Plan, end: Plan, share: float) -> Plan:
    """The plan at a share 0…1 of the way; `start` at 0 and `end` at 1. Both are endless."""
    if share <= 0.0 or share >= 1.0:
        return start if share <= 0.0 else end
    near = _side(start, end, share)
    key, progressions = _harmony(start, end, share)
    cards = _cards(start, end, share)
    tempo_bpm = round(start.tempo_bpm ** (1.0 - share) * end.tempo_bpm**share, 2)
    numbers: dict[str, Any] = {name: _evenly(getattr(start, name), getattr(end, name), share) for name in EVENLY}
    sections = _sections(start, end, share, cards, tempo_bpm)
    heard = {name for section in sections for name in section.stems}
    return replace(
        end,
        tempo_bpm=tempo_bpm,
        key=key,
        progressions=progressions,
        pitch_classes=near.pitch_classes,
        styles=_styles(start, end, share),
        mood=_mood(start, end, share),
        stems=tuple(card for card in cards if card.name in heard),
        sections=sections,
        mix={name: level for name, level in {**start.mix, **end.mix}.items() if name in heard},
        space=joined_space(start.space, end.space, share),
        melody={dial: _evenly(start.melody.get(dial, 0.5), end.melody.get(dial, 0.5), share) for dial in {**start.melody, **end.melody}},
        guests=(),
        muted=tuple(name for name in dict.fromkeys((*start.muted, *end.muted)) if name in heard),
        because=(_reason(start, end, share), *near.because),
        **{name: getattr(near, name) for name in LATER},
        **numbers,
    )


def _side(start: Side, end: Side, share: float) -> Side:
    return start if share < MIDDLE else end


def _evenly(one: float, other: float, share: float) -> float:
    return round(one + share * (other - one), 4)


def _harmony(start: Plan, end: Plan, share: float) -> tuple[Key, Mapping[str, tuple[tuple[str, float], ...]]]:
    """Key and chords: each side's own, so many fifths away from home as the walk has come."""
    near = _side(start, end, share)
    walk = 0 if stated(start) or stated(end) else fifths(start.key, end.key)
    come = round(walk * share)
    steps = come if share < MIDDLE else come - walk
    if not steps:
        return near.key, near.progressions
    key = replace(near.key, tonic=(near.key.tonic + FIFTH * steps) % 12, flat=None)
    moved = {letter: tuple((_moved(name, key, steps), bars) for name, bars in chords) for letter, chords in near.progressions.items()}
    return key, moved


def _moved(name: str, key: Key, steps: int) -> str:
    return transposed(Chord.parse(name), FIFTH * steps).name(key.flats)


def fifths(one: Key, other: Key) -> int:
    """Fifths from a key's signature to another's, the short way: −5…6. Relative keys have the same."""
    steps = (_signature(other) - _signature(one)) % 12
    return steps if steps <= 6 else steps - 12


def _signature(key: Key) -> int:
    """Place on the circle of fifths of the major scale that shares most tones with the key, its relative one where several do."""
    tones = {(key.tonic + step) % 12 for step in MODES[key.mode]}
    home = (key.tonic + (3 if key.minor else 0)) % 12
    shared = {tonic: len(tones & {(tonic + step) % 12 for step in MODES["major"]}) for tonic in range(12)}
    best = max(shared, key=lambda tonic: (shared[tonic], tonic == home, -tonic))
    return best * FIFTH % 12


def _styles(start: Plan, end: Plan, share: float) -> tuple[tuple[str, float], ...]:
    weights: dict[str, float] = {}
    for plan, part in ((start, 1.0 - share), (end, share)):
        for name, weight in plan.styles:
            weights[name] = weights.get(name, 0.0) + part * weight
    return tuple((name, round(weight, 4)) for name, weight in sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])))[:8]


def _mood(start: Plan, end: Plan, share: float) -> Mood:
    axes: dict[str, Any] = {
        axis: _evenly(getattr(start.mood, axis), getattr(end.mood, axis), share) for axis in ("valence", "arousal", "tension")
    }
    return replace(end.mood, **axes, path=())


def _passed(start: Plan, end: Plan, share: float) -> dict[str, bool]:
    """Whether each role has passed to the second plan; all at once in the middle where the meters differ, for patterns are made for one."""
    same = start.meter == end.meter
    return {role: share >= (TURNS[role] if same else MIDDLE) for role in ROLES}


def _cards(start: Plan, end: Plan, share: float) -> tuple[StemCard, ...]:
    """The cards of every role from the side that has it now, in the order of roles."""
    passed = _passed(start, end, share)
    return tuple(card for role in ROLES for card in (end if passed[role] else start).stems if card.role == role)


def _sections(start: Plan, end: Plan, share: float, cards: tuple[StemCard, ...], tempo_bpm: float) -> tuple[SectionPlan, ...]:
    """The form of the nearer side in legs, each with the stems that its place in either form has."""
    near, passed = _side(start, end, share), _passed(start, end, share)
    bar_s = near.meter.bar_beats * 60.0 / tempo_bpm
    longest = next((bars for bars in LEG_BARS if bars * bar_s <= LEG_S), LEG_BARS[-1])
    role_of = {card.name: card.role for card in (*start.stems, *end.stems)}
    out: list[SectionPlan] = []
    for at, section in enumerate(near.sections):
        place = at / max(len(near.sections) - 1, 1)
        first, second = (side.sections[round(place * (len(side.sections) - 1))] for side in (start, end))
        wanted = [name for name in first.stems if not passed[role_of[name]]] + [name for name in second.stems if passed[role_of[name]]]
        stems = tuple(card.name for card in cards if card.name in wanted) or (cards[0].name,)
        energy = _evenly(first.energy, second.energy, share)
        cut = replace(section, stems=stems, energy=energy, density=None, brightness=None)
        out += [replace(cut, bars=min(longest, section.bars - done)) for done in range(0, section.bars, longest)]
    return tuple(out)


def _reason(start: Plan, end: Plan, share: float) -> Reason:
    cause = f"{share:.0%} of the way from '{start.title}' to '{end.title}'"
    return Reason("morph", f"{share:.0%}", "request", cause)
