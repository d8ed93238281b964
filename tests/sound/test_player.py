"""Players holding a note."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from moodmusic.sound.body import Body
from moodmusic.sound.bowed import SOLO_VIOLIN, STRINGS
from moodmusic.sound.player import Breath, PlayerModel, section_note
from moodmusic.sound.reeds import ALTO, TENOR
from moodmusic.sound.value import Tone
from moodmusic.sound.voices import VOWELS, vowel_body
from moodmusic.units import SAMPLE_RATE, midi_to_hz

NOTE = Tone("any", 69, 0.625, 2.0, 0)
PLAIN = PlayerModel(
    "plain",
    players=1,
    slope=1.0,
    corner_hz=((40, 2_000.0),),
    order=1.0,
    attack_s=(0.2, 0.1),
    body=Body("plain", ripple_db=0.0),
    vibrato_cents=(0.0, 0.0),
    drift_cents=0.0,
    flutter=0.0,
    scatter_db=0.0,
)


def harmonics_db(samples, count=8, f0=440.0):
    part = samples[0, SAMPLE_RATE // 2 : SAMPLE_RATE * 3 // 2]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
    found = np.array([spectrum[int(k * f0) - 20 : int(k * f0) + 20].max() for k in range(1, count + 1)])
    return 20 * np.log10(found / found[0])


def track_hz(samples):
    """Pitch of a nearly sinusoidal note at each of its upward crossings."""
    wave = samples[0].astype(float)
    at = np.flatnonzero((wave[:-1] < 0) & (wave[1:] >= 0))
    exact = at - wave[at] / (wave[at + 1] - wave[at])
    return SAMPLE_RATE * 4 / (exact[4:] - exact[:-4])


def test_the_source_falls_as_its_slope_and_corner_say():
    k = np.arange(1, 9)
    lowpass = -10 * np.log10((1 + (440 * k / 2_000) ** 2) / (1 + (440 / 2_000) ** 2))
    assert np.allclose(harmonics_db(section_note(NOTE, PLAIN)), -20 * np.log10(k) + lowpass, atol=0.3)
    given = section_note(NOTE, replace(PLAIN, harmonics_db=(0.0, -9.0)))
    assert harmonics_db(given)[1] == pytest.approx(-20 * np.log10(2) + lowpass[1] - 9.0, abs=0.3)


def test_a_closed_tube_lacks_even_harmonics_up_to_a_limit():
    closed = harmonics_db(section_note(NOTE, replace(PLAIN, even_db=-20.0, even_until_hz=2_000.0))) - harmonics_db(
        section_note(NOTE, PLAIN)
    )
    assert np.allclose(closed, [0, -20, 0, -20, 0, 0, 0, 0], atol=0.3)


def test_vibrato_has_its_width_and_its_rate_and_waits():
    model = replace(PLAIN, most=1, vibrato_cents=(30.0, 30.0), vibrato_hz=(5.5, 5.5), vibrato_delay_s=0.5)
    cents = 1200 * np.log2(track_hz(section_note(NOTE, model)) / 440.0)
    early, late = cents[: int(440 * 0.45)], cents[int(440 * 1.2) :]
    assert np.abs(early[100:]).max() < 2.0
    assert 26 < late.max() < 33 and -33 < late.min() < -26
    none = 1200 * np.log2(track_hz(section_note(replace(NOTE, settings={"vibrato": 0.0}), model)) / 440.0)
    assert np.abs(none[200:]).max() < 2.0


def test_a_scoop_comes_from_below():
    cents = 1200 * np.log2(track_hz(section_note(NOTE, replace(PLAIN, most=1, scoop_cents=60.0))) / 440.0)
    assert cents[10] < -20.0 and abs(cents[400]) < 1.0


def test_hard_notes_speak_sooner_and_brighter():
    def rise(velocity):
        wave = np.abs(section_note(replace(NOTE, velocity=velocity), PLAIN)[0])
        return np.argmax(np.maximum.accumulate(wave) > 0.7 * wave.max())

    assert rise(0.125) > 1.4 * rise(0.875)
    soft, hard = (harmonics_db(section_note(replace(NOTE, velocity=velocity), PLAIN)) for velocity in (0.125, 0.875))
    assert hard[7] > soft[7] + 3.0


def test_players_stand_apart_and_spread_evenly_around_the_pitch():
    for players in (2, 3, 4, 5, 6, 7):
        model = replace(PLAIN, name=f"section {players}", players=players, detune_cents=15.0, most=1, width=0.9)
        samples = section_note(replace(NOTE, seconds=4.0), model)
        spectrum = (np.abs(np.fft.rfft(samples[:, 24_000:] * np.hanning(168_000), 1 << 19, axis=1)) ** 2).sum(axis=0)
        hz = np.fft.rfftfreq(1 << 19, 1 / SAMPLE_RATE)
        middle = (hz * spectrum).sum() / spectrum.sum()
        width = 1200 * np.log2(1 + np.sqrt((((hz - middle) ** 2) * spectrum).sum() / spectrum.sum()) / middle)
        assert abs(1200 * np.log2(middle / 440.0)) < 5.0 and width > 5.0
        assert abs(np.corrcoef(samples)[0, 1]) < 0.97


def test_breath_lies_where_it_is_put():
    breath = section_note(NOTE, replace(PLAIN, breaths=(Breath(-20.0, 5_000.0, 8_000.0),)))[0] - section_note(NOTE, PLAIN)[0]
    power = np.abs(np.fft.rfft(breath[24_000:72_000])) ** 2
    assert power[4_500:9_000].sum() > 0.8 * power.sum()
    assert 20 * np.log10(breath[24_000:].std()) == pytest.approx(-20.0, abs=3.0)


def test_a_wooden_body_makes_two_channels_of_one_player():
    samples = section_note(replace(NOTE, seconds=1.0), SOLO_VIOLIN)
    assert samples.shape == (2, SAMPLE_RATE) and np.corrcoef(samples)[0, 1] < 0.999
    assert section_note(replace(NOTE, seconds=1.0), replace(SOLO_VIOLIN, modes=None)).shape[0] == 1


def test_a_drifting_tape_keeps_the_beginning_equal_at_every_length():
    wow = {"wow": 25.0}
    short, long = (section_note(replace(NOTE, seconds=seconds, settings=wow), STRINGS) for seconds in (1.0, 2.5))
    assert np.array_equal(short, long[:, :SAMPLE_RATE])


def test_vowels_run_from_aah_over_oh_to_ooh():
    first, middle, last = (vowel_body(vowel).peaks for vowel in (0.0, 0.5, 1.0))
    for body, vowel in zip((first, middle, last), VOWELS, strict=True):
        assert np.allclose([peak[:2] for peak in body], vowel)
    assert 430.0 < vowel_body(0.25).peaks[0][0] < 700.0


@pytest.mark.parametrize("model", [TENOR, ALTO])
def test_a_saxophone_played_softly_is_darker_and_breathier(model):
    def heard(velocity):
        """(breath between the harmonics, harmonics above the fourth), dB against all harmonics."""
        samples = section_note(Tone("x", 58, velocity, 2.5, 0), replace(model, vibrato_cents=(0.0, 0.0)))[0, 24_000:]
        power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
        harmonic = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE) / midi_to_hz(58)
        between, inside = np.abs(harmonic % 1.0 - 0.5) < 0.25, (harmonic > 0.75) & (harmonic < 20.0)
        tone = power[inside & ~between].sum()
        return [10 * np.log10(power[chosen & inside].sum() / tone) for chosen in (between, ~between & (harmonic > 4.5))]

    (soft_breath, soft_highs), (hard_breath, hard_highs) = heard(0.125), heard(0.875)
    assert soft_highs < hard_highs - 8 and soft_breath > hard_breath + 2
    assert hard_breath > -45 and soft_breath < -20
