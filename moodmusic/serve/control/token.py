"""The token of a server, for HTTP and the control port alike: made and kept in a file that only its owner can read."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from moodmusic.errors import InputError, OutputError
from moodmusic.printable import one_line
from moodmusic.serve.control.places import private_folder, token_path

SHORTEST = 16  # characters of a token that a person chose
LONGEST = 256
KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


def own_token() -> str:
    """The token of the servers that this user runs, in the runtime folder; drawn when there is none. Raises as `kept_token`."""
    return kept_token(private_folder(token_path().parent) / token_path().name)


def kept_token(path: Path) -> str:
    """The token of a file that its owner alone can read, drawn anew where there is none; a link stays, and leads to the file.

    InputError when others can read the file or when it holds no token, OutputError when it cannot be written: its folder is not made.
    """
    place = Path(os.path.realpath(path))
    return read_token(path) if os.path.lexists(place) else new_token(place)


def new_token(path: Path) -> str:
    """Draw a token (256 bits) and put it into a file, 0600 from birth, whole or not at all; OutputError when that cannot be."""
    token = secrets.token_urlsafe(32)
    try:
        handle, temp = tempfile.mkstemp(prefix=".token-", dir=path.parent)
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(token + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(temp).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(temp).unlink()
        raise _unwritable(path, error) from None
    return token


def read_token(path: Path) -> str:
    """The token in a file; InputError when there is none, when it is no file, or when others own or can read it."""
    name = one_line(path)
    try:
        found, data = _read(path)
    except OSError as error:
        raise InputError(f"{name}: the token cannot be read: {error.strerror or error}") from None
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{name} is {KINDS.get(stat.S_IFMT(found.st_mode), 'no file')}: give a regular file, or one that is not there yet")
    if found.st_uid != os.getuid():
        raise InputError(f"{name}: another user owns the token, and can read it: chown it, or name a file of your own")
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(f"{name}: others can read the token: chmod 600 it, and let the server make a new one")
    try:
        return checked_token(data.decode("ascii", "replace").strip())
    except InputError as error:
        raise InputError(f"{name}: {error}; where there is no file, the server makes one") from None


def _read(path: Path) -> tuple[os.stat_result, bytes]:
    """What a file is, and the beginning of a regular one."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe that nobody writes to is not waited for
    try:
        found = os.fstat(handle)
        return found, os.read(handle, LONGEST + 2) if stat.S_ISREG(found.st_mode) else b""
    finally:
        os.close(handle)


def _unwritable(path: Path, error: OSError) -> OutputError:
    hint = f": make the folder {one_line(path.parent)} first" if error.errno == errno.ENOENT else ""
    return OutputError(f"{one_line(path)}: cannot be written: {error.strerror or error}{hint}")


def checked_token(token: str) -> str:
    """The token, when it is long enough and can be seen; InputError otherwise."""
    if not SHORTEST <= len(token) <= LONGEST or not token.isascii() or not token.isprintable() or " " in token:
        raise InputError(f"the token has {len(token)} characters: give {SHORTEST} to {LONGEST} printable ones of ASCII, without spaces")
    return token
