"""Which styles play the instruments and the meter of a sentence with stems of their own, and to which they are strange."""

from __future__ import annotations

from collections.abc import Mapping

from moodmusic.cards import StemCard
from moodmusic.prompt.instruments import instrument, matches, stand_ins, vocabulary
from moodmusic.prompt.value import Wishes
from moodmusic.style.value import Style

# Instruments and families that are made of wood, skin, gut and brass. Not among them what every style may borrow: piano, guitar,
# strings as a section, a drum kit.
ACOUSTIC = frozenset(
    (
        "accordion",
        "acoustic guitar",
        "banjo",
        "bells",
        "brass",
        "brushes",
        "calliope",
        "cello",
        "erhu",
        "frame drum",
        "harpsichord",
        "hurdy gurdy",
        "mallets",
        "pizzicato",
        "plucked",
        "spiccato strings",
        "tabla",
        "taiko",
        "timpani",
        "ukulele",
        "upright bass",
        "viola",
        "viola da gamba",
        "violin",
        "woodwinds",
    )
)
SECTIONS = frozenset(("bells", "brass", "mallets", "plucked", "strings", "woodwinds"))  # families that blow, strike or bow alike
ELECTRIC = frozenset(("synth", "electric piano", "electric guitar", "sub bass"))


def at_home(wishes: Wishes, style: Style, cards: Mapping[str, StemCard]) -> tuple[str, ...]:
    """The wanted instruments that are at home in a style: one of its own stems plays them, or what stands in for them."""
    own = _own(style, cards)
    words = dict.fromkeys((*wishes.wanted, *wishes.only))
    return tuple(word for word in words if any(matches(name, card.words, card.role) for name in _alike(word) for card in own))


def _alike(word: str) -> tuple[str, ...]:
    """The word and its stand-ins, but no whole role: a walking bass is as good as an upright bass, not as any."""
    return (word, *(name for name in stand_ins(word) if not vocabulary().roles.get(instrument(name))))


def strange(wishes: Wishes, style: Style, cards: Mapping[str, StemCard]) -> tuple[str, ...]:
    """The wanted acoustic instruments that none of a style's own stems plays."""
    own = _own(style, cards)
    words = dict.fromkeys((*wishes.wanted, *wishes.only))
    return tuple(word for word in words if _of(word, ACOUSTIC) and not any(matches(word, card.words, card.role) for card in own))


def strangeness(wishes: Wishes, style: Style, cards: Mapping[str, StemCard]) -> float:
    """How many wanted instruments are strange to a style; one of whose family a stem is counts half (a clarinet beside a saxophone)."""
    first = [card.words[0] for card in _own(style, cards) if card.words and not any(_of(word, ELECTRIC) for word in card.words)]
    kin = SECTIONS & {family for word in first for family in _families(word)}
    return sum(0.5 if _families(word) & kin else 1.0 for word in strange(wishes, style, cards))


def odd_meter(wishes: Wishes, style: Style) -> bool:
    """Whether the sentence states a meter that is none of the style's."""
    return wishes.meter is not None and wishes.meter not in style.meters


def electric(style: Style, cards: Mapping[str, StemCard]) -> float:
    """Share of a style's pitched stems that are synthesisers or go through an amplifier, 0…1."""
    pitched = [card for card in _own(style, cards) if card.pitched]
    return sum(any(_of(word, ELECTRIC) for word in card.words) for card in pitched) / max(1, len(pitched))


def _of(word: str, families: frozenset[str]) -> bool:
    return not _families(word).isdisjoint(families)


def _families(word: str) -> frozenset[str]:
    name = instrument(word)
    return vocabulary().families.get(name, frozenset((name,)))


def _own(style: Style, cards: Mapping[str, StemCard]) -> list[StemCard]:
    return [cards[name] for names in style.stems.values() for name in names if name in cards]
