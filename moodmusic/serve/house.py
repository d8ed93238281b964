"""`House`: the stations of a server by name."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType

from moodmusic.errors import InputError, nearest
from moodmusic.printable import slug
from moodmusic.serve.errors import NoStation, ServeError, TooManyStations
from moodmusic.serve.memory import Memory
from moodmusic.serve.value import Station

MAIN = "main"  # the station of the command line
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
MOST_STATIONS = 12  # of those that cost a tenth of a core each

Build = Callable[[str, str], Station]  # name, prompt -> a station that has not started


def check_name(name: str) -> None:
    """InputError for what no station can be called."""
    if not NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name of a station: give 1 to 32 small letters, digits and dashes, such as 'deep-focus'")


class House:
    """Stations come and go; each is heard by its `Memory`, which keeps the last minutes."""

    def __init__(self, build: Build, most: int = MOST_STATIONS) -> None:
        self._build, self._most = build, most
        self._stations: dict[str, Station] = {}
        self._memories: dict[str, Memory] = {}
        self._door = asyncio.Lock()

    @property
    def stations(self) -> Mapping[str, Station]:
        """Stations by name: a view that follows what is opened and closed."""
        return MappingProxyType(self._stations)

    def __iter__(self) -> Iterator[Station]:
        return iter(tuple(self._stations.values()))

    def __contains__(self, name: object) -> bool:
        return name in self._stations

    def find(self, name: str) -> Station:
        """A station; NoStation names those that there are."""
        if name not in self._stations:
            raise NoStation(
                f"there is no station {name!r}{nearest(name, self._stations)}: one of {', '.join(self._stations) or 'none yet'}"
            )
        return self._stations[name]

    def memory(self, name: str) -> Memory:
        """What is kept of a station; NoStation as `find`."""
        self.find(name)
        return self._memories[name]

    async def add(self, prompt: str, name: str | None = None) -> Station:
        """Open a station and start it; InputError for its name or prompt, TooManyStations when the house is full.

        ServeError where the system has no process or descriptor left for it.
        """
        async with self._door:
            if len(self._stations) >= self._most:
                raise TooManyStations(f"there are {self._most} stations already: close one first")
            named = self._free(prompt) if name is None else self._checked(name)
            station = self._build(named, prompt)
            try:
                await station.start()
            except OSError as error:
                raise ServeError(f"the system refuses what a station needs ({error}): try again, or close another one first") from error
            self._stations[named], self._memories[named] = station, Memory(station)
            self._memories[named].start()
            return station

    async def remove(self, name: str) -> None:
        """Stop a station; NoStation as `find`."""
        async with self._door:
            station = self.find(name)
            del self._stations[name]
            await self._memories.pop(name).stop()
            await station.stop()

    async def stop(self) -> None:
        """Stop every station."""
        for station in self:
            with suppress(NoStation):  # somebody else has closed it meanwhile
                await self.remove(station.name)

    def _checked(self, name: str) -> str:
        check_name(name)
        if name in self._stations:
            raise InputError(f"there is a station {name!r} already: give another name, or steer that one")
        return name

    def _free(self, prompt: str) -> str:
        """A name made of the prompt that no station has."""
        stem = slug(prompt, 28)
        return next(name for name in (stem, *(f"{stem}-{number}" for number in range(2, 1000))) if name not in self._stations)
