"""Woodwinds and the whistle."""

from __future__ import annotations

from functools import partial

from moodmusic.sound.body import Body
from moodmusic.sound.instrument import Instrument
from moodmusic.sound.player import SOLO, Breath, PlayerModel, section_note

FLUTE = PlayerModel(
    "flute",
    players=1,
    slope=0.3,
    corner_hz=((60, 3000.0), (74, 4200.0), (90, 1500.0)),
    order=3.5,
    attack_s=(0.2, 0.1),
    body=Body("flute", ripple_db=1.5),
    harmonics_db=(0.0, -4.0, 0.0, -12.0, -8.0, -18.0, -9.0, -15.0, -15.0, -18.0, -18.0, -24.0),
    bloom=0.35,
    vibrato_hz=(4.9, 5.3),
    vibrato_cents=(5.0, 8.0),
    vibrato_delay_s=0.3,
    vibrato_swell=0.1,
    drift_cents=3.0,
    flutter=0.05,
    scoop_cents=10.0,
    breaths=(Breath(-32.0, 0.8, 1.25, True, 6.0), Breath(-42.0, 1500.0, 8000.0, False, 16.0, 0.03), Breath(-40.0, 1.7, 2.3, True, 4.0)),
)
CLARINET = PlayerModel(
    "clarinet",
    players=1,
    slope=0.0,
    corner_hz=((50, 1760.0), (67, 3290.0), (84, 5080.0)),
    order=3.0,
    attack_s=(0.1, 0.04),
    body=Body("clarinet", ripple_db=2.0),
    even_db=-24.0,
    even_until_hz=1700.0,
    bloom=0.4,
    vibrato_cents=(1.0, 3.0),
    vibrato_delay_s=0.5,
    drift_cents=2.0,
    flutter=0.03,
    scoop_cents=6.0,
    breaths=(Breath(-42.0, 1200.0, 7000.0, False, 8.0), Breath(-40.0, 0.8, 1.3, True)),
)
WHISTLE = PlayerModel(
    "whistle",
    players=1,
    slope=2.4,
    corner_hz=((60, 1500.0), (96, 2500.0)),
    order=2.0,
    attack_s=(0.14, 0.06),
    body=Body("whistle", ripple_db=0.5),
    most=6,
    bloom=0.5,
    vibrato_hz=(5.0, 5.8),
    vibrato_cents=(14.0, 24.0),
    vibrato_delay_s=0.25,
    vibrato_swell=0.08,
    drift_cents=6.0,
    flutter=0.06,
    scoop_cents=60.0,
    breaths=(Breath(-24.0, 0.85, 1.18, True, 6.0), Breath(-40.0, 1200.0, 6000.0, False, 8.0)),
)
RECORDER = PlayerModel(
    "recorder",
    players=1,
    slope=1.5,
    corner_hz=((60, 1800.0), (96, 3000.0)),
    order=1.6,
    attack_s=(0.07, 0.03),
    body=Body("recorder", ripple_db=1.0),
    even_db=-8.0,
    most=16,
    bloom=0.5,
    vibrato_cents=(2.0, 5.0),
    vibrato_delay_s=0.4,
    vibrato_swell=0.05,
    drift_cents=3.0,
    flutter=0.04,
    scoop_cents=12.0,
    breaths=(Breath(-30.0, 0.8, 1.25, True, 6.0), Breath(-40.0, 2000.0, 9000.0, False, 14.0, 0.02)),
)
PANPIPES = PlayerModel(
    "panpipes",
    players=1,
    slope=1.2,
    corner_hz=((55, 3200.0), (74, 4200.0), (96, 4800.0)),
    order=2.0,
    attack_s=(0.15, 0.07),
    body=Body("panpipes", ripple_db=1.0),
    even_db=-24.0,
    most=20,
    bloom=0.4,
    vibrato_hz=(4.8, 5.4),
    vibrato_cents=(4.0, 8.0),
    vibrato_delay_s=0.35,
    vibrato_swell=0.12,
    drift_cents=3.0,
    flutter=0.06,
    scoop_cents=22.0,
    accent=0.1,
    breaths=(
        Breath(-28.0, 0.85, 1.2, True, 8.0),
        Breath(-36.0, 2.8, 3.2, True, 12.0, 0.05),
        Breath(-41.0, 1500.0, 8000.0, False, 14.0, 0.035),
    ),
)

INSTRUMENTS = (
    Instrument("flute", "sustain", "numpy", partial(section_note, model=FLUTE), ("flute",), 73, 59, 98, 4, release_s=0.12, settings=SOLO),
    Instrument(
        "clarinet", "sustain", "numpy", partial(section_note, model=CLARINET), ("clarinet",), 71, 50, 91, 4, release_s=0.1, settings=SOLO
    ),
    Instrument(
        "whistle",
        "sustain",
        "numpy",
        partial(section_note, model=WHISTLE),
        ("whistle", "whistling"),
        78,
        65,
        103,
        4,
        release_s=0.1,
        settings=SOLO,
    ),
    Instrument(
        "recorder",
        "sustain",
        "numpy",
        partial(section_note, model=RECORDER),
        ("recorder", "tin whistle"),
        74,
        60,
        98,
        4,
        release_s=0.08,
        settings=SOLO,
    ),
    Instrument(
        "panpipes", "sustain", "numpy", partial(section_note, model=PANPIPES), ("panpipes",), 75, 55, 96, 4, release_s=0.1, settings=SOLO
    ),
)
