"""Where a text moves on: "starts lonely, ends triumphant", "from fear to relief"."""

from __future__ import annotations

from collections.abc import Sequence

from moodmusic.mood.hits import clause_start, ends_clause
from moodmusic.mood.lexicon import Lexicon
from moodmusic.prompt.page import Match, Word

_PARTING = ("and", "then", "but", "to", "into", "with", "y", "et", "i", "dan")
_FROM_TO = 8  # words between "from" and "to" that still belong together


def cuts(words: Sequence[Word], lexicon: Lexicon, told: Sequence[tuple[int, int]] = ()) -> list[int]:
    """Places in `words` at which a new stage begins, ascending; empty when the text stands still.

    `told` are the places of affective phrases: one that begins with the word of a stage ("berakhir bahagia") belongs to that stage.
    """
    passed = {at for match in lexicon.not_stages.find(words) for at in range(match.first, match.last)}
    turns = [match for match in lexicon.stages.find(words) if match.first not in passed and match.first > 0]
    found = {_beginning(words, match, lexicon, told) for match in turns}
    for match in lexicon.origins.find(words):
        found.update(_goal(words, match.last - 1, lexicon))
    found.update(_halves(words, lexicon))
    return sorted(found)


def _beginning(words: Sequence[Word], turn: Match[bool], lexicon: Lexicon, told: Sequence[tuple[int, int]]) -> int:
    """Where the stage of a turn begins: behind it, or where its clause does if it closes that ("dark at first, bright later")."""
    if ends_clause(words, turn.last, lexicon):
        return clause_start(words, turn.first, lexicon) or turn.first
    return turn.first if any(first == turn.first and last > turn.last for first, last in told) else turn.last


def _halves(words: Sequence[Word], lexicon: Lexicon) -> list[int]:
    """Where the end parts from the beginning: "sad beginning, happy ending", "at the start calm and at the end wild"."""
    opening = next(iter(lexicon.openings.find(words)), None)
    if opening is None:
        return []
    closing = next((match for match in lexicon.closings.find(words) if match.first >= opening.last), None)
    if closing is None:
        return []
    between = [at for at in range(opening.last, closing.first) if words[at].mark or words[at].key in _PARTING]
    return [between[-1] + 1 if between else opening.last]


def _goal(words: Sequence[Word], origin: int, lexicon: Lexicon) -> list[int]:
    reach = range(origin + 2, min(len(words), origin + 1 + _FROM_TO))
    return next(([match.last] for at in reach if (match := lexicon.goals.at(words, at)) is not None), [])


def stage_of(place: int, found: Sequence[int]) -> int:
    """The stage, counted from 0, that words[place] belongs to."""
    return sum(cut <= place for cut in found)
