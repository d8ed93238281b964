"""The nginx site of the documents before `moodmusic serve`: streams flow through it, and segments are kept."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from running import TOKEN, Program
from websockets.asyncio.client import connect

SITE = Path(__file__).parents[2] / "docs/deploy/nginx.conf"
NAME = "radio.example.org"
HOST = {"Host": NAME}
pytestmark = [pytest.mark.alone, pytest.mark.slow, pytest.mark.needs_program("nginx")]
AROUND = """
{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{ }}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    {site}
}}
"""


def free_port() -> int:
    """One that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def listening(port: int) -> bool:
    """Whether somebody does."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of nginx, which runs the site of the documents with other ports and folders."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    (folder / "token").touch(0o600)
    (folder / "token").write_text(TOKEN)
    program = Program("slow rain over the city", "--allow-host", NAME, "--token-file", str(folder / "token"))
    site = (
        SITE.read_text().replace("127.0.0.1:8484", program.base.removeprefix("http://")).replace("listen 80;", f"listen 127.0.0.1:{port};")
    )
    conf = folder / "nginx.conf"
    conf.write_text(
        AROUND.format(
            folder=folder,
            user="user root;" if os.geteuid() == 0 else "",
            site=site.replace("/var/cache/nginx/moodmusic", f"{folder}/cache"),
        )
    )
    nginx = subprocess.Popen(["nginx", "-e", f"{folder}/error.log", "-c", str(conf)])
    until = time.monotonic() + 10.0
    while not listening(port):
        assert time.monotonic() < until and nginx.poll() is None, (folder / "error.log").read_text()
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    nginx.terminate()
    assert nginx.wait(10) == 0
    assert program.stop() == 143


def got(url: str, **headers: str) -> httpx.Response:
    """An answer to who asks for the name."""
    return httpx.get(url, headers=HOST | headers, timeout=20)


def test_the_page_and_the_api_answer_to_the_name_and_its_origin(proxied: str) -> None:
    assert got(f"{proxied}/").text.startswith("<!doctype html>")
    assert got(f"{proxied}/api/stations/main", Origin=f"http://{NAME}").json()["urls"]["mp3"] == f"http://{NAME}/stations/main/stream.mp3"
    assert got(f"{proxied}/api/stations/main", Origin="http://evil.example").status_code == 403
    assert httpx.get(f"{proxied}/api/stations", headers={"Host": "evil.example"}).status_code == 403


@pytest.mark.parametrize("path", ["/stations/main/stream.mp3", "/api/stations/main/events?kinds=beat"])
def test_what_never_ends_comes_piece_by_piece(proxied: str, path: str) -> None:
    began, times = time.monotonic(), []
    with httpx.stream("GET", proxied + path, headers=HOST, timeout=20) as answer:
        for _ in answer.iter_raw():
            times.append(time.monotonic() - began)
            if times[-1] > 4.0:
                break
    assert times[0] < 1.0
    assert len([at for at in times if at > 1.0]) > 2


def test_segments_are_kept_and_playlists_for_a_second(proxied: str) -> None:
    folder = f"{proxied}/stations/main/hls"
    text = got(f"{folder}/playlist.m3u8").text
    assert got(f"{folder}/playlist.m3u8").headers["x-cache"] in ("HIT", "EXPIRED")
    name = text.split()[-1]
    answers = [got(f"{folder}/{name}") for _ in range(2)]
    assert [answer.headers["x-cache"] for answer in answers] == ["MISS", "HIT"]
    assert answers[0].content == answers[1].content and len(answers[0].content) > 10_000
    assert "max-age=3600" in answers[1].headers["cache-control"]
    until = time.monotonic() + 15.0
    while got(f"{folder}/playlist.m3u8").text == text:  # it does not grow old
        assert time.monotonic() < until
        time.sleep(0.5)


def test_the_control_messages_go_through_a_websocket(proxied: str) -> None:
    async def spoken() -> Any:
        port = int(proxied.rpartition(":")[2])
        async with connect(f"ws://{NAME}/ws", host="127.0.0.1", port=port, origin=None) as line:
            await line.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "hello", "params": {"token": TOKEN}}))
            return json.loads(await line.recv())

    assert asyncio.run(spoken())["result"]["stations"] == ["main"]
