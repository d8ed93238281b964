"""Synthesised basses."""

from __future__ import annotations

from functools import partial

from moodmusic.sound import analog, fm
from moodmusic.sound.analog import Patch, Voice
from moodmusic.sound.fm import FmPatch, Operator
from moodmusic.sound.instrument import Instrument

# A little of the octave above, by FM, lets small speakers hear where the sub is.
SUB = FmPatch(
    operators=(Operator(1.0, 0.5, 0.22, 0.12, level=0.8), Operator(multiple=2.0, level=0.06)),
    attack_s=0.012,
    decay_s=2.5,
    hold=0.75,
    velocity_oct=0.8,
    brightness_oct=0.9,
    drive=1.5,
)
SAW = Patch(
    voices=(Voice(level=0.56), Voice(cents=7.0, level=0.28), Voice("square", semitones=-12, level=0.16)),
    cutoff_hz=700.0,
    stages=1,
    follow=0.35,
    q=1.15,
    sweep_oct=2.9,
    sweep_s=0.14,
    wander_oct=0.12,
    wander_hz=0.5,
    attack_s=0.003,
    decay_s=0.5,
    hold=0.72,
    phase_spread=0.05,
    drive=1.3,
)
HOUSE = FmPatch(
    operators=(
        Operator(1.0, 3.2, 0.6, 0.08, level=0.62),
        Operator(2.0, 1.2, 0.0, 0.05, multiple=1.0, cents=3.0, level=0.22, decay_s=0.35),
        Operator(multiple=1.0, level=0.20),
    ),
    attack_s=0.003,
    decay_s=0.3,
    hold=0.55,
    cutoff_hz=3200.0,
    drive=1.3,
)
REESE = Patch(
    voices=(
        Voice(cents=-16.0, side=-1, level=0.36),
        Voice(cents=13.0, side=1, level=0.36),
        Voice(cents=-1.0, level=0.30),
        Voice("triangle", semitones=-12, level=0.20),
    ),
    cutoff_hz=650.0,
    stages=1,
    follow=0.3,
    q=1.25,
    wander_oct=0.8,
    wander_hz=0.45,
    attack_s=0.012,
    phase_spread=0.6,
    drive=1.4,
    highpass_hz=25.0,
)

INSTRUMENTS = (
    Instrument("bass.sub", "sustain", "pyo", partial(fm.play, patch=SUB), ("sub bass", "sub"), 38, 24, 60, 3, 1, 0.1),
    Instrument("bass.saw", "sustain", "pyo", partial(analog.play, patch=SAW), ("synth bass", "saw bass"), 38, 24, 64, 5, 2, 0.06),
    Instrument("bass.house", "sustain", "pyo", partial(fm.play, patch=HOUSE), ("house bass", "fm bass"), 39, 24, 64, 4, 2, 0.07),
    Instrument("bass.reese", "sustain", "pyo", partial(analog.play, patch=REESE), ("reese bass", "reese"), 39, 24, 60, 3, 2, 0.1),
)
