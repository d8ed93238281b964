"""Hosts, origins, token and JSON: every row is a request to a real server, and what it answers."""

import json
import os
import socket
import stat
import time
from contextlib import suppress

import pytest
from click.testing import CliRunner
from running import AUTHORISED, TOKEN

from moodmusic.errors import InputError, OutputError
from moodmusic.serve.control.token import kept_token
from moodmusic.serve.security import Names, Tickets, checked_host, loopback
from moodmusic.serve.table import TABLE

JSON = {"Content-Type": "application/json"}
GOOD = {**AUTHORISED, **JSON}
SET = "/api/stations/main/set"
STATUS = "/api/stations/main"


def asked(port, method, path, headers, body=b""):
    """Status, headers and body of one request, written byte by byte as given."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    lines += [] if any(name == "Connection" for name, _ in headers) else ["Connection: close"]
    if body or method in ("POST", "PUT", "PATCH"):
        lines.append(f"Content-Length: {len(body)}")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
        data = b""
        while part := client.recv(65536):
            data += part
    head, _, rest = data.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode("latin-1").lower(), rest


# Host as sent ({port} is the server's), and the status for every method
HOSTS = (
    ("127.0.0.1:{port}", 200),
    ("localhost:{port}", 200),
    ("LOCALHOST:{port}", 200),
    ("[::1]:{port}", 200),
    ("127.0.0.1", 403),
    ("localhost", 403),
    ("localhost:1", 403),
    ("localhost:99999", 400),
    ("localhost:0", 400),
    ("localhost.:{port}", 400),
    ("localhost.evil.example:{port}", 403),
    ("127.0.0.1.evil.example:{port}", 403),
    ("evil.example", 403),
    ("evil.example:{port}", 403),
    ("127.0.0.1:{port}@evil.example", 400),
    ("0:{port}", 403),
    ("", 400),
    ("a b", 400),
)


@pytest.mark.parametrize(("host", "status"), HOSTS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT", "TRACE"])
def test_a_host_is_on_the_list_or_refused_whatever_the_method(served, method, host, status):
    path = {"POST": SET, "DELETE": "/api/stations/nobody"}.get(method, STATUS)
    got, _, _ = asked(
        served.port, method, path, [("Host", host.format(port=served.port)), *GOOD.items()], b"{}" if method == "POST" else b""
    )
    passed = {"GET": 200, "HEAD": 200, "POST": 422, "DELETE": 404}.get(method, 405)
    assert got == (passed if status == 200 else status)


def test_a_request_without_a_host_or_with_two_is_refused(served):
    assert asked(served.port, "GET", STATUS, [])[0] == 400
    twice = [("Host", f"localhost:{served.port}")] * 2
    assert asked(served.port, "GET", STATUS, twice)[0] == 400


def doors():
    """Every door of the table, the page, the document and the WebSocket, as (method, path)."""
    filled = {"{name}": "main", "{listener}": "somebody-1", "{segment}": "1.m4s"}
    for entry in TABLE:
        path = entry.path
        for field, value in filled.items():
            path = path.replace(field, value)
        for kind in entry.path_fields.get("format", {}).get("enum", ("",)):
            yield entry.method, path.replace("{format}", kind)
    yield from (("GET", path) for path in ("/", "/web/page.js", "/openapi.json", "/ws", "/nothing"))


UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}
# A header that no request of ours has, and what every door answers
FOREIGN = (
    ("Host", "evil.example", 403),
    ("Host", "127.0.0.1.evil.example:{port}", 403),
    ("Origin", "http://evil.example", 403),
    ("Origin", "null", 403),
    ("Sec-Fetch-Site", "cross-site", 403),
)


@pytest.mark.parametrize(("name", "value", "status"), FOREIGN)
@pytest.mark.parametrize(("method", "path"), [*doors()])
def test_every_door_is_guarded_even_from_who_has_the_token(served, method, path, name, value, status):
    host = {} if name == "Host" else {"Host": f"127.0.0.1:{served.port}"}
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    headers = {**host, **GOOD, name: value.format(port=served.port), **(upgrade if path == "/ws" else {})}
    got, head, _ = asked(served.port, method, path, headers.items(), b"{}" if method == "POST" else b"")
    assert got == status
    assert "access-control" not in head


# Origin, and whether it passes
ORIGINS = (
    ("http://127.0.0.1:{port}", True),
    ("http://localhost:{port}", True),
    ("http://[::1]:{port}", True),
    ("null", False),
    ("", False),
    ("https://127.0.0.1:{port}", False),
    ("http://127.0.0.1", False),
    ("http://localhost:{port}.evil.example", False),
    ("http://evil.example", False),
    ("http://127.0.0.1:{port}/", False),
    ("HTTP://127.0.0.1:{port}", False),
    ("file://", False),
    ("chrome-extension://abc", False),
)


@pytest.mark.parametrize(("origin", "passes"), ORIGINS)
@pytest.mark.parametrize(
    ("method", "path", "good"),
    [("GET", STATUS, 200), ("GET", "/", 200), ("POST", SET, 200), ("OPTIONS", SET, 405), ("GET", "/healthz", 200)],
)
def test_an_unlisted_origin_is_refused_and_no_answer_invites_another(served, method, path, good, origin, passes):
    headers = [("Host", f"127.0.0.1:{served.port}"), ("Origin", origin.format(port=served.port)), *GOOD.items()]
    body = b'{"intensity": 1}' if method == "POST" else b""
    status, head, _ = asked(served.port, method, path, headers, body)
    assert status == (good if passes else 403)
    assert "access-control" not in head
    assert "cross-origin-resource-policy: same-origin" in head


def test_two_origins_are_refused(served):
    origin = ("Origin", f"http://127.0.0.1:{served.port}")
    assert asked(served.port, "GET", STATUS, [("Host", f"127.0.0.1:{served.port}"), origin, origin])[0] == 403


# What a browser says of a request without Origin, such as that of <audio> or a link
SITES = (
    ("same-origin", "no-cors", 200),
    ("none", "navigate", 200),
    ("cross-site", "navigate", 200),
    ("cross-site", "no-cors", 403),
    ("same-site", "no-cors", 403),
    ("cross-site", "cors", 403),
    ("cross-site", "navigate\r\nSec-Fetch-Dest: document", 200),
    ("cross-site", "navigate\r\nSec-Fetch-Dest: iframe", 403),
    ("cross-site", "navigate\r\nSec-Fetch-Dest: embed", 403),
)


@pytest.mark.parametrize(("site", "mode", "status"), SITES)
def test_a_foreign_page_cannot_embed_a_stream(served, site, mode, status):
    headers = [("Host", f"127.0.0.1:{served.port}"), ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode)]
    assert asked(served.port, "HEAD", "/stations/main/stream.mp3", headers)[0] == status


CHANGES = (
    ("POST", "/api/stations"),
    ("DELETE", "/api/stations/nobody"),
    ("POST", "/api/stations/main/steer"),
    ("POST", SET),
    ("POST", "/api/stations/main/trigger"),
    ("POST", "/api/explain"),
)
# Headers of a change, and what it answers where it is not good
BEARERS = (
    ({}, 401),
    ({"Authorization": ""}, 401),
    ({"Authorization": TOKEN}, 401),
    ({"Authorization": f"Basic {TOKEN}"}, 401),
    ({"Authorization": f"Bearer {TOKEN[:-1]}"}, 401),
    ({"Authorization": f"Bearer {TOKEN}x"}, 401),
    ({"Authorization": "Bearer "}, 401),
    ({"Authorization": "Bearer \xe9"}, 401),
    ({"Cookie": f"token={TOKEN}"}, 401),
    ({"X-Token": TOKEN}, 401),
)


@pytest.mark.parametrize(("method", "path"), CHANGES)
@pytest.mark.parametrize(("headers", "status"), BEARERS)
def test_a_change_needs_the_token(served, method, path, headers, status):
    host = [("Host", f"127.0.0.1:{served.port}"), *JSON.items(), *headers.items()]
    got, head, body = asked(served.port, method, path, host, b"{}" if method == "POST" else b"")
    assert got == status
    assert "www-authenticate: bearer" in head
    assert TOKEN.encode() not in body


def test_a_token_in_the_query_is_no_token(served):
    path = f"{SET}?token={TOKEN}"
    assert asked(served.port, "POST", path, [("Host", f"127.0.0.1:{served.port}"), *JSON.items()], b'{"intensity": 1}')[0] == 401


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"])
@pytest.mark.parametrize("path", [path for method, path in CHANGES if method == "POST"] + ["/api/session"])
def test_a_body_that_a_form_could_send_is_refused(served, path, kind):
    headers = [("Host", f"127.0.0.1:{served.port}"), *AUTHORISED.items(), ("Content-Type", kind)]
    assert asked(served.port, "POST", path, headers, b'{"intensity": 1}')[0] == 415


READS = ("/", "/web/page.js", "/api/stations", STATUS, "/healthz", "/metrics", "/openapi.json", "/stations/main.m3u", f"{STATUS}/plan")


@pytest.mark.parametrize("path", READS)
def test_reading_needs_no_token_on_loopback(served, path):
    assert asked(served.port, "GET", path, [("Host", f"127.0.0.1:{served.port}")])[0] == 200


def test_the_page_lets_nothing_in_from_elsewhere(served):
    _, head, page = asked(served.port, "GET", "/", [("Host", f"127.0.0.1:{served.port}")])
    policy = next(line for line in head.splitlines() if line.startswith("content-security-policy"))
    for rule in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "connect-src 'self'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert b"http://" not in page.replace(b"http://\xe2\x80\xa6", b"")
    assert b"https://" not in page


BODIES = (
    (b"", 422),
    (b"{", 422),
    (b'{"intensity": NaN}', 422),
    (b'{"intensity": Infinity}', 422),
    (b'{"intensity": 1e999}', 422),
    (b'{"intensity": 0.5, "intensity": 0.6}', 422),
    (b'{"intensity": true}', 422),
    (b'{"intensity": 1.5}', 422),
    (b'{"volume": 1}', 422),
    (b"[]", 422),
    (b'"x"', 422),
    (b"\xff\xfe", 422),
    (b"[" * 4000, 422),
    (b'{"mute": [[[[[[[[[[1]]]]]]]]]]}', 422),
    (b'{"mute": ["' + b"x" * 9000 + b'"]}', 413),
)


@pytest.mark.parametrize(("body", "status"), BODIES)
def test_a_hostile_body_gets_its_documented_answer(served, body, status):
    got, head, answer = asked(served.port, "POST", SET, [("Host", f"127.0.0.1:{served.port}"), *GOOD.items()], body)
    assert got == status
    assert "application/json" in head
    assert set(json.loads(answer)["error"]) == {"code", "message"}
    assert b"Traceback" not in answer


def test_a_ticket_stands_for_the_token_once_and_the_next_is_told_to_the_terminal(served):
    told = []
    served.settings.spent = told.append
    ticket = served.settings.tickets.mint()
    host = [("Host", f"127.0.0.1:{served.port}"), *JSON.items()]
    body = json.dumps({"ticket": ticket}).encode()
    status, _, answer = asked(served.port, "POST", "/api/session", host, body)
    assert (status, json.loads(answer)) == (200, {"token": TOKEN})
    assert asked(served.port, "POST", "/api/session", host, body)[0] == 401
    assert len(told) == 1
    assert asked(served.port, "POST", "/api/session", host, json.dumps({"ticket": told[0]}).encode())[0] == 200


def test_old_tickets_are_forgotten():
    tickets = Tickets()
    first = tickets.mint()
    for _ in range(8):
        tickets.mint()
    assert not tickets.spend(first)
    assert not tickets.spend("")


def test_a_token_file_is_made_for_its_owner_alone_and_read_again(tmp_path):
    os.umask(os.umask(0))
    path = tmp_path / "token"
    token = kept_token(path)
    assert len(token) >= 40
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kept_token(path) == token


@pytest.mark.parametrize(
    ("text", "mode"), [("a-good-token-0123456789", 0o644), ("", 0o600), ("short", 0o600), ("two words here and more", 0o600)]
)
def test_a_token_file_that_others_can_read_or_that_holds_none_is_refused(tmp_path, text, mode):
    path = tmp_path / "token"
    path.write_text(text)
    path.chmod(mode)
    with pytest.raises(InputError, match=f"{path}: .*token"):
        kept_token(path)
    assert path.read_text() == text


def test_a_token_file_is_made_in_a_folder_that_is_there_alone(tmp_path):
    with pytest.raises(OutputError, match=f"No such file or directory: make the folder {tmp_path}/state first"):
        kept_token(tmp_path / "state" / "token")
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_a_token_file_stays_and_the_file_is_made_where_it_leads(tmp_path):
    (tmp_path / "token").symlink_to("kept")
    token = kept_token(tmp_path / "token")
    assert (tmp_path / "token").is_symlink()
    assert (tmp_path / "kept").read_text() == f"{token}\n"
    assert kept_token(tmp_path / "token") == token
    (tmp_path / "round").symlink_to("round")
    with pytest.raises(InputError, match="round: the token cannot be read: Too many levels"):
        kept_token(tmp_path / "round")
    assert (tmp_path / "round").is_symlink()


@pytest.mark.parametrize(
    ("make", "kind"), [(os.mkfifo, "a pipe"), (os.mkdir, "a folder"), (lambda path: path.symlink_to("/dev/null"), "a device")]
)
def test_what_is_no_file_holds_no_token_and_is_not_waited_for(tmp_path, make, kind):
    make(tmp_path / "token")
    with pytest.raises(InputError, match=f"token is {kind}: give a regular file"):
        kept_token(tmp_path / "token")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_a_token_file_of_another_user_is_refused(tmp_path):
    path = tmp_path / "token"
    kept_token(path)
    os.chown(path, 65_534, 65_534)
    with pytest.raises(InputError, match="another user owns the token"):
        kept_token(path)


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("LOCALHOST", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.9", False),
    ],
)
def test_loopback_is_told_from_other_binds(host, inside):
    assert loopback(host) is inside


def test_another_bind_than_loopback_needs_a_token_file():
    from moodmusic.cli.serve import command

    done = CliRunner().invoke(command, ["calm sea", "--host", "0.0.0.0", "--port", "0"])
    assert isinstance(done.exception, InputError)
    assert "--token-file" in str(done.exception)


def test_names_that_are_allowed_are_hosts_and_their_pages_origins():
    names = Names.of("0.0.0.0", 8484, ("Radio.example.org",))
    assert "radio.example.org" in names.hosts
    assert {"https://radio.example.org", "http://radio.example.org", "http://localhost:8484"} <= names.origins
    for wrong in ("radio.example.org/", "http://radio", "", "a b", "*", "x.org:99999", "x.org:65536", "x.org:0", "x.org:"):
        with pytest.raises(InputError, match="a port of 1 to 65535"):
            checked_host(wrong)
    assert checked_host("x.org:65535") == "x.org:65535"


NO_HTTP = (
    b"NONSENSE\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n",
    b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
)


def told_until_closed(client):
    """Everything that comes until the connection ends."""
    data = b""
    with suppress(ConnectionResetError):
        while part := client.recv(65536):
            data += part
    return data


@pytest.mark.parametrize("sent", NO_HTTP)
def test_what_is_no_http_is_told_so_as_every_error_is(served, caplog, sent):
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as client:
        client.sendall(sent)
        head, _, body = told_until_closed(client).partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    assert lines[0] == b"http/1.1 400 bad request"
    assert {b"content-type: application/json", b"x-content-type-options: nosniff", b"connection: close"} <= {*lines}
    assert json.loads(body)["error"]["code"] == "bad_request"
    assert not caplog.records


def test_a_body_that_breaks_off_under_way_ends_the_connection_without_a_fault(served, caplog):
    head = f"POST {SET} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nTransfer-Encoding: chunked\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in GOOD.items())
    for wait_s in (0.0, 0.3):
        with socket.create_connection(("127.0.0.1", served.port), timeout=10) as client:
            client.sendall(head.encode() + b"\r\n")
            time.sleep(wait_s)
            client.sendall(b"no chunk\r\n\r\n")
            data = told_until_closed(client)
        assert data.startswith(b"HTTP/1.1 400 ")
        assert b"bad_request" in data
    assert not caplog.records
