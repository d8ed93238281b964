"""Great drums: taiko and the low end of the orchestra, in a hall's first reflections."""

from __future__ import annotations

from dataclasses import replace

from moodmusic.sound.acoustic_kits import CHINA, CRASH, CRASH_2, DRUMS, SNARE
from moodmusic.sound.kit import Kit, Piece
from moodmusic.sound.percussion import CLACK, HANDS, PERCUSSION, block, skin
from moodmusic.sound.rooms import Room
from moodmusic.sound.strike import Band, Mode, Strike


def taiko(hz: float, t60_s: float, stick: float) -> Strike:
    """A barrel drum: the skin bends down a fourth, the body hums, thick sticks clatter."""
    return Strike(
        (
            Mode(hz, 1.0, t60_s, 1.45, 0.05),
            Mode(hz * 1.51, 0.5, t60_s * 0.6, 1.3, 0.045),
            Mode(hz * 2.03, 0.3, t60_s * 0.5, 1.2, 0.04),
            Mode(hz * 2.62, 0.18, t60_s * 0.4),
            Mode(hz * 3.35, 0.12, t60_s * 0.3),
            Mode(hz * 4.4, 0.07, t60_s * 0.2),
        ),
        (Band(90.0, 500.0, 0.30, 0.16), Band(500.0, 2200.0, 0.20 * stick, 0.06), Band(1800.0, 6000.0, 0.14 * stick, 0.02)),
        1.2 * t60_s + 0.3,
        drive=1.7,
        width=0.4,
    )


GRAN_CASSA = Strike(
    (
        Mode(41.0, 1.0, 2.3, 1.25, 0.06),
        Mode(64.0, 0.55, 1.6, 1.15, 0.05),
        Mode(93.0, 0.3, 1.1),
        Mode(121.0, 0.2, 0.8),
        Mode(158.0, 0.12, 0.6),
    ),
    (Band(50.0, 260.0, 0.35, 0.30, 0.004), Band(260.0, 1100.0, 0.08, 0.08)),
    2.6,
    drive=1.4,
    width=0.5,
)
IMPACT = Strike(
    (Mode(34.0, 1.0, 1.9, 1.9, 0.07), Mode(55.0, 0.7, 1.3, 1.5, 0.05), Mode(83.0, 0.4, 0.9, 1.3), Mode(140.0, 0.2, 0.5)),
    (Band(45.0, 320.0, 0.6, 0.55, 0.002), Band(320.0, 1600.0, 0.35, 0.22), Band(1600.0, 5200.0, 0.2, 0.10)),
    2.4,
    drive=2.4,
    width=0.7,
)
ENSEMBLE = replace(HANDS, low_hz=500.0, high_hz=2600.0)
FIELD_SNARE = replace(
    SNARE, modes=(Mode(148.0, 1.0, 0.4, 1.1), Mode(236.0, 0.5, 0.3), Mode(330.0, 0.3, 0.2), Mode(470.0, 0.2, 0.15)), length_s=0.8
)
SHIME = skin(410.0, 0.22, 1.1, 1.04)
LOW, HIGH = taiko(62.0, 1.5, 0.8), taiko(124.0, 0.8, 1.3)

GREAT = {
    **PERCUSSION,
    **DRUMS,
    "kick": Piece(GRAN_CASSA, 0.0, 0.0, 0.3),
    "kick2": Piece(IMPACT, 1.0, 0.0, 0.3),
    "impact": Piece(IMPACT, 1.0, 0.0, 0.3),
    "boom": Piece(replace(IMPACT, bands=IMPACT.bands[:1]), 1.0, 0.0, 0.2),
    "snare": Piece(FIELD_SNARE, -4.0, 0.1, 0.35),
    "snare2": Piece(SHIME, -5.0, 0.2, 0.35),
    "rim": Piece(CLACK, -7.0, -0.2, 0.4),
    "sticks": Piece(block(1750.0, 0.09), -8.0, 0.2, 0.4),
    "clap": Piece(ENSEMBLE, -6.0, 0.0, 0.5),
    "tom1": Piece(LOW, 0.0, -0.25, 0.3),
    "tom2": Piece(taiko(74.0, 1.3, 0.9), -0.5, 0.25, 0.3),
    "tom3": Piece(taiko(88.0, 1.1, 1.0), -1.0, -0.1, 0.3),
    "tom4": Piece(taiko(104.0, 0.95, 1.15), -1.5, 0.15, 0.3),
    "tom5": Piece(HIGH, -2.0, 0.3, 0.3),
    "tom6": Piece(taiko(165.0, 0.6, 1.5), -2.5, -0.3, 0.3),
    "hat": Piece(block(980.0, 0.07), -11.0, -0.2, 0.3),
    "crash": Piece(replace(CRASH, low_hz=220.0, t60_s=5.2, length_s=4.8, bloom_s=0.05, width=0.9), -6.0, -0.2, 0.3),
    "crash2": Piece(replace(CRASH_2, width=0.9), -6.0, 0.3, 0.3),
    "china": Piece(replace(CHINA, low_hz=110.0, peak_hz=1100.0, t60_s=5.5, length_s=5.0, bloom_s=0.12, name="tam-tam"), -4.0, 0.2, 0.3),
}
HALL = Room(0.9, 70.0, 4500.0, 9.0)

KITS = (
    Kit("kit.taiko", GREAT, ("taiko", "taiko drums"), 48, HALL),
    Kit(
        "kit.cinematic",
        {**GREAT, "kick": Piece(IMPACT, 0.0, 0.0, 0.25), "kick2": Piece(GRAN_CASSA, 0.0, 0.0, 0.3)},
        ("cinematic drums", "epic drums", "orchestral percussion"),
        48,
        HALL,
    ),
)
