from __future__ import annotations

from pathlib import Path

import pytest

from moodmusic import library
from moodmusic.cards import ROLES, StemCard, card_file, stored_card
from moodmusic.checking import Spot
from moodmusic.errors import LibraryError

CARD = "instrument: piano\npattern: {kind: comp}\n"


@pytest.fixture
def stems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "stems"
    folder.mkdir()
    monkeypatch.setenv("MOODMUSIC_STEMS", str(folder))
    return folder


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_role_and_name_come_from_the_path(stems: Path) -> None:
    write(stems / "lead" / "my-piano.yaml", CARD + "gain_db: -3\nenergy: [0.2, 0.9]\nwords: [piano]\n")
    card = library.stem_cards()["my-piano"]
    assert (card.name, card.role, card.instrument, card.pattern) == ("my-piano", "lead", "piano", {"kind": "comp"})
    assert (card.gain_db, card.energy, card.words, card.register) == (-3.0, (0.2, 0.9), ("piano",), (36, 96))


def test_cards_come_in_the_order_of_roles_and_names(stems: Path) -> None:
    for role, name in (("lead", "b-lead"), ("lead", "a-lead"), ("drums", "z-drums")):
        write(stems / role / f"{name}.yaml", CARD)
    cards = list(library.stem_cards().values())
    assert cards == sorted(cards, key=lambda card: (ROLES.index(card.role), card.name))


def test_a_file_of_the_user_replaces_one_of_the_same_name_even_in_another_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "first" / "pad" / "thing.yaml", CARD)
    write(tmp_path / "second" / "lead" / "thing.yaml", CARD)
    write(tmp_path / "second" / "lead" / "other.yaml", CARD)
    monkeypatch.setenv("MOODMUSIC_STEMS", f"{tmp_path / 'first'}:{tmp_path / 'second'}")
    cards = library.stem_cards()
    assert cards["thing"].role == "pad"
    assert cards["other"].role == "lead"


def test_a_changed_file_is_read_again(stems: Path) -> None:
    path = write(stems / "lead" / "tune.yaml", CARD)
    assert library.stem_cards()["tune"].instrument == "piano"
    write(path, "instrument: flute\npattern: {kind: comp}\n# longer\n")
    assert library.stem_cards()["tune"].instrument == "flute"


def test_every_mistake_of_every_file_is_reported_at_once(stems: Path) -> None:
    write(stems / "lead" / "one.yaml", "instrument: 3\npatern: {kind: comp}\npan: .5\n")
    write(stems / "lead" / "two.yaml", "instrumen: piano\npattern: {kind: comp}\npan: 2\nregister: [90, 40]\n")
    write(stems / "pad" / "three.yaml", "just text")
    with pytest.raises(LibraryError) as caught:
        library.stem_cards()
    lines = str(caught.value).splitlines()
    for part in (
        "one.yaml: line 3, column 6: '.5' reads differently",
        "two.yaml:1: instrumen: unknown key (did you mean 'instrument'?)",
        "two.yaml:1: instrument: is missing",
        "two.yaml:3: pan: 2: give a number from -1 to 1",
        "two.yaml:4: register: [90, 40]: the low number comes first",
        "three.yaml:1: 'just text': give a mapping",
    ):
        assert sum(part in line for line in lines) == 1, part
    assert len(lines) == 6


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("leed/x.yaml", "no role has this name.*did you mean 'lead'"),
        ("lead/Upper.yaml", "lower-case-with-dashes"),
        ("lead/x.yml", "lower-case-with-dashes"),
    ],
)
def test_wrong_folder_and_file_names_are_reported(stems: Path, path: str, words: str) -> None:
    write(stems / path, CARD)
    with pytest.raises(LibraryError, match=words):
        library.stem_cards()


def test_a_name_in_two_roles_is_reported(stems: Path) -> None:
    write(stems / "lead" / "same.yaml", CARD)
    write(stems / "pad" / "same.yaml", CARD)
    with pytest.raises(LibraryError, match="unique over all roles"):
        library.stem_cards()


def test_bytes_that_are_no_utf8_and_files_too_large_are_reported(stems: Path) -> None:
    (stems / "lead").mkdir()
    (stems / "lead" / "bad.yaml").write_bytes(b"instrument: \xff")
    write(stems / "lead" / "big.yaml", "#" * 70_000)
    with pytest.raises(LibraryError, match=r"(?s)bad.yaml: no UTF-8 text at byte 12.*big.yaml: the file is larger than 64 KiB"):
        library.stem_cards()


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be read: No such file"):
        library.read_yaml(tmp_path / "nothing.yaml")


def test_hidden_folders_are_left_alone(stems: Path) -> None:
    write(stems / ".cache" / "x.yaml", "nonsense: [")
    assert "x" not in library.stem_cards()


def test_folders_are_asked_environment_first_then_the_user_then_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MOODMUSIC_STYLES", str(tmp_path))
    first, second, third = library.folders("styles")
    assert first == tmp_path
    assert second.parts[-2:] == ("moodmusic", "styles")
    assert third == library.packaged("styles")


def test_style_mappings_hold_path_and_values_and_note_every_bad_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOODMUSIC_STYLES", str(tmp_path))
    path = write(tmp_path / "mine.yaml", "title: x\n")
    mistakes: list[str] = []
    assert library.style_mappings(mistakes)["mine"] == (path, {"title": "x"})
    assert not mistakes
    write(tmp_path / "bad.yaml", "a: yes")
    write(tmp_path / "worse.yaml", "a: [")
    write(tmp_path / "Bad Name.yaml", "a: 1")
    write(tmp_path / "short.yml", "a: 1")
    assert {"mine", "Bad Name", "short"} <= set(library.style_mappings(mistakes))
    for part in (
        "Bad Name.yaml: call it like lower-case",
        "short.yml: call it like lower-case",
        "bad.yaml: line 1",
        "worse.yaml: no valid",
    ):
        assert sum(part in mistake for mistake in mistakes) == 1, part


def test_roles_of_stems_are_known_although_their_files_are_wrong(stems: Path) -> None:
    write(stems / "lead" / "mine.yaml", "nonsense: [")
    write(stems / "lead" / "Mine Too.yaml", CARD)
    assert library.stem_roles()["mine"] == library.stem_roles()["Mine Too"] == "lead"


def test_a_wrong_name_hides_no_mistake_inside(stems: Path) -> None:
    write(stems / "lead" / "Upper.yaml", CARD + "pan: 9\n")
    write(stems / "pad" / "mine.yaml", CARD + "gain: 9\n")
    write(stems / "leed" / "x.yaml", CARD)
    with pytest.raises(LibraryError) as caught:
        library.stem_cards()
    lines = str(caught.value).splitlines()
    for part in (
        "Upper.yaml: call it",
        "Upper.yaml:3: pan: 9",
        "mine.yaml:3: gain: unknown key (did you mean 'gain_db'?)",
        "leed: no role",
    ):
        assert sum(part in line for line in lines) == 1, part


def test_a_stored_card_needs_its_name_and_role() -> None:
    spot = Spot("plan")
    assert stored_card({"name": "x", "role": "leed", "instrument": "flute"}, spot) is None
    assert "did you mean 'lead'" in spot.mistakes[0]
    assert stored_card({"name": "x", "role": "lead", "instrument": "flute"}, Spot("plan")) == StemCard("x", "lead", "flute")
    assert card_file("x", "lead")({"instrument": "flute", "pattern": {}}, Spot("x")) == StemCard("x", "lead", "flute")
