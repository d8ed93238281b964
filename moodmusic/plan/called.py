"""What sections are called: as in the form, or by their energy where that, or who plays, is no longer the form's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Protocol

FAR = 0.25  # from the energy that the form gives a section; beyond it the name does not tell the truth
PLACES = ("intro", "outro")  # tell where a section lies, not how loud it is
LEVELS = ((0.3, "hush"), (0.5, "calm"), (0.68, "flow"), (0.85, "drive"), (1.0, "height"))  # up to each energy
# Words of names that tell of a role
TOLD = {"beat": "drums", "drums": "drums", "groove": "drums", "keys": "chords"} | dict.fromkeys(("tune", "hook", "song", "strain"), "lead")


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
    return _named(parts, energies, [_fits(part, energy) for part, energy in zip(parts, energies, strict=True)])


def called_by_players(parts: Sequence[Named], roles: Sequence[Collection[str]]) -> list[str]:
    """The names of sections in which these roles play: "beat alone" without drums is called by its energy."""
    fit = [all(TOLD.get(word, "") in ("", *playing) for word in part.name.split()) for part, playing in zip(parts, roles, strict=True)]
    return _named(parts, [part.energy for part in parts], fit)


def _named(parts: Sequence[Named], energies: Sequence[float], fit: Sequence[bool]) -> list[str]:
    """Their own names where they fit, else those of their energies."""
    names: list[str] = []
    heard = Counter(part.name for part, fits in zip(parts, fit, strict=True) if fits)
    for part, energy, fits in zip(parts, energies, fit, strict=True):
        name = part.name if fits else next(level for top, level in LEVELS if energy <= top)
        heard[name] += not fits
        names.append(name if fits or heard[name] == 1 else f"{name} {heard[name]}")
    return names


def _fits(part: Named, energy: float) -> bool:
    """Whether a name can stay; one of a place, or of a theme that the words ask for ("A 2"), says nothing of energy."""
    return part.name.split()[0] in (*PLACES, part.letter[:1]) or abs(energy - part.energy) <= FAR
