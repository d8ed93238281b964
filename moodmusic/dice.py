"""Seeded randomness: every choice has its own generator, so any part can be made without the others."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

MAX_SEED = 2**53 - 1  # a JSON number keeps it exactly


def digest(*labels: object) -> int:
    """A 128-bit number from labels; equal labels give equal numbers on every machine."""
    text = "\x1f".join(str(label) for label in labels)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "little")


def dice(seed: int, *labels: object) -> np.random.Generator:
    """A numpy generator for one purpose, such as ``dice(plan.seed, 'melody', section.index)``."""
    import numpy as np

    return np.random.Generator(np.random.PCG64(digest(seed, *labels)))
