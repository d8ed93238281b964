"""What is refused stays refused: lists, values, lengths and pieces, beside sentences that only look like it."""

from __future__ import annotations

from typing import Any

import pytest

from moodmusic.compose import sections
from moodmusic.outputs.midi import signature
from moodmusic.plan import Request, make_plan
from moodmusic.plan.stored import from_json, to_json
from moodmusic.prompt import read_prompt

LISTS = {
    "quiet evening, no echo or strings": {"strings"},
    "don't use delay or brass": {"brass"},
    "no lyrics or guitar": {"vocals", "guitar"},
    "without chords or a single flute": {"flute"},
    "no reverb, delay or choir": {"choir"},
    "no busy drums or growling bass": {"drums", "percussion", "bass"},
    "skip the vocals or organ": {"vocals", "organ"},
    "without melody nor drums": {"drums", "percussion"},
}
NO_LISTS = {
    "no bass, soft harp": {"harp"},
    "no hurry, slow piano or flute": {"piano", "flute"},
    "not fast or loud piano": {"piano"},
    "no bass and a warm organ": {"organ"},
    "a melody with reverb or bass": {"bass"},
    "no reverb, warm piano or guitar": {"piano", "guitar"},
    "drop the bass": {"bass"},
    "the guitar does not play until the end": {"guitar"},
    "take the piano out for a walk": set(),
}
VERBS = {
    "drop the strings": {"strings"},
    "not a single violin": {"violin"},
    "guitars are absent": {"guitar"},
    "the brass must not play": {"brass"},
    "leave the choir out": {"choir"},
    "leave the choir and the organ out": {"choir", "organ"},
    "kill the strings": {"strings"},
    "take out the flute": {"flute"},
    "harp, the bass and strings shouldn't be heard": {"bass", "strings"},
    "keep the piano away": {"piano"},
    "get rid of the guitar": {"guitar"},
}
TEMPI = {
    "no more than 70 bpm": (52.5, 70),
    "not faster than 96": (72, 96),
    "don't go above 120 bpm, house": (90, 120),
    "no less than 100 bpm": (100, 125),
    "never slower than 110 bpm": (110, 137.5),
    "must not exceed 88 bpm": (66, 88),
    "about 100 bpm, not 130 bpm": (96, 104),
    "at 96 bpm or so, certainly not 150 bpm": (96, 96),
    "no drums at 90 bpm": (90, 90),
}
KEYS = {
    "calm, not in E major": (None, None),
    "anything but D minor": (None, None),
    "not in the key of G, hopeful": (None, None),
    "not in E major but in F minor": (5, "minor"),
    "in A minor, not C major": (9, "minor"),
    "no minor keys": (None, "major"),
    "hopeful, no minor": (None, "major"),
    "without major chords": (None, "minor"),
    "no drums in C major": (0, "major"),
}
GENRES = {
    "anything but techno": ((), ("techno",)),
    "calm piano, not jazz": ((), ("jazz",)),
    "no drums or techno": ((), ("techno",)),
    "jazz, not techno": (("jazz",), ("techno",)),
    "calm harp, no cheesy disco": ((), ("disco",)),
    "no drums jazz": (("jazz",), ()),
    "nothing but jazz": (("jazz",), ()),
    "why not jazz?": (("jazz",), ()),
    "no vocals, lofi": (("lofi",), ()),
}
LENGTHS = {
    "a quarter of a minute of birdsong": 15,
    "an hour and a half of ambient": 5400,
    "a couple of minutes of techno": 120,
    "soft harp, 1'45\"": 105,
    "soft harp, 3'05": 185,
    "seventy seconds of organ": 70,
    "choir, two minutes fifteen": 135,
    "one minute twenty of piano": 80,
    "three and a half minutes of jazz": 210,
    "a minute and a quarter": 75,
    "harp, no longer than 40 seconds": 40,
}
NO_LENGTHS = ["a 5'10\" tall man walks home", "a couple of minutes later it rained", "gone in an hour and a half"]
DRY = ["no reverb", "don't use reverb", "without any echo", "no drums or reverb", "sad strings, skip the reverb"]


def _wish(text: str, field: str) -> Any:
    return getattr(read_prompt(text).wishes, field)


@pytest.mark.parametrize(("text", "names"), [*LISTS.items(), *VERBS.items()])
def test_what_is_refused_is_not_wanted(text: str, names: set[str]) -> None:
    assert {*_wish(text, "unwanted")} == names
    assert not names & {*_wish(text, "wanted")}


@pytest.mark.parametrize(("text", "names"), NO_LISTS.items())
def test_a_refusal_ends_where_its_list_ends(text: str, names: set[str]) -> None:
    assert names <= {*_wish(text, "wanted")}


@pytest.mark.parametrize("text", DRY)
def test_a_refused_effect_is_turned_down(text: str) -> None:
    assert _wish(text, "traits")["space"] <= -0.5


@pytest.mark.parametrize("text", ["no drums or melody, piano", "don't use melody or drums", "no melody or drums"])
def test_a_refused_melody_in_a_list(text: str) -> None:
    assert _wish(text, "melody") is False
    assert "drums" in _wish(text, "unwanted")


def test_an_adjective_of_a_refused_list_is_not_wished() -> None:
    assert _wish("without harsh noise or very loud brass", "traits")["loudness"] < 0


@pytest.mark.parametrize(("text", "tempo"), TEMPI.items())
def test_a_negated_tempo_is_a_limit_or_none(text: str, tempo: tuple[float, float]) -> None:
    assert _wish(text, "tempo_bpm") == tempo


@pytest.mark.parametrize(("text", "key"), KEYS.items())
def test_a_negated_key_is_not_the_key(text: str, key: tuple[int | None, str | None]) -> None:
    assert (_wish(text, "tonic"), _wish(text, "mode")) == key
    assert "keyboard" not in _wish(text, "unwanted")


@pytest.mark.parametrize(("text", "meter"), {"no 4/4": None, "not a waltz": None, "not 4/4 but 3/4": "3/4"}.items())
def test_a_negated_meter_is_not_the_meter(text: str, meter: str | None) -> None:
    assert getattr(_wish(text, "meter"), "name", None) == meter


@pytest.mark.parametrize(("text", "genres"), GENRES.items())
def test_a_negated_genre_is_refused(text: str, genres: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    assert (_wish(text, "genres"), _wish(text, "refused_genres")) == genres


@pytest.mark.parametrize(("text", "style"), [("anything but lofi, rainy study night", "lofi"), ("club night, not techno", "techno")])
def test_a_refused_genre_is_not_the_style_and_is_told_of(text: str, style: str) -> None:
    plan = make_plan(text, Request(seed=3, seconds=12))
    assert style not in dict(plan.styles)
    assert any("refused" in reason.over for reason in plan.because)


@pytest.mark.parametrize("seed", range(8))
def test_a_refused_key_is_never_drawn(seed: int) -> None:
    plan = make_plan("happy major tune, not in C, not G major", Request(seed=seed, seconds=12))
    assert (plan.key.mode, plan.key.tonic in (0, 7)) == ("major", False)


def test_a_refused_value_is_told_of() -> None:
    plan = make_plan("calm piano, not in C major, no 5/4", Request(seed=3, seconds=12))
    assert {"key", "meter"} <= {reason.field for reason in plan.because if "not used" in reason.over}


@pytest.mark.parametrize(("text", "seconds"), LENGTHS.items())
def test_a_length_is_said_in_many_ways(text: str, seconds: float) -> None:
    assert _wish(text, "seconds") == seconds


@pytest.mark.parametrize("text", NO_LENGTHS)
def test_a_measure_of_the_scene_is_no_length(text: str) -> None:
    assert _wish(text, "seconds") is None


PIECES = {
    "lofi beat without a kick": {35, 36},
    "funky groove, no hi-hats": {42, 44, 46},
    "driving rock with drums, no snare": {37, 38, 40},
    "disco, drums without claps": {39},
}


@pytest.mark.parametrize("seed", [2, 5])
@pytest.mark.parametrize(("text", "refused"), PIECES.items())
def test_a_refused_piece_of_the_kit_is_silent_and_the_kit_plays_on(text: str, refused: set[int], seed: int) -> None:
    plan = make_plan(text, Request(seed=seed, seconds=40))
    parts = [part for section in sections(plan) for part in section.parts if part.role in ("drums", "percussion")]
    struck = {note.pitch for part in parts for note in part.notes}
    assert struck
    assert not struck & refused
    assert any("plays on without" in reason.cause for reason in plan.because)


@pytest.mark.parametrize(
    ("text", "name"), {"piano in Gb major": "Gb major", "piano, G flat major": "Gb major", "F# major": "F# major"}.items()
)
def test_a_key_keeps_its_spelling(text: str, name: str) -> None:
    plan = from_json(to_json(make_plan(text, Request(seed=3, seconds=12))))
    assert (plan.key.name, read_prompt(text).evidence[-1].reading) == (name, name)
    assert signature(plan.key) == name.removesuffix(" major")


@pytest.mark.parametrize(
    "text",
    [
        "no drums until the end",
        "no drums at the start",
        "piano, no drums at first",
        "drums only at the end",
        "piano, drums only in the chorus",
        "no bass or drums before the chorus",
        "sans batterie au début",
        "sin batería hasta el final",
        "bez perkusji na początku",
        "tanpa drum di awal",
    ],
)
def test_what_holds_for_a_part_of_the_piece_is_named_and_refuses_nothing(text: str) -> None:
    wishes = read_prompt(text).wishes
    assert "drums" in wishes.wanted
    assert not wishes.unwanted
    assert not wishes.only
    plan = make_plan(text)
    assert any(card.role == "drums" for card in plan.sounding)
    assert any("no instrument enters or leaves by itself" in reason.over for reason in plan.because if reason.field == "stems")


@pytest.mark.parametrize(
    "text",
    [
        "just me and my guitar",
        "me and my old guitar",
        "juste moi et ma guitare",
        "solo yo y mi guitarra",
        "tylko ja i moja gitara",
        "hanya aku dan gitarku",
        "solo guitar until the end",
    ],
)
def test_who_has_nothing_but_a_guitar_plays_it_alone(text: str) -> None:
    assert read_prompt(text).wishes.only == ("guitar",)
