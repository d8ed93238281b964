"""Electric guitars: strings over a pick-up, clean or through a driven valve, and the loudspeaker's cabinet."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from moodmusic.sound.body import Body
from moodmusic.sound.filters import filtered, highpass, lowpass, tilt
from moodmusic.sound.instrument import Instrument, Samples
from moodmusic.sound.modal import SETTINGS, Strike, StringModel, brightness_of, string_note
from moodmusic.sound.value import Tone

CABINET = Body("twelve-inch cabinet", ((110.0, 3.0, 0.5), (2600.0, 4.0, 0.6), (14000.0, -50.0, 1.0)), ripple_db=1.2)

CLEAN = StringModel(
    name="guitar.electric",
    partials=60,
    position=0.17,
    pickup=0.24,
    comb=0.75,
    corner_hz=((45, 420.0), (57, 1500.0), (69, 3600.0)),
    order=1.1,
    slope=0.1,
    body=CABINET,
    floor_db=3.5,
    decay_db=2.5,
    decay_st=14.0,
    slope_db=3.5,
    slope_power=1.0,
    after_db=-7.0,
    after_share=0.35,
    after_cents=0.5,
    stretch=((40, -9.4), (76, -8.6)),
    velocity_octaves=3.0,
    knock_db=-44.0,
    halo_db=-58.0,
    longest_s=7.0,
    strikes=(Strike(-30.0, 1500.0, 4500.0, 1.5),),
)
BRIDGE = replace(
    CLEAN,
    name="guitar.driven",
    position=0.11,
    pickup=0.09,
    corner_hz=((40, 800.0), (64, 1600.0)),
    floor_db=9.0,
    slope_db=5.0,
    after_db=-12.0,
    velocity_octaves=2.2,
    knock_db=-70.0,
    halo_db=-80.0,
    longest_s=8.0,
    mono=True,
)
GAIN = 30.0  # of the valve at its hardest, against the string's first peak
TIGHT_HZ = 250.0  # below it less goes into the valve, so that low notes stay clear
PRESENCE_DB = 9.0
BIAS = 0.25  # off the middle of its curve: even harmonics
FIRST = 9_600  # frames from which the string's peak is taken
SAME = 1e-4  # neighbouring samples closer than this are not divided by their distance


def driven(tone: Tone) -> Samples:
    """The bridge pick-up through a valve and a closed cabinet; shape (1, frames)."""
    string = filtered(string_note(tone, BRIDGE), np.asarray(highpass(TIGHT_HZ), np.complex64))
    push = GAIN * 2.0 ** (1.2 * (tone.velocity - 0.625)) / float(np.abs(string[:, :FIRST]).max())
    corner = 4600.0 * 2.0 ** (0.5 * brightness_of(tone) + 0.5 * (tone.velocity - 0.625))
    cabinet = highpass(75.0) * tilt(PRESENCE_DB) * lowpass(corner) * lowpass(1.5 * corner)
    return filtered(clipped(push * string), np.asarray(cabinet, np.complex64))


def clipped(samples: Samples) -> Samples:
    """tanh about `BIAS`, its mean over each sample's way instead of its end: little folds back (Parker, Zavalishin & Le Bivic 2016)."""
    here = samples.astype(np.float64) + BIAS
    before = np.concatenate([np.full_like(here[:, :1], BIAS), here[:, :-1]], axis=1)
    way = here - before
    near = np.abs(way) < SAME
    area = np.logaddexp(here, -here) - np.logaddexp(before, -before)
    return np.asarray(np.where(near, np.tanh(0.5 * (here + before)), area / np.where(near, 1.0, way)) - np.tanh(BIAS), np.float32)


INSTRUMENTS = (
    Instrument(
        "guitar.electric",
        "decay",
        "numpy",
        partial(string_note, model=CLEAN),
        ("electric guitar", "clean guitar", "guitar"),
        27,
        38,
        88,
        4,
        release_s=0.1,
        settings=SETTINGS,
    ),
    Instrument(
        "guitar.driven",
        "decay",
        "numpy",
        driven,
        ("distorted guitar", "electric guitar", "guitar"),
        30,
        38,
        88,
        3,
        release_s=0.08,
        settings=SETTINGS,
    ),
)
