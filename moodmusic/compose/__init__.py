"""Room 6: a plan becomes sections of notes."""

from __future__ import annotations

from moodmusic.compose.section import compose_section, sections, timeline
from moodmusic.compose.strain import strained

__all__ = ["compose_section", "sections", "strained", "timeline"]
