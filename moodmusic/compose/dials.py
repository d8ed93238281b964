"""Reading a card's pattern: each kind names its keys with range and default, and a wrong value says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moodmusic.cards import StemCard
from moodmusic.compose.scene import Scene
from moodmusic.errors import PlanError, nearest
from moodmusic.vocabulary import STROKES


@dataclass(frozen=True, slots=True)
class Number:
    """A number within a range; whole when its default is an int."""

    default: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of several."""

    default: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Switch:
    """true or false."""

    default: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A rhythm grid, or one for each meter; an empty default is none. `strokes` are the characters that sound."""

    default: str | Mapping[str, str] = ""
    strokes: str = STROKES


@dataclass(frozen=True, slots=True)
class Grids:
    """A list of rhythm grids."""

    default: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """One word of several, or a list of them."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What is written in a form of its own: a key of `moodmusic.vocabulary.FORMS`."""

    form: str


Dial = Number | Choice | Switch | Grid | Grids
Dials = Mapping[str, Dial]


EVERYWHERE = ("kind", "push_ms", "rubato", "busy")  # keys of any kind: the player's name, two of the performance, and how much it plays


def read(card: StemCard, dials: Dials) -> dict[str, Any]:
    """The values of a card's pattern with defaults filled in; PlanError names the card, the key and what is allowed."""
    wrong = mistakes(card, dials)
    if wrong:
        raise PlanError("; ".join(wrong))
    return {name: _value(card.pattern.get(name, dial.default), dial) for name, dial in dials.items()}


def mistakes(card: StemCard, dials: Dials) -> list[str]:
    """Every unknown key and every value out of range in a card's pattern."""
    out = []
    for name, value in card.pattern.items():
        if name in EVERYWHERE:
            continue
        if name not in dials:
            kind = card.pattern.get("kind", card.role)
            out.append(f"{card.name}: {kind!r} knows no key {name!r}{nearest(name, dials)}: one of {', '.join(dials)}")
        elif fault := _fault(value, dials[name]):
            out.append(f"{card.name}: pattern {name} is {value!r}: {fault}")
    return out


def _fault(value: Any, dial: Dial) -> str:
    match dial:
        case Number(_, low, high):
            good = isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high
            return "" if good else f"give a number from {low:g} to {high:g}"
        case Choice(_, options):
            return "" if value in options else f"give one of {', '.join(options)}"
        case Switch():
            return "" if isinstance(value, bool) else "give true or false"
        case Grid():
            return "" if isinstance(value, (str, Mapping)) else "give a grid, or one for each meter"
        case Grids():
            return "" if isinstance(value, (list, tuple)) else "give a list of grids"


def _value(value: Any, dial: Dial) -> Any:
    if isinstance(dial, Number):
        return int(value) if isinstance(dial.default, int) else float(value)
    return value


def busy(card: StemCard) -> float:
    """How much more (to 1) or less (to −1) a stem plays than its part of the plan's density: the card's `busy`."""
    return float(card.pattern.get("busy", 0.0))


def fullness(scene: Scene) -> float:
    """How much may happen, 0…1: the section's energy, moved by the plan's density."""
    return min(1.0, max(0.0, scene.section.energy + 0.6 * (scene.density - 0.5)))


def loudness(scene: Scene, level: float) -> float:
    """Velocity of a stroke of a grid level (0…1) in this section; the performance adds its own share of the energy."""
    return min(1.0, max(0.08, level * (0.6 + 0.22 * scene.section.energy) + 0.05))


def free(scene: Scene) -> bool:
    """Whether tones outside the stated chords may be added."""
    from moodmusic.compose.promise import stated

    return not stated(scene.plan)
