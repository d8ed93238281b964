"""`ClipStore`: every clip the mixer asks for, from memory, from disk, or rendered by workers that start only then."""

from __future__ import annotations

import threading
from collections import OrderedDict

from moodmusic.engine.pages import paged
from moodmusic.engine.workers import Workers
from moodmusic.errors import EngineError
from moodmusic.sound.cache import NoteCache
from moodmusic.sound.tones import longer, tone_key
from moodmusic.sound.value import Clip, Tone
from moodmusic.units import seconds_to_frames

BEGUN_KEPT = 4096  # tones whose samples are the beginning of a longer body's: what is let go of them is taken from it again
MEMORY_BYTES = 64 * 2**20  # five minutes of stereo: what is played again soon; older clips wait on disk


class ClipStore:
    """Clips by key: a least-recently-used memory of bounded size over the disk cache over the workers. Thread-safe."""

    def __init__(self, cache: NoteCache | None, workers: int | None = None, memory_bytes: int = MEMORY_BYTES, nice: int = 0) -> None:
        self._cache = cache
        self._memory: OrderedDict[str, Clip] = OrderedDict()
        self._memory_bytes = memory_bytes
        self._held_bytes = 0
        self._asked: set[str] = set()
        self._begun: OrderedDict[str, Tone] = OrderedDict()
        self._failed: dict[str, EngineError] = {}
        self._arrived = threading.Condition()
        self._workers = Workers(self._deliver, workers, nice)
        self._closed = False
        self.rendered = 0  # clips that workers had to make

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that run."""
        return self._workers.pids

    @property
    def held_bytes(self) -> int:
        """Size of the clips in memory."""
        return self._held_bytes

    def prefetch(self, key: str, tone: Tone, frame: int) -> None:
        """See that a clip will be there at `frame`: read it from disk, or have it rendered."""
        if self.find(key) is None and not self._begin(key, tone) and self._to_ask(key):
            self._workers.ask(key, tone, frame)

    def find(self, key: str) -> Clip | None:
        """The clip if it is in memory or on disk; EngineError if it could not be rendered."""
        with self._arrived:
            if key in self._failed:
                raise self._failed[key]
            clip = self._memory.get(key)
            if clip is not None:
                self._memory.move_to_end(key)
            if clip is not None or key in self._asked:
                return clip
            begun = self._begun.get(key)
        clip = self._cache.get(key) if self._cache is not None else None
        if clip is None and begun is not None and self._begin(key, begun):
            return self._memory.get(key)
        return self._remember(key, clip) if clip is not None else None

    def wait(self, key: str, tone: Tone, frame: int) -> Clip:
        """The clip, however long it takes; EngineError if it cannot be rendered."""
        while True:
            clip = self.find(key)
            if clip is not None:
                return clip
            if self._begin(key, tone):
                continue
            if self._to_ask(key):
                self._workers.ask(key, tone, frame)
            with self._arrived:
                while key in self._asked and not self._closed:
                    self._arrived.wait()
                if self._closed:
                    raise EngineError("the player was closed while it waited for a note")

    def close(self) -> None:
        """End the workers, and any waiting for them."""
        with self._arrived:
            self._closed = True
            self._arrived.notify_all()
        self._workers.close()
        if self._cache is not None:
            self._cache.close()

    def _begin(self, key: str, tone: Tone) -> bool:
        """Whether a longer body of the same tone lies on disk: its beginning, to the bit what was asked for, is then in memory."""
        if self._cache is None or key in self._asked:
            return False
        frames = seconds_to_frames(tone.seconds)
        for other in longer(tone):
            clip = self._cache.get(tone_key(other))
            if clip is not None and clip.frames == seconds_to_frames(other.seconds):
                self._remember(key, Clip(clip.samples[:, :frames], clip.scale))
                with self._arrived:
                    self._begun[key] = tone
                    while len(self._begun) > BEGUN_KEPT:
                        self._begun.popitem(last=False)
                return True
        return False

    def _to_ask(self, key: str) -> bool:
        with self._arrived:
            new = key not in self._asked and key not in self._memory
            if new:
                self._asked.add(key)
            return new

    def _deliver(self, key: str, answer: Clip | EngineError) -> None:
        if isinstance(answer, Clip):
            self._remember(key, answer)
            if self._cache is not None:
                self._cache.put(key, answer)
        with self._arrived:
            self.rendered += 1
            self._asked.discard(key)
            if isinstance(answer, EngineError):
                self._failed[key] = answer
            self._arrived.notify_all()

    def _remember(self, key: str, clip: Clip) -> Clip:
        """The clip as it is now held in memory."""
        held = paged(clip)  # takes a millisecond or two, for which the mixer must not wait
        with self._arrived:
            if key in self._memory:
                return self._memory[key]
            self._memory[key] = held
            self._held_bytes += held.samples.nbytes
            while self._held_bytes > self._memory_bytes and len(self._memory) > 1:
                _, old = self._memory.popitem(last=False)
                self._held_bytes -= old.samples.nbytes
            return held
