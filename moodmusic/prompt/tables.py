"""Word tables: written as YAML (``words/en/*.yaml``), read as one compiled JSON file beside them (``words/en.json``).

A language is there when its folders are: ``words/<code>`` here with a `gloss.yaml` (English: with the readers' own tables), and
``mood/words/<code>`` with a `grammar.yaml`. ``python -m moodmusic.prompt.compile`` compiles the tables of this room anew after a
change, ``python -m moodmusic.mood.compile`` those of the mood, ``python -m moodmusic.style.compile`` the scene words by which a sentence
finds its style (``style/words/<code>/scenes.yaml``, which may be missing); tests keep them in step.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words"
MOOD_WORDS = WORDS.parents[1] / "mood" / "words"
NAMES = {"en": "English", "fr": "French", "es": "Spanish", "pl": "Polish", "id": "Indonesian"}
UNKNOWN = "unknown"  # the language of a text that none of ours is


def languages(words: Path = WORDS, mood_words: Path = MOOD_WORDS) -> tuple[str, ...]:
    """The codes of the languages that can be read, English first."""
    found = {folder.parent.name for folder in words.glob("*/gloss.yaml") if (mood_words / folder.parent.name / "grammar.yaml").exists()}
    return ("en", *sorted(found - {"en"}, key=lambda code: (code not in NAMES, [*NAMES, code].index(code))))


LANGUAGES = languages()


@cache
def tables(language: str = "en", folder: Path = WORDS) -> dict[str, Any]:
    """The compiled tables of one language: file name without suffix -> its content."""
    content: dict[str, Any] = json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))
    return content
