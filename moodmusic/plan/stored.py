"""Plans as JSON: self-contained, readable, and safe to edit by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, fields
from typing import Any

from moodmusic.cards import stored_card
from moodmusic.checking import Check, Spot, list_of, mapping_of, number, one_of, optional, parsed, record, shown, text, whole
from moodmusic.dice import MAX_SEED
from moodmusic.errors import PlanError
from moodmusic.image.value import HUES, Image
from moodmusic.mood.value import Cue, Mood
from moodmusic.plan.request import LOUDNESS_LUFS, SECONDS, TEMPO_BPM
from moodmusic.plan.value import Guest, Plan, Reason, SectionPlan
from moodmusic.printable import hides, json_text
from moodmusic.style.reading import DIALS, ENDINGS, SPACE_FIELDS
from moodmusic.style.value import Space
from moodmusic.theory import Chord, Key, Meter

SCHEMA = 1
MAX_CHARACTERS = 8_000_000  # a plan of six hours is about half a megabyte


def to_json(plan: Plan) -> str:
    """The plan as JSON text: every field of `Plan` under its own name, chords, keys and meters as they are read aloud.

    PlanError for a number that is not finite.
    """
    values = asdict(plan) | {"key": plan.key.name, "meter": plan.meter.name}
    try:
        return json_text(values, allow_nan=False, indent=1)
    except ValueError as error:
        raise PlanError(f"the plan cannot be stored: {error}") from None


def from_json(text: str) -> Plan:
    """The plan in a JSON text; PlanError with every mistake, each with its key."""
    values = _parsed(text)
    mistakes: list[str] = []
    if isinstance(values, Mapping) and values.get("schema", SCHEMA) != SCHEMA:
        raise PlanError(f"the plan has schema {shown(values['schema'])}: this version reads schema {SCHEMA}")
    plan: Plan | None = _plan(values, Spot("plan", "", mistakes))
    if plan is not None:
        _check_links(plan, Spot("plan", "", mistakes))
    if plan is None or mistakes:
        raise PlanError("\n".join(mistakes))
    return plan


def _parsed(text: str) -> Any:
    if len(text) > MAX_CHARACTERS:
        raise PlanError(f"the plan has more than {MAX_CHARACTERS} characters")
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except RecursionError:
        raise PlanError("the plan is nested too deeply") from None
    except ValueError as error:
        raise PlanError(f"the plan is no valid JSON: {error}") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands twice")
        found[key] = value
    return found


def _pair(first: Check, second: Check) -> Check:
    """A list of exactly two values of different kinds."""

    def check(value: Any, spot: Spot) -> Any:
        if not isinstance(value, list | tuple) or len(value) != 2:
            return spot.wrong(f"{shown(value)}: give a list of two")
        return first(value[0], spot.item(0)), second(value[1], spot.item(1))

    return check


def _point(value: Any, spot: Spot) -> Any:
    if not isinstance(value, list | tuple) or len(value) != 3:
        return spot.wrong(f"{shown(value)}: give valence, arousal and tension")
    return tuple(_POLE(one, spot.item(at)) for at, one in enumerate(value))


def _any_text(value: Any, spot: Spot) -> Any:
    if not isinstance(value, str) or len(value) > 4000:
        return spot.wrong(f"{shown(value)}: give a text")
    return spot.wrong(f"{shown(value)}: control characters are not allowed") if hides(value) else value


def _sha256(value: Any, spot: Spot) -> Any:
    good = isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value)
    return value if good else spot.wrong(f"{shown(value)}: give 64 hexadecimal digits")


def _record(build: Callable[..., Any], checks: Mapping[str, Check], optional_fields: tuple[str, ...] = ()) -> Check:
    return record(build, checks, tuple(name for name in checks if name not in optional_fields))


_UNIT = number(0.0, 1.0)
_POLE = number(-1.0, 1.0)
_cue = _record(Cue, {"words": _any_text, "valence": number(-4, 4), "arousal": number(-4, 4), "tension": number(-4, 4), "source": _any_text})
_mood = record(Mood, {"valence": _POLE, "arousal": _POLE, "tension": _POLE, "cues": list_of(_cue), "path": list_of(_point)})
_image = _record(
    Image,
    {
        "name": text,
        "sha256": _sha256,
        "brightness": number(0, 101),
        "saturation": number(0, 150),
        "contrast": number(0, 51),
        "edges": _UNIT,
        "hues": list_of(_UNIT, len(HUES), len(HUES)),
    },
)
_section = _record(
    SectionPlan,
    {
        "name": text,
        "letter": text,
        "bars": whole(1, 4096),
        "energy": _UNIT,
        "stems": list_of(text, 1, 40),
        "density": optional(_UNIT),
        "brightness": optional(_POLE),
    },
    ("density", "brightness"),
)
_guest = _record(
    Guest, {"style": text, "share": _UNIT, "cards": list_of(stored_card, 1, 40), "mix": mapping_of(number(-60.0, 24.0))}, ("mix",)
)
_REASON_TEXTS = ("field", "value", "source", "cause", "citation", "over")
_reason = record(Reason, dict.fromkeys(_REASON_TEXTS, _any_text) | {"words": list_of(_any_text)}, _REASON_TEXTS[:4])
_OPTIONAL = tuple(field.name for field in fields(Plan) if field.default is not MISSING or field.default_factory is not MISSING)
PLAN_FIELDS: dict[str, Check] = {
    "prompt": _any_text,
    "seed": whole(0, MAX_SEED),
    "styles": list_of(_pair(text, _UNIT), 1, 8),
    "genres": list_of(text, most=40),
    "mood": _mood,
    "tempo_bpm": number(*TEMPO_BPM),
    "key": parsed(Key.parse),
    "meter": parsed(Meter.parse),
    "pitch_classes": optional(list_of(whole(0, 11), 1, 12)),
    "progressions": mapping_of(list_of(_pair(parsed(Chord.parse, keep_text=True), number(0.0625, 256.0)), 1, 400)),
    "stems": list_of(stored_card, 1, 60),
    "sections": list_of(_section, 1, 20_000),
    "seconds": optional(number(0.1, SECONDS[1])),
    "ending": one_of(ENDINGS, "ending"),
    "loudness_lufs": number(*LOUDNESS_LUFS),
    "space": _record(Space, SPACE_FIELDS),
    "mix": mapping_of(number(-60.0, 24.0)),
    "swing": number(0.5, 0.75),
    "swing_unit": whole(8, 16),
    "timing_ms": number(0.0, 30.0),
    "density": _UNIT,
    "brightness": _POLE,
    "articulation": number(0.05, 1.5),
    "register_st": number(-24.0, 24.0),
    "melody": mapping_of(_UNIT, one_of(DIALS, "melody dial")),
    "glue_db": number(0.0, 12.0),
    "image": optional(_image),
    "because": list_of(_reason, most=4000),
    "schema": whole(SCHEMA, SCHEMA),
    "language": _any_text,
    "engine": _any_text,
    "muted": list_of(text, most=60),
    "guests": list_of(_guest, most=8),
}
_plan = _record(Plan, PLAN_FIELDS, _OPTIONAL)


def _check_links(plan: Plan, spot: Spot) -> None:
    """Names that point from one part of the plan to another."""
    stems = [card.name for card in plan.stems]
    for at, name in enumerate(stems):
        if name in stems[:at]:
            spot.at("stems").item(at).wrong(f"the stem {name!r} stands twice")
    for at, section in enumerate(plan.sections):
        place = spot.at("sections").item(at)
        for name in section.stems:
            one_of(stems, "stem of this plan")(name, place.at("stems"))
        one_of(plan.progressions, "letter with a progression")(section.letter, place.at("letter"))
    for name in plan.muted:
        one_of(stems, "stem of this plan")(name, spot.at("muted"))
    for name in plan.mix:
        one_of(stems, "stem of this plan")(name, spot.at("mix"))
