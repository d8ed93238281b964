"""Fuzzing with atheris: each target for 20,000 runs or a minute, whichever ends first.

Not run with the other tests; ``pip install -e ".[test,fuzz]"``, then

    python -m pytest -m slow tests/fuzz

Longer, and keeping what was found worth keeping for the next time (targets: prompt, edit, stored, yaml, image, control):

    mkdir -p corpus && python tests/fuzz/fuzz.py prompt corpus -max_total_time=3600 -max_len=400

A finding ends the run with its traceback, and its input in ``crash-…``; ``python tests/fuzz/fuzz.py prompt corpus crash-…`` shows it again.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

RUNS = 20_000
SECONDS = 60
LENGTHS = {"prompt": 400, "edit": 400, "stored": 400, "yaml": 3000, "image": 3000, "control": 2000}  # bytes of an input


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason='needs atheris: pip install -e ".[fuzz]" (Linux on x86-64)')
@pytest.mark.parametrize("target", LENGTHS)
def test_nothing_but_our_own_errors_comes_of_any_input(tmp_path: Path, target: str) -> None:
    limits = (f"-runs={RUNS}", f"-max_total_time={SECONDS}", f"-max_len={LENGTHS[target]}", "-seed=1")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    program = [sys.executable, str(Path(__file__).with_name("fuzz.py")), target, str(corpus), *limits]
    process = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=10 * SECONDS, check=False)
    assert process.returncode == 0, process.stderr[-6000:]
    assert "Done" in process.stderr
