"""``moodmusic serve``: endless music over HTTP, with a page to steer it."""

from __future__ import annotations

import asyncio
import socket
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from moodmusic.cli.terminal import bold, say, tell_line
from moodmusic.errors import InputError
from moodmusic.printable import printable

if TYPE_CHECKING:
    from moodmusic.serve.desk import Settings

PORT = 8484
LISTENERS = 64


def _parse_station(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """``NAME=PROMPT`` as a mapping."""
    found: dict[str, str] = {}
    for text in given:
        name, equals, prompt = text.partition("=")
        if not equals or not prompt.strip():
            raise InputError(f"{text!r} is no station: write a name, = and a sentence, such as 'focus=deep focus, no drums'")
        if name in found:
            raise InputError(f"the station {name!r} is given twice")
        found[name] = prompt
    return found


@click.command("serve", short_help="Serve endless music to players and browsers.")
@click.argument("prompt", required=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; beyond this machine a --token-file is needed.")
@click.option("--port", type=click.IntRange(0, 65_535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option("--token-file", type=click.Path(path_type=Path), help="Its token lets clients change things; made when missing.")
@click.option("--listeners", type=click.IntRange(1, 10_000), default=LISTENERS, show_default=True, help="Most at once, for each station.")
@click.option("--station", "stations", multiple=True, callback=_parse_station, metavar="NAME=PROMPT", help="A further station.")
@click.option("--allow-host", "allowed", multiple=True, metavar="NAME[:PORT]", help="Answer to this Host too, such as a proxy's name.")
@click.option("-q", "--quiet", is_flag=True, help="Print the URLs alone.")
def command(
    prompt: str | None,
    host: str,
    port: int,
    token_file: Path | None,
    listeners: int,
    stations: dict[str, str],
    allowed: tuple[str, ...],
    quiet: bool,
) -> None:
    """Serve endless music to players and browsers. Ctrl-C stops.

    \b
    moodmusic serve "slow rain over the city"
    moodmusic serve "calm sea" --station focus="deep focus, no drums" --port 8000
    """
    from moodmusic.serve.desk import Settings
    from moodmusic.serve.house import MAIN
    from moodmusic.serve.security import Names, loopback, token_in
    from moodmusic.serve.server import bound

    music = ({MAIN: prompt} if prompt is not None else {}) | stations
    if not music:
        raise InputError("there is no station: give a sentence, or --station NAME=PROMPT")
    if prompt is not None and MAIN in stations:
        raise InputError(f"the sentence is the station {MAIN!r}: give --station another name")
    if not loopback(host) and token_file is None:
        raise InputError(f"--host {host} lets other machines in: give --token-file as well, so that they need its token to change things")
    token = token_in(token_file or _token_file())
    with bound(host, port) as listener:
        address = listener.getsockname()
        settings = Settings(Names.of(host, address[1], allowed), token)
        asyncio.run(_serve(music, settings, listener, listeners, quiet))


def _token_file() -> Path:
    """Where the token lies when no option says so."""
    from platformdirs import user_state_path

    return user_state_path("moodmusic", appauthor=False) / "token"


async def _serve(music: dict[str, str], settings: Settings, listener: socket.socket, listeners: int, quiet: bool) -> None:
    """Open the stations, serve until a signal comes, and end as every command that is stopped."""
    from moodmusic.cli.main import Stopped
    from moodmusic.serve.house import House
    from moodmusic.serve.http import app
    from moodmusic.serve.live_station import LiveStation
    from moodmusic.serve.scoring import Scoring
    from moodmusic.serve.server import run, stopping
    from moodmusic.serve.stock import Stock

    stop, stock, scoring = asyncio.Event(), Stock(), Scoring()
    house = House(lambda name, prompt: LiveStation(prompt, name, listeners=listeners, stock=stock, scoring=scoring))
    with stopping(stop) as came:
        try:
            await asyncio.gather(stock.start(), scoring.start())
            for name, prompt in music.items():
                await _until(stop, house.add(prompt, name))
            if not stop.is_set():
                base = _base(listener)
                settings.spent = partial(_print_link, base, "the next link")
                _introduce(base, music, settings, quiet)
                await run(app(house, settings), listener, house.stop, stop)
        finally:
            await house.stop()
            await asyncio.gather(stock.stop(), scoring.stop())
    if came:
        raise Stopped(came[0])


async def _until(stop: asyncio.Event, opening: object) -> None:
    """Wait for a station, or for a signal."""
    tasks = [asyncio.ensure_future(opening), asyncio.ensure_future(stop.wait())]  # type: ignore[call-overload]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if tasks[0].done():
            tasks[0].result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _base(listener: socket.socket) -> str:
    from moodmusic.serve.security import bracketed

    host, port = listener.getsockname()[:2]
    return f"http://{bracketed('localhost' if host in ('0.0.0.0', '::') else host)}:{port}"


def _introduce(base: str, music: dict[str, str], settings: Settings, quiet: bool) -> None:
    """The URLs: those of the streams, then the page's with its ticket, which works once."""
    for name, prompt in music.items():
        if not quiet:
            say(f"{bold(name)}: {printable(prompt)}")
        tell_line(f"{base}/stations/{name}/stream.mp3")
    _print_link(base, "the page", settings.tickets.mint())
    if not quiet:
        say("Ctrl-C stops")


def _print_link(base: str, what: str, ticket: str) -> None:
    """On standard output alone: a log of standard error has no secret."""
    tell_line(f"{base}/#token={ticket}  ({what}; it works once)")
