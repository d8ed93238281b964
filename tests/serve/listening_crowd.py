"""Listeners of a stream in a process of their own, until a line comes on standard input; prints what they saw as JSON.

``python listening_crowd.py crowd PORT LISTENERS DEAF SLOW`` is a crowd that comes and goes: some never read, some send a byte of their
header a second. ``python listening_crowd.py meter PORT`` is one listener that notes the times between what it receives.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import socket
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator

SO_TIMESTAMPNS = 35  # of Linux
TIMESPEC = struct.Struct("qq")
PIECE_BYTES = 256
PATH = "/stations/main/stream.mp3"
STAY_S = (5.0, 60.0)  # that a listener stays
AWAY_S = (0.1, 2.0)
COUNTS: Counter[str] = Counter()


def request(port: int) -> bytes:
    """What a listener asks."""
    return f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()


async def listen(port: int) -> None:
    """Stays a while, and reads everything."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request(port))
    until = time.monotonic() + random.uniform(*STAY_S)
    good = (await reader.readline()).startswith(b"HTTP/1.1 200")
    COUNTS["listened" if good else "turned away"] += 1
    try:
        while good and time.monotonic() < until:
            data = await reader.read(65_536)
            COUNTS["bytes"] += len(data)
            if not data:
                COUNTS["cut off, though it read"] += 1
                break
    finally:
        writer.close()


async def deaf(port: int) -> None:
    """Asks, and never reads, until it is cut off."""
    client = socket.create_connection(("127.0.0.1", port))
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.sendall(request(port))
    try:
        for _ in range(600):
            await asyncio.sleep(0.1)
            if client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                COUNTS["never read: cut off"] += 1
                return
    finally:
        client.close()


async def slow(port: int) -> None:
    """Sends a byte of its header a second, until it is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for byte in request(port):
            writer.write(bytes([byte]))
            await writer.drain()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader.read(1), 1.0)
                COUNTS["slow headers: closed"] += 1
                return
        COUNTS["slow headers: answered"] += 1
    finally:
        writer.close()


async def again(kind: Callable[[int], Awaitable[None]], port: int) -> None:
    """Come and go."""
    while True:
        await asyncio.sleep(random.uniform(*AWAY_S))
        try:
            await kind(port)
        except ConnectionError:
            COUNTS[f"{kind.__name__}: reset"] += 1


async def crowd(port: int, *numbers: int) -> None:
    """So many of each kind."""
    kinds = [kind for kind, count in zip((listen, deaf, slow), numbers, strict=True) for _ in range(count)]
    tasks = [asyncio.create_task(again(kind, port)) for kind in kinds]
    await asyncio.to_thread(sys.stdin.readline)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    print(json.dumps(COUNTS))


def meter(port: int) -> None:
    """Reads one stream and notes the times between arrivals; the first second is the burst.

    When bytes arrived is told by the kernel (SO_TIMESTAMPNS, socket(7)): when this process gets its turn to read them is its own affair.
    """
    gaps: list[tuple[float, float]] = []
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), stop.set()), daemon=True).start()
    with socket.create_connection(("127.0.0.1", port), timeout=30.0) as client:
        client.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        client.sendall(request(port))
        came = arrivals(client)
        began = last = next(came)
        for now in came:
            if now - began > 1.0:
                gaps.append((now - last, round(now - began, 1)))
            last = now
            if stop.is_set():
                break
    print(
        json.dumps({"gaps": sorted(gaps)[-20:], "count": len(gaps), "ended": not stop.is_set()})
    )  # each with the second in which it ended


def arrivals(client: socket.socket) -> Iterator[float]:
    """When what is read came, in seconds, until the server ends; in pieces shorter than a chunk, so that none hides behind another."""
    last = 0.0
    while True:
        data, told, *_ = client.recvmsg(PIECE_BYTES, 64)
        if not data:
            return
        seconds, nanoseconds = TIMESPEC.unpack(told[0][2])
        if (now := seconds + 1e-9 * nanoseconds) > last:
            yield now
        last = now


if __name__ == "__main__":
    if sys.argv[1] == "meter":
        meter(int(sys.argv[2]))
    else:
        asyncio.run(crowd(*map(int, sys.argv[2:])))
