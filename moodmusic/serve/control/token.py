"""The token of a server, for HTTP and the control port alike: made and kept in a file that only its owner can read."""

from __future__ import annotations

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


def own_token() -> str:
    """The token of the servers that this user runs, in the runtime folder; drawn when there is none. Raises as `kept_token`."""
    return kept_token(private_folder(token_path().parent) / token_path().name)


def kept_token(path: Path) -> str:
    """The token of a file that its owner alone can read, drawn anew where there is none.

    InputError when others can read the file or when it holds no token, OutputError when it cannot be written.
    """
    if path.exists():
        return read_token(path)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{one_line(path)}: cannot be written: {error.strerror or error}") from None
    return new_token(path)


def new_token(path: Path) -> str:
    """Draw a token (256 bits) and put it into a file, 0600 from birth, whole or not at all; OutputError when that cannot be."""
    token = secrets.token_urlsafe(32)
    try:
        handle, temp = tempfile.mkstemp(prefix=".token-", dir=path.parent)
    except OSError as error:
        raise OutputError(f"{one_line(path)}: cannot be written: {error.strerror or error}") from None
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(token + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(temp).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(temp).unlink()
        raise OutputError(f"{one_line(path)}: cannot be written: {error.strerror or error}") from None
    return token


def read_token(path: Path) -> str:
    """The token in a file; InputError when there is none, or when others can read it."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(LONGEST + 2)
    except OSError as error:
        raise InputError(f"{one_line(path)}: the token cannot be read: {error.strerror or error}") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(f"{one_line(path)}: others can read the token: chmod 600 it, and let the server make a new one")
    return checked_token(data.decode("ascii", "replace").strip())


def checked_token(token: str) -> str:
    """The token, when it is long enough and can be seen; InputError otherwise."""
    if not SHORTEST <= len(token) <= LONGEST or not token.isascii() or not token.isprintable() or " " in token:
        raise InputError(f"the token has {len(token)} characters: give {SHORTEST} to {LONGEST} printable ones of ASCII, without spaces")
    return token
