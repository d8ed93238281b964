"""The engine's process: one endless session, block after block by the clock, steered by messages.

The main thread gives blocks; a second one takes commands, and makes the deck of a new plan while the music goes on; a third
sends heartbeats. A process that has been started but not told to play is a warm spare.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from moodmusic.engine.limiter import LATENCY
from moodmusic.errors import EngineError, MoodmusicError
from moodmusic.serve.line import Line
from moodmusic.serve.pace import LONG_FRAMES, Pace
from moodmusic.serve.settle import settle
from moodmusic.serve.wire import TALK, heard, pcm, talk

SWITCH_S = 0.0002  # between threads: mixing a block lets go of the interpreter some dozen times, and must have it back soon
OPENING_S = 3.0  # of music whose notes are waited for before the first block
OPENING_WAIT_S = 8.0


def play(line: Line) -> None:
    """Wait for a plan, then play until the server closes."""
    line.beating()
    import moodmusic.compose
    import moodmusic.engine
    import moodmusic.plan  # noqa: F401  # warm: what a session needs is imported before anyone asks

    settle()
    sys.setswitchinterval(SWITCH_S)
    engine = Engine(line)
    threading.Thread(target=engine.commanded, name="moodmusic-commands", daemon=True).start()
    try:
        engine.play()
    except EngineError:
        if not engine.ending:
            raise


class Engine:
    """A session between its commands and its blocks. Frames in messages are the station's."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._started: queue.Queue[Pace] = queue.Queue()
        self._session: Any = None
        self.ending = False
        self._base = 0  # station frame of the session's frame 0
        self._frames = LONG_FRAMES  # of a block
        self._plans: dict[int, tuple[str, Any]] = {}  # id() of plans that play or are to come -> the server's name for them, and they

    def commanded(self) -> None:
        """Carry out every command and answer it, until the server closes; then, or at a fault, the process ends."""
        try:
            with suppress(BrokenPipeError, ConnectionResetError):  # the server may go while a command is carried out
                for kind, body in self._line.messages():
                    if kind == TALK:
                        self._carry_out(heard(body))
        except Exception:
            traceback.print_exc()
        finally:
            self.stop()

    def stop(self) -> None:
        """End the process; the session's workers see it and end as well."""
        self.ending = True
        if self._session is not None:
            self._session.close()
        os._exit(0)

    def _carry_out(self, asked: Mapping[str, Any]) -> None:
        try:
            answer = COMMANDS[asked["do"]](self, asked)
            message = talk({"id": asked["id"], "answer": answer})
        except MoodmusicError as error:
            message = talk({"id": asked["id"], "error": type(error).__name__, "text": str(error)})
        self._line.send(message)

    def _load(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Open a session over a plan, from a section on, and wait for its first notes."""
        from moodmusic.engine import Session
        from moodmusic.plan import from_json

        plan = from_json(asked["plan"])
        session = Session(plan, realtime=True, mastered=True, workers=asked.get("workers"), section=asked.get("section", 0))
        session.resume(asked.get("live") or {})
        session.ready(OPENING_S, asked.get("wait_s", OPENING_WAIT_S))
        self._plans = {id(plan): (asked["name"], plan)}
        self._session = session
        return {}

    def _go(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Begin with a frame, by the station's clock."""
        self._base, self._frames = asked["frame"], asked["frames"]
        self._started.put(Pace(asked["epoch"]))
        return {}

    def _pace(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Give blocks of another length, from the next one on."""
        self._frames = asked["frames"]
        return {}

    def _steer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        from moodmusic.plan import from_json

        plan = from_json(asked["plan"])
        before, self._plans = self._plans, {**self._plans, id(plan): (asked["name"], plan)}
        after = asked.get("after", self._base) - self._base
        try:
            frame = self._session.steer(plan, asked["at"], asked.get("fade"), after=after, section=asked.get("section", 0))
        except MoodmusicError:
            self._plans = before  # what waited goes on waiting
            raise
        self._plans = {key: kept for key, kept in self._plans.items() if key in (id(self._session.plan), id(plan))}
        until = self._session.morphs_until
        return {"frame": self._base + frame, "until": None if until is None else self._base + until}

    def _set(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        return {"frame": self._base + self._session.set(**asked["changes"])}

    def _trigger(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        return {"frame": self._base + self._session.trigger(asked["name"], asked["at"], asked["volume_db"])}

    def play(self) -> None:
        """Give blocks by the clock, each after what happens in it."""
        pace = self._started.get()
        while True:
            wait_s = pace.wait_s(time.monotonic(), self._base + self._session.position)
            if wait_s > 0.0:
                time.sleep(wait_s)
            frame = self._base + self._session.position
            self._base += pace.following(time.monotonic(), frame) - frame
            block = self._session.read(self._to_give())
            for event in self._events():
                self._line.send(talk(event))
            self._line.send(pcm(self._base + block.start_frame, block.samples))

    def _to_give(self) -> int:
        """Frames of the next block. With what the limiter holds back it ends with a block of the mix: so a change waits half as long."""
        position: int = self._session.position
        return self._frames - (position + LATENCY) % self._frames

    def _events(self) -> Iterator[dict[str, Any]]:
        for event in self._session.events():
            told = {"event": event.kind, "frame": self._base + event.frame, **event.data}
            if event.kind == "transition":
                told |= self._named(self._session.plan)
            yield told

    def _named(self, plan: Any) -> dict[str, Any]:
        """The server's name for a plan; the plan itself where it is on the way to one of those, and nobody has heard of it."""
        from moodmusic.plan import to_json

        known = self._plans.get(id(plan))
        return {"plan": "", "leg": to_json(plan)} if known is None else {"plan": known[0]}


COMMANDS: dict[str, Callable[[Engine, Mapping[str, Any]], dict[str, Any]]] = {
    "load": Engine._load,
    "go": Engine._go,
    "pace": Engine._pace,
    "steer": Engine._steer,
    "set": Engine._set,
    "trigger": Engine._trigger,
}
