"""A style file with twelve example prompts, put into the user's folder, is reached by its prompts and by their kin, and no code changes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import moodmusic
from moodmusic.library import packaged

ENGLISH = {
    "name": "market",
    "prompts": [
        "stalls piled with oranges on a saturday morning",
        "haggling over a crate of peaches",
        "the fishmonger shouts his prices",
        "baskets, spices and a crowd of aunts",
        "buying herbs from an old woman on a stool",
        "tomatoes, tomatoes, three for one",
        "the square fills up with vans before dawn",
        "a boy steals an apple from the stall",
        "weighing potatoes on an iron scale",
        "the last cabbages at half price",
        "cheese, olives and a slice of melon to taste",
        "the market packs up and the pigeons come",
    ],
    "kin": [
        "oranges and melons on the market square",
        "an old woman sells herbs from her stall",
        "the fishmonger packs up his crates",
        "haggling over olives and spices",
    ],
}
POLISH = {
    "name": "jarmark",
    "prompts": [
        "stragany pełne pomarańczy w sobotni ranek",
        "targowanie się o skrzynkę brzoskwiń",
        "przekupka wykrzykuje ceny ryb",
        "kosze, przyprawy i tłum ciotek",
        "zioła od staruszki na stołku",
        "pomidory, trzy w cenie jednego",
        "plac zapełnia się wozami przed świtem",
        "chłopiec kradnie jabłko ze straganu",
        "ważenie ziemniaków na żelaznej wadze",
        "ostatnie kapusty za pół ceny",
        "ser, oliwki i kawałek melona na spróbowanie",
        "jarmark się zwija i zlatują się gołębie",
    ],
    "kin": ["pomarańcze i melony na straganach", "staruszka sprzedaje zioła na jarmarku", "przekupka i skrzynka ryb"],
}


def put(folder: Path, wish: dict[str, object]) -> None:
    """A copy of a packaged style with prompts, title and tags of its own."""
    style = yaml.safe_load((packaged("styles") / "folk.yaml").read_text(encoding="utf-8"))
    style |= {"title": wish["name"], "tags": [wish["name"]], "prompts": wish["prompts"], "description": f"music of the {wish['name']}"}
    (folder / f"{wish['name']}.yaml").write_text(yaml.safe_dump(style, allow_unicode=True), encoding="utf-8")


@pytest.mark.parametrize("wish", [ENGLISH, POLISH], ids=["English", "Polish"])
def test_a_new_style_is_reached_by_its_prompts_and_their_kin(
    wish: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOODMUSIC_STYLES", str(tmp_path))
    monkeypatch.setenv("MOODMUSIC_CACHE", str(tmp_path / "cache"))
    put(tmp_path, wish)
    reached = {text: moodmusic.read(text).styles[0][0] for text in (*wish["prompts"], *wish["kin"])}
    assert {text: style for text, style in reached.items() if style != wish["name"]} == {}
    assert moodmusic.read("neon highway at midnight, synthwave").styles[0][0] == "synthwave"
