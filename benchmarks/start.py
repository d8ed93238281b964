"""How long a listener waits: the first byte of a server, of a running station and of new ones, with empty caches and with warm ones.

    python benchmarks/start.py [--port 8591]

Times are by the clock of this machine, from outside the server: a station counts as heard when a byte of its MP3 has come.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROMPT = "slow rain over the city"
NEW = {"lofi": "lo-fi hip hop, rainy evening", "cinematic": "cinematic, hopeful strings slowly growing"}
ASKED = 20  # times that a running station is asked for its first byte
SETTLED_S = 8.0  # after a station's start, before the next figure is taken


def wait_for_sound(port: int, station: str) -> float:
    """Seconds until the first byte of a station's stream, asking again for as long as there is no server or no such station."""
    start = time.monotonic()
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", f"/stations/{station}/stream.mp3")
            response = connection.getresponse()
            if response.status == 200 and response.read(1):
                return time.monotonic() - start
        except OSError:
            time.sleep(0.005)
        finally:
            connection.close()


def open_station(port: int, token: str, name: str, prompt: str) -> None:
    """Ask the server for a new station."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/api/stations", json.dumps({"name": name, "prompt": prompt}), headers)
    response = connection.getresponse()
    if response.status != 201:
        raise SystemExit(f"the server answered {response.status}: {response.read().decode()}")
    connection.close()


def measure(port: int, folder: Path) -> list[str]:
    """A row of the table: the first byte of a server begun now, of its running station, and of each new one."""
    token_file = folder / "token"
    command = [sys.executable, "-m", "moodmusic", "serve", PROMPT, "--port", str(port), "--token-file", str(token_file)]
    environment = os.environ | {"MOODMUSIC_CACHE": str(folder / "cache")}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            row = [f"{wait_for_sound(port, 'main'):.2f} s"]
            time.sleep(SETTLED_S)
            row.append(f"{1000 * max(wait_for_sound(port, 'main') for _ in range(ASKED)):.1f} ms")
            for name, prompt in NEW.items():
                start = time.monotonic()
                open_station(port, token_file.read_text().strip(), name, prompt)
                wait_for_sound(port, name)
                row.append(f"{time.monotonic() - start:.2f} s")
                time.sleep(SETTLED_S)
            return row
        finally:
            server.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8591)
    port = parser.parse_args().port
    print(f"| caches | server | running station, longest of {ASKED} | {' | '.join(f'new station: {name}' for name in NEW)} |")
    print(f"|---|---|---|{'---|' * len(NEW)}")
    with tempfile.TemporaryDirectory() as folder:
        for caches in ("empty", "warm"):
            print(f"| {caches} | {' | '.join(measure(port, Path(folder)))} |", flush=True)


if __name__ == "__main__":
    main()
