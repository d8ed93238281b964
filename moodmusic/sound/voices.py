"""Voices: choir."""

from __future__ import annotations

from dataclasses import replace

from moodmusic.sound.body import Body
from moodmusic.sound.instrument import Instrument, Samples, Setting
from moodmusic.sound.modal import setting
from moodmusic.sound.player import SETTINGS, Breath, PlayerModel, section_note
from moodmusic.sound.value import Tone

# Formants in Hz, dB: a, o, u of a choir (widened, as many throats are). The last is the broad ring of many open throats.
VOWELS = (
    ((700.0, 32.0), (1150.0, 22.0), (2700.0, 23.0), (3300.0, 18.0), (4500.0, 16.0), (2900.0, 11.0)),
    ((430.0, 32.0), (820.0, 25.0), (2600.0, 16.0), (3200.0, 13.0), (4400.0, 4.0), (2800.0, 7.0)),
    ((330.0, 32.0), (690.0, 18.0), (2500.0, 11.0), (3100.0, 8.0), (4300.0, 0.0), (2700.0, 3.0)),
)
FORMANT_OCTAVES = (0.6, 0.38, 0.26, 0.2, 0.4, 0.75)

CHOIR = PlayerModel(
    "choir",
    players=6,
    slope=0.9,
    corner_hz=((48, 600.0), (62, 1170.0), (80, 1600.0)),
    order=1.9,
    attack_s=(0.6, 0.3),
    body=Body("choir"),
    bloom=0.5,
    vibrato_hz=(4.8, 5.7),
    vibrato_cents=(12.0, 22.0),
    vibrato_delay_s=0.25,
    vibrato_swell=0.08,
    drift_cents=7.0,
    flutter=0.06,
    detune_cents=9.0,
    late_s=0.06,
    scoop_cents=18.0,
    scatter_db=1.5,
    shift=0.035,
    width=0.85,
    breaths=(Breath(-46.0, 1500.0, 11000.0, chiff_db=4.0, chiff_s=0.1),),
)


def vowel_body(vowel: float) -> Body:
    """Formants between aah (0), ooh as in "more" (.5) and ooh as in "moon" (1)."""
    place = min(max(vowel, 0.0), 1.0) * (len(VOWELS) - 1)
    first = min(int(place), len(VOWELS) - 2)
    share = place - first
    peaks = tuple(
        (low_hz ** (1.0 - share) * high_hz**share, low_db + share * (high_db - low_db), width)
        for (low_hz, low_db), (high_hz, high_db), width in zip(VOWELS[first], VOWELS[first + 1], FORMANT_OCTAVES, strict=True)
    )
    return Body("choir", peaks, ripple_db=1.0)


def choir(tone: Tone) -> Samples:
    """Six singers on one vowel; shape (2, frames)."""
    return section_note(tone, replace(CHOIR, body=vowel_body(setting(tone, "vowel"))))


INSTRUMENTS = (
    Instrument(
        "choir",
        "sustain",
        "numpy",
        choir,
        ("choir", "voices", "vocals", "singers"),
        52,
        40,
        84,
        4,
        release_s=0.45,
        version=2,
        settings={**SETTINGS, "vowel": Setting(0.0, 0.0, 1.0, "", "0 aah, .5 oh, 1 ooh")},
    ),
)
