"""What a worker process runs: tones come in on standard input, clips go out on standard output."""

from __future__ import annotations

import os
import pickle
import signal
import struct
from contextlib import suppress
from typing import IO, Any

from moodmusic.priority import give_way
from moodmusic.sound.bank import one_blas_thread
from moodmusic.sound.render import render_tone
from moodmusic.sound.value import Clip, Tone

_LENGTH = struct.Struct("<Q")


def send(pipe: IO[bytes], message: object) -> None:
    """Write a message and its length."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """The next message; EOFError when the other side has gone."""
    header = pipe.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(header)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)  # both ends are this module, on a private pipe


def serve(nice: int = 0) -> None:
    """Run a worker on standard input and output until its input ends, so much nicer to other processes."""
    give_way(nice)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    one_blas_thread()
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 0)
    os.dup2(silence, 1)  # whatever a library prints must not get between the messages
    with suppress(EOFError, BrokenPipeError):
        while True:
            for _, tone in receive(source):
                send(target, rendered(tone))


def rendered(tone: Tone) -> Clip | str:
    """The clip of a tone, or why there is none."""
    try:
        return render_tone(tone)
    except Exception as error:  # whatever an instrument raises is told to the player, which names the tone
        return f"{type(error).__name__}: {error}"
