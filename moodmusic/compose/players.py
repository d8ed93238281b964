"""Every player by the name of its pattern kind, and what a role plays when its card names none."""

from __future__ import annotations

from collections.abc import Mapping

from moodmusic.cards import StemCard
from moodmusic.compose.accompaniment import DIALS as ACCOMPANIMENT_DIALS
from moodmusic.compose.accompaniment import PLAYERS as ACCOMPANIMENT
from moodmusic.compose.dials import Dial, Words, Written
from moodmusic.compose.foreground import DIALS as FOREGROUND_DIALS
from moodmusic.compose.foreground import PLAYERS as FOREGROUND
from moodmusic.compose.scene import Player
from moodmusic.errors import PlanError, nearest
from moodmusic.vocabulary import KIND_OF_ROLE

PLAYERS: dict[str, Player] = {**ACCOMPANIMENT, **FOREGROUND}
DIALS: dict[str, Mapping[str, Dial | Words | Written]] = {**ACCOMPANIMENT_DIALS, **FOREGROUND_DIALS}


def player_of(card: StemCard) -> Player:
    """The player of a card's pattern; PlanError when the kind is not known."""
    kind = str(card.pattern.get("kind") or KIND_OF_ROLE.get(card.role, card.role))
    if kind not in PLAYERS:
        raise PlanError(f"{card.name}: pattern kind {kind!r} is not known{nearest(kind, PLAYERS)}: one of {', '.join(sorted(PLAYERS))}")
    return PLAYERS[kind]
