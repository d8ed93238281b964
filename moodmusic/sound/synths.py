"""Every instrument that pyo64 plays."""

from __future__ import annotations

from moodmusic.sound import basses, leads, pads, plucks
from moodmusic.sound.instrument import Instrument

INSTRUMENTS: tuple[Instrument, ...] = (*pads.INSTRUMENTS, *basses.INSTRUMENTS, *leads.INSTRUMENTS, *plucks.INSTRUMENTS)
