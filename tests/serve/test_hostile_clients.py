"""Clients that take nothing, ask too much or say nonsense, over HTTP and WebSocket: they are let go, and nobody else pays for them."""

import asyncio
import base64
import json
import os
import select
import socket
import struct
import time
from dataclasses import replace
from functools import partial

import httpx
import pytest
from running import TOKEN, Running
from test_api import HELLO, spoken

from moodmusic.serve import door_socket, porch, protocol, websocket
from moodmusic.serve.control.limits import LIMITS
from moodmusic.serve.desk import MOST_CONTROLLERS, MOST_TAKERS
from moodmusic.serve.errors import TooManyListeners
from moodmusic.serve.pieces import AT_ONCE, PiecesResponse, joined
from moodmusic.serve.places import Places
from moodmusic.serve.porch import Porch, most_waiting

pytestmark = pytest.mark.alone

TEXT, BINARY, PING, PONG, CONTINUED, CLOSED = 1, 2, 9, 10, 0, 8
GOODBYE_S = 20.0
SAID_HELLO = json.dumps({"jsonrpc": "2.0", **HELLO}).encode()


def connected(served, receive_buffer=None):
    client = socket.socket()
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    client.settimeout(GOODBYE_S)
    client.connect(("127.0.0.1", served.port))
    return client


def websocketed(served, receive_buffer=None):
    """A socket behind the handshake of a WebSocket."""
    client = connected(served, receive_buffer)
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        "GET /ws HTTP/1.1",
        f"Host: 127.0.0.1:{served.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {key}",
    ]
    client.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
    data = b""
    while not data.endswith(b"\r\n\r\n"):
        data += client.recv(1)
    assert data.startswith(b"HTTP/1.1 101 ")
    return client


def frame(kind, data=b"", last=True):
    """A frame of a client, masked with nothing (RFC 6455, 5.2)."""
    size = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0xFE]) + struct.pack(">H", len(data))
    return bytes([last << 7 | kind]) + size + bytes(4) + data


def heard(client):
    """Everything that comes until the connection ends."""
    data = b""
    try:
        while part := client.recv(65_536):
            data += part
    except ConnectionResetError:
        pass
    return data


def hung_up_on(client, limit_s=GOODBYE_S):
    """Whether the server lets a connection go of which nothing is read."""
    poll = select.poll()
    poll.register(client, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(limit_s * 1000))


def pipelined(served, path, count):
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode() * count


def test_who_asks_and_asks_and_reads_nothing_is_let_go(served, monkeypatch):
    monkeypatch.setattr(protocol, "READ_S", 1.0)
    with connected(served, 4096) as client:
        client.sendall(pipelined(served, "/openapi.json", 12))
        assert hung_up_on(client)


def test_who_reads_slowly_gets_everything(served, monkeypatch):
    monkeypatch.setattr(protocol, "HEADER_S", 1.0)
    size = len(httpx.get(f"{served.base}/openapi.json").content)
    with connected(served, 4096) as client:
        client.sendall(pipelined(served, "/openapi.json", 10))
        data, began = b"", time.monotonic()
        while len(data) < 10 * size:
            time.sleep(max(began + len(data) / 60_000 - time.monotonic(), 0.0))
            part = client.recv(8192)
            assert part
            data += part
        assert time.monotonic() - began > 3.0


class Blocked:
    """A way to send that takes the header, and then nothing until it may."""

    def __init__(self):
        self.may, self.sent = asyncio.Event(), []

    async def __call__(self, message):
        if message["type"] == "http.response.body":
            await self.may.wait()
        self.sent.append(message)


def test_the_last_minutes_are_read_in_pieces_that_all_share_by_so_many_at_once():
    pieces, places = tuple(os.urandom(700) for _ in range(1000)), Places(2, "readers")
    answer = PiecesResponse(pieces, places, {}, "audio/mpeg")

    async def scene():
        first, second = Blocked(), Blocked()
        tasks = [asyncio.create_task(answer({"method": method}, None, one)) for method, one in (("GET", first), ("HEAD", second))]
        await asyncio.sleep(0)
        with pytest.raises(TooManyListeners, match="2 readers already"):
            await answer({"method": "GET"}, None, Blocked())
        first.may.set()
        second.may.set()
        await asyncio.gather(*tasks)
        return first.sent, second.sent

    whole, head = asyncio.run(scene())
    assert b"".join(message["body"] for message in whole[1:]) == b"".join(pieces)
    assert max(len(message["body"]) for message in whole[1:]) < AT_ONCE + 700
    assert dict(whole[0]["headers"])[b"content-length"] == b"700000"
    assert [message.get("body", b"") for message in head] == [b"", b""] and places.taken == 0
    assert not [*joined(())]


def test_a_crowd_that_takes_the_last_minutes_costs_no_memory_of_its_own(served):
    from psutil import Process

    before = Process().memory_info().rss
    clients = [connected(served, 4096) for _ in range(3 * MOST_TAKERS)]
    try:
        for client in clients:
            client.sendall(pipelined(served, "/api/stations/main/last?minutes=10", 4))
        time.sleep(2)
        assert Process().memory_info().rss - before < 3 * MOST_TAKERS * 500_000
    finally:
        for client in clients:
            client.close()


def test_who_is_quick_comes_through_a_crowd_that_keeps_the_server_waiting(monkeypatch):
    monkeypatch.setattr(porch, "MOST", 20)
    with Running() as running:
        silent = [connected(running) for _ in range(40)]
        try:
            assert httpx.get(f"{running.base}/healthz").status_code in (200, 503)
            assert all(hung_up_on(client, 1.0) for client in silent[:19])
            assert not any(hung_up_on(client, 0.0) for client in silent[22:])
        finally:
            for client in silent:
                client.close()


def test_the_porch_has_room_for_half_the_descriptors_and_sends_the_first_away():
    assert 0 < most_waiting() <= 1024
    place, gone = Porch(2), []
    for name in "abacbd":
        place.wait(name, partial(gone.append, name))
    assert gone == ["b", "a", "c"]
    place.done("d")
    place.wait("e", partial(gone.append, "e"))
    assert gone == ["b", "a", "c"]


FLOODS = {
    "pings": frame(PING, b"x" * 125) * 1000,
    "pongs": frame(PONG, b"x" * 125) * 1000,
    "parts of nothing": frame(TEXT, b"", False) + frame(CONTINUED, b"", False) * 10_000,
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_of_frames_ends_a_websocket(served, flood):
    with websocketed(served) as client:
        try:
            client.sendall(FLOODS[flood])
        except (ConnectionResetError, BrokenPipeError):
            return
        told = heard(client)
        assert told.count(bytes([0x80 | PONG, 125])) < LIMITS.burst + LIMITS.requests_per_s
        assert not told or struct.pack(">H", 1008) in told


def test_pings_in_moderation_are_answered(served):
    with websocketed(served) as client:
        client.sendall(frame(PING, b"here") * 50 + frame(CLOSED))
        assert heard(client).count(bytes([0x80 | PONG, 4]) + b"here") == 50


def test_a_text_that_is_none_ends_a_websocket_without_a_word_in_the_log(served, caplog):
    with websocketed(served) as client:
        client.sendall(frame(TEXT, b"\xff\xff"))
        assert struct.pack(">H", 1007) in heard(client)
    with websocketed(served) as client:
        client.sendall(frame(TEXT, SAID_HELLO[:9], False) + frame(CONTINUED, SAID_HELLO[9:]))
        assert b'"result"' in client.recv(65_536)
    assert not caplog.records


def test_a_websocket_of_which_nothing_is_read_is_let_go(monkeypatch):
    short = replace(LIMITS, write_s=1.0, linger_s=0.5)
    monkeypatch.setattr(door_socket, "LIMITS", short)
    monkeypatch.setattr(websocket, "LIMITS", short)
    with Running() as running, websocketed(running, 4096) as client:
        client.sendall(frame(TEXT, SAID_HELLO))
        client.sendall(frame(TEXT, b'{"jsonrpc": "2.0", "id": 2, "method": "pcm"}'))
        assert hung_up_on(client)


def test_websockets_that_do_not_say_hello_keep_nobody_out(served):
    silent = [websocketed(served) for _ in range(MOST_CONTROLLERS)]
    try:
        assert spoken(served, HELLO)[0]["result"]["server"] == "moodmusic"
        assert b'"too_many_clients"' in heard(silent[0])
        assert not select.select(silent[1:], [], [], 0)[0]
    finally:
        for client in silent:
            client.close()


def test_a_body_with_two_lengths_is_refused_and_nothing_behind_it_is_read(served):
    head = f"POST /api/stations/main/set HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nAuthorization: Bearer {TOKEN}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    with connected(served) as client:
        client.sendall(head.encode() + b'f\r\n{"intensity":1}\r\n0\r\n\r\n' + pipelined(served, "/healthz", 1))
        told = heard(client)
    assert told.startswith(b"HTTP/1.1 400 ") and told.count(b"HTTP/1.1 ") == 1
    assert b'"two_lengths"' in told
