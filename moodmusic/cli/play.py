"""``moodmusic play``: a sentence on the loudspeaker, endless unless a length is given."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from moodmusic.cli.options import parse_file, request_of, request_options, talk_options
from moodmusic.cli.terminal import say
from moodmusic.errors import InputError, MoodmusicError
from moodmusic.printable import printable

if TYPE_CHECKING:
    from moodmusic.engine import Session
    from moodmusic.serve.schedule import Schedule

OPENING_S, OPENING_WAIT_S = 3.0, 8.0  # of music whose notes are waited for before the device starts, and for how long at most


@click.command("play", short_help="Play a sentence on the loudspeaker.")
@click.argument("prompt", required=False)
@click.option("--programme", callback=parse_file, metavar="FILE", help="A YAML file with moods by time of day, instead of a sentence.")
@request_options
@talk_options
def command(prompt: str | None, programme: Path | None, verbose: bool, quiet: bool, **options: Any) -> None:
    """Play a sentence on the loudspeaker, endlessly unless a length is given. Ctrl-C stops.

    \b
    moodmusic play "deep focus, soft rain" -t 25m
    moodmusic play --programme day.yaml
    """
    from moodmusic.cli.render import check_source, introduce
    from moodmusic.engine import Session
    from moodmusic.outputs.speaker import device_name, play
    from moodmusic.plan import make_plan

    schedule = _schedule(programme, prompt, options)
    sentence = schedule.begin().mood if schedule else prompt
    check_source(sentence, options, "--programme FILE")
    plan = make_plan(sentence, request_of(options, endless=True) if schedule else request_of(options, fallback_seconds=None))
    device_name()  # before anything starts
    if not quiet:
        introduce(plan, verbose)
    with Session(plan, realtime=True, mastered=True) as session, _kept(schedule, session, quiet):
        session.ready(OPENING_S, OPENING_WAIT_S)
        feed = play(session.read)
    if feed.underruns and not quiet:
        say(f"the device had to wait {feed.underruns} times: this machine is too busy")


def _schedule(file: Path | None, prompt: str | None, options: dict[str, Any]) -> Schedule | None:
    """What is played when, where a programme says so."""
    if file is None:
        return None
    from moodmusic.cli.render import OPTION_NAMES

    given = [OPTION_NAMES.get(name, f"--{name}") for name in ("image", "blend", "to", "seconds", "bars") if options.get(name)]
    if prompt is not None or given:
        raise InputError(f"a programme says what is played: leave {'the sentence' if prompt is not None else given[0]} away")
    from moodmusic.serve.programme import read_programme
    from moodmusic.serve.schedule import Schedule

    return Schedule(read_programme(file))


@contextmanager
def _kept(schedule: Schedule | None, session: Session, quiet: bool) -> Iterator[None]:
    """While it lasts a thread keeps the session to its programme."""
    ending = threading.Event()
    if schedule is not None:
        threading.Thread(target=_keep, args=(schedule, session, ending, quiet), name="moodmusic-programme", daemon=True).start()
    try:
        yield
    finally:
        ending.set()


def _keep(schedule: Schedule, session: Session, ending: threading.Event, quiet: bool) -> None:
    """Steer whenever the programme says so. What cannot be done now is tried again."""
    from moodmusic.plan import Request, make_plan
    from moodmusic.serve.schedule import LOOK_S

    while not ending.wait(LOOK_S):
        entry = schedule.change()
        if entry is None:
            continue
        try:
            session.steer(make_plan(entry.mood, Request(endless=True)), "bar", schedule.fade(entry))
        except MoodmusicError as error:
            if ending.is_set():
                return
            say(f"{printable(entry.mood)} cannot begin yet: {error}")
            continue
        schedule.done(entry)
        if not quiet:
            say(f"now: {printable(entry.mood)}")
