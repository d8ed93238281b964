"""A crowd of hostile clients: ``python hostile_crowd.py PORT PATH TOKEN``, until a line comes on standard input; prints what they did."""

from __future__ import annotations

import json
import os
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from controlkit import Bare, House
from test_control_handler import HOSTILE

LINES = [data for data, _ in HOSTILE.values()]
STOP = threading.Event()
COUNTS: Counter[str] = Counter()


def shout(house: House) -> None:
    """Says hello, then hostile lines, as many as go through."""
    with Bare(house, "greeted", 2.0) as client:
        while not STOP.is_set():
            client.send(random.choice(LINES) + b"\n")
            COUNTS["lines"] += 1


def flood(house: House) -> None:
    """Megabytes of the smallest lines, without reading an answer."""
    with Bare(house, "greeted", 2.0) as client:
        while not STOP.is_set():
            client.send(b"{}\n" * 20_000)
            COUNTS["floods"] += 1


def bloat(house: House) -> None:
    """The longest lines that are read, full of brackets."""
    with Bare(house, "unix", 2.0) as client:
        while not STOP.is_set():
            client.send((b"[" * 4000 + b'"' * 4000 + b"\n") * 10)
            COUNTS["bloated lines"] += 10


def knock(house: House) -> None:
    """Connects, and goes or guesses."""
    with Bare(house, "tcp", 2.0) as client:
        if random.random() < 0.5:
            client.request("hello", token="x" * 43)
            client.reply()
        COUNTS["knocks"] += 1
        STOP.wait(0.002)


def dawdle(house: House) -> None:
    """Asks for sound and every event, and reads nothing."""
    with Bare(house, "unix", 2.0) as deaf, Bare(house, "unix", 2.0) as other:
        deaf.request("pcm", format="f32le")
        other.request("subscribe")
        for number in range(90):
            other.request("status", number)
        STOP.wait(2.0)
        COUNTS["deaf"] += 2


def trickle(house: House) -> None:
    """A byte now and then."""
    with Bare(house, "tcp", 2.0) as client:
        while not STOP.wait(0.2):
            client.send(b"{")
            COUNTS["bytes"] += 1


def again(work: Callable[[House], None], house: House) -> None:
    """Over and over."""
    while not STOP.is_set():
        with suppress(OSError, AssertionError, TypeError):
            work(house)


def main() -> None:
    """Two of each kind, at the lowest priority."""
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))  # also where the tests run with a higher one
    os.nice(19)
    house = House(int(sys.argv[1]), sys.argv[2], sys.argv[3])
    kinds = (shout, flood, bloat, knock, dawdle, trickle) * 2
    threads = [threading.Thread(target=again, args=(kind, house)) for kind in kinds]
    for thread in threads:
        thread.start()
    print("at work", flush=True)
    sys.stdin.readline()
    STOP.set()
    for thread in threads:
        thread.join()
    print(json.dumps(COUNTS))


if __name__ == "__main__":
    main()
