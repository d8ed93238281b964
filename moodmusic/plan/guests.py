"""Guests: styles that an endless plan may visit, where the sentence leaves the style open.

They are the next likeliest by the classifier that know the plan's meter, are at home in major or minor as it is, and come near its tempo,
itself or at half or twice its pace. Each lends its stems for some roles, chosen as its own plan would choose them. What words refuse holds
for them as well, and a role in which a wanted instrument plays is not lent. An edit keeps the guests that still go with the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from moodmusic.cards import StemCard
from moodmusic.plan.brief import Brief
from moodmusic.plan.cast import choose_cast
from moodmusic.plan.value import Guest, Plan
from moodmusic.prompt.instruments import matches
from moodmusic.style.value import Style
from moodmusic.theory import Key, Meter

MOST_GUESTS = 2
NEIGHBOURS = 5  # likeliest styles that are looked at
LEAST_SHARE = 0.001  # of all styles, from which on one is a neighbour
LENT = ("pad", "texture", "arp", "chords", "counter", "percussion")  # what a guest may bring: bass, drums and tune stay at home
MOST_CARDS = 16  # of a plan and its guests together: beyond that the mixer works on twice the strips
STRETCH = 1.15  # how far outside a style's tempi its patterns still serve
PACES = (1.0, 0.5, 2.0)


@dataclass(frozen=True, slots=True)
class Home:
    """What a guest has to go with: the plan's own stems, its tempo, meter and key."""

    cards: tuple[StemCard, ...]
    tempo_bpm: float
    meter: Meter
    key: Key


def choose_guests(brief: Brief, styles: Mapping[str, Style], likely: Mapping[str, float], home: Home, endless: bool) -> tuple[Guest, ...]:
    """The guests of a plan; none where it ends, and where words or the caller settled style or instruments."""
    settled = any(reason.source != "mood rule" for reason in brief.reasons.get("styles", [])) or brief.wishes.only
    if not endless or settled:
        brief.note(
            "guests", "none", "default", "style or instruments are settled" if endless else "only music without end visits other styles"
        )
        return ()
    found: list[Guest] = []
    for name in sorted(likely, key=lambda name: (-likely[name], name))[1:NEIGHBOURS]:
        if len(found) < MOST_GUESTS and likely[name] >= LEAST_SHARE and _fits(styles[name], home):
            cards = tuple(_lent(brief, styles[name], home, len(home.cards) + sum(len(one.cards) for one in found)))
            mix = {card.name: styles[name].mix.get(card.role, 0.0) for card in cards}
            found += [Guest(name, round(likely[name], 4), cards, mix)] if cards else []
    for guest in found:
        roles = ", ".join(dict.fromkeys(card.role for card in guest.cards))
        cause = f"{guest.share:.1%} likely by words and mood: later turns borrow its {roles}"
        brief.note("guests", guest.style, "mood rule", cause, words=brief.felt)
    if not found:
        brief.note("guests", "none", "default", "no likely style goes with tempo, meter, key and stems")
    return tuple(found)


def relent(guests: Iterable[Guest], change: Callable[[StemCard], StemCard | None]) -> tuple[Guest, ...]:
    """Guests with every card changed, or left at home where the change gives None; who lends nothing any more stays away."""
    found = []
    for guest in guests:
        cards = tuple(card for card in map(change, guest.cards) if card is not None)
        found.append(replace(guest, cards=cards, mix={card.name: guest.mix[card.name] for card in cards}))
    return tuple(guest for guest in found if guest.cards)


def still_welcome(before: Plan, after: Plan, styles: Mapping[str, Style]) -> tuple[Guest, ...]:
    """The guests after an edit: none where the music ends now.

    Those go whose style no longer goes with tempo, meter or key, and what was lent for a role that is silent now, or that an instrument
    of the edit plays.
    """
    if after.seconds is not None:
        return ()
    new = {card.role for card in after.stems if card.name not in {one.name for one in before.stems}}
    roles, own = {card.role for card in after.sounding} - new, {card.name for card in after.stems}
    moved = any(getattr(before, name) != getattr(after, name) for name in ("tempo_bpm", "meter", "key"))
    home = Home(after.stems, after.tempo_bpm, after.meter, after.key)
    stay = [one for one in after.guests if not moved or one.style not in styles or _fits(styles[one.style], home)]
    return relent(stay, lambda card: card if card.role in roles and card.name not in own else None)


def _fits(style: Style, home: Home) -> bool:
    low, high = style.tempo_bpm
    paces = any(low / STRETCH <= home.tempo_bpm * pace <= high * STRETCH for pace in PACES)
    return paces and home.meter in style.meters and any(Key(0, mode).minor == home.key.minor for mode in style.modes)


def _lent(brief: Brief, style: Style, home: Home, taken: int) -> Iterator[StemCard]:
    """One card for each role that both have, by the guest's own choice."""
    own = {card.name for card in home.cards}
    promised = {card.role for card in home.cards for word in brief.wishes.wanted if matches(word, card.words, card.role)}
    roles = {card.role for card in home.cards} - promised
    cast = choose_cast(replace(brief, styles=((style, 1.0),), between=None, reasons={}))
    for role in LENT:
        card = next((card for card in cast.of(role) if card.name not in own), None)
        if card is not None and role in roles and taken < MOST_CARDS:
            taken += 1
            yield card
