"""Audio files of every format, read back by libsndfile and by ffprobe."""

import io
import os
import resource
import stat
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sounds import PLAN_TEXT, probe, tone, write

from moodmusic.errors import InputError, OutputError
from moodmusic.outputs.file import TrackFile
from moodmusic.outputs.formats import FORMATS, Encoding
from moodmusic.outputs.tags import opened, read_comment

ALL = [
    ("wav", 16, 48000, "pcm_s16le"),
    ("wav", 24, 44100, "pcm_s24le"),
    ("wav", 32, 96000, "pcm_f32le"),
    ("flac", 16, 44100, "flac"),
    ("flac", 24, 48000, "flac"),
    ("ogg", None, 44100, "vorbis"),
    ("opus", None, 48000, "opus"),
    ("mp3", None, 44100, "mp3"),
]


@pytest.mark.needs_program("ffprobe")
@pytest.mark.parametrize(("suffix", "bits", "rate", "codec"), ALL)
def test_ffprobe_sees_codec_rate_length_title_and_the_plan(tmp_path, suffix, bits, rate, codec):
    samples = tone()
    stream, seconds, tags = probe(write(tmp_path / f"t.{suffix}", samples, bits, rate))
    assert (stream["codec_name"], stream["channels"], int(stream["sample_rate"])) == (codec, 2, rate)
    assert seconds == pytest.approx(len(samples) / 48000, abs={"mp3": 0.06, "opus": 0.01}.get(suffix, 1e-4))
    assert tags["title"] == "Rainy café – é"
    assert tags["artist"] == "moodmusic"
    assert opened(tags["comment"]) == PLAN_TEXT


@pytest.mark.parametrize(("suffix", "bits", "rate", "codec"), ALL)
def test_length_is_exact_and_the_plan_comes_back(tmp_path, suffix, bits, rate, codec):
    samples = tone()
    path = write(tmp_path / f"t.{suffix}", samples, bits, rate)
    sound, found = soundfile.read(path, always_2d=True)
    assert (len(sound), found) == (round(len(samples) * rate / 48000), rate)
    assert opened(read_comment(path)) == PLAN_TEXT


@pytest.mark.parametrize(
    ("name", "bits", "worst"),
    [("t.wav", 16, 1.6 / 32768), ("t.flac", 16, 1.6 / 32768), ("t.wav", 24, 2**-23), ("t.flac", 24, 2**-23), ("t.wav", 32, 0.0)],
)
def test_lossless_files_hold_the_samples_to_their_last_bit(tmp_path, name, bits, worst):
    samples = tone()
    sound, _ = soundfile.read(write(tmp_path / name, samples, bits), always_2d=True)
    assert np.abs(sound - samples * (1 - 2.0 ** (1 - bits) if bits < 32 else 1)).max() <= worst


def test_channels_stay_where_they_are_in_a_lossy_file(tmp_path):
    samples = tone(left_hz=440, right_hz=660)
    for suffix in ("ogg", "opus", "mp3"):
        sound, _ = soundfile.read(write(tmp_path / f"t.{suffix}", samples), always_2d=True)
        spectrum = np.abs(np.fft.rfft(sound[24000:72000], axis=0))
        assert spectrum.argmax(axis=0).tolist() == [440, 660]


def test_block_sizes_do_not_change_a_single_byte(tmp_path):
    samples = tone()
    for rate in (48000, 44100):
        files = [write(tmp_path / f"{block}-{rate}.wav", samples, rate=rate, block=block).read_bytes() for block in (313, 48000, 120_000)]
        assert files[0] == files[1] == files[2]


def test_the_other_rate_keeps_the_pitch_and_the_level(tmp_path):
    sound, _ = soundfile.read(write(tmp_path / "t.wav", tone(), 32, 44100), always_2d=True)
    spectrum = np.abs(np.fft.rfft(sound[22050:66150], axis=0))
    assert spectrum.argmax(axis=0).tolist() == [440, 660]
    assert spectrum.max() / 22050 == pytest.approx(0.3, rel=1e-3)


def test_a_minute_and_a_half_of_ogg_in_one_call_is_written_in_seconds(tmp_path):
    samples = np.tile(tone(1.0), (90, 1))
    path = write(tmp_path / "long.ogg", samples, block=len(samples))
    assert soundfile.info(path).frames == len(samples)


def test_an_existing_file_stays_until_force_replaces_it(tmp_path):
    path = tmp_path / "t.wav"
    path.write_bytes(b"mine")
    path.chmod(0o640)
    with pytest.raises(OutputError, match="exists: give --force"):
        write(path, tone())
    assert path.read_bytes() == b"mine"
    write(path, tone(), force=True)
    assert path.read_bytes()[:4] == b"RIFF"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["t.wav"]


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path):
    (tmp_path / "real.wav").write_bytes(b"old")
    (tmp_path / "link.wav").symlink_to("real.wav")
    write(tmp_path / "link.wav", tone(), force=True)
    assert (tmp_path / "link.wav").is_symlink()
    assert (tmp_path / "real.wav").read_bytes()[:4] == b"RIFF"


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_error_on_the_way_leaves_the_folder_as_it_was(tmp_path, suffix):
    path = tmp_path / f"t.{suffix}"
    path.write_bytes(b"mine")
    with pytest.raises(KeyboardInterrupt), TrackFile(path, Encoding.of(path), 96_000, force=True) as file:
        file.write(tone(1.5))
        raise KeyboardInterrupt
    assert path.read_bytes() == b"mine"
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_full_device_is_a_sentence_and_is_not_replaced(suffix):
    with (
        pytest.raises(OutputError, match="cannot write /dev/full: No space left on device"),
        TrackFile("/dev/full", Encoding.of(f"x.{suffix}"), 48_000) as file,
    ):
        file.write(tone(1.0))
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_size_limit_is_a_sentence_and_leaves_nothing(tmp_path, suffix):
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (4 * 48_000, 2)).astype(np.float32)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(OutputError, match="File too large"):
            write(tmp_path / f"t.{suffix}", noise, plan=None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [("no/such/t.wav", "No such file or directory: make the folder first"), ("a\0b.wav", "null"), ("x" * 300 + ".wav", "too long")],
)
def test_names_that_cannot_be_are_sentences(tmp_path, name, words):
    with pytest.raises(OutputError, match=words):
        write(f"{tmp_path}/{name}", tone(0.1))


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "d.wav").mkdir()
    with pytest.raises(OutputError, match="Is a directory"):
        write(tmp_path / "d.wav", tone(0.1), force=True)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_pipe_gets_the_whole_stream_and_stays_a_pipe(tmp_path, suffix):
    fifo, got = tmp_path / f"p.{suffix}", []
    os.mkfifo(fifo)
    reader = threading.Thread(target=lambda: got.append(fifo.read_bytes()))
    reader.start()
    write(fifo, tone())
    reader.join()
    assert stat.S_ISFIFO(fifo.stat().st_mode)
    assert soundfile.info(io.BytesIO(got[0])).frames == len(tone())
    assert got[0] == write(tmp_path / f"f.{suffix}", tone()).read_bytes() or suffix in ("ogg", "opus")  # their serial number is drawn


def test_an_endless_wav_states_unknown_sizes():
    script = (
        "import numpy as np; from moodmusic.outputs.file import TrackFile; from moodmusic.outputs.formats import Encoding\n"
        "with TrackFile('-', Encoding.of('-'), None) as file: file.write(np.zeros((1000, 2), np.float32))"
    )
    data = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, cwd=Path(__file__).parents[2]).stdout
    assert len(data) == 44 + 4000
    assert data[4:8] == data[40:44] == b"\xff\xff\xff\xff"


def test_a_wav_beyond_four_gigabytes_is_refused_before_it_begins(tmp_path):
    with pytest.raises(OutputError, match=r"ends at 4 GiB.*4\.3"):
        TrackFile(tmp_path / "t.wav", Encoding.of("t.wav", 32), 12_000 * 48_000)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "bits", "rate", "words"),
    [
        ("t.flak", None, None, r"no format \.flak \(did you mean 'flac'\?\): one of \.wav, \.flac, \.ogg, \.opus, \.mp3"),
        ("t.flac", 32, None, "FLAC cannot hold 32 bits: give one of 16, 24"),
        ("t.mp3", 16, None, "MP3 has no bit depth"),
        ("t.opus", None, 44100, "not written at 44100 Hz: give one of 48000"),
        ("t.wav", None, 0, "not written at 0 Hz"),
    ],
)
def test_what_a_format_cannot_hold_is_said_with_what_it_can(name, bits, rate, words):
    with pytest.raises(InputError, match=words):
        Encoding.of(name, bits, rate)


def test_the_suffix_picks_the_format_in_any_case_and_a_name_without_takes_the_usual():
    assert Encoding.of("A.FLAC").format.suffix == "flac"
    assert Encoding.of("name", default="ogg").format.suffix == "ogg"
    assert (Encoding.of("-").format.suffix, Encoding.of("-").bits, Encoding.of("-").rate) == ("wav", 16, 48000)
