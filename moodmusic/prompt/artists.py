"""Artists: a name stands for the era and the techniques that it is known for, and is never imitated (``words/en/artists.yaml``).

"like Hans Zimmer" is read as the words of his row would be; whatever the sentence says itself wins over them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from moodmusic.pattern import Pattern
from moodmusic.prompt.instruments import instrument, matches, stand_ins
from moodmusic.prompt.page import Finding, Match, Phrases, Word, key_of, split_words
from moodmusic.prompt.tables import tables

LENT = ("genres", "traits", "wanted", "energy")  # fields in which a name may speak
_PLACES = ("wanted", "unwanted", "only")
_LONGEST = 5  # words of a phrase of likeness or refusal
_ELISION = Pattern(r"(?:d|l|qu|jusqu)['’]", re.I)  # French little words before a name: "d'Einaudi"
# Polish case endings and what stands in their place in the nominative: "Chopina", "Pendereckiego", "Komedy".
_ENDINGS = (("ego", ""), ("go", ""), ("owi", ""), ("em", ""), ("ow", ""), ("a", ""), ("y", "a"), ("ki", "ko"), ("ki", "ca"))
_SHORTEST = 4  # letters of a name that takes one of them


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at text[start:end] and its words.

    `opening` is where a refusal of it begins, "nothing like", or the list behind one, or None. `goes_on`: the list that the refusal
    opens holds more than names, "no Bach or drums".
    """

    start: int
    end: int
    words: str
    shared: bool
    opening: int | None
    goes_on: bool = False

    @property
    def finding(self) -> Finding:
        """What the explanation says of it. The mood reads plain names as well, but "Queen" is no monarch to it."""
        if self.opening is not None:
            return Finding("artists", self.opening, self.end, None, "refused: not used", 0, True, False)
        reading = f"read as {self.words}: era and technique, not an imitation"
        return Finding("artists", self.start, self.end, self.words, reading, 0, self.shared)


@dataclass(frozen=True, slots=True)
class _Row:
    """A spelling of a name: what it stands for, and whether it needs likeness beside it."""

    words: str
    shared: bool


def mentions(text: str) -> list[Mention]:
    """The artists that a text names, in its order."""
    words = [_without_elision(word) for word in split_words(text)]
    keys = [word.key for word in words]
    found: list[Mention] = []
    last, chain = 0, 0
    for match in _matches(text, words, keys):
        start, end = words[match.first].start, words[match.last - 1].end
        place = _refusal(keys, match.first)
        chained = place is None and bool(found) and found[-1].opening is not None and _joined(keys[last : match.first])
        opening = words[place].start if place is not None else found[-1].end if chained else None
        more = opening is not None and keys[match.last : match.last + 1] != [] and keys[match.last] in _phrases("refusal", "joining", "or")
        chain = chain if chained else len(found)
        found.append(Mention(start, end, match.value.words, match.value.shared, opening))
        found[chain] = replace(found[chain], goes_on=more)
        last = match.last
    return found


def without_names(text: str, named: Iterable[Mention], refusals: bool = False) -> str:
    """The text with blanks in place of the names (of `refusals` too), so that every other word keeps its place."""
    for mention in named:
        start = mention.opening if refusals and mention.opening is not None and not mention.goes_on else mention.start
        text = text[:start] + " " * (mention.end - start) + text[mention.end :]
    return text


def lent(named: Iterable[Mention], read: Callable[[str], list[Finding]], stated: list[Finding]) -> Iterator[Finding]:
    """What the names stand for, read by `read`, as far as the sentence's own findings leave it open."""
    for mention in named:
        yield mention.finding
        for finding in () if mention.opening is not None else read(mention.words):
            if finding.field in LENT and finding.kept and not _settled(finding, stated):
                yield replace(finding, start=mention.start, end=mention.end, weight=0, spent=False)


def _settled(finding: Finding, stated: list[Finding]) -> bool:
    """Whether the sentence says something else: a genre, the trait itself, this instrument or its family, other instruments alone."""
    rivals = [one for one in stated if one.field == finding.field]
    if finding.field == "traits":
        return any(one.value[0] == finding.value[0] for one in rivals)
    if finding.field == "genres":
        return any(one.kept or one.value == finding.value for one in rivals)
    if finding.field == "wanted":
        return any(_covers(one, finding.value) for one in stated if one.field in _PLACES)
    return bool(rivals)


def _covers(said: Finding, name: str) -> bool:
    """Whether an instrument of the sentence decides over another: as its family, by its role, or as the human voice over a choir."""
    if said.field == "only" or matches(said.value, (name,), ""):
        return True
    if instrument(said.value) == "drums" and matches("percussion", (name,), ""):
        return True
    return said.field == "unwanted" and name in stand_ins(said.value)


def _without_elision(word: Word) -> Word:
    elided = _ELISION.match(word.key)
    if elided is None or word.key in _names(False).entries:
        return word
    return Word(word.start + elided.end(), word.end, word.key[elided.end() :])


def _matches(text: str, words: list[Word], keys: list[str]) -> list[Match[_Row]]:
    """Every name that is meant, from left to right, the longest first."""
    found: list[Match[_Row]] = []
    at = 0
    while at < len(words):
        if (passed := _passed(keys, at)) is not None:
            at = passed
            continue
        plain, shared = _names(False).at(words, at), _names(True).at(words, at)
        if shared is not None and not (text[words[at].start].isupper() and _likened(keys, shared, found)):
            shared = None
        match = max(filter(None, (plain, shared)), key=lambda one: one.last, default=None)
        found += [match] if match is not None else []
        at = match.last if match is not None else at + 1
    return found


def _passed(keys: list[str], first: int) -> int | None:
    """Where a phrase ends that starts at keys[first] and holds a name without meaning the artist."""
    return next((last for last in range(first + 2, first + _LONGEST) if " ".join(keys[first:last]) in _phrases("not_names")), None)


def _likened(keys: list[str], match: Match[_Row], found: list[Match[_Row]]) -> bool:
    """Whether a word of likeness leads to a name, or to another one that it is joined to, or stands behind it."""
    if match.last < len(keys) and keys[match.last] in _phrases("likeness", "behind"):
        return True
    if found and _joined(keys[found[-1].last : match.first]):
        return True
    at = match.first
    while True:
        if _before(keys, at, "likeness", "before") is not None:
            return True
        between = _before(keys, at, "likeness", "between")
        if between is None:
            return False
        at = between


def _refusal(keys: list[str], at: int) -> int | None:
    """Where a refusal begins that ends before keys[at], over words of likeness and little words; None without one."""
    while at > 0:
        place = _before(keys, at, "refusal", "refusing")
        if place is not None:
            return None if _before(keys, at, "refusal", "passed") is not None else place
        passed = (_before(keys, at, *path) for path in (("likeness", "before"), ("refusal", "between")))
        steps = [step for step in passed if step is not None]
        if keys[max(0, at - 3) : at : 2] == ["as", "as"]:  # "not as loud as Metallica"
            steps.append(at - 3)
        if not steps:
            return None
        at = min(steps)
    return None


def _joined(between: list[str]) -> bool:
    """Whether the words between two names make them a list: "Bach, Mozart or Chopin"."""
    if between == [","]:
        return True
    rest = between[1:] if between[:1] == [","] else between
    joins = bool(rest) and rest[0] in _phrases("refusal", "joining")
    return joins and (len(rest) == 1 or " ".join(rest[1:]) in _phrases("likeness", "before"))


def _before(keys: list[str], at: int, *path: str) -> int | None:
    """Where the longest phrase of a table starts that ends right before keys[at]."""
    starts = range(max(0, at - _LONGEST), at)
    return next((first for first in starts if " ".join(keys[first:at]) in _phrases(*path)), None)


@cache
def _names(shared: bool) -> Phrases[_Row]:
    """The names that stand for themselves, or those that need likeness beside them."""
    found: dict[str, _Row] = {}
    for name, row in tables("en")["artists"]["names"].items():
        plain = () if row.get("shared") else (name, *row.get("also", ()))
        common = (name, *row.get("also", ()), *row.get("short", ())) if row.get("shared") else row.get("short", ())
        found |= {key_of(phrase): _Row(row["words"], shared) for phrase in (common if shared else plain)}
    return Phrases.of_keys(found, _possessive if shared else _inflected)


@cache
def _phrases(*path: str) -> frozenset[str]:
    """The keys of a list of the table, of all languages together."""
    table: Any = tables("en")["artists"]
    for step in path:
        table = table[step]
    lists: Iterable[list[str]] = table.values() if isinstance(table, Mapping) else (table,)
    return frozenset(key_of(phrase) for phrases in lists for phrase in phrases)


def _possessive(word: str) -> Iterable[str]:
    """ "Zimmer's", "Zimmers", but "beatless" is no "Beatles"."""
    if word.endswith("s") and len(word) > 3 and not word.endswith("ss"):
        yield word[:-1].removesuffix("'")


def _inflected(word: str) -> Iterable[str]:
    """ "Zimmer's", "Zimmeresque", "Zimmera", "Debussy'ego"."""
    yield from _possessive(word)
    if word.endswith("esque"):
        yield word.removesuffix("esque")
    if "'" in word:
        yield word.partition("'")[0]
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            yield word.removesuffix(ending) + instead
