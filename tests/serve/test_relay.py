"""A real Icecast that relays a station, as the documents tell, and ffmpeg behind it."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from icecast_server import IcecastServer
from running import Running

from moodmusic.serve.security import Names

DOCUMENT = Path(__file__).parents[2] / "docs/scaling.md"
pytestmark = [pytest.mark.alone, pytest.mark.slow, pytest.mark.needs_program("icecast2", "ffmpeg")]


def relay(port: int) -> str:
    """The document's relay, of a station on this machine."""
    block = re.search(r"<relay>.*?</relay>", DOCUMENT.read_text(), re.DOTALL)
    assert block is not None
    text = block[0].replace("origin.example.org", "127.0.0.1").replace(">8000<", f">{port}<")
    return text.replace("<mount>/rain.mp3<", "<mount>/stations/main/stream.mp3<")


@pytest.fixture
def origin() -> Iterator[Running]:
    """A station that also answers to the Host of a relay, which has no port."""
    running = Running()
    running.settings.names = Names.of("127.0.0.1", running.port, ("127.0.0.1",))
    with running:
        yield running


def test_icecast_relays_a_station(origin: Running, tmp_path: Path) -> None:
    icecast = IcecastServer(tmp_path / "icecast")
    config = tmp_path / "icecast/icecast.xml"
    config.write_text(config.read_text().replace("</icecast>", f"{relay(origin.port)}</icecast>"))
    with icecast:
        until = time.monotonic() + 20.0
        while "rain.mp3" not in icecast.page("/status-json.xsl") and time.monotonic() < until:
            time.sleep(0.2)
        call = ["ffmpeg", "-v", "error", "-i", icecast.url("/rain.mp3"), "-t", "8", "-f", "s16le", "-ac", "2", "-ar", "48000", "-"]
        heard = subprocess.run(call, check=False, capture_output=True, timeout=60)
        page = icecast.page("/status-json.xsl")
        log = (tmp_path / "icecast/error.log").read_text()
    assert len(heard.stdout) == 8 * 192_000, (heard.stderr, page, log)
    assert not heard.stderr
    assert "slow rain over the city" in page
