"""`Ask`: one change that an edit in words asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ROLE = "role "  # before a target that is a role and no instrument word
STEM_DIALS = ("loudness", "brightness", "space", "density")  # dials that one stem has too: level, tilt, reverb send, busy


@dataclass(frozen=True, slots=True)
class Ask:
    """One change that words ask for. `amount` counts steps, dB, bpm, seconds or semitones, as the kind has it."""

    kind: str
    words: str
    name: str = ""
    amount: float = 0.0
    targets: tuple[str, ...] = ()
    value: Any = None


def word_of(target: str) -> str:
    """A target as it is read aloud."""
    return target.removeprefix(ROLE)
