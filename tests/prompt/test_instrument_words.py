"""Instrument words, families and who is covered by whom."""

from __future__ import annotations

import pytest

from moodmusic.prompt import Wishes
from moodmusic.prompt.genres import near
from moodmusic.prompt.instruments import forbidden, instrument, matches, stand_ins, vocabulary
from moodmusic.prompt.tables import tables

COVERED = [
    ("drums", ("kick",), "fx"),
    ("drums", (), "drums"),
    ("drums", ("taiko",), "percussion"),
    ("percussion", (), "drums"),
    ("percussion", (), "percussion"),
    ("percussion", ("tambourine",), "fx"),
    ("guitar", ("nylon guitar",), "chords"),
    ("guitar", ("steel guitar",), "lead"),
    ("acoustic guitar", ("nylon guitar",), "chords"),
    ("bass", ("upright bass",), "bass"),
    ("bass", (), "bass"),
    ("synth", ("pad",), "pad"),
    ("synths", ("saw lead",), "lead"),
    ("strings", ("cello",), "pad"),
    ("Rhodes", ("electric piano",), "chords"),
    ("pad", ("strings",), "pad"),
    ("bells", ("celesta",), "lead"),
    ("brass", ("french horn",), "counter"),
    ("theremin", ("Theremin",), "lead"),
    ("choirs", ("choir",), "pad"),
    ("guitar", ("ukulele",), "chords"),
    ("electric guitar", ("distorted guitar",), "lead"),
    ("drums", ("timpani",), "bass"),
]
NOT_COVERED = [
    ("drums", ("shaker",), "percussion"),
    ("nylon guitar", ("guitar",), "chords"),
    ("piano", ("electric piano",), "chords"),
    ("upright bass", ("sub bass",), "bass"),
    ("vocals", ("choir",), "pad"),
    ("strings", ("piano",), "chords"),
    ("synth", ("strings",), "pad"),
    ("kick", (), "drums"),
    ("distorted guitar", ("electric guitar",), "lead"),
    ("marimba", ("xylophone",), "lead"),
]


@pytest.mark.parametrize(("wish", "words", "role"), COVERED)
def test_a_wish_covers_its_own_kind_and_its_family(wish: str, words: tuple[str, ...], role: str) -> None:
    assert matches(wish, words, role)


@pytest.mark.parametrize(("wish", "words", "role"), NOT_COVERED)
def test_a_wish_does_not_cover_neighbours_or_wider_families(wish: str, words: tuple[str, ...], role: str) -> None:
    assert not matches(wish, words, role)


def test_a_narrower_wish_saves_a_stem_from_a_refused_family() -> None:
    wishes = Wishes(wanted=("shaker",), unwanted=("percussion",))
    assert not forbidden(wishes, ("shaker",), "percussion")
    assert forbidden(wishes, ("tambourine",), "percussion")


def test_a_wider_wish_does_not_save_a_refused_instrument() -> None:
    assert forbidden(Wishes(wanted=("strings",), unwanted=("cello",)), ("cello",), "lead")


def test_only_forbids_everything_else() -> None:
    wishes = Wishes(only=("piano",))
    assert not forbidden(wishes, ("felt piano",), "chords")
    assert forbidden(wishes, ("strings",), "pad")


def test_without_wishes_nothing_is_forbidden() -> None:
    assert not forbidden(Wishes(), ("piano",), "chords")


def test_families_and_stand_ins_are_in_the_vocabulary() -> None:
    known = vocabulary()
    for name, families in known.families.items():
        assert families <= known.families.keys(), name
        assert set(known.near[name]) <= known.families.keys(), name


def test_no_word_names_two_instruments() -> None:
    seen: dict[str, str] = {}
    for name, row in tables("en")["instruments"].items():
        for word in {name, *row.get("words", []), *row.get("shared", [])}:
            assert seen.setdefault(word, name) == name, word


def test_synonyms_and_plurals_find_the_name() -> None:
    assert [instrument(word) for word in ("Fender Rhodes", "glockenspiels", "french horns", "rain")] == [
        "electric piano",
        "glockenspiel",
        "horn",
        "rain",
    ]


def test_an_instrument_that_is_not_built_has_a_stand_in() -> None:
    assert stand_ins("slide guitar") == ("electric guitar", "steel guitar")
    assert stand_ins("piano") == stand_ins("ukulele") == ()


def test_a_genre_names_its_neighbours() -> None:
    assert near("techno") == ("house", "deep house")
    assert near("polka of mars") == ()
