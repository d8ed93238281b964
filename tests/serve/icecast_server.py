"""The real icecast2 in a folder of its own, on a port of its own, as a user that it accepts."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.request import Request, urlopen

PASSWORD = "s3cret:pässword/@"
CONFIG = """<icecast>
  <limits><sources>3</sources><source-timeout>{source_timeout}</source-timeout><burst-size>65535</burst-size></limits>
  <authentication>
    <source-password>{password}</source-password><admin-user>admin</admin-user><admin-password>{password}</admin-password>
  </authentication>
  <hostname>localhost</hostname>
  <listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address><ssl>{tls:d}</ssl></listen-socket>
  <paths>
    <ssl-certificate>{folder}/server.pem</ssl-certificate>
    <logdir>{folder}</logdir><webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot>
  </paths>
  <logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog><loglevel>3</loglevel></logging>
</icecast>
"""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class IcecastServer:
    """icecast2 as a child process; a context manager. It is killed, not asked, as a crash would."""

    def __init__(self, folder: Path, source_timeout: int = 10, tls: bool = False) -> None:
        self.folder, self.port, self.tls = folder, free_port(), tls
        folder.mkdir(parents=True, exist_ok=True)
        self._config = folder / "icecast.xml"
        text = CONFIG.format(password=PASSWORD, port=self.port, folder=folder, source_timeout=source_timeout, tls=tls)
        self._config.write_text(text, "utf-8")
        if tls:
            self.certificate.write_text(_certificate(folder))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = ["icecast2", "-c", str(self._config)]
        user = self._open_to_nobody() if os.getuid() == 0 else None  # it refuses to run as root
        self._process = subprocess.Popen(command, user=user, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1.0).close()
                return
            except OSError:
                assert self._process.poll() is None, (self.folder / "error.log").read_text("utf-8")
                time.sleep(0.05)
        raise AssertionError("icecast2 does not answer")

    def _open_to_nobody(self) -> int:
        nobody = pwd.getpwnam("nobody")
        for path in (self.folder, *self.folder.iterdir()):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        for path in [*self.folder.parents][:-1]:
            if path.owner() != "nobody" and path.stat().st_mode & 0o001 == 0:
                path.chmod(path.stat().st_mode | 0o011)
        return nobody.pw_uid

    @property
    def certificate(self) -> Path:
        """Of a server with TLS: its own authority, with its key."""
        return self.folder / "server.pem"

    def kill(self) -> None:
        """As a crash or a power cut does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def __enter__(self) -> IcecastServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def url(self, mount: str) -> str:
        """Where a mount is heard."""
        return f"http://127.0.0.1:{self.port}{mount}"

    def page(self, path: str) -> str:
        """A page of it, such as /status-json.xsl."""
        with urlopen(Request(f"http://127.0.0.1:{self.port}{path}"), timeout=5) as answer:
            return str(answer.read().decode("utf-8"))


def _certificate(folder: Path) -> str:
    """A key and a certificate that vouches for itself, for 127.0.0.1."""
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = [folder / "key.pem", folder / "cert.pem"]
    call = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, "-keyout", files[0], "-out", files[1]]
    subprocess.run(call, capture_output=True, check=True)
    return "".join(file.read_text() for file in reversed(files))
