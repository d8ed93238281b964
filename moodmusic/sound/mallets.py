"""Bars, tubes, tines and bells."""

from __future__ import annotations

from functools import partial

from moodmusic.sound.instrument import Instrument, Setting
from moodmusic.sound.modal import SETTINGS, BarModel, Mode, Strike, bar_note

TREMOLO = Setting(0.25, 0.0, 1.0, "", "depth of the slow swelling")

# Ratios: free bars tuned 1:4 (vibraphone, marimba; Fletcher & Rossing, The Physics of Musical Instruments), clamped tines, tubes.
VIBRAPHONE = BarModel(
    "vibraphone",
    (
        Mode(1.0, 0.0, 14.5),
        Mode(3.99, -24.0, 34.0, 12.0),
        Mode(9.95, -40.0, 80.0, 18.0),
        Mode(2.76, -50.0, 60.0, 10.0),
        Mode(17.4, -50.0, 130.0, 20.0),
    ),
    crowd_db=-46.0,
    crowd_decay_db=120.0,
    centre=64,
    decay_st=48.0,
    level_st=18.0,
    tremolo_hz=5.2,
    tremolo=0.25,
    pair_cents=0.15,
    strikes=(Strike(-34.0, 900.0, 4500.0, 4.0, 16.0),),
)
MARIMBA = BarModel(
    "marimba",
    (
        Mode(1.0, 0.0, 60.0),
        Mode(3.93, -20.0, 95.0, 12.0),
        Mode(9.24, -33.0, 160.0, 18.0),
        Mode(2.0, -46.0, 60.0),
        Mode(6.2, -44.0, 120.0, 16.0),
    ),
    crowd_db=-40.0,
    crowd_decay_db=160.0,
    centre=60,
    decay_st=26.0,
    level_st=14.0,
    strikes=(Strike(-26.0, 250.0, 1600.0, 8.0, 8.0),),
)
KALIMBA = BarModel(
    "kalimba",
    (
        Mode(1.0, 0.0, 44.0),
        Mode(2.0, -40.0, 50.0),
        Mode(5.42, -28.0, 90.0, 14.0),
        Mode(6.28, -37.0, 100.0, 14.0),
        Mode(14.9, -38.0, 170.0, 18.0),
    ),
    crowd_db=-40.0,
    crowd_decay_db=130.0,
    centre=64,
    decay_st=60.0,
    strikes=(
        Strike(-27.0, 1200.0, 5000.0, 2.5, 14.0),
        Strike(-30.0, 4000.0, 11000.0, 1.2, 14.0),
        Strike(-24.0, 160.0, 620.0, 14.0, 6.0),
    ),
)
TUBULAR = BarModel(
    "bells.tubular",
    (
        Mode(2.0, -11.0, 12.0),
        Mode(2.98, -2.0, 16.0, 4.0),
        Mode(4.03, 0.0, 21.0, 7.0),
        Mode(5.19, -19.0, 50.0, 10.0),
        Mode(6.52, -30.0, 40.0, 12.0),
        Mode(8.02, -22.0, 50.0, 12.0),
        Mode(9.66, -36.0, 60.0, 14.0),
        Mode(1.0, -40.0, 10.0),
        Mode(11.5, -40.0, 80.0, 16.0),
    ),
    crowd_db=-26.0,
    crowd_decay_db=42.0,
    centre=67,
    decay_st=16.0,
    pair_cents=0.9,
    strikes=(Strike(-22.0, 1500.0, 7000.0, 3.0, 12.0),),
)
GLOCKENSPIEL = BarModel(
    "glockenspiel",
    (Mode(1.0, 0.0, 18.0), Mode(2.76, -26.0, 40.0, 12.0), Mode(5.4, -32.0, 80.0, 16.0), Mode(8.93, -40.0, 130.0, 20.0)),
    crowd_db=-40.0,
    crowd_decay_db=110.0,
    centre=88,
    decay_st=40.0,
    pair_cents=0.3,
    strikes=(Strike(-22.0, 3500.0, 12000.0, 2.0, 14.0),),
)
CELESTA = BarModel(
    "celesta",
    (Mode(1.0, 0.0, 24.0), Mode(2.0, -44.0, 30.0), Mode(3.98, -30.0, 60.0, 14.0), Mode(9.2, -44.0, 130.0, 18.0)),
    crowd_db=-42.0,
    crowd_decay_db=120.0,
    centre=72,
    decay_st=48.0,
    pair_cents=0.4,
    strikes=(Strike(-30.0, 700.0, 3000.0, 6.0, 10.0),),
)
MUSIC_BOX = BarModel(
    "musicbox",
    (
        Mode(1.0, 0.0, 29.0),
        Mode(4.0, -12.0, 36.0, 8.0),
        Mode(6.27, -28.0, 60.0, 14.0),
        Mode(11.0, -29.0, 70.0, 16.0),
        Mode(17.5, -38.0, 110.0, 18.0),
    ),
    crowd_db=-42.0,
    crowd_decay_db=120.0,
    centre=76,
    decay_st=40.0,
    pair_cents=0.5,
    strikes=(Strike(-26.0, 2500.0, 9000.0, 1.5, 14.0),),
)

INSTRUMENTS = (
    Instrument(
        "vibraphone",
        "decay",
        "numpy",
        partial(bar_note, model=VIBRAPHONE),
        ("vibraphone", "vibes"),
        11,
        48,
        96,
        4,
        release_s=0.4,
        settings={**SETTINGS, "tremolo": TREMOLO},
    ),
    Instrument(
        "marimba",
        "decay",
        "numpy",
        partial(bar_note, model=MARIMBA),
        ("marimba",),
        12,
        36,
        96,
        4,
        release_s=0.3,
        settings=SETTINGS,
    ),
    Instrument(
        "kalimba",
        "decay",
        "numpy",
        partial(bar_note, model=KALIMBA),
        ("kalimba", "thumb piano"),
        108,
        48,
        96,
        4,
        release_s=0.4,
        version=2,
        settings=SETTINGS,
    ),
    Instrument(
        "bells.tubular",
        "decay",
        "numpy",
        partial(bar_note, model=TUBULAR),
        ("tubular bells", "church bells", "chimes", "bells"),
        14,
        55,
        84,
        4,
        release_s=1.5,
        settings=SETTINGS,
    ),
    Instrument(
        "glockenspiel",
        "decay",
        "numpy",
        partial(bar_note, model=GLOCKENSPIEL),
        ("glockenspiel", "bells"),
        9,
        72,
        108,
        4,
        release_s=1.0,
        settings=SETTINGS,
    ),
    Instrument(
        "celesta", "decay", "numpy", partial(bar_note, model=CELESTA), ("celesta",), 8, 60, 103, 4, release_s=0.4, settings=SETTINGS
    ),
    Instrument(
        "musicbox",
        "decay",
        "numpy",
        partial(bar_note, model=MUSIC_BOX),
        ("music box",),
        10,
        60,
        103,
        4,
        release_s=0.8,
        version=2,
        settings=SETTINGS,
    ),
)
