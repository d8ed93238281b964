"""The vocabulary of instruments: plain words, synonyms and families (``words/en/instruments.yaml``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from moodmusic.prompt.page import Phrases, fold, split_words
from moodmusic.prompt.tables import tables
from moodmusic.prompt.value import Wishes


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`words` finds instrument names in a text; the rest says how the names belong together."""

    words: Phrases[str]
    shared: Phrases[str]  # everyday words that need a musical neighbour
    families: Mapping[str, frozenset[str]]  # name -> itself and every family above it
    roles: Mapping[str, frozenset[str]]
    near: Mapping[str, tuple[str, ...]]
    implies: Mapping[str, tuple[str, ...]]  # name -> what is refused with it: who wants no vocals wants no choir
    apart: frozenset[str]  # players of their own, who are no part of their family where that alone is to play


@cache
def vocabulary() -> Vocabulary:
    """The English vocabulary; instrument names and card words are English in every language."""
    table = tables("en")["instruments"]
    words = {phrase: name for name, row in table.items() for phrase in (name, *row.get("words", []))}
    shared = {phrase: name for name, row in table.items() for phrase in row.get("shared", [])}
    return Vocabulary(
        Phrases({phrase: name for phrase, name in words.items() if phrase not in shared}),
        Phrases(shared),
        {name: frozenset(_above(name, table)) for name in table},
        {name: frozenset(row.get("roles", [])) for name, row in table.items()},
        {name: tuple(row.get("near", [])) for name, row in table.items()},
        {name: tuple(row["implies"]) for name, row in table.items() if "implies" in row},
        frozenset(name for name, row in table.items() if row.get("apart")),
    )


def _above(name: str, table: Mapping[str, Mapping[str, list[str]]]) -> Iterable[str]:
    yield name
    for family in table.get(name, {}).get("is", []):
        yield from _above(family, table)


@cache
def instrument(word: str) -> str:
    """The vocabulary's name for a word ("Rhodes" -> "electric piano"); the folded word itself when it is not in it."""
    words = split_words(word)
    known = vocabulary()
    for phrases in (known.words, known.shared):
        match = phrases.at(words, 0) if words else None
        if match is not None and match.last == len(words):
            return match.value
    return fold(word.strip())


def matches(wish_word: str, card_words: tuple[str, ...], role: str) -> bool:
    """Whether an instrument word of a prompt covers a stem with these words in this role.

    A family covers its members ("guitar" a nylon guitar, "synth" a pad, "percussion" every drum), never the other way round.
    """
    wish = instrument(wish_word)
    known = vocabulary()
    if role in known.roles.get(wish, ()):
        return True
    return any(wish in known.families.get(name, (name,)) for name in map(instrument, card_words))


def named(wish_word: str, card_words: tuple[str, ...], role: str) -> bool:
    """Whether a stem is above all what the word says: its first word is the instrument or of its family.

    A section of strings matches "violin" but is called strings; a fiddle is called a violin.
    """
    return matches(wish_word, card_words[:1], role)


def forbidden(wishes: Wishes, card_words: tuple[str, ...], role: str) -> bool:
    """Whether the wishes keep a stem out: it is not among the only ones, or unwanted and not wanted by a narrower word."""
    if wishes.only and not any(matches(word, card_words, role) for word in wishes.only):
        return True
    implied = (other for word in wishes.unwanted for other in vocabulary().implies.get(instrument(word), ()))
    asked = any(matches(word, card_words, role) for word in (*wishes.wanted, *wishes.only))
    if not asked and any(matches(other, card_words, role) for other in implied):
        return True
    refused = [word for word in wishes.unwanted if matches(word, card_words, role)]
    return any(not any(_narrower(wanted, word) and matches(wanted, card_words, role) for wanted in wishes.wanted) for word in refused)


def _narrower(wanted: str, unwanted: str) -> bool:
    name, family = instrument(wanted), instrument(unwanted)
    return name != family and family in vocabulary().families.get(name, ())


def stand_ins(word: str) -> tuple[str, ...]:
    """Instruments to take, nearest first, where the house has none for a word."""
    return vocabulary().near.get(instrument(word), ())
