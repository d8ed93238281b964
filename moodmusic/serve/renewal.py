"""What becomes of a plan that plays when styles and stems were written anew.

Two processes look at it: one that still has the library as it was, and one that has read it again. A plan that its sentence alone made is
made again; one that was edited, blended or written by hand gets what changed on its cards, where it had not changed that itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from moodmusic.cards import StemCard
from moodmusic.engine.steering import target_plan
from moodmusic.errors import MoodmusicError
from moodmusic.library import stem_cards
from moodmusic.plan import from_json, to_json
from moodmusic.plan.value import Plan


def seen(plan: Plan) -> dict[str, Any]:
    """A plan as this process's library has it: made again (None where that cannot be), and its cards by name."""
    try:
        again: str | None = to_json(target_plan({"endless": plan.seconds is None}, plan, None))
    except MoodmusicError:
        again = None
    cards = stem_cards()
    return {"again": again, "cards": {card.name: _plain(cards[card.name]) for card in plan.stems if card.name in cards}}


def renewed(plan: Plan, before: Mapping[str, Any]) -> Plan | None:
    """The plan over this process's library, where `before` is what one with the former library has seen; None when nothing changes."""
    now = seen(plan)
    if before["again"] and now["again"] and _music(from_json(before["again"])) == _music(plan):
        again = replace(from_json(now["again"]), because=plan.because)
        return None if _music(again) == _music(plan) else again
    cards = tuple(_merged(card, before["cards"].get(card.name), now["cards"].get(card.name)) for card in plan.stems)
    return replace(plan, stems=cards) if cards != plan.stems else None


def _merged(card: StemCard, had: Mapping[str, Any] | None, has: Mapping[str, Any] | None) -> StemCard:
    """A card with every field that the library has changed since, but for those that an edit had changed before."""
    if had is None or has is None or had["role"] != has["role"]:
        return card
    is_now, library = _plain(card), stem_cards()[card.name]
    fresh = {name: getattr(library, name) for name in has if had[name] != has[name] and is_now[name] == had[name]}
    return replace(card, **fresh)


def _music(plan: Plan) -> Plan:
    """What of a plan is heard: without its reasons and where it came from."""
    return replace(plan, because=(), engine="", language="", genres=(), guests=(), mood=replace(plan.mood, cues=()))


def _plain(card: StemCard) -> Any:
    """As JSON brings it back."""
    return json.loads(json.dumps(asdict(card)))
