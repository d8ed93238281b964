from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from moodmusic import safeyaml
from moodmusic.checking import Spot
from moodmusic.errors import InputError, LibraryError
from moodmusic.library import stem_cards
from moodmusic.style import reading, styles
from moodmusic.style.value import Progression, Space
from moodmusic.theory import Meter

DATA = Path(__file__).parents[1] / "data" / "library"
ROLE_OF = {path.stem: path.parent.name for path in (DATA / "stems").glob("*/*.yaml")}
VALUES: dict[str, Any] = safeyaml.load((DATA / "styles" / "drift.yaml").read_text(), "drift.yaml")


def changed(path: str, value: object) -> dict[str, Any]:
    values = copy.deepcopy(VALUES)
    *outer, last = (int(key) if key.isdigit() else key for key in path.split("."))
    place: Any = values
    for key in outer:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return values


def mistakes(values: object) -> list[str]:
    spot = Spot("drift.yaml")
    style = reading.read_style("drift", values, ROLE_OF, spot)
    assert (style is None) == bool(spot.mistakes)
    return spot.mistakes


def test_a_style_file_becomes_a_value() -> None:
    style = reading.read_style("drift", VALUES, ROLE_OF, Spot("drift.yaml"))
    assert style is not None
    assert (style.name, style.title, style.tempo_bpm, style.meters) == ("drift", "drift music", (50.0, 70.0), (Meter(4, 4), Meter(3, 4)))
    assert style.progressions[0] == Progression("Imaj7:2 IVmaj7:2", ("major",), ("A",))
    assert style.space == Space(t60_s=4.5, reverb_db=-4.0)
    assert style.forms[0].sections[0].roles == ("texture", "pad")
    assert (style.stems["pad"], style.core, style.tonics, style.mix["pad"]) == (("warm-pad", "string-pad"), ("pad",), (0, 2, 5), 1.5)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("titel", "x", "titel: unknown key (did you mean 'title'?)"),
        ("title", None, "title: is missing"),
        ("prompts", ["only one"], "prompts: 1 items: give 12 to 400"),
        ("valence", 1.5, "valence: 1.5: give a number from -1 to 1"),
        ("tempo_bpm", [80, 60], "tempo_bpm: [80, 60]: the low number comes first"),
        ("tempo_bpm", [10, 60], "tempo_bpm[1]: 10: give a number from 20 to 300"),
        ("meters", ["4/5"], "meters[1]: '4/5' is no meter"),
        ("modes", ["lydien"], "did you mean 'lydian'"),
        ("progressions.0.numerals", "Imaj7 IVmaj77", "progressions[1].numerals: in major: 'maj77' is no chord quality"),
        ("progressions.0.numerals", "Imaj7 H", "'H' is no chord numeral"),
        ("progressions.0.numerals", "Imaj7:0", "bars after the colon"),
        ("progressions.0.modes", ["dorian"], "progressions[1].modes: 'dorian' is none of the style's modes"),
        ("progressions.0.letters", ["Z"], "progressions[1].letters: 'Z' stands in no form"),
        ("forms.0.sections.0.letter", "AB", "forms[1].sections[1].letter: 'AB' is no theme letter"),
        (
            "forms.0.sections.0.roles",
            ["pat"],
            "forms[1].sections[1].roles: 'pat' is neither a role nor a stem of this style (did you mean 'pad'?)",
        ),
        ("forms.0.sections.0.bars", 0, "forms[1].sections[1].bars: 0"),
        ("forms.0.sections", [], "forms[1].sections: 0 items"),
        ("stems.pad", ["warm-pat"], "stems.pad[1]: there is no stem 'warm-pat' (did you mean 'warm-pad'?): add stems/pad/warm-pat.yaml"),
        ("stems.pad", ["flute-lead"], "stems.pad[1]: the stem 'flute-lead' has the role lead"),
        ("stems.pads", ["warm-pad"], "stems.pads: 'pads' is no role"),
        ("core", ["drums"], "core: 'drums' has no stems in this style"),
        ("space.t60", 2, "space.t60: unknown key (did you mean 't60_s'?)"),
        ("mix.pads", 2, "mix.pads: 'pads' is no role"),
        ("loudness_lufs", -3, "loudness_lufs: -3: give a number from -40 to -8"),
        ("swing", [0.4, 0.5], "swing[1]: 0.4"),
        ("swing_unit", 12, "swing_unit: 12: give 8 (eighths) or 16 (sixteenths)"),
        ("swing_unit", True, "swing_unit: True"),
        ("ending", "rings", "did you mean 'ring'"),
        ("melody", {"leaps": 0.5}, "melody.leaps: 'leaps' is no melody dial"),
        ("tonics", ["H"], "tonics[1]: 'H' is no note name"),
        ("citations", {"tempo_bpm": 3}, "citations.tempo_bpm: 3"),
    ],
)
def test_a_wrong_value_is_reported_with_its_key(path: str, value: object, words: str) -> None:
    found = mistakes(changed(path, value))
    assert len(found) == 1
    assert words in found[0]
    assert found[0].startswith("drift.yaml: ")


def test_every_mistake_of_a_style_is_found_at_once() -> None:
    values = changed("stems.pad", ["warm-pat"])
    values["core"] = ["drums"]
    values["progressions"][0]["numerals"] = "Q"
    values["forms"][0]["sections"][0]["roles"] = ["pat"]
    assert len(mistakes(values)) == 4


@pytest.mark.parametrize(("trunk", "wrong"), [("lofi", 0), ("lofy", 1), ("techno", 1), ("my-branch", 1)])
def test_a_branch_grows_from_a_style_that_is_there_and_is_no_branch(trunk: str, wrong: int) -> None:
    found: list[str] = []
    style = replace(styles()["techno"], name="my-branch", branch_of=trunk)
    reading._check_branch(style, [*styles(), "my-branch"], ["techno", "my-branch"], Spot("my-branch.yaml", "", found))
    assert len(found) == wrong
    assert all(repr(trunk) in line for line in found)


def test_a_file_that_is_no_mapping_is_reported() -> None:
    assert len(mistakes("text")) == 1


def test_numerals_may_carry_bars() -> None:
    assert reading.spans("Imaj7:2 iv6:0.5 V") == [("Imaj7", 2.0), ("iv6", 0.5), ("V", 1.0)]
    for wrong in ("I:x", "I:-1", "I:nan", "I:65"):
        with pytest.raises(InputError, match="bars after the colon"):
            reading.spans(wrong)


def test_the_styles_that_come_with_the_program_are_whole() -> None:
    cards = stem_cards()
    for style in styles().values():
        assert len(style.prompts) == len(set(style.prompts))
        assert {name for names in style.stems.values() for name in names} <= set(cards)


def test_styles_of_the_user_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOODMUSIC_STYLES", str(DATA / "styles"))
    monkeypatch.setenv("MOODMUSIC_STEMS", str(DATA / "stems"))
    assert {"drift", "stomp", "parlour"} <= set(styles())
    assert styles() is styles()


def test_mistakes_in_other_keys_hide_nothing() -> None:
    values = changed("stems.pad", ["warm-pat"]) | {"valence": "high", "tempo_bpm": [80, 60], "glue": 1, "core": ["drums"]}
    values["progressions"][0] |= {"numerals": "i7 XX", "modes": ["lydien"], "letters": ["AB"]}
    values["forms"][0]["sections"][0] |= {"bars": 0, "roles": ["pat"]}
    found = mistakes(values)
    for part in (
        "valence: 'high': give a number",
        "tempo_bpm: [80, 60]: the low number comes first",
        "glue: unknown key (did you mean 'glue_db'?)",
        "progressions[1].numerals: in major: 'XX' is no chord numeral",
        "progressions[1].modes[1]: 'lydien' is no mode that is known (did you mean 'lydian'?)",
        "progressions[1].letters[1]: 'AB' is no theme letter",
        "forms[1].sections[1].bars: 0",
        "forms[1].sections[1].roles: 'pat' is neither",
        "stems.pad[1]: there is no stem 'warm-pat' (did you mean 'warm-pad'?)",
        "core: 'drums' has no stems in this style",
    ):
        assert sum(part in line for line in found) == 1, part
    assert len(found) == 10


@pytest.mark.parametrize("key", list(reading.STYLE_FIELDS))
@pytest.mark.parametrize(
    "value", [None, 3, "x", [], [1], {}, {"x": 1}, [[1]], [{"sections": 3, "modes": "x"}], [{"sections": [3, {"roles": 1}]}]]
)
def test_wrong_types_anywhere_are_mistakes_and_no_faults(key: str, value: object) -> None:
    spot = Spot("drift.yaml")
    style = reading.read_style("drift", {**VALUES, key: value}, ROLE_OF, spot)
    assert (style is None) == bool(spot.mistakes)


def test_no_mistake_of_the_library_hides_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOODMUSIC_STYLES", str(tmp_path / "styles"))
    monkeypatch.setenv("MOODMUSIC_STEMS", str(tmp_path / "stems"))
    for name, text in {
        "styles/mine.yaml": "titel: x\nstems: {pad: [my-pat]}\n",
        "styles/Bad_Name.yaml": "tempo: 3\n",
        "styles/x.yml": "mod: 3\n",
        "styles/torn.yaml": "a: [",
        "stems/pad/my-pad.yaml": "instrument: pianno\npattern: {kind: pad}\n",
        "stems/pad/Other_Pad.yaml": "instrument: piano\npattern: {kind: blokcs}\n",
        "stems/leed/lead.yaml": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    with pytest.raises(LibraryError) as caught:
        styles()
    lines = str(caught.value).splitlines()
    for part in (
        "mine.yaml:1: titel: unknown key (did you mean 'title'?)",
        "mine.yaml:2: stems.pad[1]: there is no stem 'my-pat' (did you mean 'my-pad'?)",
        "Bad_Name.yaml: call it like",
        "Bad_Name.yaml:1: tempo: unknown key (did you mean 'tempo_bpm'?)",
        "x.yml: call it like",
        "x.yml:1: mod: unknown key (did you mean 'modes'?)",
        "torn.yaml: no valid YAML",
        "my-pad.yaml:1: instrument: 'pianno'",
        "Other_Pad.yaml: call it like",
        "Other_Pad.yaml:2: pattern.kind: 'blokcs'",
        "leed: no role has this name",
    ):
        assert sum(part in line for line in lines) == 1, part
