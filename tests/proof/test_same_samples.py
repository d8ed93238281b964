"""One plan, one mix: in other processes, with other workers and empty caches, in other sizes, and from the stored tag."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from moodmusic.compose import sections
from moodmusic.plan import Request, make_plan, to_json
from moodmusic.plan.value import Plan

ROOT = Path(__file__).resolve().parents[2]
PLAY = """
import hashlib, sys
from pathlib import Path
from moodmusic.engine import Session
from moodmusic.plan import from_json
from moodmusic.sound import NoteCache

plan, folder, workers, sizes = from_json(Path(sys.argv[1]).read_text()), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
for size in map(int, sizes):
    with Session(plan, workers=workers, cache=NoteCache(folder, 10**9)) as session:
        digest, frames = hashlib.sha256(), 0
        while len(samples := session.read(size).samples):
            digest.update(samples.tobytes())
            frames += len(samples)
    print(frames, digest.hexdigest())
"""
# One with pyo's synthesisers, one with strings and choir, one with struck strings: what workers render in different orders
SHORT = {"synthwave": "synthwave, 150 bpm", "epic": "epic battle with a choir, 170 bpm", "piano": "solo piano, 110 bpm"}
SUFFIXES = {"synthwave": "flac", "epic": "wav", "piano": "mp3"}
SECONDS = 6


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the note caches lie: the file made again from its tag finds the notes of the mix."""
    return tmp_path_factory.mktemp("same")


def printed(program: list[str], folder: Path, **environment: str) -> str:
    """What a process of its own says; it has a note cache of its own in `folder`."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "MOODMUSIC_CACHE": str(folder), **environment}
    done = subprocess.run([sys.executable, *program], cwd=folder.parent, capture_output=True, text=True, env=variables, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def heard(plan: Path, folder: Path, workers: int, *sizes: int) -> set[str]:
    """Length and digest of the unmastered mix as a process of its own plays it, once for each block size."""
    lines = printed(["-c", PLAY, str(plan), str(folder), str(workers), *map(str, sizes)], folder).splitlines()
    assert len(lines) == len(sizes)
    return set(lines)


@pytest.mark.parametrize("style", SHORT)
def test_processes_with_one_and_two_workers_and_empty_caches_hear_one_mix_in_any_block_size(style: str, folder: Path) -> None:
    stored, one, two = folder / f"{style}.json", folder / f"{style}-1", folder / f"{style}-2"
    stored.write_text(to_json(make_plan(SHORT[style], Request(seconds=SECONDS, seed=3))))
    mixes = heard(stored, one, 1, 48_000, 64) | heard(stored, two, 2, 1_000)
    assert len(mixes) == 1
    assert mixes.pop().startswith(f"{SECONDS * 48_000} ")
    assert len(contents(one)) > 10  # both did render, and rendered the same notes
    assert contents(one) == contents(two)


def contents(folder: Path) -> dict[str, bytes]:
    """Every note of a cache."""
    return {path.name: path.read_bytes() for path in folder.glob("*.note")}


@pytest.mark.parametrize("style", SHORT)
def test_the_stored_tag_makes_the_identical_file(style: str, folder: Path) -> None:
    first, again = (folder / f"{name}-{style}.{SUFFIXES[style]}" for name in ("first", "again"))
    render = ["-m", "moodmusic", "render", "-q", "-o"]
    printed([*render, str(first), SHORT[style], "-t", str(SECONDS), "--seed", "3"], folder / f"{style}-1")
    printed([*render, str(again), "--from", str(first)], folder / f"{style}-1", MOODMUSIC_WORKERS="1")
    assert first.read_bytes() == again.read_bytes()


def tunes(plan: Plan) -> dict[str, tuple[int, ...]]:
    """The steps from note to note of each melody."""
    found: dict[str, list[int]] = {}
    for section in sections(plan):
        for part in section.parts:
            if part.role == "lead":
                found.setdefault(part.stem, []).extend(note.pitch for note in part.notes)
    return {stem: tuple(b - a for a, b in pairwise(pitches)) for stem, pitches in found.items()}


def shape(plan: Plan) -> tuple[object, ...]:
    """Its form: sections with their lengths, energies and layers."""
    return tuple((section.name, section.bars, round(section.energy, 2), section.stems) for section in plan.sections)


@pytest.mark.parametrize("style", ["lofi", "piano", "folk", "epic"])
def test_other_seeds_give_other_melodies_and_other_forms(style: str) -> None:
    plans = [make_plan("as asked", Request(style=style, seconds=90, seed=seed, key="C major")) for seed in range(6)]
    melodies = [frozenset(steps for steps in tunes(plan).values() if steps) for plan in plans]
    assert all(melodies)
    assert all(a.isdisjoint(b) for place, a in enumerate(melodies) for b in melodies[:place])
    assert len({shape(plan) for plan in plans}) >= 5


def test_the_same_seed_gives_the_same_notes_in_any_process() -> None:
    script = (
        "import sys, hashlib\nfrom moodmusic.plan import Request, make_plan\nfrom moodmusic.compose import sections\n"
        "plan = make_plan('as asked', Request(style='folk', seconds=60, seed=8))\n"
        "print(hashlib.sha256(repr(list(sections(plan))).encode()).hexdigest())"
    )
    here = [{**os.environ, "PYTHONHASHSEED": seed} for seed in ("0", "77")]
    said = {subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=one).stdout for one in here}
    assert len(said) == 1
