"""The sections of a plan fitted to another number of bars: the ones that say most stay, bodies come again, energies stay."""

from __future__ import annotations

import math
from dataclasses import replace

from moodmusic.plan.form import AIM_S, AS_IT_IS_S, longest_bars, shared_bars, telling
from moodmusic.plan.value import SectionPlan

Sections = tuple[SectionPlan, ...]
SHORTEST_S = 8.0  # mean section length below which sections are dropped


def refitted(sections: Sections, bars: int, bar_s: float) -> Sections:
    """The sections over so many bars of so many seconds; as they are when they fill them already."""
    most = longest_bars(bar_s)
    if sum(part.bars for part in sections) == bars and all(part.bars <= most for part in sections):
        return sections
    parts = list(sections)
    least, mean_s = math.ceil(bars / most), bars * bar_s / len(parts)
    shorter = bars < sum(part.bars for part in sections)
    if len(parts) > bars or (shorter and mean_s < SHORTEST_S):
        parts = telling(parts, min(bars, max(1, round(bars * bar_s / AIM_S["short"]))))
    elif len(parts) < least or (not shorter and mean_s > 1.25 * AS_IT_IS_S[1]):
        parts = _repeated(parts, max(least, math.ceil(bars * bar_s / AIM_S["long"])))[:bars]
    counts = shared_bars([float(part.bars) for part in parts], bars, most)
    return _none_lost(sections, tuple(replace(part, bars=count) for part, count in zip(parts, counts, strict=True)))


def _repeated(parts: list[SectionPlan], count: int) -> list[SectionPlan]:
    """The opening, the body again and again, the close."""
    if len(parts) < 3:
        return [parts[at % len(parts)] for at in range(count)]
    body, wanted = parts[1:-1], count - 2
    middle = [_again(body[at % len(body)], at // len(body)) for at in range(wanted)]
    return [parts[0], *middle, parts[-1]]


def _again(part: SectionPlan, turn: int) -> SectionPlan:
    return replace(part, name=f"{part.name} {turn + 1}") if turn else part


def _none_lost(before: Sections, after: Sections) -> Sections:
    """A stem whose sections fell away joins the one that is nearest in energy to where it was loudest."""
    heard = {name for part in after for name in part.stems}
    out = list(after)
    for name in dict.fromkeys(name for part in before for name in part.stems):
        if name not in heard:
            energy = max(part.energy for part in before if name in part.stems)
            at = min(range(len(out)), key=lambda place: abs(out[place].energy - energy))
            out[at] = replace(out[at], stems=(*out[at].stems, name))
    return tuple(out)
