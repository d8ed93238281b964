"""`Taps`: the engine's blocks as raw samples, at once, to whoever mixes them himself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import numpy as np

from moodmusic.errors import InputError, nearest
from moodmusic.serve.fanout import Fanout
from moodmusic.serve.wire import Samples


def s16le(samples: Samples) -> bytes:
    """16-bit integers, clipped."""
    return bytes(np.clip(np.rint(samples * np.float32(32767.0)), -32768, 32767).astype("<i2").tobytes())


def f32le(samples: Samples) -> bytes:
    """As they are."""
    return np.ascontiguousarray(samples, "<f4").tobytes()


KINDS: dict[str, Callable[[Samples], bytes]] = {"s16le": s16le, "f32le": f32le}


class Taps:
    """A fan-out a kind; what nobody listens to is not made."""

    def __init__(self) -> None:
        self._fanouts = {kind: Fanout(0) for kind in KINDS}
        self._count = dict.fromkeys(KINDS, 0)

    @property
    def listeners(self) -> dict[str, int]:
        """How many listen, by kind; kinds without listeners are left out."""
        return {kind: count for kind, count in self._count.items() if count}

    def publish(self, samples: Samples) -> None:
        """Give samples (n, 2) to everyone."""
        if len(samples):
            for kind in self.listeners:
                self._fanouts[kind].publish(KINDS[kind](samples))

    def close(self) -> None:
        """End every stream."""
        for fanout in self._fanouts.values():
            fanout.close()

    @asynccontextmanager
    async def listen(self, kind: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Blocks from now on; InputError for a kind that there is not."""
        if kind not in KINDS:
            raise InputError(f"{kind!r} is no kind of sample{nearest(str(kind), KINDS)}: one of {', '.join(KINDS)}")
        self._count[kind] += 1
        stream = self._fanouts[kind].listen(burst=False)
        try:
            yield stream
        finally:
            await stream.aclose()
            self._count[kind] -= 1
