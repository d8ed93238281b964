"""What came with the program is compiled: in step with its files, and never used for others."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from moodmusic import library
from moodmusic.config import settings
from moodmusic.library import Files, read_yaml, stamp
from moodmusic.pattern import Pattern
from moodmusic.style import compile as compiling
from moodmusic.style import styles
from moodmusic.style.reading import checked_styles

ROOT = Path(library.__file__).parents[1]
STEP = "run python -m moodmusic.style.compile"


def test_the_library_is_compiled_from_the_files_that_are_there() -> None:
    assert json.loads(library.COMPILED.read_text(encoding="utf-8")) == json.loads(json.dumps(compiling.library_content())), STEP


def test_compiled_cards_and_styles_are_those_of_the_files() -> None:
    cards, stems = library.stem_cards(), library.stem_files()
    assert library.as_compiled(stems, "stems")
    assert repr(dict(cards)) == repr(dict(library.read_cards(stems)))
    assert repr(dict(styles())) == repr(dict(checked_styles()))


def test_compiled_settings_are_those_of_the_file() -> None:
    config = library.packaged("config.yaml")
    assert library.as_compiled(Files((stamp(config),)), "config.yaml")
    assert library.compiled()["settings"] == read_yaml(config)
    assert settings().seconds == read_yaml(config)["seconds"]


@pytest.mark.parametrize(
    ("path", "old", "new", "shown"),
    [
        ("styles/ambient.yaml", "title: ", "title: changed ", "changed "),
        ("stems/texture/sea-slow.yaml", "instrument: ", "instrument: no-", "no instrument"),
        ("config.yaml", "seconds: 120", "seconds: 9120", "9120.0"),
    ],
)
def test_a_file_of_the_program_that_changed_is_read_by_the_next_process(tmp_path: Path, path: str, old: str, new: str, shown: str) -> None:
    for part in ("moodmusic", "styles", "stems", "config.yaml"):
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, tmp_path / part)
    file = tmp_path / path
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    told = "from moodmusic.config import settings; from moodmusic.style import styles; print(settings().seconds, styles()['ambient'].title)"
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert shown in done.stdout + done.stderr
    assert (ROOT / path).read_text(encoding="utf-8") != file.read_text(encoding="utf-8")


def test_a_pattern_has_the_methods_that_it_tells_and_no_others() -> None:
    with pytest.raises(AttributeError, match="no 'scanner': it has findall, finditer"):
        Pattern("a").scanner  # type: ignore[attr-defined]  # noqa: B018
