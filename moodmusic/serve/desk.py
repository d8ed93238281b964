"""`Desk`: what every answer may need, in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from moodmusic.serve.controllers import Controllers
from moodmusic.serve.house import House
from moodmusic.serve.places import Places
from moodmusic.serve.security import Names, Tickets
from moodmusic.serve.stream import Hearings

MOST_WATCHERS = 64  # of events, over all stations
MOST_TAKERS = 16  # of the last minutes at once: each is read in 64 KB of our memory, and some of the event loop's time
MOST_CONTROLLERS = 64  # WebSockets


def _silent(url_ticket: str) -> None:
    """Nobody is there to read it."""


@dataclass(slots=True)
class Settings:
    """How a server answers: to which names, and to whom it lets changes be made."""

    names: Names
    token: str
    tickets: Tickets = field(default_factory=Tickets)
    spent: Callable[[str], None] = _silent  # told the next ticket when one was used


@dataclass(slots=True)
class Desk:
    """The stations, the settings, and what is counted."""

    house: House
    settings: Settings
    hearings: Hearings = field(default_factory=Hearings)
    answered: Counter[int] = field(default_factory=Counter)
    watchers: Places = field(default_factory=lambda: Places(MOST_WATCHERS, "readers of events"))
    takers: Places = field(default_factory=lambda: Places(MOST_TAKERS, "who take the last minutes"))
    controllers: Controllers = field(default_factory=lambda: Controllers(MOST_CONTROLLERS))
