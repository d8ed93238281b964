"""``moodmusic play``: a sentence on the loudspeaker, endless unless a length is given."""

from __future__ import annotations

from typing import Any

import click

from moodmusic.cli.options import request_of, request_options, talk_options
from moodmusic.cli.terminal import say

OPENING_S, OPENING_WAIT_S = 3.0, 8.0  # of music whose notes are waited for before the device starts, and for how long at most


@click.command("play", short_help="Play a sentence on the loudspeaker.")
@click.argument("prompt", required=False)
@request_options
@talk_options
def command(prompt: str | None, verbose: bool, quiet: bool, **options: Any) -> None:
    """Play a sentence on the loudspeaker, endlessly unless a length is given. Ctrl-C stops.

    \b
    moodmusic play "deep focus, soft rain" -t 25m
    """
    from moodmusic.cli.render import check_source, introduce
    from moodmusic.engine import Session
    from moodmusic.outputs.speaker import device_name, play
    from moodmusic.plan import make_plan

    check_source(prompt, {**options, "source": None, "edit": None})
    device_name()  # before any work is done
    plan = make_plan(prompt, request_of(options, fallback_seconds=None))
    if not quiet:
        introduce(plan, verbose)
    with Session(plan, realtime=True, mastered=True) as session:
        session.ready(OPENING_S, OPENING_WAIT_S)
        feed = play(session.read)
    if feed.underruns and not quiet:
        say(f"the device had to wait {feed.underruns} times: this machine is too busy")
