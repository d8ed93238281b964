"""Every drum kit."""

from __future__ import annotations

from moodmusic.sound import acoustic_kits, cinematic_kits, electronic_kits, percussion
from moodmusic.sound.instrument import Instrument

KITS = {kit.name: kit for kit in (*acoustic_kits.KITS, *electronic_kits.KITS, *cinematic_kits.KITS, percussion.PERC, percussion.TABLA)}
INSTRUMENTS: tuple[Instrument, ...] = tuple(kit.instrument() for kit in KITS.values())
