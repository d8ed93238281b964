"""``moodmusic stems``: list the stem cards."""

from __future__ import annotations

from typing import Any

import click

from moodmusic.cards import ROLES
from moodmusic.cli.terminal import columns, tell, tell_json


@click.command("stems", short_help="List the stems that styles are made of.")
@click.option("--role", type=click.Choice(ROLES), help="Only these.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(role: str | None, as_json: bool) -> None:
    """List the stems that styles are made of: role, name, instrument, what it plays."""
    from dataclasses import asdict

    from moodmusic.library import stem_cards

    cards = [card for card in stem_cards().values() if role in (None, card.role)]
    if as_json:
        tell_json([asdict(card) for card in cards])
        return
    rows: list[tuple[Any, ...]] = [
        (card.role, card.name, card.instrument, card.pattern.get("kind", ""), ", ".join(card.words)) for card in cards
    ]
    for line in columns(rows):
        tell(line)
