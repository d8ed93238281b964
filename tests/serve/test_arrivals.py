"""A crowd that arrives at once: so many a turn of the event loop, so that those who listen are served in between; and what it costs."""

import asyncio
import gc
import socket
import sys
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from running import TOKEN

from moodmusic.serve.desk import Settings
from moodmusic.serve.fanout import BURST_BYTES, Fanout
from moodmusic.serve.house import House
from moodmusic.serve.http import app
from moodmusic.serve.protocol import DoorProtocol
from moodmusic.serve.security import Names
from moodmusic.serve.server import ARRIVALS, bound, server
from moodmusic.serve.turnstile import Turnstile

pytestmark = pytest.mark.alone

CROWD = 100
PATIENCE_S = 60.0  # the machine may be busy


class Still:
    """A station that has played and says no more: its burst is there, and whoever comes stays."""

    def __init__(self, name, prompt):
        self.name, self.title, self.listeners, self.fanout = name, prompt, 0, Fanout()
        for _ in range(64):
            self.fanout.publish(bytes(BURST_BYTES // 64))

    async def start(self):
        pass

    async def stop(self):
        self.fanout.close()

    def status(self):
        return {"title": self.title, "frame": 0}

    @asynccontextmanager
    async def pour(self, name, give, seat=True):
        self.listeners += 1
        yield self.fanout.attach(give)
        self.fanout.detach(give)

    @asynccontextmanager
    async def subscribe(self, kinds):
        yield forever()


async def forever():
    await asyncio.Event().wait()
    yield


class Doors:
    """A server in the test's own loop, which goes on by one turn with each `turn`."""

    def __init__(self):
        self.listener = bound("127.0.0.1", 0)
        self.port = self.listener.getsockname()[1]
        self.house = House(Still)
        self.server = server(app(self.house, Settings(Names.of("127.0.0.1", self.port), TOKEN)))
        self.clients = []

    async def __aenter__(self):
        self.station = await self.house.add("still", "main")
        self.task = asyncio.create_task(self.server.serve(sockets=[self.listener]))
        while not (self.server.started and self.station.listeners):  # the memory listens as well
            await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_):
        for client in self.clients:
            client.close()
        await self.house.stop()
        self.server.should_exit = True
        await self.task

    def connect(self, count):
        """So many clients, who wait at the door until the loop goes on."""
        for _ in range(count):
            self.clients.append(socket.create_connection(("127.0.0.1", self.port), timeout=5))

    def ask(self, version="1.1", times=1, path="/stations/main/stream.mp3"):
        """Each of them asks."""
        for client in self.clients:
            client.sendall(f"GET {path} HTTP/{version}\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode() * times)

    @property
    def connected(self):
        return len(self.server.server_state.connections)

    @property
    def seated(self):
        return self.station.listeners - 1

    async def until(self, done):
        """How many were let in and how many seated, turn by turn."""
        let_in, seated = [self.connected], [self.seated]
        async with asyncio.timeout(PATIENCE_S):
            while not done():
                await asyncio.sleep(0)
                let_in.append(self.connected)
                seated.append(self.seated)
        return most_more(let_in), most_more(seated)


def most_more(counts):
    return max((after - before for before, after in pairwise(counts)), default=0)


def test_so_many_pass_in_a_turn_and_the_others_in_their_order():
    async def passed():
        turnstile, through, turn = Turnstile(3), [], 0
        at_once = [turnstile.enter(lambda number=number: through.append((turn, number))) for number in range(10)]
        for turn in range(1, 6):  # noqa: B007 - the callbacks read it
            await asyncio.sleep(0)
        turnstile.enter(lambda: through.append((turn, 10)))
        return at_once, through

    at_once, through = asyncio.run(passed())
    assert at_once == [True] * 3 + [False] * 7
    assert [number for _, number in through] == list(range(11))
    turns = [turn for turn, _ in through]
    assert [turns.count(turn) for turn in range(6)] == [3, 3, 3, 1, 0, 1]


def test_a_crowd_is_let_in_and_seated_a_few_at_a_turn():
    async def arrive():
        async with Doors() as doors:
            doors.connect(CROWD)
            doors.ask()
            return await doors.until(lambda: doors.seated == CROWD)

    let_in, seated = asyncio.run(arrive())
    assert 0 < let_in <= ARRIVALS
    assert 0 < seated <= ARRIVALS


def test_those_who_came_long_ago_and_ask_all_at_once_are_seated_a_few_at_a_turn():
    async def ask():
        async with Doors() as doors:
            doors.connect(CROWD)
            await doors.until(lambda: doors.connected == CROWD)
            doors.ask()
            return await doors.until(lambda: doors.seated == CROWD)

    assert 0 < asyncio.run(ask())[1] <= ARRIVALS


def test_one_who_comes_alone_waits_for_no_turn():
    async def turns():
        async with Doors() as doors:
            doors.connect(1)
            await doors.until(lambda: doors.connected == 1)
            doors.ask()
            counted = 0
            while not doors.seated:
                await asyncio.sleep(0)
                counted += 1
            return counted

    assert asyncio.run(turns()) <= 3  # it is read, its request is answered


def test_requests_that_wait_in_line_keep_their_order_and_none_is_lost():
    async def ask():
        async with Doors() as doors:
            doors.connect(20)
            await doors.until(lambda: doors.connected == 20)
            for path in ("/stations/main.m3u", "/stations/main.pls", "/stations/main.m3u"):
                doors.ask(path=path)
                await asyncio.sleep(0)
            return [await asyncio.to_thread(said, client, 3) for client in doors.clients]

    for answers in asyncio.run(ask()):
        assert answers.count(b"HTTP/1.1 200") == 3
        assert answers.index(b"mpegurl") < answers.index(b"scpls") < answers.rindex(b"mpegurl")


def said(client, count):
    """Everything that came with so many answers."""
    data = b""
    while data.count(b"HTTP/1.1 ") < count or not data.endswith(b"\n"):
        part = client.recv(65_536)
        assert part, data
        data += part
    return data


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_listeners_share_the_burst_and_none_keeps_it(version):
    async def held():
        async with Doors() as doors:
            burst = doors.station.fanout.attach(lambda data: None)
            alone = sys.getrefcount(burst)
            doors.connect(CROWD)
            doors.ask(version)
            await doors.until(lambda: doors.seated == CROWD)
            await asyncio.sleep(0.1)
            assert len(burst) == BURST_BYTES
            return sys.getrefcount(burst) - alone

    assert asyncio.run(held()) <= 1  # the frame of HTTP/1.1 is made of it once


def test_a_burst_is_made_anew_with_each_chunk_and_each_head():
    fanout = Fanout(20)
    fanout.publish(b"a" * 10)
    assert fanout.attach(print) is fanout.attach(print) == b"a" * 10
    fanout.detach(print)
    fanout.detach(print)
    fanout.publish(b"b" * 10)
    assert fanout.attach(len) == b"a" * 10 + b"b" * 10
    fanout.begin_again(b"head", inline=True)
    assert fanout.attach(len) == b"head"


def test_connections_that_have_gone_leave_hardly_anything_to_the_garbage_collector():
    async def left():
        async with Doors() as doors:
            doors.connect(CROWD)
            doors.ask()
            await doors.until(lambda: doors.seated == CROWD)
            for client in doors.clients:
                client.close()
            await doors.until(lambda: not doors.connected)
            await asyncio.sleep(0.1)
        return sum(isinstance(one, DoorProtocol) for one in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        assert asyncio.run(left()) <= 2
    finally:
        gc.enable()
