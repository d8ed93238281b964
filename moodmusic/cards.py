"""The stem card: how one layer sounds and how it plays, as a frozen value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from moodmusic import vocabulary
from moodmusic.checking import Check, Spot, boolean, list_of, mapping_of, number, one_of, plain, record, shown, span, text, whole

ROLES = ("drums", "percussion", "bass", "chords", "pad", "arp", "lead", "counter", "texture", "fx")
PITCHED_ROLES = ("bass", "chords", "pad", "arp", "lead", "counter")
NAME = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")  # of a style or a stem, and of its file
MAX_NAME = 100  # characters


@dataclass(frozen=True, slots=True)
class StemCard:
    """One file of ``stems/<role>/<name>.yaml``, checked.

    `settings` goes to the instrument, `pattern` to the composer; both hold plain JSON values.
    Levels are dB, pan −1 (left) … 1 (right), sends 0 … 1, energy and velocity 0 … 1, register MIDI pitches.
    """

    name: str  # unique over all roles, lower-case-with-dashes: "felt-piano-chords"
    role: str  # one of ROLES
    instrument: str  # id in the instrument registry of room 7: "piano", "kit.lofi", "texture.rain"
    settings: Mapping[str, Any] = field(default_factory=dict)
    pattern: Mapping[str, Any] = field(default_factory=dict)  # {"kind": one of compose's pattern kinds, ...}
    register: tuple[int, int] = (36, 96)
    words: tuple[str, ...] = ()  # plain instrument words a prompt may use for it: ("piano",)
    gain_db: float = 0.0
    pan: float = 0.0
    width: float = 1.0  # 0 mono … 1 as rendered
    reverb: float = 0.0  # send, linear
    delay: float = 0.0  # send, linear
    highpass_hz: float = 0.0  # 0 is off; baked into each rendered note, like lowpass and shelf
    lowpass_hz: float = 0.0
    tilt_db: float = 0.0  # shelf: + brighter, − darker, pivot 1 kHz
    drive_db: float = 0.0  # 0 is off; tanh on the stem's strip
    duck_db: float = 0.0  # side-chain depth under the kick
    energy: tuple[float, float] = (0.0, 1.0)  # sections whose energy lies inside may use it
    valence: tuple[float, float] = (-1.0, 1.0)  # moods that it suits
    arousal: tuple[float, float] = (-1.0, 1.0)
    alone: bool = False  # written for its instrument, or for an ensemble of it, when nothing else is to play
    program: int = 0  # General MIDI program 0–127 (drums: kit number)
    licence: str = "Apache-2.0"

    @property
    def pitched(self) -> bool:
        """Whether it plays notes of the key."""
        return self.role in PITCHED_ROLES

    def strain(self, energy: float) -> float:
        """How far an energy (0…1) lies outside its range: 0 inside."""
        return max(self.energy[0] - energy, energy - self.energy[1], 0.0)


_UNIT = number(0.0, 1.0)
_MOOD = span(number(-1.0, 1.0))
CARD_FIELDS: dict[str, Check] = {
    "instrument": text,
    "settings": mapping_of(plain),
    "pattern": mapping_of(plain),
    "register": span(whole(0, 127)),
    "words": list_of(text, most=40),
    "gain_db": number(-60.0, 24.0),
    "pan": number(-1.0, 1.0),
    "width": _UNIT,
    "reverb": _UNIT,
    "delay": _UNIT,
    "highpass_hz": number(0.0, 20_000.0),
    "lowpass_hz": number(0.0, 24_000.0),
    "tilt_db": number(-24.0, 24.0),
    "drive_db": number(0.0, 40.0),
    "duck_db": number(0.0, 40.0),
    "energy": span(_UNIT),
    "valence": _MOOD,
    "arousal": _MOOD,
    "alone": boolean,
    "program": whole(0, 127),
    "licence": text,
}


def stem_name(value: Any, spot: Spot) -> Any:
    """A name that can be a file's, for stems are written under it."""
    good = isinstance(value, str) and len(value) <= MAX_NAME and NAME.fullmatch(value)
    return value if good else spot.wrong(f"{shown(value)}: call it like lower-case-with-dashes")


_IDENTITY: dict[str, Check] = {"name": stem_name, "role": one_of(ROLES, "role")}

stored_card = record(StemCard, {**_IDENTITY, **CARD_FIELDS}, ("name", "role", "instrument"))  # a card inside a plan


def card_file(name: str, role: str) -> Check:
    """The check of ``stems/<role>/<name>.yaml``, its instrument, settings and pattern included: gives the StemCard."""
    fields = {**CARD_FIELDS, "instrument": vocabulary.instrument, "settings": mapping_of(_as_it_is), "pattern": vocabulary.pattern(role)}
    return record(partial(StemCard, name=name, role=role), fields, ("instrument", "pattern"), vocabulary.settings)


def _as_it_is(value: Any, _spot: Spot) -> Any:
    return value
