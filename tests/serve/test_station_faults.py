"""Children die and fall silent: who listens hears on, and the station says what happened."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from stationkit import Running, children, decoded, endless, longest_silence_s, playing, taken

from moodmusic.plan import to_json
from moodmusic.serve import engine_room, supervise
from moodmusic.serve.errors import ServeError
from moodmusic.serve.live_station import LiveStation
from moodmusic.serve.wire import BEAT, Unpacker, talk

pytestmark = [pytest.mark.alone, pytest.mark.slow, pytest.mark.needs_program("ffmpeg")]  # against the clock

SILENCE_S = 0.5  # that a listener may hear where a child is started again
GAP_S = 2.0  # between two chunks, when a frozen encoder is found out after a second


def heard_while(running: Running, tmp_path: Path, name: str, deed, seconds: float) -> tuple[np.ndarray, list[float]]:
    """What a listener hears, from two seconds before a deed on, and the times between chunks."""
    gaps: list[float] = []
    future = running.begin(taken(running.station.listen(name), seconds + 2.0, gaps))
    time.sleep(2.0)
    deed()
    path = tmp_path / f"heard.{name}"
    path.write_bytes(future.result(seconds + 30.0))
    return decoded(path), gaps


async def steered(running: Running, target, **how):
    """Steer, and again where a busy machine has the scorer answer too late."""
    while True:
        try:
            return await running.station.steer(target, **how)
        except ServeError:
            await asyncio.sleep(0.5)


def kill(running: Running, role: str, how: int = signal.SIGKILL) -> int:
    """Send a signal to a child by its role."""
    running.until(lambda: role in running.station.pids)
    pid = running.station.pids[role]
    os.kill(pid, how)
    return pid


def restarts(running: Running) -> dict[str, int]:
    """How often who was started again."""
    return running.station.status()["restarts"]


@pytest.mark.parametrize(("role", "counted"), [("engine", "engine"), ("encoder mp3", "encoder"), ("scorer", "scorer")])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_a_child_that_ends_or_freezes_is_not_heard(role, counted, how, tmp_path):
    with playing() as running:
        running.until(lambda: "spare engine" in running.station.pids)
        pid = running.station.pids[role]
        samples, gaps = heard_while(running, tmp_path, "mp3", lambda: kill(running, role, how), 4.0)
        assert longest_silence_s(samples) < SILENCE_S
        assert max(gaps) < (GAP_S if counted == "encoder" else 0.5)
        assert restarts(running) == {"engine": 0, "encoder": 0, "scorer": 0} | {counted: 1}
        assert running.station.pids[role] != pid
        assert running.station.status()["bed_s"] == 0.0
        assert running.do(running.station.explain("calm"))["prompt"] == "calm"


def test_an_encoder_that_is_late_makes_no_gap(tmp_path):
    with playing() as running:

        def hold_it_up() -> None:
            pid = kill(running, "encoder mp3", signal.SIGSTOP)
            time.sleep(0.3)
            os.kill(pid, signal.SIGCONT)

        _, gaps = heard_while(running, tmp_path, "mp3", hold_it_up, 2.0)
        assert max(gaps[1:]) < 0.15  # without what is encoded ahead it is .36
        assert restarts(running)["encoder"] == 0


@pytest.mark.parametrize("name", ["opus", "flac"])
def test_a_new_encoder_goes_on_as_a_chained_stream(name, tmp_path):
    with playing(always=("mp3",)) as running:
        samples, _ = heard_while(running, tmp_path, name, lambda: kill(running, f"encoder {name}"), 4.0)
        assert longest_silence_s(samples) < SILENCE_S
        assert len(samples) > 5.0 * 48_000
        assert restarts(running)["encoder"] == 1


def test_segments_over_a_new_encoder_are_told_as_a_discontinuity_and_nothing_is_missing(tmp_path):
    pytest.importorskip("av")
    with playing() as running:
        found = running.do(running.station.segments())
        running.until(lambda: len(found.last) >= 4)
        head, first = found.head, found.last[0].number
        time.sleep(1.0)  # half a segment is lost with its encoder
        kill(running, "encoder hls")
        running.until(lambda: any(one.begins for one in found.last), 20.0)
        assert found.head == head
        assert [one.number for one in found.last] == list(range(found.last[0].number, found.last[-1].number + 1))
        before = sum(one.seconds for one in found.last if not one.begins)
        assert before == pytest.approx(2.0 * sum(not one.begins for one in found.last), abs=0.1)
        running.until(lambda: found.last[0].begins, 40.0)
        assert found.last[0].number > first
        path = tmp_path / "heard.mp4"
        path.write_bytes(found.head + b"".join(segment.data for segment in found.last))
        assert longest_silence_s(decoded(path)) < 0.05


def test_live_controls_and_section_survive_the_engine(tmp_path):
    with playing() as running:
        running.do(running.station.set(volume_db=-60.0))
        kill(running, "engine")
        running.until(lambda: restarts(running)["engine"] == 1 and "engine" in running.station.pids)
        time.sleep(1.0)
        data = running.do(taken(running.station.pcm("f32le"), 1.0))
        assert np.abs(np.frombuffer(data, np.float32)).max() < 0.01
        assert running.station.status()["live"]["volume_db"] == -60.0


def test_a_morph_over_minutes_tells_how_far_it_is_and_outlives_the_engine(tmp_path):
    with playing() as running:
        fade = {"mode": "cross", "length": 1.1, "unit": "minutes"}
        asked = time.monotonic()
        told = running.do(steered(running, {"edit": "much faster"}, at="beat", fade=fade), 60.0)
        running.until(lambda: any(reason["field"] == "morph" for reason in running.station._summary["reasons"]))
        first = running.station.status()
        assert first["title"] == told["plan"] == "a test"
        assert first["plan"]["tempo_bpm"] > 120.0
        kill(running, "engine")
        running.until(lambda: restarts(running)["engine"] == 1 and running.station._room.playing)
        running.until(lambda: not any(reason["field"] == "morph" for reason in running.station._summary["reasons"]), 120.0)
        assert 35.0 < time.monotonic() - asked < 120.0
        assert running.station.status()["plan"]["tempo_bpm"] > first["plan"]["tempo_bpm"]
        assert running.station._room.course.aim is None


def test_a_new_engine_plays_though_a_stem_that_was_muted_or_alone_has_gone_with_its_plan():
    with playing() as running:
        station = running.station
        running.do(station.set(mute=["bells"], solo=["bells"]))
        renamed = station.aim.replace('"bells"', '"drops"')
        running.do(station.renew(station.aim, {"plan": renamed, "summary": station._summary}))
        running.until(lambda: "drops" in station._room.course.plan)
        kill(running, "engine")
        running.until(lambda: restarts(running)["engine"] == 1 and station._room.playing)
        data = running.do(taken(station.pcm("f32le"), 1.0))
        assert np.abs(np.frombuffer(data, np.float32)).max() > 0.01
        running.do(station.set(mute=["bells", "drops"]))


@pytest.mark.parametrize("at", ["now", "bar", "section"])
def test_a_change_that_was_promised_comes_though_the_engine_dies_before_it(at):
    with playing() as running:
        running.until(lambda: "spare engine" in running.station.pids)
        running.do(steered(running, {"edit": "much faster"}, at=at))
        kill(running, "engine")
        running.until(lambda: running.station.status()["plan"].get("tempo_bpm", 0.0) > 120.0, 20.0)
        assert restarts(running)["engine"] == 1
        assert running.station._room.course.turning is None


def test_what_was_held_for_a_while_goes_back_though_there_is_no_engine_then():
    with playing() as running:
        running.do(steered(running, {"edit": "much faster"}, at="beat", hold=4.0))
        running.until(lambda: running.station.status()["plan"].get("tempo_bpm", 0.0) > 120.0, 20.0)
        end = time.monotonic() + 4.0
        while time.monotonic() < end:  # the return is prepared two seconds before its time
            for role in ("engine", "spare engine"):
                if role in running.station.pids:
                    kill(running, role)
            time.sleep(0.1)
        running.until(lambda: running.station.status()["plan"].get("tempo_bpm") == 120.0, 60.0)


def test_a_station_whose_encoder_gives_nothing_is_not_audible():
    with playing() as running:
        end = time.monotonic() + 8.0
        while running.station.status()["audible"] and time.monotonic() < end:
            kill(running, "encoder mp3")
            time.sleep(0.1)
        assert not running.station.status()["audible"]
        running.until(lambda: running.station.status()["audible"], 20.0)


def test_who_was_silent_because_everything_stood_still_is_not_killed():
    with playing() as running:
        running.until(lambda: {"spare engine", "spare encoder"} <= set(running.station.pids))
        time.sleep(1.0)
        pids = running.station.pids

        async def stood_still() -> None:
            for pid in pids.values():
                os.kill(pid, signal.SIGSTOP)
            time.sleep(3.0)  # the server's loop as well
            for pid in pids.values():
                os.kill(pid, signal.SIGCONT)

        running.do(stood_still())
        time.sleep(3.0)
        assert running.station.pids == pids
        assert restarts(running) == {"engine": 0, "encoder": 0, "scorer": 0}
        kill(running, "engine", signal.SIGSTOP)  # and who is silent alone is found out as before
        running.until(lambda: restarts(running)["engine"] == 1, 5.0)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
@pytest.mark.parametrize("role", ["engine", "scorer"])
def test_a_child_that_ends_or_freezes_before_the_first_sound_is_followed_by_another(role, how):
    running = Running(LiveStation("calm piano"))
    try:
        starting = running.begin(running.station.start())
        running.until(lambda: role in running.station.pids)
        kill(running, role, how)
        starting.result(60.0)
        assert running.station.status()["state"] == "playing"
        assert restarts(running)[role] == 1
    finally:
        running.do(running.station.stop())
        running.close()


def test_after_three_deaths_the_bed_plays_until_an_engine_lives(tmp_path, monkeypatch):
    monkeypatch.setattr(supervise, "FIRST_BACKOFF_S", 3.0)
    monkeypatch.setattr(engine_room, "STEADY_S", 1.0)
    with playing() as running:
        running.until(lambda: running.station._timeline.bed.max() > 0.0)

        def three_times() -> None:
            for number in range(3):
                kill(running, "engine")
                running.until(lambda number=number: restarts(running)["engine"] == number + 1)
                if number < 2:
                    running.until(lambda: running.station._room.playing)
            running.until(lambda: running.station.status()["state"] == "degraded", 1.0)

        samples, _ = heard_while(running, tmp_path, "mp3", three_times, 8.0)
        assert longest_silence_s(samples) < SILENCE_S
        running.until(lambda: running.station.status()["state"] == "playing", 10.0)
        assert running.station.status()["bed_s"] > 1.0
        assert running.station.status()["audible"]


def test_when_the_server_is_killed_its_children_end():
    code = (
        "import asyncio, sys; sys.path.insert(0, sys.argv[1])\n"
        "from stationkit import LiveStation, endless, children\n"
        "async def play():\n"
        "    await LiveStation(endless()).start(); print(*children(), flush=True); await asyncio.sleep(60)\n"
        "asyncio.run(play())"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(Path(__file__).parent)], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        pids = [int(pid) for pid in server.stdout.readline().split()]
        server.kill()
    end = time.monotonic() + 10.0
    while any(lives(pid) for pid in pids):
        assert time.monotonic() < end, "a child has outlived its server"
        time.sleep(0.1)
    assert len(pids) >= 3  # engine, encoder, scorer


def test_an_engine_whose_server_goes_while_it_works_ends_as_well():
    """Its answer finds nobody; that must not leave it waiting for ever."""
    ours, theirs = socket.socketpair()
    code = "from moodmusic.serve.line import run; from moodmusic.serve.engine_child import play; run(play)"
    command = [sys.executable, "-c", code, str(theirs.fileno())]
    with subprocess.Popen(command, pass_fds=(theirs.fileno(),)) as child:
        theirs.close()
        load = {"do": "load", "id": 1, "plan": to_json(endless()), "name": "plan 1", "wait_s": 0.0}
        while next(Unpacker().feed(ours.recv(4096)))[0] != BEAT:
            continue
        ours.sendall(talk(load))
        time.sleep(0.05)
        ours.close()
        assert child.wait(20.0) == 0


def lives(pid: int) -> bool:
    """Whether a process runs that is no zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.slow
def test_ten_deaths_of_everyone_leave_one_unbroken_stream(tmp_path):
    before = children()
    with playing() as running:

        def deeds() -> None:
            for _ in range(10):
                for role in ("engine", "encoder mp3", "scorer"):
                    kill(running, role)
                    time.sleep(4.0)

        samples, gaps = heard_while(running, tmp_path, "mp3", deeds, 125.0)
        print("\nlongest silence, s:", longest_silence_s(samples), "longest gap between chunks, s:", max(gaps))
        assert longest_silence_s(samples) < SILENCE_S
        assert all(count >= 10 for count in restarts(running).values())  # a busy machine may add one
    assert children() <= before
