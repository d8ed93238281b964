"""The loudspeaker: what the device is given, and PortAudio for real with a device that writes into a file."""

import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from moodmusic.errors import DeviceError
from moodmusic.outputs.speaker import AHEAD_BLOCKS, Feed, device_name

pytestmark = pytest.mark.alone

FRAME_BYTES = 8
ASOUND = """
pcm.null { type null }
pcm.default { type file slave.pcm "null" format "raw" file "%s" }
ctl.default { type hw card 0 }
"""
PLAY = """
import numpy as np
from moodmusic.engine.value import Block
from moodmusic.outputs.speaker import play
samples, at = np.random.default_rng(5).uniform(0.1, 0.5, (48_000, 2)).astype(np.float32), 0
def read(frames):
    global at
    block = Block(samples[at:at + frames], at)
    at += len(block.samples)
    return block
print(play(read).frames)
"""


def ramp(start, frames):
    return np.repeat(np.arange(start, start + frames, dtype=np.float32)[:, None], 2, axis=1)


def test_blocks_of_any_size_come_out_in_the_sizes_that_the_device_asks_for():
    feed, out = Feed(), np.empty((300, 2), np.float32)
    for start in range(1, 1001, 250):
        feed.put(ramp(start, 250))
    feed.put(None)
    got = []
    while feed.fill(out):
        got.append(out.copy())
    heard = np.concatenate(got)[:, 0]
    assert heard[:1000].tolist() == list(range(1, 1001))
    assert not heard[1000:].any()
    assert (feed.frames, feed.underruns) == (1000, 0)


def test_an_empty_queue_is_silence_and_one_underrun_a_call():
    feed, out = Feed(), np.ones((256, 2), np.float32)
    feed.put(ramp(1, 100))
    assert feed.fill(out)
    assert out[:100, 1].tolist() == list(range(1, 101))
    assert not out[100:].any()
    assert feed.fill(out)
    assert feed.underruns == 2
    feed.put(None)
    assert not feed.fill(out)
    assert feed.underruns == 2


def test_the_reader_waits_while_the_queue_is_full_and_goes_on_when_the_device_has_stopped():
    feed = Feed()
    for _ in range(AHEAD_BLOCKS):
        assert not feed.full
        feed.put(ramp(0, 1))
    assert feed.full
    waiting = threading.Thread(target=feed.put, args=(ramp(0, 1),))
    waiting.start()
    time.sleep(0.15)
    assert waiting.is_alive()
    feed.done.set()
    waiting.join(2)
    assert not waiting.is_alive()


def run(script, configuration):
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=os.environ | {"ALSA_CONFIG_PATH": str(configuration)},
        check=False,
    )


def paced(pipe, seconds):
    """What comes through a pipe as float samples, taken no faster than it would play."""
    data = b""
    with open(pipe, "rb", buffering=0) as stream:
        while len(data) < seconds * FRAME_BYTES * 48_000:
            data += stream.read(FRAME_BYTES * 4_800)
            time.sleep(0.1)
    return np.frombuffer(data[: len(data) // 4 * 4], "<f4")


@pytest.mark.needs_program("portaudio")
@pytest.mark.parametrize(("sentence", "number", "code"), [("calm kalimba", signal.SIGINT, 130), ("calm organ", signal.SIGTERM, 143)])
def test_play_goes_on_until_it_is_stopped(tmp_path, sentence, number, code):
    """The device is a pipe that is read in real time."""
    os.mkfifo(tmp_path / "device")
    (tmp_path / "asound.conf").write_text(ASOUND % (tmp_path / "device"))
    call = [sys.executable, "-m", "moodmusic", "play", sentence, "--seed", "3"]
    environment = os.environ | {"ALSA_CONFIG_PATH": str(tmp_path / "asound.conf")}
    with subprocess.Popen(call, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            heard = paced(tmp_path / "device", 4.0)
            assert process.poll() is None
            process.send_signal(number)
            assert process.wait(60) == code
            said = process.stderr.read()
        finally:
            process.kill()
    assert "endless" in said
    assert said.splitlines()[-1] == "moodmusic: stopped; nothing was left behind"
    assert np.isfinite(heard).all()
    assert 0.01 < np.abs(heard).max() <= 1.0


@pytest.mark.needs_program("portaudio")
def test_portaudio_plays_every_sample_in_order_and_stops(tmp_path):
    (tmp_path / "asound.conf").write_text(ASOUND % (tmp_path / "heard.raw"))
    process = run(PLAY, tmp_path / "asound.conf")
    assert process.stdout == "48000\n", process.stderr
    heard = np.fromfile(tmp_path / "heard.raw", "<f4")
    assert np.array_equal(heard[heard != 0], np.random.default_rng(5).uniform(0.1, 0.5, (48_000, 2)).astype(np.float32).ravel())


def test_no_device_or_library_is_a_sentence_even_where_portaudio_aborts(monkeypatch):
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")
    with pytest.raises(DeviceError, match="write a file with `moodmusic render`"):
        device_name()
