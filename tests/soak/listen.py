"""Where a soak's audio comes from: a `Session` rendered as fast as it goes, or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import numpy as np
import soundfile

from moodmusic.engine import Session
from moodmusic.sound import NoteCache

from .analyser import Analyser
from .programme import Leg
from .value import RATE, Samples

READ = RATE  # frames at a time
LOOK_S = 600.0  # between two measurements of memory
CACHE_BYTES = 10**9
CROSS = {"mode": "cross", "length": 2, "unit": "bars"}


class Soak:
    """A session that is steered from leg to leg, heard by an analyser."""

    def __init__(self, session: Session, legs: list[Leg], seconds: float, analyser: Analyser) -> None:
        self._session, self._coming, self._analyser = session, legs[1:], analyser
        self.frames, self._looked = round(seconds * RATE), -LOOK_S

    def step(self) -> bool:
        """Read once more; False at the end."""
        at = self._session.position
        if at >= self.frames:
            return False
        if self._coming and at >= self._coming[0].at_s * RATE:
            leg = self._coming.pop(0)
            self._analyser.turn(leg.plan, self._session.steer(leg.plan, at="section", fade=CROSS), leg.title)
        block = self._session.read(min(READ, self.frames - at))
        self._session.events()  # as a station does, or they pile up
        self._analyser.add(block.samples, block.start_frame)
        if at / RATE - self._looked >= LOOK_S:
            self._looked = at / RATE
            self._analyser.look()
        return True


def analysed_session(
    legs: list[Leg], seconds: float, *, clicks: bool, cache: Path | None = None, progress: TextIO | None = None
) -> Analyser:
    """Render so many seconds of mastered stream and analyse them."""
    analyser = Analyser(legs[0].plan, clicks=clicks, frames=round(seconds * RATE), title=legs[0].title)
    notes = NoteCache(cache, CACHE_BYTES) if cache else None
    with Session(legs[0].plan, mastered=True, cache=notes) as session:
        soak = Soak(session, legs, seconds, analyser)
        while soak.step():
            if progress and session.position % (LOOK_S * RATE) < READ:
                print(f"{session.position / RATE / 3600:.2f} h, {analyser.memory.mb[-1]:.0f} MB", file=progress, flush=True)
    return analyser


def analysed_file(path: Path, *, clicks: bool) -> Analyser:
    """Analyse a recording at 48 kHz, in stereo."""
    with soundfile.SoundFile(path) as file:
        if (file.samplerate, file.channels) != (RATE, 2):
            raise SystemExit(f"{path} has {file.channels} channels at {file.samplerate} Hz: give stereo at {RATE} Hz")
        analyser, at = Analyser(clicks=clicks, title=path.name), 0
        while len(samples := _read(file)):
            analyser.add(samples, at)
            at += len(samples)
    return analyser


def _read(file: soundfile.SoundFile) -> Samples:
    return np.asarray(file.read(READ, dtype="float32", always_2d=True))
