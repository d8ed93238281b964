"""What every test shares: one BLAS thread, an empty home, and tests that need an outside program.

Such a test is marked ``@pytest.mark.needs_program("ffmpeg")``; besides programs, ``soundfont`` (FluidR3) and ``portaudio`` can be named.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest

HOME = tempfile.mkdtemp(prefix="moodmusic-tests-")  # settings, styles and caches of the person who runs the tests stay out
for name in [name for name in os.environ if name.startswith("MOODMUSIC_") and name != "MOODMUSIC_CI"]:
    del os.environ[name]
os.environ |= {f"XDG_{kind}_HOME": f"{HOME}/{kind.lower()}" for kind in ("CACHE", "CONFIG", "DATA")}
os.environ["XDG_RUNTIME_DIR"] = HOME  # and so does the control port of a server that plays here

os.environ["MOODMUSIC_WORKERS"] = "1"  # starting a worker costs more than rendering a test's few notes; tests of workers say how many

PACKAGES = {"ffprobe": "ffmpeg", "nc": "netcat-openbsd", "node": "nodejs", "portaudio": "libportaudio2", "soundfont": "fluid-soundfont-gm"}
SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")


TURNS = pytest.StashKey[Any]()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of pytest-xdist's where the tests of all of them take turns."""
    node.workerinput["turns"] = HOME


def pytest_configure(config: pytest.Config) -> None:
    """Where there are several processes, take part in their turns."""
    if hasattr(config, "workerinput"):
        from turns import Turns

        config.stash[TURNS] = Turns(Path(config.workerinput["turns"]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Run a test when its turn comes."""
    turns = item.config.stash.get(TURNS, None)
    with turns.turn(item.get_closest_marker("alone") is not None) if turns else nullcontext():
        return (yield)


def installed(name: str) -> bool:
    """Whether a program, the FluidR3 SoundFont or the PortAudio library is on this machine."""
    if name == "soundfont":
        return SOUNDFONT.exists()
    return bool(ctypes.util.find_library(name) if name == "portaudio" else shutil.which(name))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program is missing; where everything is meant to be installed (MOODMUSIC_CI=1) that is a failure."""
    missing = [name for mark in item.iter_markers("needs_program") for name in mark.args if not installed(name)]
    if missing:
        reason = f"needs {', '.join(missing)} (Debian: {', '.join(PACKAGES.get(name, name) for name in missing)})"
        if os.environ.get("MOODMUSIC_CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if TURNS in config.stash:
        config.stash[TURNS].close()
    shutil.rmtree(HOME, ignore_errors=True)
