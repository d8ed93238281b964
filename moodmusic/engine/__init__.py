"""Room 8: the player. Clips become endless blocks, or a mastered file."""

from moodmusic.engine.master import Mixdown, Report
from moodmusic.engine.session import Session
from moodmusic.engine.value import Block, Event

__all__ = ["Block", "Event", "Mixdown", "Report", "Session"]
