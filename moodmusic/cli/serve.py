"""``moodmusic serve``: endless music over HTTP, with a page to steer it."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import socket
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from moodmusic.cli.options import parse_file
from moodmusic.cli.terminal import bold, say, tell_line
from moodmusic.dice import MAX_SEED
from moodmusic.errors import InputError, OutputError, PromptError
from moodmusic.printable import one_line, printable

if TYPE_CHECKING:
    from moodmusic.serve.control.server import ControlServer
    from moodmusic.serve.desk import Settings
    from moodmusic.serve.house import House
    from moodmusic.serve.mount import Mount
    from moodmusic.serve.programme import Entry
    from moodmusic.serve.schedule import Schedule
    from moodmusic.serve.scoring import Scoring

PORT = 8484
CONTROL_PORT = 6663
LISTENERS = 64
ICECAST = "MOODMUSIC_ICECAST"  # the variable
_SENT = re.compile(r"(?:([a-z0-9-]+)=)?(icecasts?://.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Doors:
    """What opens beside HTTP: the control port (None: none) and its socket (None: the usual one), and what feeds Icecast mounts."""

    control_port: int | None
    control_socket: Path | None
    mounts: Mapping[str, tuple[Mount, ...]]  # by station
    schedule: Schedule | None  # of the main station
    listeners: int
    seed: int | None
    quiet: bool


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


def _parse_hosts(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Names with or without a port."""
    from moodmusic.serve.security import checked_host

    return tuple(map(checked_host, given))


@click.command("serve", short_help="Serve endless music to players and browsers.")
@click.argument("prompt", required=False)
@click.option("--programme", callback=parse_file, metavar="FILE", help="A YAML file with moods by time of day, instead of a sentence.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; beyond this machine a --token-file is needed.")
@click.option("--port", type=click.IntRange(0, 65_535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option(
    "--control-port", type=click.IntRange(0, 65_535), default=CONTROL_PORT, show_default=True, help="For programs; 0: a free one."
)
@click.option("--control-socket", callback=parse_file, metavar="FILE", help="Instead of control.sock in the runtime folder.")
@click.option("--no-control", is_flag=True, help="Open neither the control port nor its Unix socket.")
@click.option("--token-file", callback=parse_file, metavar="FILE", help="Its token lets clients change things; made when missing.")
@click.option("--listeners", type=click.IntRange(1, 10_000), default=LISTENERS, show_default=True, help="Most at once, for each station.")
@click.option("--station", "stations", multiple=True, callback=_parse_station, metavar="NAME=PROMPT", help="A further station.")
@click.option(
    "--icecast",
    multiple=True,
    envvar=ICECAST,
    metavar="[NAME=]URL",
    help="Feed icecast://source:PASS@host:8000/mount; others see a command's options: better with $MOODMUSIC_ICECAST or a file.",
)
@click.option("--icecast-file", callback=parse_file, metavar="FILE", help="A file (chmod 600) with such an address a line.")
@click.option(
    "--allow-host",
    "allowed",
    multiple=True,
    callback=_parse_hosts,
    metavar="NAME[:PORT]",
    help="Answer to this Host too, such as a proxy's name.",
)
@click.option("--seed", type=click.IntRange(0, MAX_SEED), help="Of every station's first plan; their words' own when not given.")
@click.option("-q", "--quiet", is_flag=True, help="Print the URLs alone.")
def command(prompt: str | None, host: str, port: int, token_file: Path | None, quiet: bool, **options: Any) -> None:
    """Serve endless music to players and browsers. Ctrl-C stops.

    \b
    moodmusic serve "slow rain over the city"
    moodmusic serve "calm sea" --station focus="deep focus, no drums" --port 8000
    moodmusic serve --programme day.yaml
    moodmusic serve "calm sea" --icecast-file ~/.config/moodmusic/icecast
    """
    from moodmusic.serve.control.token import kept_token, own_token
    from moodmusic.serve.desk import Settings
    from moodmusic.serve.security import Names, loopback
    from moodmusic.serve.server import bound, resolved

    schedule = _schedule(options["programme"], prompt)
    music = _music(schedule.begin().mood if schedule else prompt, options["stations"])
    resolved(host, port)  # what is no host is told before what it would need
    if not loopback(host) and token_file is None:
        raise InputError(f"--host {host} lets other machines in: give --token-file as well, so that they need its token to change things")
    mounts = _mounts(options["icecast"], options["icecast_file"], music)
    control_port = None if options["no_control"] else options["control_port"]
    doors = Doors(control_port, options["control_socket"], mounts, schedule, options["listeners"], options["seed"], quiet)
    with bound(host, port) as listener:
        token = own_token() if token_file is None else kept_token(token_file)  # made when nothing can be refused any more but the doors
        address = listener.getsockname()
        settings = Settings(Names.of(host, address[1], options["allowed"]), token)
        _log(quiet)
        asyncio.run(_serve(music, settings, listener, doors))


def _schedule(file: Path | None, prompt: str | None) -> Schedule | None:
    """What the main station plays when."""
    if file is None:
        return None
    if prompt is not None:
        raise InputError("a programme says what the main station plays: give a sentence or --programme, not both")
    from moodmusic.serve.programme import read_programme
    from moodmusic.serve.schedule import Schedule

    return Schedule(read_programme(file))


def _music(prompt: str | None, stations: dict[str, str]) -> dict[str, str]:
    """The sentence of each station; InputError for names or a number that cannot be, PromptError for a sentence that cannot be read."""
    from moodmusic.serve.house import MAIN, MOST_STATIONS, check_name
    from moodmusic.serve.scorer import checked_text

    for name in stations:
        check_name(name)
    music = ({MAIN: prompt} if prompt is not None else {}) | stations
    if not music:
        raise InputError("there is no station: give a sentence, --programme FILE, or --station NAME=PROMPT")
    if prompt is not None and MAIN in stations:
        raise InputError(f"the sentence is the station {MAIN!r}: give --station another name")
    if len(music) > MOST_STATIONS:
        raise InputError(f"{len(music)} stations are too many: a server has at most {MOST_STATIONS}, the sentence's own among them")
    for name, sentence in music.items():
        try:
            checked_text(sentence)
        except PromptError as error:
            raise PromptError(f"the station {name}: {error}") from None
    return music


def _mounts(given: tuple[str, ...], file: Path | None, music: dict[str, str]) -> dict[str, tuple[Mount, ...]]:
    """The mounts of each station: of the first one where an address names none. InputError, in which no password stands."""
    from moodmusic.serve.mount import addresses

    os.environ.pop(ICECAST, None)  # no child process has to know the passwords
    found: dict[str, tuple[Mount, ...]] = {}
    lines = addresses(file) if file else {}
    texts = [("", text) for text in given] + [(f"{one_line(file)}:{line}: ", text) for line, text in lines.items()]
    for where, text in texts:
        try:
            name, mount = _mount(text, music)
            if any(mount.url == other.url for others in found.values() for other in others):
                raise InputError(f"{mount} is given twice: a mount takes one stream")
        except InputError as error:
            raise InputError(f"{where}{error}") from None
        found[name] = (*found.get(name, ()), mount)
    return found


def _mount(text: str, music: dict[str, str]) -> tuple[str, Mount]:
    """The station and the mount of ``[NAME=]URL``."""
    from moodmusic.serve.formats import stream_format
    from moodmusic.serve.mount import Mount

    match = _SENT.fullmatch(text)
    name, mount = (match[1] if match else None) or next(iter(music)), Mount.read(match[2] if match else text)
    if name not in music:
        raise InputError(f"{mount} is to get the station {printable(name)}, which there is not: one of {', '.join(music)}")
    stream_format(mount.format)
    return name, mount


def _log(quiet: bool) -> None:
    """What the server has to say while it runs goes to standard error, a line each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("moodmusic: %(message)s"))
    logger = logging.getLogger("moodmusic")
    logger.addHandler(handler)
    logger.setLevel(logging.WARNING if quiet else logging.INFO)


async def _serve(music: dict[str, str], settings: Settings, listener: socket.socket, doors: Doors) -> None:
    """Open the stations, serve until a signal comes, and end as every command that is stopped."""
    from moodmusic.cli.main import Stopped
    from moodmusic.priority import go_first
    from moodmusic.serve.control.server import ControlServer
    from moodmusic.serve.house import House
    from moodmusic.serve.http import app
    from moodmusic.serve.live_station import LiveStation, Opening
    from moodmusic.serve.scoring import Scoring
    from moodmusic.serve.server import run, stopping
    from moodmusic.serve.settle import settle
    from moodmusic.serve.stock import Stock

    go_first()
    stop, stock, scoring = asyncio.Event(), Stock(), Scoring()

    def built(name: str, prompt: str) -> LiveStation:
        station = LiveStation(Opening(prompt, doors.seed), name, listeners=doors.listeners, stock=stock, scoring=scoring)
        station.feed(doors.mounts.get(name, ()))
        return station

    house = House(built)
    with stopping(stop) as came:
        async with AsyncExitStack() as ending:
            for end in (scoring.stop, stock.stop, house.stop):
                ending.push_async_callback(end)
            control = await ending.enter_async_context(ControlServer(house.stations))
            where = await _opened(control, doors, settings.token)
            await asyncio.gather(stock.start(), scoring.start())
            for name, prompt in music.items():
                await _until(stop, house.add(prompt, name))
            if not stop.is_set():
                base = _base(listener)
                settings.spent = partial(_print_link, base, "the next link")
                settle()
                _introduce(base, music, where, settings, doors.quiet)
                async with _beside(*_keepers(house, scoring, doors.schedule)):
                    await run(app(house, settings), listener, house.stop, stop)
    if came:
        raise Stopped(came[0])


async def _opened(control: ControlServer, doors: Doors, token: str) -> tuple[str, ...]:
    """Open the control port and its Unix socket; their addresses."""
    if doors.control_port is None:
        return ()
    with _advised("--control-socket"):
        path = await control.open_unix(doors.control_socket)
    with _advised("--control-port"):
        port = await control.open_tcp(doors.control_port, token=token)
    return f"unix:{one_line(path)}", f"tcp://127.0.0.1:{port}"


@contextmanager
def _advised(option: str) -> Iterator[None]:
    """Say of a door that cannot be opened what opens another."""
    try:
        yield
    except OutputError as error:
        raise OutputError(f"{error}; {option} takes another, --no-control does without") from None


def _keepers(house: House, scoring: Scoring, schedule: Schedule | None) -> list[Coroutine[Any, Any, None]]:
    """What keeps memory tidy, styles and stems fresh, and the main station to its programme."""
    from moodmusic.serve.house import MAIN
    from moodmusic.serve.reload import keep_fresh
    from moodmusic.serve.schedule import keep
    from moodmusic.serve.settle import keep_tidy

    keepers = [keep_tidy(), keep_fresh(lambda: house, scoring)]
    if schedule is None:
        return keepers

    async def steer(entry: Entry) -> None:
        await house.find(MAIN).steer(entry.mood, "bar", schedule.fade(entry))

    return [*keepers, keep(schedule, steer)]


@asynccontextmanager
async def _beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """While it lasts this work goes on."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


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


def _introduce(base: str, music: dict[str, str], where: tuple[str, ...], settings: Settings, quiet: bool) -> None:
    """The URLs: those of the streams, the control port's addresses, then the page's with its ticket, which works once."""
    for name, prompt in music.items():
        if not quiet:
            say(f"{bold(name)}: {printable(prompt)}")
        tell_line(f"{base}/stations/{name}/stream.mp3")
    for address in where:
        tell_line(f"{address}  (control)")
    _print_link(base, "the page", settings.tickets.mint())
    if not quiet:
        say("Ctrl-C stops")


def _print_link(base: str, what: str, ticket: str) -> None:
    """On standard output alone: a log of standard error has no secret."""
    tell_line(f"{base}/#token={ticket}  ({what}; it works once)")
