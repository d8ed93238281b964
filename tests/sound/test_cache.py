"""Notes on disk: kept, checked, bounded, and never in the way of the music."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from moodmusic.sound import cache as cache_module
from moodmusic.sound.cache import HEADER, NoteCache, packed, unpacked
from moodmusic.sound.value import Clip


def clip(seed=1, frames=1_000, channels=2):
    return Clip(np.random.default_rng(seed).integers(-32_000, 32_000, (channels, frames)).astype(np.int16), 0.000123 * seed)


def same(one, other):
    return one is not None and other is not None and one.scale == other.scale and np.array_equal(one.samples, other.samples)


def test_a_clip_comes_back_as_it_went(tmp_path):
    notes = NoteCache(tmp_path / "deep" / "notes", 10**9)
    notes.put("aa", clip(1))
    notes.put("bb", clip(2, channels=1))
    assert same(notes.get("aa"), clip(1)) and same(notes.get("bb"), clip(2, channels=1)) and notes.get("cc") is None
    assert same(NoteCache(tmp_path / "deep" / "notes", 10**9).get("aa"), clip(1))
    assert notes.warning is None and sorted(path.name for path in (tmp_path / "deep" / "notes").iterdir()) == ["aa.note", "bb.note"]


@pytest.mark.parametrize("damage", ["cut", "flip", "scale", "magic", "empty", "longer"])
def test_a_damaged_note_counts_as_missing_and_is_dropped(tmp_path, damage):
    notes = NoteCache(tmp_path, 10**9)
    notes.put("aa", clip())
    path = tmp_path / "aa.note"
    data = bytearray(path.read_bytes())
    if damage in ("flip", "scale", "magic"):
        data[{"flip": HEADER.size + 77, "scale": 17, "magic": 7}[damage]] ^= 1
    path.write_bytes({"cut": data[:-2], "empty": b"", "longer": data + b"\0\0"}.get(damage, bytes(data)))
    assert notes.get("aa") is None and not path.exists()
    notes.put("aa", clip())
    assert same(notes.get("aa"), clip())


def test_bytes_go_both_ways():
    assert same(unpacked(packed(clip(3))), clip(3))
    assert unpacked(b"short") is None


def test_the_least_recently_used_go_first(tmp_path):
    size = len(packed(clip()))
    notes = NoteCache(tmp_path, 10 * size)
    for index in range(10):
        notes.put(f"{index}", clip(index + 1))
        os.utime(tmp_path / f"{index}.note", (1_000_000 + index, 1_000_000 + index))
    assert notes.get("0") is not None
    notes.put("10", clip())
    notes.close()
    left = sorted(int(path.stem) for path in tmp_path.iterdir())
    assert left == [0, 3, 4, 5, 6, 7, 8, 9, 10]


def test_a_folder_below_its_limit_is_left_alone(tmp_path):
    notes = NoteCache(tmp_path, 2 * len(packed(clip())))
    notes.put("a", clip())
    notes.put("b", clip())
    notes.close()
    assert len(list(tmp_path.iterdir())) == 2


def test_the_folder_is_looked_after_while_notes_come_in(tmp_path):
    notes = NoteCache(tmp_path, 5 * len(packed(clip(frames=10))))
    for index in range(cache_module.PRUNE_EVERY):
        notes.put(f"{index}", clip(frames=10))
    assert len(list(tmp_path.iterdir())) <= 5


def test_files_that_dead_processes_left_aside_are_deleted_and_fresh_ones_kept(tmp_path):
    old, fresh = tmp_path / "old.part", tmp_path / "fresh.part"
    old.write_bytes(b"x")
    fresh.write_bytes(b"x")
    os.utime(old, (time.time() - 7_200,) * 2)
    NoteCache(tmp_path, 10**9).prune()
    assert not old.exists() and fresh.exists()


def test_a_folder_that_cannot_be_made_is_a_warning_not_an_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    notes = NoteCache(tmp_path / "file" / "notes", 10**9)
    notes.put("aa", clip())
    assert notes.warning is not None and "notes are not kept in" in notes.warning
    notes.put("bb", clip())
    notes.close()
    notes.prune()
    assert notes.get("aa") is None


def test_what_was_in_the_way_is_told_once_and_tried_again(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("moodmusic.sound.cache.RETRY_S", 0.0)
    (tmp_path / "file").write_text("in the way")
    notes = NoteCache(tmp_path / "file", 10**9)
    notes.put("aa", clip())
    notes.put("bb", clip())
    assert len(caplog.messages) == 1 and "notes are not kept in" in caplog.messages[0]
    (tmp_path / "file").unlink()
    notes.put("cc", clip())
    assert notes.warning is None
    assert notes.get("cc") is not None


def test_a_full_disk_leaves_no_part_of_a_file(tmp_path):
    code = (
        "import resource, signal, sys, numpy as np; from pathlib import Path; from moodmusic.sound.cache import NoteCache;"
        "from moodmusic.sound.value import Clip; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)); notes = NoteCache(Path(sys.argv[1]), 10**9);"
        "notes.put('aa', Clip(np.zeros((2, 5000), np.int16), 1.0)); print(notes.warning, notes.get('aa'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.stdout.startswith("notes are not kept in") and done.stdout.strip().endswith("None")
    assert list(tmp_path.iterdir()) == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1000


def test_processes_may_share_a_folder(tmp_path):
    code = (
        "import sys, numpy as np; from pathlib import Path\n"
        "from moodmusic.sound.cache import NoteCache; from moodmusic.sound.value import Clip\n"
        "notes = NoteCache(Path(sys.argv[1]), 60_000)\n"
        "for turn in range(150):\n"
        "    key = str(turn % 20)\n"
        "    notes.put(key, Clip(np.full((1, 2000), turn % 20, np.int16), 1.0))\n"
        "    found = notes.get(key)\n"
        "    assert found is None or (found.samples == turn % 20).all()\n"
        "notes.close()\n"
        "assert notes.warning is None"
    )
    workers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert sum(path.stat().st_size for path in Path(tmp_path).iterdir()) <= 60_000


def test_a_folder_in_the_place_of_a_note_costs_that_note_alone(tmp_path):
    cache = NoteCache(tmp_path, 10**8)
    (tmp_path / "taken.note").mkdir()
    cache.put("taken", clip())
    cache.put("free", clip())
    assert cache.get("taken") is None
    assert cache.get("free") is not None
    assert cache.warning is None
