"""Where a soak's audio comes from: a `Session` rendered as fast as it goes, or a file."""

from __future__ import annotations

import json
import time
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
HOUR = 3600 * RATE
LOOK_S = 600.0  # between two measurements of memory
CACHE_BYTES = 10**9
CROSS = {"mode": "cross", "length": 2, "unit": "bars"}


class Soak:
    """A session that is steered from leg to leg, heard by an analyser."""

    def __init__(self, session: Session, legs: list[Leg], seconds: float, analyser: Analyser) -> None:
        self._session, self._coming, self._analyser = session, legs[1:], analyser
        self.frames, self._looks = round(seconds * RATE), 0

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
        if at >= self._looks * LOOK_S * RATE:
            self._looks += 1
            self._analyser.look()
        return True


def analysed_session(legs: list[Leg], seconds: float, *, clicks: bool, cache: Path | None = None, log: TextIO | None = None) -> Analyser:
    """Render so many seconds of mastered stream and analyse them; `log` gets a line of JSON an hour."""
    analyser = Analyser(legs[0].plan, clicks=clicks, frames=round(seconds * RATE), title=legs[0].title)
    notes = NoteCache(cache, CACHE_BYTES) if cache else None
    with Session(legs[0].plan, mastered=True, cache=notes) as session:
        soak = Soak(session, legs, seconds, analyser)
        while soak.step():
            if log and (session.position % HOUR < READ or session.position == soak.frames):
                print(json.dumps(told(analyser, session.position)), file=log, flush=True)
    return analyser


def told(analyser: Analyser, frame: int) -> dict[str, object]:
    """What a broken run leaves behind: how far it came, at what cost, and the figures so far."""
    checks = analyser.so_far()
    return {
        "hours": round(frame / HOUR, 3),
        "cpu_s": round(time.process_time(), 1),  # of this process
        "mb": round(analyser.memory.mb[-1], 1),
        "failing": [place for check in checks if not check.holds for place in (check.name, *check.where)],
        "figures": {check.name: check.figure for check in checks},
    }


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
