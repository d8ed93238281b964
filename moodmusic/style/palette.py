"""Which styles play the instruments of a sentence with stems of their own."""

from __future__ import annotations

from collections.abc import Mapping

from moodmusic.cards import StemCard
from moodmusic.prompt.instruments import matches
from moodmusic.prompt.value import Wishes
from moodmusic.style.value import Style


def at_home(wishes: Wishes, style: Style, cards: Mapping[str, StemCard]) -> tuple[str, ...]:
    """The wanted instruments that are at home in a style: one of its own stems plays it."""
    own = [cards[name] for names in style.stems.values() for name in names if name in cards]
    words = dict.fromkeys((*wishes.wanted, *wishes.only))
    return tuple(word for word in words if any(matches(word, card.words, card.role) for card in own))
