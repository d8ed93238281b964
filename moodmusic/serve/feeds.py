"""`Feeds`: the Icecast mounts of a station, fed for as long as it plays."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from moodmusic.serve.icecast import IcecastSource
from moodmusic.serve.mount import Mount
from moodmusic.serve.value import Station


class Feeds:
    """One `IcecastSource` a mount, from `start` to `stop`. InputError for a format whose package is missing."""

    def __init__(self, mounts: Iterable[Mount], station: Station) -> None:
        self._sources = tuple(IcecastSource(mount, station) for mount in mounts)
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def start(self) -> None:
        """Begin to feed every mount."""
        self._tasks = tuple(asyncio.create_task(source.run()) for source in self._sources)

    async def stop(self) -> None:
        """Leave every mount, within a second."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def status(self) -> list[dict[str, Any]]:
        """Of each mount what `IcecastSource.status` tells."""
        return [source.status() for source in self._sources]
