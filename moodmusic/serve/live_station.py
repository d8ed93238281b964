"""`LiveStation`: a station with its engine, scorer and encoders in processes of their own, each started again when it dies."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from moodmusic.engine.live import Live, listed
from moodmusic.errors import EngineError
from moodmusic.serve.encoder_bank import EncoderBank
from moodmusic.serve.engine_room import SHORT_CROSS, Aim, Course, EngineRoom, Turning, rest_of_morph
from moodmusic.serve.errors import ServeError
from moodmusic.serve.eventbus import EventBus
from moodmusic.serve.fanout import Give
from moodmusic.serve.feeds import Feeds
from moodmusic.serve.hold import hold_seconds
from moodmusic.serve.later import Later, after_hold, upcoming
from moodmusic.serve.mount import Mount
from moodmusic.serve.pace import RUN_AHEAD_MS, Pace
from moodmusic.serve.rest import Rest
from moodmusic.serve.scoring import Scoring
from moodmusic.serve.segments import Segments
from moodmusic.serve.stock import Stock
from moodmusic.serve.supervise import BEAT_LIMIT_S
from moodmusic.serve.taps import Taps
from moodmusic.serve.timeline import DELAY_FRAMES, DELAY_S, Timeline
from moodmusic.serve.value import EVENTS
from moodmusic.serve.wire import Samples
from moodmusic.units import SAMPLE_RATE

if TYPE_CHECKING:
    from moodmusic.plan.value import Plan

LOG = logging.getLogger("moodmusic.station")

AUDIBLE_PEAK = 0.001  # -60 dBFS
AUDIBLE_S = 3.0  # how long it may be quieter, as rests are
PCM_LATE_S = 0.25  # blocks later than this are of no use to who hears them at once
AHEAD_FRAMES = SAMPLE_RATE // 2  # so much is encoded before listeners are given it: a late encoder makes no gap
PATIENCE_FRAMES = SAMPLE_RATE // 4  # so long the encoders wait for an engine that plays but is late, before the bed comes in
BED_RETRY_S = 1.0
PAUSE_S = 0.5  # between two looks at the children: this process was stopped, or the machine
GUARD_S = 0.2  # between those looks while the station starts
LOADING_S = 3.0  # that a child may be silent for longer meanwhile: a library is read from a slow disk
RETURN_RETRY_S = 0.5
BEGUN_POLL_S = 0.05
PUT_OFF_S = 10.0  # that a course which is held may begin later than was promised
RETURN_AHEAD_S = 2.0  # before its frame, a return is prepared
OPENING_S = 20.0  # in which the first music, made faster than it plays, has to catch up with the clock
TRAVELS = ("tempo_bpm", "key", "visits", "instruments")  # of what the status tells of a plan: with sections, not with the plan
FIRST_BEHIND_S = DELAY_S + 1.0  # of music that is made before the station opens: the delay, and something to hear at once


@dataclass(frozen=True, slots=True)
class Opening:
    """The sentence that a station begins with, and the seed of its plan; that of the words when there is none."""

    words: str
    seed: int | None = None


class LiveStation:
    """Implements `moodmusic.serve.value.Station`. Begin with words or a plan; at most `listeners` listen to encoded streams at once.

    The formats of `always` are encoded without listeners as well. `workers` render notes. Stations of one server may share a `stock` of
    warm processes and a `scoring`, which whoever made them starts and stops.
    """

    def __init__(
        self,
        music: str | Opening | Plan,
        name: str = "main",
        *,
        listeners: int = 64,
        always: tuple[str, ...] = ("mp3",),
        workers: int = 1,
        stock: Stock | None = None,
        scoring: Scoring | None = None,
    ) -> None:
        self.name = name
        self._music = Opening(music) if isinstance(music, str) else music
        self._timeline = Timeline()
        self._bus = EventBus()
        self._taps = Taps()
        self._rest = Rest(self._timeline, self._taps)
        self._stock = stock or Stock()
        self._scoring = scoring or Scoring()
        self._own = [one for one, given in ((self._stock, stock), (self._scoring, scoring)) if given is None]
        self._bank = EncoderBank(self._stock, always, listeners)
        self._feeds = Feeds((), self)
        self._room = EngineRoom(self._stock, self._heard, self._happened, self._timeline.lost, self._join, workers)
        self._pace: Pace | None = None
        self._plans: dict[str, tuple[str, dict[str, Any]]] = {}  # name -> plan as JSON and its summary
        self._summary: dict[str, Any] = {}
        self._travelled: dict[str, Any] = {}  # what an endless plan has come to in the section that plays
        self._latest = ""  # name of the plan that plays or waits to
        self._place: dict[str, Any] = {"section": None, "bar": None, "form": None}
        self._state = "stopped"
        self._began_at, self._loud_at = 0.0, -AUDIBLE_S
        self._watched_at = self._excused_until = 0.0
        self._tapped = False  # somebody takes samples
        self._task: asyncio.Task[None] | None = None
        self._bed_task: asyncio.Task[None] | None = None
        self._return: asyncio.Task[None] | None = None
        self._waiting: list[Later] = []  # that comes when what is held is over, in order
        self._leg: asyncio.Task[None] | None = None
        self._transitions = 0  # that the engine has told of
        self._steering = asyncio.Lock()
        self._count = 0

    def feed(self, mounts: Iterable[Mount]) -> None:
        """From its start to its end feed these Icecast mounts; to be said before it starts."""
        self._feeds = Feeds(mounts, self)

    async def start(self) -> None:
        """Begin to play: returns when the first blocks are there. InputError for words that cannot be read."""
        self._tell_state("starting")
        self._began_at = time.monotonic()
        guard = asyncio.create_task(self._guard())
        try:
            await asyncio.gather(*(one.start() for one in self._own))
            await self._bank.start()
            name = await self._first_plan()
            await self._room.play(Course(self._plans[name][0], name))
            await self._opening()
        except BaseException:
            await self.stop()
            raise
        finally:
            guard.cancel()
        self._task = asyncio.create_task(self._run())
        self._bed_task = asyncio.create_task(self._render_bed())
        self._tell_state("playing")
        self._now_playing(0)
        self._feeds.start()

    async def stop(self) -> None:
        """Stop, and end every child process, every stream and every subscription."""
        tasks = [task for task in (self._task, self._bed_task, self._return, self._leg) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, self._feeds.stop(), return_exceptions=True)
        self._tell_state("stopped")
        self._bus.close()
        self._rest.drop()
        self._taps.close()
        await asyncio.gather(self._room.stop(), self._bank.stop())
        await asyncio.gather(*(one.stop() for one in self._own))

    @property
    def title(self) -> str:
        """What plays, in a few words; see `Station`."""
        return str(self._summary.get("title", ""))

    def status(self) -> dict[str, Any]:
        """What plays and how; see `Station`."""
        now = time.monotonic()
        playing = self._state in ("playing", "degraded")
        course = self._room.course
        return {
            "name": self.name,
            "state": self._state,
            "audible": playing and now - self._loud_at < AUDIBLE_S and self._bank.flowing(now - AUDIBLE_S),
            "prompt": self._summary.get("prompt", ""),
            "title": self.title,
            "plan": self._summary.get("plan", {}) | self._travelled,
            **self._place,
            "frame": self._pace.frame(now) if self._pace else 0,
            "uptime_s": round(now - self._began_at, 3) if playing else 0.0,
            "listeners": {**self._bank.listeners, **self._taps.listeners},
            "live": Live().told() | (course.live if course else {}),
            "restarts": {"engine": self._room.deaths.total, "encoder": self._bank.deaths, "scorer": self._scoring.deaths.total},
            "icecast": self._feeds.status(),
            "pcm_run_ahead_ms": round(RUN_AHEAD_MS, 1),
            "delay_s": DELAY_S,
            "bed_s": round(self._timeline.bed_frames / SAMPLE_RATE, 3),
        }

    @property
    def pids(self) -> dict[str, int]:
        """Process ids of the children, by role: engine, scorer, spare engine, spare encoder, encoder mp3 …"""
        encoders = {f"encoder {name}": one.child.pid for name, one in self._bank.encoders.items() if one.child is not None}
        return self._room.pids | self._scoring.pids | self._stock.pids | encoders

    async def plan(self) -> dict[str, Any]:
        """The plan that plays, whole, as it is stored beside files."""
        course = self._room.course
        if course is None:
            raise ServeError(f"the station {self.name} does not play: start it first")
        found: dict[str, Any] = json.loads(course.plan)
        return found

    async def steer(
        self, target: str | Mapping[str, Any], at: str = "bar", fade: Mapping[str, Any] | None = None, hold: Any = None
    ) -> dict[str, Any]:
        """Change course; see `Station`. The scorer makes the plan, the engine its sound, and both while the music goes on.

        `hold`, seconds or ``{"length": 8, "unit": "bars"}``: after so long what would play without it comes back, unless steered again.
        """
        pace = self._running()
        async with self._steering:
            made = await self._scoring.plan(target, self._plans[self._latest][0] if self._latest else None)
            held_s = hold_seconds(hold, made["summary"])
            name = self._keep_plan(made["plan"], made["summary"])
            due = [] if held_s is None else self._due()
            frame = await self._turn(name, at, fade, section=self._going_on(at) if isinstance(target, Mapping) and "edit" in target else 0)
            if held_s is not None and due:
                self._waiting = after_hold(due, frame + round(held_s * SAMPLE_RATE), at, fade)
                self._return = asyncio.create_task(self._come_back(name, frame))
        wait_s = max(pace.time(frame) - time.monotonic(), 0.0)
        return {"frame": frame, "wait_s": round(wait_s, 3), "plan": made["summary"]["title"]}

    def _going_on(self, at: str) -> int:
        """The section that plays, or the next one: an edit changes what it names, and not where the music is."""
        course = self._room.course
        return 0 if course is None else course.section + (at in ("section", "end"))

    def _due(self) -> list[Later]:
        """What plays and what is to come, in order; nothing before the first plan."""
        course = self._room.course
        if course is None:
            return []
        return upcoming(course, {name: summary for name, (_, summary) in self._plans.items()}) + self._waiting

    async def _begun(self, name: str, frame: int) -> None:
        """Wait until a plan that was promised for a frame plays: what comes back sooner would take its place. Late notes may put it off."""
        await asyncio.sleep(max(self._running().time(frame) - time.monotonic(), 0.0))
        with suppress(TimeoutError):
            async with asyncio.timeout(PUT_OFF_S):
                while self._latest == name and self._room.course is not None and self._room.course.turning is not None:
                    await asyncio.sleep(BEGUN_POLL_S)

    async def _turn(
        self, name: str, at: str, fade: Mapping[str, Any] | None, after: int = 0, section: int = 0, *, keep_return: bool = False
    ) -> int:
        """Have the engine turn to a plan that is kept; the frame where it does."""
        what = {"plan": self._plans[name][0], "name": name, "at": at, "fade": dict(fade) if fade else None, "section": section}
        answer = await self._room.ask("steer", after=after, **what)
        self._latest = name
        course, until = self._room.course, answer["until"]
        if course is not None and course.name != name:  # it may have come already
            course.aim = None if until is None else Aim(self._plans[name][0], name, until)
            course.turning = Turning(what, answer["frame"])
        elif course is not None:  # what was promised before has been overtaken
            course.aim = course.turning = None
        if self._return is not None and self._return is not asyncio.current_task() and not keep_return:
            self._return.cancel()
            self._waiting = []
        return int(answer["frame"])

    async def _come_back(self, name: str, begins: int) -> None:
        """A course is held from the frame `begins` on: what waits comes after it, one after the other."""
        await self._begun(name, begins)
        while self._waiting:
            later = self._waiting[0]
            if not later.promised:
                await asyncio.sleep(max(self._running().time(later.frame) - time.monotonic() - RETURN_AHEAD_S, 0.0))
            try:
                async with self._steering:
                    frame = await self._follow(later)
            except (ServeError, EngineError):  # the engine is being started again
                await asyncio.sleep(RETURN_RETRY_S)
                continue
            await self._begun(later.name, frame)

    async def _follow(self, later: Later) -> int:
        """Turn to what has waited; only under the lock of steering. The frame where the music does."""
        self._plans[later.name] = (later.plan, dict(later.summary))
        fade = later.fade if later.until is None else rest_of_morph(later.until - max(later.frame, self._timeline.end))
        frame = await self._turn(later.name, later.at, fade, later.frame, later.section)
        self._waiting.pop(0)
        return frame

    @property
    def aim(self) -> str:
        """The plan that plays, or that the music turns to, as JSON; empty before the first."""
        return self._plans[self._latest][0] if self._latest else ""

    async def renew(self, former: str, made: Mapping[str, Any]) -> int | None:
        """Turn to what a plan has become over a new library, with the section that plays; None where it changed since.

        At the next bar; a morph goes on, a turn that was promised comes where it was, and what is held for a while ends as it would have.
        """
        async with self._steering:
            course = self._room.course
            if former != self.aim or course is None:
                return None
            name = self._keep_plan(made["plan"], made["summary"])
            return await self._turn(name, **self._towards(course), keep_return=True)

    def _towards(self, course: Course) -> dict[str, Any]:
        """How a plan that takes the place of what plays, or of what the music turns to, is to come."""
        if course.aim is not None:
            return {"at": "section", "fade": rest_of_morph(course.aim.until - self._timeline.end)}
        if course.turning is not None:
            asked = course.turning.asked
            return {"at": asked["at"], "fade": asked["fade"], "after": course.turning.frame, "section": asked["section"]}
        return {"at": "bar", "fade": SHORT_CROSS, "section": course.section}

    def tell_reload(self, good: bool, text: str, frame: int | None = None) -> None:
        """Styles and stems were read again: an event says with what success."""
        self._tell({"event": "reload", "frame": self._timeline.end if frame is None else frame, "good": good, "text": text})

    async def set(self, **changes: Any) -> dict[str, Any]:
        """Move live controls; see `Station`. A new engine gets them as well."""
        changes = listed(changes)
        answer = await self._room.ask("set", changes=changes)
        self._room.keep(changes)
        return {"frame": answer["frame"]}

    async def trigger(self, name: str, at: str = "beat", volume_db: float = 0.0) -> dict[str, Any]:
        """Play a stinger; see `Station`."""
        answer = await self._room.ask("trigger", name=name, at=at, volume_db=volume_db)
        return {"frame": answer["frame"]}

    async def explain(self, prompt: str) -> dict[str, Any]:
        """The reading of a sentence; see `Station`."""
        seed = self._plans[self._latest][1]["seed"] if self._latest else 0
        return await self._scoring.explain(prompt, seed)

    @asynccontextmanager
    async def subscribe(self, kinds: Collection[str] = EVENTS) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Events with `frame`, `time` (when a PCM tap hears them) and `stream_time` (when the encoded streams reach them)."""
        subscription = self._bus.subscribe(kinds)
        try:
            yield subscription.events()
        finally:
            self._bus.leave(subscription)

    @asynccontextmanager
    async def listen(self, name: str, seat: bool = True) -> AsyncIterator[AsyncIterator[bytes]]:
        """Encoded audio; see `Station`."""
        self._running()
        async with self._bank.listen(name, seat) as stream:
            yield stream

    def pour(self, name: str, give: Give, seat: bool = True) -> AbstractAsyncContextManager[bytes]:
        """Encoded audio without a task a listener; see `Station`."""
        self._running()
        return self._bank.pour(name, give, seat)

    async def segments(self) -> Segments:
        """The initialisation segment and the last media segments for HLS; InputError without the package `av`."""
        self._running()
        return await self._bank.segments("hls")

    @asynccontextmanager
    async def pcm(self, kind: str = "s16le") -> AsyncIterator[AsyncIterator[bytes]]:
        """Raw samples directly behind the engine; see `Station`."""
        self._running()
        try:
            async with self._taps.listen(kind) as stream:
                self._hurry()
                yield stream
        finally:
            self._hurry()

    def _hurry(self) -> None:
        """The first who takes samples has come, or the last has gone: the engine's blocks are short for them alone."""
        if bool(self._taps.listeners) != self._tapped:
            self._tapped = bool(self._taps.listeners)
            self._room.hurry(self._tapped)
            if self._tapped:
                self._rest.begin(self._running())
            else:
                self._rest.drop()

    def _running(self) -> Pace:
        if self._pace is None or self._state == "stopped":
            raise ServeError(f"the station {self.name} does not play: start it first")
        return self._pace

    async def _render_bed(self) -> None:
        """Have the fallback bed rendered; try until a scorer lives long enough."""
        while not self._timeline.bed.any():
            with suppress(ServeError):
                self._timeline.bed = await self._scoring.bed(self._summary["tonic"])
            await asyncio.sleep(BED_RETRY_S)

    async def _opening(self) -> None:
        try:
            await asyncio.wait_for(self._caught_up(), OPENING_S)
        except TimeoutError:
            raise ServeError(f"the station {self.name} did not begin to play within {OPENING_S:g} s: the machine is too busy") from None

    async def _caught_up(self) -> None:
        """Wait until there is more music than the encoders are about to be fed."""
        while self._timeline.end < self._running().frame(time.monotonic()) - DELAY_FRAMES + AHEAD_FRAMES:
            await asyncio.sleep(0.01)

    async def _first_plan(self) -> str:
        if isinstance(self._music, Opening):
            made = await self._scoring.first_plan(self._music.words, self._music.seed)
        else:
            from moodmusic.plan import to_json

            text = to_json(self._music)
            made = {"plan": text, "summary": await self._scoring.summary(text)}
        name = self._keep_plan(made["plan"], made["summary"])
        self._summary, self._latest = made["summary"], name
        return name

    def _keep_plan(self, plan: str, summary: dict[str, Any]) -> str:
        """Remember a plan under a new name, beside the one that plays; those between are forgotten. Only under the lock of steering."""
        self._count += 1
        name = f"plan {self._count}"
        course = self._room.course
        kept = {course.name: self._plans[course.name]} if course else {}
        if self._latest:
            kept[self._latest] = self._plans[self._latest]
        self._plans = kept | {name: (plan, summary)}
        return name

    def _join(self) -> tuple[Pace, int]:
        """Where a new engine begins: the first one a little in the past, another where the last one stopped, or now."""
        now = time.monotonic()
        if self._pace is None:
            self._pace = Pace(now - FIRST_BEHIND_S)
            return Pace(self._pace.epoch), 0
        return self._pace, self._pace.following(now, self._timeline.end)

    def _heard(self, frame: int, samples: Samples) -> None:
        """A block has come from the engine."""
        new = self._timeline.put(frame, samples)
        if self._running().time(frame) > time.monotonic() - PCM_LATE_S:
            self._rest.finish()
            self._taps.publish(new)
        else:
            self._rest.drop()

    def _happened(self, event: dict[str, Any]) -> None:
        """Something has come from the engine beside its blocks."""
        leg = event.pop("leg", None)
        self._tell(event)
        kind = event["event"]
        self._transitions += kind == "transition"
        if kind == "section":
            self._place |= {"section": event["name"], "form": event["form"]}
            self._travelled = {name: event[name] for name in TRAVELS if name in event}
            if self._room.course is not None:
                self._room.course.section = event["index"]
        elif kind == "bar":
            self._place["bar"] = event["bar"]
        elif leg is not None:
            self._leg = asyncio.create_task(self._come_nearer(leg, event["frame"], self._transitions))
        elif kind == "transition" and event["plan"] in self._plans:
            (plan, self._summary), self._travelled = self._plans[event["plan"]], {}
            if (before := self._room.course) is not None:
                later = before.turning if before.turning and before.turning.asked["name"] != event["plan"] else None
                self._room.course = Course(plan, event["plan"], 0, before.live, turning=later)
                self._latest = self._latest if later else event["plan"]
            self._now_playing(event["frame"])

    async def _come_nearer(self, plan: str, frame: int, transition: int) -> None:
        """A morph has come to a plan of its own. Whoever steers meanwhile goes first: the plan that is asked for must not be forgotten."""
        summary = None
        while summary is None and transition == self._transitions:
            with suppress(ServeError):  # the scorer is being started again
                summary = await self._scoring.summary(plan)
                break
            await asyncio.sleep(RETURN_RETRY_S)
        async with self._steering:
            if (course := self._room.course) is not None and summary is not None and transition == self._transitions:
                self._room.course = replace(course, plan=plan, name=self._keep_plan(plan, summary))
                self._summary = summary
                self._now_playing(frame)

    def _now_playing(self, frame: int) -> None:
        about = {name: self._summary[name] for name in ("prompt", "title", "reasons")}
        self._tell({"event": "now playing", "frame": frame, **about, **self._summary["plan"]})

    def _tell(self, event: dict[str, Any]) -> None:
        """Hand an event on with its times."""
        at = self._pace.time(event["frame"]) if self._pace else time.monotonic()
        self._bus.tell({**event, "time": at, "stream_time": at + DELAY_S})

    def _tell_state(self, state: str) -> None:
        if state != self._state:
            if "degraded" in (state, self._state) and state != "stopped":
                LOG.warning("the station %s is %s: engines that ended so far: %d", self.name, state, self._room.deaths.total)
            self._state = state
            self._tell({"event": "health", "frame": self._timeline.end, "state": state})

    async def _guard(self) -> None:
        """While the station starts, and children load what they need, look who is silent with more patience than later."""
        while True:
            self._watch(time.monotonic() - LOADING_S)
            await asyncio.sleep(GUARD_S)

    def _watch(self, now: float) -> None:
        """Look who is silent. When this process itself stood still nobody could be heard: all have the time of a heartbeat to speak."""
        if now - self._watched_at > PAUSE_S:
            self._excused_until = now + BEAT_LIMIT_S
        self._watched_at = now
        if now >= self._excused_until:
            for one in (self._room, self._scoring, self._stock, self._bank):
                one.watch(now)

    async def _run(self) -> None:
        """Feed the encoders by the clock, cover what the engine did not give, and watch over the children."""
        pace = self._running()
        frame = pace.frame(time.monotonic())
        while True:
            step = self._bank.step_frames
            frame = max(frame + step, pace.frame(time.monotonic())) // step * step  # behind: skip
            await asyncio.sleep(max(pace.time(frame) - time.monotonic(), 0.0))
            try:
                self._step(frame - DELAY_FRAMES, step, time.monotonic())
            except Exception:  # the next one may do better: without them nobody hears anything any more
                LOG.exception("the station %s: a step has failed", self.name)

    def _step(self, due: int, step: int, now: float) -> None:
        if self._room.deaths.too_many and not self._room.playing:
            self._taps.publish(self._timeline.cover(self._running().frame(now)))
        else:
            self._timeline.cover(due + AHEAD_FRAMES - (PATIENCE_FRAMES if self._room.playing else 0))
        self._watch(now)
        self._bank.tick(self._timeline.ring, due, min(due + AHEAD_FRAMES, self._timeline.end), now)
        if np.abs(self._timeline.ring.read(due - step, step)).max(initial=0.0) > AUDIBLE_PEAK:
            self._loud_at = now
        self._tell_state("degraded" if self._room.deaths.too_many else "playing")
