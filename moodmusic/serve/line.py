"""`Line`: a child's end of the socket pair to its server."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from moodmusic.serve.wire import Unpacker, beat

BEAT_S = 0.3  # between heartbeats: three may be lost before a child counts as dead
READ_BYTES = 256 * 1024


class Line:
    """Sends whole messages from any thread, and gives those that come; ends when the server's end is closed."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        self._lock = threading.Lock()

    def send(self, message: bytes) -> None:
        """Send a whole message; waits while the server does not read, BrokenPipeError when it has gone."""
        with self._lock:
            self._socket.sendall(message)

    def messages(self) -> Iterator[tuple[int, bytes]]:
        """Every message, until the server closes."""
        unpacker = Unpacker()
        while data := self._received():
            yield from unpacker.feed(data)

    def _received(self) -> bytes:
        try:
            return self._socket.recv(READ_BYTES)
        except ConnectionError:
            return b""

    def beating(self) -> None:
        """Send heartbeats from a thread of their own."""
        threading.Thread(target=self._beat, name="moodmusic-heartbeat", daemon=True).start()

    def _beat(self) -> None:
        try:
            while True:
                self.send(beat(time.process_time()))
                time.sleep(BEAT_S)
        except OSError:
            return  # the server has gone; the main thread sees it as well


def run(serve: Callable[[Line], None]) -> None:
    """Run a child on the socket whose descriptor is its first argument. Ctrl-C is the server's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line = Line(int(sys.argv[1]))
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 0)
    os.dup2(silence, 1)
    with suppress(BrokenPipeError, ConnectionResetError):
        serve(line)
    sys.stderr.flush()
    os._exit(0)  # at once: threads that render or compose are not waited for
