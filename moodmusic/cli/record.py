"""``moodmusic record``: endless music into a file, a sentence's faster than it plays, a running station's as it plays."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from moodmusic.cli.options import endless_options, parse_length, request_of, talk_options
from moodmusic.cli.terminal import Progress, clock, say
from moodmusic.errors import EngineError, InputError
from moodmusic.outputs.formats import FORMATS
from moodmusic.printable import json_text, printable, slug
from moodmusic.units import SAMPLE_RATE, checked, seconds_to_frames

if TYPE_CHECKING:
    from moodmusic.outputs.file import TrackFile
    from moodmusic.outputs.recording import Read
    from moodmusic.plan.value import Plan

LENGTH_S = (1.0, 604_800.0)  # a week


@click.command("record", short_help="Record endless music into a file.")
@click.argument("prompt", required=False)
@click.option(
    "--for", "-t", "seconds", type=parse_length, required=True, metavar="LENGTH", help="90, 90s, 2m30s, 1:30 or 1h; up to a week."
)
@click.option("-o", "--output", metavar="FILE", help=f"Ends with .{', .'.join(FORMATS)}; - is WAV on standard output.")
@click.option("--from", "source", metavar="FILE", help="Instead of a sentence: a stored endless plan, or a file that was recorded.")
@click.option("--station", metavar="NAME", help="Without a sentence: of the running server; main when not given.")
@endless_options
@click.option("--rate", type=int, metavar="HZ", help="Sample rate; 48000 when not given.")
@click.option("--bits", type=int, help="16 (dithered), 24, or 32 for float WAV.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@talk_options
def command(prompt: str | None, seconds: float, output: str | None, station: str | None, **options: Any) -> None:
    """Record endless music into a file: of a sentence faster than it plays, without one what a running station plays.

    \b
    moodmusic record "slow rain over the city" --for 8h -o rain.flac
    moodmusic record --for 30m -o now.mp3
    moodmusic record --station focus --for 1h -o focus.opus
    moodmusic record --from rain.flac --for 8h -o again.flac

    Ctrl-C ends it sooner; the file is finished and holds what there is.
    """
    from moodmusic.cli.render import check_source

    frames = seconds_to_frames(checked("--for", seconds, *LENGTH_S, unit="seconds"))
    spoken = prompt is not None or options["blend"] or options["image"] is not None or options["source"] is not None
    if spoken and station is not None:
        raise InputError(
            f"--station records what plays already: leave {'--from' if options['source'] else 'the sentence'} away, or the station"
        )
    if spoken:
        check_source(prompt, options)
        _of_sentence(prompt, Take(output, frames, options), options)
    else:
        _of_station(station, Take(output, frames, options), options)


def _of_sentence(prompt: str | None, take: Take, options: dict[str, Any]) -> None:
    """Render it as fast as this machine can."""
    from moodmusic.cli.render import introduce
    from moodmusic.config import settings
    from moodmusic.engine import Session
    from moodmusic.plan import make_plan, to_json

    plan = _stored(options["source"]) if options["source"] else make_plan(prompt, request_of(options, endless=True))
    compact = json_text(json.loads(to_json(plan)), separators=(",", ":"))
    with Session(plan, workers=settings().workers, mastered=True) as session:
        take.make(plan.title, compact, lambda count: session.read(count).samples, lambda: introduce(plan, options["verbose"]))


def _stored(source: str) -> Plan:
    """The endless plan in a file; InputError for one with a length."""
    from moodmusic.outputs.plan_file import load

    plan = load(source)
    if plan.seconds is not None:
        raise InputError(f"the plan in {printable(source)} has a length: `moodmusic render --from` makes its track")
    return plan


def _of_station(station: str | None, take: Take, options: dict[str, Any]) -> None:
    """Take in what a station of the running server plays, through the control port. InputError for a station that there is not."""
    import numpy as np

    from moodmusic.cli.options import REQUEST_FIELDS
    from moodmusic.cli.render import OPTION_NAMES
    from moodmusic.serve.control.client import ControlError, ServerGone, connect

    given = [OPTION_NAMES.get(name, f"--{name}") for name in REQUEST_FIELDS if options.get(name) is not None]
    if given:
        raise InputError(f"a station that plays has settled {', '.join(given)}: give a sentence as well")
    try:
        music = connect(station=station)
    except ServerGone as error:
        raise ServerGone(f"{error}, or give a sentence") from None
    with music:
        try:
            title = str(music.status()["title"])
        except ControlError as error:
            if error.name == "no_station":
                raise InputError(str(error)) from None
            raise
        with music.pcm("f32le") as sound:
            take.make(
                title,
                "",
                lambda count: np.frombuffer(sound.read(count), "<f4").reshape(-1, 2),
                lambda: say(f"{printable(title)}, {clock(take.frames / SAMPLE_RATE)}"),
            )


class Take:
    """One recording, `frames` long at 48 kHz: a file under its own name or one made of the title. InputError for what no file can hold."""

    def __init__(self, output: str | None, frames: int, options: dict[str, Any]) -> None:
        from moodmusic.config import settings
        from moodmusic.outputs.formats import Encoding

        self._output, self.frames, self._options = output or "", frames, options
        self._encoding = Encoding.of(self._output, options["bits"], options["rate"], settings().format)

    def make(self, title: str, comment: str, read: Read, before: Callable[[], None]) -> None:
        """Record; what has come is kept when a signal ends it or the music does, which the exit code then tells."""
        from moodmusic import __version__
        from moodmusic.cli.main import Stopped
        from moodmusic.outputs.file import TrackFile
        from moodmusic.outputs.recording import record
        from moodmusic.outputs.tags import track_tags

        path = self._output or f"{slug(title)}.{self._encoding.format.suffix}"
        tags = track_tags(title, comment, f"moodmusic {__version__}")
        with (
            noted() as came,
            TrackFile(path, self._encoding, self.frames, tags, self._options["force"]) as file,
            Progress(before, self._options["quiet"]) as progress,
        ):
            fault = self._filled(lambda: record(read, file, self.frames, lambda: bool(came), progress), file)
        told = f"{printable(path)} holds {clock(file.seconds)}"
        if fault is not None:
            raise EngineError(f"{fault}; {told}")
        if file.seconds * SAMPLE_RATE < self.frames:
            raise Stopped(came[0], f"stopped; {told}")
        if not self._options["quiet"]:
            say(f"wrote {told.replace('holds ', '')}")

    @staticmethod
    def _filled(recording: Callable[[], None], file: TrackFile) -> EngineError | None:
        """Why the music ended too soon, when it did after it had begun."""
        try:
            recording()
        except EngineError as error:
            if not file.seconds:
                raise
            return error
        return None


@contextmanager
def noted() -> Iterator[list[int]]:
    """While it lasts, a signal to end is only noted: its number."""
    from moodmusic.cli.main import STOPPING

    came: list[int] = []
    kept = {number: signal.getsignal(number) for number in STOPPING}
    for number in STOPPING:
        if kept[number] != signal.SIG_IGN:
            signal.signal(number, lambda number, frame: came.append(number))
    try:
        yield came
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
