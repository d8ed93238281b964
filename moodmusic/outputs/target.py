"""`Target`: bytes reach a file whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from moodmusic.errors import OutputError
from moodmusic.outputs.formats import STDOUT
from moodmusic.printable import printable

SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))


class ReaderGone(OutputError):
    """Who read our standard output or pipe has closed it."""

    exit_code = 141  # what a shell reports for SIGPIPE


@contextmanager
def written(path: object) -> Iterator[None]:
    """Turn what the operating system says about writing `path` into one sentence."""
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGone(f"{printable(path)} was closed by its reader") from error
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        hint = {errno.ENOENT: ": make the folder first", errno.EACCES: ": choose another folder"}.get(getattr(error, "errno", 0) or 0, "")
        raise OutputError(f"cannot write {printable(path)}: {reason}{hint}") from error


class Target:
    """A file being written: a hidden neighbour that takes the name at `commit`, so the old file stays until then.

    What is not a regular file (a device, a pipe, standard output for ``-``) is written directly and never replaced.
    Raises OutputError when the file exists and `force` is not set, or when it cannot be opened.
    """

    def __init__(self, path: str | Path, force: bool = False) -> None:
        self.path = path
        self._temporary: str | None = None
        with written(path):
            self.file = self._open(force)

    @property
    def direct(self) -> bool:
        """Whether the bytes go straight out, so that nothing can be written again."""
        return self._temporary is None

    def _open(self, force: bool) -> BinaryIO:
        if str(self.path) == STDOUT:
            return sys.stdout.buffer
        if str(self.path).endswith(SEPARATORS):
            raise OutputError(f"{printable(self.path)} is the name of a folder: leave the last {str(self.path)[-1]} away")
        self._place = Path(os.path.realpath(self.path))  # a link stays, its target is replaced
        mode = self._place.stat().st_mode if self._place.exists() else None
        if mode is not None and stat.S_ISREG(mode) and not force:
            raise OutputError(f"{printable(self.path)} exists: give --force to replace it, or another name")
        if mode is not None and not stat.S_ISREG(mode):
            return self._place.open("wb")  # a folder is refused here, by the system's own words
        handle, self._temporary = tempfile.mkstemp(prefix=f".{self._place.name[:80]}.", suffix=".part", dir=self._place.parent)
        os.fchmod(handle, stat.S_IMODE(mode) if mode else 0o666 & ~_umask())
        return os.fdopen(handle, "wb")

    def write(self, data: bytes) -> None:
        """Append bytes; OutputError when the system refuses."""
        with written(self.path):
            self.file.write(data)

    def commit(self) -> None:
        """Flush, sync and take the name; OutputError (and nothing left) when the system refuses."""
        try:
            with written(self.path):
                self.file.flush()
                if self._temporary:
                    os.fsync(self.file.fileno())
                    self.file.close()
                    Path(self._temporary).replace(self._place)
                    self._temporary = None
        except BaseException:
            self.abort()
            raise
        self._close()

    def abort(self) -> None:
        """Drop what was written; the old file is as it was."""
        self._close()
        if self._temporary:
            Path(self._temporary).unlink(missing_ok=True)
            self._temporary = None

    def _close(self) -> None:
        if self.file is not sys.stdout.buffer:
            with suppress(OSError):  # a full disk was reported already, or does not matter any more
                self.file.close()

    def __enter__(self) -> Target:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self.commit()
        else:
            self.abort()


def write_bytes(path: str | Path, data: bytes, force: bool = False) -> None:
    """Write a whole file at once, or leave everything as it was and raise OutputError."""
    with Target(path, force) as target:
        target.write(data)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
