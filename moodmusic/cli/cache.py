"""``moodmusic cache``: show or clear what was kept of earlier runs."""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path

import click

from moodmusic.cli.terminal import columns, tell, tell_json
from moodmusic.printable import one_line

MOST_SHOWN = 5


@click.group("cache", short_help="Show or clear the cache of rendered notes.")
def command() -> None:
    """Rendered notes are kept, so that the next track starts from them; clearing costs time, never music."""


@command.command("show")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show(as_json: bool) -> None:
    """Show the folder, its size and its limit."""
    from moodmusic.config import settings

    now = settings()
    files = cache_files(now.cache_folder)
    facts = {
        "folder": str(now.cache_folder),
        "files": len(files),
        "megabytes": round(sum(size for _, size in files) / 1e6, 1),
        "limit_megabytes": now.cache_limit_mb,
    }
    if as_json:
        tell_json(facts)
        return
    for line in columns(facts.items()):
        tell(line)


@command.command("clear")
def clear() -> None:
    """Delete what was kept."""
    from moodmusic.config import settings

    folder = settings().cache_folder
    gone = 0
    for path, size in cache_files(folder):
        with suppress(OSError):  # another process was quicker, or owns it
            path.unlink()
            gone += size
    for path in _empty_folders(folder):
        with suppress(OSError):
            path.rmdir()
    tell(f"cleared {gone / 1e6:.1f} MB in {one_line(folder)}")
    if left := [one_line(path) for path in folder.rglob(f"*{_suffix()}")]:
        more = f" and {len(left) - MOST_SHOWN} more" if len(left) > MOST_SHOWN else ""
        tell(f"left where they are: {', '.join(left[:MOST_SHOWN])}{more}")


def cache_files(folder: Path) -> list[tuple[Path, int]]:
    """Our files in the cache folder with their sizes in bytes; nothing else in there is touched."""
    found = []
    for path in sorted(folder.rglob(f"*{_suffix()}")):
        with suppress(OSError):
            facts = path.lstat()
            if not stat.S_ISDIR(facts.st_mode):
                found.append((path, facts.st_size))
    return found


def _empty_folders(folder: Path) -> list[Path]:
    """Folders that stand where a note would be kept, and hold nothing: they are in the way of that note."""
    return [path for path in folder.rglob(f"*{_suffix()}") if path.is_dir() and not path.is_symlink() and not any(path.iterdir())]


def _suffix() -> str:
    from moodmusic.sound.cache import SUFFIX

    return SUFFIX
