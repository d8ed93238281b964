"""Style journeys: turns of an endless plan that borrow from a neighbouring style, and come home again.

Of eight turns of the form the first three are at home. A visit begins with the background and takes the accompaniment in its second turn;
bass, drums and tune stay, so that the music remains itself. Any turn can be made without those before it.
"""

from __future__ import annotations

from dataclasses import dataclass

from moodmusic.dice import dice
from moodmusic.plan.guests import LENT
from moodmusic.plan.value import Guest, Plan

# Of each turn the guest that is visited, from 1; 0 is home
VISITS = ((0, 0, 0, 1, 1, 0, 0, 0), (0, 0, 0, 1, 1, 0, 2, 0), (0, 0, 0, 2, 2, 0, 1, 0), (0, 0, 0, 0, 1, 1, 0, 2))
BLOCK = len(VISITS[0])
BACKGROUND = LENT[:3]


@dataclass(frozen=True, slots=True)
class Visit:
    """A guest, and the roles that are its own meanwhile."""

    guest: Guest
    roles: tuple[str, ...]

    @property
    def cause(self) -> str:
        """Why, in words."""
        roles = ", ".join(dict.fromkeys(card.role for card in self.guest.cards if card.role in self.roles))
        return f"a visit to {self.guest.style}, {self.guest.share:.1%} likely by words and mood, which lends {roles}"


def visit(plan: Plan, turn: int) -> Visit | None:
    """The visit of a turn; None at home."""
    here = _guest(plan, turn)
    if here is None:
        return None
    begins = _guest(plan, turn - 1) is not here and any(card.role in BACKGROUND for card in here.cards)
    return Visit(here, BACKGROUND if begins else LENT)


def visited(plan: Plan, stems: tuple[str, ...], turn: int) -> tuple[str, ...]:
    """The stems of a section as a turn has them: the guest's for the home's, role by role."""
    found = visit(plan, turn)
    if found is None:
        return stems
    role_of = {card.name: card.role for card in plan.stems}
    lent = {card.role: card.name for card in found.guest.cards if card.role in found.roles}
    return tuple(dict.fromkeys(lent.get(role_of.get(name, ""), name) for name in stems))


def _guest(plan: Plan, turn: int) -> Guest | None:
    block, place = divmod(turn, BLOCK)
    if not plan.guests or plan.seconds is not None or turn < 0:
        return None
    number = VISITS[int(dice(plan.seed, "visit", block).integers(len(VISITS)))][place]
    return plan.guests[number - 1] if 0 < number <= len(plan.guests) else None
