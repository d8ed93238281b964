"""`NoteCache`: rendered notes kept on disk between runs.

One file a note, named by its key: a header, then the samples. Files appear whole (written aside, then moved into place),
so any number of processes may share a folder. A file that does not check out is dropped and counts as missing. A folder that
cannot be written, or a full disk, never stops the music: the log and `warning` say why no note is kept, and it is tried again
a minute later.
"""

from __future__ import annotations

import logging
import os
import stat
import struct
import tempfile
import time
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np

from moodmusic.printable import printable
from moodmusic.sound.value import Clip

MAGIC = b"MMNOTE\x00\x01"  # the last byte is the version of this format
HEADER = struct.Struct("<8sIIdI")  # magic, channels, frames, scale, CRC-32 of the samples and the scale
SUFFIX = ".note"
PRUNE_EVERY = 64  # notes put between two looks at the folder's size
PRUNE_TO = 0.9  # of the limit, so that pruning is rare
OPEN_TO_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # not every system has the last two
LOG = logging.getLogger("moodmusic.notes")
RETRY_S = 60.0  # after a note could not be written
STALE_S = 3600.0  # a file written aside this long ago was left by a process that died


class NoteCache:
    """Clips by key in a folder of at most about `limit_bytes`; the least recently used go first."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self.folder = Path(folder)
        self.limit_bytes = limit_bytes
        self.warning: str | None = None  # why nothing is written; None while all is well
        self._retry_at = 0.0
        self._since_prune = 0

    def get(self, key: str) -> Clip | None:
        """The clip of a key, or None when it is not there or damaged."""
        path = self._path(key)
        try:
            data = _read(path)
        except OSError:
            return None
        clip = unpacked(data)
        with suppress(OSError):  # a read-only folder can still be read
            path.unlink() if clip is None else os.utime(path)
        return clip

    def put(self, key: str, clip: Clip) -> None:
        """Keep a clip. Never raises for the folder's or the disk's sake: see `warning`."""
        if self.warning is not None and time.monotonic() < self._retry_at:
            return
        try:
            self._write(self._path(key), packed(clip))
        except IsADirectoryError:
            return  # somebody's folder in a note's place: this note is not kept, others are
        except OSError as error:
            self._tell(f"notes are not kept in {printable(self.folder)}: {error.strerror or error}")
            return
        self.warning = None
        self._since_prune += 1
        if self._since_prune >= PRUNE_EVERY:
            self.prune()

    def _tell(self, why: str) -> None:
        self._retry_at = time.monotonic() + RETRY_S
        if why != self.warning:
            LOG.warning("%s", why)
        self.warning = why

    def close(self) -> None:
        """Bring the folder below its limit."""
        if self._since_prune:
            self.prune()

    def prune(self) -> None:
        """Delete the least recently used notes until the folder holds 90 % of its limit, when it is over it."""
        self._since_prune = 0
        files = sorted(self._files())
        total = sum(size for _, size, _ in files)
        if total <= self.limit_bytes:
            return
        for _, size, path in files:
            if total <= self.limit_bytes * PRUNE_TO:
                break
            with suppress(OSError):  # another process was quicker
                path.unlink()
            total -= size

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{SUFFIX}"

    def _write(self, path: Path, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=self.folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(aside).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(aside).unlink()
            raise

    def _files(self) -> list[tuple[float, int, Path]]:
        """(last use, bytes, path) of every note; files left aside by dead processes are deleted on the way."""
        found = []
        with suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                with suppress(OSError):  # deleted meanwhile
                    state = entry.stat()
                    if entry.name.endswith(SUFFIX):
                        found.append((state.st_mtime, state.st_size, Path(entry.path)))
                    elif entry.name.endswith(".part") and state.st_mtime < time.time() - STALE_S:
                        Path(entry.path).unlink()
        return found


def _read(path: Path) -> bytes:
    """A regular file's bytes; of anything else (a pipe, a device) none, for it may never end."""
    with os.fdopen(os.open(path, OPEN_TO_READ), "rb") as file:
        return file.read() if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""


def packed(clip: Clip) -> bytes:
    """A clip as the bytes of its file."""
    channels, frames = clip.samples.shape
    body = np.ascontiguousarray(clip.samples, "<i2").tobytes()
    return HEADER.pack(MAGIC, channels, frames, clip.scale, _checksum(body, clip.scale)) + body


def unpacked(data: bytes) -> Clip | None:
    """The clip in a file's bytes; None when they are no note of this version, cut short or altered."""
    if len(data) < HEADER.size:
        return None
    magic, channels, frames, scale, checksum = HEADER.unpack_from(data)
    body = data[HEADER.size :]
    if magic != MAGIC or len(body) != 2 * channels * frames or _checksum(body, scale) != checksum:
        return None
    return Clip(np.frombuffer(body, "<i2").astype(np.int16, copy=False).reshape(channels, frames), scale)


def _checksum(body: bytes, scale: float) -> int:
    return zlib.crc32(body, zlib.crc32(struct.pack("<d", scale)))
