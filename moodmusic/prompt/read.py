"""`read_prompt`: the readers in order, each blind to the words that an earlier one has taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from moodmusic.prompt.chords import read_chords
from moodmusic.prompt.clean import clean
from moodmusic.prompt.context import Context
from moodmusic.prompt.ensemble import read_ensemble
from moodmusic.prompt.form import read_form, read_traits
from moodmusic.prompt.genres import read_genres
from moodmusic.prompt.length import read_length
from moodmusic.prompt.meters import read_meter
from moodmusic.prompt.noteset import read_noteset
from moodmusic.prompt.page import BLANK, Finding, Page, split_words
from moodmusic.prompt.settle import settle
from moodmusic.prompt.tables import tables
from moodmusic.prompt.tempo import read_tempo
from moodmusic.prompt.tonality import read_tonality
from moodmusic.prompt.value import Prompt

Reader = Callable[[Page, Context], Iterator[Finding]]

# From the most particular to the most general.
READERS: tuple[Reader, ...] = (
    read_chords,
    read_noteset,
    read_tonality,
    read_meter,
    read_length,
    read_tempo,
    read_form,
    read_ensemble,
)
OVERLAPPING: tuple[Reader, ...] = (read_genres, read_traits)  # soft hints: words with another meaning count for them too


def read_prompt(text: str) -> Prompt:
    """Read a sentence: what it wishes outright, which words say so, and the words left for the mood.

    Raises PromptError when the text is empty, all control characters, or longer than 1,000 characters or 200 words.
    """
    cleaned = clean(text)
    context = _context()
    page = Page(cleaned)
    _pass_over(page, context)
    overlapping = Page(page.rest)
    for reader in READERS:
        page.keep(list(reader(page, context)))
    for reader in OVERLAPPING:
        page.findings.extend(reader(overlapping, context))
    wishes, evidence = settle(page.findings, cleaned)
    return Prompt(cleaned, "en", wishes, evidence, _mood_text(cleaned, page.findings))


@cache
def _context() -> Context:
    return Context(tables("en"))


def _pass_over(page: Page, context: Context) -> None:
    words = split_words(page.rest)
    for match in context.phrases("common", "false_friends").find(words):
        page.hide(words[match.first].start, words[match.last - 1].end)


def _mood_text(text: str, findings: list[Finding]) -> str:
    """The text without the words of pure wishes, tidied of the commas that they leave."""
    page = Page(text)
    for finding in findings:
        if finding.spent:
            page.hide(finding.start, finding.end)
    parts = " ".join(page.rest.replace(BLANK, " ").split())
    while ", ," in parts or " ," in parts:
        parts = parts.replace(", ,", ",").replace(" ,", ",")
    return parts.strip(" ,;:")
