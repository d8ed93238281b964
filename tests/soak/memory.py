"""Memory of a process and its children over the hours of a stream.

Pages of files are left out: a library's count for more or less as other programs on the machine load it or end.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from .value import Check

MOST_MB_PER_HOUR = 1.0
WARM_HOURS = 2.0  # of the stream, or a quarter of it when that is less: caches fill


def tree(pid: int) -> list[int]:
    """A process and everything below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = task.read_text().split()
        except OSError:
            continue  # the thread has just ended
        for child in below:
            found += tree(int(child))
    return found


def pss_mb(pid: int | None = None) -> float:
    """Proportional set size of a process tree in MB, without the pages of files (Linux 5.3)."""
    return sum(_pss_kb(process) for process in tree(pid or os.getpid())) / 1024


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0  # the process has just ended
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:")))


class Memory:
    """A measurement now and then; the slope is the median of the slopes of all pairs (Theil–Sen), after the warm-up."""

    def __init__(self) -> None:
        self.hours: list[float] = []
        self.mb: list[float] = []

    def look(self, hours: float, mb: float | None = None) -> None:
        """Measure this process and its children (or take `mb`) at an hour of the stream."""
        self.hours.append(hours)
        self.mb.append(pss_mb() if mb is None else mb)

    @property
    def slope(self) -> float | None:
        """MB per hour of the stream; None when there are fewer than four measurements after the warm-up."""
        hours, mb = np.array(self.hours), np.array(self.mb)
        warm = hours >= min(WARM_HOURS, 0.25 * float(hours.max(initial=0.0)))
        hours, mb = hours[warm], mb[warm]
        if hours.size < 4:
            return None
        one, other = np.triu_indices(hours.size, 1)
        return float(np.median((mb[other] - mb[one]) / (hours[other] - hours[one])))

    def by_hour(self) -> dict[int, float]:
        """MB at the first measurement of each hour."""
        return {int(hours): round(mb, 1) for hours, mb in reversed(list(zip(self.hours, self.mb, strict=True)))}

    def checks(self) -> list[Check]:
        """The slope."""
        span = f"{min(self.mb, default=0.0):.0f}–{max(self.mb, default=0.0):.0f} MB"
        slope = self.slope
        figure = "too short to tell" if slope is None else f"{slope:+.2f} MB/h"
        return [Check(f"growth of memory ({span})", figure, f"{MOST_MB_PER_HOUR:g} MB/h", slope is None or slope <= MOST_MB_PER_HOUR)]
