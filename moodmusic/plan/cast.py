"""The cast: which stems play, by the style, the mood, the seed, and the instruments that the words ask for or refuse.

Order of authority: "only" words; refused instruments; wanted ones (a wanted stem stays although a wider word refuses it:
"no guitar but a nylon guitar"); "no melody"; the style's stems. The same word wanted and refused counts as refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from moodmusic.cards import ROLES, StemCard
from moodmusic.errors import PlanError
from moodmusic.kitmap import NAMED
from moodmusic.plan.brief import Brief
from moodmusic.plan.join import BEATS
from moodmusic.prompt.instruments import forbidden, instrument, matches, named, stand_ins, vocabulary

SEATS = {"chords": 2, "lead": 2, "texture": 2, "fx": 3}  # stems of one role in a plan; 1 for the others
REPLACED = ("chords", "bass", "pad", "lead", "arp")  # roles that get another stem when the words refuse the style's
WISHED_ROLES = ("lead", "chords", "arp", "pad", "counter", "bass", "drums", "percussion", "texture", "fx")  # where a wanted instrument goes
# What one instrument alone may take over, most needed first.
ALONE = ("chords", "lead", "bass", "arp", "pad", "counter", "drums", "percussion", "texture", "fx")
MOST_ALONE = 4
CALLED = ("bass",)  # words for a role of which other instruments have cards too
SECTIONS = ("strings", "brass", "woodwinds")  # words for a section of which each player may stand out
KITS = ("drums", "percussion")  # roles that play the pieces of a kit
MELODY = ("lead", "counter")
HARMONY = ("chords", "pad", "arp")
BESIDE = 0.25  # pan of who answers a tune that stands alone in the middle
MOOD_WIDTH = 0.35  # how far outside its moods a card still serves
LEAST_SUIT = 0.3  # cards that suit the mood less come after all others


@dataclass(frozen=True, slots=True)
class Cast:
    """The chosen cards in the order of roles, and the names of those that the words ask for."""

    cards: tuple[StemCard, ...]
    wanted: tuple[str, ...] = ()

    def of(self, role: str) -> tuple[StemCard, ...]:
        """The cards of one role, first choice first."""
        return tuple(card for card in self.cards if card.role == role)


def choose_cast(brief: Brief) -> Cast:
    """The stems of the plan; PlanError when the words leave nothing to play."""
    _note_refusals(brief)
    brief = _with_stand_ins(brief)
    only = brief.wishes.only
    wanted = _alone(brief) if only else _wanted(brief)
    chosen = wanted if only else _seated(brief, wanted)
    if not chosen:
        raise PlanError("the sentence leaves no stem to play: refuse fewer instruments")
    placed = _in_the_middle(chosen) if only else chosen
    cards = tuple(sorted(_without_pieces(brief, placed), key=lambda card: ROLES.index(card.role)))
    asked = _one_of_each(brief, wanted) if only else wanted
    return Cast(cards, tuple(card.name for card in asked if any(card.name == other.name for other in cards)))


def _with_stand_ins(brief: Brief) -> Brief:
    """ "solo sitar": where no stem plays an instrument that is to be alone, what comes closest plays in its place."""
    only = tuple(_playable(brief, word) for word in brief.wishes.only)
    for word, instead in zip(brief.wishes.only, only, strict=True):
        if instead != word:
            cause = f"{brief.quoted('only', about=word) or word}; {instead} stands in for {word}"
            brief.note("stems", f"only {instead}", "words", cause, words=brief.said("only", about=word))
    if only == brief.wishes.only:
        return brief
    return replace(brief, prompt=replace(brief.prompt, wishes=replace(brief.wishes, only=only)))


def _playable(brief: Brief, word: str) -> str:
    """The word itself, or the first of its stand-ins that a stem plays where none plays it."""
    cards = brief.cards.values()
    return next((name for name in (word, *stand_ins(word)) if any(_fits(name, card) for card in cards)), word)


def _note_refusals(brief: Brief) -> None:
    if brief.wishes.melody is False:
        brief.words("stems", "no lead, no counter", "melody")
    if brief.wishes.unwanted:
        said, without = brief.quoted("unwanted"), "without " + ", ".join(brief.wishes.unwanted)
        brief.note("stems", without, "words" if said else "request", said or "the option unwanted", words=brief.said("unwanted"))
    for word in sorted({*brief.wishes.wanted, *brief.wishes.only} & {*brief.wishes.unwanted}):
        brief.note("stems", f"no {word}", "words", f"{word!r} is both wanted and refused: refused counts", over=f"{word!r} as wanted")


def _without_pieces(brief: Brief, cards: list[StemCard]) -> list[StemCard]:
    """ "no snare": the drums play on without that piece of the kit."""
    named = [word for word in brief.wishes.unwanted if instrument(word) in NAMED]
    kits = [card for card in cards if card.role in KITS]
    if not named or not kits:
        return cards
    pieces = [piece for word in named for piece in NAMED[instrument(word)]]
    for word in named:
        cause = f"{brief.quoted('unwanted', about=word) or word}: the kit plays on without it"
        brief.note(
            "stems", f"{', '.join(card.name for card in kits)} without {word}", "words", cause, words=brief.said("unwanted", about=word)
        )
    return [replace(card, pattern={**card.pattern, "without": pieces}) if card in kits else card for card in cards]


def _fits(word: str, card: StemCard) -> bool:
    return matches(word, card.words, card.role)


def _named(word: str, card: StemCard) -> bool:
    return named(word, card.words, card.role)


def _refused(brief: Brief, card: StemCard) -> bool:
    tune = brief.wishes.melody is False and card.role in MELODY
    return tune or forbidden(brief.wishes, card.words, card.role)


def suit(brief: Brief, card: StemCard) -> float:
    """How well a card's moods hold the mood, 0…1: 1 inside its ranges, falling outside."""
    gaps = (_gap(brief.mood.valence, card.valence), _gap(brief.mood.arousal, card.arousal))
    return math.exp(-0.5 * sum(gap**2 for gap in gaps) / MOOD_WIDTH**2)


def _gap(value: float, limits: tuple[float, float]) -> float:
    return max(limits[0] - value, value - limits[1], 0.0)


def _ranked(brief: Brief, cards: list[StemCard]) -> list[StemCard]:
    """A shuffle by seed in which cards that suit the mood, and the style's first choices, tend to come first."""
    if len(cards) < 2:
        return cards
    scored = []
    for place, card in enumerate(cards):
        usual = 1.0 if card.role in brief.style.turns else 0.75**place
        suited = suit(brief, card)
        weight = max(suited, 1e-6) * usual
        chance = _chance(brief, card)
        strange = suited < LEAST_SUIT
        scored.append((strange, -math.log(max(chance, 1e-12)) / weight, card))  # Efraimidis & Spirakis 2006: weighted order
    return [card for *_, card in sorted(scored, key=lambda entry: entry[:2])]


def _style_cards(brief: Brief, role: str) -> list[StemCard]:
    """The stems of a role: the style's."""
    return [brief.cards[name] for name in brief.style.stems.get(role, ())]


def _one_each(brief: Brief, role: str, usual: list[StemCard]) -> list[StemCard]:
    """The beats of two styles: the first of each, so that theme letters take turns with them; all where they share the role otherwise."""
    if role not in BEATS or len(brief.styles) < 2:
        return []
    firsts = [next((card for card in usual if card.name in style.stems.get(role, ())), None) for style, _ in brief.styles]
    return list({card.name: card for card in firsts if card is not None}.values())


def _seated(brief: Brief, wanted: list[StemCard]) -> list[StemCard]:
    """Wanted cards first, then the style's, role by role."""
    chosen: list[StemCard] = []
    for role in ROLES:
        own = [card for card in wanted if card.role == role]
        usual = [card for card in _ranked(brief, _style_cards(brief, role)) if card not in own and not _refused(brief, card)]
        if not usual and not own and role in REPLACED and brief.style.stems.get(role):
            usual = _substitutes(brief, role)
        if len(pair := _one_each(brief, role, usual)) > 1 and not own:
            chosen += pair
            continue
        seats = len(own) if own and role in MELODY else SEATS.get(role, 1)  # a wanted melody instrument does not share the tune
        if role in brief.style.turns:  # the letters of the form choose among all
            words = [word for word in brief.wishes.wanted if any(_fits(word, card) for card in own)]
            usual = [card for card in usual if not own or any(_fits(word, card) for word in words)]
            chosen += own + usual
            continue
        chosen += own + complementing(own, usual, max(0, seats - len(own)))
    return chosen


def complementing(own: list[StemCard], usual: list[StemCard], seats: int) -> list[StemCard]:
    """The first cards for the free seats; of the later ones those come first that play at energies at which no other does."""
    chosen, rest = list(own), list(usual)
    while rest and len(chosen) - len(own) < seats:
        chosen.append(rest.pop(rest.index(max(rest, key=lambda card: _fresh(card, chosen)) if chosen else rest[0])))
    return chosen[len(own) :]


def _fresh(card: StemCard, chosen: list[StemCard]) -> int:
    """At how many energies, of 21 from 0 to 1, a card plays and none of the chosen does."""
    free = [energy / 20 for energy in range(21) if not any(other.energy[0] <= energy / 20 <= other.energy[1] for other in chosen)]
    return sum(card.energy[0] <= energy <= card.energy[1] for energy in free)


def _substitutes(brief: Brief, role: str) -> list[StemCard]:
    others = [card for card in brief.cards.values() if card.role == role and not card.alone and not _refused(brief, card)]
    best = sorted(others, key=lambda card: (-round(suit(brief, card), 2), _chance(brief, card)))[:1]
    for card in best:
        brief.note("stems", card.name, "mood rule", f"in place of the {role} stems of {brief.style.name}, which the words refuse")
    return best


def _chance(brief: Brief, card: StemCard) -> float:
    return float(brief.dice("card", card.name).random())


def _wanted(brief: Brief) -> list[StemCard]:
    """One card for each wanted instrument: the style's own where it has one, else the best of all, else what stands in for it."""
    chosen: list[StemCard] = []
    for word in brief.wishes.wanted:
        if any(_fits(word, card) for card in chosen):
            continue
        taken = {card.role for card in chosen}
        names = (word, *stand_ins(word))
        found = [(name, card) for name in names if (card := best_for(brief, name, taken)) is not None]
        if found and found[0][1] not in chosen:  # drums may stand in for cymbals, and be wished themselves
            chosen.append(found[0][1])
        _note_wanted(brief, word, *(found[0] if found else ("", None)))
    return chosen + _of_scene(brief, chosen)


def _of_scene(brief: Brief, wanted: list[StemCard]) -> list[StemCard]:
    """The sound of what the scene names: softly wished, so that it takes a free seat among the textures or none."""
    chosen: list[StemCard] = []
    for word in brief.wishes.scenes:
        card = best_for(brief, word, set())
        seated = sum(one.role == "texture" for one in (*wanted, *chosen))
        if card is None or seated >= SEATS["texture"] or any(_fits(word, one) for one in (*wanted, *chosen)):
            continue
        chosen.append(card)
        brief.note(
            "stems", card.name, "words", f"{brief.quoted('scenes', about=word)}: the scene sounds", words=brief.said("scenes", about=word)
        )
    return chosen


def _note_wanted(brief: Brief, word: str, name: str, card: StemCard | None) -> None:
    if card is None:
        if word not in brief.wishes.unwanted:
            cause = f"no stem of the library plays {word!r}: add one to your stems folder"
            brief.note("stems", f"no {word}", "default", cause, over=brief.quoted("wanted", about=word) or f"'{word}'")
        return
    quoted = brief.quoted("wanted", about=word) or f"'{word}'"
    source, cause = ("request", "the option wanted") if word in brief.request.wanted else ("words", quoted)
    said = brief.said("wanted", about=word) if source == "words" else ()
    cause += f"; {name} stands in for {word}" if name != word else ""
    wider = ", ".join(f"'no {other}' (a narrower wish stays)" for other in brief.wishes.unwanted if matches(other, card.words, card.role))
    brief.note("stems", card.name, source, cause, words=said, over=wider)


def best_for(brief: Brief, word: str, taken: set[str]) -> StemCard | None:
    """The card that plays an instrument best: called so, of the style, in a role that is free."""
    able = [card for card in brief.cards.values() if _fits(word, card) and not _refused(brief, card)]
    found = _called_so(word, [card for card in able if not card.alone] or able)
    order = {card.name: _strangeness(brief, word, card) for card in found}
    return min(found, key=lambda card: (*order[card.name][:1], card.role in taken, *order[card.name][1:]), default=None)


def _called_so(word: str, cards: list[StemCard]) -> list[StemCard]:
    """The cards whose first word is the instrument, where there are any: a violin is no section of strings.

    A role is no instrument: "bass" is one that is called so before the left hand of a piano; "drums" are a kit before they are timpani.
    """
    kits = [card for card in cards if card.role in KITS and card.role in vocabulary().roles.get(instrument(word), ())]
    cards = kits or cards
    if instrument(word) in CALLED:
        own = [card for card in cards if instrument(word) in vocabulary().families.get(instrument((*card.words, "")[0]), ())]
        cards = own or cards
    return [card for card in cards if _named(word, card)] or cards


def _own(brief: Brief) -> set[str]:
    return {name for style, _ in brief.styles for names in style.stems.values() for name in names}


def _strangeness(brief: Brief, word: str, card: StemCard) -> tuple[bool, float, int, bool, float]:
    """Sorting key: cards of the style first, then what suits the mood, then the role in which an instrument shows best.

    Then those that bear the very name ("flute" before panpipes, "brass" before a trombone), then the seed.
    """
    cousin = instrument((*card.words, "")[0]) != instrument(word)
    return card.name not in _own(brief), -round(suit(brief, card), 1), WISHED_ROLES.index(card.role), cousin, _chance(brief, card)


def _alone(brief: Brief) -> list[StemCard]:
    """Nothing but these instruments: each may take several roles, so that one piano plays chords, bass and tune."""
    only = ", ".join(brief.wishes.only)
    besides = [word for word in brief.wishes.wanted if not any(instrument(word) == instrument(other) for other in brief.wishes.only)]
    said, lost = brief.said("only"), ", ".join(f"'{word}' as wanted ('only' counts)" for word in besides)
    brief.note("stems", f"only {only}", "words", brief.quoted("only") or "the sentence", words=said, over=lost)
    chosen = _of_words(brief)
    if not chosen and brief.wishes.melody is False:
        cause, lost = f"{only} alone has no part but the tune: 'no melody' gives way", brief.quoted("melody") or "'no melody'"
        brief.note("stems", f"only {only}", "words", cause, words=brief.said("only"), over=lost)
        chosen = _of_words(replace(brief, prompt=replace(brief.prompt, wishes=replace(brief.wishes, melody=None))))
    if not chosen:
        raise PlanError(f"no stem of the library plays {only} alone: name another instrument, or add a stem for it")
    return chosen


def _in_the_middle(cards: list[StemCard]) -> list[StemCard]:
    """A tune that nothing carries stands in the middle, and who follows it near."""
    if not _of(cards, "lead") or any(card.role in HARMONY for card in cards):
        return cards
    return [replace(card, pan=0.0 if card.role == "lead" else max(-BESIDE, min(BESIDE, card.pan))) for card in cards]


def _of_words(brief: Brief) -> list[StemCard]:
    rows = _shared_out({word: _roles_of(brief, word) for word in brief.wishes.only})
    return list({card.name: card for cards in rows.values() for card in cards}.values())


def _shared_out(rows: dict[str, list[StemCard]]) -> dict[str, list[StemCard]]:
    """Several instruments alone: one has the tune, others answer and bear; what can play chords leaves the tune to what cannot."""
    tune = _keeper(rows, "lead", rows)
    rows = _only_keeper(rows, "lead", tune)
    for role in ("counter", "bass"):
        rows = _only_keeper(rows, role, _keeper(rows, role, [word for word in rows if word != tune]) or tune)
    return rows


def _keeper(rows: Mapping[str, list[StemCard]], role: str, words: Iterable[str]) -> str:
    """Which of the words plays a role: the first that has a card for it, before all one without chords of its own."""
    able = [word for word in words if _of(rows[word], role)]
    return min(able, key=lambda word: bool(_of(rows[word], "chords")), default="")


def _only_keeper(rows: dict[str, list[StemCard]], role: str, keeper: str) -> dict[str, list[StemCard]]:
    """The role is left to one of the words; who has no other part keeps it too."""
    if not keeper:
        return rows
    return {word: cards if word == keeper else [card for card in cards if card.role != role] or cards for word, cards in rows.items()}


def _one_of_each(brief: Brief, cards: list[StemCard]) -> list[StemCard]:
    """The stems that must be heard so that each of several instruments is, best in roles whose stem does not change with the letter."""
    words = brief.wishes.only if len(brief.wishes.only) > 1 else ()  # one instrument alone is heard in any case
    steady = sorted(cards, key=lambda card: card.role in brief.style.turns)
    firsts = [next((card for card in steady if _fits(word, card)), None) for word in words]
    return list({card.name: card for card in firsts if card is not None}.values())


def _roles_of(brief: Brief, word: str) -> list[StemCard]:
    """The best card of each role that the word covers; drums and textures only where no pitched role is among them."""
    able = [card for card in brief.cards.values() if _fits(word, card) and not _refused(brief, card)]
    covered = _called_so(word, able)
    covered = [card for card in covered if not _apart(word, card)] or covered
    covered.sort(key=lambda card: _strangeness(brief, word, card))
    covered = _carrying(brief, covered)
    found = [_in_turns(brief, of_role) if role in brief.style.turns else of_role[:1] for role in ALONE if (of_role := _of(covered, role))]
    pitched = [cards for cards in found if cards[0].pitched]
    if any(card.alone for card in covered):
        return [card for cards in pitched for card in (*cards, *_elsewhere(cards, _of(covered, cards[0].role)))]
    return [card for cards in (pitched or found)[:MOST_ALONE] for card in (*cards, *_standing_out(brief, word, cards, able))]


def _standing_out(brief: Brief, word: str, cards: list[StemCard], able: list[StemCard]) -> list[StemCard]:
    """ "only strings": one player has the part at energies at which the whole section is silent; one bass is enough."""
    if instrument(word) not in SECTIONS or cards[0].role == "bass":
        return []
    players = sorted(_of(able, cards[0].role), key=lambda card: _strangeness(brief, word, card))
    return complementing(cards, _elsewhere(cards, players), 1)


def _carrying(brief: Brief, cards: list[StemCard]) -> list[StemCard]:
    """Of an instrument's cards those that carry a piece together: written for it alone, else the style's own; else the others."""
    alone, company = [card for card in cards if card.alone], [card for card in cards if not card.alone]
    own = [card for card in company if card.name in _own(brief)]
    return next((some for some in (alone, own) if _at_home({card.role for card in some})), company or cards)


def _elsewhere(cards: list[StemCard], able: list[StemCard]) -> list[StemCard]:
    """Who has the part at energies at which these are silent: a choir that hums where it does not sing out."""
    return [card for card in able if card not in cards and _fresh(card, cards)]


def _at_home(roles: set[str]) -> bool:
    """Whether these roles carry a piece: a tune and what bears it."""
    return "lead" in roles and bool(roles & {"chords", "pad"})


def _apart(word: str, card: StemCard) -> bool:
    """Whether a card is another's than the one asked for: a recorder is heard beside "only flute"."""
    first = instrument((*card.words, "")[0])
    return first != instrument(word) and first in vocabulary().apart


def _in_turns(brief: Brief, cards: list[StemCard]) -> list[StemCard]:
    """Where letters take turns they do so among the style's own; of what was written for other styles one card is enough."""
    own = [card for card in cards if card.alone or card.name in _own(brief)]
    return _ranked(brief, own) if own else cards[:1]


def _of(cards: list[StemCard], role: str) -> list[StemCard]:
    return [card for card in cards if card.role == role]
