"""What was read of many small files, kept between processes: parsing the YAML of the library is half of a cold start's own work.

One JSON file in the cache folder: path -> [modification time in ns, size, plain values]. A file that changed is read anew; a cache
that is damaged, or cannot be written, is as good as none.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

NAME = "library-1.json"  # another number where the meaning of the values changes
Stamp = tuple[str, int, int]  # path, modification time in ns, size


class Kept:
    """The values of files, by their stamps."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._rows: dict[str, Any] = {}
        self._asked: dict[str, Any] = {}
        self._fresh = False

    def open(self, folder: Path) -> None:
        """Read what is kept in this folder, once."""
        if self._path != folder / NAME:
            self._path = folder / NAME
            self._rows = _loaded(self._path)

    def get(self, file: Stamp, read: Callable[[], Any]) -> Any:
        """The values of a file: kept, or read now."""
        path, *stamp = file
        row = self._rows.get(path)
        if not (isinstance(row, list) and len(row) == 3 and row[:2] == stamp):
            row = [*stamp, read()]
            self._fresh = True
        self._asked[path] = row
        return row[2]

    def save(self) -> None:
        """Keep what was asked for, where some of it is new."""
        if self._fresh and self._path is not None:
            self._fresh = False
            with suppress(OSError):
                _write(self._path, json.dumps(self._asked, separators=(",", ":")))


def _loaded(path: Path) -> dict[str, Any]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return rows if isinstance(rows, dict) else {}


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
