"""Peak proportional memory (PSS) of all processes of a render, for a short and a long track.

    python benchmarks/memory.py [--seconds 180,1800] [--style lofi]

PSS comes from /proc/PID/smaps_rollup of the whole process tree, read five times a second (Linux only).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROMPTS = ("lo-fi hip hop, rainy evening", "cinematic, hopeful strings", "ambient, calm sea at dawn", "epic battle")


def children(pid: int) -> list[int]:
    """The process and everything below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = task.read_text().split()
        except OSError:
            continue
        for child in below:
            found += children(int(child))
    return found


def pss_mb(pid: int) -> float:
    """Proportional set size of a process tree in MB."""
    total = 0
    for process in children(pid):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def peak_mb(prompt: str, seconds: float) -> float:
    """Highest PSS while one track is rendered with empty caches."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "moodmusic", "render", prompt, "-o", f"{folder}/x.wav", "-t", str(seconds), "--seed", "1", "-q"]
        process = subprocess.Popen(command, env={**os.environ, "MOODMUSIC_CACHE": f"{folder}/cache"})
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, pss_mb(process.pid))
            time.sleep(0.2)
    if process.returncode:
        raise SystemExit(f"render ended with {process.returncode}")
    return peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", default="180,1800")
    parser.add_argument("--prompts", default=";".join(PROMPTS))
    options = parser.parse_args()
    print("| prompt | " + " | ".join(f"{seconds} s, MB" for seconds in options.seconds.split(",")) + " |")
    print("|---|" + "---|" * len(options.seconds.split(",")))
    for prompt in options.prompts.split(";"):
        peaks = [peak_mb(prompt, float(seconds)) for seconds in options.seconds.split(",")]
        print(f"| {prompt} | " + " | ".join(f"{peak:.0f}" for peak in peaks) + " |", flush=True)


if __name__ == "__main__":
    main()
