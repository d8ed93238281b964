"""The Python client against a station that plays: every method, events, sound, and what it raises."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from controlkit import Bare, House, error_name, running

import moodmusic
from moodmusic.errors import InputError
from moodmusic.serve.control.client import ControlError, ServerGone
from moodmusic.sound import NoteCache

pytestmark = pytest.mark.alone


def client(house: House, **options: Any) -> Any:
    """A client over TCP."""
    return moodmusic.connect(f"127.0.0.1:{house.port}", house.token, **options)


def test_every_method_over_tcp_and_over_the_unix_socket(house: House) -> None:
    for music in (client(house), moodmusic.connect(house.path), moodmusic.connect(Path(house.path), station="main")):
        with music:
            assert music.welcome["server"] == "moodmusic" and "main" in music.welcome["stations"]
            assert music.status()["state"] == "playing"
            assert [station["name"] for station in music.stations()] == ["main"]
            frame = music.set(intensity=0.9, mute={"drums"}, solo=None)
            assert frame > 0 and frame % 1024 == 0
            assert music.status()["live"]["intensity"] == 0.9
            assert music.set(density=-0.5, tension=0.5, duck={"depth_db": -9, "release": 0.2}) >= frame
            told = music.status()["live"]
            assert (told["density"], told["tension"]) == (-0.5, 0.5)
            music.set(density=0.0, tension=0.0, duck=None)
            assert music.trigger("hit", at="bar") >= 0
            assert 0.0 < music.ping() < 1.0
            music.set(intensity=1.0, mute=())


def test_steering_to_words_a_mood_and_an_edit_names_the_frame(house: House) -> None:
    with client(house) as music:
        for target in ("calm sea, solo organ", {"mood": [0.5, -0.7, -0.7]}, {"edit": "slower"}):
            found = music.steer(target, at="bar", fade={"mode": "cross", "length": 1, "unit": "beats"})
            assert found["frame"] > 0 and found["wait_s"] >= 0.0


def test_what_the_server_refuses_is_an_error_with_its_code(house: House) -> None:
    with client(house) as music:
        for name, call in {
            "invalid_params": lambda: music.set(intensity=2),
            "unknown_method": lambda: music.request("play"),
            "refused": lambda: music.set(mute="nothing of the kind"),
            "bad_number": lambda: music.set(intensity=float("nan")),
            "no_station": lambda: music.request("status", station="rain"),
        }.items():
            with pytest.raises(ControlError) as caught:
                call()
            assert caught.value.name == name and caught.value.code < 0 and str(caught.value)
        with pytest.raises(ControlError, match="1,000") as caught:
            music.steer("calm " * 300)
        assert caught.value.name == "invalid_params"
        with pytest.raises(ControlError, match="one of hit, success") as caught:
            music.trigger("nothing of the kind")
        assert caught.value.name == "invalid_params"
        with pytest.raises(ControlError, match="201 words") as caught:
            music.steer("la " * 201)
        assert (caught.value.name, caught.value.data["error"]) == ("refused", "PromptError")
        with pytest.raises(InputError, match="cannot be sent"):
            music.set(intensity=object())
        assert music.ping() < 1.0


def test_events_come_in_order_with_frames_and_answers_come_between_them(house: House) -> None:
    with client(house) as music:
        music.subscribe("beat", "bar", "set")
        events: list[dict[str, Any]] = []
        until = time.monotonic() + 10.0
        while sum(event["event"] == "beat" for event in events) < 3 and time.monotonic() < until:
            music.set(intensity=0.8)
            time.sleep(0.03)  # fifty requests a second are allowed
            events += music.poll(0.2)
        assert {event["event"] for event in events} >= {"beat", "set"}
        beats = [event["frame"] for event in events if event["event"] == "beat"]
        assert beats == sorted(beats) and len(beats) >= 3
        assert all(event["station"] == "main" and event["lost"] == 0 and event["time"] > 0 for event in events)
        music.unsubscribe()
        music.poll()
        assert music.poll(0.6) == []
        kinds = [event["event"] for event, _ in zip(music.events("beat"), range(2), strict=False)]
        assert kinds == ["beat", "beat"]


@pytest.mark.parametrize(("kind", "dtype"), [("s16le", "<i2"), ("f32le", "<f4")])
def test_the_sound_is_raw_stereo_that_goes_on_while_the_client_steers(house: House, kind: str, dtype: str) -> None:
    with client(house) as music, music.pcm(kind) as sound:
        assert (sound.format, sound.rate, sound.channels) == (kind, 48_000, 2) and 0 < sound.run_ahead_ms < 100
        start = time.monotonic()
        samples = np.frombuffer(sound.read(24_000), dtype).reshape(-1, 2)
        assert 0.3 < time.monotonic() - start < 2.0
        assert len(samples) == 24_000 and np.abs(samples).max() > 0
        assert music.ping() < 1.0
        with pytest.raises(InputError, match="whole number"):
            sound.read(0)


def test_a_format_that_is_none_leaves_no_connection_behind(house: House) -> None:
    with client(house) as music, pytest.raises(ControlError, match="format"):
        music.pcm("mp3")


def test_events_before_pcm_do_not_stand_between_its_samples(house: House) -> None:
    with Bare(house, "unix") as bare:
        bare.ask("subscribe")
        bare.request("pcm", "sound")
        while (reply := bare.reply()).get("id") != "sound":
            assert reply["method"] == "event"
        while len(bare.data) < 192_000:
            bare.data += bare.socket.recv(65_536)
        assert b'"jsonrpc"' not in bare.data


def test_a_reader_of_events_that_sleeps_is_told_how_many_it_lost(notes: NoteCache, short_folder: Path) -> None:
    """Events are made faster than music makes them, so that the sockets' buffers fill within the write limit."""
    with running(short_folder, notes) as house, Bare(house, "unix") as sleeper, Bare(house, "unix") as other:
        sleeper.ask("subscribe", events=["beat"])
        assert house.station is not None
        (events,) = house.station._subscribers
        sleeper.request("status", "first")
        for number in range(3000):
            events.put({"event": "beat", "frame": number, "time": 0.0, "words": "x" * 200})
        time.sleep(0.5)
        assert "result" in other.ask("ping")
        seen: list[dict[str, Any]] = []
        while not seen or seen[-1].get("lost", 0) == 0 or seen[-1]["frame"] != 2999:
            message = sleeper.reply()
            assert message is not None
            seen += [message["params"]] if "params" in message and "words" in message["params"] else []
        frames = [event["frame"] for event in seen]
        assert frames == sorted(frames) and seen[-1]["lost"] >= 3000 - len(seen)


def test_a_server_that_ends_is_said_so_in_one_sentence(notes: NoteCache, short_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with running(short_folder, notes) as house:
        music = client(house)
        sound = music.pcm()
    with pytest.raises(ServerGone, match="hung up"):
        music.ping()
    with pytest.raises(ServerGone, match="hung up"):
        sound.read(480_000)
    with pytest.raises(ServerGone, match="no server answers"):
        client(house)
    with pytest.raises(ServerGone, match="no server answers"):
        moodmusic.connect(house.path)
    music.close()
    sound.close()
    assert not caplog.records


@pytest.mark.parametrize("address", ["localhost:port", "localhost:0", "localhost:65536", ":", "1.2.3.4:-1"])
def test_an_address_that_is_none_is_named(address: str) -> None:
    with pytest.raises(InputError, match="give host:port"):
        moodmusic.connect(address)


def test_a_wrong_token_is_refused_and_this_user_s_token_is_found_by_itself(
    house: House, short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ControlError) as caught:
        moodmusic.connect(f"127.0.0.1:{house.port}", "wrong")
    assert caught.value.name == "unauthorized"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_folder))
    with pytest.raises(ControlError, match="token is missing"):
        moodmusic.connect(f"127.0.0.1:{house.port}")
    (short_folder / "moodmusic").mkdir(mode=0o700)
    (short_folder / "moodmusic" / "token").write_text(house.token)
    (short_folder / "moodmusic" / "token").chmod(0o600)
    moodmusic.connect(f"127.0.0.1:{house.port}").close()


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"[]\n", b"\xff\n", b"220 mail ESMTP\r\n"])
def test_another_kind_of_server_is_recognised(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(ServerGone, match="no control port"):
            moodmusic.connect(f"127.0.0.1:{server.getsockname()[1]}", "x" * 16)
        thread.join()


def test_a_server_that_does_not_answer_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(ServerGone, match=r"within 0\.2 s"):
        moodmusic.connect(f"127.0.0.1:{server.getsockname()[1]}", "x" * 16, timeout_s=0.2)


@pytest.mark.needs_program("nc")
def test_netcat_steers_and_listens(house: House) -> None:
    request = b'{"jsonrpc":"2.0","id":1,"method":"set","params":{"intensity":0.7}}\n'
    done = subprocess.run(["nc", "-N", "-U", house.path], input=request, capture_output=True, timeout=20, check=True)
    assert b'"frame"' in done.stdout
    hello = b'{"jsonrpc":"2.0","id":1,"method":"hello","params":{"token":"%s"}}\n' % house.token.encode()
    done = subprocess.run(["nc", "-N", "127.0.0.1", str(house.port)], input=hello + request, capture_output=True, timeout=20, check=True)
    assert [b'"result"' in line for line in done.stdout.splitlines()] == [True, True]


@pytest.mark.needs_program("node")
def test_the_javascript_of_the_documentation_runs(house: House, tmp_path: Path, short_folder: Path) -> None:
    text = (Path(__file__).parents[3] / "docs" / "control.md").read_text("utf-8")
    script = tmp_path / "steer.js"
    script.write_text(text.split("```javascript\n")[1].split("```")[0] + "\nsetTimeout(() => process.exit(0), 9000);\n")
    (short_folder / "moodmusic").mkdir()
    (short_folder / "moodmusic" / "control.sock").symlink_to(house.path)
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(short_folder)}
    done = subprocess.run(["node", script], env=environment, capture_output=True, text=True, timeout=30, check=True)
    assert "bar " in done.stdout and not done.stderr


def test_the_python_of_the_documentation_runs(house: House, short_folder: Path) -> None:
    text = (Path(__file__).parents[3] / "docs" / "control.md").read_text("utf-8")
    code = (
        text.split("## Python")[1]
        .split("```python\n")[1]
        .split("```")[0]
        .replace("        print(event[", "        break\n        print(event[")
    )
    (short_folder / "moodmusic").mkdir()
    (short_folder / "moodmusic" / "control.sock").symlink_to(house.path)
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(short_folder)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "19200" in done.stdout


def test_the_client_needs_neither_numpy_nor_audio() -> None:
    heavy = ("numpy", "scipy", "soundfile", "pyo64")
    script = f"import sys, moodmusic; moodmusic.connect; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_a_fault_of_the_station_is_an_incident_and_a_slow_one_no_answer(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A station that is broken for real: it has lost its thread."""
    assert house.station is not None
    with client(house) as music, Bare(house, "unix") as bare:
        monkeypatch.delattr(house.station, "_thread")
        answer = bare.ask("status")
        monkeypatch.undo()
        assert error_name(answer) == "internal" and len(answer["error"]["data"]["incident"]) == 8
        assert "Attribute" not in str(answer) and "_thread" not in str(answer)
        assert "result" in bare.ask("status") and music.ping() < 1.0


def test_a_station_that_does_not_play_is_unavailable_and_the_connection_stays(notes: NoteCache, short_folder: Path) -> None:
    with running(short_folder, notes) as house, client(house) as music:
        house.station._stopping.set()
        house.station._thread.join()
        with pytest.raises(ControlError, match="start it first") as caught:
            music.pcm()
        assert (caught.value.name, caught.value.data["error"]) == ("unavailable", "ServeError")
        assert music.status()["state"] == "stopped"


def test_what_is_told_is_done_without_an_answer(house: House) -> None:
    with client(house, station="main") as music:
        music.subscribe("set")
        start = time.perf_counter()
        music.tell("set", intensity=0.42)
        music.tell("set", intensity=42)
        music.tell("nothing of the kind")
        assert time.perf_counter() - start < 0.1
        assert any(event.get("intensity") == 0.42 for event in music.poll(2.0))
        assert music.status()["live"]["intensity"] == 0.42


def test_the_pygame_example_compiles_and_its_control_part_plays(house: House) -> None:
    """Without pygame: it is not a dependency, and only `main` imports it."""
    path = Path(__file__).parents[3] / "examples" / "pygame" / "arena.py"
    spec = importlib.util.spec_from_file_location("arena", path)
    assert spec is not None and spec.loader is not None
    arena = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(arena)
    assert "pygame" not in sys.modules
    assert arena.danger_at((0, 0), (0, 0)) == 1.0 and arena.danger_at((0, 0), (0, 900)) == 0.0
    with client(house) as music:
        track = arena.Soundtrack(music)
        for danger in (0.1, 0.11, 0.6, 0.9, 0.7, 0.3):
            track.follow(danger)
            assert track.situation == ("battle" if danger in (0.9, 0.7) else "calm")
        track.hit()
        events, until = [], time.monotonic() + 10.0
        while not {"bar", "transition"} <= {event["event"] for event in events} and time.monotonic() < until:
            events += track.listen()
            time.sleep(1 / 60)
        assert {"bar", "transition"} <= {event["event"] for event in events}
        assert 0.0 < track.glow <= 1.0
        assert music.status()["live"]["intensity"] == pytest.approx(0.3 + 0.7 * 0.3)


@pytest.mark.slow
def test_a_station_that_is_stuck_is_given_up_after_ten_seconds(house: House) -> None:
    assert house.station is not None
    with Bare(house, "unix") as bare:
        house.station._lock.acquire()
        try:
            start = time.monotonic()
            assert error_name(bare.ask("set", intensity=0.5)) == "no_answer"
            assert 9.5 < time.monotonic() - start < 12.0
        finally:
            house.station._lock.release()
        assert "result" in bare.ask("status")
