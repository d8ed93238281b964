"""The affect lexicon: size, range, step with its source, speed."""

from __future__ import annotations

import time

import pytest

from moodmusic.errors import LibraryError
from moodmusic.mood.compile import compile_all, content_of, flat
from moodmusic.mood.lexicon import WORDS, lexicon, unpacked
from moodmusic.prompt.compile import compiled
from moodmusic.prompt.inflection import Inflection
from moodmusic.prompt.tables import LANGUAGES, tables

ENGLISH = Inflection.of(tables("en", WORDS)["grammar"])


def test_the_compiled_lexicon_is_in_step_with_the_yaml() -> None:
    for language in LANGUAGES:
        assert (WORDS / f"{language}.json").read_text(encoding="utf-8") == compiled(content_of(language))


def test_compiling_writes_the_same_again() -> None:
    before = [(WORDS / f"{language}.json").read_bytes() for language in LANGUAGES]
    compile_all()
    assert [(WORDS / f"{language}.json").read_bytes() for language in LANGUAGES] == before


def test_the_english_lexicon_is_broad_and_within_range() -> None:
    table = {name: unpacked(tables("en", WORDS)[name]) for name in ("words", "emoji")}
    assert len(table["words"]) >= 2000
    assert len(table["emoji"]) >= 200
    assert all(
        len(row) == 4 and all(-1 <= value <= 1 for value in row[:3]) and 0 < row[3] <= 1
        for row in [*table["words"].values(), *table["emoji"].values()]
    )
    assert max(len(phrase.split()) for phrase in table["words"]) <= 5


def test_each_axis_uses_both_of_its_sides() -> None:
    rows = unpacked(tables("en", WORDS)["words"]).values()
    for axis in range(3):
        assert min(sum(row[axis] > 0.3 for row in rows), sum(row[axis] < -0.3 for row in rows)) >= 200


def test_loading_takes_less_than_thirty_milliseconds() -> None:
    times = []
    for _ in range(5):
        lexicon.cache_clear()
        tables.cache_clear()
        start = time.process_time()
        lexicon()
        times.append(time.process_time() - start)
    assert min(times) < 0.03


def test_a_lexicon_with_mistakes_names_each_of_them() -> None:
    content = {"feelings": {"0.5 0.5 0.5": "glad, calm", "0.5 2 0": "sea", "0.1 0.2": "sky", "0 0 0": "calm"}, "emoji": {}, "grammar": {}}
    with pytest.raises(LibraryError) as error:
        flat(content)
    assert all(part in str(error.value) for part in ("'0.5 2 0'", "'0.1 0.2'", "'calm' stands twice"))


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("loneliness", "lonely"),
        ("running", "run"),
        ("stormy", "storm"),
        ("hoped", "hope"),
        ("fears", "fear"),
        ("sadly", "sad"),
        ("parties", "party"),
    ],
)
def test_endings_are_taken_off(word: str, stem: str) -> None:
    assert stem in set(ENGLISH(word))


def test_words_that_only_look_inflected_are_left_alone() -> None:
    assert list(ENGLISH("number")) == []
    assert list(ENGLISH("as")) == []
