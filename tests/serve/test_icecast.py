"""A real station on a real Icecast, heard by ffmpeg."""

from __future__ import annotations

import asyncio
import html
import json
import logging
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psutil
import pytest
from icecast_server import PASSWORD, IcecastServer, free_port
from running import TOKEN, Program, Running
from thread_station import ThreadStation

import moodmusic
from moodmusic.serve.control.client import ControlError
from moodmusic.serve.control.places import token_path
from moodmusic.serve.icecast import LONGEST_WAIT_S, IcecastSource
from moodmusic.serve.live_station import LiveStation
from moodmusic.serve.mount import Mount

pytestmark = [pytest.mark.alone, pytest.mark.needs_program("icecast2", "ffmpeg")]
HEALED_S = 10.0
PATIENCE_S = 90.0  # of a test that is not about time, on a machine that may be busy
MOODS = ("calm sea at dawn", "angry battle in the storm", "sleepy lo-fi rain", "a joyful village dance", "lonely solo piano")


@pytest.fixture
def server() -> Iterator[IcecastServer]:
    with tempfile.TemporaryDirectory(prefix="icecast-") as folder:
        Path(folder).chmod(0o755)
        with IcecastServer(Path(folder)) as running:
            yield running


def address(port: int, mount: str, password: str = PASSWORD) -> str:
    return f"icecast://source:{quote(password, safe='')}@127.0.0.1:{port}{mount}"


@asynccontextmanager
async def sources(prompt: str, *made: tuple[str, str]) -> AsyncIterator[tuple[LiveStation, list[IcecastSource]]]:
    """A station, and a running source for each address and format."""
    station = LiveStation(prompt, "probe", workers=1)
    await station.start()
    feeding = [IcecastSource(replace(Mount.read(url), format=name), station) for url, name in made]
    tasks = [asyncio.create_task(one.run()) for one in feeding]
    try:
        yield station, feeding
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await station.stop()


async def until(true: Callable[[], Awaitable[bool] | bool], limit_s: float) -> float:
    """Seconds until something is so; fails after the limit."""
    begun = time.monotonic()
    while True:
        found = true()
        if found is True or (not isinstance(found, bool) and await found):
            return time.monotonic() - begun
        assert time.monotonic() - begun < limit_s, "not in time"
        await asyncio.sleep(0.05)


async def heard(url: str, seconds: float) -> tuple[float, float, str]:
    """Seconds that ffmpeg decodes of a stream (counted in samples), their peak level in dB, and what it complains of."""
    command = [
        "ffmpeg",
        "-nostdin",
        "-v",
        "error",
        "-i",
        url,
        "-af",
        "asetpts=N/SR/TB",
        "-t",
        str(seconds),
        "-f",
        "s16le",
        "-ac",
        "2",
        "-ar",
        "48000",
        "-",
    ]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    samples, complaints = await asyncio.wait_for(process.communicate(), 60 + seconds)
    import numpy as np

    values = np.frombuffer(samples, np.int16)
    return len(values) / 96_000, 20 * float(np.log10(max(1, np.abs(values.astype(int)).max(initial=0)) / 32768)), complaints.decode()


async def told(server: IcecastServer) -> dict[str, Any]:
    """What Icecast says of its only mount; empty while there is none, when 2.4 writes what is no JSON."""
    page = (await asyncio.to_thread(server.page, "/status-json.xsl")).replace('"title": - ', '"title": null')
    try:
        found = json.loads(page)["icestats"].get("source", {})
    except json.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


@pytest.mark.slow  # against the clock
def test_a_station_is_heard_and_its_titles_change(server: IcecastServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "moodmusic")

    async def scenario() -> None:
        async with sources("calm piano, rain on the roof", (address(server.port, "/calm.mp3"), "mp3")) as (station, [source]):
            await until(lambda: source.status()["state"] == "on air", 5.0)

            async def named(title: str) -> bool:
                return html.unescape(str((await told(server)).get("title"))) == title

            await until(lambda: named("calm piano, rain on the roof"), 5.0)
            about = await told(server)
            assert (about["server_name"], about["server_type"], about["bitrate"]) == ("probe", "audio/mpeg", 128)
            seconds, peak_db, complaints = await heard(server.url("/calm.mp3"), 6.0)
            assert seconds == pytest.approx(6.0, abs=0.1) and peak_db > -40 and complaints == ""
            await station.steer("angry storm & <thunder>", at="beat")
            await until(lambda: named("angry storm & <thunder>"), 15.0)
            before, begun = source.status()["sent_bytes"], time.monotonic()
            await asyncio.sleep(5.0)
            rate = (source.status()["sent_bytes"] - before) / (time.monotonic() - begun)
            assert rate == pytest.approx(16_000, rel=0.15)  # bytes a second: as fast as it is heard

    asyncio.run(scenario())
    assert "is on air" in caplog.text
    for secret in (PASSWORD, quote(PASSWORD, safe=""), "Basic"):
        assert secret not in caplog.text


@contextmanager
def programs(server: IcecastServer, mount: str, folder: Path) -> Iterator[tuple[Program, Any]]:
    """`moodmusic serve` that feeds a mount, and a client of its control port; the password was in no process's arguments and no log."""
    said = folder / "stderr.txt"
    with said.open("w") as errors:
        program = Program(MOODS[0], errors=errors, MOODMUSIC_ICECAST=address(server.port, mount))
        try:
            with moodmusic.connect(program.socket) as music:
                yield program, music
            processes = [psutil.Process(program.process.pid), *psutil.Process(program.process.pid).children(recursive=True)]
            shown = "".join(text for one in processes for text in one.cmdline())
            inherited = "".join(one.environ().get("MOODMUSIC_ICECAST", "") for one in processes[1:])
        finally:
            assert program.stop() == 143
    for secret in (PASSWORD, quote(PASSWORD, safe=""), "Basic"):
        assert secret not in shown + inherited + said.read_text()
    assert f"icecast://127.0.0.1:{server.port}{mount} is on air" in said.read_text()


async def titled(server: IcecastServer, title: str) -> bool:
    """Whether Icecast shows a title."""
    return html.unescape(str((await told(server)).get("title"))) == title


def steered(music: Any, mood: str) -> None:
    """Steer, and again while a busy machine lets the scorer answer too late."""
    for _ in range(20):
        try:
            music.steer(mood, at="beat")
            return
        except ControlError as error:
            assert error.name in ("unavailable", "no_answer")


def test_the_program_is_heard_its_title_changes_and_a_killed_icecast_is_fed_again(server: IcecastServer, tmp_path: Path) -> None:
    async def scenario(music: Any) -> None:
        await until(lambda: titled(server, MOODS[0]), PATIENCE_S)

        async def audible() -> bool:
            """On a busy machine the first notes come late."""
            seconds, peak_db, complaints = await heard(server.url("/short.mp3"), 3.0)
            assert seconds == pytest.approx(3.0, abs=0.1) and complaints == ""
            return peak_db > -40

        await until(audible, PATIENCE_S)
        await asyncio.to_thread(steered, music, MOODS[1])
        await until(lambda: titled(server, MOODS[1]), PATIENCE_S)
        server.kill()
        await asyncio.to_thread(server.start)
        await until(lambda: titled(server, MOODS[1]), PATIENCE_S)
        await until(audible, PATIENCE_S)

    with programs(server, "/short.mp3", tmp_path) as (_, music):
        asyncio.run(scenario(music))


async def followed(server: IcecastServer, base: str, token: str, log: Callable[[], str]) -> None:
    """What is told of the mounts of `followed_mounts`, that they end when their station is closed, and begin when it is opened again."""
    authorised, main = {"Authorization": f"Bearer {token}"}, f"{base}/api/stations/main"

    def feeds() -> dict[str, dict[str, Any]]:
        told = httpx.get(f"{base}/healthz", timeout=PATIENCE_S).json()["stations"]["main"]["icecast"]
        return {one["mount"].rpartition("/")[2]: one for one in told}

    def numbers() -> dict[str, float]:
        lines = httpx.get(f"{base}/metrics", timeout=PATIENCE_S).text.splitlines()
        return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line.startswith("moodmusic_icecast")}

    await until(lambda: feeds()["good.mp3"]["connected"] and all(feeds()[name]["error"] for name in ("away.mp3", "wrong.mp3")), PATIENCE_S)
    assert "cannot be reached" in feeds()["away.mp3"]["error"] and "refuses the password" in feeds()["wrong.mp3"]["error"]
    server.kill()
    await asyncio.to_thread(server.start)
    await until(lambda: feeds()["good.mp3"]["reconnects"] == 1 and feeds()["good.mp3"]["sent_bytes"] > 100_000, PATIENCE_S)
    good, found = feeds()["good.mp3"], numbers()
    assert (good["connected"], good["error"]) == (True, "") and good["mount"] in good["last_error"]
    labels = f'{{station="main",mount="{good["mount"]}",format="mp3"}}'
    assert (found[f"moodmusic_icecast_connected{labels}"], found[f"moodmusic_icecast_reconnects_total{labels}"]) == (1, 1)
    assert found[f"moodmusic_icecast_sent_bytes_total{labels}"] > 100_000 and len(found) == 9
    status = httpx.get(main, timeout=PATIENCE_S).json()
    assert [one["mount"] for one in status["icecast"]] == [one["mount"] for one in feeds().values()]
    shown = json.dumps([status, feeds(), list(found)])
    assert not [secret for secret in ("n0t-it", PASSWORD, quote(PASSWORD, safe=""), "source:") if secret in shown]
    assert httpx.delete(main, headers=authorised, timeout=PATIENCE_S).status_code == 204
    assert not numbers()
    before = log()
    await asyncio.sleep(2 * LONGEST_WAIT_S)
    assert log() == before and "good.mp3" not in server.page("/status-json.xsl")
    call = httpx.post(f"{base}/api/stations", json={"prompt": "calm sea", "name": "main"}, headers=authorised, timeout=PATIENCE_S)
    assert call.status_code == 201
    await until(lambda: feeds()["good.mp3"]["connected"], PATIENCE_S)


def followed_mounts(server: IcecastServer) -> list[str]:
    """One that works, one where no Icecast is, and one with a wrong password."""
    good, wrong = address(server.port, "/good.mp3"), address(server.port, "/wrong.mp3", "n0t-it")
    return [good, address(free_port(), "/away.mp3"), wrong]


def test_how_a_mount_goes_is_told_and_it_ends_with_its_station(server: IcecastServer, caplog: pytest.LogCaptureFixture) -> None:
    mounts = [Mount.read(url) for url in followed_mounts(server)]
    with Running(lambda name, prompt: ThreadStation(name, prompt, mounts=mounts)) as running:
        asyncio.run(followed(server, running.base, TOKEN, lambda: caplog.text))


@pytest.mark.slow  # two stations begin
def test_how_the_program_s_mounts_go_is_told_and_they_end_with_their_station(server: IcecastServer, tmp_path: Path) -> None:
    said = tmp_path / "stderr.txt"
    mounts = " ".join(followed_mounts(server))
    with said.open("w") as errors, Program.running(MOODS[0], errors=errors, MOODMUSIC_ICECAST=mounts) as program:
        asyncio.run(followed(server, program.base, token_path().read_text().strip(), said.read_text))
        with moodmusic.connect(program.socket) as music:
            assert len(music.status()["icecast"]) == 3
        assert program.stop() == 143


@pytest.mark.needs_program("openssl")
def test_over_tls_a_server_whose_certificate_is_not_known_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(server: IcecastServer) -> None:
        url = address(server.port, "/calm.mp3").replace("icecast:", "icecasts:")
        async with sources("calm piano", (url, "mp3")) as (station, [source]):
            await until(lambda: "certificate verify failed" in source.status()["error"], PATIENCE_S)
            assert source.status()["connections"] == 0
            monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
            known = IcecastSource(Mount.read(url), station)
            task = asyncio.create_task(known.run())
            await until(lambda: known.status()["sent_bytes"] > 100_000, PATIENCE_S)
            assert known.status()["connections"] == 1
            assert not [one for one in caplog.records if "could not be told a title" in one.message]
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    with tempfile.TemporaryDirectory(prefix="icecast-") as folder:
        Path(folder).chmod(0o755)
        with IcecastServer(Path(folder), tls=True) as server:
            asyncio.run(scenario(server))


@pytest.mark.slow
def test_ten_minutes_of_the_program_are_heard_without_a_fault_while_titles_change(server: IcecastServer, tmp_path: Path) -> None:
    figures: dict[str, Any] = {}

    async def scenario(program: Program, music: Any) -> None:
        await until(lambda: titled(server, MOODS[0]), PATIENCE_S)
        listening = asyncio.create_task(heard(server.url("/long.mp3"), 600.0))
        waits = []
        for minute in range(1, 11):
            await asyncio.to_thread(steered, music, MOODS[minute % len(MOODS)])
            waits.append(await until(lambda minute=minute: titled(server, MOODS[minute % len(MOODS)]), PATIENCE_S))
            music.ping()
            await asyncio.sleep(55.0 - waits[-1])
            music.ping()
        seconds, peak_db, complaints = await listening
        figures.update(seconds=seconds, peak_db=peak_db, longest_wait_for_a_title_s=max(waits), cpu_s=cpu_s(program))
        assert seconds == pytest.approx(600.0, abs=0.1) and -20 < peak_db < 0 and complaints == ""
        figures["healed_s"] = []
        for away_s in (0.0, 9.0, 20.0):
            server.kill()
            await asyncio.sleep(away_s)
            await asyncio.to_thread(server.start)
            figures["healed_s"].append(await until(lambda: titled(server, MOODS[0]), HEALED_S))
            again, peak_db, _ = await heard(server.url("/long.mp3"), 2.0)
            assert again == pytest.approx(2.0, abs=0.1) and peak_db > -40

    with programs(server, "/long.mp3", tmp_path) as (program, music):
        asyncio.run(scenario(program, music))
    print(figures)


def cpu_s(program: Program) -> float:
    """Seconds of processor time that a program and its children took so far."""
    own = psutil.Process(program.process.pid)
    return sum(one.cpu_times().user + one.cpu_times().system for one in (own, *own.children(recursive=True)))


@pytest.mark.slow  # against the clock
def test_ogg_streams_can_be_joined_late(server: IcecastServer) -> None:
    async def scenario() -> None:
        wanted = [("opus", "/a.opus"), ("flac", "/b.ogg")]
        async with sources("calm piano", *((address(server.port, mount), name) for name, mount in wanted)) as (_, feeding):
            for source, (_, mount) in zip(feeding, wanted, strict=True):
                await until(lambda source=source: source.status()["state"] == "on air", 5.0)
                await asyncio.sleep(3.0)
                seconds, peak_db, complaints = await heard(server.url(mount), 4.0)
                assert seconds == pytest.approx(4.0, abs=0.1) and peak_db > -40 and complaints == ""

    asyncio.run(scenario())


@pytest.mark.slow  # against the clock
def test_a_killed_icecast_is_fed_again_when_it_is_back(server: IcecastServer) -> None:
    async def scenario() -> None:
        async with sources("calm piano", (address(server.port, "/calm.mp3"), "mp3")) as (_, [source]):
            await until(lambda: source.status()["state"] == "on air", 5.0)
            for away_s in (0.0, 9.0):
                server.kill()
                await until(lambda: source.status()["state"] != "on air", 2.0)
                await asyncio.sleep(away_s)
                if away_s:
                    assert "cannot be reached" in source.status()["error"]
                await asyncio.to_thread(server.start)
                healed = await until(lambda: source.status()["state"] == "on air", HEALED_S)
                assert healed < HEALED_S
                seconds, peak_db, _ = await heard(server.url("/calm.mp3"), 2.0)
                assert seconds == pytest.approx(2.0, abs=0.1) and peak_db > -40
            assert source.status()["connections"] == 3 and source.status()["error"] == ""

    asyncio.run(scenario())


@pytest.mark.slow  # against the clock
def test_a_refusal_is_told_in_a_sentence_and_tried_again(server: IcecastServer, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        first, wrong = (address(server.port, "/calm.mp3"), "mp3"), (address(server.port, "/b.mp3", "n0t-it"), "mp3")
        async with sources("calm piano", first) as (station, [source]):
            await until(lambda: source.status()["state"] == "on air", 5.0)
            taken, unknown, silent = (
                IcecastSource(Mount.read(url), station) for url in (first[0], wrong[0], address(free_port(), "/c.mp3"))
            )
            tasks = [asyncio.create_task(one.run()) for one in (taken, unknown, silent)]
            await until(lambda: all(one.status()["error"] for one in (taken, unknown, silent)), 8.0)
            await asyncio.sleep(2.0)  # more attempts, no more lines in the log
            assert "refuses the stream: the mount is taken by another source" in taken.status()["error"]
            assert "refuses the password: check user and password" in unknown.status()["error"]
            assert "cannot be reached" in silent.status()["error"] and "is Icecast running there?" in silent.status()["error"]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert {one.status()["state"] for one in (taken, unknown, silent)} == {"stopped"}

    asyncio.run(scenario())
    assert len([record for record in caplog.records if record.levelno == logging.WARNING]) == 3
    assert "n0t-it" not in caplog.text and PASSWORD not in caplog.text


@pytest.mark.slow  # against the clock
def test_a_server_that_takes_no_more_bytes_is_left(caplog: pytest.LogCaptureFixture) -> None:
    """A machine that vanishes says nothing: what counts is that bytes no longer leave."""

    async def stuck(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await gone.wait()  # the reader's limit is reached, and nothing is taken any more
        writer.close()

    gone = asyncio.Event()

    async def scenario() -> None:
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        door.bind(("127.0.0.1", 0))
        async with (
            await asyncio.start_server(stuck, sock=door, limit=1_024),
            sources("calm piano", (address(door.getsockname()[1], "/x.flac"), "flac")) as (_, [source]),
        ):
            await until(lambda: source.status()["state"] == "on air", 5.0)
            await until(lambda: "no answer in 5 s" in source.status()["error"], 30.0)
            gone.set()

    asyncio.run(scenario())
