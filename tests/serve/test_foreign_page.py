"""Pages of other origins in a real headless Chromium: they can neither read nor change anything, whatever they try."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from running import TOKEN, Running

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install 'moodmusic[test]')")

CHROMIUM = "/usr/bin/chromium"
pytestmark = [pytest.mark.slow, pytest.mark.needs_program("chromium"), pytest.mark.filterwarnings("ignore::DeprecationWarning")]

# Without these Chromium's own wall between names and this machine would stop some tries before ours is asked
BARE = "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets,PrivateNetworkAccessSendPreflights"

# Where the foreign page stands: {own} is the server's port, {other} that of a server of its own
PLACES = {
    "another port": "http://127.0.0.1:{other}/",
    "another site": "http://evil.example:{other}/",
    "a name bound anew to this machine": "http://evil.example:{own}/attack",
    "a name that looks like it": "http://127.0.0.1.evil.example:{own}/attack",
}

PAGE = "<!doctype html><title>foreign</title>"
ALONE = {"Content-Type": "text/html", "Cross-Origin-Opener-Policy": "same-origin"}  # as the server's own pages are

SET = "/api/stations/main/set"
STATUS = "/api/stations/main"
# In the page: what was read ("yes", "no" or the status of an answer that it can see), and whether an element loads
HELP = """
const reads = (answer) => (answer.type === "opaque" ? "no" : answer.ok ? "yes" : `${answer.status}`);
const asked = (path, how = {}) => fetch(BASE + path, how).then(reads, () => "no");
const until = (true_) => new Promise((done) => {
  const end = Date.now() + 3000;
  const look = () => {
    let found = false;
    try { found = true_(); } catch { /* not its to read */ }
    if (found || Date.now() > end) done(found ? "yes" : "no"); else setTimeout(look, 50);
  };
  look();
});
const loaded = (tag, attributes) => new Promise((done) => {
  const element = document.createElement(tag);
  for (const name of ["load", "loadedmetadata", "canplay"]) element.addEventListener(name, () => done("yes"));
  element.addEventListener("error", () => done("no"));
  Object.assign(element, attributes);
  document.body.append(element);
});
const CHANGE = JSON.stringify({ intensity: 0 });
const JSON_TYPE = { "Content-Type": "application/json" };
"""
TRIES = {
    "fetch": f"asked('{STATUS}')",
    "fetch without CORS": f"asked('{STATUS}', {{ mode: 'no-cors' }})",
    "fetch with credentials": f"asked('{STATUS}', {{ credentials: 'include' }})",
    "fetch of the stream": "asked('/stations/main/stream.mp3', { mode: 'no-cors' })",
    "a change with the token": (
        f"asked('{SET}', {{ method: 'POST', body: CHANGE, headers: {{ Authorization: 'Bearer {TOKEN}', ...JSON_TYPE }} }})"
    ),
    "a change as text": f"asked('{SET}', {{ method: 'POST', mode: 'no-cors', body: CHANGE, headers: {{ 'Content-Type': 'text/plain' }} }})",
    "the end of the station": f"asked('{STATUS}', {{ method: 'DELETE', headers: {{ Authorization: 'Bearer {TOKEN}' }} }})",
    "a ticket": "asked('/api/session', { method: 'POST', body: JSON.stringify({ ticket: TICKET }), headers: JSON_TYPE })",
    "a ticket as text": "asked('/api/session', { method: 'POST', mode: 'no-cors', body: JSON.stringify({ ticket: TICKET }) })",
    "a beacon": f"(async () => {{ navigator.sendBeacon(BASE + '{SET}', CHANGE); return 'no'; }})()",
    "a WebSocket": """new Promise((done) => {
        const line = new WebSocket(BASE.replace("http", "ws") + "/ws");
        line.onopen = () => done("yes"); line.onerror = () => done("no"); })""",
    "an EventSource": f"""new Promise((done) => {{ const source = new EventSource(BASE + "{STATUS}/events");
        source.onopen = () => {{ source.close(); done("yes"); }}; source.onerror = () => {{ source.close(); done("no"); }}; }})""",
    "an image": "loaded('img', { src: BASE + '/web/icon.svg' })",
    "audio": "loaded('audio', { src: BASE + '/stations/main/stream.mp3', preload: 'auto' })",
    "audio with CORS": "loaded('audio', { crossOrigin: 'anonymous', src: BASE + '/stations/main/stream.mp3', preload: 'auto' })",
    "video": "loaded('video', { src: BASE + '/stations/main/stream.mp3', preload: 'auto' })",
    "a script": "loaded('script', { src: BASE + '/web/make.js' })",
    "a module": "loaded('script', { type: 'module', src: BASE + '/web/make.js' })",
    "a style sheet": "loaded('link', { rel: 'stylesheet', href: BASE + '/web/style.css' })",
    "a frame": """(() => { const frame = document.createElement("iframe"); frame.src = BASE + "/"; document.body.append(frame);
        return until(() => frame.contentDocument.querySelector("#words")); })()""",
    "a window": """(() => { const other = window.open(BASE + "/"); return until(() => other.document.querySelector("#words")); })()""",
    "a form in a frame": f"""(() => {{ const frame = document.createElement("iframe"); frame.name = "sink"; document.body.append(frame);
        const form = document.createElement("form");
        Object.assign(form, {{ method: "POST", enctype: "text/plain", target: "sink", action: BASE + "{SET}" }});
        form.append(Object.assign(document.createElement("input"), {{ name: '{{"intensity": 0, "x": "', value: '"}}' }}));
        document.body.append(form); form.submit();
        return until(() => frame.contentDocument.body.innerText.includes("frame")); }})()""",
}
OWN = ("fetch", "a change with the token", "a WebSocket", "an EventSource", "an image", "audio", "a script", "a style sheet", "a window")


class Foreign(BaseHTTPRequestHandler):
    """Gives an empty page, whatever is asked for."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_: object) -> None:
        """Not said."""


@pytest.fixture(scope="module")
def other() -> Iterator[int]:
    """The port of a server that is not ours."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Foreign) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, for which every name ends on this machine."""
    rules = "--host-resolver-rules=MAP *.example 127.0.0.1"
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", rules, BARE])
        yield chromium
        chromium.close()


def standing(browser: Any, address: str) -> Any:
    """A tab on a foreign page. One at /attack was got while its name belonged to another machine: it comes from here."""
    tab = browser.new_page()
    tab.route("**/attack", lambda route: route.fulfill(body=PAGE, headers=ALONE))
    tab.goto(address)
    return tab


def tried(tab: Any, base: str, what: str, ticket: str = "") -> str:
    """What a page learns by one try."""
    names = f"const BASE = {json.dumps(base)}; const TICKET = {json.dumps(ticket)};"
    return str(tab.evaluate(f"async () => {{ {names} {HELP} return await {what}; }}"))


def state(served: Running) -> tuple[Any, ...]:
    """What nobody may change."""
    status = httpx.get(f"{served.base}/api/stations/main").json()
    return status["live"], status["prompt"], len(httpx.get(f"{served.base}/api/stations").json()["stations"])


def refusals(served: Running) -> int:
    """How many requests were answered with 403."""
    found = re.search(r'requests_total{status="403"} (\d+)', httpx.get(f"{served.base}/metrics").text)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("place", PLACES)
def test_a_foreign_page_learns_and_changes_nothing(served: Running, browser: Any, other: int, place: str) -> None:
    """A page whose name was bound anew takes its own name for the server: for the browser that is no other origin."""
    address = PLACES[place].format(own=served.port, other=other)
    base = address.removesuffix("/attack") if address.endswith("/attack") else served.base
    ticket = served.settings.tickets.mint()
    before, refused = state(served), refusals(served)
    tab = standing(browser, address)
    learned = {name: tried(tab, base, what, ticket) for name, what in TRIES.items()}
    tab.context.close()
    assert set(learned.values()) <= {"no", "403"}, learned
    assert state(served) == before
    assert served.settings.tickets.spend(ticket), "a foreign page has spent the ticket"
    print(f"\n{place}: {refusals(served) - refused} refused by the server, {learned}")
    assert refusals(served) - refused >= 15  # the rest is refused by the browser


def test_the_same_tries_succeed_on_a_page_of_the_server_itself(served: Running, browser: Any) -> None:
    """Otherwise they would prove nothing."""
    tab = standing(browser, f"{served.base}/attack")
    learned = {name: tried(tab, served.base, TRIES[name]) for name in OWN}
    tab.context.close()
    assert learned == dict.fromkeys(OWN, "yes")
    assert state(served)[0]["intensity"] == 0


def test_a_link_from_elsewhere_opens_the_page_and_cuts_it_off_from_the_other(served: Running, browser: Any, other: int) -> None:
    tab = standing(browser, f"http://evil.example:{other}/")
    with tab.expect_popup() as opened:
        tab.evaluate(f"() => {{ window.other = window.open({json.dumps(served.base + '/')}); }}")
    opened.value.wait_for_selector("#words")
    assert opened.value.evaluate("window.opener") is None
    assert tab.evaluate("window.other.closed") is True  # as far as the foreign page can see
    tab.context.close()
