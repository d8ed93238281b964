"""Where styles and stems lie, and the checked stem cards.

Folders, first match wins: `$MOODMUSIC_STYLES` / `$MOODMUSIC_STEMS` (several, separated as in PATH), the user's data
folder (``~/.local/share/moodmusic/{styles,stems}`` on Linux), then what came with the program. A user's file
replaces the program's file of the same name. Files are read again only when they changed; those that came with the program
are looked at once in a process.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from moodmusic import safeyaml
from moodmusic.cards import NAME, ROLES, StemCard, card_file
from moodmusic.checking import Spot
from moodmusic.errors import LibraryError, nearest
from moodmusic.kept import Kept
from moodmusic.printable import one_line

KEPT = Kept()  # opened by the rooms above, which know the settings
_PACKAGE = Path(__file__).parent
Stamp = tuple[str, int, int]  # path, modification time in ns, size: another stamp is another content


@cache
def packaged(name: str) -> Path:
    """A file or folder that came with the program: inside the wheel, or at the top of a checkout."""
    inside = _PACKAGE / name
    return inside if inside.exists() else _PACKAGE.parent / name


def folders(kind: str) -> tuple[Path, ...]:
    """The folders of ``"styles"`` or ``"stems"``, in the order in which they are asked."""
    from platformdirs import user_data_path

    named = [Path(part).expanduser() for part in os.environ.get(f"MOODMUSIC_{kind.upper()}", "").split(os.pathsep) if part]
    return (*named, user_data_path("moodmusic", appauthor=False) / kind, packaged(kind))


def stamp(path: Path) -> Stamp:
    """What tells whether a file changed; LibraryError when it cannot be looked at."""
    try:
        status = path.stat()
    except OSError as error:
        raise LibraryError(f"{one_line(path)}: cannot be read: {error.strerror or error}") from None
    return str(path), status.st_mtime_ns, status.st_size


def read_yaml(path: Path) -> Any:
    """The plain values of a file; LibraryError when it cannot be read or is not in the strict subset."""
    try:
        with path.open("rb") as file:
            data = file.read(safeyaml.MAX_BYTES + 1)
        return safeyaml.load(data.decode("utf-8"), one_line(path))
    except OSError as error:
        raise LibraryError(f"{one_line(path)}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise LibraryError(f"{one_line(path)}: no UTF-8 text at byte {error.start}") from None


def lines_of(path: Path) -> Mapping[str, int]:
    """The line of every key of a file as it is now; nothing where it cannot be told."""
    try:
        return safeyaml.lines(path.read_text("utf-8"))
    except Exception:  # it may have changed since it was read, into anything
        return {}


def spot_of(path: Path, mistakes: list[str]) -> Spot:
    """Where the mistakes of a file are noted, each with its line."""
    return Spot(str(path), "", mistakes, partial(lines_of, path))


def raise_all(mistakes: list[str]) -> None:
    """LibraryError with every mistake, one a line; nothing when there are none."""
    if mistakes:
        raise LibraryError("\n".join(mistakes))


@dataclass(frozen=True, slots=True)
class Files:
    """The files that count, and the mistakes in the names of files and folders."""

    stamps: tuple[Stamp, ...]
    mistakes: tuple[str, ...] = ()


def stem_cards() -> Mapping[str, StemCard]:
    """Every stem card by name, in the order of roles and names; LibraryError with every mistake of every file."""
    return _cards(stem_files())


def stem_roles() -> Mapping[str, str]:
    """The role of every stem by name, also of those whose files are wrong."""
    return {Path(file[0]).stem: _role(file) for file in stem_files().stamps}


_HELD: dict[str, Files] = {}  # what this process goes on with, whatever becomes of the files


def hold(stems: Files, styles: Files) -> None:
    """Go on with these files as they were read, for the life of this process."""
    _HELD.update(stems=stems, styles=styles)


@dataclass(frozen=True, slots=True)
class _Stems:
    """The stem files of one folder: name, place of the role in `ROLES`, and stamp of each; and its mistakes."""

    rows: tuple[tuple[str, int, Stamp], ...]
    mistakes: tuple[str, ...]


def stem_files() -> Files:
    """The stem files, in the order of roles and names."""
    return _HELD.get("stems") or _merged(tuple(map(_stems_in, folders("stems"))))


@lru_cache(maxsize=8)
def _merged(shelves: tuple[_Stems, ...]) -> Files:
    """What the first folders have replaces what the later ones have."""
    found: dict[str, tuple[int, str, Stamp]] = {}
    for shelf in reversed(shelves):
        found |= {name: (place, name, file) for name, place, file in shelf.rows}
    return Files(tuple(file for _, _, file in sorted(found.values())), tuple(mistake for shelf in shelves for mistake in shelf.mistakes))


def _stems_in(folder: Path) -> _Stems:
    return _program_stems(folder) if folder == packaged("stems") else _listed(folder)


@cache
def _program_stems(folder: Path) -> _Stems:
    """Those that came with the program are looked at once in a process: with 200 files that is half of understanding a sentence."""
    return _listed(folder)


def _listed(folder: Path) -> _Stems:
    own: dict[str, tuple[str, int, Stamp]] = {}
    mistakes: list[str] = []
    for role in _role_folders(folder, mistakes):
        for name, file in yaml_files(folder / role, mistakes):
            if name in own:
                first = one_line(own[name][2][0])
                mistakes.append(f"{one_line(file[0])}: the name is used already by {first}: names are unique over all roles")
            own[name] = (name, ROLES.index(role), file)
    return _Stems(tuple(own.values()), tuple(mistakes))


def _role(file: Stamp) -> str:
    return Path(file[0]).parent.name


def _role_folders(folder: Path, mistakes: list[str]) -> list[str]:
    """The names of the folders of roles; others are noted."""
    seen = ((entry.name, _looked_at(entry, mistakes)) for entry in _entries(folder) if not entry.name.startswith((".", "_")))
    names = [name for name, found in seen if found is not None and stat.S_ISDIR(found.st_mode)]
    allowed = ", ".join(ROLES)
    for name in (name for name in names if name not in ROLES):
        mistakes.append(f"{one_line(folder / name)}: no role has this name{nearest(name, ROLES)}: one of {allowed}")
    return [name for name in names if name in ROLES]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:  # most folders of a user are not there
        return []


def yaml_files(folder: Path, mistakes: list[str]) -> Iterator[tuple[str, Stamp]]:
    """The YAML files of a folder by name without suffix, in order; wrong names are noted.

    Some 200 files: without pathlib, which makes it 15 times slower.
    """
    for entry in _entries(folder):
        name, suffix = os.path.splitext(entry.name)  # noqa: PTH122
        found = _looked_at(entry, mistakes) if suffix in (".yaml", ".yml") else None
        if found is not None and stat.S_ISREG(found.st_mode):
            if suffix != ".yaml" or not NAME.fullmatch(name):
                mistakes.append(f"{one_line(entry.path)}: call it like lower-case-with-dashes.yaml")
            yield name, (entry.path, found.st_mtime_ns, found.st_size)


def _looked_at(entry: os.DirEntry[str], mistakes: list[str]) -> os.stat_result | None:
    """What an entry is; None for one that has gone or points to nothing, as an editor's lock does, and one that cannot be read is noted."""
    try:
        return entry.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        mistakes.append(f"{one_line(entry.path)}: cannot be read: {error.strerror or error}")
        return None


COMPILED = _PACKAGE / "library.json"  # the program's own files as they were checked; written by `moodmusic.style.compile`
_TUPLES = ("register", "words", "energy", "valence", "arousal")  # of a card: JSON has lists


@cache
def compiled() -> Mapping[str, Any]:
    """The cards, styles and settings that came with the program, with the `digest_of` their files; empty before they are compiled."""
    content: dict[str, Any] = json.loads(COMPILED.read_text(encoding="utf-8")) if COMPILED.exists() else {}
    return content


@lru_cache(maxsize=8)
def as_compiled(files: Files, kind: str) -> bool:
    """Whether these are the very files of ``"styles"``, ``"stems"`` or ``"config.yaml"`` that were compiled: then they are checked."""
    return not files.mistakes and all(_is_own(path, kind) for path, *_ in files.stamps) and compiled().get(kind) == digest_of(files, kind)


def _is_own(path: str, kind: str) -> bool:
    return path == str(packaged(kind)) or path.startswith(f"{packaged(kind)}{os.sep}")


def digest_of(files: Files, kind: str) -> str:
    """Fingerprint of the program's own files of a kind, names and contents: 2 ms for 200. LibraryError for one that cannot be read."""
    seen = hashlib.blake2b(digest_size=16)
    for path, _, size in files.stamps:
        name = path.removeprefix(str(packaged(kind))).replace(os.sep, "/")
        seen.update(f"{name}\x1f{size}\x1f".encode(errors="surrogateescape") + _bytes(path))
    return seen.hexdigest()


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            return file.read(safeyaml.MAX_BYTES + 1)
    except OSError as error:
        raise LibraryError(f"{one_line(path)}: cannot be read: {error.strerror or error}") from None


@lru_cache(maxsize=8)
def _cards(files: Files) -> Mapping[str, StemCard]:
    if as_compiled(files, "stems"):
        rows = compiled()["cards"]
        return MappingProxyType({row["name"]: StemCard(**(row | {name: tuple(row[name]) for name in _TUPLES})) for row in rows})
    return read_cards(files)


def read_cards(files: Files) -> Mapping[str, StemCard]:
    """The cards of files, read and checked; LibraryError with every mistake."""
    mistakes = [*files.mistakes]
    found: dict[str, StemCard] = {}
    for file in files.stamps:
        path = Path(file[0])
        try:
            found[path.stem] = card_file(path.stem, _role(file))(_plain_values(file), spot_of(path, mistakes))
        except LibraryError as error:
            mistakes.append(str(error))
    raise_all(mistakes)
    return MappingProxyType(found)


@lru_cache(maxsize=4096)
def _plain_values(file: Stamp) -> Any:
    return KEPT.get(file, lambda: read_yaml(Path(file[0])))


def style_files() -> Files:
    """The style files, in order of name."""
    return _HELD.get("styles") or _style_files()


def _style_files() -> Files:
    found: dict[str, Stamp] = {}
    mistakes: list[str] = []
    for folder in folders("styles"):
        rows, wrong = _program_styles(folder) if folder == packaged("styles") else _styles_in(folder)
        found = rows | found
        mistakes += wrong
    return Files(tuple(found[name] for name in sorted(found)), tuple(mistakes))


@cache
def _program_styles(folder: Path) -> tuple[dict[str, Stamp], list[str]]:
    """Those that came with the program are looked at once in a process, as its stems are."""
    return _styles_in(folder)


def _styles_in(folder: Path) -> tuple[dict[str, Stamp], list[str]]:
    """Stamps by name, and mistakes."""
    mistakes: list[str] = []
    return dict(yaml_files(folder, mistakes)), mistakes


def style_mappings(mistakes: list[str]) -> dict[str, tuple[Path, Any]]:
    """The plain values of every style file by name; what cannot be read is noted. Room `style` checks their meaning."""
    files = style_files()
    mistakes += files.mistakes
    found: dict[str, tuple[Path, Any]] = {}
    for file in files.stamps:
        path = Path(file[0])
        try:
            found[path.stem] = (path, _plain_values(file))
        except LibraryError as error:
            mistakes.append(str(error))
    return found
