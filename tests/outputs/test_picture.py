"""The picture: that what is heard is seen where it belongs."""

import io

import demo_plan
import numpy as np
import pytest
from PIL import Image

from moodmusic.outputs.picture import COLUMNS, LEFT, ROWS, SPECTRUM_TOP, Picture, section_starts
from moodmusic.outputs.spectrum import Scan, row_of

SECONDS = 20


def tone(frequency_hz, start=0.0, stop=SECONDS):
    at = np.arange(SECONDS * 48_000) / 48_000
    mono = 0.5 * np.sin(2 * np.pi * frequency_hz * at) * ((at >= start) & (at < stop))
    return np.repeat(mono[:, None], 2, axis=1).astype(np.float32)


def scan(samples, block=4_000, columns=400, rows=300):
    found = Scan(len(samples), columns, rows)
    for start in range(0, len(samples), block):
        found.write(samples[start : start + block])
    return found


@pytest.mark.parametrize("frequency_hz", [55.0, 440.0, 5000.0, 15000.0])
def test_a_tone_is_brightest_on_its_own_row(frequency_hz):
    levels = scan(tone(frequency_hz)).decibels()
    half_a_bin = row_of(frequency_hz + 48_000 / 8192 / 2, 300) - row_of(frequency_hz, 300)
    assert abs(levels[:, 200].argmax() - row_of(frequency_hz, 300)) <= 1 + half_a_bin
    assert levels.max() == 0.0


def test_a_tone_is_seen_when_it_sounds():
    levels = scan(tone(440.0, 5.0, 10.0)).decibels().max(axis=0)
    assert levels[105:195].min() > -3
    assert levels[:95].max() < -80
    assert levels[210:].max() < -80


def test_the_waveform_has_the_peaks_of_each_column():
    found = scan(tone(440.0, 5.0, 10.0) + np.float32(0.1) * (np.arange(SECONDS * 48_000) >= 10 * 48_000)[:, None])
    assert np.allclose(found.peaks[110], [-0.5, 0.5], atol=0.01)
    assert np.allclose(found.peaks[20], 0.0)
    assert np.allclose(found.peaks[300], [0.0, 0.1], atol=1e-6)


def test_block_sizes_do_not_change_the_picture():
    samples = tone(440.0, 3.0, 7.0)
    first, second = scan(samples, 1024), scan(samples, 48_000)
    assert np.array_equal(first.peaks, second.peaks)
    assert np.array_equal(first.powers, second.powers)


def test_silence_is_a_dark_picture_and_no_error():
    levels = scan(np.zeros((48_000, 2), np.float32)).decibels()
    assert np.isfinite(levels).all()


def test_sections_start_where_their_bars_do():
    plan = demo_plan.plan()
    assert section_starts(plan.sections, 3.0, 80.0) == [0, 9 * 48_000, 18 * 48_000]


def test_the_png_opens_and_shows_the_tone_on_a_dark_ground():
    picture = Picture(demo_plan.plan(), SECONDS * 48_000)
    picture.write(tone(440.0))
    image = Image.open(io.BytesIO(picture.png()))
    assert image.size == (1600, 900)
    pixels = np.asarray(image.convert("L")).astype(int)
    row = SPECTRUM_TOP + ROWS - 1 - round(row_of(440.0, ROWS))
    column = LEFT + COLUMNS // 2 - 200
    assert pixels[row - 1 : row + 2, column].max() > 200
    assert pixels[SPECTRUM_TOP + 20, column] < 60
    assert pixels[5, 5] < 30


def test_a_long_prompt_in_any_script_is_drawn_on_one_line():
    picture = Picture(demo_plan.plan(prompt="雨の夜 " * 200), 48_000)
    picture.write(np.zeros((48_000, 2), np.float32))
    assert picture.png()[:4] == b"\x89PNG"
