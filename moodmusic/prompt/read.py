"""`read_prompt`: the readers in order, each blind to the words that an earlier one has taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from moodmusic.prompt.artists import lent, mentions, without_names
from moodmusic.prompt.chords import read_chords
from moodmusic.prompt.clean import clean
from moodmusic.prompt.context import Context
from moodmusic.prompt.ensemble import read_ensemble
from moodmusic.prompt.eras import read_eras
from moodmusic.prompt.form import read_form, read_traits
from moodmusic.prompt.genres import read_genres
from moodmusic.prompt.gloss import glossary
from moodmusic.prompt.language import apology, checked, detect
from moodmusic.prompt.length import read_length
from moodmusic.prompt.meters import read_meter
from moodmusic.prompt.noteset import read_noteset
from moodmusic.prompt.page import BLANK, Finding, Page, split_words
from moodmusic.prompt.settle import settle
from moodmusic.prompt.tables import UNKNOWN, tables
from moodmusic.prompt.tempo import read_tempo
from moodmusic.prompt.tonality import read_tonality
from moodmusic.prompt.value import Evidence, Prompt

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
OVERLAPPING: tuple[Reader, ...] = (read_genres, read_eras, read_traits)  # soft hints: words with another meaning count for them too


def read_prompt(text: str, language: str | None = None) -> Prompt:
    """Read a sentence: what it wishes outright, which words say so, and the words left for the mood.

    `language` is one of `tables.LANGUAGES`; None lets the words tell it. `Prompt.language` is "unknown" when they are in none of
    these. Raises PromptError when the text is empty, all control characters, or longer than 1,000 characters or 200 words,
    InputError for a language that is not read.
    """
    given = checked(language)
    cleaned = clean(text)
    named = mentions(cleaned)
    spoken = given or detect(without_names(cleaned, named))
    meant = without_names(cleaned, named, refusals=True)
    findings = _english(meant) if spoken == "en" else _glossed(meant, spoken)
    findings += list(lent(named, _english, findings))
    wishes, evidence = settle(findings, cleaned)
    if spoken == UNKNOWN:
        evidence = (Evidence("language", cleaned, apology()), *evidence)
    return Prompt(cleaned, spoken, wishes, evidence, _mood_text(cleaned, findings))


def _english(text: str, glossed: bool = False) -> list[Finding]:
    """What the readers find in English words."""
    context = _context()
    page = Page(text, glossed=glossed)
    _pass_over(page, context)
    overlapping = Page(page.rest, findings=page.findings, glossed=glossed)
    for reader in READERS:
        page.keep(list(reader(page, context)))
    for reader in OVERLAPPING:
        page.findings.extend(list(reader(overlapping, context)))
    return page.findings


def _glossed(text: str, language: str) -> list[Finding]:
    """What they find in the English of another language, at its place in the original."""
    gloss = glossary(language).gloss(text)
    return [gloss.back(finding) for finding in _english(gloss.text, glossed=True)]


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
    return re.sub(r"(?:\s?,)+", ",", parts).strip(" ,;:")
