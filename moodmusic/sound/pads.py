"""Pads and drones: sounds that stand and move slowly."""

from __future__ import annotations

from functools import partial

from moodmusic.sound import analog, fm
from moodmusic.sound.analog import Patch, Voice
from moodmusic.sound.fm import FmPatch, Operator
from moodmusic.sound.instrument import Instrument

WARM = Patch(
    voices=(
        Voice(cents=-8.5, side=-1, level=0.30),
        Voice(cents=3.0, side=-1, level=0.26),
        Voice(cents=-3.5, side=1, level=0.26),
        Voice(cents=8.0, side=1, level=0.30),
        Voice("triangle", semitones=-12, level=0.12),
    ),
    cutoff_hz=850.0,
    stages=1,
    swell_oct=0.7,
    swell_s=0.4,
    wander_oct=0.55,
    wander_hz=0.13,
    attack_s=0.32,
    phase_spread=0.25,
    highpass_hz=60.0,
)
DARK = Patch(
    voices=(
        Voice(cents=-12.0, side=-1, level=0.32),
        Voice(cents=11.0, side=1, level=0.32),
        Voice("square", semitones=-12, cents=4.0, side=-1, level=0.20),
        Voice("square", semitones=-12, cents=-5.0, side=1, level=0.20),
    ),
    cutoff_hz=620.0,
    q=1.05,
    follow=0.35,
    swell_oct=0.7,
    swell_s=0.5,
    wander_oct=0.9,
    wander_hz=0.21,
    attack_s=0.38,
    phase_spread=0.4,
    highpass_hz=35.0,
)
STRING = Patch(
    voices=(
        Voice(level=0.30),
        Voice(semitones=12, cents=1.5, level=0.18),
    ),
    cutoff_hz=3600.0,
    q=0.6,
    stages=1,
    wander_oct=0.2,
    wander_hz=0.17,
    velocity_oct=1.2,
    attack_s=0.28,
    ensemble_ms=1.7,
    highpass_hz=180.0,
)
GLASS = FmPatch(
    operators=(
        Operator(2.0, 1.5, 0.7, 1.4, cents=-5.0, side=-1, level=0.35),
        Operator(2.0, 1.5, 0.7, 1.1, cents=5.0, side=1, level=0.35),
        Operator(3.0, 0.8, 0.5, 2.0, multiple=2.0, cents=3.0, side=-1, level=0.12, shimmer=0.7),
        Operator(3.0, 0.8, 0.5, 2.0, multiple=2.0, cents=-4.0, side=1, level=0.12, shimmer=0.7),
        Operator(multiple=4.0, cents=6.0, side=-1, level=0.06, shimmer=1.0),
        Operator(multiple=4.0, cents=-6.0, side=1, level=0.06, shimmer=1.0),
        Operator(multiple=6.0, cents=4.0, side=1, level=0.035, shimmer=1.0),
        Operator(multiple=6.0, cents=-4.0, side=-1, level=0.035, shimmer=1.0),
        Operator(multiple=11.0, cents=7.0, side=-1, level=0.012, shimmer=1.0),
        Operator(multiple=15.0, cents=-7.0, side=1, level=0.008, shimmer=1.0),
    ),
    attack_s=0.25,
    wander_hz=0.4,
)
DRONE = Patch(
    voices=(
        Voice(cents=-4.0, side=-1, level=0.26),
        Voice(cents=4.5, side=1, level=0.26),
        Voice(semitones=-12, cents=2.0, side=-1, level=0.26),
        Voice(semitones=-12, cents=-2.5, side=1, level=0.26),
        Voice(semitones=7, cents=1.0, level=0.09),
    ),
    cutoff_hz=560.0,
    q=1.2,
    follow=0.3,
    swell_oct=0.7,
    swell_s=0.5,
    wander_oct=0.75,
    wander_hz=0.09,
    attack_s=0.3,
    phase_spread=0.4,
    highpass_hz=30.0,
)

INSTRUMENTS = (
    Instrument("pad.warm", "sustain", "pyo", partial(analog.play, patch=WARM), ("pad", "warm pad", "synth pad"), 89, 36, 96, 3, 2, 0.9),
    Instrument(
        "pad.glass", "sustain", "pyo", partial(fm.play, patch=GLASS), ("glass pad", "shimmer", "crystal pad"), 98, 40, 100, 3, 2, 1.1
    ),
    Instrument(
        "pad.string", "sustain", "pyo", partial(analog.play, patch=STRING), ("string machine", "synth strings"), 50, 36, 96, 3, 2, 0.6
    ),
    Instrument("pad.dark", "sustain", "pyo", partial(analog.play, patch=DARK), ("dark pad",), 95, 28, 84, 3, 2, 1.2),
    Instrument("drone", "sustain", "pyo", partial(analog.play, patch=DRONE), ("drone",), 97, 24, 72, 3, 2, 1.8),
)
