"""A small library for plans, read once from tests/data/library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from moodmusic import safeyaml
from moodmusic.cards import StemCard, card_file
from moodmusic.checking import Spot
from moodmusic.mood.value import Mood
from moodmusic.plan import Plan, Request
from moodmusic.plan.make import Library, settle
from moodmusic.prompt.value import Evidence, Prompt, Wishes
from moodmusic.style.reading import read_style
from moodmusic.style.value import Style

DATA = Path(__file__).parents[1] / "data" / "library"
Settle = Callable[..., Plan]


def read(path: Path, spot: Spot) -> Any:
    return safeyaml.load(path.read_text(encoding="utf-8"), path.name)


def small_library() -> tuple[dict[str, Style], dict[str, StemCard]]:
    spot = Spot("data")
    cards = {
        path.stem: card_file(path.stem, path.parent.name)(read(path, spot), spot) for path in sorted((DATA / "stems").glob("*/*.yaml"))
    }
    presets = {
        path.stem: read_style(path.stem, read(path, spot), {name: card.role for name, card in cards.items()}, spot)
        for path in sorted((DATA / "styles").glob("*.yaml"))
    }
    assert not spot.mistakes
    return {name: style for name, style in presets.items() if style}, cards


STYLES, CARDS = small_library()


def plan_of(
    style: str = "stomp", mood: Mood | None = None, evidence: tuple[Evidence, ...] = (), options: Request | None = None, **wishes: Any
) -> Plan:
    """A plan for wishes, as if the sentence had said them; `style` is the likeliest."""
    likely = {name: 0.6 if name == style else 0.2 for name in STYLES}
    prompt = Prompt("a sentence", wishes=Wishes(**wishes), evidence=evidence)
    return settle(prompt, mood or Mood(), options or Request(seed=1), Library(STYLES, CARDS, likely))


@pytest.fixture
def shelf() -> tuple[dict[str, Style], dict[str, StemCard]]:
    """The styles and the cards themselves."""
    return STYLES, CARDS


@pytest.fixture
def plan() -> Settle:
    return plan_of
