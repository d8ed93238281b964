"""The built packages: everything that a render needs is inside, nothing that it does not; and the README's promises."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
COPYLEFT = re.compile(r"(?<!L)GPL")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder with an sdist of this checkout and the wheel that is built from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "--no-isolation", "-o", folder, ROOT], check=True, capture_output=True)
    return folder


def test_the_wheel_holds_code_styles_stems_settings_and_licence(built):
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {path.relative_to(ROOT).as_posix() for path in (ROOT / "moodmusic").rglob("*.py")}
    for kind in ("styles", "stems"):
        wanted |= {f"moodmusic/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / kind).rglob("*.yaml")}
    wanted |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "moodmusic" / "serve" / "web").iterdir()}
    assert wanted | {"moodmusic/py.typed", "moodmusic/vocabulary.json", "moodmusic/config.yaml"} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"moodmusic"}


def test_the_wheel_renders_the_same_samples_as_the_checkout_and_needs_nothing_of_it(built, tmp_path):
    """Unpacked elsewhere and put before the checkout on the path, with an empty cache."""
    (wheel,) = built.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    script = "import sys, moodmusic as m; print(m.__file__); m.render('calm, solo piano', seconds=5, seed=3).samples.tofile(sys.argv[1])"
    for name, path in (("wheel", tmp_path / "site"), ("checkout", ROOT)):
        environment = os.environ | {"PYTHONPATH": str(path), "MOODMUSIC_CACHE": str(tmp_path / name)}
        done = subprocess.run(
            [sys.executable, "-c", script, tmp_path / f"{name}.raw"],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.startswith(str(path))
    assert (tmp_path / "wheel.raw").read_bytes() == (tmp_path / "checkout.raw").read_bytes()


def test_the_sdist_holds_the_tests_and_documents(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"README.md", "LICENSE", "pyproject.toml", "config.yaml", "tests/conftest.py", "docs/command-line.md"} <= names


def test_no_dependency_is_gpl():
    from importlib import metadata

    for requirement in map(Requirement, metadata.requires("moodmusic")):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue  # an extra, or for another system
        about = metadata.metadata(requirement.name)
        licence = [about.get("License-Expression") or "", *(line for line in about.get_all("Classifier") or () if "License" in line)]
        text = " ".join(licence) or (about.get("License") or "")
        assert not COPYLEFT.search(text.replace("Lesser General Public License", "").replace("LGPL", "")), (requirement, text)


def test_readme_has_two_commands_of_one_line_that_make_their_own_environment():
    commands = [line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert all(command.startswith("python3 -m venv .venv && .venv/bin/pip install") for command in commands)
    assert "moodmusic render" in commands[0]
    assert "pytest" in commands[1]


def test_every_link_in_the_documents_leads_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            assert target.startswith("http") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_exit_code_is_in_the_table():
    from moodmusic import errors
    from moodmusic.cli.main import INTERNAL_EXIT_CODE
    from moodmusic.outputs.target import ReaderGone

    table = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    codes = {kind.exit_code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.MoodmusicError)}
    for code in codes | {errors.INTERRUPTED_EXIT_CODE, INTERNAL_EXIT_CODE, ReaderGone.exit_code}:
        assert re.search(rf"^\| (\d+, )*{code}\b", table, re.MULTILINE), code
