"""`Strips`: one channel strip a stem, its audio in pages of float32, and the laying of notes into them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from moodmusic.engine.value import BLOCK_FRAMES, Planar
from moodmusic.sound.value import Clip

PAGE_FRAMES = 32 * BLOCK_FRAMES  # .68 s: few pieces a note, and yet cheap to clear
STRIPS = 16  # rows are padded to a multiple, so that the mixing matrix has one shape
MIN_RELEASE = 240  # 5 ms: a full-scale note cut so leaves −52 dBFS above 2.5 kHz
JOIN_FRAMES = 960  # 20 ms: how a sustained note comes in whose clip was late


@dataclass(frozen=True, slots=True)
class Sounding:
    """A clip that sounds on a strip from a frame of the session on; `hold`, `end` and `enter` are frames of the clip."""

    clip: Clip
    row: int
    start: int
    gain: float
    hold: int
    end: int
    enter: int = 0  # later than 0 when the clip came too late for its start

    @property
    def last(self) -> int:
        """The frame after its last one."""
        return self.start + self.end


def sounding(clip: Clip, row: int, start: int, gain: float, hold: int, release: int, enter: int = 0) -> Sounding:
    """A clip that is held and then released; the release takes at least 5 ms and ends with the clip at the latest."""
    end = min(hold + max(release, MIN_RELEASE), clip.frames)
    return Sounding(clip, row, start, gain * clip.scale, max(min(hold, end - MIN_RELEASE), 0), end, enter)


@lru_cache(maxsize=32)  # a plan has about ten; each up to a megabyte
def release_curve(frames: int) -> Planar:
    """From one to nothing over so many frames: an exponential damper (−35 dB) under a half cosine, smooth at both ends."""
    at = np.arange(1, frames + 1) / (frames + 1)
    return np.asarray((0.5 + 0.5 * np.cos(np.pi * at)) * np.exp(-4.0 * at**2), np.float32)


class Strips:
    """Pages of shape (2·strips, 32,768) on an absolute grid; left and right of a strip are neighbouring rows."""

    def __init__(self, count: int) -> None:
        self.rows = 2 * STRIPS * max(-(-count // STRIPS), 1)
        self._page = np.zeros((self.rows, PAGE_FRAMES), np.float32)
        self._page_start = 0
        self._scratch = np.empty(2 * PAGE_FRAMES, np.float32)
        self._ringing: list[Sounding] = []
        self.last = 0  # the frame after the last one that sounds

    def turn(self, frame: int) -> None:
        """Go on to the page of a frame (a multiple of the block): clear it and lay what rings on into it."""
        start = frame - frame % PAGE_FRAMES
        if start == self._page_start:
            return
        self._page_start = start
        self._page.fill(0.0)
        self._ringing = [voice for voice in self._ringing if voice.last > start]
        for voice in self._ringing:
            self._lay(voice, 0)

    def add(self, voice: Sounding) -> None:
        """Lay a note, from where it enters to the end of the page; the rest follows when the page turns."""
        self.last = max(self.last, voice.last)
        if max(voice.enter, self._page_start - voice.start) < voice.end:
            self._lay(voice, voice.enter)
            if voice.last > self._page_start + PAGE_FRAMES:
                self._ringing.append(voice)

    def blocks(self, frame: int, count: int) -> Planar:
        """The strips' audio of some blocks of one page, shape (2·strips, 1024·count): a view that may be worked on in place."""
        at = frame - self._page_start
        return self._page[:, at : at + count * BLOCK_FRAMES]

    def _lay(self, voice: Sounding, enter: int) -> None:
        first = max(self._page_start - voice.start, enter)
        last = min(self._page_start + PAGE_FRAMES - voice.start, voice.end)
        at = voice.start + first - self._page_start
        piece = self._shaped(voice, first, last)
        self._page[2 * voice.row : 2 * voice.row + 2, at : at + last - first] += piece

    def _shaped(self, voice: Sounding, first: int, last: int) -> Planar:
        """Frames `first` to `last` of the clip with gain, release and late entry; one row for a mono clip."""
        samples = voice.clip.samples[:, first:last]
        piece = self._scratch[: samples.size].reshape(samples.shape)
        np.multiply(samples, np.float32(voice.gain), out=piece)
        if last > voice.hold:
            curve = release_curve(voice.end - voice.hold)
            start = max(first, voice.hold)
            piece[:, start - first :] *= curve[start - voice.hold : last - voice.hold]
        if voice.enter and first < voice.enter + JOIN_FRAMES:
            _join(piece, first - voice.enter)
        return piece


def _join(piece: Planar, offset: int) -> None:
    """Fade a late note in, `offset` frames after it entered."""
    frames = min(JOIN_FRAMES - offset, piece.shape[1])
    at: NDArray[np.float64] = (offset + np.arange(frames)) / JOIN_FRAMES
    piece[:, :frames] *= (0.5 - 0.5 * np.cos(np.pi * at)).astype(np.float32)
