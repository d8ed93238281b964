"""Style files as checked `Style` values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any

from moodmusic.cards import ROLES, StemCard
from moodmusic.checking import Check, Spot, list_of, mapping_of, number, one_of, parsed, record, shown, span, text, whole
from moodmusic.config import settings
from moodmusic.errors import InputError, nearest
from moodmusic.library import KEPT, Stamp, raise_all, stem_cards, stem_files, style_files, style_mappings
from moodmusic.style.value import Form, FormSection, Progression, Space, Style
from moodmusic.theory import Key, Meter, parse_mode, parse_pitch_class

ENDINGS = ("ring", "fade", "cut", "loop")
DIALS = ("density", "leap", "rest", "syncopation", "range")
LEAST_PROMPTS = 12
LONGEST_PHRASE_BARS = 64.0
_UNIT = number(0.0, 1.0)
_POLE = number(-1.0, 1.0)

_letter = one_of(tuple(ascii_uppercase), "theme letter")
_section = record(
    FormSection,
    {"name": text, "letter": _letter, "bars": whole(1, 256), "energy": _UNIT, "roles": list_of(text, most=40)},
    ("name", "letter", "bars", "energy"),
)


def _swing_unit(value: Any, spot: Spot) -> Any:
    return value if value in (8, 16) and not isinstance(value, bool) else spot.wrong(f"{shown(value)}: give 8 (eighths) or 16 (sixteenths)")


_form = record(Form, {"name": text, "sections": list_of(_section, 1, 64)}, ("name", "sections"))
_progression = record(
    Progression,
    {"numerals": text, "modes": list_of(parsed(parse_mode), 1, 20), "letters": list_of(_letter, most=26)},
    ("numerals", "modes"),
)
SPACE_FIELDS: dict[str, Check] = {
    "t60_s": number(0.05, 20.0),
    "predelay_ms": number(0.0, 500.0),
    "damping_hz": number(200.0, 20_000.0),
    "reverb_db": number(-60.0, 12.0),
    "delay_beats": number(0.0625, 8.0),
    "delay_feedback": number(0.0, 0.95),
    "delay_db": number(-60.0, 12.0),
}
STYLE_FIELDS: dict[str, Check] = {
    "title": text,
    "description": text,
    "tags": list_of(text, 1, 60),
    "prompts": list_of(text, LEAST_PROMPTS, 400),
    "valence": _POLE,
    "arousal": _POLE,
    "tension": _POLE,
    "tempo_bpm": span(number(20.0, 300.0)),
    "meters": list_of(parsed(Meter.parse), 1, 16),
    "modes": list_of(parsed(parse_mode), 1, 20),
    "progressions": list_of(_progression, 1, 200),
    "forms": list_of(_form, 1, 20),
    "stems": mapping_of(list_of(text, 0, 60), one_of(ROLES, "role")),
    "core": list_of(one_of(ROLES, "role"), 1, 10),
    "mix": mapping_of(number(-30.0, 12.0), one_of(ROLES, "role")),
    "space": record(Space, SPACE_FIELDS),
    "swing": span(number(0.5, 0.75)),
    "swing_unit": _swing_unit,
    "timing_ms": number(0.0, 30.0),
    "phrase_bars": whole(1, 16),
    "chord_bars": number(0.25, 16.0),
    "loudness_lufs": number(-40.0, -8.0),
    "glue_db": number(0.0, 12.0),
    "ending": one_of(ENDINGS, "ending"),
    "melody": mapping_of(_UNIT, one_of(DIALS, "melody dial")),
    "citations": mapping_of(text),
    "turns": list_of(one_of(ROLES, "role"), most=10),
    "tonics": list_of(parsed(parse_pitch_class), most=12),
}
_REQUIRED: tuple[str, ...] = ("title", "description", "tags", "prompts", "valence", "arousal", "tension", "tempo_bpm", "meters", "modes")
_REQUIRED += ("progressions", "forms", "stems", "core")


def spans(numerals: str) -> list[tuple[str, float]]:
    """Numerals with their length in bars: ``"Imaj7:2 iv6"`` is [("Imaj7", 2.0), ("iv6", 1.0)]; InputError for a wrong length."""
    found = []
    for word in numerals.split():
        numeral, _, bars = word.partition(":")
        try:
            length = float(bars or 1.0)
        except ValueError:
            length = 0.0
        if not 0.125 <= length <= LONGEST_PHRASE_BARS:
            raise InputError(f"{word!r}: bars after the colon are a number from 0.125 to {LONGEST_PHRASE_BARS:g}")
        found.append((numeral, length))
    return found


def styles() -> Mapping[str, Style]:
    """Every style by name; LibraryError with every mistake of every style and stem file."""
    KEPT.open(settings().cache_folder)
    return _styles(style_files(), stem_files())


@lru_cache(maxsize=4)
def _styles(_styles_as_they_are: tuple[Stamp, ...], _stems_as_they_are: tuple[Stamp, ...]) -> Mapping[str, Style]:
    cards = stem_cards()
    mistakes: list[str] = []
    found: dict[str, Style] = {}
    for name, (path, values) in style_mappings().items():
        style = read_style(name, values, cards, Spot(str(path), "", mistakes))
        if style is not None:
            found[name] = style
    raise_all(mistakes)
    KEPT.save()
    return MappingProxyType(found)


def read_style(name: str, values: Any, cards: Mapping[str, StemCard], spot: Spot) -> Style | None:
    """One style from the plain values of its file; mistakes go to the spot, and None comes back when there are any."""
    before = len(spot.mistakes)
    style: Style | None = record(partial(Style, name=name), STYLE_FIELDS, _REQUIRED)(values, spot)
    if style is not None:
        _check_progressions(style, spot)
        _check_stems(style, cards, spot)
        _check_forms(style, spot)
    return style if len(spot.mistakes) == before else None


def _check_progressions(style: Style, spot: Spot) -> None:
    letters = {section.letter for form in style.forms for section in form.sections}
    for index, progression in enumerate(style.progressions):
        place = spot.at("progressions").item(index)
        for mode in progression.modes:
            _check_numerals(progression.numerals, mode, place.at("numerals"))
            if mode not in style.modes:
                place.at("modes").wrong(f"{mode!r} is none of the style's modes{nearest(mode, style.modes)}: {', '.join(style.modes)}")
        for letter in progression.letters:
            if letter not in letters:
                place.at("letters").wrong(f"{letter!r} stands in no form: {', '.join(sorted(letters))}")


def _check_numerals(numerals: str, mode: str, spot: Spot) -> None:
    try:
        for numeral, _ in spans(numerals):
            Key(0, mode).chord(numeral)
    except InputError as error:
        spot.wrong(f"in {mode}: {error}")


def _check_stems(style: Style, cards: Mapping[str, StemCard], spot: Spot) -> None:
    for role, names in style.stems.items():
        for index, name in enumerate(names):
            place = spot.at("stems").at(role).item(index)
            if name not in cards:
                place.wrong(f"there is no stem {name!r}{nearest(name, cards)}: add stems/{role}/{name}.yaml")
            elif cards[name].role != role:
                place.wrong(f"the stem {name!r} has the role {cards[name].role}")
    for role in style.core:
        if not style.stems.get(role):
            spot.at("core").wrong(f"{role!r} has no stems in this style")


def _check_forms(style: Style, spot: Spot) -> None:
    allowed = {*ROLES, *(name for names in style.stems.values() for name in names)}
    for number_, form in enumerate(style.forms):
        for index, section in enumerate(form.sections):
            place = spot.at("forms").item(number_).at("sections").item(index).at("roles")
            for role in section.roles:
                if role not in allowed:
                    place.wrong(f"{role!r} is neither a role nor a stem of this style{nearest(role, allowed)}")
