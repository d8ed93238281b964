"""Plans on disk, and in the tags of tracks."""

import pytest
from sounds import tone, write

from moodmusic.errors import InputError, OutputError, PlanError
from moodmusic.outputs.plan_file import load, write_plan
from moodmusic.plan import make_plan, to_json
from moodmusic.plan.request import Request


@pytest.fixture(scope="module")
def plan():
    return make_plan("rainy café at night, 6/8", Request(seconds=20, seed=3))


def test_a_plan_comes_back_from_json(tmp_path, plan):
    write_plan(tmp_path / "plan.json", plan)
    assert load(tmp_path / "plan.json") == plan
    with pytest.raises(OutputError, match="exists"):
        write_plan(tmp_path / "plan.json", plan)


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "opus", "mp3"])
def test_a_plan_comes_back_from_the_tag_of_every_format(tmp_path, plan, suffix):
    assert load(write(tmp_path / f"t.{suffix}", tone(0.5), plan=to_json(plan))) == plan


def test_files_without_a_plan_are_sentences(tmp_path):
    with pytest.raises(PlanError, match="has no plan in its comment tag"):
        load(write(tmp_path / "t.wav", tone(0.5), plan=None))
    with pytest.raises(PlanError, match="has no plan"):
        load(write(tmp_path / "s.wav", tone(0.5), plan="recorded in my kitchen"))
    with pytest.raises(InputError, match="No such file"):
        load(tmp_path / "nothing.wav")
    with pytest.raises(InputError, match="cannot read"):
        load("a\0b")
    with pytest.raises(InputError, match="directory"):
        load(tmp_path)
    (tmp_path / "huge.json").write_bytes(b"{" + b" " * (5 << 20))
    with pytest.raises(PlanError, match="larger than 4 MiB"):
        load(tmp_path / "huge.json")
