"""`IcecastSource`: feeds a station to an Icecast server for as long as it runs, and comes back when the server does.

The protocol is that of Icecast 2.4 on: ``PUT /mount`` with Basic authorisation and ``Expect: 100-continue``, then the body, which the
station's encoder paces in real time. Titles of MP3 and AAC go through ``/admin/metadata?mode=updinfo``; Ogg streams carry none.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlencode

import moodmusic
from moodmusic.errors import MoodmusicError
from moodmusic.printable import printable
from moodmusic.serve.errors import ServeError
from moodmusic.serve.formats import StreamFormat, stream_format
from moodmusic.serve.mount import Mount
from moodmusic.serve.value import Station

TITLED = ("mp3", "aac")
ANSWER_S = 5.0  # for a connection, an answer, or room for more bytes
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 3.0  # between attempts, doubled each time: a server that is back is found within 10 s
STEADY_S = 30.0  # on air for so long: the next loss is waited for as the first
GOODBYE_S = 1.0
SEND_BYTES = 64 * 1024  # in the kernel: a server that has vanished is seen when they are not taken
LONGEST_ANSWER = 16_384  # bytes of a head
REFUSALS = {
    401: "refuses the password: check user and password of the address",
    403: "refuses the stream: the mount is taken by another source, or the server has as many sources as it may have",
    404: "does not know the mount: check the address",
    405: "takes no PUT: Icecast 2.4 or newer is needed",
    415: "does not take this format: choose another one",
}

log = logging.getLogger(__name__)


class IcecastSource:
    """A station on an Icecast mount. `run` until it is cancelled; `status` tells how it goes.

    InputError for a format whose package is missing.
    """

    def __init__(self, mount: Mount, station: Station) -> None:
        self.mount = mount
        self.format: StreamFormat = stream_format(mount.format)
        self._station = station
        self._tls = ssl.create_default_context() if mount.tls else None
        self._state, self._error, self._last_error = "stopped", "", ""
        self._connections = self._sent = 0

    def status(self) -> dict[str, Any]:
        """Address without the password, format, whether and how it is connected, how often so far, bytes sent, and errors as sentences.

        `state` is connecting, on air, waiting or stopped; `error` is empty on air, `last_error` stays.
        """
        return {
            "mount": str(self.mount),
            "format": self.format.name,
            "connected": self._state == "on air",
            "state": self._state,
            "connections": self._connections,
            "reconnects": max(self._connections - 1, 0),
            "sent_bytes": self._sent,
            "error": self._error,
            "last_error": self._last_error,
        }

    async def run(self) -> None:
        """Feed the mount; after every loss try again, sooner or later. Ends only when it is cancelled."""
        wait_s = FIRST_WAIT_S
        try:
            while True:
                begun = time.monotonic()
                self._lost(await self._attempt())
                wait_s = FIRST_WAIT_S if time.monotonic() - begun > STEADY_S else wait_s
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)
        finally:
            self._state = "stopped"

    def _lost(self, error: str) -> None:
        """Note why, and log it when it is news."""
        if error != self._error or self._state == "on air":
            log.warning("%s", error)
        self._state, self._error, self._last_error = "waiting", error, error

    async def _attempt(self) -> str:
        """One connection from beginning to end; gives the sentence that says why it ended."""
        self._state = "connecting"
        try:
            async with asyncio.timeout(ANSWER_S):
                reader, writer = await self._connected()
        except (OSError, TimeoutError) as error:
            return f"{self.mount} cannot be reached ({_said(error)}): is Icecast running there?"
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
        try:
            await self._admitted(reader, writer)
            return await self._on_air(reader, writer)
        except (OSError, TimeoutError, asyncio.LimitOverrunError, asyncio.IncompleteReadError) as error:
            return f"{self.mount} was lost ({_said(error)})"
        except MoodmusicError as error:
            return str(error)
        finally:
            await _closed(writer)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self.mount.host, self.mount.port, ssl=self._tls)

    async def _admitted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Ask for the mount, and wait for the word to go on."""
        writer.write(self._head())
        async with asyncio.timeout(ANSWER_S):
            await writer.drain()
            code = await _code(reader)
        if code not in (100, 200):
            raise ServeError(f"{self.mount} {REFUSALS.get(code, f'answers {code}')}")

    def _head(self) -> bytes:
        status = self._station.status()
        plan = status.get("plan") or {}
        fields = {
            "Host": self.mount.address,
            "Authorization": self.mount.authorization,
            "User-Agent": f"moodmusic/{moodmusic.__version__}",
            "Content-Type": self.format.media_type,
            "Ice-Name": _field(self._station.name),
            "Ice-Description": _field(status.get("title") or status.get("prompt") or "endless music"),
            "Ice-Genre": _field(plan.get("style", "")),
            "Ice-Bitrate": str(self.format.kbps),
            "Ice-Audio-Info": f"ice-samplerate=48000;ice-channels=2;ice-bitrate={self.format.kbps}",
            "Ice-Public": "0",
            "Expect": "100-continue",
        }
        lines = [f"PUT {self.mount.path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items() if value), "", ""]
        return "\r\n".join(lines).encode()

    async def _on_air(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """Send until the server hangs up or the station ends."""
        self._state, self._error = "on air", ""
        self._connections += 1
        log.info("%s is on air: %s", self.mount, self.mount.url)
        tasks = [asyncio.create_task(self._feed(writer)), asyncio.create_task(self._hung_up(reader))]
        titles = asyncio.create_task(self._follow_titles()) if self.format.name in TITLED else None
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        finally:
            for task in [*tasks, *([titles] if titles else [])]:
                task.cancel()
                with suppress(asyncio.CancelledError, OSError, TimeoutError, MoodmusicError):
                    await task

    async def _feed(self, writer: asyncio.StreamWriter) -> str:
        async with self._station.listen(self.format.name, seat=False) as stream:
            async for chunk in stream:
                writer.write(chunk)
                async with asyncio.timeout(ANSWER_S):
                    await writer.drain()
                self._sent += len(chunk)
        return f"{self.mount} has nothing to send any more: the station {printable(self._station.name)} ended its stream"

    async def _hung_up(self, reader: asyncio.StreamReader) -> str:
        """Read what the server says, which is nothing of use, until it closes."""
        while await reader.read(LONGEST_ANSWER):
            pass
        return f"{self.mount} was closed by the server"

    async def _follow_titles(self) -> None:
        """Tell the server each title when the encoded stream comes to it."""
        async with self._station.subscribe(("now playing",)) as events:
            await self._tell(self._station.title)
            async for title in _on_time(events):
                await self._tell(title)

    async def _tell(self, title: str) -> None:
        """A title that cannot be told is logged: the music goes on."""
        query = urlencode({"mode": "updinfo", "mount": self.mount.path, "charset": "UTF-8", "song": printable(title)}, quote_via=quote)
        try:
            async with asyncio.timeout(ANSWER_S):
                code = await self._asked(f"/admin/metadata?{query}")
            if code != 200:
                log.warning("%s does not take a title (%d)", self.mount, code)
        except (OSError, TimeoutError, ServeError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            log.warning("%s could not be told a title (%s)", self.mount, _said(error))

    async def _asked(self, target: str) -> int:
        """The code of the answer to a GET."""
        reader, writer = await self._connected()
        try:
            lines = [f"GET {target} HTTP/1.0", f"Host: {self.mount.address}", f"Authorization: {self.mount.authorization}", "", ""]
            writer.write("\r\n".join(lines).encode())
            return await _code(reader)
        finally:
            await _closed(writer)


async def _on_time(events: AsyncIterator[dict[str, Any]]) -> AsyncIterator[str]:
    """The title of each event, when listeners of encoded streams hear it."""
    async for event in events:
        await asyncio.sleep(max(0.0, event.get("stream_time", event["time"]) - time.monotonic()))
        yield str(event.get("title", ""))


async def _code(reader: asyncio.StreamReader) -> int:
    """The code of an answer, whose head is read; ServeError when it is not HTTP."""
    head = (await reader.readuntil(b"\r\n\r\n"))[:LONGEST_ANSWER]
    words = head.split(b"\r\n", 1)[0].split()
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        raise ServeError("what answers there does not speak HTTP: is it Icecast?")
    return int(words[1])


async def _closed(writer: asyncio.StreamWriter) -> None:
    """Close, by force where the server does not: over TLS it would have to say goodbye as well."""
    writer.close()
    try:
        async with asyncio.timeout(GOODBYE_S):
            await writer.wait_closed()
    except (OSError, TimeoutError):
        pass
    finally:
        writer.transport.abort()


def _field(text: object) -> str:
    """Text as it may stand in a header."""
    return printable(text, 120)


def _said(error: BaseException) -> str:
    """What the system says, without the address that some errors repeat."""
    if isinstance(error, TimeoutError):
        return f"no answer in {ANSWER_S:g} s"
    return printable(getattr(error, "strerror", None) or type(error).__name__)
