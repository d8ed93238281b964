"""`moodmusic serve` as a program: its control port, its Unix socket and HTTP, with one token for all of them."""

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import numpy as np
import pytest
import soundfile
from running import Program

import moodmusic
from moodmusic.serve.control.client import ControlError, ServerGone
from moodmusic.serve.control.places import socket_path, token_path

pytestmark = pytest.mark.alone

PATIENCE_S = 180.0  # the machine may be busy, and nothing here is about time
RAIN, PIANO = "slow rain over the city", "calm solo piano"


@pytest.fixture(scope="module")
def program():
    with Program.running(RAIN, "--station", f"focus={PIANO}", "--seed", "20261122") as running:
        yield running
        with recording("last.flac") as taken:
            assert running.stop() == 143
            assert taken.wait(PATIENCE_S) == 7
            said = taken.stderr.read()
            assert "the server has hung up" in said
            assert "last.flac holds 0:0" in said
        assert not Path(running.socket).exists()
        with pytest.raises(ServerGone, match="start one with moodmusic serve"):
            moodmusic.connect()


@contextmanager
def recording(name):
    """`moodmusic record` of the main station, once its hidden file grows; the file is whole in the end."""
    call = [sys.executable, "-m", "moodmusic", "record", "--for", "1h", "-o", name]
    with (
        TemporaryDirectory() as folder,
        subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder) as process,
    ):
        end = time.monotonic() + PATIENCE_S
        while not any(path.stat().st_size > 100_000 for path in Path(folder).glob("*.part")) and time.monotonic() < end:
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.02)
        yield process
        assert soundfile.info(Path(folder) / name).frames > 20_000
        assert [path.name for path in Path(folder).iterdir()] == [name]


def patiently(call, limit_s=PATIENCE_S):
    """Its answer, asked again while a busy machine lets a child process answer too late, as the error says."""
    end = time.monotonic() + limit_s
    while True:
        try:
            return call()
        except ControlError as error:
            if error.name not in ("unavailable", "no_answer") or time.monotonic() > end:
                raise


def until(music, kind, limit_s=PATIENCE_S):
    """The next event of a kind."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        for event in music.poll(0.5):
            if event["event"] == kind:
                return event
    raise AssertionError(f"no {kind} within {limit_s} s")


def test_the_client_finds_the_server_and_its_token_by_itself(program):
    assert program.socket == str(socket_path())
    for address in (None, program.socket, f"127.0.0.1:{program.port}"):
        with moodmusic.connect(address) as music:
            assert music.welcome["stations"] == ["main", "focus"]
            assert [(one["name"], one["state"], one["prompt"]) for one in music.stations()] == [
                ("main", "playing", RAIN),
                ("focus", "playing", PIANO),
            ]


@pytest.mark.parametrize("station", ["main", "focus"])
def test_every_station_begins_with_the_seed_that_is_given(program, station):
    assert httpx.get(f"{program.base}/api/stations/{station}/plan").json()["seed"] == 20261122


def test_one_token_opens_http_and_the_control_port(program):
    token = token_path().read_text().strip()
    url, body = f"{program.base}/api/stations/main/set", {"intensity": 0.9}
    assert httpx.post(url, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE_S).status_code == 200
    assert httpx.post(url, json=body, headers={"Authorization": f"Bearer {token[:-1]}"}, timeout=PATIENCE_S).status_code == 401
    with moodmusic.connect(f"127.0.0.1:{program.port}", token) as music:
        assert music.status()["live"]["intensity"] == 0.9
    with pytest.raises(ControlError, match="token is wrong"):
        moodmusic.connect(f"127.0.0.1:{program.port}", token[:-1])


@pytest.mark.parametrize("station", ["main", "focus"])
def test_every_method_reaches_the_station_that_is_named(program, station):
    with moodmusic.connect(f"127.0.0.1:{program.port}", station=station) as music:
        assert music.status()["name"] == station
        music.subscribe("set", "trigger", "transition", "now playing")
        frame = patiently(lambda: music.set(intensity=0.7, volume_db=-3))
        assert until(music, "set")["frame"] == frame
        live = music.status()["live"]
        assert live == live | {"intensity": 0.7, "volume_db": -3}
        frame = patiently(lambda: music.trigger("hit"))
        assert until(music, "trigger")["frame"] == frame
        turn = patiently(lambda: music.steer("joyful village dance", at="beat"))
        assert turn["plan"] == "joyful village dance"
        assert until(music, "now playing")["prompt"] == "joyful village dance" == music.status()["prompt"]
    with moodmusic.connect(station={"main": "focus", "focus": "main"}[station]) as other:
        assert other.status()["name"] != station


def test_the_sound_of_a_station_is_there_and_the_listener_is_counted(program):
    with moodmusic.connect(station="focus") as music, music.pcm("f32le") as sound:
        samples = np.frombuffer(sound.read(48_000), "<f4")
        assert np.isfinite(samples).all()
        assert 0.001 < np.abs(samples).max() <= 1.0
        assert music.status()["listeners"]["f32le"] == 1


def test_a_station_is_recorded_as_it_plays(program, tmp_path):
    call = [sys.executable, "-m", "moodmusic", "record", "--station", "focus", "--for", "2.5s", "-o", "now.flac"]
    done = subprocess.run(call, capture_output=True, text=True, timeout=PATIENCE_S, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    sound, rate = soundfile.read(tmp_path / "now.flac", always_2d=True)
    assert (len(sound), rate) == (120_000, 48_000)
    assert 0.001 < np.abs(sound).max() <= 1.0
    assert done.stderr.splitlines()[-1] == "wrote now.flac 0:02"
    wrong = subprocess.run(
        [*call[:-1], "other.flac", "--station", "rain"], capture_output=True, text=True, timeout=PATIENCE_S, check=False, cwd=tmp_path
    )
    assert wrong.returncode == 2
    assert "there is no station 'rain'" in wrong.stderr
    assert "one of main, focus" in wrong.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["now.flac"]


@pytest.mark.needs_program("nc")
def test_netcat_asks_and_listens_over_both_transports(program):
    def line(number, method, **params):
        return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}) + "\n"

    asked = line(1, "hello", token=token_path().read_text().strip()) + line(2, "status", station="focus") + line(3, "set", density=3)
    for where in (("-U", program.socket), ("127.0.0.1", str(program.port))):
        done = subprocess.run(["nc", "-N", *where], input=asked, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
        hello, status, refused = map(json.loads, done.stdout.splitlines())
        assert hello["result"]["server"] == "moodmusic"
        assert status["result"]["name"] == "focus"
        assert refused["error"]["data"]["name"] == "invalid_params"


def test_a_second_server_is_told_what_to_do(program):
    call = [sys.executable, "-m", "moodmusic", "serve", "calm", "--port", "0", "--control-port"]
    free = ["0", "--control-socket", f"{program.socket}2"]
    for arguments, says, option in (
        (["0"], "another server listens there", "--control-socket takes another"),
        ([str(program.port), *free[1:]], "cannot listen there: Address already in use", "--control-port takes another"),
    ):
        done = subprocess.run([*call, *arguments], capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        assert (done.returncode, done.stdout) == (8, "")
        assert says in done.stderr
        assert f"{option}, --no-control does without" in done.stderr
    assert not Path(free[2]).exists()
    with moodmusic.connect() as music:
        assert music.welcome["stations"] == ["main", "focus"]
