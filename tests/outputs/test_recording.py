"""Recordings: exactly so long, or as long as there was music, in every format and rate."""

import subprocess

import numpy as np
import pytest
import soundfile

from moodmusic.outputs.file import TrackFile
from moodmusic.outputs.formats import Encoding
from moodmusic.outputs.recording import PIECE_FRAMES, record

EVERY = [
    ("wav", 16, 48000),
    ("wav", 32, 44100),
    ("flac", 24, 48000),
    ("flac", 16, 96000),
    ("ogg", None, 44100),
    ("opus", None, 48000),
    ("mp3", None, 44100),
]


class Hum:
    """Endless: a sine without a beginning."""

    def __init__(self):
        self.at = 0

    def read(self, frames):
        at = np.arange(self.at, self.at + frames)[:, None] / 48_000
        self.at += frames
        return np.repeat(0.4 * np.sin(2 * np.pi * 330 * at + 1), 2, axis=1).astype(np.float32)


def recorded(path, frames, bits=None, rate=None, stop_after=None, tags=None):
    """How much was done at each step, and the seconds that the file says it has."""
    hum, done = Hum(), []
    with TrackFile(path, Encoding.of(path, bits, rate), frames, tags or {"title": "a hum", "comment": "{}"}) as file:
        record(hum.read, file, frames, lambda: stop_after is not None and hum.at >= stop_after, done.append)
    return done, file.seconds


@pytest.mark.parametrize(("suffix", "bits", "rate"), EVERY)
@pytest.mark.parametrize("frames", [1, PIECE_FRAMES, 100_001])
def test_a_recording_has_exactly_the_frames_asked_for(tmp_path, suffix, bits, rate, frames):
    done, seconds = recorded(tmp_path / f"a.{suffix}", frames, bits, rate)
    sound, found = soundfile.read(tmp_path / f"a.{suffix}", always_2d=True)
    assert (len(sound), found) == ((2 * frames * rate + 48_000) // 96_000, rate)
    assert done == sorted(done)
    assert (done[0], done[-1], seconds) == (0.0, 1.0, frames / 48_000)


@pytest.mark.parametrize(("suffix", "bits", "rate"), EVERY)
def test_one_that_is_stopped_is_a_whole_file_of_what_there_was(tmp_path, suffix, bits, rate):
    path = tmp_path / f"a.{suffix}"
    _, seconds = recorded(path, 10 * 3600 * 48_000 if suffix != "wav" else 3600 * 48_000, bits, rate, stop_after=150_000)
    frames = round(seconds * 48_000)
    assert 150_000 <= frames <= 150_000 + 2 * PIECE_FRAMES
    sound, _ = soundfile.read(path, always_2d=True)
    assert len(sound) == (2 * frames * rate + 48_000) // 96_000
    assert np.abs(sound[: len(sound) // 2]).max() == pytest.approx(0.4, abs=0.05)
    assert [name.name for name in tmp_path.iterdir()] == [path.name]


@pytest.mark.needs_program("ffprobe")
@pytest.mark.parametrize("bits", [16, 24, 32])
def test_a_wav_that_is_stopped_has_true_sizes_and_its_tags(tmp_path, bits):
    _, seconds = recorded(tmp_path / "a.wav", 4_000_000, bits, stop_after=96_000)
    call = ["ffprobe", "-v", "warning", "-show_entries", "format=duration:format_tags=title", "-of", "csv=p=0", str(tmp_path / "a.wav")]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    duration, title = done.stdout.strip().split(",")
    assert (float(duration), title) == (pytest.approx(seconds, abs=1e-5), "a hum")
    size = (tmp_path / "a.wav").stat().st_size
    assert int.from_bytes((tmp_path / "a.wav").read_bytes()[4:8], "little") == size - 8


def test_the_cut_fades_and_nothing_before_it(tmp_path):
    recorded(tmp_path / "a.wav", 48_000, 32)
    sound, _ = soundfile.read(tmp_path / "a.wav", always_2d=True, dtype="float32")
    whole = Hum().read(48_000)
    assert np.array_equal(sound[: 48_000 - PIECE_FRAMES], whole[: 48_000 - PIECE_FRAMES])
    assert not sound[-1].any()
    assert np.abs(np.diff(sound, axis=0)).max() <= np.abs(np.diff(whole, axis=0)).max() * 1.01


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "opus", "mp3"])
def test_a_title_without_a_plan_is_no_fault(tmp_path, suffix):
    recorded(tmp_path / f"a.{suffix}", 48_000, tags={"title": "a hum", "comment": ""})
    assert soundfile.info(tmp_path / f"a.{suffix}").frames == 48_000
