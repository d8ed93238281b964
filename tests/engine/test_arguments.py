"""Whatever a caller hands in, the answer is a sentence and nothing of the music is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from enginekit import CARDS, solo

import moodmusic
from moodmusic.engine import Session
from moodmusic.errors import InputError


@pytest.fixture(scope="module")
def session() -> Any:
    with Session(solo(CARDS[3], seconds=None), workers=1) as opened:
        yield opened


@pytest.mark.parametrize(
    "ask",
    [
        lambda session: session.read(1.5),
        lambda session: session.read("1"),
        lambda session: session.read(-1),
        lambda session: session.steer({5: 1}),
        lambda session: session.steer(5),
        lambda session: session.steer("calm", fade={"mode": "cross", "length": "much"}),
        lambda session: session.steer("calm", fade=5),
        lambda session: session.steer("calm", fade="cut"),
        lambda session: session.steer("calm", at=5),
        lambda session: session.set(mute=5),
        lambda session: session.set(mute=[5]),
        lambda session: session.set(mute=[[5]]),
        lambda session: session.set(intensity=10**400),
        lambda session: session.set(intensity=None),
        lambda session: session.trigger(5),
        lambda session: session.trigger([]),
        lambda session: session.trigger("hit", volume_db="loud"),
        lambda _: Session("sad"),  # type: ignore[arg-type]
        lambda _: moodmusic.read(5),  # type: ignore[arg-type]
        lambda _: moodmusic.read(),
        lambda _: moodmusic.render(5),  # type: ignore[arg-type]
        lambda _: moodmusic.load(5),  # type: ignore[arg-type]
        lambda _: moodmusic.render("calm", bits="16", seconds=5),  # type: ignore[arg-type]
    ],
)
def test_a_silly_argument_is_a_sentence(session: Session, ask: Callable[[Session], object]) -> None:
    before = session.position
    with pytest.raises(InputError) as caught:
        ask(session)
    assert len(str(caught.value)) > 20
    assert session.position == before


def test_a_refused_read_loses_nothing() -> None:
    with Session(solo(CARDS[3], seconds=None), workers=1) as straight, Session(solo(CARDS[3], seconds=None), workers=1) as troubled:
        with pytest.raises(InputError):
            troubled.read(1.5)  # type: ignore[arg-type]
        assert np.array_equal(troubled.read(3_000).samples, straight.read(3_000).samples)
