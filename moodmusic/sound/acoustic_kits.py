"""Kits of skins, wood and brass: acoustic, brushes, lo-fi, and the gated kit of the eighties."""

from __future__ import annotations

from dataclasses import replace

from moodmusic.sound.cymbals import Cymbal
from moodmusic.sound.kit import Kit, Piece
from moodmusic.sound.percussion import CLACK, HANDS, PERCUSSION
from moodmusic.sound.rattles import Rattle, Shower
from moodmusic.sound.rooms import Room, Sampler
from moodmusic.sound.strike import Band, Mode, Strike

KICK = Strike(
    (
        Mode(56.0, 0.85, 0.32, 1.9, 0.022),
        Mode(92.0, 0.75, 0.24, 1.6, 0.016),
        Mode(172.0, 0.42, 0.12, 1.3, 0.012),
        Mode(310.0, 0.22, 0.07),
    ),
    (Band(70.0, 420.0, 0.20, 0.10), Band(1400.0, 5200.0, 0.20, 0.028), Band(500.0, 1500.0, 0.10, 0.05)),
    0.55,
    drive=1.6,
)
SOFT_KICK = replace(KICK, bands=(Band(70.0, 380.0, 0.20, 0.12), Band(1200.0, 3200.0, 0.05, 0.03)), drive=1.2)
SNARE = Strike(
    (
        Mode(188.0, 1.0, 0.24, 1.10, 0.020),
        Mode(282.0, 0.50, 0.17, 1.06, 0.018),
        Mode(334.0, 0.34, 0.15),
        Mode(412.0, 0.24, 0.13),
        Mode(561.0, 0.16, 0.10),
        Mode(724.0, 0.10, 0.08),
        Mode(955.0, 0.06, 0.06),
    ),
    # Wires: a buzz that starts a moment after the head and outlives it; the stick: short and bright.
    (
        Band(900.0, 4200.0, 0.30, 0.24, 0.002, 0.0015),
        Band(3500.0, 8500.0, 0.14, 0.17, 0.002, 0.0015),
        Band(1600.0, 6000.0, 0.32, 0.022),
        Band(240.0, 900.0, 0.16, 0.10),
    ),
    0.6,
    drive=1.25,
    width=0.35,
)
SNARE_TIGHT = replace(
    SNARE,
    modes=(Mode(228.0, 0.9, 0.15, 1.08), Mode(340.0, 0.5, 0.12), Mode(498.0, 0.3, 0.10), Mode(684.0, 0.2, 0.08), Mode(905.0, 0.1, 0.06)),
)
SIDE_STICK = replace(CLACK, modes=(*CLACK.modes, Mode(205.0, 0.35, 0.12)))


def tom(hz: float, t60_s: float) -> Strike:
    """A tom: the pitch falls a third as the skin loosens, the shell answers an octave and a half up."""
    return Strike(
        (
            Mode(hz, 1.0, t60_s, 1.38, 0.045),
            Mode(hz * 1.59, 0.80, t60_s * 0.6, 1.25, 0.04),
            Mode(hz * 2.14, 0.65, t60_s * 0.5, 1.15, 0.04),
            Mode(hz * 2.92, 0.45, t60_s * 0.35),
            Mode(hz * 3.6, 0.32, t60_s * 0.28),
        ),
        (Band(150.0, 900.0, 0.30, 0.14), Band(1200.0, 4500.0, 0.22, 0.035)),
        1.25 * t60_s + 0.2,
        drive=1.3,
        width=0.3,
    )


HAT = Cymbal(
    "hat", 200, 420.0, 17500.0, 11500.0, 0.30, 0.35, 0.5, (Band(7500.0, 17000.0, 0.5, 0.10), Band(900.0, 9000.0, 0.35, 0.02)), width=0.25
)
PEDAL = replace(
    HAT, t60_s=0.25, peak_hz=10500.0, length_s=0.36, wash=(Band(5000.0, 15000.0, 0.45, 0.11, 0.004), Band(500.0, 2200.0, 0.10, 0.05))
)
OPEN_HAT = replace(
    HAT,
    modes=220,
    low_hz=340.0,
    peak_hz=6800.0,
    t60_s=3.4,
    damping=0.45,
    length_s=2.8,
    wash=(Band(5000.0, 14500.0, 0.55, 0.9), Band(2500.0, 8000.0, 0.3, 0.05)),
    width=0.45,
)
CRASH = Cymbal(
    "crash",
    220,
    280.0,
    15500.0,
    2700.0,
    4.6,
    0.55,
    4.2,
    (Band(2400.0, 8500.0, 0.42, 1.2, 0.015), Band(1800.0, 7000.0, 0.4, 0.05)),
    bloom_s=0.03,
    below_db=4.0,
    above_db=3.6,
)
CRASH_2 = replace(CRASH, name="crash-2", peak_hz=3200.0, t60_s=3.8, length_s=3.6)
CHINA = replace(
    CRASH, name="china", low_hz=340.0, peak_hz=3000.0, t60_s=2.0, length_s=2.8, below_db=2.5, wash=(Band(2200.0, 10000.0, 0.9, 0.7, 0.008),)
)
SPLASH = replace(
    CRASH,
    name="splash",
    modes=160,
    low_hz=600.0,
    peak_hz=5000.0,
    t60_s=1.9,
    length_s=1.9,
    bloom_s=0.012,
    wash=(Band(4500.0, 13000.0, 0.7, 0.5),),
)
RIDE = Cymbal(
    "ride",
    200,
    320.0,
    16000.0,
    7600.0,
    3.6,
    0.30,
    3.0,
    (Band(5000.0, 13500.0, 0.35, 0.9, 0.01), Band(4000.0, 12500.0, 0.9, 0.03)),
    ((2870.0, 0.18, 0.9), (4210.0, 0.26, 0.7), (6040.0, 0.35, 0.5), (7930.0, 0.4, 0.35)),
    below_db=5.0,
    above_db=4.0,
    width=0.5,
)
RIDE_2 = replace(RIDE, name="ride-2", peak_hz=8400.0, low_hz=420.0)
BELL = replace(
    RIDE,
    name="bell",
    peak_hz=4200.0,
    t60_s=4.0,
    wash=(Band(3500.0, 11000.0, 0.4, 0.04),),
    partials=((1120.0, 0.30, 3.2), (2610.0, 0.9, 3.4), (3540.0, 0.8, 3.0), (4730.0, 0.8, 2.6), (6190.0, 0.55, 2.0), (8020.0, 0.35, 1.5)),
)

DRUMS = {
    "kick": Piece(KICK, 0.0, 0.0, 0.10),
    "kick2": Piece(replace(KICK, modes=(Mode(49.0, 1.0, 0.42, 1.8, 0.024), *KICK.modes[1:])), 0.0, 0.0, 0.12),
    "snare": Piece(SNARE, -2.5, -0.05, 0.22),
    "snare2": Piece(SNARE_TIGHT, -2.5, -0.05, 0.2),
    "rim": Piece(SIDE_STICK, -8.0, -0.08, 0.2),
    "clap": Piece(HANDS, -7.5, 0.0, 0.22),
    "tom1": Piece(tom(78.0, 1.45), -2.0, 0.45, 0.2),
    "tom2": Piece(tom(92.0, 1.3), -2.0, 0.33, 0.2),
    "tom3": Piece(tom(110.0, 1.2), -2.5, 0.18, 0.2),
    "tom4": Piece(tom(131.0, 1.1), -2.5, 0.0, 0.2),
    "tom5": Piece(tom(155.0, 1.0), -3.0, -0.18, 0.2),
    "tom6": Piece(tom(183.0, 0.9), -3.0, -0.32, 0.2),
    "hat": Piece(HAT, -13.0, -0.28, 0.06),
    "pedal": Piece(PEDAL, -16.0, -0.28, 0.06),
    "openhat": Piece(OPEN_HAT, -10.5, -0.28, 0.08),
    "crash": Piece(CRASH, -4.5, -0.35, 0.15),
    "crash2": Piece(CRASH_2, -4.5, 0.4, 0.15),
    "china": Piece(CHINA, -6.5, 0.45, 0.15),
    "splash": Piece(SPLASH, -8.0, -0.15, 0.15),
    "ride": Piece(RIDE, -12.0, 0.35, 0.1),
    "ride2": Piece(RIDE_2, -12.0, 0.35, 0.1),
    "bell": Piece(BELL, -11.0, 0.35, 0.1),
}

# A brush is a slap of a hundred wires, then a swish across the coated head.
BRUSH_TAP = Strike(
    (Mode(186.0, 0.55, 0.20, 1.06), Mode(278.0, 0.28, 0.15), Mode(410.0, 0.15, 0.10)),
    (Band(900.0, 5200.0, 0.26, 0.16, 0.004), Band(2500.0, 9000.0, 0.10, 0.10, 0.003), Band(250.0, 1200.0, 0.12, 0.08)),
    0.5,
    width=0.4,
)
BRUSH_SWISH = Rattle((Shower(900, 0.12, 0.28),), 1400.0, 7200.0, 0.01, 0.7, hiss=1.0, width=0.5)
SIZZLE = replace(
    RIDE, name="sizzle", t60_s=3.0, wash=(Band(4500.0, 12000.0, 0.5, 1.6, 0.02), Band(3500.0, 9000.0, 0.4, 0.03)), hardness=0.6
)
BRUSHES = {
    **DRUMS,
    "kick": Piece(SOFT_KICK, -1.0, 0.0, 0.15),
    "snare": Piece(BRUSH_TAP, -5.0, -0.05, 0.25),
    "snare2": Piece(BRUSH_SWISH, -10.0, -0.05, 0.2),
    "clap": Piece(BRUSH_SWISH, -10.0, -0.05, 0.2),
    "ride": Piece(SIZZLE, -11.0, 0.35, 0.15),
    "hat": Piece(replace(HAT, peak_hz=8200.0, hardness=0.6), -15.0, -0.28, 0.1),
}

LOFI_KICK = Strike(
    (Mode(52.0, 1.0, 0.32, 1.7, 0.026), Mode(97.0, 0.32, 0.16, 1.4, 0.02)),
    (Band(70.0, 500.0, 0.24, 0.10), Band(900.0, 2600.0, 0.06, 0.03)),
    0.5,
    drive=1.8,
)
LOFI = {
    **DRUMS,
    "kick": Piece(LOFI_KICK, 0.0),
    "kick2": Piece(LOFI_KICK, 0.0),
    "snare": Piece(replace(SNARE_TIGHT, drive=2.0), -3.5, 0.0, 0.18),
    "snare2": Piece(replace(SNARE, drive=1.8), -3.5, 0.0, 0.18),
    "rim": Piece(SIDE_STICK, -8.0, 0.0, 0.18),
    "hat": Piece(replace(HAT, peak_hz=7600.0), -14.0, -0.12),
    "openhat": Piece(replace(OPEN_HAT, t60_s=1.3, length_s=1.2), -12.5, -0.12),
}

BIG_KICK = replace(KICK, modes=(Mode(58.0, 1.0, 0.36, 2.6, 0.020), Mode(96.0, 0.3, 0.2, 1.8, 0.016), Mode(190.0, 0.12, 0.1)), drive=2.2)
BIG_SNARE = replace(
    SNARE,
    modes=(
        Mode(176.0, 0.6, 0.26, 1.16, 0.025),
        Mode(262.0, 0.3, 0.2, 1.1),
        Mode(351.0, 0.3, 0.16),
        Mode(518.0, 0.2, 0.12),
        Mode(700.0, 0.1, 0.1),
    ),
    drive=1.6,
)
GATED = {
    **DRUMS,
    "kick": Piece(BIG_KICK, 0.0, 0.0, 0.10),
    "kick2": Piece(BIG_KICK, 0.0, 0.0, 0.10),
    "snare": Piece(BIG_SNARE, -0.5, 0.0, 1.3),
    "snare2": Piece(replace(BIG_SNARE, drive=2.0), -0.5, 0.0, 1.4),
    "clap": Piece(HANDS, -6.5, 0.0, 0.6),
    **{
        f"tom{k + 1}": Piece(tom(hz, 1.1 - 0.08 * k), -1.0, 0.5 - 0.2 * k, 0.55)
        for k, hz in enumerate((70.0, 84.0, 101.0, 121.0, 146.0, 175.0))
    },
}

KITS = (
    Kit("kit.acoustic", {**PERCUSSION, **DRUMS}, ("drums", "drum kit", "acoustic drums"), 0, Room(0.38)),
    Kit("kit.brush", {**PERCUSSION, **BRUSHES}, ("brushes", "jazz drums", "brush kit"), 40, Room(0.5, high_hz=5000.0)),
    Kit(
        "kit.lofi",
        {**PERCUSSION, **LOFI},
        ("lo-fi drums", "dusty drums", "boom bap drums"),
        0,
        Room(0.28, high_hz=4000.0),
        Sampler(9.5, 7800.0, 1.6),
    ),
    Kit("kit.gated", {**PERCUSSION, **GATED}, ("gated drums", "80s drums"), 16, Room(0.4, 320.0, 8000.0, 2.0, gate_s=0.19)),
)
