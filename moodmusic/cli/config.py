"""``moodmusic config show``: the settings that hold."""

from __future__ import annotations

import click

from moodmusic.cli.terminal import columns, faint, tell, tell_json
from moodmusic.printable import one_line


@click.group("config", short_help="Show the settings that hold.")
def command() -> None:
    """Settings: the program's config.yaml, then yours, then MOODMUSIC_… variables."""


@command.command("show")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show(as_json: bool) -> None:
    """Show the settings that hold, and the files they come from."""
    from dataclasses import asdict

    from moodmusic.config import settings, user_config
    from moodmusic.library import folders, packaged

    values = {name: str(value) if name == "cache_folder" else value for name, value in asdict(settings()).items()}
    if as_json:
        tell_json(values)
        return
    for line in columns((name, "null" if value is None else value) for name, value in values.items()):
        tell(line)
    own = user_config()
    tell()
    tell(faint(f"from {one_line(packaged('config.yaml'))}"))
    tell(faint(f"and {one_line(own)}{'' if own.exists() else ' (not there)'}"))
    for kind in ("styles", "stems"):
        tell(faint(f"{kind} in {', '.join(one_line(folder) for folder in folders(kind) if folder.exists())}"))
