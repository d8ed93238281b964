"""Who may ask what: hosts by an exact list, no foreign origin, changes only with JSON and the token."""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from moodmusic.errors import InputError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
TICKETS_KEPT = 8
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?)(?::([0-9]{1,5}))?")

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that ends a request before anything is looked at."""

    status: int
    code: str
    says: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a server answers to: `Host` values, and the origins of its own pages."""

    hosts: frozenset[str]
    origins: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, bound: str, port: int, allowed: Iterable[str] = ()) -> Names:
        """Loopback's names and the bound one with the port, and `allowed` as they are, such as ``radio.example.org``."""
        own = {f"{bracketed(name)}:{port}" for name in (*LOOPBACK, bound)}
        own |= {bracketed(name) for name in (*LOOPBACK, bound)} if port == 80 else set()
        named = {checked_host(name) for name in allowed}
        origins = {f"http://{host}" for host in own | named} | {f"https://{host}" for host in named}
        return cls(frozenset(own | named), frozenset(origins))


def bracketed(address: str) -> str:
    """An address as it stands in a URL."""
    return f"[{address}]" if ":" in address and not address.startswith("[") else address.lower()


def checked_host(name: str) -> str:
    """A host with or without a port, in small letters; InputError for anything else."""
    if not _is_host(name.lower()):
        raise InputError(f"{name!r} is no host: give a name or address, such as 'radio.example.org', with or without a port of 1 to 65535")
    return name.lower()


def _is_host(name: str) -> bool:
    found = _HOST.fullmatch(name)
    return found is not None and (found[2] is None or 1 <= int(found[2]) <= 65_535)


def loopback(host: str) -> bool:
    """Whether a bind is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def refused(headers: Headers, names: Names) -> Refusal | None:
    """Why a request is not even looked at; None when it may pass."""
    return next((refusal for check in CHECKS if (refusal := check(headers, names))), None)


def _host(headers: Headers, names: Names) -> Refusal | None:
    given = values(headers, b"host")
    if len(given) != 1 or not _is_host(given[0].lower()):
        return Refusal(400, "bad_host", "the request needs exactly one Host")
    if given[0].lower() in names.hosts:
        return None
    return Refusal(403, "foreign_host", "this Host is not served here: use the printed URL, or allow the name with --allow-host")


def _origin(headers: Headers, names: Names) -> Refusal | None:
    given = values(headers, b"origin")
    if not given or (len(given) == 1 and given[0] in names.origins):
        return None
    return Refusal(403, "foreign_origin", "pages of another origin may neither read nor change anything here")


def _site(headers: Headers, names: Names) -> Refusal | None:
    """A foreign page's <audio> or <img> tells no Origin, but browsers say where it comes from; who follows a link may come in."""
    foreign = {"cross-site", "same-site"} & set(values(headers, b"sec-fetch-site"))
    followed = values(headers, b"sec-fetch-mode") == ["navigate"] and {*values(headers, b"sec-fetch-dest")} <= {"document"}
    if not foreign or followed:
        return None
    return Refusal(403, "foreign_site", "pages of another origin may neither read nor change anything here")


def _framing(headers: Headers, names: Names) -> Refusal | None:
    """A proxy before us might believe the other of two lengths, and take the rest of a body for a request (RFC 9112, 6.1)."""
    if not (values(headers, b"content-length") and values(headers, b"transfer-encoding")):
        return None
    return Refusal(400, "two_lengths", "a body has one length: send Content-Length or Transfer-Encoding")


CHECKS: tuple[Callable[[Headers, Names], Refusal | None], ...] = (_framing, _host, _origin, _site)


def change_refused(headers: Headers, token: str, has_body: bool = True) -> Refusal | None:
    """Why a change is not made: no token, a wrong one, or a body that a foreign form could have sent."""
    given = values(headers, b"authorization")
    word, _, secret = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    if word.lower() != "bearer" or not same_secret(secret.strip(), token):
        return Refusal(401, "no_token", "changes need the header 'Authorization: Bearer TOKEN' with the token of the token file")
    return json_refused(headers) if has_body else None


def json_refused(headers: Headers) -> Refusal | None:
    """Why a body is not read."""
    kind = (values(headers, b"content-type") or [""])[0].partition(";")[0].strip().lower()
    return None if kind == "application/json" else Refusal(415, "not_json", "the body must be JSON: send Content-Type: application/json")


def same_secret(given: str, token: str) -> bool:
    """Compared in a time that does not tell how much of it was right."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())


def values(headers: Headers, name: bytes) -> list[str]:
    """Every value of a header, as text."""
    return [value.decode("latin-1").strip() for key, value in headers if key.lower() == name]


class Tickets:
    """Words that stand once for the token: the page finds one behind the # of its URL, which no server and no log sees."""

    def __init__(self) -> None:
        self._waiting: list[str] = []

    def mint(self) -> str:
        """A new one; the oldest that nobody used are forgotten."""
        ticket = secrets.token_urlsafe(24)
        self._waiting = [*self._waiting, ticket][-TICKETS_KEPT:]
        return ticket

    def spend(self, given: str) -> bool:
        """Whether it was good; it is good no more."""
        found = [ticket for ticket in self._waiting if same_secret(given, ticket)]
        self._waiting = [ticket for ticket in self._waiting if ticket not in found]
        return bool(found)
