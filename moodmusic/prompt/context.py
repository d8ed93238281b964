"""`Context`: the tables of a language as phrase books, and whether the words around a word speak of music."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moodmusic.prompt.instruments import vocabulary
from moodmusic.prompt.page import Phrases, Word


class Context:
    """What the readers of one language share."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self.tables = tables
        self._phrases: dict[tuple[str, ...], Phrases[Any]] = {}
        common = tables["common"]
        self._joining = Phrases(dict.fromkeys(common["joining"], True), _as_it_stands)
        self._negators = frozenset(common["negators"])
        names = [word for genre in tables["genres"].values() for word in [*genre["words"], *genre.get("shared", [])]]
        self._musical = Phrases(dict.fromkeys([*common["musical"], *names], True))
        self._instruments = vocabulary().words

    def phrases(self, *path: str) -> Phrases[Any]:
        """The phrase book of a table: phrase -> value, value -> phrases, or a bare list (each phrase -> True)."""
        if path not in self._phrases:
            table: Any = self.tables
            for step in path:
                table = table[step]
            self._phrases[path] = Phrases(_by_phrase(table))
        return self._phrases[path]

    def negates(self, key: str) -> bool:
        """Whether a word such as "no" or "without" turns the next one round."""
        return key in self._negators

    def musical(self, words: Sequence[Word], at: int) -> bool:
        """Whether a musical noun, a genre or an instrument stands at words[at]."""
        if not 0 <= at < len(words):
            return False
        return self._musical.at(words, at) is not None or self._instruments.at(words, at) is not None

    def instrument(self, words: Sequence[Word], at: int) -> int | None:
        """Where an instrument ends that starts at words[at]; None without one."""
        match = self._instruments.at(words, at)
        return None if match is None else match.last

    def goes_on(self, words: Sequence[Word], at: int) -> bool:
        """Whether nothing, a mark, a joining word, a number or something musical follows at words[at]."""
        if at >= len(words) or words[at].mark or words[at].key.isdigit() or self._joining.at(words, at) is not None:
            return True
        return self.musical(words, at)


def _as_it_stands(_word: str) -> tuple[str, ...]:
    return ()


def _by_phrase(table: Any) -> dict[str, Any]:
    if isinstance(table, list):
        return dict.fromkeys(table, True)
    if all(isinstance(value, list) and value and isinstance(value[0], str) for value in table.values()):
        return {phrase: value for value, phrases in table.items() for phrase in phrases}
    return dict(table)
