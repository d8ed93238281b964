"""Fuzz one target: ``python tests/fuzz/fuzz.py TARGET FOLDER [options of libFuzzer]``; FOLDER keeps the inputs that told something new."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["moodmusic", "targets"], enable_loader_override=False):
    from targets import TARGETS, seeds


def main() -> None:
    """Seeds into the folder, and on until the options say stop; a finding ends it with its input and a traceback."""
    program, name, folder, *options = sys.argv
    for number, data in enumerate(seeds(name)):
        (Path(folder) / f"seed-{number}").write_bytes(data)
    atheris.Setup([program, folder, "-timeout=20", "-rss_limit_mb=4096", *options], TARGETS[name])
    atheris.Fuzz()


main()
