"""SHOUTcast titles inside a stream: every so many bytes a length and a text."""

from __future__ import annotations

from collections.abc import Callable

from moodmusic.printable import printable

METAINT = 16_000  # bytes of audio between titles: one second of 128 kb/s
UNIT = 16  # bytes that the length counts
_NOTHING_NEW = b"\0"


def title_block(title: str) -> bytes:
    """The block that names a title. A quote would end it, so it becomes an apostrophe."""
    shown = printable(title).replace("'", "\u2019").replace(";", ",")
    text = f"StreamTitle='{shown}';".encode()  # at most 200 characters: the length never overflows its byte
    units = -(-len(text) // UNIT)
    return bytes([units]) + text.ljust(units * UNIT, b"\0")


class Titles:
    """Weaves the title into audio; says it again only when it changes."""

    def __init__(self, title: Callable[[], str], every: int = METAINT) -> None:
        self._title, self._every = title, every
        self._left = every
        self._said: str | None = None

    def weave(self, audio: bytes) -> bytes:
        """The audio with every block that falls due in it."""
        parts, at = [], 0
        while len(audio) - at >= self._left:
            parts += [audio[at : at + self._left], self._block()]
            at, self._left = at + self._left, self._every
        self._left -= len(audio) - at
        return b"".join((*parts, audio[at:]))

    def _block(self) -> bytes:
        title = self._title()
        if title == self._said:
            return _NOTHING_NEW
        self._said = title
        return title_block(title)
