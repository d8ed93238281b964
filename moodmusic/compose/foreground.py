"""The players of the foreground, by the pattern kind of a stem card (docs/patterns-foreground.md)."""

from __future__ import annotations

from collections.abc import Mapping

from moodmusic.compose.counter import MANNERS as COUNTER_MANNERS
from moodmusic.compose.counter import counter
from moodmusic.compose.dials import Choice, Dial, Number, Switch, Words, Written
from moodmusic.compose.drums import drums
from moodmusic.compose.fx import EFFECTS, fx
from moodmusic.compose.melody import melody
from moodmusic.compose.percussion import percussion
from moodmusic.compose.scene import Player
from moodmusic.compose.texture import texture
from moodmusic.compose.theme import MANNERS, STRUCTURES

PLAYERS: dict[str, Player] = {
    "melody": melody,
    "counter": counter,
    "drums": drums,
    "percussion": percussion,
    "texture": texture,
    "fx": fx,
}

_UNIT = Number(0.5, 0.0, 1.0)  # where the default is the plan's or the manner's
_PITCH = Number(60, 0, 127)
_DRUMS: dict[str, Dial | Words | Written] = {
    "grooves": Written("grooves"),
    "grids": Written("piece grids"),
    "ghost": Number(0.3, 0.0, 1.0),
    "vary": Number(0.5, 0.0, 1.0),
    "thin": Written("piece levels"),
    "fills": Written("fills"),
    "fill_pieces": Written("pieces"),
    "without": Written("pieces"),
    "crash": Written("piece"),
    "build": Switch(),
}
DIALS: dict[str, Mapping[str, Dial | Words | Written]] = {
    "melody": {
        "manner": Choice("lyrical", tuple(MANNERS)),
        "structure": Words(tuple(STRUCTURES)),
        **dict.fromkeys(("density", "leap", "rest", "syncopation", "range"), _UNIT),
        "centre": Number(67.0, 0.0, 127.0),
        "rhythm": Written("rhythm"),
        "drone": Switch(),
        "octaves": Switch(),
        "ornament": _UNIT,
    },
    "counter": {"manner": Choice("answer", COUNTER_MANNERS), "density": Number(0.4, 0.0, 1.0)},
    "drums": _DRUMS,
    "percussion": _DRUMS,
    "texture": {
        "length_s": Number(10.0, 2.0, 12.0),
        "overlap_s": Number(2.0, 0.0, 4.0),
        "level": Number(0.6, 0.0, 1.0),
        "pitch": _PITCH,
    },
    "fx": {"use": Words(EFFECTS), "bars": Number(1, 1, 4), "pitch": _PITCH},
}
