"""The stored model is the one that training gives, and it holds on themes that it has not seen."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from moodmusic.mood.feel import MODEL
from moodmusic.mood.train import AXES, Sentences, figures, fit, sentences, train, unseen


@pytest.fixture(scope="module")
def fitted() -> dict[str, Any]:
    return fit()


def test_the_stored_numbers_are_those_that_training_gives(fitted: dict[str, Any]) -> None:
    stored = json.loads(MODEL.read_text(encoding="utf-8"))
    for axis in AXES:
        assert stored["weights"][axis] == pytest.approx(fitted["weights"][axis], abs=1e-4)
    assert stored["alpha"] == fitted["alpha"]
    assert stored["sentences"] == fitted["sentences"]


def test_training_stores_what_it_fits(fitted: dict[str, Any]) -> None:
    before = MODEL.read_bytes()
    try:
        assert train()["weights"] == fitted["weights"]
        assert json.loads(MODEL.read_text(encoding="utf-8"))["weights"] == fitted["weights"]
    finally:
        MODEL.write_bytes(before)


def test_there_are_enough_sentences_in_enough_themes() -> None:
    data = sentences()
    assert len(data.labels) >= 250
    assert len(set(data.themes)) >= 8
    assert np.all(np.abs(data.labels) <= 1)


@pytest.mark.parametrize(("axis", "r2", "signs"), [("valence", 0.70, 0.87), ("arousal", 0.60, 0.85), ("tension", 0.63, 0.86)])
def test_the_model_holds_on_themes_it_has_not_seen(fitted: dict[str, Any], axis: str, r2: float, signs: float) -> None:
    assert fitted["unseen themes"][axis]["r2"] >= r2
    assert fitted["unseen themes"][axis]["signs"] >= signs


def test_labels_that_are_shuffled_cannot_be_learned() -> None:
    data = sentences()
    order = np.random.default_rng(1).permutation(len(data.labels))
    shuffled = Sentences(data.features, data.labels[order], data.themes)
    assert all(row["r2"] < 0.1 for row in figures(shuffled, unseen(shuffled, 1.0)).values())
