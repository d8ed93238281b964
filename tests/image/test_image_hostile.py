"""Files that are cut short, lie, or want to cost too much: one sentence, exit code 2, and quickly."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pictures import chunk, encoded, many_scans, plain, png

from moodmusic.errors import InputError
from moodmusic.image import Image, read_image
from moodmusic.image.reading import MAX_BYTES

SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x40\0\0\0WEBPVP8 ", b"GIF89a")


def refused(path: Path | str, *words: str) -> None:
    """One sentence with the words, in less than a second."""
    start = time.process_time()
    with pytest.raises(InputError) as caught:
        read_image(path)
    text = str(caught.value)
    assert caught.value.exit_code == 2
    assert "\n" not in text
    assert text.isprintable()
    assert all(word in text for word in words), text
    assert time.process_time() - start < 1.0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["is empty"]),
        (b"not a picture", ["PNG, JPEG, WebP or GIF"]),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ["PNG, JPEG, WebP or GIF"]),
        (b"BM" + b"\0" * 60, ["PNG, JPEG, WebP or GIF"]),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", ["PNG, JPEG, WebP or GIF"]),
        (png(100_000, 100_000, b""), ["16,777,216"]),
        (png(4097, 4096, b""), ["4097 × 4096", "16,777,216"]),
        (png(2**31 - 1, 1, b""), ["16,777,216"]),
        (png(0, 0, b""), []),
        (png(4096, 4096, b"\0" * 100), ["damaged or cut short"]),
        (png(8, 8, b"\0" * 72, before=chunk(b"iCCP", b"x\0\0" + b"\xff" * 40))[:60], []),
        (png(8, 8, b"\0" * 72).replace(b"IDAT", b"JDAT"), []),
        (many_scans(150), ["100 scans"]),
        (b"\xff\xd8" + b"\xff\xe1\0\x02" * 6000, ["5,000 segments"]),
    ],
    ids=range(14),
)
def test_a_file_that_is_no_honest_picture_is_one_sentence(tmp_path: Path, content: bytes, words: list[str]) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    refused(tmp_path / "a.jpg", *words)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_short_is_one_sentence(tmp_path: Path, kind: str, share: float) -> None:
    whole = encoded(kind)
    (tmp_path / "a.png").write_bytes(whole[: int(len(whole) * share)])
    refused(tmp_path / "a.png")


def test_the_ending_of_a_name_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(encoded("JPEG"))
    assert read_image(tmp_path / "a.gif").name == "a.gif"


def test_what_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    refused(tmp_path / "nothing.jpg", "nothing.jpg", "No such file")
    refused(tmp_path, "directory")
    refused("a\0b.jpg", "null")
    refused("/dev/null", "no regular file")
    refused(3, "3")  # type: ignore[arg-type]


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs /dev/zero")
def test_an_endless_file_is_not_read() -> None:
    refused("/dev/zero", "no regular file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_without_a_writer_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    refused(tmp_path / "a.png", "no regular file")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"")
    refused(tmp_path / "a.png", "is empty")


def test_a_sparse_file_over_the_cap_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "a.png").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    refused(tmp_path / "a.png", "64 MiB")


def test_a_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    refused(tmp_path / "\x1b[2Jsea\u202e.jpg", "sea")


def test_the_largest_picture_that_is_allowed_is_read(tmp_path: Path) -> None:
    image = read_image(plain(tmp_path / "a.png", 119, size=(4096, 4096), mode="L"))
    assert image.brightness == pytest.approx(50.03, abs=0.01)


def read_or_refuse(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        image = read_image(path)
    except InputError:
        return
    assert isinstance(image, Image)
    assert 0 <= image.brightness <= 101
    assert 0 <= image.edges <= 1


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(start=st.sampled_from((b"", *SIGNATURES)), data=st.binary(max_size=400))
def test_any_bytes_are_a_picture_or_one_sentence(tmp_path: Path, start: bytes, data: bytes) -> None:
    read_or_refuse(tmp_path / "a", start + data)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(kind=st.sampled_from(("PNG", "JPEG", "WEBP", "GIF")), changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8))
def test_a_picture_with_bytes_changed_is_a_picture_or_one_sentence(tmp_path: Path, kind: str, changes: list[tuple[float, int]]) -> None:
    data = bytearray(encoded(kind))
    for place, byte in changes:
        data[int(place * (len(data) - 1))] = byte
    read_or_refuse(tmp_path / "a", bytes(data))
