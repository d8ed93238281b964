"""What is fuzzed: each target takes bytes, and lets through nothing but our own error of that place, in one readable sentence a line."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import atheris

from moodmusic import safeyaml
from moodmusic.checking import Spot
from moodmusic.errors import InputError, LibraryError, MoodmusicError, PlanError, PromptError
from moodmusic.image import read_image
from moodmusic.library import packaged, stem_roles
from moodmusic.plan import Plan, Request, Shelf, from_json, make_plan, to_json, understand
from moodmusic.plan.edit import edited
from moodmusic.plan.editwords import edit_words
from moodmusic.printable import hides
from moodmusic.prompt.tables import tables
from moodmusic.serve.control.codes import CODES
from moodmusic.serve.control.handler import Handler
from moodmusic.serve.control.methods import METHODS
from moodmusic.serve.control.steps import Call, Close, Reply, Step
from moodmusic.style.reading import read_style

PLACES = Path(__file__).parents[1]
MOST_PIECES = 40
JSON_VALUES = (None, True, 0, -1, 1e308, 10**400, "", "x", "\x1b", "\ud800", [], {}, [[]], [None], {"": ""}, "A", "4/4", "C major", 0.5)


@cache
def shelf() -> Shelf:
    return Shelf.opened()


@cache
def plan() -> Plan:
    return make_plan("lofi, rainy night, piano and drums", Request(seconds=30, seed=3))


@cache
def said() -> tuple[str, ...]:
    """Words that sentences and edits are made of."""
    books = (*(tables(code) for code in ("en", "fr", "es", "pl", "id")), edit_words().table)
    return tuple(sorted({word for book in books for word in _texts(book) if len(word) < 40}))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from (str(key), *_texts(item))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def _one(given: atheris.FuzzedDataProvider, values: Sequence[Any]) -> Any:
    return values[given.ConsumeIntInRange(0, len(values) - 1)]


def sentence(data: bytes) -> str:
    """Our words between any characters."""
    given = atheris.FuzzedDataProvider(data)
    pieces = []
    while given.remaining_bytes() and len(pieces) < MOST_PIECES:
        kind = given.ConsumeIntInRange(0, 9)
        if kind < 6:
            pieces.append(_one(given, said()))
        elif kind < 8:
            pieces.append(given.ConsumeUnicode(8))
        else:
            pieces.append(str(given.ConsumeIntInRange(0, 400)))
        pieces.append(_one(given, (" ", " ", ", ", "", "-", " and ")))
    return "".join(pieces)


def refused(error: MoodmusicError, *allowed: type[MoodmusicError]) -> None:
    """An error of ours has to be the documented one, and to be read on its lines."""
    if not isinstance(error, allowed):
        raise error
    assert all(line.strip() and not hides(line) for line in str(error).split("\n")), repr(str(error))


def prompt(data: bytes) -> None:
    """Sentences, from words to a plan's JSON and back."""
    try:
        read = understand(sentence(data), Request(seed=1, fallback_seconds=60.0), shelf())
    except MoodmusicError as error:
        refused(error, PromptError, PlanError)
        return
    text = to_json(read.plan)
    assert not hides(read.prompt.text) and not hides(text)
    assert from_json(text) == read.plan


def edit(data: bytes) -> None:
    """Edits of one plan."""
    try:
        after = edited(plan(), sentence(data)).plan
    except MoodmusicError as error:
        refused(error, InputError, PlanError)
        return
    assert from_json(to_json(after)) == after


def stored(data: bytes) -> None:
    """A plan's JSON in which some values are others, or any text."""
    given = atheris.FuzzedDataProvider(data)
    if given.ConsumeIntInRange(0, 9) == 0:
        text = given.ConsumeUnicode(2000)
    else:
        values = json.loads(to_json(plan()))
        for _ in range(given.ConsumeIntInRange(1, 4)):
            _spoil(values, given)
        text = json.dumps(values)
    try:
        found = from_json(text)
    except MoodmusicError as error:
        refused(error, PlanError)
        return
    assert from_json(to_json(found)) == found


def _spoil(values: Any, given: atheris.FuzzedDataProvider) -> None:
    """Another value, key or length somewhere inside."""
    while True:
        places = list(values) if isinstance(values, dict) else list(range(len(values)))
        if not places:
            return
        place = _one(given, places)
        if isinstance(values[place], dict | list) and given.ConsumeIntInRange(0, 3):
            values = values[place]
            continue
        kind = given.ConsumeIntInRange(0, 4)
        if kind == 0:
            del values[place]
        elif kind == 1 and isinstance(values, dict):
            values[given.ConsumeUnicode(8)] = values.pop(place)
        elif kind == 2:
            values[place] = given.ConsumeUnicode(20)
        elif kind == 3:
            values[place] = given.ConsumeFloat()
        else:
            values[place] = deepcopy(_one(given, JSON_VALUES))
        return


def yaml(data: bytes) -> None:
    """The strict YAML reader, and the checks of a style's file behind it."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        values = safeyaml.load(text, "mine.yaml")
    except MoodmusicError as error:
        refused(error, LibraryError)
        return
    json.dumps(values)
    spot = Spot("mine.yaml")
    read_style("mine", values, stem_roles(), spot)
    assert all("\n" not in mistake and not hides(mistake) for mistake in spot.mistakes), spot.mistakes


@cache
def _place() -> Path:
    return Path(tempfile.mkdtemp(prefix="moodmusic-fuzz-")) / "a"


def image(data: bytes) -> None:
    """Pictures."""
    _place().write_bytes(data)
    try:
        found = read_image(_place())
    except MoodmusicError as error:
        refused(error, InputError)
        return
    assert 0 <= found.brightness <= 101 and 0 <= found.edges <= 1


WORDS = (
    *METHODS,
    *(name for method in METHODS.values() for name in method.fields),
    "main",
    "2.0",
    "jsonrpc",
    "id",
    "method",
    "params",
    "station",
)
PIECES = ("{", "}", "[", "]", ":", ",", '"', "\n", "NaN", "1e999", "-1", "0.5", "null", "true", "GET / HTTP/1.1\n", "\\ud800", "[[[[[[[[[")


def control(data: bytes) -> None:
    """Lines of the control port: requests with any values, pieces of JSON, or bytes, however they are cut."""
    given = atheris.FuzzedDataProvider(data)
    handler = Handler(("main",), 0.0, None if given.ConsumeBool() else "a-token-of-sixteen")
    now = 0.0
    while given.remaining_bytes():
        handler.receive(_said(given), now)
        while (steps := handler.take(now)) is not None:
            _well_formed(steps)
        now += given.ConsumeIntInRange(0, 20) / 8.0
        _well_formed(handler.expire(now))
        assert handler.closed or (due := handler.deadline()) is None or due > now


def _said(given: atheris.FuzzedDataProvider) -> bytes:
    kind = given.ConsumeIntInRange(0, 3)
    if kind == 0:
        return bytes(given.ConsumeBytes(40))
    if kind == 1:
        return _one(given, PIECES).encode()
    if kind == 2:
        return b'"%s"' % _one(given, WORDS).encode()
    params = {_one(given, WORDS): deepcopy(_one(given, (*JSON_VALUES, *WORDS))) for _ in range(given.ConsumeIntInRange(0, 3))}
    request = {"jsonrpc": "2.0", "id": deepcopy(_one(given, JSON_VALUES)), "method": _one(given, WORDS), "params": params}
    if given.ConsumeBool():
        _spoil(request, given)
    return json.dumps(request).encode() + b"\n"


def _well_formed(steps: Sequence[Step]) -> None:
    """Lines of JSON-RPC with codes of the table, calls of methods of the table, and nothing after the end."""
    for number, step in enumerate(steps):
        if isinstance(step, Reply):
            reply = json.loads(step.data)
            assert step.data.count(b"\n") == 1 and step.data.endswith(b"\n") and not hides(step.data.decode().strip())
            assert ("result" in reply) != ("error" in reply)
            assert "error" not in reply or reply["error"]["code"] == CODES[reply["error"]["data"]["name"]].number != -32603
        elif isinstance(step, Call):
            assert step.method in METHODS
        elif isinstance(step, Close):
            assert number == len(steps) - 1


TARGETS: dict[str, Callable[[bytes], None]] = {
    "prompt": prompt,
    "edit": edit,
    "stored": stored,
    "yaml": yaml,
    "image": image,
    "control": control,
}


def seeds(name: str) -> list[bytes]:
    """What a target begins with."""
    if name == "yaml":
        return [path.read_bytes()[:3000] for path in sorted(packaged("styles").glob("*.yaml"))[:8]]
    return [_picture(kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")] if name == "image" else [bytes(range(64)), b"calm sea" * 8]


def _picture(kind: str) -> bytes:
    from PIL import Image

    data = BytesIO()
    Image.linear_gradient("L").resize((16, 16)).convert("RGB").save(data, kind)
    return data.getvalue()
