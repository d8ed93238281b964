"""The local loudspeaker through PortAudio: a bounded queue filled ahead, underruns counted."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moodmusic.engine.value import Block
from moodmusic.errors import DeviceError
from moodmusic.units import SAMPLE_RATE

BLOCK_FRAMES = 1024
AHEAD_BLOCKS = 24  # half a second between the engine and the device


class Feed:
    """What stands between who reads the session and the device's callback: blocks go in, exactly asked frames come out.

    The callback never waits: when nothing is queued it plays silence and counts an underrun.
    """

    def __init__(self) -> None:
        self._queue: queue.Queue[NDArray[np.float32] | None] = queue.Queue(AHEAD_BLOCKS)
        self._rest = np.zeros((0, 2), np.float32)
        self._ended = False
        self.underruns = 0
        self.frames = 0  # of music that the device took
        self.done = threading.Event()

    def put(self, samples: NDArray[np.float32] | None) -> None:
        """Queue samples (n, 2), or None for the end; waits while the queue is full, and drops when the device has stopped."""
        while not self.done.is_set():
            with suppress(queue.Full):
                self._queue.put(samples, timeout=0.1)
                break

    @property
    def full(self) -> bool:
        """Whether the queue holds as much as it may."""
        return self._queue.full()

    def fill(self, out: NDArray[np.float32]) -> bool:
        """Fill `out` (n, 2) from the queue; False once the end was reached."""
        at = 0
        while at < len(out) and self._more():
            part = self._rest[: len(out) - at]
            out[at : at + len(part)] = part
            self._rest, at = self._rest[len(part) :], at + len(part)
        out[at:] = 0.0
        self.frames += at
        self.underruns += at < len(out) and not self._ended
        return at > 0 or not self._ended

    def _more(self) -> bool:
        """Whether there are samples to play now."""
        while not len(self._rest) and not self._ended:
            try:
                samples = self._queue.get_nowait()
            except queue.Empty:
                return False
            self._ended = samples is None
            self._rest = self._rest if samples is None else samples
        return bool(len(self._rest))


def play(read: Callable[[int], Block]) -> Feed:
    """Play what `read` hands out until it is empty; returns the feed with its counts.

    Raises DeviceError when PortAudio or a device is missing, or the device refuses stereo at 48 kHz.
    """
    sounddevice = portaudio()
    feed = Feed()
    try:
        stream = sounddevice.OutputStream(
            SAMPLE_RATE, BLOCK_FRAMES, channels=2, dtype="float32", callback=_callback(sounddevice, feed), finished_callback=feed.done.set
        )
    except sounddevice.PortAudioError as error:
        raise DeviceError(
            f"the audio device refuses stereo at {SAMPLE_RATE} Hz ({error}): choose another one as the system's default"
        ) from error
    with closing(stream):
        try:
            _pump(read, feed, stream)
        finally:
            feed.done.set()
            stream.abort()
    return feed


def _pump(read: Callable[[int], Block], feed: Feed, stream: Any) -> None:
    """Keep the queue full; the device starts when it is full for the first time."""
    more = True
    while more and not feed.done.is_set():
        samples = read(BLOCK_FRAMES).samples
        more = len(samples) > 0
        feed.put(samples if more else None)
        if stream.stopped and (feed.full or not more):
            stream.start()
    while not feed.done.wait(0.1):
        continue


def _callback(sounddevice: Any, feed: Feed) -> Callable[..., None]:
    def callback(out: NDArray[np.float32], frames: int, time: object, status: Any) -> None:
        feed.underruns += bool(status.output_underflow)
        if not feed.fill(out):
            raise sounddevice.CallbackStop

    return callback


def device_name() -> str:
    """Name of the default output device. Raises DeviceError when there is none, or no PortAudio.

    Asked in a process of its own: PortAudio aborts the process it is in on some machines without a device.
    """
    asked = subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True, check=False)
    if asked.returncode == 0:
        return asked.stdout.strip()
    raise DeviceError(f"{_REASONS.get(asked.returncode, NO_DEVICE)}, or write a file with `moodmusic render`")


def portaudio() -> Any:
    """The sounddevice module, with a default output device behind it. Raises DeviceError as `device_name` does."""
    device_name()
    with _silent_stderr():  # ALSA's library writes a dozen lines for every card that it does not find
        import sounddevice
    return sounddevice


NO_LIBRARY, NO_DEVICE = 3, "there is no audio output device here: plug one in"
_REASONS = {NO_LIBRARY: "PortAudio is not installed: install it (Debian: libportaudio2)"}
_ASK = f"""
try:
    import sounddevice
except OSError:
    raise SystemExit({NO_LIBRARY})
print(sounddevice.query_devices(kind="output")["name"])
"""


@contextmanager
def _silent_stderr() -> Iterator[None]:
    """Send what C libraries write to file descriptor 2 nowhere."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
