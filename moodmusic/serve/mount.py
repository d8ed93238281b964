"""`Mount`: where an Icecast server takes a stream, read from a URL. Its password is in no text that it gives of itself."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from moodmusic.errors import InputError
from moodmusic.printable import hides

EXAMPLE = "icecast://source:PASSWORD@radio.example:8000/mount.mp3"
ESCAPES = "write @ : / ? # of a password as %40 %3A %2F %3F %23"
PORT = 8000
USER = "source"
LONGEST_URL = 1_000  # characters


@dataclass(frozen=True, slots=True)
class Mount:
    """Host, port, path (from its slash on, as it is sent), and who may feed it."""

    host: str
    port: int
    path: str
    user: str
    password: str = field(repr=False)

    @classmethod
    def read(cls, url: str) -> Mount:
        """From ``icecast://source:PASSWORD@host:8000/mount``; InputError, in which the password does not stand."""
        if not isinstance(url, str) or len(url) > LONGEST_URL or hides(url) or " " in url:
            raise _wrong(f"is no URL of at most {LONGEST_URL:,} visible characters")
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise _wrong(f"has a host or port that cannot be read; {ESCAPES}") from None  # the error's own text holds the password
        _check(parts)
        user, password = unquote(parts.username or USER), unquote(parts.password or "")
        if ":" in user or hides(user + password):
            raise _wrong("has a user with a colon, or a password with something that is not seen")
        return cls(str(parts.hostname), PORT if port is None else port, parts.path, user, password)

    @property
    def address(self) -> str:
        """Host and port, as the Host header has them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """Where the stream is heard."""
        return f"http://{self.address}{self.path}"

    @property
    def authorization(self) -> str:
        """Value of the header that lets it in."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def __str__(self) -> str:
        """The address without user and password."""
        return f"icecast://{self.address}{self.path}"


def _check(parts: SplitResult) -> None:
    if parts.scheme != "icecast":
        raise _wrong("does not begin with icecast://")
    if not parts.hostname:
        raise _wrong("names no host")
    if parts.port == 0:
        raise _wrong("has port 0")
    if not parts.password:
        raise _wrong("has no password")
    if parts.path in ("", "/") or not parts.path.isascii():
        raise _wrong("names no mount of ASCII characters after the host")
    if parts.query or parts.fragment:
        raise _wrong(f"goes on after the mount with ? or #; {ESCAPES}")


def _wrong(why: str) -> InputError:
    """The address is not repeated: nobody can tell where in a wrong one the password stands."""
    return InputError(f"the Icecast address {why}. Give one such as {EXAMPLE}")
