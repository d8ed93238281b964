"""Comparisons: in "sadder than a funeral" the word before "than" tells the mood, and what stands behind is only its measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moodmusic.mood.lexicon import Lexicon
from moodmusic.prompt.page import Match, Phrases, Word

_REACH = 5  # words between "more" and "than"
_LONGEST = 7  # words of a measure
BREAKS = frozenset(".,;:!?–—()…")


@dataclass(frozen=True, slots=True)
class Comparison:
    """words[first:than] is what counts, words[measure:end] is what it is held against."""

    first: int
    than: int
    measure: int
    end: int
    less: bool  # "less dark than": turned round mildly


def comparisons(words: Sequence[Word], lexicon: Lexicon) -> list[Comparison]:
    """Every comparison of a text, from left to right."""
    table = lexicon.comparatives
    refused = {at for match in lexicon.negators.find(words) for at in range(match.first, match.last)}  # "rather than"
    found: list[Comparison] = []
    for than in table.than.find(words):
        head = _head(words, than, lexicon)
        if head is not None and than.first not in refused:
            first, less = head
            found.append(Comparison(first, than.first, than.last, _end(words, than.last, lexicon), less))
    starts = [one.first for one in found]
    return [
        Comparison(one.first, one.than, one.measure, min([one.end, *(start for start in starts if start >= one.measure)]), one.less)
        for one in found
    ]


def _head(words: Sequence[Word], than: Match[bool], lexicon: Lexicon) -> tuple[int, bool] | None:
    """Where the comparison begins, and whether it is a "less"; None where "than" compares nothing ("more than happy")."""
    table = lexicon.comparatives
    for at in range(than.first - 1, max(-1, than.first - 2 - _REACH), -1):
        if words[at].key in BREAKS:
            break
        for phrases, less in ((table.more, False), (table.less, True)):
            match = phrases.at(words, at)
            if match is not None and match.last <= than.first:
                return (at, less) if match.last < than.first or words[at].key in table.always else None
    if than.first == 0 or words[than.first - 1].mark:
        return None
    before = words[than.first - 1].key
    sure = words[than.first].key in table.always or before.endswith(table.endings)
    return (than.first - 1, False) if sure else None


def _end(words: Sequence[Word], first: int, lexicon: Lexicon) -> int:
    ends: tuple[Phrases[bool], ...] = (lexicon.ends_scope, lexicon.contrast, lexicon.stages, lexicon.conceded)
    for at in range(first, min(len(words), first + _LONGEST)):
        if words[at].key in BREAKS or any(phrases.at(words, at) is not None for phrases in ends):
            return at
    return min(len(words), first + _LONGEST)


def unmeasured(text: str, words: Sequence[Word], found: Sequence[Comparison]) -> str:
    """The text without its measures and without what is called less: VADER knows no comparisons."""
    for one in found:
        for word in words[one.first if one.less else one.measure : one.end]:
            text = text[: word.start] + " " * (word.end - word.start) + text[word.end :]
    return text
