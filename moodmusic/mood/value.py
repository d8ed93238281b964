"""`Mood`: where a text lies on the affective plane, and why."""

from __future__ import annotations

from dataclasses import dataclass

OTHER_WORDS = "other words"  # a cue that sums up words of which each adds next to nothing


@dataclass(frozen=True, slots=True)
class Cue:
    """A word, or a statistic of a picture, and what it added to the mood."""

    words: str
    valence: float
    arousal: float
    tension: float
    source: str  # "affect lexicon", "VADER", "emoji", "model", "training sentences", "image", "image"


@dataclass(frozen=True, slots=True)
class Mood:
    """Valence, arousal and tension, each −1…1 (Russell 1980; Schimmack & Grob 2000 for tension)."""

    valence: float = 0.0
    arousal: float = 0.0
    tension: float = 0.0
    cues: tuple[Cue, ...] = ()
    path: tuple[tuple[float, float, float], ...] = ()  # moods in order when the text moves; empty when it does not

    def distance(self, valence: float, arousal: float, tension: float) -> float:
        """Euclidean distance to a point of the affective space."""
        return float(((self.valence - valence) ** 2 + (self.arousal - arousal) ** 2 + (self.tension - tension) ** 2) ** 0.5)
