"""Days of notes without audio: how much of them was heard before."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from moodmusic.compose import compose_section
from moodmusic.plan import Request, make_plan
from moodmusic.plan.value import Plan
from moodmusic.style import styles

from .bars import Repeats, bar_digests

RUNS = (1, 4, 8, 16)  # bars


@dataclass
class Day:
    """What hours of a plan's sections repeat."""

    repeats: dict[int, Repeats] = field(default_factory=lambda: {run: Repeats(run) for run in RUNS})
    sections: Counter[tuple[bytes, ...]] = field(default_factory=Counter)
    seconds: float = 0.0

    def share(self, run: int) -> float:
        """Share of the runs of so many bars that were heard before."""
        return self.repeats[run].places.count / max(1, self.repeats[run].bars)

    @property
    def literal(self) -> float:
        """Share of the sections that come back bar for bar."""
        return 1.0 - len(self.sections) / max(1, self.sections.total())


def composed(plan: Plan, hours: float) -> Day:
    """Compose hours of an endless plan."""
    day, index = Day(), 0
    while day.seconds < hours * 3600:
        section = compose_section(plan, index)
        digests = bar_digests(section)
        for repeats in day.repeats.values():
            repeats.add(digests)
        day.sections[tuple(digests)] += 1
        day.seconds += section.beats * 60.0 / section.tempo_bpm
        index += 1
    return day


def day_of_notes(hours: float, seed: int) -> int:
    """Print a line for each style; 1 when some run of 16 bars repeats."""
    failed = 0
    print(f"{'style':12}{'bars':>8}" + "".join(f"{f'{run} bars':>10}" for run in RUNS) + f"{'sections':>10}{'CPU s':>8}   again")
    for name in styles():
        begun = time.process_time()
        day = composed(make_plan(f"{name} music", Request(style=name, seed=seed)), hours)
        shares = "".join(f"{day.share(run):10.2%}" for run in RUNS)
        print(f"{name:12}{day.repeats[16].bars:8}{shares}{day.literal:10.1%}{time.process_time() - begun:8.0f}", flush=True)
        for place in day.repeats[16].places.first:
            print(f"    {place}")
        failed |= bool(day.repeats[16].places.count)
    return int(failed)
