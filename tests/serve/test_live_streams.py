"""The streams of the real station, with its engine and encoders in processes of their own, as real players read them."""

import subprocess
import time

import httpx
import numpy as np
import pytest
from running import Program

pytestmark = [pytest.mark.alone, pytest.mark.needs_program("ffmpeg", "ffprobe")]
PATIENCE_S = 120.0  # the machine may be busy, and nothing here is about time
CODECS = {"mp3": "mp3", "opus": "opus", "flac": "flac", "wav": "pcm_s16le", "aac": "aac"}


@pytest.fixture(scope="module")
def program():
    with Program.running("slow rain over the city", "--no-control") as running:
        yield running
        assert running.stop() == 143


def ready(url):
    """The URL, once it is served: the first listener of a format starts its encoder, and on a busy machine that gets 503 for a while."""
    end = time.monotonic() + PATIENCE_S
    while True:
        with httpx.stream("GET", url, timeout=PATIENCE_S) as answer:
            if answer.status_code == 200:
                return url
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert time.monotonic() < end
        time.sleep(0.2)


@pytest.mark.parametrize("kind", CODECS)
def test_every_format_is_what_it_says(program, kind):
    url = ready(f"{program.base}/stations/main/stream.{kind}")
    call = ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name,sample_rate,channels", "-of", "csv=p=0", url]
    done = subprocess.run(call, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    assert done.stdout.split()[0] == f"{CODECS[kind]},48000,2"


@pytest.mark.parametrize("kind", CODECS)
def test_ffmpeg_decodes_what_it_hears_from_the_middle_on(program, kind):
    """Three seconds, counted in samples (an Ogg stream has the station's times), and music in them; "max" is about WAV's size."""
    counted = ["-af", "asetpts=N/SR/TB", "-t", "3"]
    call = ["ffmpeg", "-v", "error", "-i", ready(f"{program.base}/stations/main/stream.{kind}"), *counted, "-f", "s16le", "-"]
    done = subprocess.run(call, capture_output=True, timeout=PATIENCE_S, check=True)
    assert len(done.stdout) / (48_000 * 4) == pytest.approx(3.0, abs=0.1)
    assert [line for line in done.stderr.decode().splitlines() if "max" not in line] == []
    assert np.abs(np.frombuffer(done.stdout, "<i2").astype(int)).max() > 300


@pytest.mark.needs_program("mpv")
def test_mpv_plays_it(program):
    call = ["mpv", "--no-config", "--ao=null", "--length=2", "--msg-level=all=error", f"{program.base}/stations/main.m3u"]
    done = subprocess.run(call, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_ffmpeg_plays_the_segments_of_the_playlist(program):
    url = ready(f"{program.base}/stations/main/hls/playlist.m3u8")
    text = httpx.get(url, timeout=PATIENCE_S).text
    assert text.startswith("#EXTM3U")
    assert text.count("#EXTINF") >= 3
    call = ["ffmpeg", "-v", "error", "-t", "5", "-i", url, "-f", "s16le", "-"]
    done = subprocess.run(call, capture_output=True, timeout=PATIENCE_S, check=True)
    assert abs(len(done.stdout) / (48_000 * 4) - 5) < 0.1
    gone = httpx.get(f"{program.base}/stations/main/hls/999999.m4s")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "no_segment")


def test_a_healthy_station_is_audible_and_counts_its_listeners(program):
    with httpx.stream("GET", f"{program.base}/stations/main/stream.mp3", timeout=PATIENCE_S) as answer:
        parts = answer.iter_raw()  # httpx closes the connection with it
        assert len(next(parts)) > 1000
        status = httpx.get(f"{program.base}/api/stations/main").json()
        assert status["listeners"]["mp3"] == 1
    assert httpx.get(f"{program.base}/healthz").status_code == 200
