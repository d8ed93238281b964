"""Synthesised leads."""

from __future__ import annotations

from functools import partial

from moodmusic.sound import analog
from moodmusic.sound.analog import Patch, Voice
from moodmusic.sound.instrument import Instrument

SAW = Patch(
    voices=(
        Voice(cents=-7.0, side=-1, level=0.34),
        Voice(cents=6.0, side=1, level=0.34),
        Voice(level=0.30),
        Voice("square", semitones=-12, cents=2.0, level=0.12),
    ),
    cutoff_hz=3600.0,
    stages=1,
    follow=0.6,
    q=0.95,
    sweep_oct=0.9,
    sweep_s=0.25,
    wander_oct=0.15,
    wander_hz=0.4,
    attack_s=0.018,
    decay_s=0.8,
    hold=0.85,
    vibrato_cents=16.0,
    vibrato_hz=5.3,
    vibrato_s=0.3,
    highpass_hz=90.0,
)
SQUARE = Patch(
    voices=(
        Voice("square", cents=-3.5, side=-1, level=0.34),
        Voice("square", cents=3.5, side=1, level=0.34),
        Voice("triangle", level=0.10),
    ),
    cutoff_hz=2300.0,
    stages=1,
    follow=0.6,
    q=0.75,
    sweep_oct=0.5,
    sweep_s=0.3,
    wander_oct=0.15,
    wander_hz=0.35,
    attack_s=0.03,
    decay_s=1.0,
    hold=0.85,
    vibrato_cents=12.0,
    vibrato_hz=5.0,
    vibrato_s=0.4,
    highpass_hz=90.0,
)
# It falls into each note from a whole tone below: a glide that needs no knowledge of the note before.
GLIDE = Patch(
    voices=(Voice(cents=-4.0, side=-1, level=0.36), Voice(cents=4.0, side=1, level=0.36), Voice("triangle", level=0.35)),
    cutoff_hz=1600.0,
    stages=1,
    follow=0.6,
    q=1.1,
    swell_oct=0.8,
    swell_s=0.12,
    wander_oct=0.2,
    wander_hz=0.3,
    attack_s=0.035,
    vibrato_cents=20.0,
    vibrato_hz=4.9,
    vibrato_s=0.45,
    glide_cents=-200.0,
    glide_s=0.035,
    highpass_hz=90.0,
)
# One saw through a filter that rings: accents and an opening filter let it squelch (after the TB-303, whose filter is steeper).
ACID = Patch(
    voices=(Voice(),),
    cutoff_hz=620.0,
    stages=1,
    follow=0.3,
    q=4.2,
    sweep_oct=2.3,
    sweep_s=0.09,
    wander_oct=0.15,
    wander_hz=0.5,
    velocity_oct=2.2,
    brightness_oct=1.9,
    attack_s=0.003,
    decay_s=0.35,
    hold=0.5,
    phase_spread=0.05,
    drive=1.5,
    highpass_hz=45.0,
)

INSTRUMENTS = (
    Instrument(
        "lead.saw", "sustain", "pyo", partial(analog.play, patch=SAW), ("synth lead", "saw lead", "analog lead"), 81, 40, 100, 4, 2, 0.14
    ),
    Instrument("lead.square", "sustain", "pyo", partial(analog.play, patch=SQUARE), ("square lead", "soft lead"), 80, 40, 100, 4, 2, 0.16),
    Instrument("lead.glide", "sustain", "pyo", partial(analog.play, patch=GLIDE), ("glide lead", "theremin"), 84, 40, 96, 3, 2, 0.2),
    Instrument("lead.acid", "sustain", "pyo", partial(analog.play, patch=ACID), ("acid lead", "303"), 87, 24, 76, 4, 2, 0.05),
)
