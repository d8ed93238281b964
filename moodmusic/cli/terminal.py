"""What the commands say: sentences and a progress bar on standard error, tables and JSON on standard output."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click

from moodmusic.outputs.target import written
from moodmusic.printable import json_text, printable

BAR_CELLS = 32
REDRAW_S = 0.1
CELL_WIDTH = 34  # inner columns are cut here; the last one is not, for it breaks the alignment of nothing


def complain(message: str, code: int) -> int:
    """Print an error's sentence (or its list of mistakes, one a line) on standard error; returns the exit code."""
    lines = [printable(line, 600) for line in message.splitlines() if line.strip()] or ["something went wrong"]
    for line in lines[:100]:
        click.echo(f"moodmusic: {line}", err=True)
    return code


def say(text: str = "") -> None:
    """A line on standard error."""
    click.echo(text, err=True, color=colour())


def tell(text: str = "") -> None:
    """A line on standard output. Raises OutputError when that is full, ReaderGone when nobody reads it any more."""
    with written("standard output"):
        click.echo(text, color=colour())


def tell_line(text: str) -> None:
    """A line on standard output, written out at once. Raises as `tell`."""
    with written("standard output"):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def tell_json(value: Any) -> None:
    """A value as JSON on standard output."""
    tell(json_text(value, indent=2))


def colour() -> bool | None:
    """False when NO_COLOR is set (no-color.org); None lets click look whether there is a terminal."""
    return False if os.environ.get("NO_COLOR") else None


def bold(text: str) -> str:
    """For headings."""
    return click.style(text, bold=True)


def faint(text: str) -> str:
    """For what one may skip."""
    return click.style(text, dim=True)


def columns(rows: Iterable[Sequence[object]], indent: str = "") -> list[str]:
    """Rows as lines with aligned columns, every cell made printable."""
    cells = [[*(printable(cell, CELL_WIDTH) for cell in row[:-1]), printable(row[-1], 400)] for row in rows]
    widths = [max(map(len, column)) for column in zip(*(row[:-1] for row in cells), strict=True)]
    return [indent + "  ".join([*map(str.ljust, row[:-1], widths), row[-1]]).rstrip() for row in cells]


def clock(seconds: float) -> str:
    """Such as 2:05."""
    return f"{round(seconds) // 60}:{round(seconds) % 60:02d}"


class Progress:
    """A bar on standard error, drawn only where that is a terminal: ``[#####     ]  45 %  0:12 left``.

    `before` is called once, when the work begins: by then every option has been found good.
    """

    def __init__(self, before: Callable[[], None], quiet: bool = False) -> None:
        self.shown = sys.stderr.isatty() and not quiet
        self._before: Callable[[], None] | None = None if quiet else before
        self._start = self._drawn = time.monotonic()

    def __call__(self, done: float) -> None:
        """Draw how much is done, 0…1."""
        if self._before:
            self._before()
            self._before = None
        now = time.monotonic()
        if not self.shown or now - self._drawn < REDRAW_S:
            return
        self._drawn = now
        part = min(max(done, 0.0), 1.0)
        left = f"{clock((now - self._start) * (1 - part) / part)} left" if part > 0.03 else ""  # earlier it is a guess
        bar = "#" * round(part * BAR_CELLS)
        click.echo(f"\r[{bar:<{BAR_CELLS}}] {100 * part:3.0f} %  {left:<12}", err=True, nl=False)

    def close(self) -> None:
        """Wipe the bar."""
        if self.shown:
            click.echo("\r" + " " * (BAR_CELLS + 24) + "\r", err=True, nl=False)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
