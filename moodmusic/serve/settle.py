"""What a process that gives sound by the clock spares itself: long pauses of Python's garbage collector."""

from __future__ import annotations

import asyncio
import gc

YOUNGER = 3  # collections of the middle generation to one of all
EVERY_S = 10.0  # so often all is looked through whatever the collector thinks: what closed connections leave is found while it is little


def settle() -> None:
    """Tidy up once, and never look through what is there now again: with the libraries in it a whole collection takes 50 to 80 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], YOUNGER)


async def keep_tidy() -> None:
    """Look through what has come since `settle`, again and again: for ten seconds of a crowd of 200 that takes 10 to 26 ms."""
    while True:
        await asyncio.sleep(EVERY_S)
        gc.collect()
