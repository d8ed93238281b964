"""The stages of the mix, each against its reference: filters, reverb, delay, drive, side-chain, loudness, limiter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from enginekit import CARDS, db
from scipy.signal import butter, fftconvolve, lfilter, resample_poly, sosfilt

from moodmusic.engine.bus import Bus
from moodmusic.engine.delay import CROSS_BLOCKS, Delay
from moodmusic.engine.drive import Drive
from moodmusic.engine.filters import BlockFilter, butterworth_highpass
from moodmusic.engine.glue import Glue
from moodmusic.engine.limiter import LATENCY, Limiter, forward_maximum
from moodmusic.engine.loudness import K_WEIGHTING, LoudnessMeter, PeakMeter
from moodmusic.engine.mixer import HEADROOM_DB, Mixer, strip_matrix
from moodmusic.engine.reverb import Reverb, impulse_response
from moodmusic.engine.running import RunningMaster
from moodmusic.engine.value import BLOCK_FRAMES, Planar
from moodmusic.style.value import Space


def noise(*shape: int, seed: int = 0) -> Planar:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def in_blocks(process, samples: Planar) -> Planar:  # type: ignore[no-untyped-def]
    return np.concatenate([process(samples[..., at : at + BLOCK_FRAMES]) for at in range(0, samples.shape[-1], BLOCK_FRAMES)], axis=1)


@pytest.mark.parametrize(("top", "bottom"), [((0.3,), (1.0, -0.7)), ((0.2, -0.1, 0.05), (1.0, -1.6, 0.7)), ((1.0, 0.5), (1.0,))])
def test_a_block_filter_is_the_filter_of_scipy(top: tuple[float, ...], bottom: tuple[float, ...]) -> None:
    samples = noise(2, 10 * 1024).astype(np.float64)
    block_filter = BlockFilter(top, bottom, 2, 1024)
    assert np.allclose(in_blocks(block_filter.process, samples), lfilter(top, bottom, samples, axis=1), atol=1e-11)


def test_the_butterworth_highpass_is_that_of_scipy() -> None:
    for ours, theirs in zip(butterworth_highpass(110.0, 48_000), butter(2, 110.0, "highpass", fs=48_000), strict=True):
        assert np.allclose(ours, theirs)


def test_the_reverb_is_the_convolution_with_its_response_one_block_late() -> None:
    space = Space(t60_s=1.0, predelay_ms=30.0, reverb_db=-6.0)
    reverb, send = Reverb(space), noise(60 * BLOCK_FRAMES)
    send[20 * BLOCK_FRAMES : 45 * BLOCK_FRAMES] = 0.0
    ours = in_blocks(reverb.process, send)
    wanted = fftconvolve(send[None], impulse_response(space) * 10 ** (-6 / 20), axes=1)[:, : send.size - BLOCK_FRAMES]
    assert np.abs(ours[:, :BLOCK_FRAMES]).max() == 0.0
    assert db(np.abs(ours[:, BLOCK_FRAMES:] - wanted).max() / np.abs(wanted).max()) < -70.0


def test_the_reverb_falls_exactly_silent_and_wakes_again() -> None:
    space = Space(t60_s=0.5)
    reverb = Reverb(space)
    first = in_blocks(reverb.process, noise(8 * BLOCK_FRAMES))
    rest = in_blocks(reverb.process, np.zeros((reverb.frames // BLOCK_FRAMES + 8) * BLOCK_FRAMES, np.float32))
    assert np.abs(first).max() > 0.01
    assert np.abs(rest[:, -BLOCK_FRAMES:]).max() == 0.0
    again = in_blocks(reverb.process, noise(8 * BLOCK_FRAMES))
    assert db(np.abs(again - first).max() / np.abs(first).max()) < -70.0


@pytest.mark.parametrize("t60_s", [0.8, 2.0, 5.0])
def test_the_room_is_dense_smooth_wide_and_as_long_as_asked(t60_s: float) -> None:
    response = impulse_response(Space(t60_s=t60_s, predelay_ms=0.0)).astype(np.float64)
    window = response[0, 1_440:2_400]  # 30 to 50 ms
    assert np.mean(np.abs(window) > window.std()) / 0.3173 > 0.9  # echo density, Abel & Huang 2006
    spectrum = 20 * np.log10(np.abs(np.fft.rfft(response[:, 2_400 : 2_400 + 24_000], axis=1)[:, 200:1_000]))
    assert spectrum.std(axis=1).max() < 6.5
    assert abs(np.corrcoef(response)[0, 1]) < 0.15
    middle = sosfilt(butter(4, (700, 1_600), "bandpass", fs=48_000, output="sos"), response, axis=1)
    energy = 10 * np.log10(np.cumsum((middle**2).sum(axis=0)[::-1])[::-1])
    at = [int(np.argmax(energy < energy[0] - level)) for level in (5.0, 35.0)]
    assert 2.0 * (at[1] - at[0]) / 48_000 == pytest.approx(t60_s, rel=0.1)


def test_the_room_has_no_bass_and_unit_energy() -> None:
    response = impulse_response(Space())
    power = np.abs(np.fft.rfft(response[0], 2**18)) ** 2
    hertz = np.fft.rfftfreq(2**18, 1 / 48_000)
    assert power[hertz < 60].mean() < 0.05 * power[(hertz > 400) & (hertz < 1_000)].mean()
    assert (response.astype(np.float64) ** 2).sum(axis=1) == pytest.approx([1.0, 1.0], rel=1e-3)


def test_echoes_come_on_the_beat_left_then_right_each_softer() -> None:
    space = Space(delay_beats=0.5, delay_feedback=0.5, delay_db=0.0)
    send = np.zeros(80 * BLOCK_FRAMES, np.float32)
    send[100:160] = np.hanning(60)
    echoes = np.abs(in_blocks(Delay(space, 120.0).process, send))
    peaks = [echoes[side, start : start + 400].max() for side, start in ((0, 12_100), (1, 24_100), (0, 36_100))]
    assert peaks[0] > 0.2
    assert peaks[0] > 1.5 * peaks[1] > 2.0 * peaks[2] > 0.0
    assert echoes[1, 12_000:13_000].max() == 0.0
    assert echoes[:, :12_000].max() == 0.0


def test_echoes_follow_the_tempo_without_a_click_and_without_a_glide() -> None:
    space, tempi = Space(delay_beats=0.5, delay_feedback=0.5, delay_db=0.0), (120.0, 117.04, 121.5)
    tone = np.sin(2 * np.pi * 400 * np.arange(60 * BLOCK_FRAMES) / 48_000).astype(np.float32)
    for tempo in tempi[1:]:
        delay = Delay(space, tempi[0], tempi[1])
        before = in_blocks(delay.process, tone)
        delay.follow(tempo)
        after = in_blocks(delay.process, tone)
        whole = np.concatenate([before, after], axis=1)[:, 45 * BLOCK_FRAMES :]
        crossing = slice(14 * BLOCK_FRAMES, 20 * BLOCK_FRAMES)
        calm = np.abs(np.diff(whole[:, : 14 * BLOCK_FRAMES], 3)).max()
        assert np.abs(np.diff(whole[:, crossing], 3)).max() < 1.6 * calm
        later = whole[:, 30 * BLOCK_FRAMES :]
        assert np.argmax(np.abs(np.fft.rfft(later[0, :24_000] * np.hanning(24_000)))) == 200  # of 2 Hz: 400 Hz as before
    delay = Delay(replace(space, delay_feedback=0.0), tempi[0], tempi[1])
    delay.follow(tempi[1])
    in_blocks(delay.process, noise(CROSS_BLOCKS * BLOCK_FRAMES))
    for _ in range(60):
        delay.process(np.zeros(BLOCK_FRAMES, np.float32))
    send = np.zeros(40 * BLOCK_FRAMES, np.float32)
    send[0] = 1.0
    assert np.flatnonzero(np.abs(in_blocks(delay.process, send)).max(axis=0) > 1e-5)[0] == round(0.5 * 60 / tempi[1] * 48_000)


def test_the_delay_rests_when_its_echoes_have_gone() -> None:
    delay = Delay(Space(delay_beats=0.25, delay_feedback=0.3), 120.0)
    delay.process(noise(BLOCK_FRAMES))
    for _ in range(600):
        last = delay.process(np.zeros(BLOCK_FRAMES, np.float32))
    assert np.abs(last).max() == 0.0
    assert np.abs(in_blocks(delay.process, noise(20 * BLOCK_FRAMES))).max() > 0.01


def test_drive_leaves_soft_sounds_and_bends_loud_ones_without_folding() -> None:
    time = np.arange(40 * BLOCK_FRAMES) / 48_000
    for level, low, high in ((0.001, 0.99, 1.01), (0.7, 0.3, 0.9)):
        strips = np.zeros((4, time.size), np.float32)
        strips[2:] = level * np.sin(2 * np.pi * 7_000 * time)
        drive = Drive([0.0, 6.0])
        for at in range(0, time.size, BLOCK_FRAMES):
            drive.process(strips[:, at : at + BLOCK_FRAMES])
        assert low < np.abs(strips[2, 4_096:]).max() / level < high
        assert not strips[:2].any()
    spectrum = np.abs(np.fft.rfft(strips[2, 4_096:] * np.hanning(time.size - 4_096)))
    hertz = np.fft.rfftfreq(time.size - 4_096, 1 / 48_000)
    folded = spectrum[abs(hertz - 13_000) < 100].max()  # the fifth harmonic, 35 kHz, seen from 48 kHz
    assert db(folded / spectrum.max()) < -50.0


def test_drive_is_a_delay_of_twelve_frames_for_soft_sounds() -> None:
    strips = np.zeros((2, 4 * BLOCK_FRAMES), np.float32)
    strips[:, 50:90] = 0.001 * np.hanning(40)
    before = strips.copy()
    drive = Drive([1.0])
    for at in range(0, strips.shape[1], BLOCK_FRAMES):
        drive.process(strips[:, at : at + BLOCK_FRAMES])
    assert np.allclose(strips[:, 12:], before[:, :-12], atol=2e-5)


def test_pan_keeps_its_power_and_width_narrows() -> None:
    card = replace(CARDS[2], gain_db=-HEADROOM_DB, pan=-1.0, reverb=0.5, delay=0.25)
    left = strip_matrix([card], {}, 2)
    assert np.allclose(left, [[np.sqrt(2), 0], [0, 0], [0.25, 0.25], [0.125, 0.125]], atol=1e-6)
    middle = strip_matrix([replace(card, pan=0.0, width=0.0)], {"bells": 6.0206}, 2)
    assert np.allclose(middle[:2], [[1, 1], [1, 1]], atol=1e-4)
    right = strip_matrix([replace(card, pan=0.5)], {}, 2)
    assert (right[:2] ** 2).sum() == pytest.approx(2.0, rel=1e-5)
    assert right[1, 1] > right[0, 0]


def test_the_side_chain_goes_down_under_the_kick_and_comes_back() -> None:
    mixer = Mixer([CARDS[0], replace(CARDS[1], duck_db=6.0, drive_db=0.0)], {}, 32)
    mixer.kick(1_500, 1.0)
    strips = np.ones((32, 14 * BLOCK_FRAMES), np.float32)
    for frame in range(0, strips.shape[1], BLOCK_FRAMES):
        mixer.treat(strips[:, frame : frame + BLOCK_FRAMES], frame)
    assert np.all(strips[:2] == 1.0)
    assert np.all(strips[2:4, :1_501] == 1.0)
    assert strips[2].min() == pytest.approx(10 ** (-6 / 20), rel=1e-3)
    assert int(strips[2].argmin()) == pytest.approx(1_500 + 192, abs=2)
    assert np.all(strips[2, 1_500 + 192 + 9_700 :] == 1.0)
    assert np.abs(np.diff(strips[2])).max() < 0.01


def test_shares_of_the_strips_add_up_to_the_mix_also_while_levels_move() -> None:
    mixers = [Mixer(CARDS, {}, 32) for _ in range(2)]
    strips = noise(32, BLOCK_FRAMES)
    strips[10:] = 0.0
    for step in range(3):
        levels = np.full(16, 1.0 - 0.3 * step, np.float32)
        shares, mix = mixers[0].shares(strips, levels), mixers[0].mix(strips, levels)
        assert np.allclose(shares.sum(axis=0), mix, atol=1e-5)
        assert np.array_equal(mix, mixers[1].mix(strips, levels))


def test_lows_are_in_the_middle_and_highs_stay_where_they_are() -> None:
    time = np.arange(40 * BLOCK_FRAMES) / 48_000
    for hertz, low, high in ((40.0, 0.0, 0.2), (1_000.0, 0.97, 1.03)):
        tone = np.sin(2 * np.pi * hertz * time).astype(np.float32)
        out = in_blocks(Bus().process, np.stack([tone, -tone]))
        assert low <= np.abs(out[0, 20_000:]).max() <= high
        both = in_blocks(Bus().process, np.stack([tone, tone]))
        assert np.allclose(both, np.stack([tone, tone]), atol=1e-6)


def test_loudness_is_that_of_the_standard_and_of_pyloudnorm() -> None:
    import pyloudnorm

    samples = noise(2, 48_000 * 20) * np.repeat(np.random.default_rng(1).uniform(0.003, 0.2, 20), 48_000).astype(np.float32)
    meter = LoudnessMeter()
    for at in range(0, samples.shape[1], 7_001):
        meter.add(samples[:, at : at + 7_001])
    assert meter.integrated_lufs == pytest.approx(pyloudnorm.Meter(48_000).integrated_loudness(samples.T.astype(np.float64)), abs=0.1)
    weighted = sosfilt(K_WEIGHTING, samples.astype(np.float64), axis=1)[:, -144_000:]
    assert meter.short_term_lufs == pytest.approx(-0.691 + 10 * np.log10((weighted**2).mean(axis=1).sum()), abs=0.001)
    assert meter.momentary_lufs == pytest.approx(-0.691 + 10 * np.log10((weighted[:, -19_200:] ** 2).mean(axis=1).sum()), abs=0.001)


def test_loudness_that_is_followed_is_the_momentary_one_after_each_step() -> None:
    samples = np.random.default_rng(3).standard_normal((2, 8 * 1_024)).astype(np.float32) * np.linspace(
        0.01, 0.5, 8 * 1_024, dtype=np.float32
    )
    stepped, whole = LoudnessMeter(), LoudnessMeter()
    heard = []
    for start in range(0, samples.shape[1], 1_024):
        stepped.add(samples[:, start : start + 1_024])
        heard.append(stepped.momentary_lufs)
    assert whole.followed(samples, 1_024) == heard
    assert whole.integrated_lufs == stepped.integrated_lufs


def test_a_stereo_sine_of_minus_23_dbfs_reads_minus_23_lufs() -> None:
    # EBU Tech 3341, case 1
    tone = (10 ** (-23 / 20) * np.sin(2 * np.pi * 1_000 * np.arange(48_000 * 5) / 48_000)).astype(np.float32)
    meter = LoudnessMeter()
    meter.add(np.stack([tone, tone]))
    assert meter.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert LoudnessMeter().integrated_lufs == LoudnessMeter().momentary_lufs == -np.inf


def test_a_peak_between_the_samples_is_found() -> None:
    # EBU Tech 3341, case 16: a quarter of the sample rate at 45 degrees reads 3 dB low by its samples
    tone = (0.5 * np.sin(np.pi / 2 * np.arange(9_600) + np.pi / 4)).astype(np.float32)
    tone *= np.sin(np.pi * np.arange(9_600) / 9_600).astype(np.float32)
    meter = PeakMeter()
    for at in range(0, 9_600, 1_000):
        meter.add(np.stack([tone, 0.1 * tone])[:, at : at + 1_000])
    assert db(meter.peak) == pytest.approx(-6.02, abs=0.2)


def test_the_limiter_holds_its_ceiling_also_between_samples_and_leaves_the_rest() -> None:
    samples = sosfilt(butter(2, 9_000, fs=48_000, output="sos"), noise(2, 48_000 * 4), axis=1)
    samples *= np.repeat([0.1, 1.0, 0.1, 0.4], 48_000) / 2.0
    limiter, parts = Limiter(-1.0), []
    for at in range(0, samples.shape[1], 8_192):
        late, gain = limiter.process(samples[:, at : at + 8_192].astype(np.float32))
        parts.append(late if gain is None else late * gain)
    limited = np.concatenate(parts, axis=1)
    assert db(np.abs(resample_poly(limited, 8, 1, axis=1)).max()) <= -1.0
    assert np.array_equal(limited[:, LATENCY:40_000], samples[:, : 40_000 - LATENCY].astype(np.float32))
    assert limiter.reduction_db > 3.0
    assert db(np.abs(limited).max()) > -2.0


def test_a_running_maximum_looks_forward() -> None:
    values = np.random.default_rng(0).random(50)
    for width in (1, 5, 8, 13):
        assert np.array_equal(forward_maximum(values, width), [values[at : at + width].max() for at in range(50 - width + 1)])


def test_glue_takes_its_depth_where_it_is_loud_and_little_where_it_is_soft() -> None:
    glue, gains = Glue(2.0), []
    for block in range(1_400):
        level = 0.2 if block % 400 < 300 else 0.05
        gains.append(glue.gain(level * noise(2, BLOCK_FRAMES, seed=block))[-1])
    assert db(gains[290]) == pytest.approx(-2.0, abs=0.4)
    assert db(gains[395]) > -0.3
    assert max(np.abs(np.diff([db(gain) for gain in gains[300:400]]))) < 0.5


def test_the_running_master_reaches_its_loudness_keeps_its_frames_and_its_ceiling() -> None:
    samples = (0.04 * noise(2, 48_000 * 90)).astype(np.float32)
    samples[:, 48_000 * 80] = 0.9
    master, meter = RunningMaster(-14.0), LoudnessMeter()
    parts = [master.process(samples[:, at : at + BLOCK_FRAMES]) for at in range(0, samples.shape[1], BLOCK_FRAMES)]
    out = np.concatenate([*parts, master.flush()], axis=1)
    meter.add(out[:, -48_000 * 20 :])
    assert out.shape == samples.shape
    assert meter.integrated_lufs == pytest.approx(-14.0, abs=1.0)
    assert db(np.abs(out).max()) <= -1.0
    assert int(np.abs(out[0, 48_000 * 79 :]).argmax()) == 48_000


def test_a_rest_without_a_sound_counts_as_nothing_in_the_loudness() -> None:
    tone = np.tile(0.25 * np.sin(2 * np.pi * 997 * np.arange(96_000) / 48_000), (2, 1)).astype(np.float32)
    alone, after_a_rest = LoudnessMeter(), LoudnessMeter()
    alone.add(tone)
    after_a_rest.add(np.zeros((2, 48_000), np.float32))
    assert after_a_rest.integrated_lufs == -np.inf
    after_a_rest.add(tone)
    assert after_a_rest.integrated_lufs == pytest.approx(alone.integrated_lufs, abs=1.0)
    assert after_a_rest.momentary_lufs == pytest.approx(alone.momentary_lufs, abs=0.1)
