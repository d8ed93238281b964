"""`Live`: what may be moved while the music plays, and the level that it gives each strip."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moodmusic.cards import ROLES, StemCard
from moodmusic.engine.density import layer_gain_db
from moodmusic.errors import InputError, nearest
from moodmusic.units import checked, db_to_gain

# In this order layers come in as intensity rises, where their cards' energy does not already say so.
LAYERS = ("texture", "pad", "chords", "bass", "lead", "arp", "drums", "percussion", "counter", "fx")
TOP_THRESHOLD = 0.85  # intensity at which the last layer begins to come in
WIDTH = 0.15  # of intensity, over which a layer comes in
QUIETEST_DB = -6.0  # of all that sounds at intensity 0
STRAIN_STEP = 0.25


@dataclass(frozen=True, slots=True)
class Live:
    """Live controls. `intensity` 0…1 (1: everything that is composed), `mute` and `solo` hold roles or stem names,
    `volume_db` −60…12, `brightness` −1…1 (a shelf of ±6 dB over the mix), `density` −1…1 (0: the notes that are composed; see
    `moodmusic.engine.density`), `tension` −1…1 (see `moodmusic.engine.edge`)."""

    intensity: float = 1.0
    mute: frozenset[str] = frozenset()
    solo: frozenset[str] = frozenset()
    volume_db: float = 0.0
    brightness: float = 0.0
    density: float = 0.0
    tension: float = 0.0

    @property
    def strain(self) -> float:
        """The tension of the harmony to come, in steps: a slider that is moved does not compose a section anew for each of its places."""
        return round(self.tension / STRAIN_STEP) * STRAIN_STEP

    def told(self) -> dict[str, Any]:
        """As JSON has it."""
        return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(self).items()}

    def changed(self, changes: Mapping[str, Any], cards: Sequence[StemCard] | None) -> Live:
        """With some fields set; InputError for an unknown field, a number out of range or a stem that does not exist.

        A name that is muted or alone already may be said again, though the stem has gone with its plan; without `cards` every name may.
        """
        held = self.mute | self.solo
        checkers: dict[str, Callable[[Any], Any]] = {
            "intensity": lambda value: checked("intensity", value, 0.0, 1.0),
            "volume_db": lambda value: checked("volume_db", value, -60.0, 12.0, "dB"),
            "brightness": lambda value: checked("brightness", value, -1.0, 1.0),
            "density": lambda value: checked("density", value, -1.0, 1.0),
            "tension": lambda value: checked("tension", value, -1.0, 1.0),
            "mute": lambda value: _names("mute", value, cards, held),
            "solo": lambda value: _names("solo", value, cards, held),
        }
        for name in changes:
            if name not in checkers:
                raise InputError(f"{name!r} cannot be set{nearest(name, checkers)}: one of {', '.join((*checkers, 'duck'))}")
        return replace(self, **{name: checkers[name](value) for name, value in changes.items()})

    def levels(
        self, cards: Sequence[StemCard], strips: int, lent: Sequence[StemCard] = (), sections: Iterable[Collection[str]] = ()
    ) -> NDArray[np.float32]:
        """Gain of each strip, shape (strips,); the strips of cards that guests lend come last. `sections`: the names of the stems of each.

        The volume is not in it: it comes behind the loudness that a master follows.
        """
        levels = np.ones(strips, np.float32)
        alone = self.solo & {*ROLES, *(card.name for card in (*cards, *lent))}  # a stem that went with its plan silences nobody
        overall = db_to_gain(QUIETEST_DB * (1.0 - self.intensity))
        own = thresholds(cards, sections)
        roles = dict(sorted(((card.role, threshold) for card, threshold in zip(cards, own, strict=True)), key=lambda pair: -pair[1]))
        every = [*own, *(roles.get(card.role, TOP_THRESHOLD) for card in lent)]  # a guest comes in with whom it stands for
        for row, (card, threshold) in enumerate(zip((*cards, *lent), every, strict=True)):
            layer = overall * db_to_gain(layer_gain_db(card.role, self.density))
            levels[row] = layer * self._heard(card, alone) * min(max((self.intensity - threshold) / WIDTH, 0.0), 1.0)
        return levels

    def _heard(self, card: StemCard, alone: frozenset[str]) -> bool:
        names = {card.role, card.name}
        return not names & self.mute and (not alone or bool(names & alone))


def thresholds(cards: Sequence[StemCard], sections: Iterable[Collection[str]] = ()) -> list[float]:
    """Intensity from which each stem comes in: in order of their least energy and layer, evenly spread.

    The first always sounds, and so does the lowest layer of every section, for which effects, that come at its borders, do not count.
    """
    order = sorted(range(len(cards)), key=lambda row: (cards[row].energy[0], LAYERS.index(cards[row].role), row))
    step = TOP_THRESHOLD / max(len(cards) - 1, 1)
    place = {row: number for number, row in enumerate(order)}
    layered = sorted(order, key=lambda row: LAYERS.index(cards[row].role))
    heard = [[row for row in layered if cards[row].name in names and cards[row].role != "fx"] for names in sections]
    always = {*order[:1], *(rows[0] for rows in heard if rows)}
    return [-WIDTH if row in always else place[row] * step for row in range(len(cards))]


def listed(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes as a status tells them: names always as a list, also where one was given, or null."""
    return {name: _several(value) if name in ("mute", "solo") else value for name, value in changes.items()}


def _several(names: Any) -> Any:
    return [names] if isinstance(names, str) else [] if names is None else names


def _names(field: str, value: str | Iterable[str] | None, cards: Sequence[StemCard] | None, held: frozenset[str]) -> frozenset[str]:
    """Roles or stem names; every role may be named, also one that does not sound now."""
    try:
        names = frozenset(_several(value))
    except TypeError as error:
        raise InputError(f"{field} is {value!r}: give names of roles or stems") from error
    if cards is None:
        return names
    known = {*ROLES, *(card.name for card in cards)}
    for name in names - known - held:
        near = nearest(str(name), known)
        raise InputError(f"{field}: {name!r} is no role and no stem that plays{near}: one of {', '.join(sorted(known, key=str))}")
    return names
