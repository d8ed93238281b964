"""Stems of an edit: louder, softer, silent, alone, added, replaced.

A silenced stem stays in its sections and is not heard: the bass that locks to a kick plays the same notes without it. What guests lend
later is changed alike, and one that is silenced is lent no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from moodmusic.cards import PITCHED_ROLES, ROLES, StemCard
from moodmusic.errors import InputError, PlanError
from moodmusic.plan.ask import ROLE, STEM_DIALS, Ask, word_of
from moodmusic.plan.brief import Brief, clipped
from moodmusic.plan.cast import best_for
from moodmusic.plan.draft import Draft
from moodmusic.plan.editwords import edit_words
from moodmusic.plan.guests import relent
from moodmusic.plan.value import Plan, Reason, SectionPlan
from moodmusic.prompt.instruments import instrument, matches, stand_ins, vocabulary

LEVEL_DB = (-60.0, 24.0)  # of a stem in the mix
TILT_DB = 3.0  # one step of a brighter or darker stem
SEND = 0.15  # one step of a wetter or drier stem
BUSY = 0.5  # one step of a busier or sparser stem
UNCOUNTED = ("texture", "fx", "drone")  # kinds of pattern that play no figure
FIELDS = {"brightness": "tilt_db", "space": "reverb", "density": "busy"}
MELODIC = ("lead", "counter", "arp")
QUIET = 0.3  # "more melody" does not wake sections of less energy
# What an instrument that takes over another's part brings along; figure, energies and place in the form stay.
VOICE = (
    "instrument",
    "settings",
    "words",
    "register",
    "gain_db",
    "highpass_hz",
    "lowpass_hz",
    "tilt_db",
    "drive_db",
    "reverb",
    "delay",
    "width",
    "program",
    "licence",
)


def fits(target: str, card: StemCard) -> bool:
    """Whether a target of the words ("drums", a role) covers a card."""
    return card.role == word_of(target) if target.startswith(ROLE) else matches(target, card.words, card.role)


def keep_stems(draft: Draft, ask: Ask) -> None:
    """Protect every stem that the words cover."""
    for card in [*_named(draft, ask, lent=True), *_lent(draft, ask)]:
        draft.kept[card.name] = ask.words


def level(draft: Draft, ask: Ask) -> None:
    """So many dB on the stems' level."""
    for card in _named(draft, ask, lent=True):
        before = draft.plan.mix.get(card.name, 0.0)
        value = round(clipped(before + ask.amount, *LEVEL_DB), 2)
        mix = {**draft.plan.mix, card.name: value}
        draft.set("mix", mix, ask.words, of=card.name, shown=f"{value:+g} dB")
    names = {card.name for card in _lent(draft, ask)}
    louder = [
        {name: round(clipped(db + ask.amount * (name in names), *LEVEL_DB), 2) for name, db in one.mix.items()} for one in draft.plan.guests
    ]
    guests = tuple(replace(guest, mix=mix) for guest, mix in zip(draft.plan.guests, louder, strict=True))
    if guests != draft.plan.guests:
        draft.plan = replace(draft.plan, guests=guests)
        draft.note("guests", ", ".join(sorted(names)), f"{ask.amount:+g} dB", ask.words)


def more(draft: Draft, ask: Ask) -> None:
    """Louder or softer by steps; more of a role that is silent or missing brings it in, and more melody fills the sections without."""
    missing = [target for target in ask.targets if not any(fits(target, card) for card in draft.plan.sounding)]
    if missing and ask.amount > 0:
        add(draft, replace(ask, targets=tuple(missing)))
    present = tuple(target for target in ask.targets if target not in missing)
    if present or ask.amount < 0:
        level(draft, replace(ask, targets=present or ask.targets))
    if ask.amount > 0 and ROLE + "lead" in present:
        _more_sections(draft, ask)


def _more_sections(draft: Draft, ask: Ask) -> None:
    leads = [card for card in draft.plan.sounding if card.role == "lead"]
    names = {card.name for card in leads}
    sections = tuple(
        part if part.energy < QUIET or names & set(part.stems) else _with(draft.plan, part, leads[0].name) for part in draft.plan.sections
    )
    _sections(draft, sections, leads[0].name, ask.words)


def turn(draft: Draft, ask: Ask) -> None:
    """A dial of one stem: its level, its shelf, its reverb send, how much it plays."""
    if ask.name not in STEM_DIALS:
        raise InputError(
            f"'{ask.words}': {ask.name} is of the whole track. An instrument alone can be louder or quieter, brighter or darker, "
            "wetter or drier, busier or sparser"
        )
    if ask.name == "loudness":
        level(draft, replace(ask, amount=ask.amount * float(edit_words().table["step_db"])))
        return
    for card in _named(draft, ask, lent=True):
        after, shown = _dialled(card, ask)
        if after == card:
            raise InputError(f"'{ask.words}' changes nothing: {card.name} is at its end there")
        _check(draft, card.name, ask.words)
        draft.plan = replace(draft.plan, stems=tuple(after if one is card else one for one in draft.plan.stems))
        draft.note(f"stems.{card.name}.{FIELDS[ask.name]}", *shown, ask.words)
    for card in _lent(draft, ask):
        if ask.name != "density" or _kind(card) not in UNCOUNTED:
            after, shown = _dialled(card, ask)
            _lend(draft, {card.name: after})
            draft.note(f"guests.{card.name}.{FIELDS[ask.name]}", *shown, ask.words)


def _dialled(card: StemCard, ask: Ask) -> tuple[StemCard, tuple[str, str]]:
    """The card with its dial turned, and the dial's values before and after."""
    if ask.name == "density":
        return _busier(card, ask)
    if ask.name == "brightness":
        after = replace(card, tilt_db=round(clipped(card.tilt_db + TILT_DB * ask.amount, -24.0, 24.0), 2))
        return after, (f"{card.tilt_db:g} dB", f"{after.tilt_db:g} dB")
    after = replace(card, reverb=round(clipped(card.reverb + SEND * ask.amount), 3))
    return after, (f"{card.reverb:g}", f"{after.reverb:g}")


def _kind(card: StemCard) -> str:
    return str(card.pattern.get("kind", card.role))


def _busier(card: StemCard, ask: Ask) -> tuple[StemCard, tuple[str, str]]:
    """More or fewer notes; an effect, a texture or a drone has none to spare."""
    if _kind(card) in UNCOUNTED:
        raise InputError(
            f"'{ask.words}': {card.name} plays a sound and no notes: it can be louder, quieter, brighter, darker, wetter or drier"
        )
    before = float(card.pattern.get("busy", 0.0))
    value = round(clipped(before + BUSY * ask.amount, -1.0, 1.0), 3)
    return replace(card, pattern={**card.pattern, "busy": value}), (f"{before:g}", f"{value:g}")


def mute(draft: Draft, ask: Ask) -> None:
    """Silence stems; a section that would be left with nothing gets what sounds most elsewhere.

    Without drums hand percussion is silent too, as in a prompt, unless a narrower word keeps it.
    """
    names = _free(draft, ask)
    hands = [card.name for card in draft.plan.sounding if _with_drums(ask, card) and card.name not in {*draft.kept, *names}]
    lent = [card.name for card in _lent(draft, ask)]
    _lend(draft, dict.fromkeys(lent))
    for name in lent:
        draft.note(f"guests.{name}", "lent", "not lent", ask.words)
    _silence(draft, names + hands, ask)


def _with_drums(ask: Ask, card: StemCard) -> bool:
    """Whether a card is hand percussion, and "drums" among the targets."""
    return "drums" in ask.targets and card.role == "percussion"


def _free(draft: Draft, ask: Ask) -> list[str]:
    """The stems to silence without those that are kept by a narrower word; a contradiction when that leaves none."""
    named = [card.name for card in _named(draft, ask, lent=True)]
    free = [name for name in named if name not in draft.kept]
    if named and not free:
        _check(draft, named[0], ask.words)
    for name in set(named) - set(free):
        draft.reasons.append(Reason(f"stems.{name}", "sounds", "edit", f"'{ask.words}' would silence it: '{draft.kept[name]}' wins"))
    return free


def only(draft: Draft, ask: Ask) -> None:
    """Silence everything else."""
    _named(draft, ask)
    others = [card.name for card in draft.plan.sounding if not any(fits(target, card) for target in ask.targets)]
    if not others:
        raise InputError(f"'{ask.words}' changes nothing: nothing else sounds")
    _silence(draft, [name for name in others if name not in draft.kept], ask)


def _silence(draft: Draft, names: list[str], ask: Ask) -> None:
    if draft.kept.get("stems"):
        _check(draft, "stems", ask.words)
    muted = tuple(card.name for card in draft.plan.stems if card.name in {*draft.plan.muted, *names})
    draft.plan = replace(draft.plan, muted=muted)
    for name in names:
        draft.note(f"stems.{name}", "sounds", "silent", ask.words)
    _fill(draft, ask.words)


def _fill(draft: Draft, words: str) -> None:
    """No section is silent."""
    heard = [card for card in draft.plan.sounding if card.role != "fx"]
    if not heard:
        raise PlanError(f"'{words}' leaves no stem to play: silence fewer")
    names = {card.name for card in heard}
    counts = {name: sum(name in part.stems for part in draft.plan.sections) for name in names}
    usual = max(counts, key=lambda name: (counts[name], name))
    sections = tuple(part if names & set(part.stems) else _with(draft.plan, part, usual) for part in draft.plan.sections)
    _sections(draft, sections, usual, words)


def add(draft: Draft, ask: Ask) -> None:
    """Bring in an instrument or a role: one that was silenced, else the best card of the library for this style and mood."""
    for target in ask.targets:
        if any(fits(target, card) for card in draft.plan.sounding):
            raise InputError(
                f"'{ask.words}' changes nothing: {word_of(target)} plays already; say 'more {word_of(target)}' to hear more of it"
            )
        silent = [
            card.name for card in draft.plan.stems if card.name in draft.plan.muted and (fits(target, card) or _with_drums(ask, card))
        ]
        if silent:
            draft.plan = replace(draft.plan, muted=tuple(name for name in draft.plan.muted if name not in silent))
            for name in silent:
                draft.note(f"stems.{name}", "silent", "sounds", ask.words)
        else:
            _join(draft, _card_for(draft, target, ask.words), ask.words)


def _card_for(draft: Draft, target: str, words: str) -> StemCard:
    """The best card: one of the style where it has one, then what suits the mood, in a role that is still free."""
    brief = draft.brief()
    free = replace(brief, cards={name: card for name, card in brief.cards.items() if name not in {one.name for one in draft.plan.stems}})
    found = _of_role(free, word_of(target)) if target.startswith(ROLE) else _of_word(draft, free, target)
    if found is None:
        raise InputError(f"'{words}': no stem of the library plays {word_of(target)}: add one to your stems folder, or name another")
    return found


def _of_role(brief: Brief, role: str) -> StemCard | None:
    names = [name for style, _ in brief.styles for name in style.stems.get(role, ()) if name in brief.cards]
    return brief.cards[names[0]] if names else next((card for card in brief.cards.values() if card.role == role and not card.alone), None)


def _of_word(draft: Draft, brief: Brief, word: str) -> StemCard | None:
    taken = {card.role for card in draft.plan.sounding}
    cards = (best_for(brief, name, taken) for name in (word, *stand_ins(word)))
    return next((card for card in cards if card is not None), None)


def _join(draft: Draft, card: StemCard, words: str) -> None:
    """Where the card's energies suit, at least in half of the sections, the liveliest first."""
    plan = draft.plan
    order = sorted(range(len(plan.sections)), key=lambda at: -plan.sections[at].energy)
    opening = plan.seconds is not None and len(order) > 2 and card.role in MELODIC  # the track begins as it did
    suited = [at for at in order if card.energy[0] <= plan.sections[at].energy <= card.energy[1] and (at or not opening)]
    least = -(-len(order) // 2)
    places = {*suited, *[at for at in order if at not in suited][: max(0, least - len(suited))]}
    stems = tuple(sorted((*plan.stems, card), key=lambda one: ROLES.index(one.role)))
    draft.plan = replace(plan, stems=stems, mix={**plan.mix, card.name: 0.0})
    draft.note(f"stems.{card.name}", "not there", "sounds", words)
    sections = tuple(_with(draft.plan, part, card.name) if at in places else part for at, part in enumerate(plan.sections))
    _sections(draft, sections, card.name, words)


def swap(draft: Draft, ask: Ask) -> None:
    """Another instrument plays the same part: the figure stays, voice and register are the new one's. Kits bring their own beats."""
    new = ask.name
    named = _named(draft, _loosely(draft, ask))
    if _changes_part(draft, new, named):
        mute(draft, replace(ask, kind="out"))
        if not any(fits(new, card) for card in draft.plan.sounding):
            add(draft, replace(ask, kind="add", targets=(new,)))
        return
    for card in named:
        _check(draft, card.name, ask.words)
        donor = _donor(draft, card, new, ask.words)
        if card.role in PITCHED_ROLES and donor.pitched:
            name = f"{re.sub(r'-as-.*', '', card.name)}-as-{re.sub(r'[^a-z0-9]+', '-', word_of(new).lower()).strip('-')}"
            taken = {one.name for one in draft.plan.stems}
            name = next(free for free in (name, *(f"{name}-{number}" for number in range(2, 99))) if free not in taken)
            other = replace(card, name=name, **{field: getattr(donor, field) for field in VOICE})
        else:
            other = replace(donor, role=card.role)
        _exchange(draft, card, other, ask.words)


def _changes_part(draft: Draft, new: str, named: list[StemCard]) -> bool:
    """Whether one with notes gives way to one without, or the other way round: drums play no part of a guitar, so the guitar goes."""
    best = None if new.startswith(ROLE) else best_for(draft.brief(), new, set())
    return best is not None and all(card.pitched != best.pitched for card in named)


def _loosely(draft: Draft, ask: Ask) -> Ask:
    """What is to be replaced is there: who says "bamboo flute" of a track with one flute means that."""
    (target,) = ask.targets
    if target.startswith(ROLE) or any(fits(target, card) for card in draft.plan.sounding):
        return ask
    wider = vocabulary().families.get(instrument(target), frozenset()) - {instrument(target)}
    found = {name for card in draft.plan.sounding if card.pitched for name in map(instrument, card.words[:1]) if name in wider}
    return replace(ask, targets=tuple(found)) if len(found) == 1 else ask


def _donor(draft: Draft, card: StemCard, new: str, words: str) -> StemCard:
    """Whose voice takes over: of the library's cards for the word one of the same role, else the best of all."""
    taken = {one.name for one in draft.plan.stems}
    brief = draft.brief()
    for word in (new, *([] if new.startswith(ROLE) else stand_ins(new))):
        found = [
            one
            for one in brief.cards.values()
            if fits(word, one) and one.name not in taken and one.pitched == card.pitched and not one.alone
        ]
        if found:
            return min(found, key=lambda one: (one.role != card.role, one.name))
    raise InputError(f"'{words}': no stem of the library plays {word_of(new)} in place of {card.name}: name another instrument")


def _exchange(draft: Draft, old: StemCard, new: StemCard, words: str) -> None:
    plan = draft.plan
    sections = tuple(replace(part, stems=tuple(new.name if name == old.name else name for name in part.stems)) for part in plan.sections)
    mix = {new.name if name == old.name else name: value for name, value in plan.mix.items()}
    muted = tuple(name for name in plan.muted if name != old.name)
    draft.plan = replace(plan, stems=tuple(new if card is old else card for card in plan.stems), sections=sections, mix=mix, muted=muted)
    draft.note(
        "stems", f"{old.name} ({', '.join(old.words) or old.instrument})", f"{new.name} ({', '.join(new.words) or new.instrument})", words
    )


def _lent(draft: Draft, ask: Ask) -> list[StemCard]:
    """What guests lend that the targets cover, but for what the words keep."""
    cards = {card.name: card for guest in draft.plan.guests for card in guest.cards if card.name not in draft.kept}
    return [card for card in cards.values() if any(fits(target, card) for target in ask.targets)]


def _lend(draft: Draft, changed: Mapping[str, StemCard | None]) -> None:
    """Other cards for the guests' own, by name; None is lent no more."""
    draft.plan = replace(draft.plan, guests=relent(draft.plan.guests, lambda card: changed.get(card.name, card)))


def _named(draft: Draft, ask: Ask, lent: bool = False) -> list[StemCard]:
    """The sounding stems that the targets cover; InputError when one covers none, unless with `lent` it covers what guests lend."""
    cards = [card for guest in draft.plan.guests for card in guest.cards] if lent else []
    found: dict[str, StemCard] = {}
    for target in ask.targets:
        covered = {card.name: card for card in draft.plan.sounding if fits(target, card)}
        if not covered and not any(fits(target, card) for card in cards):
            heard = ", ".join(sorted({word for card in draft.plan.sounding for word in (card.words or (card.role,))}))
            raise InputError(f"'{ask.words}': nothing in this plan plays {word_of(target)}: it has {heard}")
        found |= covered
    return list(found.values())


def _check(draft: Draft, name: str, words: str) -> None:
    holder = draft.kept.get(name) or draft.kept.get("stems")
    if holder:
        raise InputError(f"'{words}' and '{holder}' contradict each other: leave one of them away")


def _with(plan: Plan, part: SectionPlan, name: str) -> SectionPlan:
    """A section with one more stem, in the order of the plan."""
    order: dict[str, Any] = {card.name: at for at, card in enumerate(plan.stems)}
    return part if name in part.stems else replace(part, stems=tuple(sorted((*part.stems, name), key=order.__getitem__)))


def _sections(draft: Draft, sections: tuple[SectionPlan, ...], name: str, words: str) -> None:
    if sections == draft.plan.sections:
        return
    before, after = (", ".join(part.name for part in row if name in part.stems) or "none" for row in (draft.plan.sections, sections))
    draft.plan = replace(draft.plan, sections=sections)
    draft.note(f"sections.{name}", before, after, words)
