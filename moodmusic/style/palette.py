"""Which styles play the instruments of a sentence with stems of their own."""

from __future__ import annotations

from collections.abc import Mapping

from moodmusic.cards import StemCard
from moodmusic.prompt.instruments import instrument, matches, stand_ins, vocabulary
from moodmusic.prompt.value import Wishes
from moodmusic.style.value import Style


def at_home(wishes: Wishes, style: Style, cards: Mapping[str, StemCard]) -> tuple[str, ...]:
    """The wanted instruments that are at home in a style: one of its own stems plays them, or what stands in for them."""
    own = [cards[name] for names in style.stems.values() for name in names if name in cards]
    words = dict.fromkeys((*wishes.wanted, *wishes.only))
    return tuple(word for word in words if any(matches(name, card.words, card.role) for name in _alike(word) for card in own))


def _alike(word: str) -> tuple[str, ...]:
    """The word and its stand-ins, but no whole role: a walking bass is as good as an upright bass, not as any."""
    return (word, *(name for name in stand_ins(word) if not vocabulary().roles.get(instrument(name))))
