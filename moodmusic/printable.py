"""One way for a user's words to reach a terminal, a log, a title, a header or a file."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from moodmusic.pattern import Pattern

JOINER = "\u200d"  # holds emoji such as a family or a rainbow flag together; anywhere else it only hides
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))  # controls, formats (bidi, zero width), surrogates, private use, line separators
_EMOJI = "\u203c\u2049\u2100-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_STRAYS = Pattern(  # joiners and variation selectors outside emoji, and the letters and marks that Unicode calls ignorable
    f"(?<![{_EMOJI}\ufe0f]){JOINER}|{JOINER}(?![{_EMOJI}])|(?<![#*0-9\xa9\xae{_EMOJI}])[\ufe0e\ufe0f]"
    "|[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0d\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
_BEYOND_ASCII = Pattern(r"[^\n -~]+")


def printable(text: object, limit: int = 200) -> str:
    """`text` on one line without what is not seen, cut to `limit` characters."""
    line = one_line(str(text)[: 4 * limit])
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def one_line(text: object) -> str:
    """`text` on one line without controls, bidirectional marks, zero widths, line separators and lone surrogates."""
    shown = str(text)
    if not (shown.isascii() and shown.isprintable()):
        shown = without_strays("".join(mark if mark.isprintable() or mark == JOINER else " " for mark in shown))
    return " ".join(shown.split())


def lines(text: object) -> str:
    """`one_line` of each line."""
    return "\n".join(map(one_line, str(text).split("\n")))


def without_strays(text: str) -> str:
    """`text` without joiners and variation selectors outside emoji, and without letters and marks that leave no trace."""
    return text if text.isascii() else _STRAYS.sub("", text)


def hides(text: str) -> bool:
    """Whether something stands in `text` that is not seen, but for line ends, tabs, and joiners inside emoji."""
    if text.isprintable() and text.isascii():
        return False
    return without_strays(text) != text or any(unicodedata.category(mark) in UNSEEN and mark not in f"\n\t{JOINER}" for mark in text)


def json_text(value: object, **layout: Any) -> str:
    """JSON that can be read aloud, in UTF-8; whatever in it is not printable is escaped. `layout` is that of `json.dumps`."""
    return _BEYOND_ASCII.sub(_escaped, json.dumps(value, **{"ensure_ascii": False, **layout}))


def _escaped(found: re.Match[str]) -> str:
    return "".join(mark if mark.isprintable() and not _STRAYS.match(mark) else _escape(mark) for mark in found[0])


def _escape(mark: str) -> str:
    units = mark.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def slug(text: str, limit: int = 48) -> str:
    """A file name without its ending: ASCII letters, digits and dashes, cut between words; ``track`` when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = ""
    for word in re.findall(r"[a-z0-9]+", plain):
        if len(name) + len(word) >= limit:
            break
        name += f"-{word}" if name else word
    return name or "track"
