"""Settings: config.yaml of the program, then the user's, then environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from moodmusic.checking import Check, Spot, number, one_of, optional, record, text, whole
from moodmusic.errors import LibraryError
from moodmusic.library import Files, Stamp, as_compiled, compiled, packaged, raise_all, read_yaml, stamp

MOST_WORKERS = 4  # one server each; beyond that the mixer is the limit


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may set once for all."""

    cache_folder: Path
    cache_limit_mb: int
    memory_limit_mb: int
    workers: int  # at least 1
    seconds: float
    loudness_lufs: float | None  # None: the style's
    format: str

    @property
    def cache_limit_bytes(self) -> int:
        """Size that the note cache on disk may have."""
        return self.cache_limit_mb * 1_000_000

    @property
    def memory_limit_bytes(self) -> int:
        """Size that the note cache in memory may have."""
        return self.memory_limit_mb * 1_000_000


FORMATS = ("wav", "flac", "ogg", "opus", "mp3")  # those of moodmusic.outputs.formats, which stands above


def _format(value: Any, spot: Spot) -> Any:
    return one_of(FORMATS, "format")(value.strip().lower().lstrip(".") if isinstance(value, str) else value, spot)


SETTINGS_FIELDS: dict[str, Check] = {
    "cache_folder": optional(text),
    "cache_limit_mb": whole(0, 1_000_000),
    "memory_limit_mb": whole(16, 1_000_000),
    "workers": whole(0, 256),
    "seconds": number(5.0, 21_600.0),
    "loudness_lufs": optional(number(-40.0, -8.0)),
    "format": _format,
}
_TEXTS = ("cache_folder", "format")
_VARIABLES = {"MOODMUSIC_" + field.upper(): field for field in SETTINGS_FIELDS} | {"MOODMUSIC_CACHE": "cache_folder"}


def settings() -> Settings:
    """The settings that hold now; LibraryError with every mistake of every file and variable."""
    mistakes: list[str] = []
    values: dict[str, Any] = {}
    for name, found in (*_files(mistakes), ("environment", _environment(mistakes))):
        values |= record(dict, SETTINGS_FIELDS)(found or {}, Spot(name, "", mistakes)) or {}
    raise_all(mistakes)
    return Settings(**(values | {"cache_folder": _cache_folder(values["cache_folder"]), "workers": values["workers"] or usable_cores()}))


def _files(mistakes: list[str]) -> list[tuple[str, Mapping[str, Any]]]:
    found = []
    for path in (packaged("config.yaml"), user_config()):
        try:
            if path == packaged("config.yaml") or path.exists():
                found.append((str(path), _content(stamp(path))))
        except LibraryError as error:
            mistakes.append(str(error))
    return found


@lru_cache(maxsize=8)
def _content(file: Stamp) -> Any:
    return compiled()["settings"] if as_compiled(Files((file,)), "config.yaml") else read_yaml(Path(file[0]))


def user_config() -> Path:
    """The user's settings file: `$MOODMUSIC_CONFIG`, or config.yaml in the user's configuration folder."""
    from platformdirs import user_config_path

    named = os.environ.get("MOODMUSIC_CONFIG")
    return Path(named).expanduser() if named else user_config_path("moodmusic", appauthor=False) / "config.yaml"


def _environment(mistakes: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for variable, field in _VARIABLES.items():
        value = os.environ.get(variable, "").strip()
        if value:
            found[field] = value if field in _TEXTS else _number(variable, value, mistakes)
    return {field: value for field, value in found.items() if value is not None}


def _number(variable: str, value: str, mistakes: list[str]) -> float | int | None:
    try:
        return int(value) if value.lstrip("-").isdigit() else float(value)
    except ValueError:
        mistakes.append(f"environment: {variable}: {value[:40]!r}: give a number")
        return None


def _cache_folder(named: str | None) -> Path:
    from platformdirs import user_cache_path

    return Path(named).expanduser() if named else user_cache_path("moodmusic", appauthor=False)


def usable_cores() -> int:
    """Cores that this process may use, from 1 to `MOST_WORKERS`."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(MOST_WORKERS, cores))
