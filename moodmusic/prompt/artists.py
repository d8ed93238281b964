"""Artists: a name stands for the era and the techniques that it is known for, and is never imitated (``words/en/artists.yaml``).

"like Hans Zimmer" is read as the words of his row would be; whatever the sentence says itself wins over them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from moodmusic.prompt.instruments import instrument, matches
from moodmusic.prompt.page import Finding, Match, Phrases, Word, split_words
from moodmusic.prompt.refusal import refused_before
from moodmusic.prompt.tables import tables

LENT = ("genres", "traits", "wanted")  # fields in which a name may speak
_PLACES = ("wanted", "unwanted", "only")
_MOST_BEFORE = 4  # words between a likeness and the name: "in the style of the great Satie"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at text[start:end]: its words, and whether the sentence refuses it."""

    start: int
    end: int
    words: str
    refused: bool

    @property
    def finding(self) -> Finding:
        """What the explanation says of it."""
        if self.refused:
            return Finding("artists", self.start, self.end, None, "refused: not used", 0, False, False)
        return Finding("artists", self.start, self.end, self.words, f"read as {self.words}: era and technique, not an imitation", 0, False)


def mentions(text: str) -> list[Mention]:
    """The artists that a text names, in its order."""
    words = split_words(text)
    found = []
    for match in _names().find(words):
        row = match.value
        start, end = words[match.first].start, words[match.last - 1].end
        if not row.get("shared") or (text[start].isupper() and _likened(words, match)):
            refused = refused_before(text, start) is not None or text[:start].lower().endswith("nothing like ")
            found.append(Mention(start, end, row["words"], refused))
    return found


def without_names(text: str, named: Iterable[Mention]) -> str:
    """The text with blanks in place of the names, so that every other word keeps its place."""
    for mention in named:
        text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    return text


def lent(named: Iterable[Mention], read: Callable[[str], list[Finding]], stated: list[Finding]) -> Iterator[Finding]:
    """What the names stand for, read by `read`, as far as the sentence's own findings leave it open."""
    for mention in named:
        yield mention.finding
        for finding in () if mention.refused else read(mention.words):
            if finding.field in LENT and finding.kept and not _settled(finding, stated):
                yield replace(finding, start=mention.start, end=mention.end, weight=0, spent=False)


def _settled(finding: Finding, stated: list[Finding]) -> bool:
    """Whether the sentence says something else: the trait itself, this instrument or its family, other instruments alone."""
    if finding.field == "traits":
        return any(one.field == "traits" and one.value[0] == finding.value[0] for one in stated)
    if finding.field == "wanted":
        said = [one for one in stated if one.field in _PLACES]
        return any(one.field == "only" or matches(one.value, (finding.value,), "") or _role_of(one.value, finding.value) for one in said)
    return False


def _role_of(family: str, name: str) -> bool:
    """Whether a word such as "bass" or "percussion" covers an instrument by the role that it plays."""
    return instrument(family) == "drums" and matches("percussion", (name,), "")


def _likened(words: list[Word], match: Match[Mapping[str, str]]) -> bool:
    before, behind = _likeness()
    starts = range(max(0, match.first - _MOST_BEFORE), match.first)
    led = any((found := before.at(words, at)) is not None and found.last <= match.first for at in starts)
    return led or (match.last < len(words) and behind.at(words, match.last) is not None)


@cache
def _names() -> Phrases[Mapping[str, str]]:
    table = tables("en")["artists"]["names"]
    return Phrases({phrase: row for name, row in table.items() for phrase in (name, *row.get("also", ()))}, _possessive)


@cache
def _likeness() -> tuple[Phrases[bool], Phrases[bool]]:
    table = tables("en")["artists"]["likeness"]
    before, behind = (Phrases(dict.fromkeys(table[name], True)) for name in ("before", "behind"))
    return before, behind


def _possessive(word: str) -> Iterable[str]:
    """ "Zimmer's", "Zimmers"."""
    if word.endswith("s") and len(word) > 3:
        yield word[:-1].removesuffix("'")
