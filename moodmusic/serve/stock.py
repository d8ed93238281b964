"""`Stock`: warm processes, one of each role, ready to begin at once. Several stations may share one."""

from __future__ import annotations

import asyncio
import time

from moodmusic.serve.child import NO_PROCESS_S, Child, OnEnd, OnMessage
from moodmusic.serve.supervise import silent

ROLES = ("engine", "encoder")
AFTER_S = {"engine": 3.0, "encoder": 1.0}  # what was taken has the processor for itself so long; also between deaths of a spare


class Stock:
    """Keeps a spare process a role, and starts the next one a little after it was taken or died."""

    def __init__(self) -> None:
        self._spares: dict[str, Child] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stopped = False

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by role, as "spare engine"."""
        return {f"spare {role}": child.pid for role, child in self._spares.items()}

    async def start(self) -> None:
        """Start one of each."""
        await asyncio.gather(*(self._fill(role) for role in ROLES))

    async def take(self, role: str, on_message: OnMessage, on_end: OnEnd) -> Child:
        """The spare of a role, or a fresh process where there is none."""
        child = self._spares.pop(role, None) or Child(role)
        child.on_message, child.on_end = on_message, on_end
        if not child.pid:
            await child.start()
        self._fill_later(role)
        return child

    def watch(self, now: float | None = None) -> None:
        """Kill who is silent."""
        for child in list(self._spares.values()):
            if child.late(time.monotonic() if now is None else now, silent):
                child.kill()

    async def stop(self) -> None:
        """End them."""
        self._stopped = True
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await asyncio.gather(*(child.stop() for child in self._spares.values()))
        self._spares.clear()

    async def _fill(self, role: str) -> None:
        child = Child(role)
        child.on_end = self._died
        await child.start()
        self._spares[role] = child

    def _fill_later(self, role: str) -> None:
        if not self._stopped and (role not in self._tasks or self._tasks[role].done()):
            self._tasks[role] = asyncio.create_task(self._wait_and_fill(role))

    async def _wait_and_fill(self, role: str) -> None:
        await asyncio.sleep(AFTER_S[role])
        while role not in self._spares:
            try:
                await self._fill(role)
            except OSError:
                await asyncio.sleep(NO_PROCESS_S)

    def _died(self, child: Child) -> None:
        if self._spares.get(child.role) is child:
            del self._spares[child.role]
            self._fill_later(child.role)
