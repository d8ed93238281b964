"""Priorities, as Linux tells them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# The file of a process outside every autogroup is there and empty (proc_sched_autogroup_show_task of the kernel).
TOLD = "import os; from pathlib import Path; print(os.getpriority(0, 0), *Path('/proc/self/autogroup').read_text().split()[-1:])"


def place(what: str, nice: int = 0, session: bool = True) -> list[int]:
    code = f"from moodmusic.priority import give_way, go_first; {what}; {TOLD}"
    command = ["nice", "-n", str(nice), sys.executable, "-c", code]
    return [
        int(word) for word in subprocess.run(command, capture_output=True, text=True, check=True, start_new_session=session).stdout.split()
    ]


pytestmark = pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="Linux without autogroups")


@pytest.mark.parametrize(("asked", "started", "found"), [(5, 0, 5), (0, 0, 0), (5, 10, 10), (0, 10, 10)])
def test_who_gives_way_is_nicer_to_processes_and_sessions_and_never_less_nice(asked: int, started: int, found: int) -> None:
    assert place(f"give_way({asked})", started) == [found, found]


def test_a_session_that_others_share_keeps_its_place() -> None:
    before = Path("/proc/self/autogroup").read_text()
    assert place("give_way(5)", session=False)[0] == 5
    assert Path("/proc/self/autogroup").read_text() == before


def test_who_gives_sound_goes_first_where_it_may_and_keeps_a_place_that_was_chosen() -> None:
    assert place("go_first()")[0] in (-11, 0)  # 0 without privileges
    assert place("go_first()", nice=7)[0] == 7
