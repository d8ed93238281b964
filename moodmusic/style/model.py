"""The fitted numbers of the style classifier: stored as NPZ, used with numpy alone."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from moodmusic.style.features import tokens
from moodmusic.style.value import Style

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VERSION = 1  # raise it when the features or the way of training change


def lesson(style: Style) -> tuple[str, ...]:
    """The texts that a style is learned from."""
    return (*style.prompts, style.title, *style.tags, style.description)


def trunks(styles: Mapping[str, Style]) -> dict[str, Style]:
    """The styles that are learned, by name: all but the branches, which share the numbers of their trunk."""
    return {name: styles[name] for name in sorted(styles) if not styles[name].branch_of}


def digest(styles: Mapping[str, Style]) -> str:
    """Fingerprint of everything that the fitted numbers depend on."""
    parts = [str(VERSION), *(f"{name}\x1f" + "\x1f".join(lesson(style)) for name, style in trunks(styles).items())]
    return hashlib.blake2b("\x1e".join(parts).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Fitted:
    """A multinomial logistic regression over tf-idf features.

    `weights` has shape (styles, features), `bias` (styles,), `rarity` (features,): the inverse document frequencies.
    """

    digest: str
    names: tuple[str, ...]
    vocabulary: Mapping[str, int]
    rarity: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def logits(self, text: str) -> NDArray[np.float64]:
        """Log-odds of the styles, shape (styles,); the bias alone for a text without known words."""
        import numpy as np

        counts = Counter(self.vocabulary[token] for token in tokens(text) if token in self.vocabulary)
        if not counts:
            return self.bias.astype(np.float64)
        columns = np.fromiter(counts, dtype=np.intp)
        values = (1.0 + np.log(np.fromiter(counts.values(), dtype=np.float64))) * self.rarity[columns]
        return np.asarray(self.weights[:, columns] @ (values / np.linalg.norm(values)) + self.bias)

    def pulls(self, text: str, name: str) -> dict[str, float]:
        """What each word adds to the log-odds of a style above what it adds to all on average, with its pairs and beginnings."""
        parts = [(token, self.vocabulary[token]) for token in dict.fromkeys(tokens(text)) if token in self.vocabulary]
        if not parts:
            return {}
        own = self.weights[self.names.index(name)] - self.weights.mean(axis=0)
        words = [token[2:] for token, _ in parts if token.startswith("w:")]
        return {word: sum(float(own[at] * self.rarity[at]) for token, at in parts if _of(word, token)) for word in words}

    def save(self, path: Path) -> None:
        """Write atomically; OSError when the folder cannot be written."""
        import numpy as np

        payload = io.BytesIO()
        words = "\n".join(self.vocabulary).encode()
        text = "\n".join((self.digest, *self.names)).encode()
        np.savez_compressed(
            payload,
            head=np.frombuffer(text, np.uint8),
            vocabulary=np.frombuffer(words, np.uint8),
            rarity=self.rarity,
            weights=self.weights,
            bias=self.bias,
        )
        _write(path, payload.getvalue())


def _of(word: str, token: str) -> bool:
    """Whether a feature is the word, its beginning, or a pair that it stands in."""
    kind, _, text = token.partition(":")
    return word.startswith(text) if kind == "c" else word in text.split()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o644)  # mkstemp's 0600 would keep other users out of the packaged numbers
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def load(path: Path, wanted: str) -> Fitted | None:
    """The numbers with the wanted digest; None when the file is not there, damaged (NPZ members carry CRC-32) or of other styles."""
    import numpy as np

    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            found, *names = bytes(stored["head"]).decode().split("\n")
            vocabulary = {word: at for at, word in enumerate(bytes(stored["vocabulary"]).decode().split("\n"))}
            fitted = Fitted(found, tuple(names), vocabulary, stored["rarity"], stored["weights"], stored["bias"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error):
        return None
    return fitted if found == wanted and _sound(fitted) else None


def _sound(fitted: Fitted) -> bool:
    import numpy as np

    styles, features = len(fitted.names), len(fitted.vocabulary)
    shapes = (fitted.weights.shape, fitted.bias.shape, fitted.rarity.shape) == ((styles, features), (styles,), (features,))
    numbers = (fitted.weights, fitted.bias, fitted.rarity)
    return shapes and all(array.dtype == np.float32 and bool(np.isfinite(array).all()) for array in numbers)
