"""Tuned percussion of wood, steel and skin: xylophone, steel drum, timpani."""

from __future__ import annotations

from functools import partial

from moodmusic.sound.instrument import Instrument
from moodmusic.sound.modal import SETTINGS, BarModel, Mode, Strike, bar_note

# Ratios (Fletcher & Rossing, The Physics of Musical Instruments): bars tuned to the twelfth, a dented pan tuned to octave and
# twelfth, a kettle's preferred modes.
XYLOPHONE = BarModel(
    "xylophone",
    (
        Mode(1.0, 0.0, 112.0),
        Mode(3.0, -22.0, 150.0, 10.0),
        Mode(6.12, -24.0, 210.0, 14.0),
        Mode(10.2, -30.0, 300.0, 18.0),
        Mode(1.9, -44.0, 140.0, 10.0),
    ),
    centre=77,
    decay_st=200.0,
    level_st=24.0,
    crowd_db=-28.0,
    crowd_decay_db=220.0,
    strikes=(Strike(-12.0, 2000.0, 9000.0, 2.0, 14.0), Strike(-24.0, 400.0, 1500.0, 7.0, 8.0)),
)
STEEL_DRUM = BarModel(
    "steeldrum",
    (
        Mode(1.0, 0.0, 60.0),
        Mode(2.0, 1.5, 45.0, 6.0),
        Mode(3.0, -1.0, 52.0, 10.0),
        Mode(4.01, -6.0, 60.0, 14.0),
        Mode(5.04, -14.0, 80.0, 16.0),
        Mode(6.09, -16.0, 100.0, 18.0),
        Mode(8.2, -24.0, 130.0, 20.0),
    ),
    centre=64,
    decay_st=18.0,
    level_st=12.0,
    pair_cents=5.0,
    crowd_db=-30.0,
    crowd_decay_db=90.0,
    spread_db=1.2,
    strikes=(Strike(-24.0, 600.0, 3500.0, 4.0, 12.0),),
)
TIMPANI = BarModel(
    "timpani",
    (
        Mode(1.0, -2.0, 17.0),
        Mode(1.5, 2.0, 18.0, 4.0),
        Mode(1.98, 1.0, 22.0, 6.0),
        Mode(2.44, -2.0, 27.0, 8.0),
        Mode(2.9, -5.0, 32.0, 10.0),
        Mode(3.36, -8.0, 38.0, 12.0),
        Mode(3.81, -11.0, 44.0, 14.0),
        Mode(4.26, -14.0, 50.0, 16.0),
        Mode(0.82, -8.0, 110.0),
        Mode(1.72, -14.0, 90.0, 6.0),
    ),
    centre=45,
    decay_st=14.0,
    crowd_db=-19.0,
    crowd_decay_db=60.0,
    pair_cents=1.2,
    strikes=(Strike(-12.0, 90.0, 700.0, 18.0, 8.0), Strike(-22.0, 600.0, 3000.0, 10.0, 16.0)),
)


def _instrument(model: BarModel, words: tuple[str, ...], program: int, low: int, high: int, release_s: float) -> Instrument:
    render = partial(bar_note, model=model)
    return Instrument(model.name, "decay", "numpy", render, words, program, low, high, 4, release_s=release_s, settings=SETTINGS)


INSTRUMENTS = (
    _instrument(XYLOPHONE, ("xylophone",), 13, 60, 108, 0.2),
    _instrument(STEEL_DRUM, ("steel drum", "steelpan"), 114, 52, 88, 0.3),
    _instrument(TIMPANI, ("timpani",), 47, 36, 60, 0.6),
)
