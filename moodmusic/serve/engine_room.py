"""`EngineRoom`: the engine's process. When it dies, the spare of the stock goes on with the same plan."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from moodmusic.engine.steering import LONGEST_CROSS_S
from moodmusic.errors import MoodmusicError
from moodmusic.serve.child import NO_PROCESS_S, Child
from moodmusic.serve.errors import ServeError
from moodmusic.serve.pace import BLOCK_FRAMES, LONG_FRAMES, Pace
from moodmusic.serve.stock import Stock
from moodmusic.serve.supervise import ENGINE_DEATHS, STEADY_S, Deaths, silent, stuck
from moodmusic.serve.wire import PCM, Samples, heard, samples_of, talk
from moodmusic.units import SAMPLE_RATE

LOG = logging.getLogger(__name__)
LOAD_LIMIT_S = 15.0
FIRST_BLOCK_S = 1.0  # that the first block may take beyond the others
FIRST_POLL_S = 0.1
FIRST_WAIT_S = 8.0  # for the notes of the beginning, when nobody listens yet
AGAIN_WAIT_S = 0.4  # when the ring is running empty: what is late then is left out
SHORT_CROSS = {"mode": "cross", "length": 2, "unit": "bars"}
BEGINNINGS = 3  # of a station, before it is given up
MOMENTS = ("duck",)  # not positions: a new engine does not repeat them


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a morph that is under way leads: the plan as JSON, its name, and the frame from which on it plays alone."""

    plan: str
    name: str
    until: int


@dataclass(frozen=True, slots=True)
class Turning:
    """A change of course that was promised for a frame and has not come yet: how the engine was asked for it."""

    asked: Mapping[str, Any]
    frame: int


@dataclass(slots=True)
class Course:
    """What a new engine has to play: the plan as JSON under a name, from a section on, with the live controls as they are."""

    plan: str
    name: str
    section: int = 0
    live: dict[str, Any] = field(default_factory=dict)
    aim: Aim | None = None
    turning: Turning | None = None


class EngineRoom:
    """Keeps one engine playing. `on_samples` gets (frame, samples), `on_event` what happens, `on_death` is called when it stops."""

    def __init__(
        self,
        stock: Stock,
        on_samples: Callable[[int, Samples], None],
        on_event: Callable[[dict[str, Any]], None],
        on_death: Callable[[], None],
        join: Callable[[], tuple[Pace, int]],
        workers: int | None = None,
    ) -> None:
        self._stock = stock
        self.deaths = Deaths(ENGINE_DEATHS)
        self.course: Course | None = None
        self._on_samples, self._on_event, self._on_death, self._join = on_samples, on_event, on_death, join
        self._workers = workers
        self._active: Child | None = None
        self._playing = False
        self._frames = LONG_FRAMES  # of a block
        self._block_at = self._since = 0.0
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        self._steering = asyncio.Lock()
        self.first_block = asyncio.Event()

    @property
    def playing(self) -> bool:
        """Whether an engine gives blocks."""
        return self._playing

    @property
    def cpu_s(self) -> float:
        """Processor seconds of the engine that plays."""
        return self._active.cpu_s if self._active else 0.0

    @property
    def pids(self) -> dict[str, int]:
        """Process id of the engine that plays or is about to."""
        return {"engine": self._active.pid} if self._active is not None and not self._active.ended else {}

    async def play(self, course: Course) -> None:
        """Begin with a course; returns when the first block is there. An engine that dies before it is followed by another, twice."""
        self.course = course
        for _ in range(BEGINNINGS - 1):
            with suppress(ServeError):
                await self._begin_heard()
                return
            if self._active is not None:  # one that took too long lives, and nobody would end it
                self._active.kill()
        await self._begin_heard()

    async def _begin_heard(self) -> None:
        """Begin, and wait for the first block; ServeError when the engine ends before it."""
        await self._begin(FIRST_WAIT_S)
        while not self.first_block.is_set():
            if self._active is None:
                raise ServeError("the engine has died before its first block: try again")
            with suppress(TimeoutError):
                async with asyncio.timeout(FIRST_POLL_S):
                    await self.first_block.wait()

    async def ask(self, do: str, **what: Any) -> dict[str, Any]:
        """A command to the engine; ServeError while none plays. Where to turn is said after what a new engine is told first."""
        if do == "steer":
            async with self._steering:
                return await self._asked(do, what)
        return await self._asked(do, what)

    async def _asked(self, do: str, what: Mapping[str, Any]) -> dict[str, Any]:
        if self._active is None or not self._playing:
            raise ServeError("the engine is being started again: try again in a second")
        return await self._active.ask(do, **what)

    def hurry(self, hurried: bool) -> None:
        """Have blocks of 10.7 ms given, for who takes samples, or long ones, which cost half as much."""
        self._frames = BLOCK_FRAMES if hurried else LONG_FRAMES
        if self._active is not None and self._playing:
            self._active.send(talk({"do": "pace", "id": 0, "frames": self._frames}))

    def keep(self, changes: Mapping[str, Any]) -> None:
        """Remember live controls for the next engine."""
        if self.course is not None:
            self.course.live |= {name: value for name, value in changes.items() if name not in MOMENTS}

    def watch(self, now: float) -> None:
        """Kill it when it is silent, and see whether it has recovered."""
        if self._active is not None and self._active.late(now, silent):
            self._active.kill()
        if self._active is not None and self._playing:
            if stuck(now - self._frames / SAMPLE_RATE, self._block_at):
                self._active.kill()
            elif self.deaths.too_many and now - self._since > STEADY_S:
                self.deaths.recovered()

    async def stop(self) -> None:
        """End the process and what is under way."""
        self._stopped = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._active is not None:
            await self._active.stop()

    async def _begin(self, wait_s: float) -> None:
        """Load the course into a spare and let it play."""
        assert self.course is not None
        course = self.course
        self._active = child = await self._stock.take("engine", self._take, self._died)
        what = {"plan": course.plan, "name": course.name, "section": course.section, "live": course.live, "workers": self._workers}
        await child.ask("load", LOAD_LIMIT_S, wait_s=wait_s, **what)
        pace, frame = self._join()
        self._since = time.monotonic()
        self._block_at = self._since + FIRST_BLOCK_S
        self._playing = True
        async with self._steering:
            await child.ask("go", epoch=pace.epoch, frame=frame, frames=self._frames)
            try:
                await self._promised(child, course, frame)
            except ServeError as error:  # it plays: what was promised is less than that
                LOG.warning("the new engine could not be told where the music was to turn: %s", error)

    async def _promised(self, child: Child, course: Course, frame: int) -> None:
        """Have a new engine turn where the one before was to."""
        if course.aim is not None:
            fade = rest_of_morph(course.aim.until - frame)
            await child.ask("steer", at="section", fade=fade, plan=course.aim.plan, name=course.aim.name)
        elif course.turning is not None:
            await child.ask("steer", **{**course.turning.asked, "at": soon(course.turning.asked["at"])}, after=course.turning.frame)

    async def _again(self, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        try:
            await self._begin(AGAIN_WAIT_S)
        except MoodmusicError:
            if self._active is not None:
                self._active.kill()
        except OSError:  # no process or descriptor to be had now
            self._task = asyncio.create_task(self._again(NO_PROCESS_S))

    def _died(self, child: Child) -> None:
        if self._stopped or child is not self._active:
            return
        self._active, self._playing = None, False
        self._on_death()
        wait_s = self.deaths.add(time.monotonic())
        if self.first_block.is_set():
            self._task = asyncio.create_task(self._again(wait_s))

    def _take(self, child: Child, kind: int, body: bytes) -> None:
        if child is not self._active:
            return
        if kind == PCM:
            self._block_at = time.monotonic()
            self._on_samples(*samples_of(body))
            self.first_block.set()
        else:
            self._on_event(heard(body))


def soon(at: str) -> str:
    """Where a change comes that an engine before promised for a frame: a section begins elsewhere with the new one, a bar is near."""
    return at if at in ("now", "beat") else "bar"


def rest_of_morph(frames: int) -> dict[str, Any]:
    """The fade for what is left of a morph."""
    seconds = frames / SAMPLE_RATE
    return {"mode": "cross", "length": seconds / 60.0, "unit": "minutes"} if seconds > LONGEST_CROSS_S else dict(SHORT_CROSS)
