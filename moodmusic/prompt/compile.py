"""Compiles the word tables of this room: ``python -m moodmusic.prompt.compile``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from moodmusic.prompt.tables import LANGUAGES, WORDS
from moodmusic.safeyaml import load


def gather(folder: Path) -> dict[str, Any]:
    """The YAML tables of a folder; LibraryError names the file, line and column of a mistake."""
    return {path.stem: load(path.read_text(encoding="utf-8"), path.name) for path in sorted(folder.glob("*.yaml"))}


def compiled(content: dict[str, Any]) -> str:
    """The text of the JSON file."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=False) + "\n"


def compile_all() -> None:
    """Write ``words/<language>.json`` of every language."""
    for language in LANGUAGES:
        (WORDS / f"{language}.json").write_text(compiled(gather(WORDS / language)), encoding="utf-8")


if __name__ == "__main__":
    compile_all()
