"""What listeners cost: CPU of the process that owns the sockets, per listener and second of a 128 kb/s stream.

    python benchmarks/listeners.py [--listeners 0,100,200,400] [--seconds 20] [--prompt "slow rain over the city"]

One `moodmusic serve` with one station; the listeners read in a process of their own. The last column is what the station's own
processes (engine, workers, encoder) take meanwhile. CPU time, not wall time, so that another load on the machine spoils it little;
the difference to no listeners is what they cost. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

READ = """
import asyncio, sys
async def listen(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /stations/main/stream.mp3 HTTP/1.1\\r\\nHost: 127.0.0.1:{port}\\r\\n\\r\\n".encode())
    while await reader.read(65536):
        pass
async def main(port, count):
    await asyncio.gather(*(listen(port) for _ in range(count)), return_exceptions=True)
asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
"""
SETTLED_S = 5.0  # until the bursts are out


def cpu_s(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def below(pid: int) -> list[int]:
    """The children of a process, theirs too."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *below(child)]
    return found


def memory_mb(pid: int) -> float:
    """Resident memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def listening(port: int) -> int:
    """How many listen."""
    with urlopen(f"http://127.0.0.1:{port}/api/stations/main") as answer:
        return int(json.load(answer)["listeners"]["mp3"])


def measured(server: int, port: int, count: int, seconds: float) -> tuple[float, float, float]:
    """(CPU seconds a second, MB) of the server while so many listen, and CPU of the station; all of them are there from first to last."""
    with subprocess.Popen([sys.executable, "-c", READ, str(port), str(count)]) as listeners:
        while listening(port) < count:
            time.sleep(0.5)
        time.sleep(SETTLED_S)
        began, spent, made = time.monotonic(), cpu_s(server), sum(map(cpu_s, below(server)))
        time.sleep(seconds)
        passed = time.monotonic() - began
        found = (cpu_s(server) - spent) / passed, memory_mb(server), (sum(map(cpu_s, below(server))) - made) / passed
        if listening(port) != count:
            raise SystemExit(f"{listening(port)} of {count} listeners are left: this machine is too busy")
        listeners.kill()
    time.sleep(1.0)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listeners", default="0,100,200,400")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--prompt", default="slow rain over the city")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "moodmusic", "serve", options.prompt, "--port", "0", "--listeners", "10000", "-q"]
        environment = {**os.environ, "XDG_STATE_HOME": folder, "XDG_RUNTIME_DIR": folder}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
            assert server.stdout is not None
            port = int(server.stdout.readline().split("/")[2].rpartition(":")[2])
            print("| listeners | server, % of a core | µs a listener and second | MB | station, % |\n|---|---|---|---|---|", flush=True)
            alone = 0.0
            for count in map(int, options.listeners.split(",")):
                cpu, memory, made = measured(server.pid, port, count, options.seconds)
                alone = cpu if count == 0 else alone
                each = f"{1e6 * (cpu - alone) / count:.0f}" if count else "–"
                print(f"| {count} | {100 * cpu:.1f} | {each} | {memory:.0f} | {100 * made:.1f} |", flush=True)
            server.terminate()


if __name__ == "__main__":
    main()
