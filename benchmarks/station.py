"""What a station costs: processor time of each part for a second of audio, in per cent of one core.

    python benchmarks/station.py [--seconds 60] [--minutes 5] [--styles lofi,house,piano,cinematic,ambient] [--stations 1]

The first table is live: stations as the server runs them, with their memory of the last minutes and no other listener, for so many
seconds by the clock, begun with an empty cache. The second takes the same session and encoder as fast as they go, over
so many minutes; beside it ffmpeg encodes the same audio. Times are user and system of all processes (Linux only): they move
by a fifth with what else the machine does, so the ratios to the bare encoder say more than the figures.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from moodmusic.engine import Session
from moodmusic.plan import Plan, Request, make_plan
from moodmusic.serve.encoders import Mp3Encoder
from moodmusic.serve.formats import STREAM_FORMATS
from moodmusic.serve.house import House
from moodmusic.serve.live_station import LiveStation
from moodmusic.serve.scoring import Scoring
from moodmusic.serve.stock import Stock
from moodmusic.sound import NoteCache
from moodmusic.units import SAMPLE_RATE

PROMPTS = {
    "lofi": "lo-fi hip hop, rainy evening",
    "house": "deep house, rooftop bar at sunset",
    "piano": "sad and lonely piano, an empty room",
    "cinematic": "cinematic, hopeful strings slowly growing",
    "ambient": "ambient, calm sea at dawn",
}
SEED = 5
SETTLED_S = 10.0  # after the start, before the clock of the live table runs: the fallback bed has been rendered
READ_FRAMES = 8 * 1024
CACHE_BYTES = 10**9
TICK_S = 1.0 / os.sysconf("SC_CLK_TCK")
PARTS = ("engine", "notes", "encoder", "server", "scorer", "spares")
PEER = "ffmpeg -v error -f f32le -ar 48000 -ac 2 -i - -c:a libmp3lame -b:a 128k -f mp3 -y /dev/null"


def plan_of(style: str, number: int = 0) -> Plan:
    """The endless plan of a style that both tables play; further stations have other seeds, and so other notes."""
    return make_plan(PROMPTS[style], Request(style=style, seed=SEED + number))


def cpu_s(pid: int, ended: bool = False) -> float:
    """User and system seconds of a process, or of its children that have ended (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[13:15] if ended else fields[11:13])) * TICK_S


def below(pid: int) -> list[int]:
    """The running children of a process."""
    return [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]


def spent(stations: list[LiveStation]) -> Counter[str]:
    """Seconds so far of every part of some stations that share a stock and a scorer."""
    found = Counter({"server": time.process_time()})
    for station in stations:
        for role, pid in station.pids.items():
            if role == "engine":
                found["notes"] += cpu_s(pid, ended=True) + sum(map(cpu_s, below(pid)))
                found["engine"] += cpu_s(pid)
            elif role.startswith("encoder"):
                found["encoder"] += cpu_s(pid)
    for role, pid in stations[0].pids.items():
        if role == "scorer" or role.startswith("spare"):
            found["scorer" if role == "scorer" else "spares"] += cpu_s(pid)
    return found


async def live(styles: list[str], seconds: float) -> tuple[Counter[str], float, str]:
    """Seconds of every part while stations of some styles play at once, for how long, and what went wrong."""
    stock, scoring = Stock(), Scoring()
    coming = (plan_of(style, number) for number, style in enumerate(styles))
    house = House(lambda name, prompt: LiveStation(next(coming), name, stock=stock, scoring=scoring), len(styles))
    await asyncio.gather(stock.start(), scoring.start())
    try:
        stations = [await house.add("benchmark", f"station-{number}") for number, _ in enumerate(styles)]
        late: Counter[str] = Counter()
        watching = [asyncio.create_task(count_late(station, late)) for station in stations]
        await asyncio.sleep(SETTLED_S)
        began, before = time.monotonic(), spent(stations)
        await asyncio.sleep(seconds)
        after, lasted = spent(stations), time.monotonic() - began
        for task in watching:
            task.cancel()
        bed_s = sum(station.status()["bed_s"] for station in stations)
        deaths = sum(sum(station.status()["restarts"].values()) for station in stations)
        return after - before, lasted, f"{late['late']} late notes, {bed_s:g} s of fallback, {deaths} restarts"
    finally:
        await house.stop()
        await asyncio.gather(stock.stop(), scoring.stop())


async def count_late(station: LiveStation, late: Counter[str]) -> None:
    """Count the notes that came too late."""
    async with station.subscribe(("late",)) as events:
        async for _ in events:
            late["late"] += 1


def fast(style: str, minutes: float) -> Counter[str]:
    """Seconds of engine, notes and encoder for so many minutes, and of the peer over the same audio."""
    found: Counter[str] = Counter()
    frames, feed = round(minutes * 60 * SAMPLE_RATE), STREAM_FORMATS["mp3"].feed_frames
    ended_s = cpu_s(os.getpid(), ended=True)
    peer = subprocess.Popen(PEER.split(), stdin=subprocess.PIPE)
    assert peer.stdin is not None
    with (
        tempfile.TemporaryDirectory() as folder,
        Session(plan_of(style), mastered=True, workers=1, cache=NoteCache(Path(folder), CACHE_BYTES)) as session,
    ):
        encoder, waiting = Mp3Encoder(), np.zeros((0, 2), np.float32)
        while session.position < frames:
            start = time.process_time()
            waiting = np.concatenate([waiting, session.read(READ_FRAMES).samples])
            session.events()
            found["engine"] += time.process_time() - start
            while len(waiting) >= feed:
                given, waiting = waiting[:feed], waiting[feed:]
                start = time.process_time()
                encoder.feed(given)
                found["encoder"] += time.process_time() - start
                peer.stdin.write(given.tobytes())
        found["notes"] = sum(map(cpu_s, below(os.getpid()))) - cpu_s(peer.pid) + cpu_s(os.getpid(), ended=True) - ended_s
    peer.stdin.close()
    usage = os.wait4(peer.pid, 0)[2]
    found["ffmpeg"] = usage.ru_utime + usage.ru_stime
    return found


def row(name: str, parts: tuple[str, ...], found: Counter[str], seconds: float, more: str) -> str:
    """A line of a table."""
    cells = [f"{100.0 * found[part] / seconds:.2f}" for part in parts]
    whole = 100.0 * sum(found[part] for part in parts) / seconds
    return f"| {name} | {' | '.join(cells)} | {whole:.1f} | {more} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="of each live run; 0 leaves the table out")
    parser.add_argument("--minutes", type=float, default=5.0, help="of each fast run; 0 leaves the table out")
    parser.add_argument("--stations", type=int, default=1, help="live, at once; figures are for one of them")
    parser.add_argument("--styles", default=",".join(PROMPTS))
    options = parser.parse_args()
    styles = options.styles.split(",")
    if options.seconds:
        print(f"| live, % of a core | {' | '.join(PARTS)} | all | |\n|---|{'---|' * len(PARTS)}---|---|")
        for style in styles:
            with tempfile.TemporaryDirectory() as folder:
                os.environ["MOODMUSIC_CACHE"] = folder
                found, lasted, wrong = asyncio.run(live([style] * options.stations, options.seconds))
            print(row(style, PARTS, found, lasted * options.stations, f"{wrong}; load {os.getloadavg()[0]:.1f}"), flush=True)
    if options.minutes:
        parts = ("engine", "notes", "encoder")
        print(f"\n| fast, % of a core | {' | '.join(parts)} | all | ffmpeg, libmp3lame | all / ffmpeg |\n|---|---|---|---|---|---|---|")
        for style in styles:
            found = fast(style, options.minutes)
            ratio = sum(found[part] for part in parts) / found["ffmpeg"]
            seconds = 60.0 * options.minutes
            print(row(style, parts, found, seconds, f"{100.0 * found['ffmpeg'] / seconds:.2f} | {ratio:.2f}"), flush=True)


if __name__ == "__main__":
    sys.exit(main())
