"""Compiles scene words, and the program's own styles and stems: ``python -m moodmusic.style.compile``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from moodmusic.checking import Spot, mapping_of, shown, text
from moodmusic.errors import LibraryError
from moodmusic.library import COMPILED, Files, digest_of, packaged, read_cards, read_yaml, stamp, stem_files, style_files
from moodmusic.mood.lexicon import BETWEEN
from moodmusic.prompt.compile import compile_each, compiled, gather
from moodmusic.prompt.page import key_of
from moodmusic.prompt.tables import LANGUAGES, UNKNOWN
from moodmusic.style.reading import checked_styles
from moodmusic.style.scenes import WORDS

SHARED = "international"  # words that are spelt alike everywhere
NOTHING = "-"  # what stands for words that only look like a form of a scene word
FOREIGN = (*(language for language in LANGUAGES if language != "en"), UNKNOWN)


def content_of(language: str, folder: Path = WORDS) -> dict[str, Any]:
    """What stands in the JSON file of a language: English words -> the words that ask for them, keys folded.

    LibraryError names groups that are no text, and words that stand twice with different English.
    """
    mistakes: list[str] = []
    own = _flat(gather(folder / language).get("scenes", {}), language, Spot(f"{language}/scenes.yaml", "", mistakes))
    shared = _flat(gather(folder).get(SHARED, {}), language, Spot(f"{SHARED}.yaml", "", mistakes))
    if mistakes:
        raise LibraryError("\n".join(mistakes))
    groups: dict[str, list[str]] = {}
    for key, english in (shared | own).items():
        groups.setdefault(english, []).append(key)
    return {"scenes": {english: BETWEEN.join(keys) for english, keys in groups.items()}}


def _flat(groups: Any, language: str, spot: Spot) -> dict[str, str]:
    found: dict[str, str] = {}
    for english, phrases in (mapping_of(text)(groups, spot) or {}).items():
        for phrase in phrases.split(", ") if phrases else ():
            key = key_of(phrase, language)
            if not key:
                spot.at(english).wrong(f"{shown(phrase)} holds no word")
            elif found.setdefault(key, english) != english:
                spot.at(english).wrong(f"{shown(phrase)} stands twice: it is {found[key]!r} already")
    return found


def library_content() -> dict[str, Any]:
    """What stands in `library.COMPILED`: the program's own files, checked. LibraryError with every mistake of a file."""
    config = packaged("config.yaml")
    files = {"styles": style_files(), "stems": stem_files(), "config.yaml": Files((stamp(config),))}
    return {kind: digest_of(own, kind) for kind, own in files.items()} | {
        "settings": read_yaml(config),
        "cards": [asdict(card) for card in read_cards(files["stems"]).values()],
        "presets": [asdict(style) for style in checked_styles().values()],
    }


def compile_all() -> None:
    """Write ``words/<language>.json`` of every language but English, and of the unknown ones; and the library.

    LibraryError where the user has styles or stems: they would stand among the program's.
    """
    compile_each(FOREIGN, content_of, WORDS)
    for kind, files in (("styles", style_files()), ("stems", stem_files())):
        strange = [file[0] for file in files.stamps if not file[0].startswith(str(packaged(kind)))]
        if strange:
            raise LibraryError(f"{strange[0]} did not come with the program: compile without $MOODMUSIC_{kind.upper()} and data folder")
    COMPILED.write_text(compiled(library_content()), encoding="utf-8")


if __name__ == "__main__":
    compile_all()
