"""moodmusic: describe a mood, get music.

    import moodmusic

    plan = moodmusic.read("rainy night in a small café, melancholic but hopeful", seconds=90)
    print(plan.key.name, plan.tempo_bpm, plan.mood)
    moodmusic.render(plan, "rain.flac")

Names are imported when they are first used, so that ``import moodmusic`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from moodmusic.engine import Session as Session
    from moodmusic.errors import MoodmusicError as MoodmusicError
    from moodmusic.face import read as read
    from moodmusic.face import render as render
    from moodmusic.mood.value import Mood as Mood
    from moodmusic.outputs.plan_file import load as load
    from moodmusic.plan.value import Plan as Plan
    from moodmusic.serve.control.client import connect as connect
    from moodmusic.style import styles as styles
    from moodmusic.track import Track as Track

_HOMES = {
    "Mood": "moodmusic.mood.value",
    "MoodmusicError": "moodmusic.errors",
    "Plan": "moodmusic.plan.value",
    "Session": "moodmusic.engine",
    "Track": "moodmusic.track",
    "connect": "moodmusic.serve.control.client",
    "load": "moodmusic.outputs.plan_file",
    "read": "moodmusic.face",
    "render": "moodmusic.face",
    "styles": "moodmusic.style",
}

__all__ = ["Mood", "MoodmusicError", "Plan", "Session", "Track", "__version__", "connect", "load", "read", "render", "styles"]


def __getattr__(name: str) -> Any:
    """Import a public name from where it lives (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'moodmusic' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
