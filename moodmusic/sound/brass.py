"""Brass: horns, a section of trumpets and trombones, and soloists. The louder, the brighter (Risset & Mathews 1969)."""

from __future__ import annotations

from functools import partial

from moodmusic.sound.body import Body
from moodmusic.sound.instrument import Instrument
from moodmusic.sound.player import SETTINGS, SOLO, Breath, PlayerModel, section_note

HORN = PlayerModel(
    "horn",
    players=4,
    slope=0.1,
    corner_hz=((41, 1500.0), (57, 1950.0), (72, 1250.0)),
    order=5.0,
    attack_s=(0.32, 0.14),
    body=Body("horn", ((340.0, 4.0, 0.6),), ripple_db=1.5),
    bloom=0.3,
    velocity_octaves=2.4,
    vibrato_cents=(1.0, 4.0),
    drift_cents=4.0,
    flutter=0.05,
    detune_cents=6.0,
    lead=2.0,
    late_s=0.02,
    scoop_cents=25.0,
    accent=0.1,
    shift=0.03,
    width=0.4,
    breaths=(Breath(-46.0, 600.0, 4000.0, chiff_db=8.0),),
)
SECTION = PlayerModel(
    "brass",
    players=4,
    slope=0.2,
    corner_hz=((41, 2110.0), (60, 4400.0), (77, 4150.0)),
    order=4.5,
    attack_s=(0.12, 0.05),
    body=Body("brass", ((1100.0, 3.0, 0.8),), ripple_db=1.5),
    bloom=0.25,
    velocity_octaves=2.6,
    vibrato_hz=(4.8, 5.6),
    vibrato_cents=(2.0, 6.0),
    vibrato_delay_s=0.5,
    drift_cents=4.0,
    flutter=0.05,
    detune_cents=6.0,
    late_s=0.015,
    scoop_cents=30.0,
    accent=0.2,
    shift=0.04,
    width=0.7,
    breaths=(Breath(-44.0, 1500.0, 7000.0, chiff_db=10.0),),
)
TRUMPET = PlayerModel(
    "trumpet",
    players=1,
    slope=0.15,
    corner_hz=((54, 3640.0), (70, 6000.0), (86, 6600.0)),
    order=4.2,
    attack_s=(0.07, 0.03),
    body=Body("trumpet", ((1300.0, 3.0, 0.7),), ripple_db=1.0),
    bloom=0.25,
    velocity_octaves=2.4,
    vibrato_hz=(5.0, 5.6),
    vibrato_cents=(4.0, 9.0),
    vibrato_delay_s=0.35,
    vibrato_swell=0.04,
    drift_cents=3.0,
    flutter=0.04,
    scoop_cents=25.0,
    accent=0.15,
    breaths=(Breath(-44.0, 1500.0, 7000.0, chiff_db=10.0),),
)
TROMBONE = PlayerModel(
    "trombone",
    players=1,
    slope=0.0,
    corner_hz=((34, 2300.0), (46, 2300.0), (60, 2000.0), (74, 2200.0)),
    order=5.0,
    attack_s=(0.13, 0.055),
    body=Body("trombone", ((160.0, -9.0, 0.8), (560.0, 5.0, 0.6)), ripple_db=1.0),
    bloom=0.25,
    velocity_octaves=2.0,
    vibrato_hz=(4.6, 5.2),
    vibrato_cents=(3.0, 7.0),
    vibrato_delay_s=0.45,
    vibrato_swell=0.03,
    drift_cents=3.0,
    flutter=0.025,
    scoop_cents=35.0,
    accent=0.12,
    breaths=(Breath(-46.0, 600.0, 4000.0, chiff_db=10.0),),
)
TUBA = PlayerModel(
    "tuba",
    players=1,
    slope=0.1,
    corner_hz=((26, 420.0), (33, 480.0), (41, 390.0), (58, 600.0)),
    order=5.0,
    attack_s=(0.13, 0.06),
    body=Body("tuba", ((230.0, 3.0, 0.6),), ripple_db=1.0),
    bloom=0.35,
    velocity_octaves=1.7,
    vibrato_cents=(1.0, 3.0),
    vibrato_delay_s=0.5,
    drift_cents=3.0,
    flutter=0.025,
    scoop_cents=20.0,
    accent=0.12,
    breaths=(Breath(-54.0, 600.0, 4000.0, chiff_db=14.0),),
)

INSTRUMENTS = (
    Instrument(
        "horn",
        "sustain",
        "numpy",
        partial(section_note, model=HORN),
        ("horn", "french horn", "horns"),
        60,
        36,
        77,
        4,
        release_s=0.2,
        settings=SETTINGS,
    ),
    Instrument(
        "brass",
        "sustain",
        "numpy",
        partial(section_note, model=SECTION),
        ("brass", "brass section", "trumpets"),
        61,
        36,
        86,
        4,
        release_s=0.12,
        settings=SETTINGS,
    ),
    Instrument(
        "trumpet", "sustain", "numpy", partial(section_note, model=TRUMPET), ("trumpet",), 56, 54, 86, 4, release_s=0.1, settings=SOLO
    ),
    Instrument(
        "trombone", "sustain", "numpy", partial(section_note, model=TROMBONE), ("trombone",), 57, 34, 77, 4, release_s=0.12, settings=SOLO
    ),
    Instrument("tuba", "sustain", "numpy", partial(section_note, model=TUBA), ("tuba",), 58, 26, 65, 4, release_s=0.12, settings=SOLO),
)
