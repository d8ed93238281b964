"""``moodmusic styles``: list the styles, or show one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from moodmusic.cli.options import complete_style
from moodmusic.cli.terminal import bold, columns, faint, tell, tell_json
from moodmusic.errors import InputError, nearest
from moodmusic.printable import printable

if TYPE_CHECKING:
    from moodmusic.style.value import Style


@click.group("styles", invoke_without_command=True, short_help="List the styles, or show one.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List the styles, or show one with 'styles show NAME'."""
    from moodmusic.style import styles

    if context.invoked_subcommand:
        return
    if as_json:
        tell_json([plain(style) for style in styles().values()])
        return
    for line in columns((style.name, tempo_range(style), style.title, style.description) for style in styles().values()):
        tell(line)


@command.command("show")
@click.argument("name", shell_complete=complete_style)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show(name: str, as_json: bool) -> None:
    """Show what a style is made of."""
    from moodmusic.style import styles

    known = styles()
    if name not in known:
        raise InputError(f"there is no style {printable(name)!r}{nearest(name, known)}: one of {', '.join(known)}")
    if as_json:
        tell_json(plain(known[name]))
        return
    tell(f"{bold(printable(known[name].title))}  {printable(known[name].description, 2000)}\n")
    for line in columns(facts(known[name]), "  "):
        tell(line)
    tell("\n  example prompts")
    for prompt in known[name].prompts:
        tell(faint(f"    {printable(prompt)}"))


def tempo_range(style: Style) -> str:
    """Such as ``70-90 bpm``."""
    low, high = style.tempo_bpm
    return f"{low:g}-{high:g} bpm"


def facts(style: Style) -> Iterator[tuple[str, str]]:
    """A style as names and values, in reading order."""
    yield "tags", ", ".join(style.tags)
    yield "mood", f"valence {style.valence:+.2f}, arousal {style.arousal:+.2f}, tension {style.tension:+.2f}"
    yield "tempo", tempo_range(style)
    yield "meters", ", ".join(meter.name for meter in style.meters)
    yield "modes", ", ".join(style.modes)
    yield "loudness", f"{style.loudness_lufs:g} LUFS"
    for form in style.forms:
        yield f"form {form.name}", ", ".join(section.name for section in form.sections)
    for progression in style.progressions:
        yield "chords", f"{progression.numerals} ({', '.join(progression.modes)})"
    for role, names in style.stems.items():
        yield role, ", ".join(names)


def plain(style: Style) -> dict[str, Any]:
    """A style as plain values."""
    from dataclasses import asdict

    return asdict(style)
