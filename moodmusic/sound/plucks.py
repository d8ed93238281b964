"""Short synthesised sounds: plucks, stabs and arpeggios."""

from __future__ import annotations

from functools import partial

from moodmusic.sound import analog, fm
from moodmusic.sound.analog import Patch, Voice
from moodmusic.sound.fm import FmPatch, Operator
from moodmusic.sound.instrument import Instrument

PLUCK = Patch(
    voices=(Voice(cents=-6.0, side=-1, level=0.4), Voice(cents=6.0, side=1, level=0.4), Voice(level=0.3)),
    cutoff_hz=600.0,
    follow=0.6,
    q=1.0,
    sweep_oct=3.4,
    sweep_s=0.075,
    attack_s=0.002,
    decay_s=0.28,
    hold=0.0,
    length_s=1.4,
    phase_spread=0.4,
    highpass_hz=80.0,
)
STAB = Patch(
    voices=(
        Voice(cents=-9.0, side=-1, level=0.34),
        Voice(cents=9.0, side=1, level=0.34),
        Voice("square", cents=2.0, level=0.16),
        Voice(semitones=12, cents=-3.0, level=0.10),
    ),
    cutoff_hz=950.0,
    stages=1,
    follow=0.35,
    q=1.15,
    sweep_oct=1.4,
    sweep_s=0.12,
    velocity_oct=1.8,
    brightness_oct=2.2,
    attack_s=0.003,
    decay_s=0.22,
    hold=0.0,
    length_s=1.3,
    phase_spread=0.5,
    highpass_hz=110.0,
)
ARP = Patch(
    voices=(Voice(cents=-5.0, side=-1, level=0.32), Voice(cents=5.0, side=1, level=0.32), Voice("square", semitones=12, level=0.10)),
    cutoff_hz=1400.0,
    stages=1,
    follow=0.5,
    q=1.2,
    sweep_oct=1.9,
    sweep_s=0.09,
    wander_oct=0.2,
    wander_hz=0.5,
    attack_s=0.002,
    decay_s=0.16,
    hold=0.32,
    phase_spread=0.5,
    highpass_hz=100.0,
)
GLASS = FmPatch(
    operators=(
        Operator(3.5, 1.9, 0.0, 0.11, cents=-3.0, side=-1, level=0.42, decay_s=0.5),
        Operator(3.5, 1.9, 0.0, 0.11, cents=3.0, side=1, level=0.42, decay_s=0.5),
        Operator(7.0, 0.8, 0.0, 0.04, multiple=2.0, level=0.12, decay_s=0.25),
        Operator(multiple=1.0, level=0.30, decay_s=0.8),
    ),
    attack_s=0.0015,
    decay_s=1.1,
    hold=0.0,
    length_s=2.4,
)

INSTRUMENTS = (
    Instrument("pluck", "decay", "pyo", partial(analog.play, patch=PLUCK), ("pluck", "synth pluck"), 87, 36, 100, 5, 2, 0.12),
    Instrument("pluck.glass", "decay", "pyo", partial(fm.play, patch=GLASS), ("glass pluck", "bell pluck"), 98, 48, 103, 4, 2, 0.3),
    Instrument("stab.house", "decay", "pyo", partial(analog.play, patch=STAB), ("stab", "chord stab"), 90, 36, 96, 4, 2, 0.1),
    Instrument("arp", "sustain", "pyo", partial(analog.play, patch=ARP), ("arp", "arpeggio", "sequencer"), 81, 36, 100, 4, 2, 0.09),
)
