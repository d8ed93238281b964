"""The stored models are those that training gives, and they hold on themes that they have not seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from moodmusic.mood.feel import MODEL
from moodmusic.mood.grams import LEARNED, learned
from moodmusic.mood.train import AXES, Sentences, digest, figures, fitted, keep, sentences, unseen
from moodmusic.prompt.tables import LANGUAGES

STORED: dict[str, Any] = json.loads(MODEL.read_text(encoding="utf-8"))
LEAST = {"en": (0.72, 0.74, 0.74), "fr": (0.68, 0.68, 0.68), "es": (0.68, 0.70, 0.68), "pl": (0.66, 0.70, 0.70), "id": (0.70, 0.74, 0.72)}


@pytest.fixture(scope="module")
def polish() -> Sentences:
    return sentences("pl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stored_model_is_of_the_sentences_as_they_are(language: str) -> None:
    assert STORED[language]["digest"] == digest(language), "run python -m moodmusic.mood.train"


def test_the_stored_numbers_are_those_that_training_gives(polish: Sentences, tmp_path: Path) -> None:
    features, spoken, keys = fitted(polish)
    for axis, row in zip(AXES, features, strict=True):
        assert list(STORED["pl"]["weights"][axis].values()) == pytest.approx(row.tolist(), abs=1e-3)
    keep("pl", keys, spoken, tmp_path)
    with np.load(tmp_path / "pl.npz") as fresh, np.load(LEARNED / "pl.npz") as stored:
        assert np.array_equal(fresh["hashes"], stored["hashes"])
        assert np.allclose(fresh["weights"], stored["weights"], atol=2e-3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_sentences_in_enough_themes(language: str) -> None:
    assert STORED[language]["sentences"] >= 550
    assert STORED[language]["themes"] >= 5
    assert len(learned(language).hashes) > 4_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_models_hold_on_themes_they_have_not_seen(language: str) -> None:
    found = tuple(STORED[language]["unseen themes"][axis]["signs"] for axis in AXES)
    assert all(value >= least for value, least in zip(found, LEAST[language], strict=True)), found


def test_labels_are_in_range(polish: Sentences) -> None:
    assert np.all(np.abs(polish.labels) <= 1)


def test_labels_that_are_shuffled_cannot_be_learned(polish: Sentences) -> None:
    order = np.random.default_rng(1).permutation(len(polish.labels))
    shuffled = Sentences(polish.features, polish.grams, polish.labels[order], polish.themes, polish.weights)
    assert all(row["r2"] < 0.1 for row in figures(shuffled, unseen(shuffled)).values())
