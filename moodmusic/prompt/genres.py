"""Genres named in the text (``words/en/genres.yaml``): "house" is one in "house music", not in "a house by the sea"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from moodmusic.prompt.context import Context
from moodmusic.prompt.page import Finding, Page, Phrases, Word, split_words
from moodmusic.prompt.refusal import in_refused_list, refused_before
from moodmusic.prompt.tables import tables as read_tables


def read_genres(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``genres``: names of the table. The words stay mood words as well, but "house" in "house music" is no home."""
    words = split_words(page.text)
    plain, shared = _phrases(), _shared()
    at, over = 0, None  # `over`: where a refused genre ends
    while at < len(words):
        match = plain.at(words, at)
        bare = shared.at(words, at) if match is None else None
        found = match or (bare if bare is not None and _meant(words, bare.first, bare.last, context, page.glossed) else None)
        if found is not None:
            start, end = words[found.first].start, words[found.last - 1].end
            said = refused_before(page.text, start)
            chained = over is not None and [word.key for word in words[over : found.first]] in (["or"], ["nor"], [","])
            if said or chained or _negated(words, found.first, context) or in_refused_list(words, found.first, context):
                over = found.last
                yield Finding("genres", said.start() if said else start, end, found.value, f"not {found.value}: refused", 1, True, False)
            else:
                over = None
                yield Finding("genres", start, end, found.value, found.value, 1, bare is found)
        at = found.last if found is not None else at + 1


@cache
def _phrases() -> Phrases[str]:
    table = read_tables("en")["genres"]
    names = {name: name for name, row in table.items() if name not in row.get("shared", []) and name in row["words"]}
    return Phrases(names | {phrase: name for name, row in table.items() for phrase in row["words"]})


@cache
def _shared() -> Phrases[str]:
    return Phrases({phrase: name for name, row in read_tables("en")["genres"].items() for phrase in row.get("shared", [])})


def _meant(words: Sequence[Word], first: int, last: int, context: Context, glossed: bool) -> bool:
    if (first == 0 and last == len(words)) or (glossed and context.musical(words, first - 1)):
        return True
    return context.musical(words, last) and words[last].key not in ("set", "mix", "number", "key", "keys")


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


def near(genre: str) -> tuple[str, ...]:
    """Genres that come closest, nearest first; empty for a genre that is not in the table."""
    row: dict[str, list[str]] = read_tables("en")["genres"].get(genre, {})
    return tuple(row.get("near", []))
