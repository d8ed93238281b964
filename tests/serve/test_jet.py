"""What a crowd of listeners gets: the same bytes as the first ones, in fewer pieces."""

import asyncio
import socket
import time

import httpx

from moodmusic.serve import fanout
from moodmusic.serve.jet import Frames, Jet, framed
from moodmusic.serve.memory import frame_bytes


def test_bytes_for_several_are_framed_once():
    frames, data = Frames(), b"a" * 30
    assert frames.of(data) is frames.of(data)
    assert frames.of(data) == b"1e\r\n" + data + b"\r\n" == framed(data)
    for number in range(100):
        assert frames.of(bytes([number] * 3)) == framed(bytes([number] * 3))


def test_a_crowd_gets_every_byte_once_in_fewer_pieces_whenever_it_came(monkeypatch):
    monkeypatch.setattr(fanout, "CROWD", 1)
    source, everyone = fanout.Fanout(), [list[bytes]() for _ in range(20)]
    for number, pieces in enumerate(everyone):
        pieces.append(source.attach(pieces.append))
        source.publish(b"%03d " % number)
    for number in range(20, 40):
        source.publish(b"%03d " % number)
    gone = everyone[7].append
    source.detach(gone)
    source.publish(b"040 ")
    source.close()
    whole = b"".join(b"%03d " % number for number in range(41))
    first, *crowd = [pieces for pieces in everyone if pieces is not everyone[7]]
    assert all(b"".join(pieces) == whole and pieces[-1] == b"" for pieces in (first, *crowd))
    assert len(first) == 1 + 41 + 1
    assert max(map(len, crowd)) <= 1 + 41 // fanout.GATHERED + 1 + 1
    assert whole.startswith(b"".join(everyone[7])) and everyone[7][-1]


def test_who_is_gone_is_given_nothing_and_the_log_neither(caplog):
    async def give():
        door = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
        _, writer = await asyncio.open_connection(*door.sockets[0].getsockname())
        jet = Jet(writer.transport, 1e6, Frames(), True, None)
        writer.transport.abort()
        jet.begin()
        for _ in range(20):
            jet.give(b"music")
        door.close()
        await asyncio.sleep(0.1)  # the other end sees it as well
        return jet.sent_bytes

    assert asyncio.run(give()) == 0
    assert not caplog.records


def test_a_listener_of_a_crowd_loses_nothing(served, monkeypatch):
    monkeypatch.setattr(fanout, "CROWD", 0)
    with httpx.stream("GET", f"{served.base}/stations/main/stream.mp3") as answer:
        data, end = b"", time.monotonic() + 4
        for part in answer.iter_raw():
            data += part
            if time.monotonic() > end:
                break
    at = next(place for place in range(2000) if frame_bytes(data, place) and frame_bytes(data, place + frame_bytes(data, place)))
    while at + 4 <= len(data):
        assert frame_bytes(data, at)  # each frame follows the one before
        at += frame_bytes(data, at)
    assert len(data) > 65_536 + 2 * 16_000


def test_who_has_gone_is_written_to_no_more_and_fills_no_log(caplog):
    async def gone():
        ours, theirs = socket.socketpair()
        transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=ours)
        jet = Jet(transport, 1e6, Frames(), chunked=True, titles=None)
        jet.begin()
        jet.give(b"heard")
        theirs.close()
        while not transport.is_closing():
            await asyncio.sleep(0.01)
        for _ in range(20):  # what comes before the server has taken notice
            jet.give(b"not heard")
        return jet

    jet = asyncio.run(gone())
    assert jet.ended.done()
    assert not jet.lagged
    assert jet.sent_bytes == 5
    assert not caplog.records
