"""What sections are called: as in the form, or by their energy where that is no longer the form's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

FAR = 0.25  # from the energy that the form gives a section; beyond it the name does not tell the truth
PLACES = ("intro", "outro")  # tell where a section lies, not how loud it is
LEVELS = ((0.3, "hush"), (0.5, "calm"), (0.68, "flow"), (0.85, "drive"), (1.0, "height"))  # up to each energy


class Named(Protocol):
    """A section with a name that goes with its energy."""

    @property
    def name(self) -> str:
        """Its name in the form."""

    @property
    def letter(self) -> str:
        """Its theme."""

    @property
    def energy(self) -> float:
        """0…1, in the form."""


def called(parts: Sequence[Named], energies: Sequence[float]) -> list[str]:
    """The names of sections whose energies became `energies` (0…1): a "break" at full energy is a "height"; later ones are numbered."""
    names: list[str] = []
    heard: Counter[str] = Counter()
    for part, energy in zip(parts, energies, strict=True):
        name = part.name if _fits(part, energy) else next(level for top, level in LEVELS if energy <= top)
        heard[name] += 1
        names.append(name if name == part.name or heard[name] == 1 else f"{name} {heard[name]}")
    return names


def _fits(part: Named, energy: float) -> bool:
    """Whether a name can stay; one of a place, or of a theme that the words ask for ("A 2"), says nothing of energy."""
    return part.name.split()[0] in (*PLACES, part.letter[:1]) or abs(energy - part.energy) <= FAR
