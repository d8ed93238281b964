"""Which section comes when: a finite plan as it is written, an endless one as a cycle that never comes back the same."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from moodmusic.compose.promise import stated
from moodmusic.compose.visit import visited
from moodmusic.dice import dice
from moodmusic.plan.value import Plan, SectionPlan

MAX_BARS = 32
CANDIDATES = 12  # orders that are tried for a cycle, besides neighbours in each other's place
WHIM = 0.3  # up to so much strain more is taken, so that the smoothest of all is not the order of every turn
LIFT = {"intro": "interlude", "outro": "clearing"}  # what the ends of a track are called inside an endless one
FOUNDATION = ("drums", "bass", "pad", "chords")  # roles that a loud section does not rest
GOLDEN = 0.381966  # share of a turn: the drift of energy never repeats


@dataclass(frozen=True, slots=True)
class Place:
    """A section and where it lies: in the track, in its cycle, among those with the same letter."""

    index: int
    section: SectionPlan
    previous: SectionPlan | None
    following: SectionPlan | None
    occurrence: int
    start_bar: int
    turn: int  # how often the cycle was played before; 0 in a finite track
    turn_after: int  # that of the section that follows
    last: bool


def place(plan: Plan, index: int) -> Place:
    """The section at an index from 0; IndexError past the end of a finite plan."""
    base = plan.sections if plan.seconds is not None else cycle(plan)
    count, finite = len(base), plan.seconds is not None
    if index < 0 or (finite and index >= count):
        raise IndexError(f"section {index} of {count}")
    turn, position = divmod(index, count)
    round_now = tuple(base[i] for i in _order(plan, base, turn))
    earlier = [section.letter for section in round_now[:position]]
    per_turn = sum(section.letter == round_now[position].letter for section in base)
    return Place(
        index,
        section_at(plan, base, index),
        section_at(plan, base, index - 1) if index else None,
        None if finite and index == count - 1 else section_at(plan, base, index + 1),
        turn * per_turn + earlier.count(round_now[position].letter),
        turn * sum(section.bars for section in base) + sum(section.bars for section in round_now[:position]),
        turn,
        0 if finite else (index + 1) // count,
        finite and index == count - 1,
    )


def cycle(plan: Plan) -> tuple[SectionPlan, ...]:
    """The sections of an endless plan, none longer than 32 bars: longer ones are cut into equal parts. None is the last or has a number."""
    out: list[SectionPlan] = []
    for section in plan.sections:
        parts = math.ceil(section.bars / MAX_BARS)
        sizes = [section.bars // parts + (part < section.bars % parts) for part in range(parts)]
        out += [replace(section, name=_unending(section.name), bars=bars) for bars in sizes]
    return tuple(out)


def _unending(name: str) -> str:
    """What a section is called where the form goes round for ever: "last chorus 2" is a "chorus in full"; "A 2" stays."""
    return re.sub(r"^last (.+)$", r"\1 in full", re.sub(r"(?<=[a-z]) \d+$", "", name))


def turn_at(plan: Plan, index: int) -> tuple[int, tuple[SectionPlan, ...]]:
    """The place of a section in its turn through the form, and all sections of that turn in their order; a finite plan has one."""
    base = plan.sections if plan.seconds is not None else cycle(plan)
    turn, position = divmod(index, len(base))
    return position, tuple(section_at(plan, base, turn * len(base) + at) for at in range(len(base)))


def section_at(plan: Plan, base: Sequence[SectionPlan], index: int) -> SectionPlan:
    """The section plan at an index of a cycle that repeats for ever, varied from the second turn on.

    In the first one a letter of an endless plan that comes back over stated chords comes with a lead.
    """
    turn, position = divmod(index, len(base))
    section = base[_order(plan, base, turn)[position]]
    if turn:
        return _varied(plan, base, section, turn, index)
    if plan.seconds is not None:
        return section
    again = any(other.letter == section.letter for other in base[:position])
    stems = _sung(plan, section.stems, section.energy) if again else section.stems
    return replace(section, name=LIFT["outro"] if section.name == "outro" else section.name, stems=stems)


def _order(plan: Plan, base: Sequence[SectionPlan], turn: int) -> tuple[int, ...]:
    """The order of a turn: a smooth one, near the written order but not it. Of two turns the second takes the second best."""
    written = tuple(range(len(base)))
    if turn == 0 or len(base) < 3:
        return written
    chance = dice(plan.seed, "cycle", turn // 2)
    orders = [tuple(int(i) for i in chance.permutation(len(base))) for _ in range(CANDIDATES)]
    orders += [(*written[1:], 0), *(_exchanged(written, at) for at in range(len(base) - 1))]
    costs = {order: _strain(base, order) + float(chance.uniform(0.0, WHIM)) for order in orders if order != written}
    return sorted(costs, key=costs.__getitem__)[turn % 2]


def _exchanged(order: tuple[int, ...], at: int) -> tuple[int, ...]:
    """Two neighbours in each other's place."""
    return (*order[:at], order[at + 1], order[at], *order[at + 2 :])


def _strain(base: Sequence[SectionPlan], order: Sequence[int]) -> float:
    pairs = [(base[a], base[b]) for a, b in pairwise(order)]
    jumps = sum(max(0.0, abs(one.energy - other.energy) - 0.3) for one, other in pairs)
    twins = sum(one == other for one, other in pairs)
    moved = sum(abs(place - index) for place, index in enumerate(order))
    return jumps + 0.5 * twins + 0.04 * moved


def _varied(plan: Plan, base: Sequence[SectionPlan], section: SectionPlan, turn: int, index: int) -> SectionPlan:
    chance = dice(plan.seed, "variation", index)
    mean = sum(other.energy for other in base) / len(base)
    energy = 0.6 * section.energy + 0.4 * mean if section.name in LIFT else section.energy
    energy += 0.1 * math.sin(2 * math.pi * (turn * GOLDEN + plan.seed % 97 / 97)) + float(chance.uniform(-0.06, 0.06))
    energy = min(0.97, max(0.1, energy))
    stems = _recalled(plan, _rested(plan, section, energy, float(chance.random())), energy, float(chance.random()))
    stems = _sung(plan, visited(plan, stems, turn), energy)
    return replace(section, name=LIFT.get(section.name, section.name), energy=round(energy, 4), stems=stems)


def _rested(plan: Plan, section: SectionPlan, energy: float, roll: float) -> tuple[str, ...]:
    """The stems of a section without one of them, when it has more than three."""
    roles = {card.name: card.role for card in plan.stems}
    free = [name for name in section.stems if energy < 0.6 or roles.get(name) not in FOUNDATION]
    if len(section.stems) < 4 or not free:
        return section.stems
    resting = free[int(roll * len(free))]
    return tuple(name for name in section.stems if name != resting)


def _recalled(plan: Plan, stems: tuple[str, ...], energy: float, roll: float) -> tuple[str, ...]:
    """The stems and, every other time, one more of the plan whose role is not heard and whose energy range fits.

    Where no lead sings one comes back three times of four: a theme is not away for long.
    """
    heard = {card.role for card in plan.stems if card.name in stems}
    fitting = [card for card in plan.stems if card.role not in heard and not card.strain(energy)]
    singing = [card for card in fitting if card.role == "lead"]
    rest, fitting = (0.25, singing) if singing else (0.5, fitting)
    if not fitting or roll < rest or len(stems) >= 8:
        return stems
    return (*stems, fitting[int((roll - rest) / (1 - rest) * len(fitting))].name)


def _sung(plan: Plan, stems: tuple[str, ...], energy: float) -> tuple[str, ...]:
    """The stems, and over stated chords, which go round and round, always a lead: the one whose energy range fits best."""
    leads = [card for card in plan.stems if card.role == "lead" and card.name not in plan.muted]
    if not leads or not stated(plan) or any(card.name in stems for card in leads):
        return stems
    return (*stems, min(leads, key=lambda card: card.strain(energy)).name)
