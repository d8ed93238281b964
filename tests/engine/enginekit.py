"""Plans, players and detectors that the engine's tests share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from bareplan import bare_plan
from numpy.typing import NDArray

from moodmusic.cards import StemCard
from moodmusic.engine import Session
from moodmusic.engine.clips import ClipStore
from moodmusic.plan.value import Plan, SectionPlan
from moodmusic.sound import NoteCache
from moodmusic.style.value import Space

BEAT = {"kick": "X...x...X...x...", "hat": "x.x.x.x.x.x.x.x."}
CARDS = (
    StemCard("kit", "drums", "kit.808", pattern={"kind": "drums", "grids": BEAT}, reverb=0.05),
    StemCard("low", "bass", "bass.sub", pattern={"kind": "bass", "style": "root-fifth"}, register=(28, 50), duck_db=5.0, drive_db=3.0),
    StemCard("bells", "chords", "kalimba", pattern={"kind": "comp", "grid": "X..x..x.X..x..x."}, register=(52, 76), reverb=0.4, pan=-0.4),
    StemCard("organ", "pad", "organ", pattern={"kind": "pad"}, register=(48, 74), reverb=0.3, width=0.7, duck_db=4.0),
    StemCard("box", "lead", "musicbox", pattern={"kind": "melody"}, register=(60, 88), delay=0.4, pan=0.3),
)
NAMES = tuple(card.name for card in CARDS)
FIRST = (("Am7", 1.0), ("Fmaj7", 1.0), ("C", 1.0), ("G", 1.0))
OTHER = (("Dm7", 1.0), ("Bb", 1.0))


def plan(**changes: Any) -> Plan:
    """Eight bars (16 s) of five cheap stems in A minor at 120 bpm; any field may be changed, `key` and `meter` also as text."""
    sections = (SectionPlan("verse", "A", 4, 0.6, NAMES), SectionPlan("chorus", "B", 4, 0.8, NAMES))
    mine = {"progressions": {"A": FIRST, "B": OTHER}, "stems": CARDS, "sections": sections, "seconds": 16.0, "space": Space(t60_s=1.2)}
    return bare_plan(**mine | changes)


def solo(one: StemCard, **changes: Any) -> Plan:
    """A plan with one stem only."""
    sections = (SectionPlan("verse", "A", 4, 0.6, (one.name,)), SectionPlan("chorus", "B", 4, 0.8, (one.name,)))
    return plan(**{"stems": (one,), "sections": sections, **changes})


def played(one: Plan, cache: NoteCache, size: int = 48_000, seconds: float = 1e9, **options: Any) -> NDArray[np.float32]:
    """The mix of a plan, read in blocks of a size up to its end or for so many seconds. Shape (frames, 2)."""
    with Session(one, cache=cache, **options) as session:
        return read_on(session, seconds, size)


def read_on(session: Session, seconds: float, size: int = 48_000) -> NDArray[np.float32]:
    """Read on for so many seconds, or to the end."""
    left, parts = round(seconds * 48_000), []
    while left > 0 and len(samples := session.read(min(size, left)).samples):
        parts.append(samples)
        left -= len(samples)
    return np.concatenate(parts) if parts else np.zeros((0, 2), np.float32)


def store(cache: NoteCache | None, **options: Any) -> ClipStore:
    """A clip store over a cache."""
    return ClipStore(cache, **options)


def clicks(samples: NDArray[np.float32], limit: float = 12.0) -> list[int]:
    """Frames at which a channel of (frames, 2) jumps: its second difference is far above those of the 20 ms around it."""
    found: set[int] = set()
    for channel in samples.T.astype(np.float64):
        bend = np.abs(np.diff(channel, 3))
        padded = np.pad(bend, 480, mode="edge")
        level = np.convolve(padded, np.ones(961) / 961, "valid")
        found |= {int(frame) for frame in np.flatnonzero((bend > limit * level) & (bend > 1e-3))}
    return sorted(found)


def db(gain: float) -> float:
    """Level of a linear gain."""
    return 20.0 * float(np.log10(max(gain, 1e-12)))


def as_pairs(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Planar (2, frames) as (frames, 2)."""
    return np.ascontiguousarray(samples.T)


def tempo_changed(one: Plan, tempo_bpm: float) -> Plan:
    """The same plan in another tempo and with another seed."""
    return replace(one, tempo_bpm=tempo_bpm, seed=one.seed + 1)
