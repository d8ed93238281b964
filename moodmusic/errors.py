"""The error tree: one base, one class a stage, each with its documented exit code.

Every message says what was given, what is allowed, and what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import ClassVar

from moodmusic.printable import lines


class MoodmusicError(Exception):
    """Base of every error that moodmusic raises on purpose."""

    exit_code: ClassVar[int] = 1

    def __str__(self) -> str:
        """The message, without anything that could steer the terminal or the log that it is shown in."""
        return lines(super().__str__())


class InputError(MoodmusicError):
    """A value from the caller is of the wrong type or out of range."""

    exit_code = 2


class PromptError(InputError):
    """The text cannot be read: empty, too long, or nothing but control characters."""

    exit_code = 3


class PlanError(MoodmusicError):
    """A plan cannot be made, or a stored plan cannot be read."""

    exit_code = 4


class LibraryError(MoodmusicError):
    """A style, stem or settings file is wrong; every mistake in it is listed."""

    exit_code = 5


class SoundError(MoodmusicError):
    """An instrument cannot make the sound asked of it."""

    exit_code = 6


class EngineError(MoodmusicError):
    """The player cannot go on: a worker died, or a command makes no sense now."""

    exit_code = 7


class OutputError(MoodmusicError):
    """The target cannot be written."""

    exit_code = 8


class DeviceError(OutputError):
    """There is no audio device to play on."""

    exit_code = 9


INTERRUPTED_EXIT_CODE = 130


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` for the closest allowed word, or an empty string."""
    close = difflib.get_close_matches(word, list(allowed), n=1, cutoff=0.5)
    return f" (did you mean {close[0]!r}?)" if close else ""
