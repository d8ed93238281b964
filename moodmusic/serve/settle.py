"""What a process that gives sound by the clock spares itself: long pauses of Python's garbage collector."""

from __future__ import annotations

import gc

YOUNGER = 3  # collections of the middle generation to one of all: what closed connections leave is found while it is little


def settle() -> None:
    """Tidy up once, and never look through what is there now again: with the libraries in it a whole collection takes 50 to 80 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], YOUNGER)
