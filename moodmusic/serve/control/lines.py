"""Bytes as they arrive, cut into lines."""

from __future__ import annotations

from moodmusic.serve.control.codes import Refusal
from moodmusic.serve.control.limits import LIMITS


class Lines:
    """Holds what has arrived; never more than the shell reads at once and one line."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._looked = 0  # bytes at the front known to hold no line end

    @property
    def partial(self) -> bool:
        """Whether something waits that is not yet a line."""
        return bool(self._data)

    def add(self, data: bytes) -> None:
        """Bytes that came."""
        self._data += data

    def take(self) -> bytes | None:
        """The next whole line without its end; None when there is none yet. Refusal (line_too_long)."""
        end = self._data.find(b"\n", self._looked)
        if (len(self._data) if end < 0 else end) > LIMITS.line_bytes:
            raise too_long()
        if end < 0:
            self._looked = len(self._data)
            return None
        line = bytes(self._data[:end])
        del self._data[: end + 1]
        self._looked = 0
        return line


def too_long() -> Refusal:
    """What a line is answered with that is longer than the limit."""
    return Refusal("line_too_long", f"a line has more than {LIMITS.line_bytes} bytes: send shorter ones")
