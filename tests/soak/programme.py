"""What is played in a soak: a dark probe without drums, or all styles with another mood every hour."""

from __future__ import annotations

from dataclasses import dataclass, replace

from moodmusic.plan import Request, make_plan
from moodmusic.plan.value import Plan
from moodmusic.sound.registry import find_instrument

HOUR_S = 3600.0
STRUCK = ("harp", "kalimba", "bells", "vibraphone", "piano")  # strokes and plucks begin with what a click is made of
MOODS = (
    ("ambient", "calm sea at dawn, weightless"),
    ("house", "a joyful night of dancing"),
    ("piano", "sad and lonely, an empty room"),
    ("cinematic", "hopeful strings, the long road home"),
    ("lofi", "sleepy rain over the city"),
    ("epic", "angry battle in the storm"),
    ("folk", "happy village feast in spring"),
    ("synthwave", "driving fast through the night"),
    ("techno", "sweaty basement at three in the morning"),
)


@dataclass(frozen=True, slots=True)
class Leg:
    """A mood and when it begins."""

    at_s: float
    title: str
    plan: Plan


def probe(seed: int) -> Plan:
    """An endless dark plan of held notes, a flute among them."""
    asked = Request(style="ambient", seed=seed, wanted=("flute",), unwanted=STRUCK)
    plan = make_plan("dark and still ambient night, no drums, no percussion", asked)
    return quietened(plan)


def quietened(plan: Plan) -> Plan:
    """A plan of which only the stems that hold their notes are heard."""
    return replace(plan, muted=tuple(card.name for card in plan.stems if find_instrument(card.instrument).kind != "sustain"))


def programme(style: str, seconds: float, seed: int, every_s: float = HOUR_S) -> list[Leg]:
    """The legs of a soak: of the probe one, of the real styles one an hour."""
    if style == "probe":
        return [Leg(0.0, "probe", probe(seed))]
    legs, at = [], 0.0
    while at < seconds:
        name, text = MOODS[len(legs) % len(MOODS)]
        legs.append(Leg(at, f"{name} {len(legs) + 1}", make_plan(text, Request(style=name, seed=seed + len(legs)))))
        at += every_s
    return legs
