"""Numbers of one stage of a text that the model weighs, and how much of each comes from which word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moodmusic.mood.hits import Hit

OF_VADER = ("VADER words", "VADER compound")
NAMES = (
    *("mean valence", "mean arousal", "mean tension"),
    *("shrunk valence", "shrunk arousal", "shrunk tension"),
    *("peak valence", "peak arousal", "peak tension"),
    *OF_VADER,
    *("exclamation", "capitals", "ellipsis"),
)
MANNER = NAMES[-3:]  # how it is written: tells of arousal alone
PRIOR = 1.0  # weight of a neutral word that shrunk means are drawn to
Row = list[float]


@dataclass(frozen=True, slots=True)
class Share:
    """What one source of a text adds to each feature."""

    words: str
    source: str
    row: Row


def shares(hits: Sequence[Hit], text: str, compound: float) -> list[Share]:
    """The features of a text as a sum over its words and its manner; `compound` is VADER's, −1…1."""
    ours = [hit for hit in hits if hit.source != "VADER"]
    total = sum(hit.weight for hit in ours)
    peaks = [max(ours, key=lambda hit: abs(hit.value[axis]), default=None) for axis in range(3)]
    found = [Share(hit.words, hit.source, _of_word(hit, total, peaks)) for hit in ours]
    theirs = [hit for hit in hits if hit.source == "VADER"]
    prior = PRIOR + sum(hit.weight for hit in theirs)
    found += [Share(hit.words, "VADER", _at("VADER words", hit.weight * hit.value[0] / prior)) for hit in theirs]
    found += [Share(text, "VADER", _at("VADER compound", compound))] if compound else []
    return found + _manner(text)


def total_row(found: Sequence[Share]) -> Row:
    """The features: the sum of the shares."""
    return [sum(share.row[at] for share in found) for at in range(len(NAMES))]


def _of_word(hit: Hit, total: float, peaks: Sequence[Hit | None]) -> Row:
    row = [hit.weight * part / total for part in hit.value]
    row += [hit.weight * part / (total + PRIOR) for part in hit.value]
    row += [part if peak is hit else 0.0 for part, peak in zip(hit.value, peaks, strict=True)]
    return row + [0.0] * (len(NAMES) - len(row))


def _at(name: str, value: float) -> Row:
    return [value if name == other else 0.0 for other in NAMES]


def _manner(text: str) -> list[Share]:
    """Exclamation marks, words in capitals, dots that trail off: 0…1 each."""
    words = [word for word in text.split() if word.isalpha()]
    capitals = [word for word in words if word.isupper() and len(word) > 2]
    manner = {
        "exclamation": ("!", min(text.count("!"), 3) / 3),
        "capitals": (" ".join(capitals), len(capitals) / max(1, len(words)) if len(capitals) < len(words) else 0.0),
        "ellipsis": ("…", float("..." in text or "…" in text)),
    }
    return [Share(sign, "model", _at(name, value)) for name, (sign, value) in manner.items() if value]
