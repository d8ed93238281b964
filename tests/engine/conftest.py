"""One note cache for all of the engine's tests: each tone is rendered once."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest

from moodmusic.sound import NoteCache


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> NoteCache:
    """A note cache that lives as long as the test run."""
    folder: Path = tmp_path_factory.mktemp("notes")
    return NoteCache(folder, 500_000_000)
