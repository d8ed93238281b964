"""The messages between a server and its child processes: a kind, a length and a body. Pure: bytes in, messages out.

Both ends are ours, on a private socket pair; what does not look like a message all the same is refused, so that a child
that writes rubbish is restarted instead of believed.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moodmusic.serve.errors import ServeError

TALK, PCM, HEAD, DATA, BEAT = range(1, 6)  # JSON; frame and float32 stereo; a stream's header; frame and encoded bytes; CPU seconds
KINDS = {TALK: "talk", PCM: "pcm", HEAD: "head", DATA: "data", BEAT: "beat"}
MOST_BYTES = 16 * 2**20  # of a body: the longest is the fallback bed, the next a plan of hours
_HEADER = struct.Struct("<BI")
_FRAME = struct.Struct("<q")
_SECONDS = struct.Struct("<d")
_FRAME_BYTES = 8  # two float32

Samples = NDArray[np.float32]  # (frames, 2)


def packed(kind: int, body: bytes = b"") -> bytes:
    """One message; ServeError for a kind that there is not, or too long a body."""
    if kind not in KINDS or len(body) > MOST_BYTES:
        raise ServeError(
            f"message of kind {kind} with {len(body)} bytes: give one of {', '.join(map(str, KINDS))}, up to {MOST_BYTES} bytes"
        )
    return _HEADER.pack(kind, len(body)) + body


class Unpacker:
    """Takes bytes as they come and gives whole messages."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """The messages that are complete now; ServeError for what is none."""
        self._held += data
        at = 0
        try:
            while len(self._held) - at >= _HEADER.size:
                kind, length = _HEADER.unpack_from(self._held, at)
                if kind not in KINDS or length > MOST_BYTES:
                    raise ServeError(f"a child sent a message of kind {kind} with {length} bytes: it will be started again")
                end = at + _HEADER.size + length
                if len(self._held) < end:
                    break
                body = bytes(self._held[at + _HEADER.size : end])
                at = end
                yield kind, body
        finally:
            del self._held[:at]


def talk(message: Mapping[str, Any]) -> bytes:
    """A message of JSON; ServeError for a number that is not finite or what JSON cannot say."""
    try:
        return packed(TALK, json.dumps(message, allow_nan=False).encode())
    except (TypeError, ValueError) as error:
        raise ServeError(f"a message cannot be sent: {error}") from None


def heard(body: bytes) -> dict[str, Any]:
    """What a TALK body says; ServeError when it is no JSON object."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise ServeError("a child sent JSON that is no object: it will be started again")
    return said


def pcm(frame: int, samples: Samples) -> bytes:
    """A message of samples (n, 2) that begin at a frame."""
    return packed(PCM, _FRAME.pack(frame) + np.ascontiguousarray(samples, "<f4").tobytes())


def samples_of(body: bytes) -> tuple[int, Samples]:
    """Frame and samples (n, 2) of a PCM body; ServeError when they are not whole."""
    if len(body) < _FRAME.size or (len(body) - _FRAME.size) % _FRAME_BYTES:
        raise ServeError(f"a child sent {len(body)} bytes of samples: whole stereo frames are expected")
    return _FRAME.unpack_from(body)[0], np.frombuffer(body, "<f4", offset=_FRAME.size).reshape(-1, 2)


def data(frame: int, encoded: bytes) -> bytes:
    """A message of encoded bytes, and the frame up to which the encoder has been fed."""
    return packed(DATA, _FRAME.pack(frame) + encoded)


def data_of(body: bytes) -> tuple[int, bytes]:
    """Frame and encoded bytes of a DATA body."""
    if len(body) < _FRAME.size:
        raise ServeError(f"a child sent {len(body)} bytes of data: a frame number comes first")
    return _FRAME.unpack_from(body)[0], body[_FRAME.size :]


def beat(cpu_s: float) -> bytes:
    """A heartbeat: processor seconds so far."""
    return packed(BEAT, _SECONDS.pack(cpu_s))


def beat_of(body: bytes) -> float:
    """Processor seconds of a BEAT body."""
    if len(body) != _SECONDS.size:
        raise ServeError(f"a child sent a heartbeat of {len(body)} bytes: {_SECONDS.size} are expected")
    return float(_SECONDS.unpack(body)[0])
