"""From a `Prompt` or an `Image` to a `Mood`: where it lies on the affective plane, and which word or statistic says what."""

from moodmusic.mood.feel import feel
from moodmusic.mood.sight import see, together
from moodmusic.mood.value import Cue, Mood

__all__ = ["Cue", "Mood", "feel", "see", "together"]
