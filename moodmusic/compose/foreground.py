"""The players of the foreground, by the pattern kind of a stem card (docs/patterns-foreground.md)."""

from __future__ import annotations

from moodmusic.compose.counter import counter
from moodmusic.compose.drums import drums
from moodmusic.compose.fx import fx
from moodmusic.compose.melody import melody
from moodmusic.compose.percussion import percussion
from moodmusic.compose.scene import Player
from moodmusic.compose.texture import texture

PLAYERS: dict[str, Player] = {
    "melody": melody,
    "counter": counter,
    "drums": drums,
    "percussion": percussion,
    "texture": texture,
    "fx": fx,
}
