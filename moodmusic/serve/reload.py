"""Hot reload: styles and stems that are written while the server runs are heard from the next bar on.

The folders are those of `moodmusic.library`: `$MOODMUSIC_STYLES` and `$MOODMUSIC_STEMS`, and the user's; the program's own are read
once. What changed is read when it has rested for a look. A library with a mistake in it is read whole and refused whole: what plays
goes on, sentences are read with the library that was good, and log and events name file and line.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from moodmusic.errors import LibraryError, MoodmusicError
from moodmusic.library import Files, stem_files, style_files
from moodmusic.serve.errors import ServeError
from moodmusic.serve.live_station import LiveStation
from moodmusic.serve.scoring import Scoring

LOG = logging.getLogger("moodmusic.reload")
LOOK_S = 1.0
AGAIN_S = 5.0  # until it is tried again where a process died over it
TURN_TRIES = 10
STEERED = "somebody steered while they were read: what plays stays as it is, and the next sentence is made with them"

Look = tuple[Files, ...]


def library_files() -> Look:
    """What tells whether any file of the library changed, came or went, under a wrong name or in a folder of no role too."""
    return style_files(), stem_files()


@dataclass(slots=True)
class Watch:
    """Tells that files have changed, once they have rested from one look to the next."""

    read: Look  # as they were when they were read last
    seen: Look | None = None

    def look(self, now: Look) -> bool:
        """Whether to read them again: they are not as they were read, and as they were at the last look."""
        rested, self.seen = now == self.seen, now
        if now == self.read or not rested:
            return False
        self.read = now
        return True

    def again(self) -> None:
        """They could not be read, for a reason that passes: the next look is to tell of them again."""
        self.read = ()


async def keep_fresh(stations: Callable[[], Iterable[object]], scoring: Scoring, look_s: float = LOOK_S, again_s: float = AGAIN_S) -> None:
    """Look for ever, and have what changed heard."""
    watch = Watch(await asyncio.to_thread(library_files))
    while True:
        await asyncio.sleep(look_s)
        if not watch.look(await asyncio.to_thread(library_files)):
            continue
        if not await reload([station for station in stations() if isinstance(station, LiveStation)], scoring):
            watch.again()
            await asyncio.sleep(again_s)


async def reload(stations: list[LiveStation], scoring: Scoring) -> bool:
    """Read the library again, and have every station whose plan it changes turn to the new one at its next bar.

    False where it could not be read for a reason that has nothing to do with it, such as a process that died.
    """
    stations = [station for station in stations if station.aim]
    try:
        made = await scoring.renew(lambda: [station.aim for station in stations])
    except (MoodmusicError, OSError) as error:  # no room for one more process
        why = "styles and stems stay as they were" if isinstance(error, LibraryError) else "styles and stems could not be read again"
        LOG.error("%s: %s", why, error)
        for station in stations:
            station.tell_reload(False, str(error))
        return isinstance(error, LibraryError)
    LOG.info("styles and stems are read again")
    for station in stations:
        await _turned(station, made)
    return True


async def _turned(station: LiveStation, made: Mapping[str, Mapping[str, Any]]) -> None:
    """Have a station turn to what its plan has become, and tell it."""
    for left in reversed(range(TURN_TRIES)):
        aim = station.aim
        if made.get(aim) == {}:
            station.tell_reload(True, "nothing of what plays has changed")
            return
        try:
            frame = await station.renew(aim, made[aim]) if aim in made else None
        except MoodmusicError as error:
            if not left or not isinstance(error, ServeError):
                station.tell_reload(False, str(error))
                return
            await asyncio.sleep(LOOK_S)  # the engine is being started again
        else:
            station.tell_reload(True, STEERED if frame is None else "what plays has changed", frame)
            return
