"""What every test shares: one BLAS thread, an empty home, and tests that need an outside program.

Such a test is marked ``@pytest.mark.needs_program("ffmpeg")``; besides programs, ``soundfont`` (FluidR3) and ``portaudio`` can be named.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import tempfile
from pathlib import Path

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
    shutil.rmtree(HOME, ignore_errors=True)
