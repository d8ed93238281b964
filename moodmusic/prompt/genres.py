"""Genres named in the text (``words/en/genres.yaml``): "house" is one in "house music", not in "a house by the sea"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from moodmusic.pattern import Pattern
from moodmusic.prompt.context import Context
from moodmusic.prompt.page import BLANK, Finding, Match, Page, Phrases, Word, split_words
from moodmusic.prompt.refusal import answered, in_refused_list, reaches_over, refused_before
from moodmusic.prompt.tables import tables as read_tables

_OR = ("or", "nor")
POINTERS = frozenset(("a", "an", "the", "my", "your", "our", "his", "her", "their", "this", "that", "every"))
POINTING = 3  # words before a thing among which its article may stand
NEAR = 4  # words behind "with" among which an instrument or a part of a piece may stand
LISTED_TRAITS = ("density", "brightness", "loudness", "swing", "space")

_SPAN = Pattern(r"(?:\d+)?(?:s|secs?|seconds?|mins?|minutes?|hours?|bars?)")


def read_genres(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``genres``: names of the table. The words stay mood words as well, but "house" in "house music" is no home."""
    words = split_words(page.text)
    named = list(_named(words, context, page.glossed))
    gaps = [page.text[words[one.last - 1].end : words[two.first].start].lower() for (one, _), (two, _) in pairwise(named)]
    over: bool | None = None  # behind a refused genre: whether a comma ends the refusal
    for at, (match, bare) in enumerate(named):
        start, end = words[match.first].start, words[match.last - 1].end
        said = refused_before(page.text, start)
        chained = over is not None and reaches_over(gaps[at - 1 :], over)
        if said or chained or _refused(words, match.first, context):
            over = answered(page.text, said.start()) if said else bool(over)
            yield Finding("genres", said.start() if said else start, end, match.value, f"not {match.value}: refused", 1, True, False)
        else:
            over = None
            yield Finding("genres", start, end, match.value, match.value, 1, bare and _felt().at(words, match.first) is None)


def _named(words: Sequence[Word], context: Context, glossed: bool) -> Iterator[tuple[Match[str], bool]]:
    """The genres in order, and whether each is an everyday word that is meant as one."""
    plain, shared, things = _phrases(), _shared(), _things()
    at = 0
    while at < len(words):
        if (thing := things.at(words, at)) is not None:
            at = thing.last
            continue
        match = plain.at(words, at)
        bare = shared.at(words, at) if match is None else None
        found = match or (bare if bare is not None and _meant(words, bare.first, bare.last, context, glossed) else None)
        if found is not None:
            yield found, found is bare
        at = found.last if found is not None else at + 1


@cache
def _phrases() -> Phrases[str]:
    table = read_tables("en")["genres"]
    names = {name: name for name, row in table.items() if name not in row.get("shared", []) and name in row["words"]}
    return Phrases(names | {phrase: name for name, row in table.items() for phrase in row["words"]})


@cache
def _shared() -> Phrases[str]:
    return Phrases({phrase: name for name, row in read_tables("en")["genres"].items() for phrase in row.get("shared", [])})


@cache
def _felt() -> Phrases[str]:
    return Phrases({phrase: name for name, row in read_tables("en")["genres"].items() for phrase in row.get("felt", [])})


def without_namesakes(text: str, genres: Sequence[str]) -> str:
    """The text without things that share the name of a genre which is not among those meant: "a house by the sea", "haunted house"."""
    words, page = split_words(text), Page(text)
    things = [match for match in _shared().find(words) if _pointed_at(words, match.first) and _felt().at(words, match.first) is None]
    for match in (*things, *_things().find(words)):
        if match.value not in genres:
            page.hide(words[match.first].start, words[match.last - 1].end)
    return page.rest.replace(BLANK, " ")


@cache
def _things() -> Phrases[str]:
    return Phrases({phrase: name for name, row in read_tables("en")["genres"].items() for phrase in row.get("things", [])})


def _pointed_at(words: Sequence[Word], first: int) -> bool:
    """Whether an article or a possessive stands before, with two words between at most: "the old house"."""
    before = words[max(0, first - POINTING) : first]
    open_words = [word.key for at, word in enumerate(before) if not any(other.mark for other in before[at:])]
    return any(key in POINTERS for key in open_words)


def _meant(words: Sequence[Word], first: int, last: int, context: Context, glossed: bool) -> bool:
    if (first == 0 and last == len(words)) or (glossed and context.musical(words, first - 1)):
        return True
    if context.musical(words, last) and words[last].key not in ("set", "mix", "number", "key", "keys"):
        return True
    if _measured(words, first, glossed) or _played(words, first, last, context):
        return True
    return _behind_genre(words, first) or _between_genres(words, first, last) or _listed(words, first, last, context)


def _measured(words: Sequence[Word], first: int, glossed: bool) -> bool:
    """Whether a word is measured in time: "30 seconds of rock", "pół minuty rocka"."""
    of = first > 0 and words[first - 1].key == "of"
    place = first - 1 - of
    return (of or glossed) and place >= 0 and _SPAN.fullmatch(words[place].key) is not None


def _played(words: Sequence[Word], first: int, last: int, context: Context) -> bool:
    """Whether it has instruments or a form: "rock with guitar", "house with a long intro", but not "a house with a piano"."""
    if last >= len(words) or words[last].key != "with" or (first > 0 and words[first - 1].key in context.tables["ensemble"]["determiners"]):
        return False
    behind = range(last + 1, min(last + 1 + NEAR, len(words)))
    return any(context.musical(words, at) for at in behind)


def _behind_genre(words: Sequence[Word], first: int) -> bool:
    """Whether another genre stands right before, or before an "or": "blues rock", "techno house", "jazz or house"."""
    if first > 1 and words[first - 1].key in _OR:
        first -= 2 if words[first - 2].key == "," else 1
    return _ends_genre(words, first)


def _between_genres(words: Sequence[Word], first: int, last: int) -> bool:
    """ "jazz, house or disco": the middle of a list."""
    joined = first > 1 and words[first - 1].key == "," and last + 1 < len(words) and words[last].key in _OR
    return joined and _ends_genre(words, first - 1) and _phrases().at(words, last + 1) is not None


def _ends_genre(words: Sequence[Word], end: int) -> bool:
    return any((match := _phrases().at(words, at)) is not None and match.last == end for at in range(max(0, end - 3), end))


def _listed(words: Sequence[Word], first: int, last: int, context: Context) -> bool:
    """Whether a word, at most behind "drumless", is an item of its own in a list of nothing but wishes: "house, quiet and dark"."""
    start = max((at + 1 for at in range(first) if words[at].mark), default=0)
    alone = start == first or _without(words, start, context) == first
    if not alone or (last < len(words) and not words[last].mark):
        return False
    rest = [*words[:start], *words[last:]]
    return (not rest and start < first) or (bool(rest) and _wishes_only(rest, context))


def _without(words: Sequence[Word], at: int, context: Context) -> int | None:
    match = context.phrases("ensemble", "words_without").at(words, at)
    return None if match is None else match.last


def _wishes_only(words: Sequence[Word], context: Context) -> bool:
    """Whether all these words speak of music or character, none of a scene."""
    at = 0
    while at < len(words):
        if not words[at].mark and not words[at].key.isdigit():
            ends = [match.last for book in _character(context) if (match := book.at(words, at)) is not None]
            played = [end for end in (context.instrument(words, at), _without(words, at, context)) if end is not None]
            if not ends and not played and not context.musical(words, at):
                return False
            at = max([at + 1, *ends, *played])
        else:
            at += 1
    return True


def _character(context: Context) -> tuple[Phrases[Any], ...]:
    """The phrase books of words that a list of wishes is made of."""
    traits = tuple(context.phrases("traits", name) for name in context.tables["traits"] if name in LISTED_TRAITS)
    tempo = tuple(context.phrases("tempo", name) for name in ("marks", "words"))
    return (context.phrases("common", "character"), *traits, *tempo, _phrases())


def _refused(words: Sequence[Word], first: int, context: Context) -> bool:
    """Whether "no", or a list that it opens, stands before."""
    return _negated(words, first, context) or in_refused_list(words, first, context)


def _negated(words: Sequence[Word], first: int, context: Context) -> bool:
    if first > 0 and context.negates(words[first - 1].key):
        return words[max(0, first - 2)].key != "why"
    return first > 1 and words[first - 2].key in ("no", "without") and _describes(words, first - 1, context)


def _describes(words: Sequence[Word], at: int, context: Context) -> bool:
    """Whether a word may tell more of the next one: "cheesy", not "drums" or "vocals"."""
    return (
        not (words[at].mark or context.musical(words, at) or context.phrases("ensemble", "sounds").at(words, at))
        and words[at].key not in context.tables["ensemble"]["stops"]
    )


def spoken(text: str, names: Phrases[str]) -> tuple[str, ...]:
    """What a text means as genres of words that no table holds (a style's own tags); refused ones are left out."""
    context, words = _context(), split_words(text)
    return tuple(
        match.value
        for match in names.find(words)
        if _tells(words, match, context)
        and refused_before(text, words[match.first].start) is None
        and not _refused(words, match.first, context)
    )


def _tells(words: Sequence[Word], match: Match[str], context: Context) -> bool:
    """Whether words tell the genre of a piece: "polka music", and "polka" alone; no "acoustic guitar", no "haunted house"."""
    if any(context.instrument(words, at) is not None for at in (match.first, match.last) if at < len(words)):
        return False
    if any(thing.first <= match.first < thing.last for thing in _things().find(words)):
        return False
    return _meant(words, match.first, match.last, context, False)


@cache
def _context() -> Context:
    return Context(read_tables("en"))


def nearest_first(genre: str) -> Iterator[str]:
    """A genre, then those near it, then those near these: in the order in which they may stand in for it."""
    reached = [genre]
    for name in reached:
        yield name
        reached += [other for other in near(name) if other not in reached]


def near(genre: str) -> tuple[str, ...]:
    """Genres that come closest, nearest first; empty for a genre that is not in the table."""
    row: dict[str, list[str]] = read_tables("en")["genres"].get(genre, {})
    return tuple(row.get("near", []))
