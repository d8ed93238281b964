"""Worker processes that render tones, so that synthesis never holds up the mixer and uses every core.

A worker is a fresh interpreter on two pipes (not `multiprocessing`: spawning would run the caller's script again). Tones go
out in batches, clips come back one by one, so a worker that dies has named the tone it died of: the first unanswered one.
It ends when its input ends, however the parent ended, and leaves Ctrl-C to the parent.
"""

from __future__ import annotations

import heapq
import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from moodmusic.errors import EngineError
from moodmusic.sound.value import Clip, Tone
from moodmusic.sound.worker import receive, send

BATCH = 8  # tones in one message
RECYCLE_AFTER = 1500  # tones: pyo leaks about 96 bytes an object, so a few MB
MAX_ATTEMPTS = 2
NO_PROCESS_S = 1.0  # until it is tried again where the system has no process, memory or descriptor left
STOP_S = 2.0  # how long a thread may take to see that its worker is gone
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")
# Notes take megabytes for a moment: memory that goes back to the system after each is cleared page by page again for the next.
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(64 * 2**20), "MALLOC_TRIM_THRESHOLD_": str(32 * 2**20), "MALLOC_TOP_PAD_": str(4 * 2**20)}
_START = "from moodmusic.sound.worker import serve; serve({nice})"

Job = tuple[int, int, str, Tone]  # needed at frame, order of asking, key, tone
Deliver = Callable[[str, Clip | EngineError], None]  # called from a worker's thread, once for every key that was asked for


def default_workers() -> int:
    """One worker a core, at most four: each takes about 100 MB."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, 4))


class Workers:
    """A pool that starts its processes when there is work for them. Earliest needed is rendered first."""

    def __init__(self, deliver: Deliver, count: int | None = None, nice: int = 0) -> None:
        self._nice = nice
        self._deliver = deliver
        self._count = count or default_workers()
        self._jobs: list[Job] = []
        self._order = itertools.count()
        self._attempts: dict[str, int] = {}
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._processes: list[subprocess.Popen[bytes]] = []
        self._idle = 0
        self._closed = threading.Event()

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that run."""
        with self._changed:
            return [process.pid for process in self._processes if process.poll() is None]

    def ask(self, key: str, tone: Tone, frame: int) -> None:
        """Have a tone rendered that is needed at `frame`."""
        with self._changed:
            heapq.heappush(self._jobs, (frame, next(self._order), key, tone))
            if self._idle * BATCH < len(self._jobs) and len(self._threads) < self._count:
                thread = threading.Thread(target=self._work, name=f"moodmusic-worker-{len(self._threads)}", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify()

    def close(self) -> None:
        """End all workers and wait for them."""
        with self._changed:
            self._closed.set()
            self._jobs.clear()
            self._changed.notify_all()
            processes = list(self._processes)
        for process in processes:
            _end(process)
        for thread in self._threads:
            thread.join(STOP_S)

    def _next_batch(self) -> list[Job]:
        """The most urgent jobs, no more than a fair share; waits for some; empty when the pool is closed."""
        with self._changed:
            self._idle += 1
            while not self._jobs and not self._closed.is_set():
                self._changed.wait()
            self._idle -= 1
            share = min(BATCH, -(-len(self._jobs) // self._count))
            return [heapq.heappop(self._jobs) for _ in range(share)]

    def _work(self) -> None:
        process, rendered = None, 0
        while batch := self._next_batch():
            if process is None or process.poll() is not None or rendered >= RECYCLE_AFTER:
                try:
                    process, rendered = self._fresh(process), 0
                except OSError:
                    self._put_back(batch)
                    self._closed.wait(NO_PROCESS_S)
                    continue
            rendered += len(batch)
            self._render(process, batch)

    def _put_back(self, batch: list[Job]) -> None:
        """Leave jobs to whoever has a process first."""
        with self._changed:
            if self._closed.is_set():
                return
            for job in batch:
                heapq.heappush(self._jobs, job)
            self._changed.notify_all()

    def _fresh(self, old: subprocess.Popen[bytes] | None) -> subprocess.Popen[bytes]:
        if old is not None:
            _end(old)
        process = _started(self._nice)
        with self._changed:
            self._processes = [other for other in self._processes if other is not old] + [process]
            if self._closed.is_set():
                _end(process)
        return process

    def _render(self, process: subprocess.Popen[bytes], batch: list[Job]) -> None:
        """Send a batch and deliver the answers; what a dead worker leaves is asked again, its culprit once."""
        assert process.stdin is not None and process.stdout is not None
        waiting = list(batch)
        with suppress(OSError, EOFError, ValueError):
            send(process.stdin, [(key, tone) for _, _, key, tone in batch])
            while waiting:
                answer = receive(process.stdout)
                _, _, key, tone = waiting.pop(0)
                self._deliver(key, answer if isinstance(answer, Clip) else EngineError(f"{_named(tone)}: {answer}"))
        if waiting and not self._closed.is_set():
            process.kill()
            process.wait()
            self._retry(waiting)

    def _retry(self, waiting: list[Job]) -> None:
        _, _, key, tone = waiting[0]
        self._attempts[key] = self._attempts.get(key, 0) + 1
        if self._attempts[key] >= MAX_ATTEMPTS:
            self._deliver(key, EngineError(f"the worker that rendered {_named(tone)} died twice: this tone cannot be played"))
            waiting = waiting[1:]
        for frame, _, key, tone in waiting:
            self.ask(key, tone, frame)


def _named(tone: Tone) -> str:
    return f"{tone.instrument}, pitch {tone.pitch}, velocity {tone.velocity:g}"


def _started(nice: int) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    environment = {**KEEP_MEMORY, **os.environ, **ONE_THREAD, "PYTHONPATH": path, "PYO_GUI_WX": "0"}
    command = [sys.executable, "-c", _START.format(nice=nice)]
    # A session of its own: Ctrl-C in the terminal must not reach a worker that is still importing and would print a traceback; and Linux
    # shares the cores among sessions first, so that what workers take is not held against the one that plays.
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, start_new_session=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a worker: what it may still be making is not wanted any more."""
    with suppress(OSError):
        process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            if pipe is not None:
                pipe.close()
