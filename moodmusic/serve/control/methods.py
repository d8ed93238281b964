"""The methods of the control port, and the check of every parameter: one table. None names a file, a URL, a program or code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from moodmusic.checking import Check, Spot, list_of, number, one_of, optional, record, shown, text, whole
from moodmusic.engine.duck import DEEPEST_DB, LONGEST_S
from moodmusic.engine.steering import FADE_MODES, FADE_UNITS, PLACES
from moodmusic.errors import nearest
from moodmusic.printable import printable
from moodmusic.serve.control.codes import Refusal
from moodmusic.serve.value import EVENTS

PCM_FORMATS = ("s16le", "f32le")
PROTOCOL = 1
MAX_NAMES = 64  # of stems or roles in one list


@dataclass(frozen=True, slots=True)
class Method:
    """`fields` name the parameters and their checks. `station`: whether it is about one, which `station` then names."""

    fields: Mapping[str, Check]
    required: tuple[str, ...] = ()
    station: bool = True
    least: int = 0  # of the parameters, besides the station, that have to be there


def names(value: Any, spot: Spot) -> Any:
    """One name or a list of them; null for none."""
    if value is None or isinstance(value, str):
        return () if value is None else (text(value, spot),)
    return list_of(text, 0, MAX_NAMES)(value, spot)


def target(value: Any, spot: Spot) -> Any:
    """Words, ``{"mood": [valence, arousal, tension]}`` or ``{"edit": words}``."""
    if isinstance(value, str):
        return text(value, spot)
    if not isinstance(value, dict) or len(value) != 1:
        return spot.wrong(f'{shown(value)}: give words, {{"mood": [valence, arousal, tension]}} or {{"edit": words}}')
    return record(dict, {"mood": mood, "edit": text})(value, spot)


def mood(value: Any, spot: Spot) -> Any:
    """Valence, arousal and tension, each −1…1."""
    found = list_of(number(-1.0, 1.0), 3, 3)(value, spot)
    return None if found is None else list(found)


def length(value: Any, spot: Spot) -> Any:
    """Seconds, or a length in a unit: ``{"length": 8, "unit": "bars"}``."""
    if isinstance(value, int | float):
        return number(0.0, 86_400.0)(value, spot)
    return record(dict, {"length": number(0.0, 86_400.0), "unit": one_of(FADE_UNITS, "unit")}, ("length", "unit"))(value, spot)


AT = one_of(PLACES, "place")
FADE = record(dict, {"mode": one_of(FADE_MODES, "fade mode"), "length": number(0.0, 64.0), "unit": one_of(FADE_UNITS, "fade unit")})
DUCK = record(dict, {"depth_db": number(DEEPEST_DB, 0.0), **{name: number(0.0, most) for name, most in LONGEST_S.items()}}, ("depth_db",))

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "hello": Method({"token": text, "client": text, "protocol": whole(1, PROTOCOL)}, station=False),
        "ping": Method({}, station=False),
        "stations": Method({}, station=False),
        "status": Method({}),
        "steer": Method({"target": target, "at": AT, "fade": optional(FADE), "hold": optional(length)}, ("target",)),
        "set": Method(
            {
                "intensity": number(0.0, 1.0),
                "density": number(-1.0, 1.0),
                "brightness": number(-1.0, 1.0),
                "tension": number(-1.0, 1.0),
                "volume_db": number(-60.0, 12.0),
                "mute": names,
                "solo": names,
                "duck": optional(DUCK),
            },
            least=1,
        ),
        "trigger": Method({"name": text, "at": AT, "volume_db": number(-40.0, 6.0)}, ("name",)),
        "subscribe": Method({"events": list_of(one_of(EVENTS, "event"), 1, len(EVENTS))}),
        "unsubscribe": Method({}),
        "pcm": Method({"format": one_of(PCM_FORMATS, "format")}),
    }
)


def checked_params(name: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a method as its table wants them; Refusal (unknown_method, invalid_params) that lists every mistake."""
    method = METHODS.get(name)
    if method is None:
        near = nearest(name[:80], METHODS)
        raise Refusal("unknown_method", f"there is no method {printable(name, 40)!r}{near}: one of {', '.join(METHODS)}")
    spot = Spot("")
    fields = {**method.fields, **({"station": text} if method.station else {})}
    found = record(dict, fields, method.required)(params, spot)
    if len(params.keys() - {"station"}) < method.least:
        spot.wrong(f"nothing to {name}: give one of {', '.join(method.fields)} at least")
    if spot.mistakes:
        raise Refusal("invalid_params", "; ".join(spot.mistakes), mistakes=spot.mistakes)
    assert isinstance(found, dict)
    return found
