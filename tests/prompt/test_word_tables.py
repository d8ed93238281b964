"""The compiled tables are what the YAML says, and what they say can be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from moodmusic.errors import LibraryError
from moodmusic.prompt.chords import in_key
from moodmusic.prompt.compile import compile_all, compile_each, compiled, content_of, told
from moodmusic.prompt.language import BEGINNING, TELLING
from moodmusic.prompt.tables import LANGUAGES, WORDS, languages, tables
from moodmusic.theory import METER_GROUPS


def test_the_compiled_tables_are_in_step_with_the_yaml() -> None:
    for language in LANGUAGES:
        assert (WORDS / f"{language}.json").read_text(encoding="utf-8") == compiled(content_of(language))


def test_compiling_writes_the_same_again() -> None:
    paths = [*(WORDS / f"{language}.json" for language in LANGUAGES), TELLING]
    before = [path.read_bytes() for path in paths]
    compile_all()
    assert [path.read_bytes() for path in paths] == before


def test_the_table_that_tells_the_languages_apart_is_in_step() -> None:
    assert TELLING.read_text(encoding="utf-8") == BEGINNING + told()


def test_every_language_with_its_folders_is_there_and_english_is_first(tmp_path: Path) -> None:
    for code, names in {"pl": ("gloss", "grammar"), "es": ("gloss",), "fr": ("gloss", "grammar")}.items():
        for room, name in zip(("prompt", "mood"), names, strict=False):
            (tmp_path / room / code).mkdir(parents=True)
            (tmp_path / room / code / f"{name}.yaml").touch()
    assert languages(tmp_path / "prompt", tmp_path / "mood") == ("en", "fr", "pl")


def test_mistakes_of_every_language_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "gloss.yaml").write_text('phrases: {oui: 3}\nmodes: {x: "nix"}', encoding="utf-8")
    (tmp_path / "es").mkdir()
    (tmp_path / "es" / "gloss.yaml").write_text("phrases: &a {}", encoding="utf-8")
    with pytest.raises(LibraryError) as error:
        compile_each(("fr", "es"), lambda code: content_of(code, tmp_path), tmp_path)
    assert all(part in str(error.value) for part in ("fr/gloss.yaml: phrases.oui", "modes.x", "es/gloss.yaml: line 1"))
    assert not list(tmp_path.glob("*.json"))


def test_every_tempo_is_a_rising_range() -> None:
    for name in ("marks", "phrases", "words"):
        assert all(20 <= low < high <= 300 for low, high in tables("en")["tempo"][name].values())


def test_every_named_meter_is_known() -> None:
    table = tables("en")["meter"]
    assert {*table["phrases"].values(), *table["dances"].values()} <= METER_GROUPS.keys()


def test_every_named_progression_can_be_read_in_any_key() -> None:
    for numerals in tables("en")["chords"]["named"].values():
        assert all(len(in_key(numerals, tonic, None)[0]) == len(numerals.split()) for tonic in range(12))


def test_a_numeral_that_cannot_be_read_gives_no_chords() -> None:
    assert in_key("I IIsus47", 0, None)[0] == ()
