"""A morph: one plan that begins as one sentence and ends as another.

Key, meter, tempo and room are those of an even blend of both, for a piece has one of each. Over its sections the energy goes from
the level of the first mood to that of the second (the form's own waves ride on it), density and brightness go from the values that
the mood rule has for one to those for the other, and each role passes from the stems of the first to those of the second, the
background first, the drums last.
"""

from __future__ import annotations

from dataclasses import replace

from moodmusic.cards import ROLES, StemCard
from moodmusic.errors import InputError
from moodmusic.mood.value import Mood
from moodmusic.plan.blend import Side, joined_likely, joined_mood, joined_prompt, joined_styles, side_of
from moodmusic.plan.brief import Brief, clipped
from moodmusic.plan.called import called
from moodmusic.plan.cast import choose_cast
from moodmusic.plan.form import Fitted
from moodmusic.plan.join import joined
from moodmusic.plan.layers import HOLDING, layered
from moodmusic.plan.make import Chosen, Library, Shelf, Understanding, brief_of, settle, understood
from moodmusic.plan.mood_rule import RULES
from moodmusic.plan.request import Request
from moodmusic.plan.value import Plan, Reason, SectionPlan
from moodmusic.prompt.value import Prompt
from moodmusic.style.value import Style

# Place in the piece, 0…1, from which on a role has the second sentence's stems.
TURNS = {
    "texture": 0.2,
    "pad": 0.3,
    "percussion": 0.35,
    "arp": 0.4,
    "counter": 0.45,
    "chords": 0.5,
    "fx": 0.5,
    "lead": 0.55,
    "bass": 0.6,
    "drums": 0.65,
}
LEVEL = (0.5, 0.4)  # energy of a mood: at arousal 0, and per unit
WAVE = 0.35  # share of the form's own rise and fall that stays
ENERGY = (0.1, 0.97)
MOVING = ("density", "brightness")


def morphed(text: str, request: Request, shelf: Shelf) -> Understanding:
    """What `text` and `request.to` are read as, and the plan from one to the other. InputError for an endless one."""
    alone = replace(request, to=None)
    read = [side_of(one, 0.5, alone, shelf) for one in (text, request.to or "")]
    (start, library), (end, _) = read
    reasons: list[Reason] = []
    prompt = replace(joined_prompt([start, end], reasons), text=f"{start.prompt.text} → {end.prompt.text}")
    mood, chosen = _moving(start.mood, end.mood), joined_styles([start, end], reasons)
    base = settle(prompt, mood, alone, library, Chosen(chosen, tuple(reasons)))
    if base.seconds is None:
        raise InputError("a move from one sentence to another needs a length: give seconds (-t), or say one in the sentence")
    briefs = [_brief_of(side, prompt, base, alone, library) for side in (start, end)]
    between = joined(chosen)[0] if len(chosen) > 1 else chosen[0][0]
    plan = _moved(base, briefs, between, keep_energy=prompt.wishes.energy is not None)
    return understood(prompt, mood, joined_likely(read), plan, shelf)


def _moving(start: Mood, end: Mood) -> Mood:
    """Between both, on a path from one to the other."""
    path = tuple(point for mood in (start, end) for point in mood.path or ((mood.valence, mood.arousal, mood.tension),))
    sides = [Side(Prompt(""), mood, (), 0.5) for mood in (start, end)]
    return replace(joined_mood(sides), path=path)


def _brief_of(side: Side, whole: Prompt, base: Plan, request: Request, library: Library) -> Brief:
    """One sentence's view of the plan: its own wishes, and what either sentence refuses."""
    wishes = replace(side.prompt.wishes, unwanted=whole.wishes.unwanted, only=whole.wishes.only)
    prompt = replace(side.prompt, wishes=wishes)
    return brief_of(prompt, side.mood, replace(request, seed=base.seed), library, Chosen(side.styles, ()))


def _moved(base: Plan, briefs: list[Brief], between: Style, keep_energy: bool) -> Plan:
    places = [at / max(1, len(base.sections) - 1) for at in range(len(base.sections))]
    places = places if len(places) > 1 else [0.5]
    energies = [part.energy for part in base.sections] if keep_energy else _energies(base, briefs, places)
    ends = {name: [float(RULES[name](replace(brief, between=between))) for brief in briefs] for name in MOVING}
    moving = [
        replace(part, name=name, energy=energy, density=_at(ends["density"], place), brightness=_at(ends["brightness"], place))
        for part, name, energy, place in zip(base.sections, called(base.sections, energies), energies, places, strict=True)
    ]
    rows, cards, mix = _rows(base, briefs, moving, places)
    sections = tuple(replace(part, stems=row) for part, row in zip(moving, rows, strict=True))
    because = (*base.because, *_reasons(briefs, ends, sections))
    return replace(base, sections=sections, stems=cards, mix=mix, because=because)


def _at(values: list[float], place: float) -> float:
    return round(values[0] + place * (values[1] - values[0]), 3)


def _level(mood: Mood) -> float:
    return clipped(LEVEL[0] + LEVEL[1] * mood.arousal, *ENERGY)


def _energies(base: Plan, briefs: list[Brief], places: list[float]) -> list[float]:
    levels = [_level(brief.mood) for brief in briefs]
    mean = sum(part.energy for part in base.sections) / len(base.sections)
    pairs = zip(base.sections, places, strict=True)
    return [round(clipped(_at(levels, place) + WAVE * (part.energy - mean), *ENERGY), 3) for part, place in pairs]


Rows = list[tuple[str, ...]]


def _rows(
    base: Plan, briefs: list[Brief], parts: list[SectionPlan], places: list[float]
) -> tuple[Rows, tuple[StemCard, ...], dict[str, float]]:
    """The stems of each section, all cards that are heard, and their levels."""
    sides: list[Rows] = []
    known: dict[str, StemCard] = {}
    mix: dict[str, float] = {}
    for brief in briefs:
        cast = choose_cast(brief)
        sides.append([part.stems for part in layered(brief, cast, _fitted(base, parts))])
        known |= {card.name: card for card in cast.cards}
        mix |= {card.name: brief.style.mix.get(card.role, 0.0) for card in cast.cards}
    rows: Rows = []
    for place, first, second in zip(places, *sides, strict=True):
        rows.append(_row(place, (first, second), known, rows[-1] if rows else ()))
    heard = {name for row in rows for name in row}
    cards = tuple(sorted((card for name, card in known.items() if name in heard), key=lambda card: ROLES.index(card.role)))
    order = {card.name: at for at, card in enumerate(cards)}
    return [tuple(sorted(row, key=order.__getitem__)) for row in rows], cards, {card.name: mix[card.name] for card in cards}


def _fitted(base: Plan, parts: list[SectionPlan]) -> tuple[Fitted, ...]:
    """The sections with the roles that the blend calls in."""
    role_of = {card.name: card.role for card in base.stems}
    roles = [tuple(dict.fromkeys(role_of[name] for name in part.stems)) for part in parts]
    return tuple(Fitted(part.name, part.letter, part.bars, part.energy, called) for part, called in zip(parts, roles, strict=True))


def _row(place: float, sides: tuple[tuple[str, ...], ...], cards: dict[str, StemCard], before: tuple[str, ...]) -> tuple[str, ...]:
    """Role by role of one side or the other; never empty, and one layer goes on over the seam."""
    first, second = sides
    early = [name for name in first if place < TURNS[cards[name].role]]
    late = [name for name in second if place >= TURNS[cards[name].role]]
    row = list(dict.fromkeys((*early, *late))) or list(second if place >= 0.5 else first)
    if before and not set(before) & set(row):
        row.append(min(before, key=lambda name: HOLDING.index(cards[name].role)))
    return tuple(row)


def _reasons(briefs: list[Brief], ends: dict[str, list[float]], sections: tuple[SectionPlan, ...]) -> tuple[Reason, ...]:
    cause = f"from '{briefs[0].prompt.text}' to '{briefs[1].prompt.text}', section by section"
    moved = [(name, f"{values[0]:g} to {values[1]:g}") for name, values in ends.items()]
    energies = f"energy {', '.join(f'{part.energy:.2f}' for part in sections[:12])}"
    heard = ", ".join(dict.fromkeys(name for part in sections for name in part.stems))
    shown = [*moved, ("sections", energies), ("stems", heard)]
    said = tuple(brief.prompt.text for brief in briefs)
    return tuple(Reason(name, value, "words", cause, words=said) for name, value in shown)
