"""One note cache and one running server for the tests of the control port."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from controlkit import House, running

from moodmusic.sound import NoteCache


@pytest.fixture(scope="session")
def notes(tmp_path_factory: pytest.TempPathFactory) -> NoteCache:
    """A note cache that lives as long as the test run."""
    folder: Path = tmp_path_factory.mktemp("control-notes")
    return NoteCache(folder, 500_000_000)


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="mm-") as name:
        yield Path(name)


@pytest.fixture(scope="module")
def house(notes: NoteCache) -> Iterator[House]:
    """A server with a station that plays."""
    with tempfile.TemporaryDirectory(prefix="mm-") as name, running(Path(name), notes) as found:
        yield found
