"""The real console script in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "moodmusic"]


def moodmusic(*arguments, **options):
    """Run it; the finished process with its text output."""
    settings = {"capture_output": True, "text": True, "timeout": 120, "env": os.environ | options.pop("env", {})}
    return subprocess.run([*PROGRAM, *map(str, arguments)], check=False, **(settings | options))


def refused(process, code, *words):
    """Assert that it ended with a code and one sentence on standard error that holds the words."""
    assert process.returncode == code, process.stderr
    lines = process.stderr.strip().splitlines()
    assert len(lines) == 1, process.stderr
    assert lines[0].startswith("moodmusic: ")
    assert "Traceback" not in lines[0]
    for word in words:
        assert word in lines[0]
