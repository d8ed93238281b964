"""Course and character: ending, energy curve, "no melody", and the traits density, brightness, loudness, swing, register, space."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moodmusic.prompt.context import Context
from moodmusic.prompt.page import Finding, Page, Phrases, Word, split_words
from moodmusic.prompt.refusal import in_refused_list, plainly_refused

_TURNED = -0.5  # "not too loud" is somewhat soft, not silent
_REFUSED = -1.6  # "no reverb" is dry
_EFFECTS = ("reverb", "echo")
_TUNES = ("melody", "melodies")
_READINGS = {"fade": "fade out", "ring": "last chord rings", "cut": "hard end", "loop": "seamless loop"}


def read_form(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``melody``, ``ending`` and ``energy``."""
    words = split_words(page.rest)
    for match in context.phrases("form", "melody").find(words):
        sounds = match.value == "with"
        yield _found("melody", words, match.first, match.last, sounds, "a melody" if sounds else "no melody", 2, not sounds)
    for at, word in enumerate(words):
        if word.key in _TUNES and plainly_refused(words, at, context):
            yield _found("melody", words, at, at + 1, False, "no melody", 2, True)
    passed = [match.first for match in context.phrases("form", "not_ending").find(words)]
    for match in context.phrases("form", "ending").find(words):
        if not any(first in passed for first in range(match.first - 3, match.last)) and not _negated(words, match.first, context):
            weight = 1 if match.value == "loop" else 2
            yield _found("ending", words, match.first, match.last, match.value, _READINGS[match.value], weight, match.value == "loop")
    yield from _energy(words, context)


def _energy(words: list[Word], context: Context) -> Iterator[Finding]:
    found = [match for match in context.phrases("form", "energy").find(words) if not _negated(words, match.first, context)]
    values = [match.value for match in found]
    if "build" in values and "fall" in values[values.index("build") :]:
        yield _found("energy", words, found[0].first, found[-1].last, "arc", "energy rises, then falls", 2, False)
        return
    for match in found:
        yield _found("energy", words, match.first, match.last, match.value, f"energy: {match.value}", 1, False)


def read_traits(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``traits``: (name, value −1…1)."""
    words = split_words(page.rest)
    for name in context.tables["traits"]:
        for match in context.phrases("traits", name).find(words):
            value = float(match.value) * _degree(words, match.first, context)
            if float(match.value) > 0 and words[match.last - 1].key in _EFFECTS and plainly_refused(words, match.last - 1, context):
                value = float(match.value) * _REFUSED
            elif in_refused_list(words, match.first, context) or _alternative(words, match.first, context):
                value *= _TURNED
            yield _found(
                "traits", words, match.first, match.last, (name, max(-1.0, min(1.0, round(value, 2)))), f"{name} {value:+.2f}", 1, False
            )


def _alternative(words: list[Word], first: int, context: Context) -> bool:
    """Whether words[first] is the other of two that are negated: "not fast or loud"."""
    if first < 3 or words[first - 1].key not in ("or", "nor"):
        return False
    before = words[max(0, first - 4) : first - 1]
    return not any(word.mark for word in before) and any(context.negates(word.key) for word in before)


def _degree(words: list[Word], first: int, context: Context) -> float:
    """The product of the degree words right before words[first], turned round by a negator among them."""
    degrees: Phrases[float] = context.phrases("common", "degrees")
    factor, at = 1.0, first - 1
    while at >= 0:
        if context.negates(words[at].key):
            return factor * _TURNED
        match = degrees.at(words, at) or (degrees.at(words, at - 1) if at else None)
        if match is None:
            break
        factor, at = factor * match.value, match.first - 1
    return factor


def _negated(words: list[Word], first: int, context: Context) -> bool:
    return any(context.negates(word.key) for word in words[max(0, first - 2) : first])


def _found(field: str, words: list[Word], first: int, last: int, value: Any, reading: str, weight: int, spent: bool) -> Finding:
    return Finding(field, words[first].start, words[last - 1].end, value, reading, weight, spent)
