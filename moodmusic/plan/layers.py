"""Layers: which stems of the cast sound in which section.

Rules of arrangement: 1–3 layers in an intro or outro, 4–5 in a first section, up to 8 in a full one, no kick or bass in a
break (the forms of the styles say where); something is added or taken away at every section; at least one layer goes on
over every seam; what the words ask for sounds in at least half of the sections.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from moodmusic.cards import ROLES, StemCard
from moodmusic.plan.brief import Brief
from moodmusic.plan.called import called_by_players
from moodmusic.plan.cast import Cast
from moodmusic.plan.form import Fitted
from moodmusic.plan.join import BEATS
from moodmusic.plan.value import SectionPlan

MOST_LAYERS = 8
LEAST_LAYERS = ((0.7, 4), (0.5, 3), (0.3, 2), (0.0, 1))  # from this energy on at least so many, where the cast has them
ORDER = ("chords", "drums", "bass", "pad", "lead", "arp", "texture", "percussion", "counter", "fx")  # what is missed most comes first
HOLDING = ("pad", "texture", "chords", "arp", "bass", "lead", "counter", "percussion", "drums", "fx")  # what goes on over a seam
PULSE = ("drums", "bass")
LED = {"counter": "lead", "bass": "chords"}  # roles that follow another one, and are no music without
BORNE = {"chords": "pad"}  # who bears the tune where the cast has nobody of a role
LEADING = ("lead", "chords", "pad", "arp")
CALM = 0.4  # below this energy no pulse is added to a section
RISE = 0.15  # step of energy that effects lead into
FULL = 0.8  # energy from which second chords join in


@dataclass(frozen=True, slots=True)
class _Stage:
    """The cast without effects, by name, and who must be heard in half of the sections."""

    brief: Brief
    cast: Cast
    cards: dict[str, StemCard]
    promised: tuple[str, ...]
    letters: tuple[str, ...]
    alone: tuple[str, ...]  # roles of stems that are written for their instrument alone: they play wherever the energy lets them
    dealt: dict[tuple[str, str], str]  # (role, letter) → stem, in the roles whose stem changes with the letter

    def rank(self, name: str) -> tuple[bool, bool, int]:
        """Sorting key: who is kept longest first."""
        card = self.cards[name]
        return name not in self.promised, card.role not in self.brief.style.core, ORDER.index(card.role)


def layered(brief: Brief, cast: Cast, sections: tuple[Fitted, ...]) -> tuple[SectionPlan, ...]:
    """The sections with their stems, in the order of roles; none is empty."""
    stage = _stage(brief, cast, sections)
    rows = [_row(stage, section) for section in sections]
    for name in stage.promised:
        _promise(stage, sections, rows, name)
    _link(stage, rows)
    _change(stage, sections, rows)
    _lead_in(stage, sections, rows)
    _add_effects(cast, sections, rows)
    planned = [_planned(cast, section, row) for section, row in zip(sections, rows, strict=True)]
    names = called_by_players(planned, [[stage.cards[name].role for name in row if name in stage.cards] for row in rows])
    return tuple(replace(section, name=name) for section, name in zip(planned, names, strict=True))


def _stage(brief: Brief, cast: Cast, sections: tuple[Fitted, ...]) -> _Stage:
    cards = {card.name: card for card in cast.cards if card.role != "fx"} or {card.name: card for card in cast.cards}
    core = tuple(cast.of(role)[0].name for role in brief.style.core if cast.of(role) and role != "fx")
    promised = tuple(dict.fromkeys(name for name in (*cast.wanted, *core) if name in cards))
    letters = tuple(dict.fromkeys(section.letter for section in sections))
    dealt = {pair: name for role in brief.style.turns for pair, name in _dealt(role, cast.of(role), sections).items()}
    for role in BEATS if brief.between else ():
        dealt |= _in_turns(role, cast.of(role), sections, tuple(sorted(letters)))
    alone = tuple(dict.fromkeys(card.role for card in cards.values() if card.alone))
    return _Stage(brief, cast, cards, promised, letters, alone, dealt)


def _in_turns(role: str, cards: tuple[StemCard, ...], sections: tuple[Fitted, ...], letters: tuple[str, ...]) -> dict[tuple[str, str], str]:
    """The beats of two styles go to theme letters in turn, as far as a letter's energies suit them."""
    out: dict[tuple[str, str], str] = {}
    for at, letter in enumerate(letters if len(cards) > 1 else ()):
        energies = [section.energy for section in sections if section.letter == letter]
        wished = cards[at % len(cards)]
        suited = sorted(cards, key=lambda card: -sum(card.energy[0] <= energy <= card.energy[1] for energy in energies))
        fits = any(wished.energy[0] <= energy <= wished.energy[1] for energy in energies)
        out[role, letter] = wished.name if fits else suited[0].name
    return out


def _dealt(role: str, cards: tuple[StemCard, ...], sections: tuple[Fitted, ...]) -> dict[tuple[str, str], str]:
    """A stem for each letter: of those still free the first that suits the energies of two thirds of its sections."""
    out: dict[tuple[str, str], str] = {}
    for letter in dict.fromkeys(section.letter for section in sections if cards):
        energies = [section.energy for section in sections if section.letter == letter]
        free = [card for card in cards if card.name not in out.values()] or cards
        suited = [card for card in free if 3 * sum(card.energy[0] <= energy <= card.energy[1] for energy in energies) >= 2 * len(energies)]
        best = (suited or free)[0]
        out[role, letter] = best.name
    return out


def _row(stage: _Stage, section: Fitted) -> list[str]:
    """Who plays: the roles of the form, filled up where the words took too much away, thinned where too much is left."""
    roles = dict.fromkeys((*(section.roles or ORDER), *stage.alone))
    row = list(dict.fromkeys(name for role in roles for name in _called(stage, section, role)))
    wished = max(len(section.roles) if section.roles else _wished_layers(section.energy), len(stage.alone))
    spare = sorted((name for name in stage.cards if name not in row and _allowed(stage, section, name)), key=stage.rank)
    row += spare[: max(0, _least_layers(section.energy) - len(row))]
    row = sorted(row, key=stage.rank)[: min(MOST_LAYERS, max(wished + 1, _least_layers(section.energy)))]
    return row or [min(stage.cards, key=stage.rank)]


def _wished_layers(energy: float) -> int:
    return round(1 + 6 * energy)


def _least_layers(energy: float) -> int:
    return next(count for floor, count in LEAST_LAYERS if energy >= floor)


def _allowed(stage: _Stage, section: Fitted, name: str) -> bool:
    card = stage.cards[name]
    if any(card.role == role for role, _ in stage.dealt):
        return False
    return card.energy[0] <= section.energy <= card.energy[1] and (section.energy >= CALM or card.role not in PULSE)


def _called(stage: _Stage, section: Fitted, role: str) -> list[str]:
    """The stems that a role, or a stem's name, of a form calls in."""
    if role in stage.cards:
        return [role]
    if (role, section.letter) in stage.dealt:
        return [stage.dealt[role, section.letter]]
    seated = [name for name, card in stage.cards.items() if card.role == role]
    if not seated and role in BORNE:
        return _called(stage, section, BORNE[role])
    able = [name for name in seated if stage.cards[name].energy[0] <= section.energy <= stage.cards[name].energy[1]]
    if not able and role in BORNE and stage.brief.wishes.only:  # few players: whoever comes nearest bears the tune
        return [min(seated, key=lambda name: stage.cards[name].strain(section.energy))]
    if not able:
        return seated[:1] if role in section.roles and role in stage.brief.style.core else []
    if role == "chords":
        return able[:2] if section.energy >= FULL else able[:1]
    return [able[stage.letters.index(section.letter) % len(able)]]


def _promise(stage: _Stage, sections: tuple[Fitted, ...], rows: list[list[str]], name: str) -> None:
    """Let a stem sound in at least half of the sections, the liveliest first; it takes the place of the one least missed."""
    role = stage.cards[name].role
    # Where the stem changes with the letter each of them keeps the promise; a wanted one that no letter got must be heard itself.
    dealt = {pair: other for pair, other in stage.dealt.items() if pair[0] == role}
    asked = name in stage.cast.wanted and not stage.brief.wishes.only  # of instruments alone each stem of the role will do
    dealt = {} if asked and name not in dealt.values() else dealt
    own = {name, *dealt.values()}
    without = sorted((at for at, row in enumerate(rows) if not own & set(row)), key=lambda at: -sections[at].energy)
    missing = len(without) - len(rows) // 2
    for at in without[: max(0, missing)]:
        rows[at] = [*sorted(rows[at], key=stage.rank)[: MOST_LAYERS - 1], dealt.get((role, sections[at].letter), name)]


def _link(stage: _Stage, rows: list[list[str]]) -> None:
    """At least one layer goes on over every seam, also from the end of a cycle to its start."""
    for at, row in enumerate(rows):
        before = rows[at - 1]
        if not _heard(stage, row) & _heard(stage, before):
            row.append(min(before, key=lambda name: HOLDING.index(stage.cards[name].role)))


def _heard(stage: _Stage, row: list[str]) -> set[str]:
    """Who plays, by name; by role where only the figure changes."""
    return {role if (role := stage.cards[name].role) in stage.brief.style.turns else name for name in row}


def _change(stage: _Stage, sections: tuple[Fitted, ...], rows: list[list[str]]) -> None:
    """No two neighbours are the same: one stem comes in when the energy rises, else one goes; an ensemble alone stays together."""
    for at in range(1, len(rows)):
        if set(rows[at]) == set(rows[at - 1]) and not any(stage.cards[name].alone for name in rows[at]):
            risen = sections[at].energy >= sections[at - 1].energy
            moves = (_come, _go) if risen else (_go, _come)
            _ = moves[0](stage, sections[at], rows, at) or moves[1](stage, sections[at], rows, at)


def _come(stage: _Stage, section: Fitted, rows: list[list[str]], at: int) -> bool:
    spare = [name for name in stage.cards if name not in rows[at] and _allowed(stage, section, name)]
    if spare and len(rows[at]) < MOST_LAYERS:
        rows[at].append(min(spare, key=stage.rank))
        return True
    return False


def _go(stage: _Stage, _section: Fitted, rows: list[list[str]], at: int) -> bool:
    half = (len(rows) + 1) // 2
    core = stage.brief.style.core
    free = [name for name in rows[at] if stage.cards[name].role not in core]
    able = [name for name in free if name not in stage.promised or sum(name in row for row in rows) > half]
    if able and len(rows[at]) > 1:
        rows[at].remove(max(able, key=stage.rank))
        return True
    return False


def _lead_in(stage: _Stage, sections: tuple[Fitted, ...], rows: list[list[str]]) -> None:
    """Who only follows is not left alone: a counter-melody gets its tune, a bass its chords, of the stems whose energies are nearest."""
    able = [card for card in stage.cards.values() if card.role in LEADING]
    for section, row in zip(sections, rows, strict=True):
        roles = {stage.cards[name].role for name in row}
        wished = next((role for follower, role in LED.items() if follower in roles), "")
        if able and wished and not roles & {*LEADING, "drums"}:
            row.append(min(able, key=lambda card: (wished != card.role, card.strain(section.energy))).name)


def _add_effects(cast: Cast, sections: tuple[Fitted, ...], rows: list[list[str]]) -> None:
    """Effects sound in the section before a rise of energy and in the one that it leads to, or where the form names them."""
    for at, section in enumerate(sections):
        effects = [card.name for card in cast.of("fx") if card.energy[0] <= section.energy <= card.energy[1]]
        rises = [sections[other + 1].energy - sections[other].energy for other in (at - 1, at) if 0 <= other < len(sections) - 1]
        if "fx" in section.roles or any(rise >= RISE for rise in rises):
            rows[at] += [name for name in effects if name not in rows[at]]


def _planned(cast: Cast, section: Fitted, row: list[str]) -> SectionPlan:
    order = {card.name: (ROLES.index(card.role), at) for at, card in enumerate(cast.cards)}
    return SectionPlan(section.name, section.letter, section.bars, section.energy, tuple(sorted(row, key=order.__getitem__)))
