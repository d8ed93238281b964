"""Hostile clients on real sockets: each gets its documented code or a close, and the others notice nothing."""

from __future__ import annotations

import os
import socket
import struct
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest
from controlkit import PATIENCE_S, Bare, House, error_name
from test_control_handler import HOSTILE

from moodmusic.serve.control.codes import CODES
from moodmusic.serve.control.limits import LIMITS

pytestmark = pytest.mark.alone


def settled(house: House, clients: int) -> bool:
    """Whether the server comes down to so many clients, and nobody of the gone ones still listens."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if house.server is not None and house.server.clients <= clients:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("door", ["unix", "greeted"])
@pytest.mark.parametrize(("data", "name"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_line_gets_its_documented_code_on_a_real_socket(house: House, data: bytes, name: str, door: str) -> None:
    with Bare(house, door) as client:
        client.send(data + b"\n")
        assert error_name(client.reply()) == name
        if CODES[name].closes:
            assert client.reply() is None
        else:
            assert "result" in client.ask("ping")


@pytest.mark.parametrize(("data", "name"), HOSTILE.values(), ids=HOSTILE)
def test_before_the_token_a_hostile_line_ends_the_connection(house: House, data: bytes, name: str) -> None:
    with Bare(house, "tcp") as client:
        client.send(data + b"\n")
        assert error_name(client.reply()) in {name, "unauthorized"}
        assert client.reply() is None


def test_who_does_not_know_the_token_learns_nothing(house: House) -> None:
    for method, params in (("ping", {}), ("status", {}), ("hello", {}), ("hello", {"token": house.token[:-1] + "x"}), ("pcm", {})):
        with Bare(house, "tcp") as client:
            answer = client.ask(method, **params)
            assert error_name(answer) == "unauthorized" and house.token not in str(answer)
            assert client.reply() is None


def test_a_flood_is_answered_in_order_and_slowed_down(house: House) -> None:
    """At 50 a second the flood would have to take four seconds for all of it to be obeyed."""
    with Bare(house, "greeted") as client:
        ping = b'{"jsonrpc":"2.0","id":%d,"method":"ping"}\n'
        client.send(b"".join(ping % number for number in range(300)))
        replies = [client.reply() for _ in range(300)]
        assert [reply["id"] for reply in replies] == list(range(300))
        refused = [number for number, reply in enumerate(replies) if "error" in reply]
        assert refused and refused[0] >= LIMITS.burst - 1  # hello was the first
        assert {error_name(replies[number]) for number in refused} == {"rate_limited"}


def test_the_65th_client_is_turned_away_unless_one_has_not_said_hello(house: House) -> None:
    assert settled(house, 0)
    clients = [Bare(house, "unix") for _ in range(LIMITS.clients)]
    try:
        assert all("result" in client.ask("ping") for client in clients)
        with Bare(house, "unix") as late:
            assert error_name(late.reply()) == "too_many_clients" and late.reply() is None
        clients.pop().close()
        assert settled(house, LIMITS.clients - 1)
        with Bare(house, "tcp") as silent:
            time.sleep(0.1)
            with Bare(house, "greeted") as known:
                assert "result" in known.ask("ping")
                assert error_name(silent.reply()) == "too_many_clients" and silent.reply() is None
    finally:
        for client in clients:
            client.close()
    assert settled(house, 0)


def test_a_client_that_lingers_behind_its_error_keeps_nobody_out(house: House, caplog: pytest.LogCaptureFixture) -> None:
    assert settled(house, 0)
    clients = [Bare(house, "unix") for _ in range(LIMITS.clients - 1)]
    try:
        assert all("result" in client.ask("ping") for client in clients)
        with Bare(house, "tcp") as wrong:
            wrong.send(b"nonsense\n")
            assert error_name(wrong.reply()) == "parse_error"
            with Bare(house, "greeted") as known:
                assert "result" in known.ask("ping")
    finally:
        for client in clients:
            client.close()
    assert settled(house, 0)
    assert not caplog.records


def vanish(house: House, number: int) -> None:
    """A client that goes with a reset in the middle of everything."""
    with Bare(house, "greeted") as client:
        client.request("subscribe")
        client.request("status")
        if number % 10 == 0:
            client.request("steer", target="calm")
        if number % 2:
            client.request("pcm")
        client.reply()
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset instead of a goodbye


def links(process: int | str = "self") -> list[str]:
    """What the descriptors of a process are open on; nothing of one that has gone."""
    found = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for name in os.listdir(f"/proc/{process}/fd"):
            with suppress(FileNotFoundError):  # that of the listing itself
                found.append(os.readlink(f"/proc/{process}/fd/{name}"))
    return found


def descriptors() -> int:
    """Open descriptors of this process, the server's and its clients', but for pipes to processes that render, which come and go."""
    children = psutil.Process().children(recursive=True)
    theirs = {link for child in children for link in links(child.pid) if link.startswith("pipe:")}
    return sum(link not in theirs for link in links())


def test_every_descriptor_that_is_left_open_counts(house: House) -> None:
    before = descriptors()
    with ExitStack() as left:
        for end in (*os.pipe(), *(one.detach() for one in socket.socketpair()), os.open(os.devnull, os.O_RDONLY)):
            left.callback(os.close, end)
        assert descriptors() == before + 5
        with Bare(house, "unix") as client:
            assert "result" in client.ask("ping")
            assert descriptors() == before + 7  # both ends are here
    until = time.monotonic() + PATIENCE_S
    while descriptors() != before:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_clients_that_vanish_leave_nothing_behind(house: House) -> None:
    assert settled(house, 0)
    before = descriptors()
    for number in range(40):
        vanish(house, number)
    assert settled(house, 0)
    until = time.monotonic() + PATIENCE_S
    while descriptors() > before or house.station.listeners:
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.slow
def test_a_thousand_connects_do_not_hurt(house: House) -> None:
    for _ in range(1000):
        Bare(house, "tcp").close()
    with Bare(house, "greeted") as client:
        assert "result" in client.ask("ping")
    assert settled(house, 0)


def test_who_closes_only_his_own_side_still_gets_every_answer(house: House) -> None:
    with Bare(house, "unix") as client:
        for number in range(20):
            client.request("ping", number)
        client.socket.shutdown(socket.SHUT_WR)
        assert [client.reply()["id"] for _ in range(20)] == list(range(20))
        assert client.reply() is None


def test_a_word_during_pcm_ends_it(house: House) -> None:
    with Bare(house, "unix") as client:
        assert client.ask("pcm")["result"]["format"] == "s16le"
        client.request("ping")
        until = time.monotonic() + PATIENCE_S
        while client.socket.recv(65_536):
            assert time.monotonic() < until


@pytest.mark.slow
def test_a_line_that_is_not_finished_in_ten_seconds_and_a_client_that_never_speaks_are_hung_up_on(house: House) -> None:
    with Bare(house, "tcp") as silent, Bare(house, "greeted") as slow:
        start = time.monotonic()
        for _ in range(8):
            slow.send(b"{")
            time.sleep(1.0)
        assert error_name(silent.reply()) == error_name(slow.reply()) == "timeout"
        assert silent.reply() is None and slow.reply() is None
        assert 9.0 < time.monotonic() - start < 13.0


@pytest.mark.slow
def test_a_minute_of_silence_ends_a_connection_without_a_subscription(house: House) -> None:
    with Bare(house, "greeted", 70.0) as silent, Bare(house, "greeted", 70.0) as subscribed:
        subscribed.ask("subscribe", events=["section"])
        start = time.monotonic()
        assert error_name(silent.reply()) == "timeout" and silent.reply() is None
        assert 59.0 < time.monotonic() - start < 63.0
        time.sleep(2.0)
        subscribed.request("ping", "still here")
        while (reply := subscribed.reply()).get("id") != "still here":
            assert reply["method"] == "event"


@pytest.mark.slow
def test_who_reads_nothing_is_cut_off_after_five_seconds_and_his_samples_are_not_kept(house: House) -> None:
    assert settled(house, 0)
    with Bare(house, "unix") as deaf:
        deaf.request("pcm", format="f32le")
        time.sleep(1.0)
        assert house.server is not None and house.server.clients == 1
        start = time.monotonic()
        assert settled(house, 0)
        assert time.monotonic() - start < 9.0


def test_the_socket_and_the_token_s_file_are_their_owner_s_alone(house: House) -> None:
    assert Path(house.path).stat().st_mode & 0o777 == 0o600
