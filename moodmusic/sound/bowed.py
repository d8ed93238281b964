"""Bowed strings: sections and soloists."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from moodmusic.sound.body import Body
from moodmusic.sound.instrument import Instrument, Samples
from moodmusic.sound.player import SETTINGS, SOLO, Breath, PlayerModel, section_note
from moodmusic.sound.value import Tone
from moodmusic.units import SAMPLE_RATE

VIOLIN = Body(
    "violin", ((280.0, 3.0, 0.2), (470.0, 3.0, 0.25), (1400.0, -2.0, 0.4), (2600.0, 3.0, 0.5)), ripple_db=3.5, ripple_octaves=0.06
)
CELLO = Body("cello", ((110.0, 4.0, 0.25), (200.0, 4.0, 0.25), (700.0, -2.0, 0.5), (1800.0, 3.0, 0.6)), ripple_db=3.5, ripple_octaves=0.06)
LOW = Body("low strings", ((70.0, 3.0, 0.3), (120.0, 4.0, 0.3), (230.0, 3.0, 0.3), (1500.0, 2.0, 0.6)), ripple_db=3.0, ripple_octaves=0.06)

STRINGS = PlayerModel(
    "strings",
    players=6,
    slope=0.6,
    corner_hz=((55, 1750.0), (70, 2250.0), (90, 2770.0)),
    order=2.3,
    attack_s=(0.42, 0.2),
    body=VIOLIN,
    bloom=0.35,
    vibrato_cents=(9.0, 16.0),
    vibrato_swell=0.06,
    drift_cents=6.5,
    flutter=0.06,
    detune_cents=7.0,
    late_s=0.03,
    scatter_db=3.0,
    shift=0.03,
    width=0.8,
    breaths=(Breath(-37.0, 1800.0, 7000.0), Breath(-41.0, 300.0, 1500.0)),
    modes=(220, 200.0, 9000.0, 0.09),
)
SPICCATO = PlayerModel(
    "strings.spiccato",
    players=5,
    slope=0.6,
    corner_hz=((55, 1600.0), (70, 2200.0), (90, 2800.0)),
    order=2.0,
    attack_s=(0.05, 0.025),
    body=VIOLIN,
    bloom=0.5,
    vibrato_cents=(2.0, 5.0),
    drift_cents=4.0,
    flutter=0.05,
    detune_cents=6.0,
    late_s=0.012,
    accent=0.6,
    scatter_db=3.0,
    shift=0.03,
    width=0.8,
    breaths=(Breath(-34.0, 1500.0, 7000.0, chiff_db=14.0, chiff_s=0.03),),
    modes=(220, 200.0, 9000.0, 0.09),
)
LOW_STRINGS = PlayerModel(
    "strings.low",
    players=5,
    slope=0.6,
    corner_hz=((28, 300.0), (43, 360.0), (60, 1800.0)),
    order=2.0,
    attack_s=(0.45, 0.22),
    body=LOW,
    bloom=0.4,
    vibrato_hz=(4.6, 5.4),
    vibrato_cents=(7.0, 13.0),
    vibrato_swell=0.05,
    drift_cents=5.0,
    flutter=0.06,
    detune_cents=6.0,
    late_s=0.035,
    scatter_db=3.0,
    shift=0.04,
    width=0.6,
    breaths=(Breath(-42.0, 900.0, 5000.0),),
    modes=(200, 90.0, 6000.0, 0.12),
)
SOLO_CELLO = PlayerModel(
    "cello",
    players=1,
    slope=0.45,
    corner_hz=((36, 1650.0), (55, 1830.0), (76, 3700.0)),
    order=2.0,
    attack_s=(0.3, 0.14),
    body=CELLO,
    bloom=0.35,
    vibrato_hz=(5.0, 5.4),
    vibrato_cents=(14.0, 20.0),
    vibrato_delay_s=0.3,
    vibrato_swell=0.06,
    drift_cents=3.0,
    flutter=0.06,
    scatter_db=3.0,
    scoop_cents=8.0,
    breaths=(Breath(-38.0, 900.0, 6000.0, chiff_db=6.0),),
    modes=(200, 95.0, 7000.0, 0.11),
)
SOLO_VIOLIN = PlayerModel(
    "violin",
    players=1,
    slope=0.4,
    corner_hz=((55, 1400.0), (70, 3200.0), (90, 2400.0)),
    order=2.0,
    attack_s=(0.28, 0.12),
    body=VIOLIN,
    bloom=0.35,
    vibrato_hz=(5.6, 6.1),
    vibrato_cents=(16.0, 24.0),
    vibrato_delay_s=0.28,
    vibrato_swell=0.08,
    drift_cents=3.0,
    flutter=0.05,
    scatter_db=3.0,
    scoop_cents=8.0,
    breaths=(Breath(-38.0, 1500.0, 8000.0, chiff_db=6.0),),
    modes=(220, 200.0, 9000.0, 0.08),
)

SHORT_S = 0.85  # a bounced bow: bite, then the string and the box ring on


def spiccato(tone: Tone, model: PlayerModel) -> Samples:
    """A short stroke: the section's sound under a bounce of the bow; shape (2, frames)."""
    samples = section_note(replace(tone, seconds=SHORT_S), model)
    stroke = 0.075 + 0.03 * tone.velocity
    time = np.arange(samples.shape[1]) / SAMPLE_RATE
    fall = np.exp(-((np.maximum(time - stroke, 0.0) / 0.055) ** 1.3)) * 0.9 + 0.1 * np.exp(-time / 0.1)
    return np.asarray(samples * fall, np.float32)


INSTRUMENTS = (
    Instrument(
        "strings",
        "sustain",
        "numpy",
        partial(section_note, model=STRINGS),
        ("strings", "string section", "orchestra", "violins"),
        48,
        43,
        100,
        4,
        release_s=0.35,
        settings=SETTINGS,
    ),
    Instrument(
        "strings.spiccato",
        "decay",
        "numpy",
        partial(spiccato, model=SPICCATO),
        ("staccato strings", "spiccato", "short strings"),
        48,
        36,
        96,
        4,
        3,
        release_s=0.08,
        settings=SETTINGS,
    ),
    Instrument(
        "strings.low",
        "sustain",
        "numpy",
        partial(section_note, model=LOW_STRINGS),
        ("low strings", "cellos", "double basses"),
        42,
        24,
        67,
        4,
        release_s=0.4,
        settings=SETTINGS,
    ),
    Instrument(
        "cello", "sustain", "numpy", partial(section_note, model=SOLO_CELLO), ("cello",), 42, 36, 81, 4, release_s=0.25, settings=SOLO
    ),
    Instrument(
        "violin",
        "sustain",
        "numpy",
        partial(section_note, model=SOLO_VIOLIN),
        ("violin", "fiddle"),
        40,
        55,
        100,
        4,
        release_s=0.2,
        settings=SOLO,
    ),
)
