"""Reeds: saxophones, oboe, bassoon, bagpipes, harmonica.

A cone sounds all harmonics, the fundamental not the strongest of them (Benade 1976); formants of the double reeds after Meyer 2009.
"""

from __future__ import annotations

from functools import partial

from moodmusic.sound.body import Body
from moodmusic.sound.instrument import Instrument
from moodmusic.sound.player import SOLO, Breath, PlayerModel, section_note

TENOR = PlayerModel(
    "saxophone",
    players=1,
    slope=0.1,
    corner_hz=((44, 2800.0), (57, 2900.0), (70, 3100.0), (84, 3100.0)),
    order=6.0,
    attack_s=(0.11, 0.05),
    body=Body("tenor saxophone", ((170.0, -7.0, 0.6), (420.0, 2.0, 0.5), (2250.0, 10.0, 0.35)), ripple_db=2.0),
    bloom=0.3,
    velocity_octaves=2.1,
    vibrato_hz=(4.7, 5.3),
    vibrato_cents=(9.0, 14.0),
    vibrato_delay_s=0.4,
    vibrato_swell=0.08,
    drift_cents=4.0,
    flutter=0.05,
    scoop_cents=35.0,
    accent=0.12,
    breaths=(
        Breath(-34.0, 600.0, 4000.0, chiff_db=9.0, chiff_s=0.08, velocity_db=-6.0),
        Breath(-33.0, 0.7, 1.5, True, 5.0, velocity_db=-6.0),
    ),
)
ALTO = PlayerModel(
    "saxophone.alto",
    players=1,
    slope=0.4,
    corner_hz=((49, 3000.0), (60, 3000.0), (72, 2900.0), (88, 3000.0)),
    order=6.0,
    attack_s=(0.1, 0.045),
    body=Body("alto saxophone", ((390.0, -3.0, 0.25), (650.0, 3.0, 0.4), (2200.0, 8.0, 0.28)), ripple_db=2.0),
    bloom=0.3,
    velocity_octaves=2.1,
    vibrato_hz=(4.9, 5.6),
    vibrato_cents=(11.0, 16.0),
    vibrato_delay_s=0.35,
    vibrato_swell=0.12,
    drift_cents=4.0,
    flutter=0.05,
    scoop_cents=28.0,
    accent=0.1,
    breaths=(
        Breath(-35.0, 600.0, 4000.0, chiff_db=9.0, chiff_s=0.07, velocity_db=-6.0),
        Breath(-34.0, 0.7, 1.5, True, 5.0, velocity_db=-6.0),
    ),
)
OBOE = PlayerModel(
    "oboe",
    players=1,
    slope=0.3,
    corner_hz=((58, 3300.0), (74, 3000.0), (91, 3200.0)),
    order=5.0,
    attack_s=(0.11, 0.05),
    body=Body("oboe", ((420.0, -5.0, 0.4), (650.0, -3.0, 0.3), (1200.0, 12.0, 0.42), (2900.0, 5.0, 0.3)), ripple_db=1.5),
    bloom=0.5,
    velocity_octaves=1.7,
    vibrato_hz=(5.2, 5.8),
    vibrato_cents=(5.0, 9.0),
    vibrato_delay_s=0.35,
    vibrato_swell=0.09,
    drift_cents=2.5,
    flutter=0.03,
    scoop_cents=8.0,
    breaths=(Breath(-46.0, 1500.0, 8000.0, chiff_db=10.0, chiff_s=0.025), Breath(-44.0, 0.8, 1.3, True, 4.0)),
)
BASSOON = PlayerModel(
    "bassoon",
    players=1,
    slope=0.3,
    corner_hz=((34, 1900.0), (50, 1900.0), (60, 1300.0), (76, 1400.0)),
    order=4.5,
    attack_s=(0.1, 0.045),
    body=Body("bassoon", ((140.0, -9.0, 0.8), (430.0, 14.0, 0.42), (1150.0, 4.0, 0.3), (2000.0, 2.0, 0.25)), ripple_db=1.5),
    bloom=0.5,
    velocity_octaves=1.7,
    vibrato_hz=(4.9, 5.5),
    vibrato_cents=(4.0, 8.0),
    vibrato_delay_s=0.4,
    vibrato_swell=0.07,
    drift_cents=2.5,
    flutter=0.04,
    scoop_cents=10.0,
    breaths=(Breath(-44.0, 600.0, 4000.0, chiff_db=10.0, chiff_s=0.025), Breath(-42.0, 0.8, 1.3, True, 4.0)),
)
BAGPIPES = PlayerModel(
    "bagpipes",
    players=1,
    slope=0.0,
    corner_hz=((55, 2400.0), (67, 2600.0), (81, 3000.0)),
    order=3.0,
    attack_s=(0.09, 0.08),
    body=Body("bagpipes", ((300.0, -7.0, 0.6), (1500.0, 13.0, 0.6), (3300.0, 4.0, 0.4)), ripple_db=2.0),
    bloom=0.8,
    velocity_octaves=0.4,  # the bag's pressure is kept even
    vibrato_cents=(0.5, 1.5),
    vibrato_delay_s=0.6,
    drift_cents=3.0,
    flutter=0.03,
    scoop_cents=18.0,
    accent=0.15,
    breaths=(Breath(-46.0, 1500.0, 8000.0, chiff_db=6.0, chiff_s=0.02),),
)
HARMONICA = PlayerModel(
    "harmonica",
    players=1,
    slope=0.55,
    corner_hz=((55, 4400.0), (64, 4200.0), (72, 5200.0), (96, 5200.0)),
    order=2.0,
    attack_s=(0.13, 0.06),
    body=Body("harmonica", ((1080.0, -5.0, 0.25), (1700.0, 6.0, 0.35), (4500.0, 3.0, 0.3)), ripple_db=2.5),
    even_db=-3.0,
    bloom=0.45,
    velocity_octaves=1.4,
    vibrato_hz=(5.0, 5.8),
    vibrato_cents=(4.0, 7.0),
    vibrato_delay_s=0.25,
    vibrato_swell=0.16,
    flutter=0.04,
    scoop_cents=22.0,
    accent=0.15,
    breaths=(Breath(-42.0, 1200.0, 7000.0, chiff_db=8.0, chiff_s=0.03),),
)

INSTRUMENTS = (
    Instrument(
        "saxophone",
        "sustain",
        "numpy",
        partial(section_note, model=TENOR),
        ("saxophone", "sax", "tenor sax"),
        66,
        44,
        80,
        4,
        release_s=0.11,
        settings=SOLO,
    ),
    Instrument(
        "saxophone.alto",
        "sustain",
        "numpy",
        partial(section_note, model=ALTO),
        ("saxophone", "alto sax"),
        65,
        49,
        88,
        4,
        release_s=0.1,
        settings=SOLO,
    ),
    Instrument("oboe", "sustain", "numpy", partial(section_note, model=OBOE), ("oboe",), 68, 58, 91, 4, release_s=0.1, settings=SOLO),
    Instrument(
        "bassoon", "sustain", "numpy", partial(section_note, model=BASSOON), ("bassoon",), 70, 34, 76, 4, release_s=0.1, settings=SOLO
    ),
    Instrument(
        "bagpipes", "sustain", "numpy", partial(section_note, model=BAGPIPES), ("bagpipes",), 109, 55, 81, 4, release_s=0.05, settings=SOLO
    ),
    Instrument(
        "harmonica",
        "sustain",
        "numpy",
        partial(section_note, model=HARMONICA),
        ("harmonica", "mouth organ"),
        22,
        55,
        96,
        4,
        release_s=0.09,
        settings=SOLO,
    ),
)
