"""Tags: what each format holds, and what happens to damaged ones."""

import base64
import io
import zlib

import pytest
from sounds import tone, write

from moodmusic.errors import OutputError, PlanError
from moodmusic.outputs.tags import SQUEEZED, fitted, id3, opened, read_comment, track_tags
from moodmusic.outputs.wav import header, info_chunk, read_info


def test_a_comment_that_fits_is_plain_json_and_a_longer_one_is_squeezed():
    assert fitted({"comment": "{}"}, 2)["comment"] == "{}"
    long = '{"a": ' + "1" * 5000 + "}"
    squeezed = fitted({"comment": long, "title": "t"}, 500)
    assert squeezed["comment"].startswith(SQUEEZED)
    assert len(squeezed["comment"]) <= 500
    assert opened(squeezed["comment"]) == long
    assert squeezed["title"] == "t"


def test_a_comment_that_does_not_fit_even_so_is_a_sentence():
    with pytest.raises(OutputError, match="does not fit into this format's comment"):
        fitted({"comment": "0123456789" * 100}, 20)


@pytest.mark.parametrize(
    "damaged",
    [
        SQUEEZED + "not base64!",
        SQUEEZED + base64.b64encode(b"not zlib").decode(),
        SQUEEZED + base64.b64encode(zlib.compress(b"x" * 9000)[:-6]).decode(),
        SQUEEZED + base64.b64encode(zlib.compress(b"\xff\xfe")).decode(),
        SQUEEZED + base64.b64encode(zlib.compress(bytes(9 << 20))).decode(),
    ],
)
def test_a_damaged_comment_is_a_sentence(damaged):
    with pytest.raises(PlanError, match="damaged"):
        opened(damaged)


def test_titles_are_cleaned():
    assert track_tags("a\x1b[31m\nb\u202ec", "{}", "e")["title"] == "a [31m b c"


def test_riff_tags_of_odd_and_even_lengths_come_back_after_the_data():
    tags = {"title": "ab", "artist": "abc", "comment": "é" * 30_001}
    chunk = info_chunk(tags)
    stream = header(16, 48_000, 3, len(chunk)) + bytes(12) + chunk
    assert read_info(io.BytesIO(stream)) == tags
    assert int.from_bytes(stream[4:8], "little") == len(stream) - 8


@pytest.mark.parametrize("cut", [4, 12, 30, 60, 70, 90])
def test_a_cut_off_riff_file_has_fewer_tags_and_no_error(cut):
    chunk = info_chunk({"title": "ab", "comment": "abc"})
    stream = header(16, 48_000, 3, len(chunk)) + bytes(12) + chunk
    assert set(read_info(io.BytesIO(stream[:cut]))) <= {"title", "comment"}


def test_sizes_in_a_riff_file_are_not_believed_beyond_its_end():
    stream = b"RIFF\xff\xff\xff\xffWAVELIST\xff\xff\xff\x7fINFOICMT\xff\xff\xff\xff{}"
    assert read_info(io.BytesIO(stream)) == {"comment": "{}"}


def test_id3_sizes_have_seven_bits_a_byte():
    tag = id3({"title": "t" * 200})
    assert tag[:6] == b"ID3\x04\0\0"
    assert tag[6:10] == bytes([0, 0, 1, 83])  # 211 = 1 * 128 + 83: ten bytes of frame header, one of encoding, the text
    assert len(tag) == 10 + 211


def test_a_file_without_comment_has_an_empty_one_and_no_audio_is_a_sentence(tmp_path):
    for suffix in ("wav", "flac", "mp3"):
        assert read_comment(write(tmp_path / f"t.{suffix}", tone(0.2), plan=None)) == ""
    (tmp_path / "x.flac").write_bytes(b"no audio at all")
    with pytest.raises(PlanError, match="neither a plan"):
        read_comment(tmp_path / "x.flac")
