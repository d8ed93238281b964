"""From a sentence to a `Prompt`: its outright wishes, the words that say them, and the words left for the mood."""

from moodmusic.prompt.read import read_prompt
from moodmusic.prompt.value import Evidence, Prompt, Wishes

__all__ = ["Evidence", "Prompt", "Wishes", "read_prompt"]
