"""Half an hour in real time (or REALTIME_MINUTES): three players and a crowd, while the mood changes every two minutes."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from running import AUTHORISED, TOKEN, Program

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install 'moodmusic[test]')")

MINUTES = float(os.environ.get("REALTIME_MINUTES", "30"))
MOOD_S = min(120.0, 20.0 * MINUTES)
MOODS = ("epic battle at dawn", "calm sea, solo piano", "neon chase through the rain", "village dance, fiddles", "deep focus, no drums")
OTHERS = (160, 20, 20)  # that read, never read, and send a byte of their header a second
GAP_S = 0.1
PATIENCE = 10  # times that a server may be too busy for a change of mood
GROWN_MB = 40.0  # of the server's own process: the last ten minutes that it keeps are 10 MB
CHROMIUM = "/usr/bin/chromium"
pytestmark = [
    pytest.mark.alone,
    pytest.mark.slow,
    pytest.mark.needs_program("ffmpeg", "mpv", "chromium"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """A server with room for the crowd, in a session of its own, as a service is: Linux shares the cores among sessions first."""
    token = tmp_path / "token"
    token.touch(0o600)
    token.write_text(TOKEN)
    running = Program("slow rain over the city", "--listeners", "250", "--token-file", str(token), session=True)
    yield running
    assert running.stop() == 143


class Player:
    """ffmpeg, which decodes what it gets at once; or mpv, which plays it to nowhere by the clock."""

    def __init__(self, *command: str) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.bytes, self.gap_s = 0, 0.0
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._hear)]
        self.complaints: list[str] = []
        for thread in self.threads:
            thread.start()

    def _read(self) -> None:
        last, began = time.monotonic(), time.monotonic()
        while data := os.read(self.process.stdout.fileno(), 65_536):  # type: ignore[union-attr]
            now = time.monotonic()
            self.gap_s = max(self.gap_s, now - last) if now - began > 3.0 else 0.0
            self.bytes, last = self.bytes + len(data), now

    def _hear(self) -> None:
        for line in self.process.stderr:  # type: ignore[union-attr]
            self.complaints.append(line.decode(errors="replace").strip())

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(10)
        for thread in self.threads:
            thread.join()
        for pipe in (self.process.stdout, self.process.stderr):
            pipe.close()  # type: ignore[union-attr]


class Mpv(Player):
    """mpv, which tells over its own socket when it waits for data."""

    def __init__(self, url: str, folder: Path) -> None:
        path = str(folder / "mpv")
        quiet = (
            "--no-config",
            "--no-terminal",
            "--no-video",
            "--ao=null",
            f"--log-file={folder / 'mpv.log'}",
            f"--input-ipc-server={path}",
        )
        super().__init__("mpv", *quiet, url)
        self.log, self.stalls, self.played_s = folder / "mpv.log", 0, 0.0
        self.line = socket.socket(socket.AF_UNIX)
        until = time.monotonic() + 20.0
        while self.line.connect_ex(path):
            assert time.monotonic() < until
            time.sleep(0.1)
        self.watch = threading.Thread(target=self._watch, daemon=True)
        self.watch.start()

    def _watch(self) -> None:
        for number, name in enumerate(("paused-for-cache", "playback-time"), 1):
            self.line.sendall(json.dumps({"command": ["observe_property", number, name]}).encode() + b"\n")
        with self.line.makefile() as told:
            for said in map(json.loads, told):
                if said.get("name") == "paused-for-cache" and said.get("data") and self.played_s > 1.0:
                    self.stalls += 1
                if said.get("name") == "playback-time" and said.get("data"):
                    self.played_s = said["data"]

    def stop(self) -> None:
        """End it and its line."""
        super().stop()
        self.watch.join()
        self.line.close()

    def errors(self) -> list[str]:
        """Warnings and errors of its log."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if re.match(r"\[ *[\d.]+\]\[[ewf]\]", line)]


def aside(*arguments: object) -> subprocess.Popen[str]:
    """A process of `listening_crowd.py`, in a session of its own."""
    program = Path(__file__).with_name("listening_crowd.py")
    command = [sys.executable, str(program), *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)


def ended(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What it saw."""
    found: dict[str, Any] = json.loads(process.communicate("stop\n", timeout=60)[0])
    return found


def opened(driver: Any, program: Program) -> tuple[Any, list[str]]:
    """The page in Chromium, playing, and its complaints."""
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    tab, complaints = browser.new_page(), list[str]()
    tab.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(program.link)
    tab.click("#play")
    for _ in range(200):
        if tab.evaluate("document.querySelector('#behind').textContent.startsWith('You hear it')"):
            break
        tab.wait_for_timeout(100)
    tab.evaluate(
        "window.stalls = []; for (const name of ['waiting', 'stalled', 'error', 'ended'])"
        " document.querySelector('#audio').addEventListener(name, () => window.stalls.push(name));"
    )
    return tab, complaints


def steered(program: Program, mood: str) -> None:
    """Change the mood; a server that is busy says when to try again."""
    body = {"target": mood, "at": "bar", "fade": {"mode": "cross", "length": 1, "unit": "bars"}}
    for _ in range(PATIENCE):
        answer = httpx.post(f"{program.base}/api/stations/main/steer", json=body, headers=AUTHORISED, timeout=30)
        if answer.status_code != 503:
            break
        time.sleep(1.0)
    assert answer.status_code == 200, answer.text


def costs(program: Program) -> tuple[int, float]:
    """Descriptors and memory in MB of the server's process."""
    process = psutil.Process(program.process.pid)
    return process.num_fds(), process.memory_info().rss / 1e6


def test_players_hear_everything_while_a_crowd_comes_and_goes(program: Program, tmp_path: Path) -> None:
    url, port = f"{program.base}/stations/main/stream.mp3", program.base.rpartition(":")[2]
    time.sleep(3.0)
    with playwright.sync_playwright() as driver:
        files, memory = costs(program)
        meter = aside("meter", port)
        ffmpeg = Player("ffmpeg", "-nostdin", "-v", "error", "-i", url, "-f", "s16le", "-ac", "2", "-ar", "48000", "-")
        mpv = Mpv(url, tmp_path)
        tab, complaints = opened(driver, program)
        clocks = "[performance.now() / 1000, document.querySelector('#audio').currentTime]"
        began, start = tab.evaluate(clocks)
        others, end, moods = aside("crowd", port, *OTHERS), time.monotonic() + 60.0 * MINUTES, 0
        listened_from, heard_from = time.monotonic(), ffmpeg.bytes
        while time.monotonic() < end:
            if time.monotonic() >= listened_from + MOOD_S * (moods + 1):
                steered(program, MOODS[moods % len(MOODS)])
                moods += 1
            tab.wait_for_timeout(1000)
        crowd = ended(others)
        now, played = tab.evaluate(clocks)
        stalls = tab.evaluate("window.stalls")
        tab.context.browser.close()
    seconds = time.monotonic() - listened_from
    decoded_s = (ffmpeg.bytes - heard_from) / 192_000
    ffmpeg.stop()
    mpv.stop()
    gaps = ended(meter)
    time.sleep(10.0)
    after_files, after_memory = costs(program)
    status = httpx.get(f"{program.base}/api/stations/main").json()
    print(f"\n{seconds:.0f} s, {moods} moods; crowd {crowd}; gaps between chunks: longest {gaps['gaps'][-8:]} of {gaps['count']}")
    print(f"ffmpeg decoded {decoded_s:.1f} s, {ffmpeg.complaints}, longest wait {ffmpeg.gap_s:.3f} s")
    print(f"mpv played {mpv.played_s:.1f} s, {mpv.stalls} stalls, {mpv.errors()}")
    print(f"Chromium played {played - start:.1f} of {now - began:.1f} s, {stalls}, {complaints}")
    print(f"descriptors {files} -> {after_files}, memory {memory:.1f} -> {after_memory:.1f} MB; {status['restarts']}, {status['bed_s']=}")
    assert not ffmpeg.complaints and not mpv.errors() and not complaints
    assert not mpv.stalls and not stalls
    assert decoded_s > seconds - 2.0 and mpv.played_s > seconds - 5.0 and played - start > now - began - 0.5
    assert gaps["gaps"][-1][0] <= GAP_S and not gaps["ended"]
    assert crowd["listened"] >= OTHERS[0] and crowd["never read: cut off"] and crowd["slow headers: closed"]
    assert not crowd.get("slow headers: answered") and not crowd.get("cut off, though it read") and not crowd.get("turned away")
    assert status["audible"] and status["restarts"] == {"engine": 0, "encoder": 0, "scorer": 0}
    assert after_files <= files and after_memory < memory + GROWN_MB
