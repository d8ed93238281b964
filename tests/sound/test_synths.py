"""The pyo64 synthesisers: alive, in tune, free of aliases, clicks and DC; velocity and brightness open them."""

from __future__ import annotations

import numpy as np
import pytest

from moodmusic.sound.analog import contour, decaying_length, saturated
from moodmusic.sound.instrument import Instrument, Samples
from moodmusic.sound.synths import INSTRUMENTS
from moodmusic.sound.value import Tone
from moodmusic.units import midi_to_hz

BY_NAME = {instrument.name: instrument for instrument in INSTRUMENTS}
SUSTAINED = [instrument for instrument in INSTRUMENTS if instrument.kind == "sustain"]
each = pytest.mark.parametrize("synth", INSTRUMENTS, ids=lambda synth: synth.name)


def usual_pitch(synth: Instrument) -> int:
    return 36 if synth.name.startswith("bass") else 45 if synth.name == "drone" else 60


def played(synth: Instrument, seconds: float = 2.0, **changes: object) -> Samples:
    values: dict[str, object] = {"pitch": usual_pitch(synth), "velocity": 0.7, "variant": 0, **changes}
    return synth.render(Tone(instrument=synth.name, seconds=0.0 if synth.kind == "decay" else seconds, **values))  # type: ignore[arg-type]


def spectrum(samples: Samples) -> tuple[np.ndarray, np.ndarray]:
    window = np.blackman(samples.shape[1])
    power = (np.abs(np.fft.rfft(samples * window, axis=1)) ** 2).sum(axis=0)
    return np.fft.rfftfreq(samples.shape[1], 1 / 48_000), power


def share_above(samples: Samples, hz: float) -> float:
    frequencies, power = spectrum(samples)
    return float(power[frequencies > hz].sum() / power.sum())


def test_the_whole_family_is_there() -> None:
    assert {"pad.warm", "pad.glass", "pad.string", "pad.dark", "bass.sub", "bass.saw", "bass.house", "lead.saw", "lead.square"} <= set(
        BY_NAME
    )
    assert {"pluck", "pluck.glass", "stab.house", "arp", "drone"} <= set(BY_NAME)
    assert {name for name, synth in BY_NAME.items() if synth.kind == "decay"} == {"pluck", "pluck.glass", "stab.house"}
    assert all(synth.owner == "pyo" and synth.words and 0 < synth.low < synth.high < 128 for synth in INSTRUMENTS)


@each
def test_sound_is_finite_without_dc_or_click(synth: Instrument) -> None:
    samples = played(synth)
    assert samples.dtype == np.float32
    assert np.isfinite(samples).all()
    assert 0.05 < np.abs(samples).max() < 1.6
    assert np.abs(samples.mean(axis=1)).max() < 0.002 * np.abs(samples).max() + 0.001
    assert np.abs(samples[:, :4]).max() < 0.03 * np.abs(samples).max()


@each
def test_equal_tones_are_bit_equal_and_variants_differ(synth: Instrument) -> None:
    first = played(synth, 0.6)
    played(synth, 0.6, pitch=usual_pitch(synth) + 5)
    assert np.array_equal(played(synth, 0.6), first)
    assert not np.array_equal(played(synth, 0.6, variant=1), first)


@pytest.mark.parametrize("synth", SUSTAINED, ids=lambda synth: synth.name)
def test_a_body_is_as_long_as_asked_and_begins_the_same_at_every_length(synth: Instrument) -> None:
    short, long = played(synth, 0.6), played(synth, 3.0)
    assert short.shape[1] == 28_800
    assert long.shape[1] == 144_000
    assert np.abs(long[:, :28_800] - short).max() < 1e-6


@pytest.mark.parametrize("synth", SUSTAINED, ids=lambda synth: synth.name)
def test_a_body_stays_alive_to_its_end_and_within_the_renderer_headroom(synth: Instrument) -> None:
    samples = played(synth, 7.0)
    levels = [samples[:, start : start + 24_000].std() for start in range(48_000, 336_000, 24_000)]
    assert min(levels) > 0.3 * max(levels)
    assert np.abs(samples).max() < 2.0 * np.abs(samples[:, :28_800]).max()  # render.py clips a body that doubles after .6 s
    early, late = samples[:, 96_000:144_000], samples[:, 284_000:332_000]
    assert (
        abs(share_above(late, 1.5 * midi_to_hz(usual_pitch(synth))) / share_above(early, 1.5 * midi_to_hz(usual_pitch(synth))) - 1) > 1e-4
    )


@each
@pytest.mark.parametrize("step", [0, 7])
def test_the_note_is_in_tune(synth: Instrument, step: int) -> None:
    pitch = usual_pitch(synth) + step
    samples = played(synth, 2.0, pitch=pitch)
    frequencies, power = spectrum(samples[:, 9600:])
    near = np.abs(frequencies / midi_to_hz(pitch) - 1) < 0.03
    mean = float((frequencies * power)[near].sum() / power[near].sum())
    assert abs(1200 * np.log2(mean / midi_to_hz(pitch))) < 10


@each
def test_velocity_and_brightness_open_the_sound(synth: Instrument) -> None:
    edge = (12.0 if synth.name.startswith("lead") else 5.0) * midi_to_hz(usual_pitch(synth))
    soft, hard = (share_above(played(synth, 1.0, velocity=velocity), edge) for velocity in (0.2, 0.95))
    dark, bright = (share_above(played(synth, 1.0, brightness=brightness), edge) for brightness in (-1.0, 1.0))
    assert hard > 1.15 * soft
    assert bright > 1.5 * dark


@each
def test_high_notes_fold_nothing_back(synth: Instrument) -> None:
    pitch = min(synth.high, 91)
    samples = played(synth, 1.0, pitch=pitch, velocity=1.0, brightness=1.0)
    frequencies, power = spectrum(samples)
    ground = midi_to_hz(pitch) / 2  # sub-octaves are meant
    below = power[(frequencies > 25) & (frequencies < 0.9 * ground)].sum()
    assert 10 * np.log10(below / power.sum()) < -42


@pytest.mark.parametrize("synth", [synth for synth in INSTRUMENTS if synth.kind == "decay"], ids=lambda synth: synth.name)
def test_what_decays_dies_away_and_ends_in_silence(synth: Instrument) -> None:
    samples = played(synth)
    assert samples[:, -4800:].std() < 0.02 * samples[:, :4800].std()
    assert np.abs(samples[:, -1]).max() < 1e-6
    assert played(synth, pitch=72).shape[1] == round(0.8 * samples.shape[1])


@pytest.mark.parametrize("name", ["pad.warm", "pad.glass", "pad.string", "pad.dark", "lead.saw"])
def test_pads_and_leads_are_wide_but_fold_down_to_mono(name: str) -> None:
    samples = played(BY_NAME[name], 3.0)
    assert samples.shape[0] == 2
    assert -0.4 < np.corrcoef(samples)[0, 1] < 0.9
    assert samples.mean(axis=0).std() > 0.5 * samples.std()


@pytest.mark.parametrize("name", ["bass.sub", "bass.saw", "bass.house"])
def test_basses_stand_in_the_middle(name: str) -> None:
    assert played(BY_NAME[name]).shape[0] == 1


def test_the_sub_keeps_its_energy_below_150_hz() -> None:
    assert share_above(played(BY_NAME["bass.sub"], pitch=36), 150.0) < 0.05


def test_the_saw_bass_sweeps_shut() -> None:
    samples = played(BY_NAME["bass.saw"], pitch=36)
    assert share_above(samples[:, :4800], 700.0) > 3.0 * share_above(samples[:, 38_400:43_200], 700.0)


@pytest.mark.parametrize("name", ["pad.warm", "pad.dark", "drone"])
def test_a_dark_high_pad_does_not_outgrow_its_beginning(name: str) -> None:
    samples = played(BY_NAME[name], 5.0, pitch=BY_NAME[name].high, brightness=-1.0)
    assert np.abs(samples).max() < 2.0 * np.abs(samples[:, :28_800]).max()


def test_vibrato_sets_in_after_the_start_of_a_lead() -> None:
    samples = played(BY_NAME["lead.glide"], 3.0, pitch=69)[0]
    crossings = np.flatnonzero((samples[:-1] < 0) & (samples[1:] >= 0))
    late = np.diff(crossings[crossings > 96_000])
    assert late.std() > 0.3  # frames of a period of 109; a standing pitch scatters by rounding only, .5 at most


def test_the_contour_rises_falls_and_ends() -> None:
    held, dying = contour(48_000, 0.1, 0.2, 0.5), contour(48_000, 0.1, 0.2, 0.0)
    assert held[0] == 0.0
    assert held[4800] == pytest.approx(1.0, abs=1e-3)
    assert held[-1] == pytest.approx(0.5, abs=0.02)
    assert held[4800 + 9600] == pytest.approx(0.5 + 0.5 / np.e, abs=1e-3)
    assert dying[-1] == 0.0
    assert dying[4800 + 9600] == pytest.approx(1 / np.e, abs=1e-3)


def test_saturation_bends_loud_sounds_only() -> None:
    sine = np.sin(2 * np.pi * 110 * np.arange(48_000) / 48_000)[None]
    assert saturated(sine, 0.0, 45) is sine
    assert saturated(0.01 * sine, 2.0, 45)[:, 9600:] == pytest.approx(0.01 * sine[:, 9600:], rel=0.02, abs=1e-5)
    assert np.abs(saturated(sine + 0.2, 2.0, 45)[:, 24_000:].mean()) < 1e-3
    assert np.abs(saturated(sine, 2.0, 45)[:, 24_000:]).max() == pytest.approx(np.tanh(2.0) / 2, rel=0.02)


def test_higher_notes_die_sooner() -> None:
    assert decaying_length(60, 2.0) == 2.0
    assert decaying_length(72, 2.0) == pytest.approx(1.6)
