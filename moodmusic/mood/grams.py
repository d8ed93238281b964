"""Words, pairs of words and pieces of words as the training sentences taught them: "nobody came" is in no lexicon of single words.

A word counts as it stands and by its beginning, so that its inflections help one another; a pair is a word with one of the next two.
Negation turns both round. Pieces of three to five letters carry over to words that were never met, and are read as they stand: on unseen
themes they raise the correlation by .02 to .03. The weights are those of a ridge fit together with the features of the lexicon (`train`),
kept under hashes in ``learned/<language>.npz``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from moodmusic.mood.compare import BREAKS, Comparison
from moodmusic.mood.hits import LESSENED, clause_weights, negated_places
from moodmusic.mood.lexicon import Lexicon
from moodmusic.prompt.page import Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEARNED = Path(__file__).parent / "learned"
BEGINNING = 5  # letters of a word that stand for its inflections
REACH = 2  # words behind a word that pair with it
PIECES = (3, 4, 5)  # letters of a piece; "<" and ">" stand for the edges of the word
PIECE = "~"  # before a piece in its key
PIECES_OF_A_WORD = 12.0  # about so many
KNOWN = 0.7  # share of the pieces of a word that must have been met
PRIOR_WORDS = 2.0  # a text is as long as its words and these: a single word does not tell everything


@dataclass(frozen=True, slots=True)
class Gram:
    """A word or a pair at words[first:last], its key, and how much it counts in this place."""

    key: str
    first: int
    last: int
    value: float


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of one language: hashes in ascending order, and valence, arousal, tension of each, shape (n, 3)."""

    hashes: NDArray[np.uint64]
    weights: NDArray[np.float32]

    def among(self, keys: Iterable[str]) -> dict[str, tuple[float, float, float]]:
        """The weights of those of the keys that were met, looked up together."""
        import numpy as np

        asked = list(dict.fromkeys(keys))
        if not asked or not len(self.hashes):
            return {}
        wanted = np.array([hashed(key) for key in asked], np.uint64)
        places = self.hashes.searchsorted(wanted).clip(max=len(self.hashes) - 1)
        met, rows = (self.hashes[places] == wanted).tolist(), self.weights[places].tolist()
        return {key: (row[0], row[1], row[2]) for key, row, known in zip(asked, rows, met, strict=True) if known}


def hashed(key: str) -> int:
    """64 bits that stand for a key: among 50,000 keys two are alike once in 10 billion fits."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")


@cache
def learned(language: str) -> Learned:
    """The fitted weights of a language; none where nothing was learned."""
    import numpy as np

    path = LEARNED / f"{language}.npz"
    if not path.exists():
        return Learned(np.zeros(0, np.uint64), np.zeros((0, 3), np.float32))
    with np.load(path) as stored:
        return Learned(stored["hashes"], stored["weights"].astype(np.float32))


def grams(words: Sequence[Word], lexicon: Lexicon, compared: Sequence[Comparison] = (), told: frozenset[int] = frozenset()) -> list[Gram]:
    """Every word, pair and piece of a text, but for words that others are compared with. Values fall with the root of the text's length.

    `told` are the places of words that the lexicon knows: a negator or a "less" in front of one has done its work there, as a "but" has.
    """
    measures = {at for one in compared for at in range(one.measure, one.end)}
    unspoken = frozenset(measures)
    measures |= {at for one in compared for at in (one.than, *([one.first] if one.less else ()))}
    measures |= {at for at in range(len(words) - 1) if at + 1 in told and lexicon.negators.at(words, at) is not None}
    measures |= {at for match in lexicon.contrast.find(words) for at in range(match.first, match.last)}
    places = [at for at, word in enumerate(words) if not word.mark and at not in measures]
    weights = [min(1.0, weight) for weight in clause_weights(words, lexicon)]  # what a "but" does not lessen counts as without it
    turned = negated_places(words, lexicon)
    for one in compared:
        if one.less:
            turned[one.first : one.than] = [LESSENED] * (one.than - one.first)
    size = (sum(weights[at] for at in places) + PRIOR_WORDS) ** 0.5
    found = [Gram(key, first, last, weights[first] * turned[first] / size) for key, first, last in _keys(words, places)]
    lessened = {at for one in compared if one.less for at in range(one.first, one.than)}
    return found + _pieces(words, weights, unspoken | lessened)


def _pieces(words: Sequence[Word], weights: Sequence[float], unspoken: frozenset[int]) -> list[Gram]:
    places = [at for at, word in enumerate(words) if not word.mark and at not in unspoken]
    size = ((sum(weights[at] for at in places) + PRIOR_WORDS) * PIECES_OF_A_WORD) ** 0.5
    return [Gram(PIECE + piece, at, at + 1, weights[at] / size) for at in places for piece in pieces(words[at].key)]


def strangers(spoken: Iterable[Gram], known_keys: Collection[str]) -> set[int]:
    """Places of words too many of whose pieces were never met: nothing is to be guessed from the others."""
    met: dict[int, list[bool]] = {}
    for gram in spoken:
        if gram.key.startswith(PIECE):
            met.setdefault(gram.first, []).append(gram.key in known_keys)
    return {place for place, known in met.items() if sum(known) < KNOWN * len(known)}


@lru_cache(maxsize=4096)
def pieces(word: str) -> tuple[str, ...]:
    """The pieces of a word, each once: ``<ra``, ``rai``, ``ain``, ``in>``, ``<rai`` … of ``rain``."""
    edged = f"<{word}>"
    return tuple(dict.fromkeys(edged[at : at + size] for size in PIECES for at in range(len(edged) - size + 1)))


def _keys(words: Sequence[Word], places: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    for number, at in enumerate(places):
        key = words[at].key
        yield f"={key}", at, at + 1
        if len(key) > BEGINNING:
            yield key[:BEGINNING], at, at + 1
        for other in places[number + 1 : number + 1 + REACH]:
            if any(words[between].key in BREAKS for between in range(at, other)):
                break
            yield f"{key[:BEGINNING]} {words[other].key[:BEGINNING]}", at, other + 1
