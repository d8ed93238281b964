"""Lengths in all the usual spellings."""

import pytest

from moodmusic.cli.options import parse_length
from moodmusic.cli.terminal import clock, columns
from moodmusic.errors import InputError
from moodmusic.printable import printable, slug


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        ("2m30s", 150),
        ("2m30", 150),
        ("2m", 120),
        ("2min", 120),
        ("1.5m", 90),
        ("1h", 3600),
        ("1h2m3s", 3723),
        ("1:30", 90),
        ("1:02:03", 3723),
        ("0:07.5", 7.5),
        (" 2M 30S ", 150),
    ],
)
def test_a_length_is_read(text, seconds):
    assert parse_length(text) == seconds


@pytest.mark.parametrize("text", ["", "m", "-5", "1:75", "2x", "1e3", "nan", "inf", "1m2h", "1::2"])
def test_anything_else_is_no_length(text):
    with pytest.raises(InputError, match="is no length"):
        parse_length(text)


def test_columns_are_aligned_and_cut_only_inside():
    lines = columns([("a", "b" * 99, "c" * 99), ("long", "x", "y")])
    assert lines[0].index("c") == lines[1].index("y")
    assert lines[0].endswith("c" * 99)
    assert columns([]) == []


def test_clocks_count_minutes():
    assert (clock(0), clock(59.6), clock(125)) == ("0:00", "1:00", "2:05")


def test_printable_text_has_no_controls_and_keeps_letters_and_emoji():
    assert printable("a\x1b[2J\x00\u202eb\nc\ud800") == "a [2J b c"
    assert printable("naïve 夜 👩\u200d🎤") == "naïve 夜 👩\u200d🎤"
    assert printable("x" * 300) == "x" * 199 + "…"


def test_file_names_are_plain():
    assert slug("Rainy night in a small café!") == "rainy-night-in-a-small-cafe"
    assert slug("../../etc/passwd\0") == "etc-passwd"
    assert slug("夜") == "track"
    assert len(slug("word " * 100)) <= 48
