"""Piece names of drum kits, percussion and effects, and the MIDI note number each is written as.

27–87 follow General MIDI 2 and Roland GS percussion. Effects have no General MIDI number: they take 88–95, which no
General MIDI kit uses.
"""

from __future__ import annotations

PIECES: dict[str, int] = {
    "slap": 28,
    "sticks": 31,
    "kick": 36,
    "kick2": 35,
    "rim": 37,
    "snare": 38,
    "clap": 39,
    "snare2": 40,
    "tom1": 41,  # lowest
    "hat": 42,
    "tom2": 43,
    "pedal": 44,
    "tom3": 45,
    "openhat": 46,
    "tom4": 47,
    "tom5": 48,
    "crash": 49,
    "tom6": 50,  # highest
    "ride": 51,
    "china": 52,
    "bell": 53,
    "tamb": 54,
    "splash": 55,
    "cowbell": 56,
    "crash2": 57,
    "ride2": 59,
    "bongo-high": 60,
    "bongo-low": 61,
    "conga-mute": 62,
    "conga-high": 63,
    "conga-low": 64,
    "timbale-high": 65,
    "timbale-low": 66,
    "agogo-high": 67,
    "agogo-low": 68,
    "cabasa": 69,
    "maracas": 70,
    "guiro-short": 73,
    "guiro-long": 74,
    "claves": 75,
    "wood-high": 76,
    "wood-low": 77,
    "triangle-mute": 80,
    "triangle": 81,
    "shaker": 82,
    "sleigh": 83,
    "bell-tree": 84,
    "castanets": 85,
    "surdo-mute": 86,
    "surdo": 87,
    "riser": 88,
    "downlifter": 89,
    "impact": 90,
    "reverse": 91,  # reversed cymbal
    "sub-drop": 92,
    "sweep": 93,
    "boom": 94,
    "stutter": 95,
    # Other names of the same numbers: a taiko kit or a frame drum uses the slots of the toms.
    "taiko-low": 41,
    "taiko-mid": 45,
    "taiko-high": 48,
    "frame-low": 41,
    "frame-high": 48,
}
# Pieces that an instrument word names: without a kick, neither kick drum of a kit plays.
NAMED: dict[str, tuple[str, ...]] = {
    "kick": ("kick", "kick2"),
    "snare": ("snare", "snare2", "rim"),
    "hi-hats": ("hat", "pedal", "openhat"),
    "cymbals": ("crash", "crash2", "ride", "ride2", "china", "splash", "bell"),
    "toms": ("tom1", "tom2", "tom3", "tom4", "tom5", "tom6"),
    "claps": ("clap",),
    "tambourine": ("tamb",),
    "shaker": ("shaker", "maracas", "cabasa"),
}
