"""What goes wrong at the doors of a server."""

from __future__ import annotations

from typing import ClassVar

from moodmusic.errors import InputError, MoodmusicError


class ServeError(MoodmusicError):
    """A station cannot be opened, reached or listened to; where that passes, it is worth trying again after so many seconds."""

    exit_code = 10
    retry_after_s: ClassVar[int] = 1


class NoStation(ServeError):
    """There is no station of that name."""


class TooManyStations(ServeError):
    """The house has as many stations as it may have."""


class TooManyListeners(ServeError):
    """A station has as many listeners as it may have."""

    retry_after_s = 10


class NotServed(ServeError):
    """A format that this installation cannot make: a package is missing."""


class WrongTicket(ServeError):
    """A ticket that was never minted, or was spent."""


class NoHearing(ServeError):
    """A listener that never came."""


class NoSegment(ServeError):
    """An HLS segment that is not kept any more, or not there yet."""


class WrongValue(InputError):
    """A message that is not as the document has it."""
