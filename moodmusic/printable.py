"""One way for a user's words to reach a terminal, a log, a title or a header."""

from __future__ import annotations

import re
import unicodedata

JOINERS = "\u200d\ufe0e\ufe0f"  # hold emoji together; not printable by themselves


def printable(text: object, limit: int = 200) -> str:
    """`text` on one line without control characters, bidirectional overrides and lone surrogates, cut to `limit` characters."""
    shown = "".join(mark if mark.isprintable() or mark in JOINERS else " " for mark in str(text)[: 4 * limit])
    line = " ".join(shown.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def slug(text: str, limit: int = 48) -> str:
    """A file name without its ending: ASCII letters, digits and dashes, cut between words; ``track`` when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = ""
    for word in re.findall(r"[a-z0-9]+", plain):
        if len(name) + len(word) >= limit:
            break
        name += f"-{word}" if name else word
    return name or "track"
