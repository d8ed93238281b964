"""A station without child processes: plays a `Session` in a thread of the test's own process, in real time; as MP3 and WAV."""

from __future__ import annotations

import asyncio
import json
import struct
import threading
import time
from collections import deque
from contextlib import asynccontextmanager

import numpy as np
import soundfile

from moodmusic.engine import Session
from moodmusic.engine.steering import steered_seed
from moodmusic.mood.value import Mood
from moodmusic.plan import Request, make_plan, to_json, understand
from moodmusic.serve.errors import NotServed, TooManyListeners
from moodmusic.serve.feeds import Feeds
from moodmusic.serve.value import EVENTS

RATE = 48_000
CHUNK = 12_288  # frames: about a quarter of a second
BURST = 65_536
QUEUE = 40  # chunks: ten seconds
KINDS = {
    "mp3": {"format": "MP3", "subtype": "MPEG_LAYER_III", "bitrate_mode": "CONSTANT", "compression_level": 0.64},
    "wav": None,
}
WAV_HEAD = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 2**32 - 1, b"WAVE", b"fmt ", 16, 1, 2, RATE, RATE * 4, 4, 16, b"data", 2**32 - 1)


class Sink:
    """What libsndfile writes into; its seeks are ignored."""

    def __init__(self):
        self.data = bytearray()

    def write(self, data):
        self.data += bytes(data)
        return len(data)

    def seek(self, offset, whence=0):
        return 0

    def tell(self):
        return 0

    def read(self, size=-1):
        return b""

    def take(self):
        data, self.data = bytes(self.data), bytearray()
        return data


class Encoder:
    """One format of the station: keeps a burst of whole chunks, and a header where the format has one."""

    def __init__(self, kind):
        self.kind, self.recent, self.queues, self.givers = kind, deque(), set(), []
        self.sink = Sink()
        self.file = soundfile.SoundFile(self.sink, "w", RATE, 2, **KINDS[kind]) if KINDS[kind] else None
        self.head = WAV_HEAD if kind == "wav" else b""

    def encode(self, samples):
        if self.file is None:
            return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
        self.file.write(samples)
        return self.sink.take()

    def give(self, data):
        if not data:
            return
        self.recent.append(data)
        while sum(map(len, self.recent)) - len(self.recent[0]) >= BURST:
            self.recent.popleft()
        for queue in tuple(self.queues):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(data)
        for give in tuple(self.givers):
            give(data)


class ThreadStation:
    """Implements `moodmusic.serve.value.Station`."""

    def __init__(self, name, prompt, listeners=64, seed=1, mounts=()):
        self.name, self.prompt, self.most = name, prompt, listeners
        self.session = Session(make_plan(prompt, Request(seed=seed)), workers=1, realtime=True, mastered=True)
        self.encoders = {kind: Encoder(kind) for kind in KINDS}
        self.listening = dict.fromkeys(KINDS, 0)
        self.subscribers = {}
        self.state, self.bar, self.section = "starting", 0, None
        self.ending, self.began = threading.Event(), time.monotonic()
        self.feeds = Feeds(mounts, self)

    async def start(self):
        self.loop = asyncio.get_running_loop()
        self.thread = threading.Thread(target=self._play, daemon=True)
        self.thread.start()
        self.feeds.start()

    async def stop(self):
        self.ending.set()
        await self.feeds.stop()
        await asyncio.to_thread(self.thread.join)
        self.state = "stopped"
        for queue in [*self.subscribers, *(queue for one in self.encoders.values() for queue in one.queues)]:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
        for give in [give for one in self.encoders.values() for give in one.givers]:
            give(b"")
        self.session.close()

    def _play(self):
        due = time.monotonic() - 5.0  # so much is played at once, for the burst
        while not self.ending.is_set():
            block = self.session.read(CHUNK)
            encoded = {kind: one.encode(block.samples) for kind, one in self.encoders.items()}
            self.loop.call_soon_threadsafe(self._spread, encoded, self.session.events())
            due += CHUNK / RATE
            self.ending.wait(max(due - time.monotonic(), 0.0))

    def _spread(self, encoded, events):
        self.state = "playing"
        for kind, data in encoded.items():
            self.encoders[kind].give(data)
        for event in events:
            data = {**event.data, "event": event.kind, "frame": event.frame, "time": time.monotonic(), "lost": 0}
            if event.kind == "bar":
                self.bar = event.data.get("bar", self.bar + 1)
            if event.kind == "section":
                self.section = event.data
            self._tell(json.loads(json.dumps(data, default=str)))
            if event.kind == "transition":
                self._tell({**data, "event": "now playing", "title": self.session.plan.title})

    def _tell(self, event):
        for queue, kinds in self.subscribers.items():
            if event["event"] in kinds and not queue.full():
                queue.put_nowait(event)

    @property
    def title(self):
        return self.session.plan.title

    def status(self):
        plan, live = self.session.plan, self.session.live
        shown = {
            "style": plan.styles[0][0],
            "tempo_bpm": plan.tempo_bpm,
            "key": plan.key.name,
            "meter": plan.meter.name,
            "mood": [plan.mood.valence, plan.mood.arousal, plan.mood.tension],
            "instruments": [card.name for card in plan.sounding],
        }
        return {
            "name": self.name,
            "state": self.state,
            "audible": self.state == "playing",
            "prompt": self.prompt,
            "title": self.title,
            "plan": shown,
            "section": (self.section or {}).get("name"),
            "form": (self.section or {}).get("form"),
            "bar": self.bar,
            "frame": self.session.position,
            "uptime_s": time.monotonic() - self.began,
            "listeners": dict(self.listening),
            "live": live.told(),
            "restarts": {"engine": 0, "encoder": 0, "scorer": 0},
            "icecast": self.feeds.status(),
            "pcm_run_ahead_ms": 0,
        }

    async def plan(self):
        return json.loads(to_json(self.session.plan))

    async def steer(self, target, at="bar", fade=None, hold=None):
        def act():
            wish = target
            if isinstance(target, dict):
                wish = Mood(*target["mood"]) if "mood" in target else self.session.plan.edit(target["edit"])
            return self.session.steer(wish, at, fade)

        frame = await asyncio.to_thread(act)
        wait = (frame - self.session.position) / RATE
        return {"frame": frame, "wait_s": wait, "plan": target if isinstance(target, str) else self.session.plan.title}

    async def set(self, **changes):
        self.session.set(**changes)
        return {"frame": self.session.position}

    async def trigger(self, name, at="beat", volume_db=0.0):
        return {"frame": self.session.trigger(name, at, volume_db)}

    @asynccontextmanager
    async def subscribe(self, kinds=EVENTS):
        queue = asyncio.Queue(256)
        self.subscribers[queue] = set(kinds)
        try:
            yield _until_none(queue)
        finally:
            del self.subscribers[queue]

    @asynccontextmanager
    async def listen(self, name, seat=True):
        if name not in self.encoders:
            raise NotServed(f"the format {name} needs a package that is not installed: pip install 'moodmusic[av]'")
        if seat and sum(self.listening.values()) >= self.most:
            raise TooManyListeners(f"station {self.name} has {self.most} listeners already: try again later")
        encoder, queue = self.encoders[name], asyncio.Queue(QUEUE)
        self.listening[name] += seat
        while self.state == "starting" or not encoder.recent:
            await asyncio.sleep(0.02)
        queue.put_nowait(encoder.head + b"".join(encoder.recent))
        encoder.queues.add(queue)
        try:
            yield _until_none(queue)
        finally:
            encoder.queues.discard(queue)
            self.listening[name] -= seat

    @asynccontextmanager
    async def pour(self, name, give, seat=True):
        async with self.listen(name, seat) as chunks:
            burst = await anext(chunks)
            self.encoders[name].givers.append(give)
            try:
                yield burst
            finally:
                self.encoders[name].givers.remove(give)

    async def segments(self):
        raise NotServed("this station makes no segments")

    @asynccontextmanager
    async def pcm(self, kind="s16le"):
        async with self.listen("wav") as chunks:
            await anext(chunks)
            yield chunks

    async def explain(self, prompt):
        from moodmusic.plan.explained import explained

        request = Request(seed=steered_seed(self.session.plan.seed, prompt))
        return json.loads(json.dumps(explained(await asyncio.to_thread(understand, prompt, request))))


async def _until_none(queue):
    while (item := await queue.get()) is not None:
        yield item
