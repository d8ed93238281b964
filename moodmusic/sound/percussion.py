"""Hand percussion: skins, woods, metals and shakers; every kit has them beside its own drums."""

from __future__ import annotations

from dataclasses import replace

from moodmusic.sound.cymbals import Cymbal
from moodmusic.sound.kit import Kit, Piece
from moodmusic.sound.rattles import Rattle, Shower
from moodmusic.sound.rooms import Room
from moodmusic.sound.strike import Band, Mode, Strike

JINGLES = (
    (4350.0, 0.3, 0.14),
    (5200.0, 0.4, 0.16),
    (6130.0, 0.5, 0.18),
    (6900.0, 0.6, 0.2),
    (7720.0, 0.7, 0.16),
    (8300.0, 0.7, 0.18),
    (9800.0, 0.8, 0.15),
    (10650.0, 0.8, 0.13),
    (11500.0, 0.7, 0.12),
    (13300.0, 0.6, 0.1),
    (15200.0, 0.4, 0.08),
)
SLEIGH = ((3900.0, 0.3, 0.3), (5400.0, 0.7, 0.35), (7300.0, 0.9, 0.32), (8700.0, 0.8, 0.28), (10400.0, 0.6, 0.22), (12600.0, 0.4, 0.15))


def skin(hz: float, t60_s: float, slap: float, glide: float = 1.12) -> Strike:
    """A hand drum: the membrane's modes (1 : 1.59 : 2.14 : 2.65 : 3.16) over a tuned shell, and the hand's slap."""
    modes = (
        Mode(hz, 1.0, t60_s, glide, 0.018),
        Mode(hz * 1.59, 0.55, t60_s * 0.5, 1.05),
        Mode(hz * 2.14, 0.36 + 0.5 * slap, t60_s * 0.4),
        Mode(hz * 2.65, 0.2 + 0.55 * slap, t60_s * 0.3),
        Mode(hz * 3.16, 0.14 + 0.6 * slap, t60_s * 0.25),
    )
    hand = (Band(700.0, 3800.0, 0.12 + 0.85 * slap, 0.05), Band(150.0, 700.0, 0.15, 0.06))
    return Strike(modes, hand, max(0.4, 1.3 * t60_s), drive=1.2, width=0.25)


def block(hz: float, t60_s: float, overtone: float = 2.41) -> Strike:
    """Wood: two or three quickly dying modes and the stick."""
    modes = (Mode(hz, 1.0, t60_s), Mode(hz * overtone, 0.28, t60_s * 0.6), Mode(hz * 4.1, 0.10, t60_s * 0.4))
    return Strike(modes, (Band(1200.0, 6000.0, 0.12, 0.02),), max(0.25, 1.3 * t60_s), hardness=0.5, width=0.2)


def metal(name: str, partials: tuple[tuple[float, float, float], ...], length_s: float) -> Cymbal:
    """A bell-like bar: single modes and a short tick."""
    tick = (Band(1500.0, 12000.0, 0.30, 0.03),)
    return Cymbal(name, 0, 1000.0, 9000.0, 3000.0, 1.0, 0.0, length_s, tick, partials, width=0.35, hardness=0.4)


COWBELL = ((587.0, 0.5, 0.30), (845.0, 1.0, 0.36), (1430.0, 0.55, 0.28), (2100.0, 0.75, 0.24), (2850.0, 0.6, 0.2), (4100.0, 0.45, 0.15))
TRIANGLE = ((1490.0, 0.12, 3.2), (4050.0, 0.5, 3.0), (6120.0, 0.45, 2.8), (8930.0, 0.7, 2.5), (11800.0, 0.9, 2.2), (15100.0, 0.6, 1.8))
CASTANETS = Strike(
    (Mode(1430.0, 0.8, 0.06), Mode(2480.0, 1.0, 0.06), Mode(3620.0, 0.5, 0.04)),
    (Band(1500.0, 6000.0, 0.5, 0.05), Band(1500.0, 6000.0, 0.4, 0.05, at_s=0.028)),
    0.3,
    width=0.3,
)


def agogo(name: str, hz: float) -> Cymbal:
    """One of two iron bells."""
    return metal(name, ((hz, 0.5, 0.6), (hz * 2.72, 0.8, 0.5), (hz * 4.3, 1.0, 0.4), (hz * 6.6, 0.9, 0.3), (hz * 8.9, 0.7, 0.2)), 0.8)


def guiro(strokes: int, spacing_s: float) -> Rattle:
    """Ridges scraped at a quickening pace."""
    showers = tuple(Shower(14, 0.002, 0.015, 0.5 + 0.5 * k / strokes, at_s=spacing_s * k**0.92) for k in range(strokes))
    return Rattle(showers, 2200.0, 5200.0, 0.012, spacing_s * strokes + 0.15, ((2650.0, 0.7, 0.025), (3900.0, 0.6, 0.02)))


# Levels are K-weighted loudness over 0.6 s against the kick; hats and shakers lie 12–18 dB under it, as SOUND.md 2.5's mix does.
PERCUSSION = {
    "slap": Piece(skin(330.0, 0.12, 1.0), -8.0, -0.2, 0.1),
    "sticks": Piece(block(2300.0, 0.06), -10.0, 0.0, 0.15),
    "tamb": Piece(
        Rattle((Shower(320, 0.012, 0.30), Shower(60, 0.001, 0.05, 1.1)), 5500.0, 15000.0, 0.02, 0.7, JINGLES, 0.8), -12.0, 0.25, 0.1
    ),
    "cowbell": Piece(metal("cowbell", COWBELL, 0.6), -10.0, 0.2, 0.1),
    "bongo-high": Piece(skin(410.0, 0.24, 0.7), -7.0, 0.35, 0.12),
    "bongo-low": Piece(skin(300.0, 0.34, 0.55), -6.5, 0.25, 0.12),
    "conga-mute": Piece(skin(235.0, 0.16, 0.75), -7.0, -0.25, 0.12),
    "conga-high": Piece(skin(225.0, 0.52, 0.3), -5.5, -0.25, 0.12),
    "conga-low": Piece(skin(168.0, 0.55, 0.22), -5.0, -0.35, 0.12),
    "timbale-high": Piece(skin(480.0, 1.2, 1.2, 1.05), -6.0, 0.3, 0.15),
    "timbale-low": Piece(skin(330.0, 1.2, 1.1, 1.05), -6.0, 0.2, 0.15),
    "agogo-high": Piece(agogo("agogo-high", 1110.0), -12.0, 0.35, 0.1),
    "agogo-low": Piece(agogo("agogo-low", 830.0), -12.0, 0.35, 0.1),
    "cabasa": Piece(Rattle((Shower(420, 0.022, 0.06),), 7500.0, 17000.0, 0.006, 0.3), -15.0, -0.3),
    "maracas": Piece(Rattle((Shower(160, 0.014, 0.07),), 6000.0, 14500.0, 0.008, 0.3), -15.0, 0.3),
    "guiro-short": Piece(guiro(9, 0.012), -12.0, -0.3, 0.1),
    "guiro-long": Piece(guiro(26, 0.014), -11.0, -0.3, 0.1),
    "claves": Piece(block(2180.0, 0.11, 2.7), -10.0, 0.15, 0.2),
    "wood-high": Piece(block(1520.0, 0.16), -10.0, -0.2, 0.15),
    "wood-low": Piece(block(1130.0, 0.2), -10.0, -0.2, 0.15),
    "triangle-mute": Piece(metal("triangle", tuple((hz, level, 0.32) for hz, level, _ in TRIANGLE), 0.6), -17.0, -0.35),
    "triangle": Piece(metal("triangle", TRIANGLE, 3.4), -16.0, -0.35),
    "shaker": Piece(Rattle((Shower(260, 0.045, 0.09), Shower(60, 0.012, 0.05, 0.8, 0.05)), 5200.0, 13500.0, 0.012, 0.4), -15.0, 0.3),
    "sleigh": Piece(Rattle((Shower(360, 0.03, 0.6),), 6000.0, 14000.0, 0.015, 1.3, SLEIGH, 0.3), -13.0, 0.2, 0.1),
    "bell-tree": Piece(
        Rattle(
            tuple(Shower(3, 0.01, 0.05, 1.0 - 0.02 * k, at_s=0.05 * k) for k in range(28)),
            4000.0,
            15000.0,
            0.01,
            3.2,
            ((4600.0, 0.4, 1.6), (6300.0, 0.7, 1.6), (8100.0, 0.8, 1.4), (10300.0, 0.8, 1.2), (12900.0, 0.6, 0.9)),
            0.2,
        ),
        -14.0,
        0.0,
        0.1,
    ),
    "castanets": Piece(CASTANETS, -11.0, -0.3, 0.15),
    "surdo-mute": Piece(skin(82.0, 0.35, 0.15), -2.0, 0.0, 0.1),
    "surdo": Piece(skin(74.0, 1.25, 0.08), -1.0, 0.0, 0.1),
}
STOMP = Strike(
    (Mode(58.0, 0.9, 0.22, 1.35, 0.02), Mode(96.0, 0.45, 0.14, 1.2)),
    (Band(60.0, 320.0, 0.5, 0.12), Band(400.0, 1800.0, 0.12, 0.05)),
    0.5,
    drive=1.3,
    width=0.4,
)
HANDS = Rattle(
    (*(Shower(40, 0.001, 0.03, 0.9, at_s) for at_s in (0.0, 0.006, 0.011, 0.019, 0.024)), Shower(50, 0.004, 0.2, 0.35, 0.02)),
    900.0,
    3400.0,
    0.012,
    0.5,
    hiss=1.0,
    width=0.6,
)
HAND_FRAME = {
    "frame-low": Piece(skin(98.0, 0.8, 0.18, 1.08), -1.0, -0.1, 0.2),
    "frame-high": Piece(skin(196.0, 0.4, 0.6, 1.06), -4.0, 0.1, 0.2),
}
CLACK = Strike(
    (Mode(480.0, 0.35, 0.10), Mode(1650.0, 0.9, 0.08), Mode(2750.0, 0.9, 0.07), Mode(4200.0, 0.7, 0.05), Mode(5600.0, 0.4, 0.04)),
    (Band(1800.0, 8000.0, 0.5, 0.03),),
    0.3,
    hardness=0.5,
    width=0.2,
)

PERC = Kit(
    "perc",
    {
        **PERCUSSION,
        **HAND_FRAME,
        "kick": Piece(STOMP, 0.0, 0.0, 0.15),
        "kick2": Piece(STOMP, 0.0, 0.0, 0.15),
        "rim": Piece(CLACK, -9.0, -0.15, 0.15),
        "clap": Piece(HANDS, -7.5, 0.0, 0.25),
    },
    ("percussion", "hand drums", "congas", "bongos", "shaker", "tambourine"),
    room=Room(0.3),
)


def loaded(hz: float, levels: tuple[float, ...], t60_s: float, slap: float, glide: float = 1.0) -> Strike:
    """A skin with a black patch: its modes are harmonics of one pitch (Raman 1934), which damping fingers choose among."""
    modes = tuple(Mode(hz * (k + 1), level, t60_s / (1.0 + 0.35 * k), glide, 0.07) for k, level in enumerate(levels))
    finger = (Band(1200.0, 6000.0, 0.05 + 0.5 * slap, 0.03), Band(250.0, 1200.0, 0.05 + 0.2 * slap, 0.05))
    return Strike(modes, finger, max(0.4, 1.2 * t60_s), width=0.2)


TABLA = replace(
    PERC,
    name="perc.tabla",
    words=("tabla", "percussion"),
    pieces={
        **PERC.pieces,
        "bongo-high": Piece(loaded(294.0, (0.15, 1.0, 0.8, 0.45, 0.3), 0.6, 0.6), -6.0, 0.2, 0.1),  # na: at the rim
        "bongo-low": Piece(loaded(294.0, (1.0, 0.35, 0.15, 0.08), 1.3, 0.1), -6.0, 0.2, 0.1),  # tin: open
        "conga-mute": Piece(loaded(330.0, (0.5, 0.6, 0.5, 0.5), 0.06, 1.0), -9.0, 0.15, 0.1),  # te: a dead stroke
        "conga-high": Piece(loaded(78.0, (1.0, 0.5, 0.2, 0.1), 0.12, 0.5), -6.0, -0.2, 0.1),  # ke: the low drum, shut
        "conga-low": Piece(loaded(78.0, (1.0, 0.45, 0.2, 0.1), 1.1, 0.15, 0.8), -3.0, -0.2, 0.1),  # ge: the heel of the hand lets it rise
    },
)
