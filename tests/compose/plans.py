"""Hand-made plans and cards for the composer's tests."""

from __future__ import annotations

from typing import Any

from bareplan import bare_plan

from moodmusic.cards import StemCard
from moodmusic.plan.value import Plan, SectionPlan

BACKBEAT = {"kick": "X.....x.X.......", "snare": "....X.......X...", "hat": "x.x.x.x.x.x.x.x."}

CARDS: tuple[StemCard, ...] = (
    StemCard("test-drums", "drums", "kit.acoustic", pattern={"kind": "drums", "grids": BACKBEAT}),
    StemCard("test-percussion", "percussion", "kit.hand", pattern={"kind": "percussion", "grids": {"shaker": "x-x-x-x-x-x-x-x-"}}),
    StemCard("test-bass", "bass", "bass.finger", pattern={"kind": "bass", "style": "root-fifth"}, register=(28, 50)),
    StemCard("test-chords", "chords", "piano", pattern={"kind": "comp", "grid": "X..x..x.X..x..x."}, register=(52, 76)),
    StemCard("test-pad", "pad", "strings", pattern={"kind": "pad"}, register=(48, 74)),
    StemCard("test-arp", "arp", "pluck", pattern={"kind": "arp", "shape": "updown", "rate": "16"}, register=(55, 91)),
    StemCard("test-lead", "lead", "flute", pattern={"kind": "melody"}, register=(60, 88)),
    StemCard("test-counter", "counter", "cello", pattern={"kind": "counter"}, register=(48, 72)),
    StemCard("test-texture", "texture", "texture.rain", pattern={"kind": "texture"}),
    StemCard("test-fx", "fx", "fx.riser", pattern={"kind": "fx"}),
)
NAMES = tuple(card.name for card in CARDS)
PROGRESSIONS = {
    "A": (("Am7", 1.0), ("Fmaj7", 1.0), ("C", 1.0), ("G", 1.0)),
    "B": (("F", 2.0), ("G", 1.0), ("Em7", 1.0)),
}
SECTIONS = (
    SectionPlan("intro", "A", 4, 0.3, NAMES[2:6]),
    SectionPlan("verse", "A", 8, 0.5, NAMES),
    SectionPlan("chorus", "B", 8, 0.8, NAMES),
    SectionPlan("outro", "A", 4, 0.35, NAMES[2:7]),
)


def card(role: str, kind: str, register: tuple[int, int] = (48, 76), **pattern: Any) -> StemCard:
    """A card of one role whose pattern is `kind` with the given keys."""
    return StemCard(f"{role}-{kind}", role, "piano", pattern={"kind": kind, **pattern}, register=register)


def plan(**changes: Any) -> Plan:
    """A finite A minor plan with a card of every role; any field may be changed, `meter` and `key` also as text."""
    melody = {"density": 0.5, "leap": 0.4, "rest": 0.4, "syncopation": 0.3, "range": 0.5}
    mine = {"tempo_bpm": 96.0, "progressions": PROGRESSIONS, "stems": CARDS, "sections": SECTIONS, "melody": melody}
    return bare_plan(**mine | changes)


def solo(one: StemCard, bars: int = 8, energy: float = 0.6, **changes: Any) -> Plan:
    """A plan of one section in which one card plays alone."""
    section = SectionPlan("verse", "A", bars, energy, (one.name,))
    return plan(**{"stems": (one,), "sections": (section,), **changes})
