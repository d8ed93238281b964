"""Analogue drum machines."""

from __future__ import annotations

from dataclasses import replace

from moodmusic.sound.acoustic_kits import CRASH, DRUMS, OPEN_HAT, RIDE
from moodmusic.sound.cymbals import Cymbal, square_partials
from moodmusic.sound.kit import Kit, Piece
from moodmusic.sound.percussion import PERCUSSION, metal
from moodmusic.sound.rattles import Rattle, Shower
from moodmusic.sound.strike import Band, Mode, Strike

# The six square oscillators behind the 808's hats and cymbal (service manual: 205.3, 304.4, 369.6, 522.7, 540 and 800 Hz).
METAL_HZ = (205.3, 304.4, 369.6, 522.7, 540.0, 800.0)


def machine_hat(name: str, t60_s: float, low_hz: float, length_s: float) -> Cymbal:
    """Six square waves through a high-pass, with one decay."""
    partials = square_partials(METAL_HZ, low_hz, 16_500.0, 0.25, t60_s)
    return Cymbal(
        name,
        0,
        low_hz,
        16_500.0,
        low_hz,
        t60_s,
        0.0,
        length_s,
        (Band(low_hz, 14_000.0, 0.3, t60_s * 0.8),),
        partials,
        width=0.0,
        hardness=0.3,
    )


def machine_tom(hz: float, t60_s: float, glide: float, noise: float) -> Strike:
    """A bridged-T oscillator whose pitch falls, and a breath of noise."""
    modes = (Mode(hz, 1.0, t60_s, glide, 0.05), Mode(hz * 2.0, 0.05, t60_s * 0.3))
    return Strike(modes, (Band(120.0, 1600.0, noise, t60_s * 0.4), Band(1500.0, 5000.0, noise * 0.3, 0.02)), 1.3 * t60_s + 0.1, drive=1.3)


def machine_clap(low_hz: float, high_hz: float, tail_s: float) -> Rattle:
    """Three bursts 10.5 ms apart, then the tail that stands for the room."""
    bursts = tuple(Shower(120, 0.0008, 0.026, 1.0, at_s) for at_s in (0.0, 0.0105, 0.021))
    return Rattle((*bursts, Shower(700, 0.002, tail_s, 0.85, 0.0315)), low_hz, high_hz, 0.004, 0.65, hiss=1.0, width=0.35)


KICK_808 = Strike(
    (Mode(48.5, 1.0, 0.75, 3.1, 0.018), Mode(97.0, 0.05, 0.25)),
    (Band(500.0, 3200.0, 0.10, 0.012), Band(60.0, 200.0, 0.05, 0.05)),
    1.2,
    drive=1.6,
)
KICK_909 = Strike(
    (Mode(50.0, 1.0, 0.36, 5.0, 0.021), Mode(101.0, 0.14, 0.16, 2.6, 0.012)),
    (Band(1200.0, 7000.0, 0.34, 0.014), Band(200.0, 1200.0, 0.08, 0.03)),
    0.5,
    drive=2.4,
)
SNARE_808 = Strike(
    (Mode(178.0, 0.9, 0.14, 1.15, 0.01), Mode(331.0, 0.6, 0.10, 1.08, 0.01)),
    (Band(1800.0, 9500.0, 0.75, 0.16), Band(1000.0, 6000.0, 0.35, 0.012)),
    0.4,
    drive=1.2,
)
SNARE_909 = Strike(
    (Mode(186.0, 1.0, 0.13, 1.45, 0.014), Mode(331.0, 0.55, 0.10, 1.3, 0.012), Mode(470.0, 0.15, 0.08)),
    (Band(900.0, 5200.0, 0.42, 0.20), Band(4500.0, 9500.0, 0.22, 0.13), Band(1500.0, 7000.0, 0.4, 0.015)),
    0.45,
    drive=1.6,
    width=0.15,
)
RIM_808 = Strike((Mode(455.0, 0.7, 0.06), Mode(1667.0, 1.0, 0.05)), (Band(1500.0, 6000.0, 0.15, 0.015),), 0.2, drive=2.0, hardness=0.4)
RIM_909 = Strike(
    (Mode(220.0, 0.5, 0.05), Mode(500.0, 0.9, 0.06), Mode(950.0, 0.8, 0.04)), (Band(2000.0, 8000.0, 0.3, 0.015),), 0.2, drive=2.4
)
COWBELL_808 = metal("cowbell-808", square_partials((540.0, 800.0), 500.0, 6000.0, 1.0, 0.42), 0.7)
TOMS_808 = {
    f"tom{k + 1}": Piece(machine_tom(hz, t60, 1.22, 0.05), -1.0, 0.4 - 0.16 * k)
    for k, (hz, t60) in enumerate(((82, 0.55), (98, 0.5), (120, 0.45), (147, 0.4), (175, 0.36), (207, 0.32)))
}
TOMS_909 = {
    f"tom{k + 1}": Piece(machine_tom(hz, t60, 1.55, 0.14), -1.0, 0.4 - 0.16 * k)
    for k, (hz, t60) in enumerate(((75, 0.6), (92, 0.55), (112, 0.5), (138, 0.45), (165, 0.4), (198, 0.36)))
}
CRASH_808 = replace(machine_hat("cymbal-808", 1.6, 2500.0, 2.2), width=0.5, damping=0.2)

KIT_808 = {
    **PERCUSSION,
    **DRUMS,
    **TOMS_808,
    "kick": Piece(KICK_808, 0.0),
    "kick2": Piece(replace(KICK_808, modes=(Mode(43.0, 1.0, 1.5, 2.8, 0.02), Mode(86.0, 0.06, 0.4)), length_s=2.0, drive=2.2), 0.5),
    "snare": Piece(SNARE_808, -3.0),
    "snare2": Piece(replace(SNARE_808, drive=1.8), -3.0),
    "rim": Piece(RIM_808, -9.0),
    "clap": Piece(machine_clap(850.0, 1700.0, 0.42), -7.0),
    "hat": Piece(machine_hat("hat-808", 0.12, 5400.0, 0.22), -14.0, -0.1),
    "pedal": Piece(machine_hat("pedal-808", 0.2, 4800.0, 0.3), -15.0, -0.1),
    "openhat": Piece(machine_hat("open-808", 0.85, 4800.0, 1.0), -12.5, -0.1),
    "crash": Piece(CRASH_808, -8.0, -0.2),
    "crash2": Piece(CRASH_808, -8.0, 0.2),
    "cowbell": Piece(COWBELL_808, -10.0, 0.15),
    "claves": Piece(Strike((Mode(2480.0, 1.0, 0.035),), (), 0.15), -11.0, 0.1),
    "conga-low": Piece(machine_tom(165.0, 0.3, 1.04, 0.0), -4.0, -0.2),
    "conga-high": Piece(machine_tom(248.0, 0.22, 1.04, 0.0), -5.0, 0.0),
    "conga-mute": Piece(machine_tom(370.0, 0.16, 1.04, 0.0), -6.0, 0.2),
    "maracas": Piece(Rattle((Shower(300, 0.006, 0.045),), 5000.0, 13000.0, 0.003, 0.15), -15.0, 0.15),
}
KIT_909 = {
    **PERCUSSION,
    **DRUMS,
    **TOMS_909,
    "kick": Piece(KICK_909, 0.0),
    "kick2": Piece(replace(KICK_909, drive=3.4), 0.0),
    "snare": Piece(SNARE_909, -3.0),
    "snare2": Piece(replace(SNARE_909, drive=2.4), -3.0),
    "rim": Piece(RIM_909, -9.0),
    "clap": Piece(machine_clap(800.0, 2600.0, 0.26), -7.5),
    "hat": Piece(
        Cymbal("hat-909", 200, 3800.0, 17000.0, 9500.0, 0.36, 0.5, 0.3, (Band(7000.0, 15500.0, 0.6, 0.10),), width=0.1), -13.5, 0.0
    ),
    "pedal": Piece(
        Cymbal("hat-909", 200, 3800.0, 17000.0, 9000.0, 0.45, 0.5, 0.36, (Band(6500.0, 15000.0, 0.6, 0.14),), width=0.1), -15.0, 0.0
    ),
    "openhat": Piece(replace(OPEN_HAT, name="hat-909", low_hz=3000.0, peak_hz=8800.0, t60_s=1.3, length_s=0.9, width=0.2), -10.5, 0.0),
    "crash": Piece(replace(CRASH, name="crash-909", low_hz=700.0, t60_s=2.6, length_s=2.4, width=0.6), -6.5, -0.15),
    "ride": Piece(replace(RIDE, name="ride-909", t60_s=2.4, length_s=2.0), -12.0, 0.15),
}

KITS = (
    Kit("kit.808", KIT_808, ("808", "808 drums", "drum machine", "trap drums"), 25),
    Kit("kit.909", KIT_909, ("909", "909 drums", "house drums", "techno drums"), 24),
)
