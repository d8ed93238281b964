"""`Inflection`: what a word may be a form of, by the endings and beginnings that a language's table lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

SHORTEST_STEM = 2  # letters; a table may ask for more
Pairs = Sequence[Sequence[str]]  # (what is taken off, what takes its place)


class Inflection:
    """Guesses of base forms, longest ending first; the tables are asked which guess is a word, so a wrong one finds nothing."""

    def __init__(
        self,
        endings: Pairs = (),
        beginnings: Pairs = (),
        unbent: Iterable[str] = (),
        shortest: int = SHORTEST_STEM,
        undoubled: bool = False,
    ) -> None:
        self._endings, self._beginnings = _by_sign(endings), _by_sign(beginnings)
        self._most_behind, self._most_before = (max(map(len, table), default=0) for table in (self._endings, self._beginnings))
        self._unbent = frozenset(unbent)
        self._shortest = shortest
        self._undoubled = undoubled  # whether "running" may be "run"

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Inflection:
        """From the keys endings, beginnings, not_inflected, shortest_stem and undoubled, all of which may be missing."""
        return cls(
            table.get("endings", ()),
            table.get("beginnings", ()),
            table.get("not_inflected", ()),
            table.get("shortest_stem", SHORTEST_STEM),
            table.get("undoubled", False),
        )

    def __call__(self, word: str) -> Iterator[str]:
        """The guesses for a folded word; a doubled word ("sedih-sedih") may be its first half, or its second."""
        if "-" in word and not word.startswith("-"):
            for half in dict.fromkeys(word.split("-")):
                yield half
                yield from self(half)
        elif word[-1:] == "2" and word[:-1].isalpha():  # "sedih2" is how "sedih-sedih" is typed
            yield from (word[:-1], *self(word[:-1]))
        elif word not in self._unbent and word.isalpha():
            yield from self._without_ending(word)
            for stem in self._without_beginning(word):
                yield stem
                yield from self._without_ending(stem)

    def _without_ending(self, word: str) -> Iterator[str]:
        for size in range(min(self._most_behind, len(word) - self._shortest), 0, -1):
            for instead in self._endings.get(word[-size:], ()):
                stem = word[:-size]
                yield stem + instead
                if self._undoubled and not instead and stem[-1] == stem[-2]:
                    yield stem[:-1]

    def _without_beginning(self, word: str) -> Iterator[str]:
        for size in range(min(self._most_before, len(word) - self._shortest), 0, -1):
            for instead in self._beginnings.get(word[:size], ()):
                yield instead + word[size:]


def _by_sign(pairs: Pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for sign, instead in pairs:
        found.setdefault(sign, []).append(instead)
    return found
