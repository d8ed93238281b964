"""`Mount`: where an Icecast server takes a stream, read from a URL. Its password is in no text that it gives of itself."""

from __future__ import annotations

import base64
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import SplitResult, unquote, urlsplit

from moodmusic.errors import InputError
from moodmusic.printable import hides, one_line, printable

EXAMPLE = "icecast://source:PASSWORD@radio.example:8000/mount.mp3"
ESCAPES = "write @ : / ? # of a password as %40 %3A %2F %3F %23"
PORTS = {"icecast": 8000, "icecasts": 8443}  # by scheme: plain, and over TLS
SENT_AS = ("mp3", "opus", "flac", "aac")
SUFFIXES = {"": "mp3", ".mp3": "mp3", ".opus": "opus", ".ogg": "opus", ".flac": "flac", ".aac": "aac"}  # where an address names no format
OWN = "admin"  # what Icecast keeps for itself
USER = "source"
LONGEST_URL = 1_000  # characters
LONGEST_FILE = 65_536  # bytes


@dataclass(frozen=True, slots=True)
class Mount:
    """Host, port, path (from its slash on, as it is sent), who may feed it, the format that it gets, and whether over TLS."""

    host: str
    port: int
    path: str
    user: str
    password: str = field(repr=False)
    format: str = "mp3"
    tls: bool = False

    @classmethod
    def read(cls, url: str) -> Mount:
        """From ``icecast://source:PASSWORD@host:8000/mount?format=opus``, or ``icecasts://`` for TLS.

        Without a format the mount's suffix tells it; without a suffix it is MP3. InputError, in which the password does not stand.
        """
        if not isinstance(url, str) or len(url) > LONGEST_URL or hides(url) or " " in url:
            raise _wrong(f"is no URL of at most {LONGEST_URL:,} visible characters")
        if url.count("@") > 1:  # where the password ends nobody can tell, and what follows is shown
            raise _wrong(f"has more than one @; {ESCAPES}")
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise _wrong(f"has a host or port that cannot be read; {ESCAPES}") from None  # the error's own text holds the password
        _check(parts)
        user, password = unquote(parts.username or USER), unquote(parts.password or "")
        if ":" in user or hides(user + password):
            raise _wrong("has a user with a colon, or a password with something that is not seen")
        here = PORTS[parts.scheme] if port is None else port
        return cls(str(parts.hostname), here, parts.path, user, password, _format(parts), parts.scheme == "icecasts")

    @property
    def address(self) -> str:
        """Host and port, as the Host header has them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """Where the stream is heard."""
        return f"{'https' if self.tls else 'http'}://{self.address}{self.path}"

    @property
    def authorization(self) -> str:
        """Value of the header that lets it in."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def __str__(self) -> str:
        """The address without user and password."""
        return f"{'icecasts' if self.tls else 'icecast'}://{self.address}{self.path}"


def addresses(path: Path) -> dict[int, str]:
    """The addresses in a file by line; # begins a comment. InputError when it cannot be read or is too long, or when others can read it."""
    try:
        with path.open("rb") as file:
            mode, data = os.fstat(file.fileno()).st_mode, file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise InputError(f"{one_line(path)}: the Icecast addresses cannot be read: {error.strerror or error}") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(f"{one_line(path)}: others can read the passwords in it: chmod 600 it")
    if len(data) > LONGEST_FILE:
        raise InputError(f"{one_line(path)}: the Icecast addresses are over {LONGEST_FILE // 1024} KiB: give an address a line")
    lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines()]
    return {number: line for number, line in enumerate(lines, 1) if line and not line.startswith("#")}


def _format(parts: SplitResult) -> str:
    if not parts.query:
        return _told(PurePosixPath(parts.path).suffix.lower())
    name = parts.query.removeprefix("format=")
    if name not in SENT_AS:
        raise _wrong(f"goes on after the mount with ?, but not with format= and one of {', '.join(SENT_AS)}; {ESCAPES}")
    return name


def _told(suffix: str) -> str:
    """The format that a mount's suffix tells."""
    if suffix not in SUFFIXES:
        known = ", ".join(filter(None, SUFFIXES))
        raise _wrong(f"has a mount that ends with {printable(suffix)}, which is not sent: end it with one of {known}, or ?format=mp3")
    return SUFFIXES[suffix]


def _check(parts: SplitResult) -> None:
    if parts.scheme not in PORTS:
        raise _wrong("does not begin with icecast:// or icecasts://")
    if not parts.hostname:
        raise _wrong("names no host")
    if not _can_be_asked_for(parts.hostname):
        raise _wrong("has a host that no name service knows: 1 to 63 letters between its dots")
    if parts.port == 0:
        raise _wrong("has port 0")
    if not parts.password:
        raise _wrong("has no password")
    if parts.path in ("", "/") or not parts.path.isascii():
        raise _wrong("names no mount of ASCII characters after the host")
    if not _can_be_fed(parts.path):
        raise _wrong(f"names no mount, but a folder or a page of Icecast's own (/{OWN})")
    if parts.fragment:
        raise _wrong(f"goes on after the mount with #; {ESCAPES}")


def _can_be_fed(path: str) -> bool:
    """Whether each part of a mount is a name, and the first one not what Icecast keeps for itself."""
    parts = unquote(path)[1:].split("/")
    return parts[0].lower() != OWN and not any(part in ("", ".", "..") for part in parts)


def _can_be_asked_for(host: str) -> bool:
    """Whether a host can be looked up at all."""
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def _wrong(why: str) -> InputError:
    """The address is not repeated: nobody can tell where in a wrong one the password stands."""
    return InputError(f"the Icecast address {why}. Give one such as {EXAMPLE}")
