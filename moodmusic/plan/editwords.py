"""`EditWords`: the tables of ``edits.yaml`` as phrase books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from moodmusic.library import read_yaml
from moodmusic.prompt.page import Phrases

VERBS = ("more", "less", "too", "out", "only", "add", "replace", "keep", "off", "stays", "instead", "not")
Manner = tuple[str, str, float]  # kind (dial, mood), name, direction


@dataclass(frozen=True, slots=True)
class EditWords:
    """The words of edits, all of them English: other languages are turned into these (`moodmusic.plan.tongues`)."""

    table: Mapping[str, Any]
    steps: Phrases[Manner]  # "brighter"
    adjectives: Phrases[Manner]  # "bright"
    nouns: Phrases[Manner]  # "swing"
    sets: Phrases[tuple[str, str]]
    verbs: Phrases[str]  # one of VERBS
    moving: Phrases[bool]
    ways: Phrases[float]
    levels: Phrases[float]
    degrees: Phrases[float]
    by: Phrases[bool]
    fields: Phrases[str]
    roles: Phrases[str]
    fillers: Phrases[bool]


@cache
def edit_words() -> EditWords:
    """The vocabulary, read once."""
    table: Mapping[str, Any] = read_yaml(Path(__file__).with_name("edits.yaml"))
    steps: dict[str, Manner] = {}
    adjectives: dict[str, Manner] = {}
    nouns: dict[str, Manner] = {}
    fields: dict[str, str] = {}
    for kind, book in (("dial", table["dials"]), ("mood", table["moods"])):
        for name, row in book.items():
            up, down = (kind, name, 1.0), (kind, name, -1.0)
            steps |= dict.fromkeys(row["up"], up) | dict.fromkeys(row["down"], down)
            adjectives |= dict.fromkeys(row["high"], up) | dict.fromkeys(row["low"], down)
            nouns |= dict.fromkeys(row["nouns"], up)
            fields |= dict.fromkeys(row["nouns"], name if kind == "dial" else "mood")
    fields |= {word: name for name, words in table["fields"].items() for word in words}  # "keep the notes" is more than their number
    return EditWords(
        table=table,
        steps=Phrases(steps, _plain),
        adjectives=Phrases(adjectives, _plain),
        nouns=Phrases(nouns, _plain),
        sets=Phrases(
            {word: (name, value) for name, values in table["set"].items() for value, words in values.items() for word in words}, _plain
        ),
        verbs=Phrases({word: verb for verb in VERBS for word in table[verb]}, _plain),
        moving=Phrases(dict.fromkeys(table["moving"], True), _plain),
        ways=Phrases(table["ways"], _plain),
        levels=Phrases(table["levels"], _plain),
        degrees=Phrases(table["degrees"], _plain),
        by=Phrases(dict.fromkeys(table["by"], True), _plain),
        fields=Phrases(fields, _plain),
        roles=Phrases({word: role for role, words in table["roles"].items() for word in words}),
        fillers=Phrases(dict.fromkeys(table["fillers"], True), _plain),
    )


def _plain(_word: str) -> Iterable[str]:
    return ()
