"""The handler by itself: bytes and the time go in, replies come out. Every error code, every limit, any input."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moodmusic.errors import PromptError
from moodmusic.printable import hides
from moodmusic.serve.control.codes import CODES, Refusal
from moodmusic.serve.control.conversation import incident
from moodmusic.serve.control.handler import Handler
from moodmusic.serve.control.limits import LIMITS
from moodmusic.serve.control.methods import METHODS
from moodmusic.serve.control.steps import Call, Close, Reply, Wait, error_line

DOCS = Path(__file__).parents[3] / "docs" / "control.md"
TOKEN = "a-token-of-the-tests-0123456789"
STATIONS = ("main", "rain")


def line(method: str, id_: Any = 1, **params: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": id_, "method": method, "params": params}).encode()


def steps_of(data: bytes, handler: Handler | None = None, now: float = 0.0) -> list[Any]:
    """Everything that some bytes lead to."""
    handler = handler or Handler(STATIONS, 0.0)
    handler.receive(data, now)
    found: list[Any] = []
    while (steps := handler.take(now)) is not None:
        found += steps
    return found


def said(data: bytes, handler: Handler | None = None, now: float = 0.0) -> list[Any]:
    """The replies that some bytes lead to, as JSON values."""
    return [json.loads(step.data) for step in steps_of(data, handler, now) if isinstance(step, Reply)]


def named(data: bytes, handler: Handler | None = None) -> str:
    """The name of the one error that some bytes lead to."""
    (reply,) = said(data, handler)
    assert reply["error"]["code"] == CODES[reply["error"]["data"]["name"]].number
    return str(reply["error"]["data"]["name"])


HOSTILE = {
    "not JSON": (b"play something nice", "parse_error"),
    "an empty line": (b"", "parse_error"),
    "half an object": (b'{"jsonrpc": "2.0"', "parse_error"),
    "a control character in a string": (b'{"a": "\x01"}', "parse_error"),
    "a byte order mark": (b'\xef\xbb\xbf{"jsonrpc": "2.0", "id": 1, "method": "ping"}', "parse_error"),
    "single quotes": (b"{'jsonrpc': '2.0'}", "parse_error"),
    "a start of TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "not_utf8"),
    "Latin-1": ('{"jsonrpc": "2.0", "id": 1, "method": "caf\xe9"}'.encode("latin-1"), "not_utf8"),
    "a surrogate in UTF-8": (b'{"method": "\xed\xa0\x80"}', "not_utf8"),
    "an overlong form": (b'{"method": "\xc0\xaf"}', "not_utf8"),
    "nine lists": (b"[" * 9 + b"]" * 9, "too_deep"),
    "8,000 open lists": (b"[" * 8000, "too_deep"),
    "nine objects": (b'{"a":' * 9 + b"1" + b"}" * 9, "too_deep"),
    "NaN": (b'{"jsonrpc": "2.0", "id": NaN, "method": "ping"}', "bad_number"),
    "Infinity": (b'{"jsonrpc": "2.0", "id": 1, "method": "set", "params": {"intensity": Infinity}}', "bad_number"),
    "minus Infinity": (b'{"jsonrpc": "2.0", "id": 1, "method": "set", "params": {"intensity": -Infinity}}', "bad_number"),
    "a number beyond double": (b'{"jsonrpc": "2.0", "id": 1, "method": "set", "params": {"intensity": 1e999}}', "bad_number"),
    "a number of 5,000 digits": (b'{"id": ' + b"9" * 5000 + b"}", "bad_number"),
    "a key twice": (b'{"jsonrpc": "2.0", "id": 1, "id": 2, "method": "ping"}', "duplicate_key"),
    "a parameter twice": (b'{"jsonrpc": "2.0", "id": 1, "method": "set", "params": {"mute": [], "mute": []}}', "duplicate_key"),
    "a list of requests": (b'[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]', "invalid_request"),
    "a number": (b"5", "invalid_request"),
    "17 keys": (line("set", **{f"key{number}": 1 for number in range(17)}), "invalid_request"),
    "101 values": (line("set", mute=["drums"] * 101), "invalid_request"),
    "2,700 objects": (b"[" + b"{}," * 2700 + b"{}]", "invalid_request"),
    "null": (b"null", "invalid_request"),
    "no version": (b'{"id": 1, "method": "ping"}', "invalid_request"),
    "version 1": (b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', "invalid_request"),
    "an id that is a list": (b'{"jsonrpc": "2.0", "id": [1], "method": "ping"}', "invalid_request"),
    "an id that is null": (b'{"jsonrpc": "2.0", "id": null, "method": "ping"}', "invalid_request"),
    "an id that is true": (b'{"jsonrpc": "2.0", "id": true, "method": "ping"}', "invalid_request"),
    "an id that hides": (b'{"jsonrpc": "2.0", "id": "\\u202e", "method": "ping"}', "invalid_request"),
    "an id of 201 characters": (b'{"jsonrpc": "2.0", "id": "' + b"i" * 201 + b'", "method": "ping"}', "invalid_request"),
    "a method that is a number": (b'{"jsonrpc": "2.0", "id": 1, "method": 5}', "invalid_request"),
    "no method": (b'{"jsonrpc": "2.0", "id": 1}', "invalid_request"),
    "a key that is none": (b'{"jsonrpc": "2.0", "id": 1, "methd": "ping"}', "invalid_request"),
    "a method that is none": (line("stear", target="calm"), "unknown_method"),
    "a method of Python": (line("__class__"), "unknown_method"),
    "a method that would open a file": (line("load", path="/etc/passwd"), "unknown_method"),
    "parameters by position": (b'{"jsonrpc": "2.0", "id": 1, "method": "trigger", "params": ["hit"]}', "invalid_params"),
    "a parameter that is none": (line("set", intensty=0.5), "invalid_params"),
    "a file's name as a parameter": (line("steer", target={"file": "/etc/passwd"}), "invalid_params"),
    "a number out of range": (line("set", intensity=1.01), "invalid_params"),
    "a number as text": (line("set", intensity="0.5"), "invalid_params"),
    "a truth as a number": (line("set", intensity=True), "invalid_params"),
    "a huge whole number": (line("set", intensity=10**290), "invalid_params"),
    "nothing to set": (line("set"), "invalid_params"),
    "no target": (line("steer"), "invalid_params"),
    "a mood of two": (line("steer", target={"mood": [0.1, 0.2]}), "invalid_params"),
    "a mood that is no list": (line("steer", target={"mood": "calm"}), "invalid_params"),
    "a mood and an edit": (line("steer", target={"mood": [0, 0, 0], "edit": "darker"}), "invalid_params"),
    "a place that is none": (line("steer", target="calm", at="baar"), "invalid_params"),
    "a fade that is none": (line("steer", target="calm", fade={"mode": "crossfade"}), "invalid_params"),
    "a fade of 65 beats": (line("steer", target="calm", fade={"length": 65}), "invalid_params"),
    "a hold of more than an hour": (line("steer", target="calm", hold=3601), "invalid_params"),
    "a hold without a unit": (line("steer", target="calm", hold={"length": 8}), "invalid_params"),
    "a stinger that is none": (line("trigger", name="gong"), "invalid_params"),
    "a target that is blank": (line("steer", target="   "), "invalid_params"),
    "a target that cannot be seen": (line("steer", target="\u200b\u2060"), "invalid_params"),
    "a target of 1,001 characters": (line("steer", target="x" * 1001), "invalid_params"),
    "a target that hides": (line("steer", target="calm \x1b[2J"), "invalid_params"),
    "a lone surrogate": (b'{"jsonrpc": "2.0", "id": 1, "method": "steer", "params": {"target": "\\ud800"}}', "invalid_params"),
    "an event that is none": (line("subscribe", events=["bars"]), "invalid_params"),
    "a format that is none": (line("pcm", format="mp3"), "invalid_params"),
    "65 names": (line("set", mute=["drums"] * 65), "invalid_params"),
    "a protocol of the future": (line("hello", protocol=2), "invalid_params"),
    "a station that is none": (line("status", station="reign"), "no_station"),
    "8,193 bytes": (b" " * 8193, "line_too_long"),
    "a megabyte": (b"x" * 1_000_000, "line_too_long"),
    "GET": (b"GET / HTTP/1.1", "http"),
    "get": (b"get / http/1.1", "http"),
    "POST": (b"POST /control HTTP/1.1\r", "http"),
    "another verb": (b"PROPFIND /x HTTP/1.0", "http"),
    "HTTP/2": (b"PRI * HTTP/2.0\r", "http"),
    "a header": (b"Host: 127.0.0.1:6663\r", "http"),
}


@pytest.mark.parametrize(("data", "name"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_lines_get_their_code_and_where_it_says_so_the_end(data: bytes, name: str) -> None:
    handler = Handler(STATIONS, 0.0)
    steps = steps_of(data + b"\n", handler)
    assert json.loads(steps[0].data)["error"]["data"]["name"] == name
    assert handler.closed == CODES[name].closes == any(isinstance(step, Close) for step in steps)
    if not handler.closed:
        assert said(line("ping", "after"), handler, 1.0) == [] and said(b"\n", handler, 1.0)[0]["id"] == "after"


@pytest.mark.parametrize(("data", "name"), HOSTILE.values(), ids=HOSTILE)
def test_before_the_token_every_hostile_line_ends_the_connection(data: bytes, name: str) -> None:
    handler = Handler(STATIONS, 0.0, TOKEN)
    steps = steps_of(data + b"\n" + line("ping") + b"\n", handler)
    assert [type(step) for step in steps] == [Reply, Close] and handler.closed
    wanted = {name, "unauthorized"} if data.startswith(b'{"jsonrpc"') else {name}
    assert json.loads(steps[0].data)["error"]["data"]["name"] in wanted


def test_the_limits_of_a_line_are_exact() -> None:
    request = line("ping")
    assert "result" in said(request + b" " * (LIMITS.line_bytes - len(request)) + b"\n")[0]
    assert named(request + b" " * (LIMITS.line_bytes - len(request) + 1) + b"\n") == "line_too_long"
    assert named(b"[" * 8 + b"]" * 8 + b"\n") == "invalid_request"
    assert named(b'{"a": "' + b"[" * 100 + b'\\"[["}\n') == "invalid_request"


def test_a_message_of_a_websocket_has_the_same_limits() -> None:
    handler = Handler(STATIONS, 0.0)
    (reply,) = handler.message(line("ping"), 0.0)
    assert isinstance(reply, Reply)
    assert [type(step) for step in handler.message(b" " * 8193, 0.0)] == [Reply, Close]
    assert handler.deadline() is not None


@pytest.mark.parametrize("id_", [0, -5, 1.5, 1e300, 10**30, "", "a", "ü", "two words"])
def test_the_id_comes_back_as_it_was(id_: Any) -> None:
    (reply,) = said(line("ping", id_) + b"\n")
    assert reply["id"] == id_ and type(reply["id"]) is type(id_)
    assert said(line("stear", id_) + b"\n")[0]["id"] == id_


def test_a_request_without_an_id_is_obeyed_and_gets_no_answer() -> None:
    assert steps_of(b'{"jsonrpc": "2.0", "method": "ping"}\n') == []
    assert steps_of(b'{"jsonrpc": "2.0", "method": "pong"}\n') == []
    handler = Handler(STATIONS, 0.0)
    (call,) = steps_of(b'{"jsonrpc": "2.0", "method": "set", "params": {"intensity": 0.5}}\n', handler)
    assert call == Call(None, "set", "main", {"intensity": 0.5})
    assert handler.done(call, {"frame": 0}) == handler.failed(call, Refusal("refused", "no")) == b""


def test_on_tcp_the_first_message_is_hello_with_the_token() -> None:
    assert named(line("ping") + b"\n", Handler(STATIONS, 0.0, TOKEN)) == "unauthorized"
    assert named(line("hello") + b"\n", Handler(STATIONS, 0.0, TOKEN)) == "unauthorized"
    assert named(line("hello", token=TOKEN[:-1]) + b"\n", Handler(STATIONS, 0.0, TOKEN)) == "unauthorized"
    assert named(line("hello", token="é") + b"\n", Handler(STATIONS, 0.0, TOKEN)) == "unauthorized"
    handler = Handler(STATIONS, 0.0, TOKEN)
    hello, ping = said(line("hello", token=TOKEN, client="a test", protocol=1) + b"\n" + line("ping", 2) + b"\n", handler)
    assert hello["result"]["stations"] == list(STATIONS) and set(hello["result"]["methods"]) == set(METHODS)
    assert TOKEN not in json.dumps(hello) and ping["result"] == {"time": 0.0}


def test_without_a_token_to_know_hello_is_answered_but_not_needed() -> None:
    assert "result" in said(line("ping") + b"\n")[0]
    assert "result" in said(line("hello", token="anything") + b"\n")[0]


@pytest.mark.parametrize(
    ("request_line", "call"),
    [
        (line("status"), Call(1, "status", "main", {})),
        (line("stations"), Call(1, "stations", "", {})),
        (line("steer", target="calm sea"), Call(1, "steer", "main", {"target": "calm sea"})),
        (
            line("steer", target={"mood": [0.5, -1, 0]}, at="section", station="rain"),
            Call(1, "steer", "rain", {"target": {"mood": [0.5, -1.0, 0.0]}, "at": "section"}),
        ),
        (
            line(
                "steer", target={"edit": "darker"}, fade={"mode": "cross", "length": 2, "unit": "bars"}, hold={"length": 8, "unit": "bars"}
            ),
            Call(
                1,
                "steer",
                "main",
                {
                    "target": {"edit": "darker"},
                    "fade": {"mode": "cross", "length": 2.0, "unit": "bars"},
                    "hold": {"length": 8.0, "unit": "bars"},
                },
            ),
        ),
        (
            line("set", intensity=1, mute="drums", solo=None, duck={"depth_db": -9, "release": 0.4}),
            Call(1, "set", "main", {"intensity": 1.0, "mute": "drums", "solo": None, "duck": {"depth_db": -9.0, "release": 0.4}}),
        ),
        (
            line("steer", target="ca\u200blm\tsea\r\n", fade=None, hold=None),
            Call(1, "steer", "main", {"target": "ca\u200blm\tsea\r\n", "fade": None, "hold": None}),
        ),
        (line("trigger", name="hit", at="now", volume_db=-3), Call(1, "trigger", "main", {"name": "hit", "at": "now", "volume_db": -3.0})),
        (line("subscribe", events=["bar", "now playing"]), Call(1, "subscribe", "main", {"events": ["bar", "now playing"]})),
        (line("unsubscribe", station="rain"), Call(1, "unsubscribe", "rain", {})),
        (line("pcm", format="f32le"), Call(1, "pcm", "main", {"format": "f32le"})),
    ],
    ids=lambda value: value.method if isinstance(value, Call) else "",
)
def test_what_needs_a_station_comes_out_as_a_call_with_checked_parameters(request_line: bytes, call: Call) -> None:
    assert steps_of(request_line + b"\n") == [call]


def test_wrong_names_are_answered_with_the_nearest_and_all_mistakes_at_once() -> None:
    def message(request: bytes) -> str:
        return str(said(request + b"\n")[0]["error"]["message"])

    assert "did you mean 'steer'" in message(line("stear"))
    assert "did you mean 'rain'" in message(line("status", station="rein"))
    assert "did you mean 'method'" in message(b'{"jsonrpc": "2.0", "id": 1, "methd": "ping"}')
    wrong = message(line("set", intensty=0.5, volume_db=99, mute=5))
    assert "did you mean 'intensity'" in wrong and "-60 to 12" in wrong and "mute is 5" in wrong


def test_a_station_without_a_name_is_the_main_one_or_the_only_one() -> None:
    assert steps_of(line("status") + b"\n", Handler(["rain"], 0.0))[0].station == "rain"
    assert named(line("status") + b"\n", Handler(["rain", "sea"], 0.0)) == "no_station"
    assert named(line("status") + b"\n", Handler([], 0.0)) == "no_station"


def test_after_a_burst_of_100_requests_50_a_second_are_answered_and_each_is_answered_in_its_order() -> None:
    handler = Handler(STATIONS, 0.0)
    steps = steps_of(b"".join(line("ping", number) + b"\n" for number in range(150)), handler)
    replies = [json.loads(step.data) for step in steps if isinstance(step, Reply)]
    assert [reply["id"] for reply in replies] == list(range(150))
    assert ["result" in reply for reply in replies] == [True] * 100 + [False] * 50
    assert {reply["error"]["data"]["name"] for reply in replies[100:]} == {"rate_limited"}
    waits = [step.seconds for step in steps if isinstance(step, Wait)]
    assert waits == [pytest.approx(0.02)] * 50 and replies[100]["error"]["data"]["retry_s"] == 0.02
    later = [said(line("ping", number) + b"\n", handler, 1.0 + number / 50)[0] for number in range(50)]
    assert all("result" in reply for reply in later)


def test_lines_that_cannot_be_read_count_as_requests() -> None:
    handler = Handler(STATIONS, 0.0)
    names = [reply["error"]["data"]["name"] for reply in said(b"x\n" * 110, handler)]
    assert names == ["parse_error"] * 100 + ["rate_limited"] * 10
    assert named(b"GET / HTTP/1.1\n", handler) == "http"


def test_a_line_may_take_ten_seconds_and_silence_a_minute_unless_subscribed() -> None:
    handler = Handler(STATIONS, 100.0)
    assert handler.deadline() == 110.0
    assert said(line("ping") + b"\n" + b"{", handler, 105.0)
    assert handler.deadline() == 115.0
    handler.receive(b'"', 114.0)
    assert handler.take(114.0) is None and handler.deadline() == 115.0 and handler.expire(114.9) == ()
    reply, close = handler.expire(115.0)
    assert json.loads(reply.data)["error"]["data"]["name"] == "timeout" and isinstance(close, Close) and handler.closed
    idle = Handler(STATIONS, 0.0)
    (call,) = steps_of(line("subscribe") + b"\n", idle, 5.0)
    assert idle.deadline() == 65.0
    idle.done(call, {"events": []})
    assert idle.deadline() is None and idle.expire(1e6) == ()
    (call,) = steps_of(line("unsubscribe") + b"\n", idle, 1000.0)
    idle.done(call, {"events": []})
    assert idle.deadline() == 1060.0 and idle.expire(1060.0)


def test_while_pcm_flows_nothing_is_due_and_a_word_ends_it() -> None:
    handler = Handler(STATIONS, 0.0)
    (call,) = steps_of(line("pcm") + b"\n", handler)
    reply = json.loads(handler.done(call, {"format": "s16le"}))
    assert reply == {"jsonrpc": "2.0", "id": 1, "result": {"format": "s16le"}} and handler.binary and handler.deadline() is None
    assert [type(step) for step in steps_of(line("ping") + b"\n", handler)] == [Close]


def test_an_internal_error_tells_its_incident_and_nothing_of_the_code(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ZeroDivisionError("secret")
    except ZeroDivisionError:
        error = json.loads(error_line(7, incident("steer")))["error"]
    assert error["code"] == -32603 and error["data"]["incident"] in error["message"]
    assert "secret" not in json.dumps(error) and "Traceback" not in json.dumps(error)
    assert error["data"]["incident"] in caplog.text and "ZeroDivisionError" in caplog.text


def test_what_a_station_refuses_is_one_readable_line() -> None:
    data = error_line(1, Refusal("refused", str(PromptError("bad \x1b[2J\u202e words")), error="PromptError"))
    assert data.count(b"\n") == 1 and not hides(data.decode().strip())


def test_a_number_that_json_has_not_is_no_answer() -> None:
    with pytest.raises(ValueError, match="JSON"):
        Handler(STATIONS, 0.0).done(Call(1, "status", "main", {}), {"frame": float("nan")})


def test_the_codes_are_unique_and_each_stands_in_the_documentation_as_it_is() -> None:
    assert len({code.number for code in CODES.values()}) == len(CODES)
    rows = re.findall(r"^\| `(\w+)` \| (-\d+) \| (.*?) \| (yes|no) \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    assert {(name, int(number), meaning, closes == "yes") for name, number, meaning, closes in rows} == {
        (name, code.number, code.meaning, code.closes) for name, code in CODES.items()
    }


def test_every_method_and_parameter_stands_in_the_documentation() -> None:
    text = DOCS.read_text("utf-8")
    for name, method in METHODS.items():
        (row,) = re.findall(rf"^\| `{name}` \|.*$", text, re.MULTILINE)
        assert all(f"`{field}`" in row for field in method.fields), name


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from([*METHODS, *STATIONS, "2.0", TOKEN]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PARAMS = st.dictionaries(
    st.sampled_from([*{field for method in METHODS.values() for field in method.fields}, "station", "x"]), JSON, max_size=4
)
REQUESTS = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0") | JSON, "method": st.sampled_from([*METHODS]) | JSON, "params": PARAMS | JSON}, optional={"id": JSON}
).map(lambda value: json.dumps(value).encode())
ANY_LINES = st.lists(REQUESTS | st.binary(max_size=80) | JSON.map(lambda value: json.dumps(value).encode()), max_size=12)


def sound(steps: list[Any]) -> None:
    """What comes out is well formed: lines of JSON-RPC with known codes, calls of known methods, nothing after the end."""
    for number, step in enumerate(steps):
        if isinstance(step, Reply):
            assert step.data.endswith(b"\n") and step.data.count(b"\n") == 1 and not hides(step.data.decode().strip())
            value = json.loads(step.data)
            assert value["jsonrpc"] == "2.0" and ("result" in value) != ("error" in value)
            assert "error" not in value or value["error"]["code"] == CODES[value["error"]["data"]["name"]].number
        elif isinstance(step, Call):
            assert step.method in METHODS and (step.station in STATIONS or step.method == "stations")
        elif isinstance(step, Close):
            assert number == len(steps) - 1


COSTLY = {
    **{name: data for name, (data, _) in HOSTILE.items()},
    "brackets": b"[" * 4000 + b'"' * 4000,
    "pairs of brackets": b"[]" * 4000,
    "quotes": b"[" + b'"",' * 2700 + b"1]",
    "backslashes": b'["' + b"\\" * 8000,
    "long unknown keys": line("set", **{f"{number}{'intens' * 60}": 1 for number in range(16)}),
    "unknown keys everywhere": line(
        "steer", target="x", **{name: {f"{n}{'leng' * 20}": 1 for n in range(16)} for name in ("fade", "hold")}
    ),
    "many names": line("set", mute=["a" * 60] * 64),
    "long words": line("steer", target="\u0301" * 1300),
}


@pytest.mark.parametrize("data", COSTLY.values(), ids=COSTLY)
def test_no_line_costs_more_than_a_few_milliseconds(data: bytes) -> None:
    """Processor time, the best of five."""
    costs = []
    for _ in range(5):
        handler = Handler(STATIONS, 0.0)
        start = time.process_time()
        handler.message(data[:8192], 0.0)
        costs.append(time.process_time() - start)
    assert min(costs) < 0.010


@given(ANY_LINES, st.sampled_from([None, TOKEN]))
@settings(max_examples=400, deadline=None)
def test_any_lines_lead_to_well_formed_steps(lines: list[bytes], token: str | None) -> None:
    sound(steps_of(b"\n".join(lines) + b"\n", Handler(STATIONS, 0.0, token)))


@given(ANY_LINES, st.lists(st.integers(1, 40), min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_how_the_bytes_are_cut_makes_no_difference(lines: list[bytes], cuts: list[int]) -> None:
    data = b"\n".join(lines) + b"\n"
    handler, found, at = Handler(STATIONS, 0.0), [], 0
    for number in range(len(data)):
        if at >= len(data):
            break
        size = cuts[number % len(cuts)]
        found += steps_of(data[at : at + size], handler)
        at += size
    assert found == steps_of(data)


@given(st.sampled_from([*METHODS]), PARAMS)
@settings(max_examples=400, deadline=None)
def test_any_parameters_are_taken_or_refused_by_name(method: str, params: dict[str, Any]) -> None:
    steps = steps_of(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode() + b"\n")
    sound(steps)
    assert len(steps) == 1
