"""How a process stands to others where there is more to do than cores (sched(7))."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

GIVING = -11  # of who gives sound by the clock, as PipeWire and PulseAudio have it
AUTOGROUP = Path("/proc/self/autogroup")


def go_first() -> None:
    """Take the priority of who gives sound, where that is allowed and whoever started the process chose none."""
    if os.getpriority(os.PRIO_PROCESS, 0) == 0:
        _take(GIVING)


def give_way(nice: int = 0) -> None:
    """Be at least so nice to others, whatever the process that started this one is."""
    _take(max(nice, os.getpriority(os.PRIO_PROCESS, 0)))


def _take(nice: int) -> None:
    """A place among processes, and among sessions where Linux shares the cores among them first."""
    with suppress(OSError):  # no privileges
        os.setpriority(os.PRIO_PROCESS, 0, nice)
    if os.getsid(0) == os.getpid():  # a session that it shares, such as a terminal's, is left alone
        with suppress(OSError):  # no privileges, or no autogroups
            AUTOGROUP.write_text(str(nice), encoding="ascii")
