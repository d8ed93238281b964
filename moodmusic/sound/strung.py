"""More plucked and hammered strings: harpsichord, ukulele, banjo, mandolin, sitar, koto, lute, dulcimer, plucked sections."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from moodmusic.dice import dice
from moodmusic.sound.body import Body
from moodmusic.sound.instrument import Instrument, Samples
from moodmusic.sound.modal import SETTINGS, Strike, StringModel, string_note
from moodmusic.sound.plucked import NYLON, STEEL
from moodmusic.sound.value import Tone
from moodmusic.units import seconds_to_frames

SPRUCE = Body("harpsichord", ((160.0, 2.0, 0.4), (1300.0, 2.0, 0.9), (11000.0, -10.0, 0.8)), ripple_db=2.2)
SMALL = Body("ukulele", ((180.0, -6.0, 0.6), (320.0, 4.0, 0.25), (560.0, 4.0, 0.3), (1100.0, 2.0, 0.5)), ripple_db=2.5)
SKIN = Body("banjo", ((110.0, -10.0, 0.8), (320.0, 3.0, 0.3), (720.0, 4.0, 0.4), (1800.0, 3.0, 0.7)), ripple_db=3.0)
CARVED = Body("mandolin", ((190.0, 3.0, 0.25), (420.0, 4.0, 0.3), (900.0, 2.0, 0.5), (3000.0, 3.0, 0.8)), ripple_db=2.6)
GOURD = Body("sitar", ((130.0, -4.0, 0.5), (260.0, 3.0, 0.4), (900.0, 3.0, 0.6), (3500.0, 4.0, 0.8)), ripple_db=2.5)
PAULOWNIA = Body("koto", ((170.0, 3.0, 0.3), (330.0, 3.0, 0.4), (1400.0, 3.0, 0.7)), ripple_db=2.4)
BOWL = Body("lute", ((120.0, 4.0, 0.3), (240.0, 4.0, 0.3), (520.0, 3.0, 0.4)), ripple_db=2.4)
TRAPEZE = Body("dulcimer", ((180.0, -3.0, 0.5), (500.0, 2.0, 0.5), (2500.0, 2.0, 0.8)), ripple_db=2.4)
VIOLINS = Body("plucked section", ((150.0, 2.0, 0.5), (280.0, 3.0, 0.3), (480.0, 3.0, 0.4)), ripple_db=2.0)

HARPSICHORD = StringModel(
    name="harpsichord",
    partials=70,
    position=0.13,
    comb=0.85,
    corner_hz=((48, 900.0), (60, 1000.0), (72, 700.0)),
    order=0.9,
    slope=0.15,
    body=SPRUCE,
    floor_db=9.0,
    decay_db=8.0,
    decay_st=18.0,
    slope_db=6.0,
    slope_power=0.9,
    after_db=-6.0,
    after_share=0.35,
    after_cents=0.8,
    stretch=((29, -9.8), (89, -8.2)),
    velocity_octaves=0.0,
    knock_db=-26.0,
    knock_hz=(90.0, 500.0),
    halo_db=-44.0,
    keyboard_pan=0.3,
    longest_s=6.0,
    strikes=(Strike(-20.0, 2200.0, 9000.0, 1.6, 0.0), Strike(-30.0, 200.0, 900.0, 6.0, 0.0)),
)
UKULELE = replace(
    NYLON,
    name="ukulele",
    position=0.24,
    corner_hz=((60, 1100.0), (67, 2000.0), (76, 2600.0)),
    body=SMALL,
    floor_db=8.0,
    decay_db=20.0,
    slope_db=10.0,
    after_db=-11.0,
    after_share=0.25,
    knock_db=-18.0,
    knock_hz=(180.0, 600.0),
    halo_db=-52.0,
    longest_s=4.0,
    strikes=(Strike(-22.0, 1000.0, 4500.0, 2.0), Strike(-26.0, 300.0, 1100.0, 8.0)),
)
BANJO = StringModel(
    name="banjo",
    partials=60,
    position=0.11,
    comb=0.8,
    corner_hz=((50, 900.0), (67, 1100.0)),
    order=1.1,
    slope=0.2,
    body=SKIN,
    floor_db=9.0,
    decay_db=26.0,
    decay_st=24.0,
    slope_db=10.0,
    slope_power=0.8,
    after_db=-10.0,
    after_share=0.2,
    after_cents=0.7,
    stretch=((48, -9.4), (84, -8.4)),
    knock_db=-16.0,
    knock_hz=(250.0, 900.0),
    knock_decay_db=320.0,
    halo_db=-50.0,
    longest_s=3.5,
    strikes=(Strike(-18.0, 1800.0, 8000.0, 1.5), Strike(-20.0, 300.0, 1600.0, 7.0)),
)
MANDOLIN = replace(
    STEEL,
    name="mandolin",
    position=0.12,
    corner_hz=((55, 900.0), (69, 1300.0), (81, 1500.0)),
    body=CARVED,
    floor_db=8.0,
    decay_db=11.0,
    after_db=-3.0,
    after_share=0.6,
    after_cents=1.6,
    knock_db=-22.0,
    knock_hz=(180.0, 700.0),
    halo_db=-50.0,
    longest_s=4.0,
    strikes=(Strike(-19.0, 2200.0, 9000.0, 1.2), Strike(-28.0, 400.0, 1600.0, 5.0)),
)
SITAR = StringModel(
    name="sitar",
    partials=80,
    position=0.08,
    comb=0.5,
    corner_hz=((48, 1700.0), (67, 4000.0)),
    order=1.6,
    slope=-0.15,
    body=GOURD,
    floor_db=9.0,
    decay_db=12.0,
    decay_st=16.0,
    slope_db=4.0,
    slope_power=0.8,
    after_db=-9.0,
    after_share=0.3,
    after_cents=1.0,
    stretch=((48, -10.0), (84, -9.4)),
    graze=0.9,
    knock_db=-30.0,
    knock_hz=(150.0, 600.0),
    halo_db=-48.0,
    halo_decay_db=12.0,
    longest_s=6.5,
    strikes=(Strike(-22.0, 2500.0, 9000.0, 1.5),),
)
KOTO = StringModel(
    name="koto",
    partials=60,
    position=0.07,
    comb=0.75,
    corner_hz=((55, 700.0), (72, 1700.0)),
    order=1.2,
    slope=0.3,
    body=PAULOWNIA,
    floor_db=12.0,
    decay_db=12.0,
    decay_st=30.0,
    slope_db=9.0,
    slope_power=0.9,
    after_db=-8.0,
    after_share=0.3,
    after_cents=0.6,
    stretch=((48, -10.2), (88, -9.2)),
    knock_db=-24.0,
    halo_db=-50.0,
    longest_s=4.5,
    strikes=(Strike(-18.0, 1800.0, 8000.0, 1.8), Strike(-26.0, 250.0, 1000.0, 6.0)),
)
LUTE = replace(
    NYLON,
    name="lute",
    corner_hz=((48, 560.0), (60, 1120.0), (72, 2240.0)),
    position=0.14,
    body=BOWL,
    decay_db=12.0,
    after_db=-4.0,
    after_share=0.6,
    after_cents=0.9,
    longest_s=4.5,
    strikes=(Strike(-22.0, 1200.0, 5000.0, 1.8), Strike(-28.0, 250.0, 900.0, 7.0)),
)
DULCIMER = StringModel(
    name="dulcimer",
    partials=60,
    position=0.12,
    comb=0.7,
    corner_hz=((55, 1450.0), (79, 1200.0)),
    order=1.2,
    slope=0.1,
    body=TRAPEZE,
    floor_db=10.0,
    decay_db=9.0,
    decay_st=24.0,
    slope_db=8.0,
    slope_power=0.9,
    after_db=-4.0,
    after_share=0.5,
    after_cents=1.4,
    stretch=((45, -9.0), (90, -7.8)),
    from_rest=True,
    knock_db=-24.0,
    halo_db=-46.0,
    halo_decay_db=16.0,
    keyboard_pan=0.25,
    longest_s=5.0,
    strikes=(Strike(-20.0, 1500.0, 7000.0, 2.0, 14.0), Strike(-26.0, 250.0, 1100.0, 7.0)),
)
PLUCKED_VIOLIN = StringModel(
    name="strings.pizzicato",
    partials=40,
    position=0.22,
    comb=0.6,
    corner_hz=((43, 130.0), (55, 240.0), (76, 700.0)),
    order=1.8,
    slope=0.4,
    body=VIOLINS,
    floor_db=20.0,
    decay_db=45.0,
    decay_st=40.0,
    slope_db=30.0,
    slope_power=0.8,
    after_db=-1.0,
    after_share=0.8,
    after_cents=6.0,
    stretch=((28, -9.5), (96, -8.5)),
    knock_db=-18.0,
    knock_hz=(120.0, 480.0),
    halo_db=-42.0,
    halo_decay_db=40.0,
    longest_s=2.5,
    strikes=(Strike(-24.0, 700.0, 3600.0, 4.0), Strike(-26.0, 200.0, 800.0, 10.0)),
)
MANDOLIN_GM, LUTE_GM = 106, 107  # General MIDI has neither, and a guitar's would be heard after "no guitar": shamisen, koto
PLAYERS = 5
LATE_S = 0.045  # within which they pluck
ASIDE = 0.5  # how far they sit from the middle
RELEASE = seconds_to_frames(0.001)  # of a finger; the renderer fades in the first desk only, and the others would click
_LET_GO = np.asarray(0.5 - 0.5 * np.cos(np.pi * np.arange(RELEASE) / RELEASE), np.float32)


def pizzicato(tone: Tone) -> Samples:
    """A few desks plucking nearly together, from left to right; shape (2, frames)."""
    rng = dice(0, "pizzicato", tone.pitch, tone.variant)
    desks = [string_note(replace(tone, variant=PLAYERS * tone.variant + player), PLUCKED_VIOLIN) for player in range(PLAYERS)]
    late = [seconds_to_frames(LATE_S * start) for start in np.sort(rng.random(PLAYERS))]
    whole = np.zeros((2, max(desk.shape[1] for desk in desks)), np.float32)
    for player, (desk, start) in enumerate(zip(desks, late, strict=True)):
        desk[:, :RELEASE] *= _LET_GO[: desk.shape[1]]
        place = ASIDE * (player - (PLAYERS - 1) / 2.0) / PLAYERS
        part = whole[:, start - late[0] :][:, : desk.shape[1]]
        part += desk[:, : part.shape[1]] * np.array([[1.0 - place], [1.0 + place]], np.float32)
    return whole


def _instrument(
    model: StringModel, words: tuple[str, ...], program: int, low: int, high: int, steps: int = 4, release_s: float = 0.12
) -> Instrument:
    render = partial(string_note, model=model)
    return Instrument(model.name, "decay", "numpy", render, words, program, low, high, steps, release_s=release_s, settings=SETTINGS)


INSTRUMENTS = (
    _instrument(HARPSICHORD, ("harpsichord",), 6, 29, 89, 1, 0.08),
    _instrument(UKULELE, ("ukulele", "guitar"), 24, 55, 88),
    _instrument(BANJO, ("banjo",), 105, 48, 86, 4, 0.08),
    _instrument(MANDOLIN, ("mandolin",), MANDOLIN_GM, 55, 91),
    _instrument(SITAR, ("sitar",), 104, 45, 84, 4, 0.2),
    _instrument(KOTO, ("koto",), 107, 48, 91, 4, 0.2),
    _instrument(LUTE, ("lute", "oud"), LUTE_GM, 40, 84),
    _instrument(DULCIMER, ("dulcimer", "hammered dulcimer"), 15, 45, 93, 4, 0.5),
    replace(_instrument(PLUCKED_VIOLIN, ("pizzicato", "strings"), 45, 28, 96, 4, 0.2), render=pizzicato, version=2),
)
