"""`moodmusic record`: files of exactly that length, what Ctrl-C leaves, and what is refused."""

import asyncio
import os
import signal
import subprocess
import time
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import soundfile
from console import PROGRAM, moodmusic, refused

from moodmusic.serve.control.server import ControlServer


@pytest.mark.parametrize(("name", "options"), [("rain.flac", []), ("rain.mp3", ["--rate", "44100"]), ("rain.opus", ["-q"])])
def test_it_writes_exactly_the_length_whatever_the_sentence_says(tmp_path, name, options):
    process = moodmusic("record", "calm kalimba, 20 minutes", "--for", "6.5s", "--seed", "3", "-o", tmp_path / name, *options)
    assert process.returncode == 0, process.stderr
    assert process.stdout == ""
    sound, rate = soundfile.read(tmp_path / name, always_2d=True)
    assert len(sound) == round(6.5 * rate)
    assert 0.02 < np.abs(sound).max() < 1.0
    assert os.listdir(tmp_path) == [name]
    if options == ["-q"]:
        assert process.stderr == ""
    else:
        assert "set aside: '20 minutes'; seconds is endless" in process.stderr
        assert f"wrote {tmp_path / name} 0:06" in process.stderr


def test_a_stored_endless_plan_is_recorded_again_and_what_else_it_takes_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert moodmusic("record", "calm kalimba", "--for", "4s", "--seed", "3", "-o", "a.flac").returncode == 0
    again = moodmusic("record", "--from", "a.flac", "--for", "5s", "-o", "b.flac")
    assert again.returncode == 0, again.stderr
    first, second = soundfile.read("a.flac")[0], soundfile.read("b.flac")[0]
    assert len(second) == 240_000
    assert np.array_equal(first[:180_000], second[:180_000])  # up to the fade of the shorter one
    refused(
        moodmusic("render", "--from", "a.flac", "-o", "c.flac"), 2, "endless", "record --from a.flac --for 1h", "--edit '3 minutes long'"
    )
    refused(moodmusic("record", "--from", "a.flac", "--for", "5s", "--tempo", "90"), 2, "leave --tempo away")
    refused(moodmusic("record", "--from", "a.flac", "--for", "5s", "--station", "main"), 2, "leave --from away")
    refused(moodmusic("record", "calm", "--from", "a.flac", "--for", "5s"), 2, "a sentence or --from FILE, not both")
    track = moodmusic("render", "--from", "a.flac", "--edit", "6 seconds long", "-o", "d.flac")
    assert track.returncode == 0, track.stderr
    refused(moodmusic("record", "--from", "d.flac", "--for", "5s", "-o", "e.flac"), 2, "has a length", "render --from")


def test_standard_output_gets_wav(tmp_path):
    process = moodmusic("record", "calm kalimba", "-t", "2s", "-o", "-", text=False)
    assert process.returncode == 0, process.stderr
    (tmp_path / "a.wav").write_bytes(process.stdout)
    assert soundfile.info(tmp_path / "a.wav").frames == 96_000


@contextmanager
def recording(folder, *arguments):
    """The program, once its hidden file grows."""
    call = [*PROGRAM, "record", *arguments]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder) as process:
        try:
            end = time.monotonic() + 120
            while not any(path.stat().st_size > 300_000 for path in folder.glob("*.part")) and time.monotonic() < end:
                assert process.poll() is None, process.stderr.read()
                time.sleep(0.02)
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_finishes_the_file(tmp_path, number, code):
    folder = tmp_path / "takes"
    folder.mkdir()
    with recording(folder, "calm kalimba", "--for", "24h", "--seed", "3", "-o", "rain.flac") as process:
        process.send_signal(number)
        assert process.wait(120) == code
        said = process.stderr.read().splitlines()
    sound, _ = soundfile.read(folder / "rain.flac", always_2d=True)
    assert len(sound) > 48_000
    assert said[-1] == f"moodmusic: stopped; rain.flac holds 0:{round(len(sound) / 48_000):02d}"
    assert os.listdir(folder) == ["rain.flac"]


def test_what_cannot_be_recorded_is_one_sentence_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    refused(moodmusic("record", "calm"), 2, "--for")
    refused(moodmusic("record", "calm", "--for", "0.5s"), 2, "--for", "1", "604800")
    refused(moodmusic("record", "calm", "--for", "8d"), 2, "is no length")
    refused(moodmusic("record", "calm", "--for", "7h", "-o", "a.wav"), 8, "4 GiB", ".flac")
    refused(moodmusic("record", "calm", "--for", "5s", "-o", "a.xyz"), 2, ".xyz")
    refused(moodmusic("record", "calm", "--for", "5s", "-o", "no/a.flac"), 8, "make the folder first")
    refused(moodmusic("record", "calm", "--station", "main", "--for", "5s"), 2, "--station")
    refused(moodmusic("record", "--for", "5s", "--tempo", "90"), 2, "--tempo", "give a sentence")
    refused(moodmusic("record", "--for", "5s"), 7, "no server answers", "or give a sentence")
    refused(moodmusic("record", "--for", "5s", "-o", "a.xyz"), 2, ".xyz")
    refused(moodmusic("record", "--for", "5s", "-o", "a.mp3", "--bits", "16"), 2, "no bit depth")
    refused(moodmusic("record", "\u200b", "--for", "5s"), 3)
    (tmp_path / "a.flac").write_bytes(b"mine")
    refused(moodmusic("record", "calm", "--for", "5s", "-o", "a.flac"), 8, "--force")
    assert (tmp_path / "a.flac").read_bytes() == b"mine"
    assert os.listdir(tmp_path) == ["a.flac"]


def test_a_station_that_there_is_not_is_a_wrong_option(monkeypatch):
    async def asked():
        async with ControlServer({}) as server:
            await server.open_unix()
            return await asyncio.to_thread(moodmusic, "record", "--station", "nope", "--for", "5s")

    with TemporaryDirectory() as folder:  # whose name is short enough for a socket
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        refused(asyncio.run(asked()), 2, "there is no station 'nope': there is none")
