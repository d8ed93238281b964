"""Options that several commands share: the request, lengths such as 2m30s, and how much is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from moodmusic.errors import InputError

if TYPE_CHECKING:
    from moodmusic.plan import Request

Command = TypeVar("Command", bound=Callable[..., Any])
_UNITS = re.compile(r"(?:(?P<h>\d+(?:\.\d+)?)h)?(?:(?P<m>\d+(?:\.\d+)?)m(?:in)?)?(?:(?P<s>\d+(?:\.\d+)?)s?)?")
_CLOCK = re.compile(r"(?:(?P<h>\d+):)?(?P<m>\d+):(?P<s>[0-5]?\d(?:\.\d+)?)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0}


def parse_length(text: str) -> float:
    """Seconds of ``90``, ``90s``, ``2m30s``, ``1.5m``, ``1:30``, ``1:02:03`` or ``1h``. InputError for anything else."""
    written = text.strip().lower().replace(" ", "")
    match = _CLOCK.fullmatch(written) or _UNITS.fullmatch(written)
    if not match or not any(match.groupdict().values()):
        raise InputError(f"{text!r} is no length: write 90, 90s, 2m30s, 1:30 or 1h")
    return sum(float(number) * _SECONDS[unit] for unit, number in match.groupdict().items() if number)


def parse_file(ctx: click.Context, param: click.Parameter, given: str | None) -> Path | None:
    """A file's name; InputError for an empty one, which a path would take for the folder that one is in."""
    if given is not None and not given.strip():
        raise InputError(f"{param.opts[0]} is empty: give the name of a file, or leave it away")
    return None if given is None else Path(given)


def complete_style(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Style names for shell completion: file names only, so that it is quick."""
    from moodmusic.library import folders

    names = {path.stem for folder in folders("styles") for path in folder.glob("*.yaml")}
    return sorted(name for name in names if name.startswith(incomplete) and name.isprintable())


def _parse_blend(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> tuple[tuple[str, float], ...] | None:
    """``calm sea:0.7`` as (text, weight): the weight stands behind the last colon."""
    found = []
    for part in given:
        text, colon, weight = part.rpartition(":")
        try:
            found.append((text, float(weight)))
        except ValueError:
            colon = ""
        if not colon:
            raise InputError(f"{part!r} is no part of a blend: write a sentence, a colon and its weight, such as 'calm sea:0.7'")
    return tuple(found) or None


_LENGTH = click.option("-t", "--length", "seconds", type=parse_length, metavar="LENGTH", help="90, 90s, 2m30s, 1:30 or 1h.")
_LANGUAGE = click.option(
    "--language", metavar="CODE", help="Of the sentence or the edit, such as en or fr; told by its words when not given."
)
_MUSIC = (
    click.option("--seed", type=int, help="Equal seeds give equal music; drawn and printed when not given."),
    click.option("--style", metavar="NAME", shell_complete=complete_style, help="A style's name or tag; see 'moodmusic styles'."),
    click.option("--tempo", "tempo_bpm", type=float, metavar="BPM", help="Quarter notes a minute."),
    click.option("--key", metavar="KEY", help="Such as 'Bb minor' or 'D dorian'."),
    click.option("--meter", metavar="METER", help="Such as 3/4 or 7/8."),
    click.option("--loudness", "loudness_lufs", type=float, metavar="LUFS", help="Integrated loudness, such as -16."),
    click.option("--image", metavar="FILE", help="A picture that counts beside the sentence, or instead of it."),
    click.option("--blend", multiple=True, callback=_parse_blend, metavar="TEXT:WEIGHT", help="Instead of a sentence, twice or more."),
)
_TO = click.option("--to", metavar="TEXT", help="Move from the sentence to this one.")
REQUEST_FIELDS = ("language", "seconds", "seed", "style", "tempo_bpm", "key", "meter", "loudness_lufs", "image", "blend", "to")


def _parse_quiet(ctx: click.Context, param: click.Parameter, quiet: bool) -> bool:
    """Warnings of the library are no errors."""
    if quiet:
        import logging

        logging.getLogger("moodmusic").setLevel(logging.ERROR)
    return quiet


_TALK = (
    click.option("-v", "--verbose", is_flag=True, help="Say more."),
    click.option("-q", "--quiet", is_flag=True, callback=_parse_quiet, help="Say nothing but errors."),
)


def request_options(command: Command) -> Command:
    """Add the options of a request; they arrive under the names of `REQUEST_FIELDS`."""
    return _with((_LANGUAGE, _LENGTH, *_MUSIC, _TO), command)


def endless_options(command: Command) -> Command:
    """Add those of them that endless music takes: it has no length, and nowhere to arrive."""
    return _with((_LANGUAGE, *_MUSIC), command)


def talk_options(command: Command) -> Command:
    """Add ``-v`` and ``-q``."""
    return _with(_TALK, command)


def _with(options: tuple[Callable[[Command], Command], ...], command: Command) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def request_of(given: dict[str, Any], **more: Any) -> Request:
    """The request of the options given. A seed that is not given is drawn; a length that nobody states is the settings'.

    `more` are fields of the request that the command itself decides.
    """
    from secrets import randbelow

    from moodmusic.config import settings
    from moodmusic.plan import Request

    values: dict[str, Any] = {name: given.get(name) for name in REQUEST_FIELDS}
    now = settings()
    if values["loudness_lufs"] is None:
        values["loudness_lufs"] = now.loudness_lufs
    if values["seed"] is None:
        values["seed"] = randbelow(10**6)  # short enough to be typed again
    return Request(**{**values, "fallback_seconds": now.seconds, **more})
