"""Word tables: written as YAML (``words/en/*.yaml``), read as one compiled JSON file beside them (``words/en.json``).

``python -m moodmusic.prompt.compile`` compiles the tables of this room anew after a change; a test keeps the two in step.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words"
LANGUAGES = ("en",)


@cache
def tables(language: str = "en", folder: Path = WORDS) -> dict[str, Any]:
    """The compiled tables of one language: file name without suffix -> its content."""
    content: dict[str, Any] = json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))
    return content
