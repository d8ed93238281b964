"""The compiled tables are what the YAML says, and what they say can be used."""

from __future__ import annotations

from moodmusic.prompt.chords import in_key
from moodmusic.prompt.compile import compile_all, compiled, gather
from moodmusic.prompt.tables import LANGUAGES, WORDS, tables
from moodmusic.theory import METER_GROUPS


def test_the_compiled_tables_are_in_step_with_the_yaml() -> None:
    for language in LANGUAGES:
        assert (WORDS / f"{language}.json").read_text(encoding="utf-8") == compiled(gather(WORDS / language))


def test_compiling_writes_the_same_again() -> None:
    before = [(WORDS / f"{language}.json").read_bytes() for language in LANGUAGES]
    compile_all()
    assert [(WORDS / f"{language}.json").read_bytes() for language in LANGUAGES] == before


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
