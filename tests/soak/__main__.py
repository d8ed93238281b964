"""Run a soak and print the table."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from . import __doc__ as about
from .analyser import Analyser
from .composed import day_of_notes
from .listen import analysed_file, analysed_session
from .programme import programme
from .value import Check


def table(checks: list[Check]) -> str:
    """A line a check, and the places of those that fail."""
    width = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        lines.append(f"{'ok  ' if check.holds else 'FAIL'} {check.name:{width}}  {check.figure:>14}  limit {check.limit}")
        lines += [f"       {place}" for place in check.where if not check.holds]
    return "\n".join(lines)


def workers_s(cpu: os.times_result) -> float:
    """Seconds of processes that have ended."""
    return cpu.children_user + cpu.children_system


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=24.0, help="of the stream (24)")
    parser.add_argument("--style", choices=("probe", "real"), default="probe")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=float, default=3600.0, help="seconds between two moods of --style real (3600)")
    parser.add_argument("--cache", type=Path, default=None, help="a folder for rendered notes; the user's own by default")
    parser.add_argument("--log", type=Path, default=None, help="gets a line of JSON an hour: figures so far; standard error by default")
    parser.add_argument("--notes", action="store_true", help="compose only, every style")
    parser.add_argument("--file", type=Path, default=None, help="analyse a recording; --style probe looks for clicks too")
    return parser.parse_args()


def main() -> int:
    """The command."""
    given = options()
    if given.notes:
        return day_of_notes(given.hours, given.seed)
    begun = time.monotonic()
    if given.file:
        analyser: Analyser = analysed_file(given.file, clicks=given.style == "probe")
    else:
        legs = programme(given.style, given.hours * 3600, given.seed, given.every)
        with given.log.open("a") if given.log else nullcontext(sys.stderr) as log:
            analyser = analysed_session(legs, given.hours * 3600, clicks=given.style == "probe", cache=given.cache, log=log)
        print("MB by hour: " + ", ".join(f"{hour}: {mb:.0f}" for hour, mb in sorted(analyser.memory.by_hour().items())))
    checks = analyser.checks()
    print(table(checks))
    cpu = os.times()
    print(f"{time.monotonic() - begun:.0f} s by the clock; CPU: {cpu.user + cpu.system:.0f} s here, {workers_s(cpu):.0f} s in workers")
    return 0 if all(check.holds for check in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
