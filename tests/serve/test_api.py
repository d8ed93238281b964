"""The API as programs meet it: its table, its document, its events, its numbers, and the control messages over WebSocket."""

import asyncio
import json
import re
import time
from importlib.util import find_spec

import httpx
import pytest
from running import AUTHORISED, PROMPT, TOKEN, Running
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from moodmusic.errors import InputError
from moodmusic.serve.control.methods import METHODS
from moodmusic.serve.errors import ServeError, TooManyListeners
from moodmusic.serve.failures import of_error
from moodmusic.serve.http import _fields
from moodmusic.serve.openapi import document
from moodmusic.serve.schema import mistakes, obey
from moodmusic.serve.table import TABLE

MAIN = "/api/stations/main"
STREAM = "/stations/main/stream.mp3"


def changed(served, path, body, method="POST"):
    headers = {**AUTHORISED, "content-type": "application/json"}
    return httpx.request(method, served.base + path, content=json.dumps(body), headers=headers, timeout=30)


def test_stations_are_listed_with_their_urls(served):
    (station,) = httpx.get(f"{served.base}/api/stations").json()["stations"]
    assert station["name"] == "main"
    assert station["urls"]["mp3"] == f"{served.base}/stations/main/stream.mp3"
    assert set(station["urls"]) == {"mp3", "opus", "flac", "wav", "m3u", "pls"} | ({"aac", "hls"} if find_spec("av") else set())


def test_a_status_has_every_control_and_what_plays(served):
    status = httpx.get(served.base + MAIN).json()
    assert {"name", "state", "audible", "prompt", "title", "plan", "section", "bar", "frame", "live", "restarts"} <= set(status)
    assert {"intensity", "density", "brightness", "tension", "volume_db", "mute", "solo"} == set(status["live"])


def test_health_means_audible():
    with Running() as running:
        station = running.house.find("main")
        while station.state == "starting":
            time.sleep(0.02)
        assert httpx.get(f"{running.base}/healthz").status_code == 200
        station.ending.set()
        station.thread.join()
        time.sleep(0.2)
        station.state = "stopped"
        answer = httpx.get(f"{running.base}/healthz")
        assert (answer.status_code, answer.json()["audible"]) == (503, False)


def test_a_station_is_opened_heard_and_closed(served):
    made = changed(served, "/api/stations", {"prompt": "calm sea, solo piano"})
    assert (made.status_code, made.json()["name"]) == (201, "calm-sea-solo-piano")
    assert made.headers["location"] == "/api/stations/calm-sea-solo-piano"
    with httpx.stream("GET", made.json()["urls"]["mp3"], timeout=30) as answer:
        assert next(answer.iter_raw())
    assert changed(served, "/api/stations", {"prompt": "x", "name": "calm-sea-solo-piano"}).status_code == 422
    assert changed(served, "/api/stations/calm-sea-solo-piano", None, "DELETE").status_code == 204
    assert httpx.get(served.base + made.headers["location"]).status_code == 404


@pytest.mark.parametrize("name", ["Main", "a b", "../x", "a" * 33, "", "-a", "é"])
def test_a_station_s_name_is_a_slug(served, name):
    assert changed(served, "/api/stations", {"prompt": "calm", "name": name}).status_code == 422


def test_a_course_changes_and_the_history_knows(served):
    told = changed(served, f"{MAIN}/steer", {"target": "epic battle", "at": "beat", "fade": {"mode": "cross", "length": 1, "unit": "bars"}})
    assert told.status_code == 200
    assert set(told.json()) == {"frame", "wait_s", "plan"}
    for _ in range(200):
        moods = httpx.get(f"{served.base}{MAIN}/history").json()["moods"]
        if moods[-1]["title"] == "epic battle":
            break
        time.sleep(0.1)
    assert [moods[0]["title"], moods[-1]["title"]] == [PROMPT, "epic battle"]
    assert httpx.get(f"{served.base}{MAIN}/plan").json()["prompt"] == "epic battle"


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("steer", {"target": {"mood": [0.2, -0.5, 0]}, "at": "section"}),
        ("steer", {"target": {"edit": "darker"}}),
        ("steer", {"target": "calm \ud800"}),  # half a character: JSON may say it
        ("set", {"intensity": 0.5, "mute": ["drums"], "solo": []}),
        ("set", {"density": -0.6, "tension": 0.8}),
        ("set", {"duck": {"depth_db": -9, "release": 0.4}}),
        ("set", {"duck": {"depth_db": -18, "hold": 30}, "brightness": 0.2}),
        ("set", {"duck": None}),
        ("trigger", {"name": "sparkle", "at": "beat", "volume_db": -6}),
    ],
)
def test_what_the_table_lets_through_the_station_obeys(served, verb, body):
    answer = changed(served, f"{MAIN}/{verb}", body)
    assert answer.status_code == 200
    assert answer.json()["frame"] >= 0


@pytest.mark.parametrize(
    ("verb", "body", "says"),
    [
        ("steer", {}, "no 'target'"),
        ("steer", {"target": ""}, "0 characters"),
        ("steer", {"target": "x" * 1001}, "1001 characters"),
        ("steer", {"target": {"mood": [2, 0, 0]}}, "from -1 to 1"),
        ("steer", {"target": "\ud800"}, "something of it to be seen"),
        ("steer", {"target": "calm", "at": "baar"}, "did you mean 'bar'"),
        ("set", {}, "empty"),
        ("set", {"mute": ["drumz"]}, "drums"),
        ("set", {"density": 1.5}, "from -1 to 1"),
        ("set", {"duck": {"release": 1}}, "no 'depth_db'"),
        ("set", {"duck": {"depth_db": 6}}, "from -60 to 0"),
        ("trigger", {"name": "boom"}, "one of hit"),
    ],
)
def test_a_wrong_value_is_told_with_what_is_allowed(served, verb, body, says):
    answer = changed(served, f"{MAIN}/{verb}", body)
    assert answer.status_code == 422
    assert says in answer.json()["error"]["message"]


def test_a_sentence_is_explained(served):
    read = changed(served, "/api/explain", {"prompt": "sad rain"}).json()
    assert read["mood"]["valence"] < 0
    assert {"styles", "plan", "words"} <= set(read)


def test_what_is_explained_is_what_then_plays(served):
    words = {"prompt": "tense chase at night, strings", "station": "main"}
    read = changed(served, "/api/explain", words).json()["plan"]
    assert changed(served, f"{MAIN}/steer", {"target": words["prompt"], "at": "beat"}).status_code == 200
    for _ in range(200):
        plan = httpx.get(f"{served.base}{MAIN}/plan").json()
        if plan["prompt"] == words["prompt"]:
            break
        time.sleep(0.1)
    assert [plan[field] for field in ("seed", "tempo_bpm", "key", "meter")] == [
        read[field] for field in ("seed", "tempo_bpm", "key", "meter")
    ]
    assert changed(served, "/api/explain", {"prompt": "calm", "station": "nobody"}).status_code == 404


def test_what_a_station_refuses_is_told_from_what_the_document_does_not_have(served):
    def code(body):
        return changed(served, f"{MAIN}/set", body).json()["error"]["code"]

    assert code({"mute": ["drumz"]}) == "refused"
    assert code({"mute": 5}) == code({"intensity": 2}) == "wrong_value"


def test_events_come_as_they_are_heard_and_begin_with_the_status(served):
    kinds, lines = [], []
    with httpx.stream("GET", f"{served.base}{MAIN}/events?kinds=bar,beat", timeout=20) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            lines.append(line)
            if line.startswith("event: "):
                kinds.append(line.removeprefix("event: "))
            if len(kinds) == 5:
                break
    assert lines[0] == "retry: 1000"
    assert kinds[0] == "status"
    assert set(kinds[1:]) <= {"bar", "beat"}
    assert json.loads(lines[2].removeprefix("data: "))["name"] == "main"
    assert httpx.get(f"{served.base}{MAIN}/events?kinds=bars").status_code == 422
    assert httpx.head(f"{served.base}{MAIN}/events").status_code == 200


def test_metrics_are_text_that_prometheus_reads(served):
    text = httpx.get(f"{served.base}/metrics").text
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)+\})? [-+.\de]+', line), line
    assert 'moodmusic_station_audible{station="main"} 1' in text
    assert "process_cpu_seconds_total" in text


def test_the_document_is_openapi_and_says_what_the_table_says(served):
    told = httpx.get(f"{served.base}/openapi.json").json()
    assert told == document()
    assert told["openapi"] == "3.1.0"
    for entry in TABLE:
        operation = told["paths"][entry.path][entry.method.lower()]
        assert operation["summary"].endswith(".")
        assert ("security" in operation) is entry.guarded
        assert (operation.get("requestBody") is not None) is (entry.body is not None)
        assert {name["name"] for name in operation["parameters"] if name["in"] == "path"} == set(re.findall(r"{(\w+)}", entry.path))


def test_a_query_that_is_not_in_the_table_is_refused(served):
    answer = httpx.get(f"{served.base}{MAIN}?x=1")
    assert (answer.status_code, answer.json()["error"]["message"]) == (422, 'the query has "x": it takes none')
    assert httpx.get(f"{served.base}/api/stations?x=1").status_code == 422
    assert httpx.get(f"{served.base}{MAIN}/last?minutes=1&minutes=2").status_code == 422


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/healthz", 200),
        ("/metrics", 200),
        ("/stations/main.m3u", 200),
        ("/stations/main.pls", 200),
        (STREAM, 200),
        ("/stations/main/hls/playlist.m3u8", 501),
        ("/stations/main/hls/init.mp4", 501),
    ],
)
def test_players_and_monitors_may_ask_with_fields_of_their_own(served, path, status):
    for query in ("nocache=123", "x=1&x=2&minutes=x"):
        assert httpx.head(f"{served.base}{path}?{query}").status_code == status
    if path == STREAM:
        wrong = httpx.head(f"{served.base}{path}?x=1&listener=me")
        assert wrong.status_code == 422
        assert httpx.head(f"{served.base}{path}?listener=somebody-1&listener=somebody-2").status_code == 422


def test_a_busy_server_says_when_to_try_again_and_means_it():
    for error, seconds in ((ServeError("the scorer is being started again: try again in a second"), "1"), (TooManyListeners("full"), "10")):
        answer = asyncio.run(of_error(None, error))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, seconds)


@pytest.mark.parametrize(("value", "good"), [(0.5, True), (1, True), (True, False), ("1", False), (None, False), (1.01, False)])
def test_a_schema_tells_numbers_from_what_looks_like_one(value, good):
    schema = _fields({"minutes": {"type": "number", "minimum": 0, "maximum": 1}})
    if good:
        obey({"minutes": value}, schema)
    else:
        with pytest.raises(InputError, match="minutes"):
            obey({"minutes": value}, schema)


def spoken(served, *messages, headers=None, wait_s=10.0):
    """What a WebSocket answers to each message in turn; the code of the closing where it ends."""

    async def speak():
        told = []
        url = served.base.replace("http", "ws") + "/ws"
        async with connect(url, additional_headers=headers, origin=None) as line:
            for message in messages:
                try:
                    await line.send(message if isinstance(message, str) else json.dumps({"jsonrpc": "2.0", **message}))
                    told.append(json.loads(await asyncio.wait_for(line.recv(), wait_s)))
                except ConnectionClosed as closed:
                    told.append(closed.rcvd.code)
        return told

    return asyncio.run(speak())


HELLO = {"id": 1, "method": "hello", "params": {"token": TOKEN}}


def test_the_control_messages_go_over_a_websocket(served):
    told = spoken(
        served, HELLO, {"id": 2, "method": "status"}, {"id": 3, "method": "set", "params": {"intensity": 0.8}}, {"id": 4, "method": "nope"}
    )
    assert told[0]["result"]["stations"] == ["main"]
    assert told[1]["result"]["name"] == "main"
    assert told[2]["result"]["frame"] >= 0
    assert told[3]["error"]["code"] == -32601


@pytest.mark.parametrize(
    "first", [{"id": 1, "method": "status"}, {"id": 1, "method": "hello", "params": {"token": "wrong-wrong-wrong-wrong"}}]
)
def test_a_websocket_without_the_token_is_closed(served, first):
    told = spoken(served, first, {"id": 2, "method": "status"})
    assert told[0]["error"]["code"] == -32007
    assert told[1] == 1000


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}])
def test_a_websocket_of_a_foreign_page_is_refused_before_it_opens(served, headers):
    with pytest.raises(InvalidStatus) as refused:
        spoken(served, HELLO, headers=headers)
    assert refused.value.response.status_code == 403


def test_a_message_that_is_too_long_is_told_so_and_ends_the_websocket(served):
    told = spoken(served, HELLO, '{"jsonrpc": "2.0", "id": 1, "method": "' + "x" * 9000 + '"}', HELLO)
    assert told[1]["error"]["data"]["name"] == "line_too_long"
    assert told[2] == 1000
    assert spoken(served, HELLO, "x" * 70_000)[1] == 1009


# A verb, its message, and what both doors say: nothing where they obey
SAID = (
    ("steer", {"target": "ca\u200blm \ufeffsea\r\n"}, None),
    ("steer", {"target": "calm \u202esea", "fade": None, "hold": None}, None),
    ("steer", {"target": "   "}, 'target is " ": give a text of 1 to 1,000 characters, something of it to be seen'),
    ("steer", {"target": "\u200b\u2060"}, r'target is "\u200b\u2060": give a text of 1 to 1,000 characters'),
    ("steer", {"target": "calm \x1b[2J"}, "without control characters"),
    ("steer", {"target": "x" * 1001}, "target has 1001 characters: give a text of 1 to 1,000 characters"),
    ("steer", {"target": None}, 'target is null: give words, {"mood": [valence, arousal, tension]} or {"edit": words}'),
    ("steer", {"target": {"file": "/etc/passwd"}}, 'give words, {"mood"'),
    ("steer", {"target": {"mood": [0, 0, True]}}, "target.mood[2] is true: give a number from -1 to 1"),
    ("steer", {"target": {"mood": [0, 0]}}, "target.mood has 2 entries: give three numbers from -1 to 1: valence, arousal, tension"),
    ("steer", {"target": {"edit": ""}}, "target.edit has 0 characters"),
    ("steer", {"targt": "calm"}, "did you mean 'target'"),
    ("steer", {"target": "calm", "fade": {"unit": "bar"}}, "fade.unit is \"bar\" (did you mean 'bars'?): give one of beats, bars"),
    ("steer", {"target": "calm", "fade": 3}, "fade is 3: give an object with mode, length and unit, or null"),
    ("steer", {"target": "calm", "hold": 3601}, "hold is 3601: give a number from 0 to 3600"),
    ("steer", {"target": "calm", "hold": {"length": 8}}, "hold has no 'unit'"),
    ("steer", {"target": "calm", "hold": "8 bars"}, 'hold is "8 bars": give seconds from 0 to 3600, a length with its unit'),
    ("set", {}, "the message is empty: give one of intensity"),
    ("set", {"mute": "drums", "solo": None}, None),
    ("set", {"mute": ["drums"] * 64, "solo": []}, None),
    ("set", {"mute": ["drums"] * 65}, "mute has 65 entries: give a list of 0 to 64"),
    ("set", {"mute": {"drums": True}}, "give a role or a stem, a list of up to 64 of them, or null for none"),
    ("set", {"mute": [""]}, "mute[0] has 0 characters"),
    ("set", {"duck": True}, 'duck is true: give an object such as {"depth_db"'),
    ("set", {"duck": None, "mute": None}, None),
    ("trigger", {"name": "boom"}, 'name is "boom": give one of hit, success'),
    ("trigger", {"name": "hit", "volume_db": 7}, "volume_db is 7: give a number from -40 to 6"),
)


def test_both_doors_take_and_refuse_the_same_and_say_the_same(served):
    told = spoken(served, HELLO, *({"id": 2, "method": verb, "params": body} for verb, body, _ in SAID), wait_s=60.0)[1:]
    for (verb, body, says), over_line in zip(SAID, told, strict=True):
        answer = changed(served, f"{MAIN}/{verb}", body)
        assert (answer.status_code == 200, "result" in over_line) == (says is None, says is None), (verb, body, over_line)
        if says is not None:
            message = answer.json()["error"]["message"]
            assert answer.json()["error"]["code"] == "wrong_value"
            assert over_line["error"]["data"]["name"] == "invalid_params"
            over_line_says = over_line["error"]["data"]["mistakes"][0]
            assert over_line_says.removesuffix(", station") == message  # a parameter there, a part of the path here
            assert says in message


def schemas(schema):
    """A schema and all within it."""
    yield schema
    for inner in (*schema.get("properties", {}).values(), *schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])):
        yield from schemas(inner)


TAKEN = [
    *(entry.body for entry in TABLE if entry.body is not None),
    *(_fields({**entry.path_fields, **entry.query}) for entry in TABLE),
    *(method.takes for method in METHODS.values()),
]
WRONG = (
    None,
    True,
    -1e9,
    10**30,
    "",
    "   ",
    "x" * 2000,
    "É/",
    [],
    [None] * 70,
    [True, {}],
    {},
    {"mood": None},
    {"length": "x"},
)


def test_what_words_have_to_say_is_said_in_the_document():
    for schema in (inner for taken in TAKEN for inner in schemas(taken)):
        assert "description" in schema or not {"pattern", "anyOf"} & schema.keys(), schema


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_no_sentence_has_a_regular_expression_or_a_word_of_python(wrong):
    for taken in TAKEN:
        for sentence in (*mistakes(wrong, taken), *mistakes(dict.fromkeys(taken["properties"], wrong), taken)):
            assert not re.search(r"[\^\\]|\b(None|True|False|dict|str)\b", sentence), sentence
            assert "; or" not in sentence
            assert ": give " in sentence or ": it must have " in sentence or ": one of " in sentence or ": it takes none" in sentence
            assert not sentence.endswith(("one of ", "give "))


def test_raw_audio_comes_as_binary_messages(served):
    async def hear():
        async with connect(served.base.replace("http", "ws") + "/ws") as line:
            for message in (HELLO, {"id": 2, "method": "pcm", "params": {"format": "s16le"}}):
                await line.send(json.dumps({"jsonrpc": "2.0", **message}))
                told = json.loads(await line.recv())
            return told, await asyncio.wait_for(line.recv(), 5)

    told, samples = asyncio.run(hear())
    assert told["result"]["rate"] == 48_000
    assert isinstance(samples, bytes)
    assert len(samples) % 4 == 0


@pytest.mark.parametrize(
    "path",
    ["/%0A", "/api/stations%0A", "/healthz%0A", "/api/stations/", "//", "/api//stations", "/healthz/"],
)
def test_a_path_that_is_nearly_one_of_the_table_is_none(served, path):
    answer = httpx.get(served.base + path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, httpx.get(served.base + "/nothing").json()["error"]["code"])
