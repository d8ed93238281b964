"""The hard end of a connection."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress

_RESET = struct.pack("ii", 1, 0)  # linger on, for no time


def cut(transport: asyncio.Transport) -> None:
    """Reset a connection: what was not sent yet is forgotten, here and by the kernel."""
    with suppress(OSError):
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()
