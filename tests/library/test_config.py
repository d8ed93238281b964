from __future__ import annotations

from pathlib import Path

import pytest

from moodmusic import config
from moodmusic.errors import LibraryError


def test_the_program_brings_every_setting() -> None:
    found = config.settings()
    assert (found.cache_limit_mb, found.cache_limit_bytes, found.loudness_lufs, found.seconds) == (1000, 10**9, None, 120.0)
    assert 1 <= found.workers <= config.MOST_WORKERS
    assert found.cache_folder.parts[-1] == "moodmusic"
    assert found.memory_limit_bytes == found.memory_limit_mb * 10**6


def test_the_environment_wins_over_the_users_file_and_that_over_the_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "config.yaml"
    mine.write_text("workers: 3\ncache_limit_mb: 50\nloudness_lufs: -14\n")
    monkeypatch.setenv("MOODMUSIC_CONFIG", str(mine))
    monkeypatch.setenv("MOODMUSIC_WORKERS", "2")
    monkeypatch.setenv("MOODMUSIC_CACHE", str(tmp_path / "c"))
    monkeypatch.setenv("MOODMUSIC_SECONDS", "12.5")
    found = config.settings()
    assert (found.workers, found.cache_limit_mb, found.loudness_lufs, found.cache_folder, found.seconds) == (
        2,
        50,
        -14.0,
        tmp_path / "c",
        12.5,
    )


def test_an_empty_users_file_and_empty_variables_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "config.yaml"
    mine.write_text("# nothing yet\n")
    monkeypatch.delenv("MOODMUSIC_WORKERS", raising=False)
    before = config.settings()
    monkeypatch.setenv("MOODMUSIC_CONFIG", str(mine))
    monkeypatch.setenv("MOODMUSIC_WORKERS", " ")
    assert config.settings() == before


def test_every_mistake_of_files_and_variables_is_reported_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "config.yaml"
    mine.write_text("worker: 3\ncache_limit_mb: much\n")
    monkeypatch.setenv("MOODMUSIC_CONFIG", str(mine))
    monkeypatch.setenv("MOODMUSIC_WORKERS", "many")
    monkeypatch.setenv("MOODMUSIC_SECONDS", "3")
    with pytest.raises(LibraryError) as caught:
        config.settings()
    text = str(caught.value)
    for part in (
        "worker: unknown key (did you mean 'workers'?)",
        "cache_limit_mb: 'much'",
        "MOODMUSIC_WORKERS: 'many'",
        "environment: seconds: 3",
    ):
        assert part in text


def test_a_users_file_that_is_no_yaml_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "config.yaml"
    mine.write_text("workers: [")
    monkeypatch.setenv("MOODMUSIC_CONFIG", str(mine))
    with pytest.raises(LibraryError, match="no valid YAML"):
        config.settings()
