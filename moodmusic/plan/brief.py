"""`Brief`: everything that a choice of the plan looks at, and the book where its reason is kept.

The order of authority, for every field: what the sentence states outright, then the caller's options, then the style,
then the mood rule, then the seed. Where two of them disagree the reason of the winner names the loser (`Reason.over`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from moodmusic.cards import StemCard
from moodmusic.dice import dice
from moodmusic.image.value import Image
from moodmusic.mood.sight import SOURCE
from moodmusic.mood.value import OTHER_WORDS, Cue, Mood
from moodmusic.plan.request import Request
from moodmusic.plan.sight import texture
from moodmusic.plan.value import Reason
from moodmusic.prompt.value import Prompt, Wishes
from moodmusic.style.value import Style

if TYPE_CHECKING:
    import numpy as np


# Field of the plan that a reading of another name is about.
MEANT = {
    "avoided": "pitch_classes",
    **dict.fromkeys(("wanted", "unwanted", "only", "melody", "scenes", "entries"), "stems"),
    **dict.fromkeys(("bars", "energy", "parts", "structure"), "sections"),
    **{"chords": "progressions", "register": "register_st", "loudness": "loudness_lufs"},
}


@dataclass(frozen=True, slots=True)
class Brief:
    """A prompt, its mood, the options, the chosen styles with their weights (heaviest first), all cards, and the seed."""

    prompt: Prompt
    mood: Mood
    request: Request
    styles: tuple[tuple[Style, float], ...]
    cards: Mapping[str, StemCard]
    seed: int
    reasons: dict[str, list[Reason]] = field(default_factory=dict)
    between: Style | None = None  # the style between the two, where there are two

    @property
    def wishes(self) -> Wishes:
        """What the sentence states outright."""
        return self.prompt.wishes

    @property
    def style(self) -> Style:
        """The one style, or the style between two."""
        return self.between or self.styles[0][0]

    def dice(self, *labels: object) -> np.random.Generator:
        """Randomness for one choice."""
        return dice(self.seed, "plan", *labels)

    def trait(self, name: str) -> float:
        """A trait that the sentence asks for, else the picture, −1…1; 0 when neither does."""
        stated = float(self.wishes.traits.get(name, 0.0))
        return stated if stated or self.image is None else texture(self.image, name)

    @property
    def image(self) -> Image | None:
        """The picture beside the sentence."""
        return self.request.picture

    def said(self, *fields: str, about: str = "") -> tuple[str, ...]:
        """The words of the sentence that count as one of these fields (as `about`)."""
        pieces = (piece for piece in self.prompt.evidence if piece.kept and piece.field in fields and about in piece.reading)
        return tuple(dict.fromkeys(piece.words for piece in pieces))

    def quoted(self, *fields: str, about: str = "") -> str:
        """The same, each in quotes; empty when none was recorded."""
        return ", ".join(f"'{word}'" for word in self.said(*fields, about=about))

    @property
    def felt(self) -> tuple[str, ...]:
        """The words that made the mood."""
        return mood_words(self.mood, self.prompt.text)

    def note(
        self, name: str, value: object, source: str, cause: str, citation: str = "", words: tuple[str, ...] = (), over: str = ""
    ) -> None:
        """Keep a reason for a field of the plan."""
        self.reasons.setdefault(name, []).append(Reason(name, str(value), source, cause, citation, words, over))

    def words(self, name: str, value: object, *fields: str, over: object = None, option: str = "") -> None:
        """Note that the sentence decides; `over` is the value of the option that loses to it."""
        said = self.quoted(name, *fields) or "the sentence"
        lost = f"the option {option or name}={over}" if over is not None and over != value else ""
        cause = f"{said}; it wins over {lost}" if lost else said
        self.note(name, value, "words", cause, words=self.said(name, *fields), over=lost)

    def rule(self, name: str, value: object, cause: str, citation: str = "", over: str = "") -> None:
        """Note that the mood rule decides, by the words that made the mood."""
        self.note(name, value, "mood rule", cause, citation, self.felt, over)

    def of_style(self, name: str, value: object, what: str = "") -> None:
        """Note that the style decides."""
        self.note(name, value, "style", f"{self.style.name}{': ' + what if what else ''}", self.style.citations.get(name, ""))

    def because(self) -> tuple[Reason, ...]:
        """Every reason, in the order of the choices; the first of a field that is by words, else its first, names the words set aside."""
        for name, lost in self._set_aside().items():
            own = self.reasons.get(name, [])
            at = next((place for place, reason in enumerate(own) if reason.source == "words"), 0)
            own[at : at + 1] = [replace(reason, over="; ".join(filter(None, (*lost, reason.over)))) for reason in own[at : at + 1]]
        return tuple(reason for reasons in self.reasons.values() for reason in reasons)

    def _set_aside(self) -> dict[str, list[str]]:
        """Words that were read and lost, or that nothing can be done with, by the field of the plan that they meant."""
        lost: dict[str, list[str]] = {}
        for piece in self.prompt.evidence:
            if not piece.kept:
                name = MEANT.get(piece.field, piece.field)
                lost.setdefault(name, []).append(f"'{piece.words}' ({piece.reading.removeprefix('set aside: ')})")
        return lost


def mood_words(mood: Mood, text: str) -> tuple[str, ...]:
    """The words of the text with a known mood; VADER's sum over a whole text is none, nor is a statistic of a picture.

    Of two that a wish parts ("waltz in G major for") each is named by itself.
    """
    said = (cue.words for cue in mood.cues if cue.source != SOURCE and not of_whole(cue))
    return tuple(dict.fromkeys(word for words in said for word in ((words,) if words in text else words.split())))


def of_whole(cue: Cue) -> bool:
    """Whether a cue is of the whole text: VADER's own words are single ones; or of many words that add next to nothing each."""
    return (cue.source == "VADER" and " " in cue.words) or cue.words == OTHER_WORDS


def clipped(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """The value, kept within [low, high]."""
    return min(high, max(low, value))
