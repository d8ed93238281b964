"""Course and character: ending, energy curve, parts ("long intro", "ABA form"), "no melody", and the traits density, brightness,
loudness, swing, register, space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from moodmusic.pattern import Pattern
from moodmusic.prompt.context import Context
from moodmusic.prompt.numbers import NUMBER, parse_number
from moodmusic.prompt.page import Finding, Page, Phrases, Word, fold, split_words
from moodmusic.prompt.refusal import in_refused_list, plainly_refused, refused_before

_TURNED = -0.5  # "not too loud" is somewhat soft, not silent
_ARTICLES = ("a", "an", "the")  # may stand between "without" and "bright sound"
_REFUSED = -1.6  # "no reverb" is dry
_EFFECTS = ("reverb", "echo")
_TUNES = ("melody", "melodies")
_PARTS = dict.fromkeys(("intro", "introduction", "lead-in", "lead in"), "intro") | dict.fromkeys(("outro", "coda"), "outro")
_SIZES = dict.fromkeys(("long", "longer", "extended", "lengthy", "drawn-out"), "long")
_SIZES |= dict.fromkeys(("short", "shorter", "brief", "quick", "little", "tiny"), "short") | dict.fromkeys(
    ("no", "without", "skip"), "none"
)
_PART = Pattern(
    rf"\b(?:(?P<how>long(?:er)?|extended|lengthy|drawn-out|short(?:er)?|brief|quick|little|tiny|no"
    rf"|without(?: an?| any)?|skip the)(?:, (?:slow|quiet|soft))?"
    rf"|(?P<bars>{NUMBER})[ -](?:bars?|measures?)(?: long| of| for)?(?: an?| the)?)[ -](?:(?:slow|quiet|soft|gentle|calm|ambient|piano) )?"
    rf"(?P<part>{'|'.join(_PARTS)})\b(?!\s(?:music|to|for (?:a|an|my|our|the))\b)",
    re.I,
)
_SIZED = Pattern(
    rf"(?<!no )(?<!long )(?<!short )(?<!without )\b(?P<part>{'|'.join(_PARTS)}):?(?: of| over| for| lasting)?"
    rf" (?P<bars>{NUMBER})[ -](?:bars?|measures?)\b",
    re.I,
)  # "an intro of 4 bars"
_LETTERS = Pattern(
    r"(?-i:\b([A-D]{2,8}|[A-D](?:[- ][A-D]){1,7}))[- ](?:form|structure|pattern)\b|(?-i:\b(AABA|ABA|ABACA|ABACABA|AABB|ABAB|ABABCB)\b)",
    re.I,
)
_FORMS = {
    **{"rondo": "ABACA", "ternary": "ABA", "da capo": "ABA", "binary": "AB", "song": "AABA"},
    **{"verse chorus": "ABAB", "verse chorus bridge": "ABABCB", "theme and variations": "AAAAA"},
}
_THEMES = {"verse": "A", "chorus": "B", "bridge": "C"}
_FORM = Pattern(
    r"\b(?:(?P<name>rondo)(?: form)?\b|(?P<chorus>verse[- ]chorus(?:[- ](?:verse|chorus|bridge))*"
    r"|verse(?:, ?(?:verse|chorus|bridge)){2,}|theme and variations)\b(?: (?:form|structure))?"
    r"|(?P<other>ternary|binary|da capo|song|sonata|through[- ]composed|sonata[- ]allegro|strophic|fugue) (?:form|structure)\b)",
    re.I,
)
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
    yield from _parts(page.rest)
    yield from _structure(page.rest)


def _parts(text: str) -> Iterator[Finding]:
    """Findings of ``parts``: ("intro" or "outro", "long", "short", "none", or bars)."""
    for match in _SIZED.finditer(text):
        name, bars = _PARTS[fold(match["part"])], int(parse_number(match["bars"]))
        yield Finding("parts", match.start(), match.end(), (name, bars), f"{bars} bars of {name}", 1)
    for match in _PART.finditer(text):
        name = _PARTS[fold(match["part"])]
        value: str | int = _SIZES[re.sub(r"\s.*", "", fold(match["how"]))] if match["how"] else int(parse_number(match["bars"]))
        if value == 0 or (value == "long" and refused_before(text, match.start())):
            continue
        reading = f"{value} bars of {name}" if isinstance(value, int) else f"no {name}" if value == "none" else f"{value} {name}"
        yield Finding("parts", match.start(), match.end(), (name, value), reading, 1)


def _structure(text: str) -> Iterator[Finding]:
    """Findings of ``structure``: the letters of the themes; a form that letters do not make is named and not used."""
    for match in _LETTERS.finditer(text):
        letters = re.sub(r"[ -]", "", next(filter(None, match.groups())))
        yield Finding("structure", match.start(), match.end(), letters, f"form {letters}", 2)
    for match in _FORM.finditer(text):
        name = re.sub(r"[\s,-]+", " ", fold(match["name"] or match["chorus"] or match["other"]))
        value = _FORMS.get(name) or ("".join(_THEMES[part] for part in name.split()) if name.startswith("verse ") else None)
        reading = f"{name}: form {value}" if value else f"{name} is no form that is made here: not used"
        yield Finding("structure", match.start(), match.end(), value, reading, 2 if value else 0, False)


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
    for name in context.tables["alone"]:
        for match in context.phrases("alone", name).find(words):
            if _item(words, match.first, match.last):
                value = float(match.value)
                yield _found("traits", words, match.first, match.last, (name, value), f"{name} {value:+.2f}", 1, False)
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


def _item(words: list[Word], first: int, last: int) -> bool:
    """Whether words[first:last] are an item of their own in a list of several."""
    before, behind = first == 0 or words[first - 1].mark, last == len(words) or words[last].mark
    return before and behind and len(words) > last - first


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
        if match is not None:
            factor, at = factor * match.value, match.first - 1
        elif words[at].key in _ARTICLES:
            at -= 1
        else:
            break
    return factor


def _negated(words: list[Word], first: int, context: Context) -> bool:
    return any(context.negates(word.key) for word in words[max(0, first - 2) : first])


def _found(field: str, words: list[Word], first: int, last: int, value: Any, reading: str, weight: int, spent: bool) -> Finding:
    return Finding(field, words[first].start, words[last - 1].end, value, reading, weight, spent)
