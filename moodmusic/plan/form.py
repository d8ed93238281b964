"""Sections: a form of the style, fitted to a number of bars.

Human tracks change section or texture about five times a minute; sections here last 12 to 40 seconds where the bars
allow it, 32 bars at most. Short tracks keep the most telling sections of a form, long ones go through the bodies of
all forms again and again, each time a little different.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeVar

from moodmusic.plan.brief import Brief, clipped
from moodmusic.plan.called import called
from moodmusic.plan.length import Length, bar_seconds
from moodmusic.plan.mood_rule import CUES, lift
from moodmusic.plan.parts import lettered, note_letters, resized, spread, with_parts
from moodmusic.plan.value import SectionPlan
from moodmusic.style.value import Form, FormSection
from moodmusic.theory import Meter

Part = TypeVar("Part", FormSection, SectionPlan)

MOST_BARS = 32
LONGEST_S = 40.0
SHORTEST_S = 12.0
AIM_S = {"short": 11.0, "long": 24.0}  # mean section length when sections are dropped, and when cycles are added
AS_IT_IS_S = (13.0, 28.0)  # mean section length at which a form is used as it stands
FEW_BARS = 24  # from here on odd bars at the end do not weigh
LIVELIER = {"short": 1.5, "long": 0.1}  # how much more of the bars a section of full energy gets
FRESH_CYCLES = 6  # sets of themes before the first comes back
DRIFT = 0.08  # of energy, from one turn through a form to another, up or down
CURVES = {  # energy at the start, in the middle and at the end
    "build": (0.2, 0.55, 1.0),
    "fall": (1.0, 0.6, 0.2),
    "flat": (0.6, 0.6, 0.6),
    "arc": (0.25, 1.0, 0.25),
}


@dataclass(frozen=True, slots=True)
class Fitted:
    """A section of the plan before its stems are chosen; `roles` as in the form."""

    name: str
    letter: str
    bars: int
    energy: float
    roles: tuple[str, ...]


def choose_sections(brief: Brief, length: Length, meter: Meter) -> tuple[Fitted, ...]:
    """The sections of a finite track, or the cycle of an endless one."""
    bar_s = bar_seconds(meter, length.tempo_bpm)
    forms = _shuffled(brief)
    own = forms[0]
    forms = [lettered(brief, own)] if brief.wishes.structure else forms
    if length.seconds is None:
        chosen = _resized(brief, with_parts(brief, _endless(brief, forms, bar_s), own, None), MOST_BARS, endless=True)
    else:
        parts = with_parts(brief, _parts(brief, forms, length, bar_s), own, length.bars)
        weight = LIVELIER["short" if length.bars < FEW_BARS else "long"]
        wished = [part.bars * (1.0 + weight * part.energy) for part in parts]  # of equals the livelier one gets more
        bars = shared_bars(wished, length.bars, longest_bars(bar_s))
        chosen = _resized(brief, [replace(part, bars=count) for part, count in zip(parts, bars, strict=True)], longest_bars(bar_s))
    fitted = _moved(brief, [Fitted(part.name, part.letter, part.bars, part.energy, part.roles) for part in chosen])
    _note(brief, forms[0], fitted)
    note_letters(brief, [part.letter for part in fitted])
    _note_energies(brief)
    return tuple(fitted)


def _resized(brief: Brief, parts: list[FormSection], most: int, endless: bool = False) -> list[FormSection]:
    """An intro or outro of the wished size; of a finite track the others share the bars that are left."""
    fixed = resized(brief, [part.bars for part in parts], most, endless) if brief.wishes.parts else {}
    free = [part for at, part in enumerate(parts) if at not in fixed]
    left = sum(part.bars for part in parts) - sum(fixed.values())
    scaled = bool(fixed and free) and not endless
    shared = iter(shared_bars([float(part.bars) for part in free], left, most) if scaled else [part.bars for part in free])
    return [replace(part, bars=fixed[at] if at in fixed else next(shared)) for at, part in enumerate(parts)]


def _shuffled(brief: Brief) -> list[Form]:
    forms = list(brief.style.forms)
    return [forms[at] for at in brief.dice("form").permutation(len(forms))]


def _note(brief: Brief, form: Form, chosen: list[Fitted]) -> None:
    text = " ".join(f"{part.name} {part.bars}" for part in chosen[:12]) + (" …" if len(chosen) > 12 else "")
    brief.note("sections", text, "seed", f"{brief.style.name}: form '{form.name}'", brief.style.citations.get("forms", ""))


def longest_bars(bar_s: float) -> int:
    """Bars that a section may have: 40 seconds, 32 bars, at least one."""
    return int(clipped(LONGEST_S / bar_s + 1e-9, 1, MOST_BARS))


def _parts(brief: Brief, forms: list[Form], length: Length, bar_s: float) -> list[FormSection]:
    """As many sections as the length asks for, not yet scaled; a loop has no opening and no close."""
    bars, ending = length.bars, length.ending
    first, total_s = list(forms[0].sections if ending != "loop" or brief.wishes.structure else _body(forms[0])), bars * bar_s
    least = math.ceil(bars / longest_bars(bar_s))
    if brief.wishes.structure and len(forms[0].sections) <= bars:
        return spread(list(forms[0].sections), least)
    mean_s = total_s / len(first)
    if mean_s < AS_IT_IS_S[0] or len(first) > bars:
        return telling(first, min(bars, max(1, round(total_s / AIM_S["short"]))))
    if mean_s <= AS_IT_IS_S[1] and len(first) >= least:
        return first
    return _cycled(brief, forms, max(least, math.ceil(total_s / AIM_S["long"])), ending == "loop")[:bars]


def telling(sections: list[Part], count: int) -> list[Part]:
    """The sections that say most: the peak; with the opening before it from three on, and the close after it from two on."""
    if count >= len(sections):
        return sections
    peak = max(range(len(sections)), key=lambda at: sections[at].energy)
    if count == 1:
        return [sections[peak]]
    kept = {peak, len(sections) - 1} | ({0} if count > 2 else set())
    letters = {sections[at].letter for at in kept}
    rest = sorted(set(range(len(sections))) - kept, key=lambda at: (sections[at].letter in letters, -sections[at].energy, at))
    kept |= set(rest[: max(0, count - len(kept))])
    return [sections[at] for at in sorted(kept)][:count]


def _body(form: Form) -> list[FormSection]:
    return list(form.sections[1:-1]) if len(form.sections) > 2 else list(form.sections)


def _cycled(brief: Brief, forms: list[Form], count: int, looping: bool) -> list[FormSection]:
    """Opening, the bodies of all forms in turn, and the close of the first form; a loop has the bodies alone."""
    opening, close = list(forms[0].sections[:1]), list(forms[0].sections[-1:])
    if looping:
        opening, close = [], []
    wanted = max(1, count - len(opening) - len(close))
    middle: list[FormSection] = []
    cycle = 0
    while len(middle) < wanted:
        body = _varied(brief, _body(forms[cycle % len(forms)]), cycle, cycle // len(forms))
        middle += body[: wanted - len(middle)]
        cycle += 1
    return [*opening, *_culminating(middle, body), *close]


def _culminating(middle: list[FormSection], body: list[FormSection]) -> list[FormSection]:
    """The height of the last turn comes, under its own name, and is the highest: last of all where the turn was cut before it."""
    height = max(body, key=lambda part: part.energy)
    parts = middle if height in middle else [*middle[:-1], height]
    most = max(part.energy for part in parts)
    return [replace(part, energy=most) if part == height else part for part in parts]


def _varied(brief: Brief, body: list[FormSection], cycle: int, turn: int) -> list[FormSection]:
    """A later turn through a form: all of it a little livelier or calmer, so that its heights and breaks stay what they are.

    New themes come every second turn.
    """
    if cycle == 0:
        return body
    drift = float(brief.dice("cycle", cycle).uniform(-DRIFT, DRIFT))
    fresh = (turn // 2) % FRESH_CYCLES
    return [
        replace(
            part,
            name=f"{part.name} {cycle + 1}",
            letter=f"{part.letter}{fresh + 1}" if fresh else part.letter,
            energy=clipped(part.energy + drift, 0.05, 1.0),
        )
        for part in body
    ]


def _endless(brief: Brief, forms: list[Form], bar_s: float) -> list[FormSection]:
    """The opening of the first form and the bodies of all: the last leads back to the first."""
    if brief.wishes.structure:
        return [replace(part, bars=_comfortable(part.bars, bar_s)) for part in forms[0].sections]
    parts = [forms[0].sections[0]]
    for cycle, form in enumerate(forms):
        parts += _varied(brief, _body(form), cycle, 0)
    return [replace(part, bars=_comfortable(part.bars, bar_s)) for part in parts]


def _comfortable(bars: int, bar_s: float) -> int:
    """The wished length, doubled or halved until it lasts 12 to 40 seconds."""
    most = longest_bars(bar_s)
    while bars * bar_s < SHORTEST_S and bars * 2 <= most:
        bars *= 2
    while bars > most:
        bars = max(1, bars // 2)
    return bars


def shared_bars(wished: list[float], total: int, most: int) -> list[int]:
    """Divide `total` bars in proportion to the wishes, in steps of 4, 2 or 1, each from 1 to `most`; remainders to the ends.

    Needs len(wished) <= total <= len(wished) · most.
    """
    step = next(size for size in (4, 2, 1) if _divides(size, len(wished), total, most))
    counts = _apportioned(wished, total // step, max(1, most // step))
    bars = [count * step for count in counts]
    for at in _ends(len(bars)):
        more = min(most - bars[at], total - sum(bars))
        bars[at] += more
    return bars


def _divides(step: int, sections: int, total: int, most: int) -> bool:
    """Whether sections of whole steps hold the total, with room to differ in length; few bars without a rest that would show."""
    if total < FEW_BARS and step > 1 and total % step > 1:
        return False
    return step == 1 or (total >= 1.2 * step * sections and total // step <= sections * (most // step))


def _ends(count: int) -> list[int]:
    """Places that take odd bars: the last, the first, then the others."""
    return [count - 1, *range(count - 1)]


def _apportioned(wished: list[float], units: int, most: int) -> list[int]:
    """Whole units by largest remainder, each from 1 to `most`."""
    scale = units / sum(wished)
    counts = [int(clipped(math.floor(wish * scale), 1, most)) for wish in wished]
    while (missing := units - sum(counts)) != 0:
        sign = 1 if missing > 0 else -1
        able = [at for at, count in enumerate(counts) if 1 <= count + sign <= most]
        if not able:
            return counts
        best = max(able, key=lambda at: sign * (wished[at] * scale - counts[at]))
        counts[best] += sign
    return counts


def _moved(brief: Brief, sections: list[Fitted]) -> list[Fitted]:
    """Energies after the mood, its path over time, and a stated curve; names that go with them."""
    curve, total, at, moved = brief.wishes.energy, sum(part.bars for part in sections), 0, []
    for part in sections:
        where = (at + part.bars / 2) / total
        energy = part.energy + 0.12 * lift(brief) + _path_lift(brief, where)
        roles = part.roles
        if curve in CURVES:
            energy, roles = 0.2 * energy + 0.8 * _between(CURVES[curve], where), ()
        moved.append(replace(part, energy=round(clipped(energy, 0.05, 1.0), 3), roles=roles))
        at += part.bars
    names = called(sections, [part.energy for part in moved])
    return [replace(part, name=name) for part, name in zip(moved, names, strict=True)]


def _note_energies(brief: Brief) -> None:
    if brief.wishes.energy is not None:
        brief.words("sections", f"energy: {brief.wishes.energy}", "energy")
    brief.rule("sections", f"energies {0.12 * lift(brief):+.3f}", _lifted(brief), CUES)


def _lifted(brief: Brief) -> str:
    moved = ", and along the path of the text" if brief.mood.path else ""
    return f"arousal {brief.mood.arousal:+.2f} in the style {brief.style.name}{moved}"


def _between(points: tuple[float, ...], where: float) -> float:
    """A curve of straight lines through equally spaced points, at 0…1."""
    if len(points) == 1:
        return points[0]
    place = where * (len(points) - 1)
    left = min(int(place), len(points) - 2)
    return points[left] + (points[left + 1] - points[left]) * (place - left)


def _path_lift(brief: Brief, where: float) -> float:
    """How much more arousal the text has here than on the whole ("sad, then hopeful")."""
    if not brief.mood.path:
        return 0.0
    return 0.35 * (_between(tuple(arousal for _, arousal, _ in brief.mood.path), where) - brief.mood.arousal)
