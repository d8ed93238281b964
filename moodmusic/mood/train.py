"""Fits the ridge models of `feel`, one a language, from ``training/<language>/*.yaml``: ``python -m moodmusic.mood.train``.

Each file is one theme, and no theme stands in two folds of the cross-validation: the figures in ``model.json`` are for themes that the fit
has not seen. No intercept: a text that says nothing is neutral.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from moodmusic.mood.compile import compile_all
from moodmusic.mood.features import MANNER, NAMES, total_row
from moodmusic.mood.feel import MODEL, read_stages
from moodmusic.mood.grams import LEARNED, PIECE, Gram, hashed
from moodmusic.prompt import read_prompt
from moodmusic.prompt.tables import LANGUAGES
from moodmusic.safeyaml import load

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

TRAINING = Path(__file__).parent / "training"
AXES = ("valence", "arousal", "tension")
ALPHA = 1.0
SCALE = 1.2  # of words and pairs against the lexicon's features (of .8, 1.2 and 1.6 the best on unseen themes in four of five languages)
FOLDS = 10
# Sentences that name a mood or music outright count so much more: a mood that is named must not be argued away by a story.
OUTRIGHT = 6.0
OUTRIGHT_THEMES = (
    "emoji",
    "grammar",
    "moves",
    "music",
    "musical-forms",
    "nature",
    "people",
    "plain",
    "screen",
    "travel",
    "work",
    "moods-and-music",
    "plain-scenery",
    "plain-moods",
    "plain-uses",
    "plain-action",
    "plain-statements",
)
CLEAR = 0.2  # labels beyond it have a sign
PIECE_SCALE = 1.1  # of pieces of words against words, times the share of their rarity below
PIECE_RARITY = 7.0  # inverse document frequency at which that share is 1
_DIGITS = 6

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sentences:
    """Features (n, features), words and pairs by key, labels (n, 3), theme (n) and weight (n) of each sentence."""

    features: Matrix
    grams: tuple[dict[str, float], ...]
    labels: Matrix
    themes: NDArray[np.int64]
    weights: Matrix  # (n,)

    def part(self, chosen: NDArray[np.bool_]) -> Sentences:
        """Some of the sentences."""
        kept = tuple(row for row, keep in zip(self.grams, chosen, strict=True) if keep)
        return Sentences(self.features[chosen], kept, self.labels[chosen], self.themes[chosen], self.weights[chosen])


def files(language: str) -> list[Path]:
    """The themes of a language."""
    return sorted((TRAINING / language).glob("*.yaml"))


def digest(language: str) -> str:
    """What stands for all training sentences of a language, so that a stored model tells whether it is theirs."""
    return hashlib.blake2b(b"".join(path.read_bytes() for path in files(language)), digest_size=8).hexdigest()


def sentences(language: str) -> Sentences:
    """All training sentences of a language."""
    rows, spoken, labels, themes = [], [], [], []
    for number, path in enumerate(files(language)):
        for text, label in load(path.read_text(encoding="utf-8"), path.name).items():
            features, grams = features_of(text, language)
            rows.append(features)
            spoken.append(grams)
            labels.append(label)
            themes.append(number)
    weights = [OUTRIGHT if files(language)[theme].stem in OUTRIGHT_THEMES else 1.0 for theme in themes]
    return Sentences(np.array(rows), tuple(spoken), np.array(labels, dtype=np.float64), np.array(themes), np.array(weights))


def features_of(text: str, language: str) -> tuple[list[float], dict[str, float]]:
    """Features, words and pairs of a sentence, averaged over its stages."""
    stages = read_stages(read_prompt(text, language).mood_text, language)
    features = np.mean([total_row(stage.shares) for stage in stages], axis=0)
    return features.tolist(), _summed([gram for stage in stages for _, gram in stage.grams], len(stages))


def _summed(grams: Sequence[Gram], stages: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for gram in grams:
        found[gram.key] = found.get(gram.key, 0.0) + gram.value / stages
    return found


def fitted(data: Sentences) -> tuple[Matrix, Matrix, list[str]]:
    """Weights (3, features) and (3, keys), and the keys. What tells of arousal alone has no weight for valence and tension."""
    from scipy.sparse import diags

    keys, scales = _scales(data.grams)
    told = np.array([name not in MANNER for name in NAMES])
    spoken = (_table(data.grams, keys) @ diags(scales)).tocsr()
    rows = []
    for axis, label in zip(AXES, data.labels.T, strict=True):
        features = data.features if axis == "arousal" else data.features * told
        rows.append(_ridge(features, spoken, label, data.weights))
    weights = np.array(rows)
    return weights[:, : len(NAMES)], weights[:, len(NAMES) :] * scales, keys


def _scales(rows: Sequence[dict[str, float]]) -> tuple[list[str], Matrix]:
    """All keys in order, and what each is multiplied by: pieces by their rarity (Spärck Jones 1972); those met once are left out."""
    count = Counter(key for row in rows for key in row)
    keys = sorted(key for key, met in count.items() if met > 1 or not key.startswith(PIECE))
    rarity = np.log((len(rows) + 1) / (np.array([count[key] for key in keys]) + 1)) + 1.0
    of_pieces = np.array([key.startswith(PIECE) for key in keys])
    return keys, SCALE * np.where(of_pieces, PIECE_SCALE * rarity / PIECE_RARITY, 1.0)


def _ridge(features: Matrix, spoken: csr_matrix, label: Matrix, weights: Matrix) -> Matrix:
    """The weights of features and keys in one row."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import Ridge

    table = hstack([csr_matrix(features), spoken]).tocsr()
    return np.asarray(Ridge(alpha=ALPHA, fit_intercept=False).fit(table, label, weights).coef_)


def _table(rows: Sequence[dict[str, float]], keys: Sequence[str]) -> csr_matrix:
    """Rows of keys as a sparse matrix (n, keys); unknown keys count for nothing."""
    from scipy.sparse import csr_matrix

    place = {key: number for number, key in enumerate(keys)}
    cells = [(number, place[key], value) for number, row in enumerate(rows) for key, value in row.items() if key in place]
    at, column, value = zip(*cells, strict=True) if cells else ((), (), ())
    return csr_matrix((value, (at, column)), shape=(len(rows), len(keys)))


def predicted(data: Sentences, model: tuple[Matrix, Matrix, list[str]]) -> Matrix:
    """Valence, arousal and tension (n, 3), each −1…1."""
    features, spoken, keys = model
    return np.asarray(np.clip(data.features @ features.T + _table(data.grams, keys) @ spoken.T, -1.0, 1.0))


def unseen(data: Sentences) -> Matrix:
    """Predictions (n, 3) of every sentence by a model that has not seen its theme."""
    from sklearn.model_selection import GroupKFold

    found = np.zeros_like(data.labels)
    folds = GroupKFold(min(FOLDS, len(set(data.themes.tolist()))))
    for known, new in folds.split(data.features, data.labels, data.themes):
        seen = np.zeros(len(data.labels), np.bool_)
        seen[known] = True
        found[new] = predicted(data.part(~seen), fitted(data.part(seen)))
    return found


def figures(data: Sentences, guesses: Matrix) -> dict[str, dict[str, float]]:
    """R², correlation and share of right signs (labels beyond ±0.2) for each axis."""
    found = {}
    for at, axis in enumerate(AXES):
        truth, guess = data.labels[:, at], guesses[:, at]
        clear = np.abs(truth) >= CLEAR
        r2 = 1.0 - float(((truth - guess) ** 2).sum() / ((truth - truth.mean()) ** 2).sum())
        correlation = float(np.corrcoef(truth, guess)[0, 1])
        signs = float((np.sign(truth[clear]) == np.sign(guess[clear])).mean())
        found[axis] = {"r2": round(r2, 3), "correlation": round(correlation, 3), "signs": round(signs, 3)}
    return found


def fit(language: str) -> dict[str, Any]:
    """The model of a language as it is stored; words and pairs go into ``learned/<language>.npz``."""
    data = sentences(language)
    guesses = unseen(data)
    features, spoken, keys = fitted(data)
    keep(language, keys, spoken)
    return {
        "sentences": len(data.labels),
        "themes": len(files(language)),
        "digest": digest(language),
        "unseen themes": figures(data, guesses),
        "weights": {axis: named(row) for axis, row in zip(AXES, features, strict=True)},
    }


def named(row: NDArray[np.float64]) -> dict[str, float]:
    """Weights by the features' names."""
    return {name: round(float(weight), _DIGITS) for name, weight in zip(NAMES, row, strict=True)}


def keep(language: str, keys: Sequence[str], weights: Matrix, folder: Path = LEARNED) -> None:
    """Store the weights (3, keys) of words and pairs in half precision, by ascending hash."""
    hashes = np.array([hashed(key) for key in keys], np.uint64)
    order = np.argsort(hashes)
    folder.mkdir(exist_ok=True)
    np.savez(folder / f"{language}.npz", hashes=hashes[order], weights=weights.T[order].astype(np.float16))


def train() -> dict[str, Any]:
    """Compile the lexicons, fit every language, and store the model beside this file."""
    compile_all()
    model = {language: fit(language) for language in LANGUAGES}
    MODEL.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")
    return model


if __name__ == "__main__":
    print(json.dumps({language: row["unseen themes"] for language, row in train().items()}, indent=1))
