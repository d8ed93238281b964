"""Fits the style classifier with scikit-learn; ``python -m moodmusic.style.train`` refits the packaged numbers."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from moodmusic.style.features import tokens
from moodmusic.style.model import Fitted, digest, lesson, trunks
from moodmusic.style.reading import styles
from moodmusic.style.scenes import learned_as
from moodmusic.style.value import Style

INVERSE_REGULARISATION = 10.0


def fit(presets: Mapping[str, Style]) -> Fitted:
    """Learn the presets' example prompts, titles, tags and descriptions. Deterministic."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    names = list(trunks(presets))
    texts = [(learned_as(text), at) for at, name in enumerate(names) for text in lesson(presets[name])]
    vectoriser = TfidfVectorizer(analyzer=tokens, sublinear_tf=True)
    table = vectoriser.fit_transform([text for text, _ in texts])
    weights, bias = _regress(table, [label for _, label in texts], len(names))
    vocabulary = {str(word): at for at, word in enumerate(vectoriser.get_feature_names_out())}
    rarity = vectoriser.idf_.astype(np.float32)
    return Fitted(digest(presets), tuple(names), vocabulary, rarity, weights.astype(np.float32), bias.astype(np.float32))


def _regress(table: Any, labels: list[int], classes: int) -> tuple[Any, Any]:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    if classes == 1:
        return np.zeros((1, table.shape[1])), np.zeros(1)
    model = LogisticRegression(C=INVERSE_REGULARISATION, class_weight="balanced", max_iter=3000, tol=1e-5)
    model.fit(table, labels)
    if classes == 2:  # one row tells the second class from the first
        return np.vstack((-model.coef_, model.coef_)) / 2, np.concatenate((-model.intercept_, model.intercept_)) / 2
    return model.coef_, model.intercept_


def main() -> int:
    """Refit and store the packaged numbers."""
    target = Path(__file__).with_name("fitted.npz")
    fitted = fit(styles())
    fitted.save(target)
    size = target.stat().st_size / 1000
    sys.stdout.write(f"{target.name}: {len(fitted.names)} styles, {len(fitted.vocabulary)} features, {size:.0f} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
