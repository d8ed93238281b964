"""The library's face: what is visible, what it costs to import, and README's first example."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import moodmusic

ROOT = Path(__file__).parents[1]
HEAVY = ("scipy", "sklearn", "pyo", "pyo64", "numpy", "soundfile", "PIL", "mido", "vaderSentiment")


def test_at_most_twelve_names_are_public_and_all_are_visible_and_real():
    assert len(moodmusic.__all__) <= 12
    assert moodmusic.__all__ == sorted(moodmusic.__all__) == dir(moodmusic)
    for name in moodmusic.__all__:
        assert getattr(moodmusic, name) is not None


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'rendr'"):
        moodmusic.rendr  # noqa: B018


def test_importing_moodmusic_imports_nothing_heavy():
    script = f"import sys, moodmusic; print([name for name in {HEAVY!r} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_readme_s_first_example_is_short_and_runs(tmp_path):
    example = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL).group(1)
    assert len(example.strip().splitlines()) <= 10
    done = subprocess.run([sys.executable, "-W", "error", "-c", example], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "LUFS" in done.stdout
    assert (tmp_path / "sea.flac").stat().st_size > 100_000


def test_reading_is_deterministic_and_says_why():
    first = moodmusic.read("calm sea at dawn", seconds=20)
    assert first == moodmusic.read("calm sea at dawn", seconds=20)
    assert first.seconds == 20
    assert first.because
    assert moodmusic.read("calm sea at dawn").seconds is None


def test_render_gives_samples_without_a_path_and_the_plan_s_exact_length():
    track = moodmusic.render("calm sea at dawn, solo piano", seconds=6, seed=3)
    assert track.samples.shape == (6 * 48_000, 2)
    assert track.samples.dtype == np.float32
    assert 0.05 < np.abs(track.samples).max() < 1.0
    assert track.files == ()
    assert track.seconds == 6.0


def test_a_track_s_plan_is_loaded_from_its_file_and_renders_the_same_file_again(tmp_path):
    track = moodmusic.render("calm sea at dawn, solo piano", tmp_path / "a.flac", seconds=6, seed=3)
    again = moodmusic.load(tmp_path / "a.flac")
    assert again == track.plan
    moodmusic.render(again, tmp_path / "b.flac")
    assert (tmp_path / "a.flac").read_bytes() == (tmp_path / "b.flac").read_bytes()


def test_options_with_wrong_names_are_named_with_the_nearest():
    with pytest.raises(moodmusic.MoodmusicError, match=r"no option 'tempo' \(did you mean 'tempo_bpm'\?\)"):
        moodmusic.read("calm", tempo=90)


def test_a_plan_is_rendered_as_it_is():
    plan = moodmusic.read("calm sea at dawn", seconds=6)
    with pytest.raises(moodmusic.MoodmusicError, match="leave seed away"):
        moodmusic.render(plan, seed=3)
    with pytest.raises(moodmusic.MoodmusicError, match="needs a length"):
        moodmusic.render(moodmusic.read("calm sea at dawn"))


def test_styles_are_listed_by_name():
    assert "lofi" in moodmusic.styles()
