"""Clips in pages of their own.

Clips of half a megabyte and more that come and go in any order, among the short-lived arrays of a mixer, leave holes in the heap that
nothing else fits: an endless session grew by 6 to 20 MB an hour though it held no more. Pages of their own go back to the system whole.
"""

from __future__ import annotations

import mmap

import numpy as np

from moodmusic.sound.value import Clip

_PRIVATE = {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_PRIVATE") else {}  # Windows has no such choice


def paged(clip: Clip) -> Clip:
    """The same clip outside the heap. Its pages are let go of with its samples."""
    pages = mmap.mmap(-1, clip.samples.nbytes, **_PRIVATE)
    samples = np.frombuffer(pages, clip.samples.dtype).reshape(clip.samples.shape)
    samples[:] = clip.samples
    return Clip(samples, clip.scale)
