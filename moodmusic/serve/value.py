"""`Station`: what the doors of a server (HTTP, control port, Icecast) see of the music behind them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from moodmusic.serve.segments import Segments

EVENTS = ("beat", "bar", "section", "now playing", "transition", "set", "trigger", "late", "health", "reload")


class Station(Protocol):
    """One endless piece of music that many hear. Every mapping is JSON: text, numbers, booleans, lists."""

    name: str

    async def start(self) -> None:
        """Begin to play."""

    async def stop(self) -> None:
        """Stop, and end every child process."""

    @property
    def title(self) -> str:
        """What plays, in a few words; empty before it does."""

    def status(self) -> dict[str, Any]:
        """What plays and how: state, audible, prompt, title, plan, section, bar, frame, listeners by format, live controls, restarts,
        Icecast mounts.
        """

    async def plan(self) -> dict[str, Any]:
        """The plan that plays, whole, as it is stored beside files."""

    async def steer(
        self, target: str | Mapping[str, Any], at: str = "bar", fade: Mapping[str, Any] | None = None, hold: Any = None
    ) -> dict[str, Any]:
        """Change course: to words, ``{"mood": [valence, arousal, tension]}`` or ``{"edit": words}``.

        Gives ``frame`` where the change is heard, ``wait_s`` until then and the ``title``. InputError for what cannot be.
        """

    async def set(self, **changes: Any) -> dict[str, Any]:
        """Move live controls; gives the ``frame`` from which on they are heard."""

    async def trigger(self, name: str, at: str = "beat", volume_db: float = 0.0) -> dict[str, Any]:
        """Play a stinger; gives its ``frame``."""

    def subscribe(self, kinds: Collection[str] = EVENTS) -> AbstractAsyncContextManager[AsyncIterator[dict[str, Any]]]:
        """Events as they are heard: ``event``, ``frame``, ``time`` (monotonic seconds), ``lost`` (how many were dropped) and more."""

    def listen(self, name: str, seat: bool = True) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Encoded audio of a format, from a burst of 64 KB on; TooManyListeners when the house is full. No seat, no count."""

    def pour(self, name: str, give: Callable[[bytes], None], seat: bool = True) -> AbstractAsyncContextManager[bytes]:
        """As `listen`, for many listeners: yields the burst; every later chunk goes to `give` at once, and nothing (b"") at the end."""

    async def segments(self) -> Segments:
        """The initialisation segment and the last media segments for HLS; InputError without the package `av`."""

    def pcm(self, kind: str = "s16le") -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Raw stereo at 48 kHz, ``s16le`` or ``f32le``, at once; the run-ahead stands in the status."""

    async def explain(self, prompt: str) -> dict[str, Any]:
        """The reading of a sentence, as `moodmusic explain --json` gives it, with the plan that it would become if steered to now."""
