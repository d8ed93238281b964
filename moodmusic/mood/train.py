"""Fits the ridge model of `feel` from the sentences in ``training/*.yaml``: ``python -m moodmusic.mood.train``.

Each file is one theme and one group of the cross-validation: the figures in ``model.json`` are for themes that the fit has not seen.
No intercept: a text that says nothing is neutral.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moodmusic.mood.compile import compile_all
from moodmusic.mood.features import MANNER, NAMES, OF_VADER, total_row
from moodmusic.mood.feel import MODEL, read_stages
from moodmusic.prompt import read_prompt
from moodmusic.safeyaml import load

TRAINING = Path(__file__).parent / "training"
AXES = ("valence", "arousal", "tension")
ALPHAS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
_DIGITS = 6

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sentences:
    """Features (n, features), labels (n, 3) and the theme of each sentence (n)."""

    features: Matrix
    labels: Matrix
    themes: NDArray[np.int64]


def sentences(with_vader: bool = True) -> Sentences:
    """All training sentences; without VADER as they would be read in another language."""
    rows, labels, themes = [], [], []
    for number, path in enumerate(sorted(TRAINING.glob("*.yaml"))):
        for text, label in load(path.read_text(encoding="utf-8"), path.name).items():
            rows.append(features_of(text, with_vader))
            labels.append(label)
            themes.append(number)
    return Sentences(np.array(rows), np.array(labels, dtype=np.float64), np.array(themes))


def features_of(text: str, with_vader: bool = True) -> list[float]:
    """Features of a sentence, averaged over its stages."""
    stages = read_stages(read_prompt(text, "en").mood_text, "en", with_vader)
    return [float(value) for value in np.mean([total_row(stage) for stage in stages], axis=0)]


def fitted(features: Matrix, labels: Matrix, alpha: float) -> Matrix:
    """Weights (3, features) of a ridge fit; what tells of arousal alone gets none for valence and tension."""
    from sklearn.linear_model import Ridge

    told = np.array([name not in MANNER for name in NAMES])
    rows = []
    for axis, label in zip(AXES, labels.T, strict=True):
        model = Ridge(alpha=alpha, fit_intercept=False).fit(features if axis == "arousal" else features * told, label)
        rows.append(model.coef_)
    return np.array(rows)


def unseen(data: Sentences, alpha: float) -> Matrix:
    """Predictions (n, 3) of every sentence by a model that has not seen its theme."""
    from sklearn.model_selection import LeaveOneGroupOut

    predicted = np.zeros_like(data.labels)
    for known, new in LeaveOneGroupOut().split(data.features, data.labels, data.themes):
        predicted[new] = data.features[new] @ fitted(data.features[known], data.labels[known], alpha).T
    return np.clip(predicted, -1.0, 1.0)


def figures(data: Sentences, predicted: Matrix) -> dict[str, dict[str, float]]:
    """R², correlation and share of right signs (labels beyond ±0.2) for each axis."""
    found = {}
    for at, axis in enumerate(AXES):
        truth, guess = data.labels[:, at], predicted[:, at]
        clear = np.abs(truth) >= 0.2
        r2 = 1.0 - float(((truth - guess) ** 2).sum() / ((truth - truth.mean()) ** 2).sum())
        correlation = float(np.corrcoef(truth, guess)[0, 1])
        signs = float((np.sign(truth[clear]) == np.sign(guess[clear])).mean())
        found[axis] = {"r2": round(r2, 3), "correlation": round(correlation, 3), "signs": round(signs, 3)}
    return found


def fit() -> dict[str, Any]:
    """The model as it is stored: the numbers for English, and under "without VADER" those for the other languages."""
    return {**fit_of(sentences(), NAMES), "without VADER": fit_of(sentences(False), [name for name in NAMES if name not in OF_VADER])}


def fit_of(data: Sentences, names: Sequence[str]) -> dict[str, Any]:
    """Weights by axis and feature, the chosen alpha, and the figures for unseen themes."""
    errors = {alpha: float(((unseen(data, alpha) - data.labels) ** 2).mean()) for alpha in ALPHAS}
    alpha = min(errors, key=lambda candidate: errors[candidate])
    rows = [dict(zip(NAMES, row, strict=True)) for row in fitted(data.features, data.labels, alpha)]
    weights = {axis: {name: round(float(row[name]), _DIGITS) for name in names} for axis, row in zip(AXES, rows, strict=True)}
    return {"alpha": alpha, "sentences": len(data.labels), "unseen themes": figures(data, unseen(data, alpha)), "weights": weights}


def train() -> dict[str, Any]:
    """Compile the lexicon, fit, and store the model beside this file."""
    compile_all()
    model = fit()
    MODEL.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")
    return model


if __name__ == "__main__":
    model = train()
    print(json.dumps({"English": model["unseen themes"], "without VADER": model["without VADER"]["unseen themes"]}, indent=1))
