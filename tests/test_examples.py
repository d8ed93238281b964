"""Every example runs as it stands and says something."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_it_runs(path, tmp_path):
    done = subprocess.run([sys.executable, "-W", "error", path], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert "identical: False" not in done.stdout


def test_they_are_numbered_and_listed():
    listed = (EXAMPLES[0].parent / "README.md").read_text(encoding="utf-8")
    for number, path in enumerate(EXAMPLES, 1):
        assert path.name.startswith(f"{number:02d}_")
        assert f"]({path.name})" in listed
