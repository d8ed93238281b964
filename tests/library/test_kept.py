"""Values of files kept between processes: read again only when a file changed, and never trusted when damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from moodmusic.kept import NAME, Kept


def _refuse() -> None:
    raise AssertionError("the file is read although it is kept")


def test_what_was_read_once_is_kept_for_the_next_process(tmp_path: Path) -> None:
    first, second = Kept(), Kept()
    first.open(tmp_path)
    assert first.get(("a.yaml", 1, 2), lambda: {"bpm": 90, "name": "é", "none": None, "list": [0.5]}) == {
        "bpm": 90,
        "name": "é",
        "none": None,
        "list": [0.5],
    }
    first.save()
    second.open(tmp_path)
    assert second.get(("a.yaml", 1, 2), _refuse) == {"bpm": 90, "name": "é", "none": None, "list": [0.5]}


@pytest.mark.parametrize("stamp", [("a.yaml", 2, 2), ("a.yaml", 1, 3), ("b.yaml", 1, 2)])
def test_a_file_that_changed_is_read_anew(tmp_path: Path, stamp: tuple[str, int, int]) -> None:
    kept = Kept()
    kept.open(tmp_path)
    kept.get(("a.yaml", 1, 2), lambda: "old")
    kept.save()
    again = Kept()
    again.open(tmp_path)
    assert again.get(stamp, lambda: "new") == "new"


@pytest.mark.parametrize(
    "text", ["", "[1, 2]", '{"a.yaml": 3}', '{"a.yaml": [1, 2]}', "\ud800".encode("utf-8", "surrogatepass"), "[" * 100_000]
)
def test_a_damaged_cache_is_as_good_as_none(tmp_path: Path, text: str | bytes) -> None:
    (tmp_path / NAME).write_bytes(text if isinstance(text, bytes) else text.encode())
    kept = Kept()
    kept.open(tmp_path)
    assert kept.get(("a.yaml", 1, 2), lambda: "read") == "read"


def test_a_folder_that_cannot_be_written_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    kept = Kept()
    kept.open(tmp_path / "file")
    assert kept.get(("a.yaml", 1, 2), lambda: "read") == "read"
    kept.save()
