"""Style files as checked `Style` values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any

from moodmusic.cards import ROLES
from moodmusic.checking import Check, Spot, list_of, mapping_of, number, one_of, parsed, record, shown, span, text, whole
from moodmusic.config import settings
from moodmusic.errors import InputError, LibraryError, nearest
from moodmusic.library import (
    KEPT,
    Files,
    as_compiled,
    compiled,
    raise_all,
    spot_of,
    stem_cards,
    stem_files,
    stem_roles,
    style_files,
    style_mappings,
)
from moodmusic.style.value import Form, FormSection, Progression, Space, Style
from moodmusic.theory import Key, Meter, parse_mode, parse_pitch_class

ENDINGS = ("ring", "fade", "cut", "loop")
DIALS = ("density", "leap", "rest", "syncopation", "range")
LETTERS = tuple(ascii_uppercase)
LEAST_PROMPTS = 12
LONGEST_PHRASE_BARS = 64.0
_UNIT = number(0.0, 1.0)
_POLE = number(-1.0, 1.0)

_letter = one_of(LETTERS, "theme letter")
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
    "branch_of": text,
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
    return _styles(style_files(), stem_files())


@lru_cache(maxsize=4)
def _styles(own: Files, stems: Files) -> Mapping[str, Style]:
    if as_compiled(own, "styles") and as_compiled(stems, "stems"):
        return MappingProxyType({row["name"]: stored_style(row) for row in compiled()["presets"]})
    return checked_styles()


def stored_style(row: Mapping[str, Any]) -> Style:
    """A style that was checked, from its fields as JSON holds them."""
    fields = {name: _tupled(value) for name, value in row.items()}
    fields["meters"] = tuple(Meter(**meter) for meter in fields["meters"])
    fields["progressions"] = tuple(Progression(**progression) for progression in fields["progressions"])
    fields["forms"] = tuple(Form(form["name"], tuple(FormSection(**section) for section in form["sections"])) for form in fields["forms"])
    return Style(**(fields | {"space": Space(**fields["space"])}))


def _tupled(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_tupled, value))
    return {key: _tupled(item) for key, item in value.items()} if isinstance(value, dict) else value


def checked_styles() -> Mapping[str, Style]:
    """The styles of the files, read and checked; LibraryError with every mistake of every style and stem file."""
    KEPT.open(settings().cache_folder)
    mistakes: list[str] = []
    try:
        stem_cards()
    except LibraryError as error:
        mistakes.append(str(error))
    found: dict[str, Style] = {}
    roles = stem_roles()
    files = style_mappings(mistakes)
    for name, (path, values) in files.items():
        style = read_style(name, values, roles, spot_of(path, mistakes))
        if style is not None:
            found[name] = style
    branches = [name for name, style in found.items() if style.branch_of]
    for name, style in found.items():
        _check_branch(style, files, branches, spot_of(files[name][0], mistakes))
    raise_all(mistakes)
    KEPT.save()
    return MappingProxyType(found)


def _check_branch(style: Style, known: Iterable[str], branches: Collection[str], spot: Spot) -> None:
    """A branch grows from a style that is there, and from no other branch."""
    trunks = sorted(name for name in known if name not in branches)
    if style.branch_of and style.branch_of not in trunks:
        spot.at("branch_of").wrong(f"{style.branch_of!r} is no style to branch from{nearest(style.branch_of, trunks)}: {', '.join(trunks)}")


def read_style(name: str, values: Any, stems: Mapping[str, str], spot: Spot) -> Style | None:
    """One style from the plain values of its file; mistakes go to the spot, and None comes back when there are any.

    `stems` are the roles of all stems by name. What one key says about another is looked at in the plain values, so that
    a mistake elsewhere in the file does not hide it.
    """
    style: Style | None = record(partial(Style, name=name), STYLE_FIELDS, _REQUIRED, partial(_check_together, stems))(values, spot)
    return style


def _check_together(stems: Mapping[str, str], values: Mapping[Any, Any], spot: Spot) -> None:
    _check_progressions(values, spot)
    _check_stems(values, stems, spot)
    _check_forms(values, spot)


def _rows(value: Any, spot: Spot) -> Iterator[tuple[Mapping[Any, Any], Spot]]:
    """The mappings of a list with their places."""
    for index, row in enumerate(value if isinstance(value, list | tuple) else ()):
        if isinstance(row, Mapping):
            yield row, spot.item(index)


def _words(value: Any) -> list[str]:
    """The texts of a list; none where it is no list."""
    return [word for word in value if isinstance(word, str)] if isinstance(value, list | tuple) else []


def _modes(value: Any) -> list[str] | None:
    """The modes of a list; None when one of them is wrong, which is noted already."""
    try:
        return [parse_mode(mode) for mode in _words(value)]
    except InputError:
        return None


def _check_progressions(values: Mapping[Any, Any], spot: Spot) -> None:
    known = _modes(values.get("modes"))
    letters = {
        str(section.get("letter")) for form, _ in _rows(values.get("forms"), spot) for section, _ in _rows(form.get("sections"), spot)
    }
    for progression, place in _rows(values.get("progressions"), spot.at("progressions")):
        modes = _modes(progression.get("modes"))
        for mode in modes or ("major",):
            _check_numerals(progression.get("numerals"), mode, place.at("numerals"))
        for mode in modes or ():
            if known and mode not in known:
                place.at("modes").wrong(f"{mode!r} is none of the style's modes{nearest(mode, known)}: {', '.join(known)}")
        for letter in _words(progression.get("letters")):
            if letters and letter in LETTERS and letter not in letters:
                place.at("letters").wrong(f"{letter!r} stands in no form: {', '.join(sorted(letters))}")


def _check_numerals(numerals: Any, mode: str, spot: Spot) -> None:
    if not isinstance(numerals, str):
        return
    try:
        for numeral, _ in spans(numerals):
            Key(0, mode).chord(numeral)
    except InputError as error:
        spot.wrong(f"in {mode}: {error}")


def _check_stems(values: Mapping[Any, Any], known: Mapping[str, str], spot: Spot) -> None:
    stems = values.get("stems")
    if not isinstance(stems, Mapping):
        return
    for role, names in stems.items():
        for index, name in enumerate(_words(names)):
            place = spot.at("stems").at(str(role)).item(index)
            if name not in known:
                folder = f": add stems/{role}/{name}.yaml" if role in ROLES else ""
                place.wrong(f"there is no stem {name!r}{nearest(name, known)}{folder}")
            elif role in ROLES and known[name] != role:
                place.wrong(f"the stem {name!r} has the role {known[name]}")
    for role in _words(values.get("core")):
        if role in ROLES and not stems.get(role):
            spot.at("core").wrong(f"{role!r} has no stems in this style")


def _check_forms(values: Mapping[Any, Any], spot: Spot) -> None:
    stems = values.get("stems")
    allowed = {*ROLES, *(name for names in (stems.values() if isinstance(stems, Mapping) else ()) for name in _words(names))}
    for form, place in _rows(values.get("forms"), spot.at("forms")):
        for section, part in _rows(form.get("sections"), place.at("sections")):
            for role in _words(section.get("roles")) if isinstance(stems, Mapping) else ():
                if role not in allowed:
                    part.at("roles").wrong(f"{role!r} is neither a role nor a stem of this style{nearest(role, sorted(allowed))}")
