"""`Brief`: everything that a choice of the plan looks at, and the book where its reason is kept.

The order of authority, for every field: what the sentence states outright, then the caller's options, then the style,
then the mood rule, then the seed. Where two of them disagree the reason of the winner names the loser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from moodmusic.cards import StemCard
from moodmusic.dice import dice
from moodmusic.mood.value import Mood
from moodmusic.plan.request import Request
from moodmusic.plan.value import Reason
from moodmusic.prompt.value import Prompt, Wishes
from moodmusic.style.value import Style

if TYPE_CHECKING:
    import numpy as np


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
        """A trait that the sentence asks for, −1…1; 0 when it does not."""
        return float(self.wishes.traits.get(name, 0.0))

    def quoted(self, *fields: str, about: str = "") -> str:
        """The words of the sentence that were read as one of these fields (as `about`), each in quotes; empty when none was recorded."""
        words = dict.fromkeys(piece.words for piece in self.prompt.evidence if piece.field in fields and about in piece.reading)
        return ", ".join(f"'{word}'" for word in words)

    def note(self, name: str, value: object, source: str, cause: str, citation: str = "") -> None:
        """Keep a reason for a field of the plan."""
        self.reasons.setdefault(name, []).append(Reason(name, str(value), source, cause, citation))

    def words(self, name: str, value: object, *fields: str, over: object = None, option: str = "") -> None:
        """Note that the sentence decides; `over` is the value of the option that loses to it."""
        said = self.quoted(name, *fields) or "the sentence"
        lost = f"; it wins over the option {option or name}={over}" if over is not None and over != value else ""
        self.note(name, value, "words", said + lost)

    def of_style(self, name: str, value: object, what: str = "") -> None:
        """Note that the style decides."""
        self.note(name, value, "style", f"{self.style.name}{': ' + what if what else ''}", self.style.citations.get(name, ""))

    def because(self) -> tuple[Reason, ...]:
        """Every reason, in the order of the choices."""
        return tuple(reason for reasons in self.reasons.values() for reason in reasons)


def clipped(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """The value, kept within [low, high]."""
    return min(high, max(low, value))
