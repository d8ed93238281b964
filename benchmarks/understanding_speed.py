"""What understanding costs in CPU time, beside what Python and numpy cost to start and what VADER costs a sentence.

    python benchmarks/understanding_speed.py [--runs N]

Warm: the sentences of tests/understanding/data in five languages, each understood (mood, style, plan) once before and then as often as
asked; the quickest counts, since other programs take their share of the machine. Cold: a whole process, user and system time.
The aims: 5 ms for the median sentence, 50 ms for the worst, 0.3 s for a process.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from moodmusic.errors import MoodmusicError
from moodmusic.mood.feel import vader
from moodmusic.plan import understand

DATA = Path(__file__).parents[1] / "tests" / "understanding" / "data"
COLD = {
    "python -c pass": ("-c", "pass"),
    "python -c 'import numpy'": ("-c", "import numpy"),
    "moodmusic explain": ("-m", "moodmusic", "explain", "a calm evening by the sea"),
}


def sentences() -> list[str]:
    """All of five languages that have a plan (a few ask for what no plan can give)."""
    files = (yaml.safe_load((DATA / f"moods.{code}.yaml").read_text(encoding="utf-8")) for code in ("en", "fr", "es", "pl", "id"))
    return [row["text"] for groups in files for rows in groups.values() for row in rows if _planned(row["text"])]


def _planned(text: str) -> bool:
    try:
        understand(text)
    except MoodmusicError:
        return False
    return True


def warm_ms(reader: Callable[[str], object], texts: list[str], runs: int) -> list[float]:
    """CPU milliseconds a sentence, the least of the runs."""
    return [min(_cpu_ms(reader, text) for _ in range(runs)) for text in texts]


def _cpu_ms(reader: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    reader(text)
    return (time.process_time() - began) * 1000.0


def cold_s(words: tuple[str, ...], runs: int) -> float:
    """CPU seconds of a process, the least of the runs; one more before them fills the caches of Python and the disk."""
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    took = []
    for _ in range(runs + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *words], check=True, capture_output=True, env=settings)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(took[1:])


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    texts = sentences()
    print(f"{len(texts)} sentences       median ms   worst ms")
    for name, reader in {"VADER alone": vader().polarity_scores, "understand": understand}.items():
        took = warm_ms(reader, texts, runs)
        print(f"{name:<22}{statistics.median(took):>9.2f}{max(took):>11.2f}")
    print("a cold process              CPU s")
    for name, words in COLD.items():
        print(f"{name:<26}{cold_s(words, runs):>7.2f}")


if __name__ == "__main__":
    main()
