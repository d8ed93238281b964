"""The methods of the control port, and the check of every parameter: one table. None names a file, a URL, a program or code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from moodmusic.errors import nearest
from moodmusic.printable import printable
from moodmusic.serve.control.codes import Refusal
from moodmusic.serve.messages import PROMPT, SET, STEER, TRIGGER, WORD
from moodmusic.serve.schema import Schema, choice, mistakes, record, several, whole
from moodmusic.serve.value import EVENTS

PCM_FORMATS = ("s16le", "f32le")
PROTOCOL = 1
NONE = record()


@dataclass(frozen=True, slots=True)
class Method:
    """`takes` is the schema of the parameters. `station`: whether it is about one, which the parameter `station` then names."""

    takes: Schema
    station: bool = True

    @property
    def fields(self) -> Mapping[str, Schema]:
        """Its own parameters."""
        found: Mapping[str, Schema] = self.takes["properties"]
        return found

    def wrong(self, params: Mapping[str, Any]) -> list[str]:
        """A sentence for everything that is wrong with parameters."""
        station = {"station": WORD} if self.station else {}
        found = [*mistakes(params, {**self.takes, "properties": {**self.fields, **station}, "minProperties": 0})]
        if len(params.keys() - station) < self.takes.get("minProperties", 0):
            found.append(f"the message is empty: give one of {', '.join(self.fields)}")
        return found


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "hello": Method(record(token=PROMPT, client=PROMPT, protocol=whole(1, PROTOCOL)), station=False),
        "ping": Method(NONE, station=False),
        "stations": Method(NONE, station=False),
        "status": Method(NONE),
        "steer": Method(STEER),
        "set": Method(SET),
        "trigger": Method(TRIGGER),
        "subscribe": Method(record(events=several(choice(*EVENTS), len(EVENTS), 1))),
        "unsubscribe": Method(NONE),
        "pcm": Method(record(format=choice(*PCM_FORMATS))),
    }
)


def checked_params(name: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a method, checked; Refusal (unknown_method, invalid_params) that lists every mistake."""
    method = METHODS.get(name)
    if method is None:
        near = nearest(name[:80], METHODS)
        raise Refusal("unknown_method", f"there is no method {printable(name, 40)!r}{near}: one of {', '.join(METHODS)}")
    found = method.wrong(params)
    if found:
        raise Refusal("invalid_params", "; ".join(found), mistakes=found)
    return dict(params)
