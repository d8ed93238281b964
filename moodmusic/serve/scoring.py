"""`Scoring`: the server's end of the scorer. A sentence that kills it is refused, and the next scorer is there at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from moodmusic.errors import MoodmusicError
from moodmusic.serve.child import NO_PROCESS_S, Child
from moodmusic.serve.errors import ServeError
from moodmusic.serve.supervise import Deaths, silent
from moodmusic.serve.wire import PCM, Samples, samples_of

LIMIT_S = 0.25  # of processor time, in the scorer
WALL_S = 5.0  # in all: the machine may be busy
RENEW_S = 60.0  # for a library that is read again, and whose styles may have to be learned
RENEW_LOOKS = 3  # at what plays, meanwhile: who steers all the time does not put it off for ever
FIRST_S = 10.0  # for the first sentence, which loads models
FIRST_WALL_S = 20.0
FIRST_TRIES = 3
BACK_POLL_S = 0.05


class Scoring:
    """Asks the scorer, and starts it again when it dies."""

    def __init__(self) -> None:
        self.deaths = Deaths()
        self._samples: Samples | None = None
        self._child: Child | None = None
        self._warm: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    @property
    def pids(self) -> dict[str, int]:
        """Its process id, while it runs."""
        return {"scorer": self._child.pid} if self._child is not None and not self._child.ended else {}

    async def start(self) -> None:
        """Start the process and have it load everything, unless there is one by then."""
        child = await self._started()
        if self._child is not None:  # a library that was read again has brought it
            await child.stop()
            return
        self._child = child
        self._warm = asyncio.create_task(self._warmed(child))

    async def _started(self) -> Child:
        child = Child("scorer")
        child.on_message, child.on_end = self._take, self._died
        await child.start()
        return child

    async def renew(self, plans: Callable[[], Iterable[str]]) -> dict[str, dict[str, Any]]:
        """Have the library read again, by a process that takes the place of the one there is, and tell what becomes of which plan.

        `plans` tells which ones play: it is asked again until the last moment, as somebody may steer meanwhile. An empty answer: no
        change. LibraryError for a library that is damaged: the process that there is stays, with the library that it has.
        """
        after: dict[str, dict[str, Any]] = {}
        child = await self._started()
        try:
            await child.ask("warm", RENEW_S)
            for _ in range(RENEW_LOOKS):
                for plan in [plan for plan in plans() if plan not in after]:
                    before = await self._ask("seen", FIRST_WALL_S, plan=plan)
                    after[plan] = await child.ask("renewed", FIRST_WALL_S, plan=plan, before=before)
        except BaseException:
            await child.stop()
            raise
        self._child, former = child, self._child
        if child.ended:  # before it had its place
            self._died(child)
        if former is not None:
            await self._seen_off(former)
        return after

    async def _seen_off(self, former: Child) -> None:
        """End a scorer that another has taken the place of, once whoever asked it has the answer."""
        try:
            await former.answered(WALL_S)
        finally:
            await former.stop()

    async def plan(self, target: Any, current: str | None) -> dict[str, Any]:
        """The plan for a target as JSON, and its summary; raises what the scorer raised."""
        target = dict(target) if isinstance(target, Mapping) else target
        return await self._ask("plan", target=target, current=current)

    async def first_plan(self, prompt: str, seed: int | None) -> dict[str, Any]:
        """As `plan`, where nothing plays yet: it may take longer, and two scorers may die."""
        for _ in range(FIRST_TRIES - 1):
            with suppress(ServeError):
                return await self._first(prompt, seed)
            await self._back()
        return await self._first(prompt, seed)

    async def _first(self, prompt: str, seed: int | None) -> dict[str, Any]:
        return await self._ask("plan", FIRST_WALL_S, target=prompt, current=None, seed=seed, limit_s=FIRST_S)

    async def _back(self) -> None:
        """Wait for a scorer that is started again, though not for ever."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_WALL_S):
                while self._child is None:
                    await asyncio.sleep(BACK_POLL_S)

    async def summary(self, plan: str) -> dict[str, Any]:
        """The summary of a stored plan."""
        return await self._ask("summary", FIRST_WALL_S, plan=plan)

    async def explain(self, prompt: str, beside: int) -> dict[str, Any]:
        """How a sentence is read, and the plan that would take over from the one with the seed `beside`."""
        return await self._ask("explain", prompt=prompt, beside=beside)

    async def bed(self, tonic: int) -> Samples:
        """The fallback bed over a pitch class."""
        await self._ask("bed", tonic=tonic)
        assert self._samples is not None  # they come before the answer
        return self._samples

    def watch(self, now: float) -> None:
        """Kill it when it is silent."""
        if self._child is not None and self._child.late(now, silent):
            self._child.kill()

    async def stop(self) -> None:
        """End it."""
        self._stopped = True
        for task in [*self._tasks, *([self._warm] if self._warm else [])]:
            task.cancel()
        if self._child is not None:
            await self._child.stop()

    async def _ask(self, do: str, wall_s: float = WALL_S, **what: Any) -> dict[str, Any]:
        if self._warm is not None:
            await asyncio.shield(self._warm)
        if self._child is None:
            raise ServeError("the scorer is being started again: try again in a second")
        return await self._child.ask(do, wall_s, **what)

    async def _warmed(self, child: Child) -> None:
        with suppress(MoodmusicError):
            await child.ask("warm", FIRST_WALL_S)

    def _take(self, child: Child, kind: int, body: bytes) -> None:
        if kind == PCM:
            self._samples = samples_of(body)[1]

    def _died(self, child: Child) -> None:
        if self._stopped or child is not self._child:
            return
        self._child = None
        self._run(self._again(self.deaths.add(time.monotonic())))

    async def _again(self, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        if self._child is not None:  # a library that was read again has brought one
            return
        try:
            await self.start()
        except OSError:
            self._run(self._again(NO_PROCESS_S))

    def _run(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
