"""What takes the place of something else is wanted, and that alone: "fast instead of slow", "a harp in place of the piano"."""

from __future__ import annotations

import pytest

from moodmusic.prompt import read_prompt

FAST, SLOW = (124.0, 168.0), (50.0, 80.0)
PACES = {
    "fast instead of slow": FAST,
    "fast rather than slow": FAST,
    "rather fast than slow": FAST,
    "slow instead of fast": SLOW,
    "instead of slow, fast piano": FAST,
    "fast, not slow": FAST,
    "slow, not fast": SLOW,
    "not slow, fast": FAST,
    "slow, never fast": SLOW,
    "rapide au lieu de lent": FAST,
    "lent plutôt que rapide": SLOW,
    "rapide, pas lent": FAST,
    "rápido en vez de lento": FAST,
    "lento en lugar de rápido": SLOW,
    "lento, no rápido": SLOW,
    "szybko zamiast wolno": FAST,
    "wolno zamiast szybko": SLOW,
    "szybko, nie wolno": FAST,
    "raczej szybko niż wolno": FAST,
    "cepat bukan lambat": FAST,
    "lambat alih-alih cepat": SLOW,
    "cepat daripada lambat": FAST,
}
ONLY_REFUSED = {
    "calm piano, not fast": (66.0, 110.0),
    "piano, anything but slow": (90.0, 140.0),
    "instead of fast, something calm": (66.0, 110.0),
}


@pytest.mark.parametrize(("text", "tempo"), PACES.items())
def test_the_pace_that_is_wanted_wins_over_what_the_refused_one_leaves(text: str, tempo: tuple[float, float]) -> None:
    assert read_prompt(text).wishes.tempo_bpm == tempo


@pytest.mark.parametrize(("text", "tempo"), ONLY_REFUSED.items())
def test_a_refused_pace_alone_leaves_the_others(text: str, tempo: tuple[float, float]) -> None:
    assert read_prompt(text).wishes.tempo_bpm == tempo


@pytest.mark.parametrize("text", ["calm piano, not too fast", "never too slow", "piano, not very slow"])
def test_a_pace_refused_by_degree_is_left_to_the_mood(text: str) -> None:
    assert read_prompt(text).wishes.tempo_bpm is None
