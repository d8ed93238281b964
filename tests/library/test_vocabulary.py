"""Instruments, settings, pattern kinds and their keys are checked when a stem file is read, all at once and without the rooms above."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from moodmusic import library, safeyaml, vocabulary
from moodmusic.cards import ROLES, StemCard, card_file
from moodmusic.checking import Spot
from moodmusic.compose.grid import STROKES
from moodmusic.compose.players import DIALS, PLAYERS, player_of
from moodmusic.errors import LibraryError
from moodmusic.sound.vocabulary import as_text

DOCS = Path(__file__).parents[2] / "docs"


def mistakes(role: str = "pad", instrument: object = "piano", pattern: object = None, settings: object = None) -> list[str]:
    spot = Spot("f.yaml")
    values = {"instrument": instrument, "pattern": {} if pattern is None else pattern, "settings": {} if settings is None else settings}
    assert (card_file("x", role)(values, spot) is None) == bool(spot.mistakes)
    return spot.mistakes


def test_the_table_is_in_step_with_the_registries() -> None:
    assert vocabulary.FILE.read_text(encoding="utf-8") == as_text(), "run python -m moodmusic.sound.vocabulary and commit what it writes"
    assert set(DIALS) == set(PLAYERS) == set(vocabulary.kinds())
    assert set(vocabulary.STROKES) == STROKES


def test_every_mistake_of_a_stem_is_found_at_once_with_file_key_and_nearest_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOODMUSIC_STEMS", str(tmp_path))
    (tmp_path / "pad").mkdir()
    (tmp_path / "pad" / "mine.yaml").write_text(
        "instrument: pianno\npattern: {kind: ostinatto, gaet: 1}\nsettings: {brightnes: 3}\npam: 2\n"
    )
    (tmp_path / "pad" / "other.yaml").write_text("instrument: piano\npattern: {kind: arp, rats: 1, gate: .nan}\nsettings: {wow: 90}\n")
    with pytest.raises(LibraryError) as caught:
        library.stem_cards()
    lines = str(caught.value).splitlines()
    for part in (
        "mine.yaml:1: instrument: 'pianno' is no instrument that is known (did you mean 'piano'?)",
        "mine.yaml:2: pattern.kind: 'ostinatto' is no pattern kind that is known (did you mean 'ostinato'?): one of",
        "mine.yaml:2: pattern.gaet: no pattern kind has this key (did you mean 'gate'?)",
        "mine.yaml:3: settings.brightnes: unknown key (did you mean 'brightness'?)",
        "mine.yaml:4: pam: unknown key (did you mean 'pan'?)",
        "other.yaml:2: pattern.rats: unknown key (did you mean 'rate'?)",
        "other.yaml:2: pattern.gate: nan: give a number from 0.1 to 4",
        "other.yaml:3: settings.wow: 90: give a number from 0 to 40",
    ):
        assert sum(part in line for line in lines) == 1, part
    assert len(lines) == 8
    assert caught.value.exit_code == 5


@pytest.mark.parametrize(
    ("role", "pattern", "words"),
    [
        ("pad", "pad", "pattern: 'pad': give a mapping with a kind, such as {kind: pad}"),
        ("pad", {"kind": 3}, "pattern.kind: 3 is no pattern kind"),
        ("bass", {"style": "walkin"}, "pattern.style: 'walkin' is no choice that is known (did you mean 'walking'?)"),
        ("bass", {"lock": 1}, "pattern.lock: 1: give true or false"),
        ("bass", {"push_ms": "late"}, "pattern.push_ms: 'late': give a number"),
        ("bass", {"rubato": 3}, "pattern.rubato: 3: give a number"),
        ("chords", {"voices": 2.5}, "pattern.voices: 2.5: give a whole number from 1 to 6"),
        ("chords", {"grid": "x.y."}, "pattern.grid: 'x.y.' is no rhythm grid"),
        ("chords", {"grid": "x.x."}, "pattern.grid: 'x.x.' has 4 sixteenths: a bar of 4/4 has 16"),
        ("chords", {"grid": {"3/4": "x..............."}}, "pattern.grid.3/4: 'x...............' has 16 sixteenths: a bar of 3/4 has 12"),
        ("chords", {"grid": {"3": "x..........."}}, "pattern.grid.3: '3' is no meter"),
        ("chords", {"grid": {}}, "pattern.grid: give a grid for one meter"),
        ("chords", {"grid": 3}, "pattern.grid: 3 is no rhythm grid"),
        ("chords", {"variations": "x..............."}, "pattern.variations: 'x...............': give a list"),
        ("chords", {"kind": "figure", "steps": "Q_______________"}, "pattern.steps: 'Q_______________' is no rhythm grid"),
        ("lead", {"manner": "lyric"}, "(did you mean 'lyrical'?)"),
        (
            "lead",
            {"structure": ["period", "sentense"]},
            "pattern.structure[2]: 'sentense' is no choice that is known (did you mean 'sentence'?)",
        ),
        ("lead", {"rhythm": "x-y"}, "pattern.rhythm: 'x-y' is no rhythm grid"),
        ("lead", {"centre": "high"}, "pattern.centre: 'high': give a number"),
        ("counter", {"density": 2}, "pattern.density: 2: give a number from 0 to 1"),
        ("texture", {"length_s": 60}, "pattern.length_s: 60: give a number from 2 to 12"),
        ("fx", {"use": "rizer"}, "(did you mean 'riser'?)"),
        ("drums", {}, "pattern: give `grooves`, or `grids` of one groove"),
        ("drums", {"grids": {"snair": "x..............."}}, "pattern.grids.snair: is no drum piece (did you mean 'snare'?)"),
        ("drums", {"grooves": [{"kick": "x...............", "hatt": "x"}]}, "pattern.grooves[1].hatt: unknown key (did you mean 'hat'?)"),
        ("drums", {"grooves": [{"weight": 2}]}, "pattern.grooves[1]: names no drum piece"),
        ("drums", {"grids": {"kick": "x..............."}, "fills": True}, "pattern.fills: True: give a list"),
        ("drums", {"grids": {"kick": "x..............."}, "thin": {"kick": 3}}, "pattern.thin.kick: 3: give a number"),
        (
            "drums",
            {"grids": {"kick": "x..............."}, "crash": "crsh"},
            "pattern.crash: 'crsh' is no drum piece that is known (did you mean 'crash'?)",
        ),
        ("drums", {"grids": {"kick": "x..............."}, "push_ms": {"snair": 3}}, "pattern.push_ms.snair: is no drum piece"),
    ],
)
def test_a_wrong_pattern_is_reported_with_its_key(role: str, pattern: Any, words: str) -> None:
    found = mistakes(role, pattern=pattern)
    assert len(found) == 1
    assert found[0].startswith("f.yaml: pattern")
    assert words in found[0]


def test_settings_belong_to_the_instrument() -> None:
    assert mistakes(settings={"wow": 3}) == []
    assert "settings.leslie: unknown key" in mistakes(settings={"leslie": 1})[0]
    assert mistakes(instrument="pad.warm", settings={"wow": 3}) == ["f.yaml: settings.wow: unknown key: there is none"]
    assert len(mistakes(settings={"wow": math.nan})) == 1
    assert len(mistakes(settings=[1])) == 1
    assert len(mistakes(instrument=["piano"])) == 1
    assert len(mistakes(instrument="zzz", settings={"wow": 3})) == 1


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("drums", "percussion")])
def test_a_card_without_a_kind_is_checked_as_what_its_role_plays(role: str) -> None:
    assert mistakes(role) == []
    assert len(mistakes(role, pattern={"nonsense": 1})) == 1


@pytest.mark.parametrize("kind", list(vocabulary.kinds()))
def test_wrong_types_anywhere_are_mistakes_and_no_faults(kind: str) -> None:
    odd: list[Any] = [None, True, 3, -1e300, math.inf, "", "x", [], [1], [[]], {}, {"x": 1}, [{"x": 1}], [{}], {"kick": [1]}, {"4/4": 3}]
    found = [mistakes(pattern={"kind": kind, key: value}) for key in vocabulary.kinds()[kind] for value in odd]
    assert sum(map(bool, found)) > len(found) / 2


def test_what_was_kept_of_a_file_is_checked_again(tmp_path: Path) -> None:
    stems = tmp_path / "stems" / "pad"
    stems.mkdir(parents=True)
    (stems / "mine.yaml").write_text("instrument: piano\npattern: {kind: pad}\nsettings: {wow: 3}\n")
    script = "import moodmusic.vocabulary as v, sys; v._written()['instruments']['piano'].clear() if sys.argv[1:] else 0; "
    script += "from moodmusic.style import styles; styles()"
    place = os.environ | {"MOODMUSIC_STEMS": str(tmp_path / "stems"), "MOODMUSIC_CACHE": str(tmp_path / "cache")}
    right, wrong = (
        subprocess.run([sys.executable, "-c", script, *more], env=place, capture_output=True, text=True, check=False)
        for more in ([], ["with another table"])
    )
    assert right.returncode == 0, right.stderr
    assert list((tmp_path / "cache").glob("library-*.json"))
    assert "mine.yaml:3: settings.wow: unknown key: there is none" in wrong.stderr


@pytest.mark.parametrize("words", [["--help"], ["explain", "calm piano"], ["styles"], ["stems"]])
def test_no_synthesis_and_no_composer_is_imported_for_the_checks(words: list[str]) -> None:
    script = "import sys; from moodmusic.cli.main import program; program.main(sys.argv[1:], standalone_mode=False); "
    script += "print(*sorted(name for name in sys.modules if name.startswith(('moodmusic.sound', 'moodmusic.compose'))), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""


def examples(page: str) -> list[Any]:
    """The patterns of a page: where a block has several lines of them, each is one."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found: list[Any] = []
    for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
        parts = re.split(r"^(?=pattern:)", block, flags=re.MULTILINE)
        found += [safeyaml.load(part, page) for part in parts if part.strip()]
    return found


@pytest.mark.parametrize("page", ["patterns-accompaniment.md", "patterns-foreground.md"])
def test_the_examples_of_the_pattern_pages_are_true(page: str) -> None:
    found = examples(page)
    assert len(found) >= 5
    for values in found:
        assert values["pattern"]["kind"] in vocabulary.kinds()
        assert mistakes(pattern=values["pattern"]) == []
        assert player_of(StemCard("x", "pad", "piano", pattern=values["pattern"]))


def test_every_pattern_kind_and_key_is_documented() -> None:
    text = "".join((DOCS / page).read_text(encoding="utf-8") for page in ("patterns-accompaniment.md", "patterns-foreground.md"))
    for kind, keys in vocabulary.kinds().items():
        assert f"`kind: {kind}`" in text
        assert not [key for key in keys if not re.search(rf"`{key}[`:]", text) and key != "kind"], kind


def test_the_stem_and_the_style_of_the_howto_can_be_loaded_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from moodmusic.style import styles

    stem, style = re.findall(r"```yaml\n(.*?)```", (DOCS / "styles-howto.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "chords").mkdir()
    (tmp_path / "chords" / "my-piano.yaml").write_text(stem, encoding="utf-8")
    (tmp_path / "my-style.yaml").write_text(style, encoding="utf-8")
    monkeypatch.setenv("MOODMUSIC_STEMS", str(tmp_path))
    monkeypatch.setenv("MOODMUSIC_STYLES", str(tmp_path))
    assert "my-piano" in styles()["my-style"].stems["chords"]
    assert library.stem_cards()["my-piano"].pattern == {"kind": "comp", "grid": "X___x_-_..-_x_-_", "voicing": "open"}
