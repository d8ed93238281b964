"""Streams as clients meet them: headers, titles, players, and what becomes of those that do not read."""

import socket
import struct
import time

import httpx
import pytest
from running import AUTHORISED, Running
from thread_station import ThreadStation

from moodmusic.serve import http, protocol, stream
from moodmusic.serve.icy import METAINT, Titles, title_block
from moodmusic.serve.lists import m3u, pls
from moodmusic.serve.memory import frame_bytes, framed

pytestmark = pytest.mark.alone

PATIENCE_S = 120.0  # of what is not about time: the machine may be busy
STREAM = "/stations/main/stream.mp3"


def opened(port, path=STREAM, headers=(), receive_buffer=None):
    """A socket behind the answer's header, the header's lines, and what came after it."""
    client = socket.socket()
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    client.settimeout(PATIENCE_S)
    client.connect(("127.0.0.1", port))
    lines = [f"GET {path} HTTP/1.0", f"Host: 127.0.0.1:{port}", *headers]
    client.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
    data = b""
    while b"\r\n\r\n" not in data:
        part = client.recv(4096)
        assert part, data
        data += part
    head, _, rest = data.partition(b"\r\n\r\n")
    return client, head.decode("latin-1").lower().split("\r\n"), rest


def taken(client, data, size):
    """At least `size` bytes."""
    while len(data) < size:
        part = client.recv(65536)
        assert part
        data += part
    return data


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-"}, {"Range": "bytes=100-200"}])
def test_a_stream_is_never_a_range_and_never_kept(served, method, headers):
    with httpx.stream(method, served.base + STREAM, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "audio/mpeg"
        assert answer.headers["accept-ranges"] == "none"
        assert answer.headers["cache-control"] == "no-store"
        assert "content-range" not in answer.headers
        assert "icy-metaint" not in answer.headers


def test_head_takes_no_listener_s_place(served):
    before = httpx.get(f"{served.base}/api/stations/main").json()["listeners"]
    for _ in range(20):
        assert httpx.head(served.base + STREAM).status_code == 200
    assert httpx.get(f"{served.base}/api/stations/main").json()["listeners"] == before


def test_the_first_bytes_are_a_burst_and_come_at_once(served):
    client, _, data = opened(served.port)
    with client:
        began = time.monotonic()
        taken(client, data, 65_536)
        assert time.monotonic() - began < 65_536 / 16_000  # seconds of audio in it: that it came sooner makes it a burst


def test_titles_stand_every_so_many_bytes_and_change_with_the_mood():
    with Running() as running:
        client, head, data = opened(running.port, headers=["Icy-MetaData: 1"])
        assert f"icy-metaint: {METAINT}" in head
        data = taken(client, data, 3 * METAINT)
        length = data[METAINT] * 16
        assert b"StreamTitle='slow rain over the city';" in data[METAINT + 1 : METAINT + 1 + length]
        assert data[METAINT + 1 + length + METAINT] == 0  # nothing new
        body = {"target": "it's a storm; \u202eloud", "at": "beat"}
        steer = httpx.post(f"{running.base}/api/stations/main/steer", json=body, headers=AUTHORISED, timeout=PATIENCE_S)
        assert steer.status_code == 200
        until = time.monotonic() + PATIENCE_S
        while "StreamTitle='it\u2019s a storm, loud';".encode() not in data:
            data = taken(client, data[-METAINT:], 2 * METAINT)
            assert time.monotonic() < until
        client.close()


@pytest.mark.parametrize("pieces", [[1] * 50, [7, 0, 16, 3], [100], [10, 10, 10]])
def test_titles_are_woven_in_the_same_way_in_pieces_of_any_size(pieces):
    titles, audio = Titles(lambda: "rain", 10), bytes(range(100)) + bytes(100)
    woven, at = b"", 0
    for size in pieces:
        woven += titles.weave(audio[at : at + size])
        at += size
    whole = Titles(lambda: "rain", 10).weave(audio[:at])
    assert woven == whole
    block = title_block("rain")
    assert whole.startswith(audio[:10] + block + audio[10:20]) or at < 20


def test_a_title_cannot_end_its_own_quotes():
    block = title_block("x';StreamUrl='evil\r\n\0")
    assert block[0] * 16 == len(block) - 1
    assert block.count(b"'") == 2
    assert b"\r" not in block


def test_a_format_whose_package_is_missing_is_named(served):
    answer = httpx.get(f"{served.base}/stations/main/stream.opus")
    assert (answer.status_code, answer.json()["error"]["code"]) == (501, "not_served")
    assert httpx.get(f"{served.base}/stations/main/stream.exe").status_code == 422
    assert httpx.get(f"{served.base}/stations/nobody/stream.mp3").status_code == 404


def test_the_last_minutes_are_whole_frames(served):
    time.sleep(1)
    answer = httpx.get(f"{served.base}/api/stations/main/last?minutes=1")
    data = answer.content
    assert answer.headers["content-disposition"] == 'attachment; filename="slow-rain-over-the-city.mp3"'
    at = 0
    while at < len(data):
        assert frame_bytes(data, at)
        at += frame_bytes(data, at)
    assert at == len(data) > 8000
    start, end = framed(b"garbage" + data[100:])
    assert (b"garbage" + data[100:])[start:end] in data
    for wrong in ("0", "11", "nan", "x", ""):
        assert httpx.get(f"{served.base}/api/stations/main/last?minutes={wrong}").status_code == 422


def test_a_listener_with_a_name_learns_how_much_it_was_sent(served):
    with httpx.stream("GET", f"{served.base}{STREAM}?listener=a-test-of-mine") as answer:
        for _ in answer.iter_raw():
            told = httpx.get(f"{served.base}/api/stations/main/listeners/a-test-of-mine").json()
            if told["sent_bytes"]:
                break
        assert told["sent_s"] == told["sent_bytes"] / 16_000
        assert told["sent_bytes"] >= 65_536
    assert httpx.get(f"{served.base}/api/stations/main/listeners/nobody-at-all").status_code == 404


def test_playlists_name_the_stream(served):
    url = f"{served.base}/stations/main/stream.mp3"
    assert httpx.get(f"{served.base}/stations/main.m3u").text == m3u("slow rain over the city", url)
    assert httpx.get(f"{served.base}/stations/main.pls").text == pls("slow rain over the city", url)


def test_the_house_is_full_at_its_limit_and_has_room_again():
    with Running(lambda name, prompt: ThreadStation(name, prompt, listeners=3)) as running:
        clients = [opened(running.port)[0] for _ in range(3)]  # the memory of the station takes no seat
        full = httpx.get(running.base + STREAM)
        assert (full.status_code, full.json()["error"]["code"]) == (503, "full")
        assert full.headers["retry-after"] == "10"
        assert full.json()["error"]["message"].endswith("try again later")
        clients.pop().close()
        time.sleep(1)
        opened(running.port)[0].close()
        for client in clients:
            client.close()


@pytest.mark.slow
def test_who_does_not_read_is_reset_and_nobody_else_notices(monkeypatch):
    monkeypatch.setattr(stream, "LAG_S", 1.0)
    with Running() as running:
        wav = "/stations/main/stream.wav"
        sleeper, _, _ = opened(running.port, wav, receive_buffer=4096)
        reader, _, _ = opened(running.port, wav)
        reader.settimeout(1)
        end = time.monotonic() + 6
        while time.monotonic() < end:
            assert reader.recv(65536)  # TimeoutError after a second of nothing
        with pytest.raises(ConnectionResetError):
            while sleeper.recv(65536):
                pass
        text = httpx.get(f"{running.base}/metrics").text
        assert "moodmusic_listeners_reset_total 1" in text
        assert 'moodmusic_station_listeners{station="main",format="wav"} 1' in text
        reader.close()
        sleeper.close()


@pytest.mark.parametrize("says", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: "])
def test_who_does_not_finish_its_header_is_closed_at_the_deadline(served, says, monkeypatch):
    monkeypatch.setattr(protocol, "HEADER_S", 1.0)
    with socket.create_connection(("127.0.0.1", served.port)) as client:
        client.settimeout(8)
        client.sendall(says)
        began = time.monotonic()
        dripping = b"X-A: " in says
        try:
            while True:
                client.settimeout(0.5 if dripping else 8)
                try:
                    if not client.recv(1024):
                        break
                except TimeoutError:
                    client.sendall(b"x")
        except (ConnectionResetError, BrokenPipeError):
            pass
        assert 0.8 < time.monotonic() - began < 2.5


def test_who_sends_its_body_slowly_is_closed(served, monkeypatch):
    monkeypatch.setattr(http, "BODY_S", 1.0)
    with socket.create_connection(("127.0.0.1", served.port)) as client:
        head = (
            f"POST /api/session HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n"
        )
        client.sendall(head.encode() + b'{"ticket"')
        client.settimeout(8)
        assert b" 400 " in client.recv(4096)


def test_the_connection_s_send_buffer_is_small(served):
    size = served.listener.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    assert size <= 2 * 65_536  # Linux doubles it for its own book-keeping


def test_no_answer_waits_for_what_was_sent_before_to_be_acknowledged(served):
    client, _, _ = opened(served.port)
    with client:
        assert served.listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    with httpx.Client(base_url=served.base) as browser:
        took = sorted(browser.get("/api/stations").elapsed.total_seconds() for _ in range(21))
    assert took[10] < 0.03  # a delayed acknowledgement takes 0.04


def test_a_server_that_stops_ends_its_streams(served):
    with Running() as running:
        client, _, data = opened(running.port)
        taken(client, data, 65_536)
    end = b"x"
    while end:
        end = client.recv(65536)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
