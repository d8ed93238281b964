"""Dither and sample rates, by their figures."""

import numpy as np

from moodmusic.outputs.samples import Quantiser, RateConverter, output_frames


def test_dither_makes_the_mean_exact_between_two_steps():
    level = 10.25 / 32767
    found = Quantiser(16)(np.full((200_000, 2), level, np.float32))
    assert abs(found.mean() - 10.25) < 0.01
    assert set(np.unique(found)) == {9, 10, 11, 12} - ({12} if 12 not in found else set())


def test_the_error_s_power_does_not_depend_on_the_signal():
    powers = []
    for level in (0.0, 0.25, 0.5):
        error = Quantiser(16)(np.full((100_000, 2), level / 32767, np.float32)) - level
        powers.append(float((error**2).mean()))
    assert np.allclose(powers, 0.25, atol=0.01)  # TPDF: 1/12 of rounding + 2/12 of dither


def test_two_channels_have_dither_of_their_own():
    found = Quantiser(16)(np.zeros((50_000, 2), np.float32)).astype(float)
    assert abs(np.corrcoef(found.T)[0, 1]) < 0.03


def test_full_scale_is_clipped_and_never_wraps():
    for bits, low, high in ((16, -32768, 32767), (24, -(2**31), (2**23 - 1) << 8)):
        found = Quantiser(bits)(np.array([[1.2, -1.2]] * 100, np.float32))
        assert found[:, 0].min() == high
        assert found[:, 1].max() == low


def test_resampled_lengths_add_up_exactly_for_any_block_size():
    for frames in (1, 999, 48_001):
        for rate in (8000, 44_100, 192_000):
            converter, got = RateConverter(rate, frames), 0
            for start in range(0, frames, 700):
                got += len(converter.convert(np.zeros((min(700, frames - start), 2), np.float32), start + 700 >= frames))
            assert got == output_frames(frames, rate)


def test_lengths_are_rounded_to_the_nearest_frame():
    assert output_frames(48_000, 44_100) == 44_100
    assert output_frames(1, 24_000) == 1  # a half is rounded up
    assert output_frames(3, 44_100) == 3


def test_an_endless_stream_is_converted_without_a_length():
    converter = RateConverter(24_000, None)
    got = sum(len(converter.convert(np.zeros((4800, 2), np.float32))) for _ in range(10))
    assert 23_000 < got <= 24_000
