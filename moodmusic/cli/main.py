"""The program: its commands by name, imported when they are asked for, and the end of every error."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import NoReturn

import click

from moodmusic import __version__
from moodmusic.cli.terminal import complain
from moodmusic.errors import INTERRUPTED_EXIT_CODE, MoodmusicError, OutputError, nearest
from moodmusic.outputs.target import ReaderGone
from moodmusic.printable import one_line

COMMANDS = {
    "render": "Make a track from a sentence, or again from a stored plan.",
    "play": "Play a sentence on the loudspeaker.",
    "record": "Record endless music into a file.",
    "serve": "Serve endless music to players and browsers.",
    "explain": "Tell how a sentence is read, and why each choice was made.",
    "styles": "List the styles, or show one.",
    "stems": "List the stems that styles are made of.",
    "doctor": "Look at versions, codecs, the audio device and the caches.",
    "config": "Show the settings that hold.",
    "cache": "Show or clear the cache of rendered notes.",
}
BRIEF = ("explain", "styles", "stems", "config")  # done before there is garbage: looking for it would take a sixth of their time
INTERNAL_EXIT_CODE = 70  # EX_SOFTWARE of sysexits.h: a fault of ours
SIGNAL_EXIT_CODE = 128  # plus the signal's number, as shells report it
STOPPED = "stopped; nothing was left behind"
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """A signal asks the program to end. Not KeyboardInterrupt: one that meets code run from a string (a dataclass being
    made, say) marks the interpreter, which then dies by the signal instead of with the exit code, however well it was caught."""

    def __init__(self, number: int, says: str = STOPPED) -> None:
        super().__init__(number)
        self.says = says
        self.exit_code = SIGNAL_EXIT_CODE + number


class LazyGroup(click.Group):
    """Commands live in a module of their own name, in its `command`; help is printed without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name in BRIEF:
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy starts its threads when it is imported
        else:
            gc.enable()
        command = importlib.import_module(f"moodmusic.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with the nearest name where there is none of that name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"there is no command {args[0]!r}{nearest(args[0], COMMANDS)}: one of {', '.join(COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, as it stands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, "-V", "--version", message="moodmusic %(version)s")
def program() -> None:
    """Describe a mood, get music.

    \b
    moodmusic render "rainy night in a small café, melancholic but hopeful" -t 2m -o rain.flac
    """


def run() -> NoReturn:
    """Entry point of the console script: every error is one sentence on standard error and a documented exit code."""
    gc.disable()  # until a command begins that is not brief
    _open_what_is_closed()
    for number in STOPPING:
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup, or a job in the background
            signal.signal(number, _stop)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # not a text stream: somebody replaced it
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    code = _guarded()
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)  # all is done and said: the interpreter only tidies up
    _let_go_of_output()
    if not gc.isenabled():
        gc.freeze()  # the interpreter looks through what is left once more when it ends
    sys.exit(code)


def _open_what_is_closed() -> None:
    """Put streams where there are none (``>&-``): standard output then refuses to be written, as a closed one does."""
    for name, way in (("stdin", os.O_RDONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.open(os.devnull, way), "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """Leave through every `finally`, so that nothing half-written stays; further signals cannot tear that."""
    for other in STOPPING:
        signal.signal(other, signal.SIG_IGN)
    raise Stopped(number)


def _guarded() -> int:
    """Run the command that the arguments name; the exit code."""
    try:
        left = program.main(prog_name="moodmusic", standalone_mode=False)  # the code of a command that leaves early: click swallows it
        sys.stdout.flush()
        return left if isinstance(left, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:  # no mistake of which one sentence could tell
        click.echo(error.format_message(), err=True)
        return error.exit_code
    except click.UsageError as error:
        return complain(one_line(error.format_message()), error.exit_code)
    except Stopped as stop:
        return complain(stop.says, stop.exit_code)
    except click.Abort:
        return complain(STOPPED, INTERRUPTED_EXIT_CODE)
    except (BrokenPipeError, ReaderGone):
        return ReaderGone.exit_code
    except MoodmusicError as error:
        return complain(str(error), error.exit_code)
    except OSError as error:
        return complain(f"the system refuses: {one_line(error) or type(error).__name__}", OutputError.exit_code)
    except Exception as error:
        if os.environ.get("MOODMUSIC_DEBUG"):
            raise
        fault = f"a fault of moodmusic itself: {type(error).__name__}: {one_line(error)} (MOODMUSIC_DEBUG=1 shows where)"
        return complain(fault, INTERNAL_EXIT_CODE)


def _let_go_of_output() -> None:
    """Python flushes standard output once more when it ends; a reader that is gone must not make it shout then."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
