"""Where the control port is: the runtime folder with the socket and the token, and the addresses that may be bound."""

from __future__ import annotations

import ipaddress
import os
import socket
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from moodmusic.errors import InputError, OutputError
from moodmusic.printable import one_line

PORT = 6663  # the keys of MOOD on a telephone
LONGEST_PATH = 100  # bytes: what every system lets a socket's path have


def runtime_folder() -> Path:
    """``$XDG_RUNTIME_DIR/moodmusic``, or a folder of ours among the temporary ones where that is not set."""
    named = os.environ.get("XDG_RUNTIME_DIR")
    return Path(named, "moodmusic") if named else Path(tempfile.gettempdir(), f"moodmusic-{os.getuid()}")


def socket_path() -> Path:
    """The Unix socket of the server that this user runs."""
    return runtime_folder() / "control.sock"


def token_path() -> Path:
    """The token of the server that this user runs."""
    return runtime_folder() / "token"


def private_folder(path: Path) -> Path:
    """The folder, made with 0700 when it is not there; OutputError when it belongs to somebody else or others can look in."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
    except OSError as error:
        raise OutputError(f"{one_line(path)}: cannot be made: {error.strerror or error}") from None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise OutputError(f"{one_line(path)}: not a folder of yours alone: chmod 700 it, or set XDG_RUNTIME_DIR to one that is")
    return path


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address; a name other than localhost could mean anything."""
    if host.lower() == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def unix_listener(path: Path) -> socket.socket:
    """A bound Unix socket, 0600 from birth. A dead server's socket is replaced, a living one's is an OutputError."""
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise InputError(f"{one_line(path)}: a socket's path has at most {LONGEST_PATH} bytes: give a shorter one, or set XDG_RUNTIME_DIR")
    _make_room(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    except OSError as error:
        listener.close()
        raise OutputError(f"{one_line(path)}: cannot listen there: {error.strerror or error}") from None
    finally:
        os.umask(before)
    listener.setblocking(False)
    return listener


def _make_room(path: Path) -> None:
    if not os.path.lexists(path):
        return
    if not path.is_socket():
        raise OutputError(f"{one_line(path)}: is there and no socket: remove it, or give another path")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
            return
        except OSError as error:
            raise OutputError(f"{one_line(path)}: cannot be asked whether a server lives: {error.strerror or error}") from None
    raise OutputError(f"{one_line(path)}: another server listens there: stop it, or give another path")
