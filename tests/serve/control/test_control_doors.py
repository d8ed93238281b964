"""The doors: where the server listens, for whom, and what it says when it cannot."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from moodmusic.errors import InputError, OutputError
from moodmusic.serve.control.places import is_loopback, private_folder, runtime_folder, socket_path, token_path
from moodmusic.serve.control.server import ControlServer
from moodmusic.serve.control.token import new_token, read_token

pytestmark = pytest.mark.alone


def served(work: Callable[[ControlServer], Coroutine[Any, Any, Any]]) -> Any:
    """What comes of some work with a server without stations."""

    async def run() -> Any:
        async with ControlServer({}) as server:
            return await work(server)

    return asyncio.run(run())


@pytest.fixture
def runtime(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty XDG_RUNTIME_DIR."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_folder))
    return short_folder


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", "127.0.0.1.example.org", "localhost.example.org", ""])
def test_any_other_bind_than_loopback_is_refused_without_a_token(host: str, runtime: Path) -> None:
    with pytest.raises(InputError, match="give a token, or bind 127"):
        served(lambda server: server.open_tcp(0, host))
    assert not token_path().exists()


def test_another_bind_with_a_token_is_taken_and_a_short_token_is_not() -> None:
    assert served(lambda server: server.open_tcp(0, "0.0.0.0", "x" * 16)) > 0
    for token in ("x" * 15, "", "x" * 257, "ä" * 20, "a b" * 10, "\x00" * 20):
        with pytest.raises(InputError, match="the token has"):
            served(lambda server, token=token: server.open_tcp(0, "127.0.0.1", token))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "LOCALHOST", "::1", "::ffff:127.0.0.1"])
def test_loopback_is_known_by_its_address(host: str) -> None:
    assert is_loopback(host) or host.startswith("::ffff")


def test_on_loopback_a_token_is_drawn_into_a_file_of_its_owner_alone_and_kept_for_the_next_server(runtime: Path) -> None:
    async def token(server: ControlServer) -> str:
        await server.open_tcp(0)
        return read_token(token_path())

    first, second = served(token), served(token)
    assert first == second and len(first) >= 43
    assert token_path().stat().st_mode & 0o777 == 0o600 and token_path().parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in (runtime / "moodmusic").iterdir()] == ["token"]


def test_the_unix_socket_is_0600_in_a_0700_folder_and_goes_with_the_server(runtime: Path) -> None:
    async def modes(server: ControlServer) -> tuple[int, int]:
        path = await server.open_unix()
        assert path == runtime / "moodmusic" / "control.sock" == socket_path()
        return path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777

    before = os.umask(0o000)
    try:
        assert served(modes) == (0o600, 0o700)
    finally:
        os.umask(before)
    assert not socket_path().exists()


def test_a_dead_server_s_socket_is_replaced_and_a_living_one_s_is_not(runtime: Path) -> None:
    folder = private_folder(runtime / "moodmusic")
    dead = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    dead.bind(str(folder / "control.sock"))
    dead.close()

    async def twice(server: ControlServer) -> None:
        await server.open_unix()
        async with ControlServer({}) as other:
            with pytest.raises(OutputError, match="another server listens there"):
                await other.open_unix()
        assert socket_path().exists()

    served(twice)


def test_what_is_no_socket_stays_where_it_is(runtime: Path) -> None:
    path = private_folder(runtime / "moodmusic") / "control.sock"
    path.write_text("mine")
    with pytest.raises(OutputError, match="no socket"):
        served(lambda server: server.open_unix())
    assert path.read_text() == "mine"


def test_a_folder_that_others_can_look_into_is_refused(runtime: Path) -> None:
    (runtime / "moodmusic").mkdir()
    (runtime / "moodmusic").chmod(0o755)
    for work in (lambda server: server.open_unix(), lambda server: server.open_tcp(0)):
        with pytest.raises(OutputError, match="not a folder of yours alone"):
            served(work)
    (runtime / "moodmusic").rmdir()
    (runtime / "elsewhere").mkdir(mode=0o700)
    (runtime / "moodmusic").symlink_to(runtime / "elsewhere")
    with pytest.raises(OutputError, match="not a folder of yours alone"):
        served(lambda server: server.open_unix())


def test_a_path_that_is_too_long_and_a_port_that_is_taken_are_named(tmp_path: Path, short_folder: Path) -> None:
    with pytest.raises(InputError, match="at most 100 bytes"):
        served(lambda server: server.open_unix(tmp_path / ("x" * 100)))

    async def twice(server: ControlServer) -> None:
        port = await server.open_tcp(0, token="x" * 16)
        await server.open_tcp(port, token="x" * 16)

    with pytest.raises(OutputError, match=r"cannot listen there: Address already in use$"):
        served(twice)
    for port in (-1, 65_536):
        with pytest.raises(OutputError, match="cannot listen there"):
            served(lambda server, port=port: server.open_tcp(port, token="x" * 16))


def test_without_xdg_runtime_dir_the_folder_is_among_the_temporary_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    assert runtime_folder().name == f"moodmusic-{os.getuid()}"


def test_a_token_s_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "token"
    token = new_token(path)
    assert read_token(path) == token
    path.chmod(0o640)
    with pytest.raises(InputError, match="others can read the token"):
        read_token(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_token(tmp_path / "none")
    with pytest.raises(OutputError, match="cannot be written"):
        new_token(tmp_path / "none" / "token")
    assert [item.name for item in tmp_path.iterdir()] == ["token"]
