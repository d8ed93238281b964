"""Keys with the note names of Germany, Poland and Indonesia ("fis-moll", "Bes mayor"), read in a text of any language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from moodmusic.pattern import Pattern
from moodmusic.prompt.page import fold

NAMES = {
    **{name + "is": note for name, note in zip("cdefgah", ("C#", "D#", "F", "F#", "G#", "A#", "C"), strict=True)},
    **{"ces": "B", "des": "Db", "es": "Eb", "fes": "E", "ges": "Gb", "as": "Ab", "bes": "Bb", "h": "B", "b": "B"},
    **{letter: letter.upper() for letter in "acdefg"},
}
_MODES = {"dur": "major", "moll": "minor", "mayor": "major", "mol": "minor", "menor": "minor", "major": "major", "minor": "minor"}
_HERE = ("dur", "moll")  # words of the countries where B is B flat, and H is B
_WORDS = ("as", "es")  # everyday words in several languages
_KEY = Pattern(rf"(?<![\w#♯'’])({'|'.join(sorted(NAMES, key=len, reverse=True))})([ -])({'|'.join(_MODES)})(?![\w-])", re.I)
_FREE = Pattern(r"\s*(?:$|[,;:.!?()\d\x00])")


@dataclass(frozen=True, slots=True)
class BorrowedKey:
    """A key at text[start:end] in English letters."""

    start: int
    end: int
    tonic: str
    mode: str


def borrowed_key(text: str, at: int = 0) -> BorrowedKey | None:
    """The key that begins at text[at]; None for an English one ("F minor") and for words that only look like one ("es mayor que yo")."""
    match = _KEY.match(text, at)
    if match is None:
        return None
    name, joint, mode = match.group(1), match.group(2), fold(match.group(3))  # fold: ignoring case, ſ is an s
    free = _FREE.match(text, match.end()) is not None
    german = mode in _HERE
    if len(name) == 1:
        said = (name.lower() in "bh" and (joint == "-" or free or name.isupper())) if german else mode in ("mayor", "menor", "mol")
        said = said and (german or (name.isupper() and (free or name != "A")))
    elif fold(name) in _WORDS:
        said = joint == "-" or (name[0].isupper() and (german or free))
    else:
        said = True
    tonic = "Bb" if german and name.lower() == "b" else NAMES[fold(name)]
    return BorrowedKey(match.start(), match.end(), tonic, _MODES[mode]) if said else None


def borrowed_keys(text: str) -> list[BorrowedKey]:
    """All of them, from left to right."""
    return [key for match in _KEY.finditer(text) if (key := borrowed_key(text, match.start())) is not None]
