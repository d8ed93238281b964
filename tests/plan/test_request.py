from __future__ import annotations

import math

import pytest

from moodmusic.errors import InputError
from moodmusic.plan import Request, from_json, make_plan, to_json


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("tempo_bpm", 19.9, "tempo is 19.9: give a number from 20 to 300 bpm"),
        ("tempo_bpm", 301, "from 20 to 300"),
        ("tempo_bpm", math.nan, "from 20 to 300"),
        ("tempo_bpm", "fast", "'fast'"),
        ("seconds", 4.9, "length is 4.9: give a number from 5 to 21600 seconds"),
        ("seconds", 21_601, "from 5 to 21600"),
        ("seconds", math.inf, "from 5 to 21600"),
        ("fallback_seconds", 1, "from 5 to 21600"),
        ("loudness_lufs", -41, "loudness is -41: give a number from -40 to -8 LUFS"),
        ("loudness_lufs", -7.9, "from -40 to -8"),
        ("seed", -1, "from 0 to 9007199254740991"),
        ("seed", 2**53, "from 0 to 9007199254740991"),
        ("seed", 1.5, "whole number"),
        ("seed", True, "whole number"),
        ("bars", 0, "from 1 to 4096"),
        ("bars", 4097, "from 1 to 4096"),
        ("meter", "4/5", "no meter that is known"),
        ("meter", "6/88", "did you mean '6/8'"),
        ("key", "H minor", "is no key"),
        ("key", "A miner", "did you mean 'minor'"),
        ("ending", "rings", "did you mean 'ring'"),
        ("wanted", "piano", "wanted is 'piano': give a list of instrument words"),
        ("unwanted", [3], "give a list of instrument words"),
        ("unwanted", ("\x1b",), "give a list of instrument words"),
    ],
)
def test_values_out_of_range_are_refused_with_what_is_allowed(name: str, value: object, words: str) -> None:
    with pytest.raises(InputError) as caught:
        Request(**{name: value})  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_the_limits_themselves_are_allowed() -> None:
    for values in ((20, 5, -40, 0, 1), (300, 21_600, -8, 2**53 - 1, 4096)):
        tempo, seconds, loudness, seed, bars = values
        request = Request(tempo_bpm=tempo, seconds=seconds, loudness_lufs=loudness, seed=seed, bars=bars)
        assert (request.tempo_bpm, request.seconds, request.loudness_lufs, request.seed, request.bars) == values


def test_keys_and_meters_are_kept_under_their_house_names() -> None:
    request = Request(key="am", meter="6 / 8")
    assert (request.key, request.meter) == ("A minor", "6/8")


def test_instrument_words_are_kept_without_what_is_not_seen() -> None:
    assert Request(wanted=["pi\x1bano"], unwanted=("bass\u202e",)).wanted == ("pi ano",)  # type: ignore[arg-type]
    plan = make_plan("calm", Request(wanted=("x\x1by",), unwanted=("bass\u202e",)))
    assert from_json(to_json(plan)) == plan
