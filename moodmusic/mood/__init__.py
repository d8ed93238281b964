"""From a `Prompt` to a `Mood`: where its words lie on the affective plane, and which word says what."""

from moodmusic.mood.feel import feel
from moodmusic.mood.value import Cue, Mood

__all__ = ["Cue", "Mood", "feel"]
