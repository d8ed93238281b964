"""A sentence is understood without the heavy libraries; what it costs is measured by benchmarks/understanding_speed.py."""

from __future__ import annotations

import subprocess
import sys

SENTENCE = "a calm evening by the sea"


def test_a_cold_process_imports_neither_scikit_learn_nor_a_yaml_reader() -> None:
    told = f"import sys; sys.argv = ['moodmusic', 'explain', {SENTENCE!r}]; from moodmusic.cli.main import program; "
    told += "program.main(standalone_mode=False); print(sorted({'sklearn', 'scipy', 'yaml', 'PIL'} & {*sys.modules}))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
