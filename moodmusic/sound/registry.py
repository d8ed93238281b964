"""Every instrument under its name: the family modules' tables joined."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType

from moodmusic.errors import SoundError, nearest
from moodmusic.sound.instrument import Instrument

FAMILIES = (
    "keys",
    "plucked",
    "amplified",
    "strung",
    "mallets",
    "tuned",
    "bowed",
    "voices",
    "winds",
    "reeds",
    "brass",
    "synths",
    "drums",
    "textures",
    "risers",
)


@lru_cache(maxsize=1)
def instruments() -> Mapping[str, Instrument]:
    """All instruments by name; the modules are imported at the first call."""
    names = [f"moodmusic.sound.{family}" for family in FAMILIES]
    found = [instrument for name in names for instrument in import_module(name).INSTRUMENTS]
    return MappingProxyType({instrument.name: instrument for instrument in found})


def find_instrument(name: str) -> Instrument:
    """The instrument of a name; SoundError with the nearest name when there is none."""
    known = instruments()
    if name not in known:
        raise SoundError(f"{name!r} is no instrument{nearest(name, known)}: one of {', '.join(sorted(known))}")
    return known[name]
