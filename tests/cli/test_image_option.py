"""``--image`` as a user meets it."""

import json
import os

import numpy as np
import pytest
from console import moodmusic, refused
from PIL import Image as Pillow

import moodmusic as library


@pytest.fixture
def folder(tmp_path):
    Pillow.new("RGB", (40, 30), (90, 170, 255)).save(tmp_path / "Sky over me.png")
    return tmp_path


def test_explain_lists_the_part_of_every_statistic(folder):
    done = moodmusic("explain", "calm", "--image", "Sky over me.png", "--seed", "1", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("calm\n")
    rows = [line for line in done.stdout.splitlines() if line.endswith("image")]
    assert [row.split()[0] for row in rows] == ["brightness", "saturation", "hue", "contrast", "edges"]
    assert "affect lexicon" in done.stdout
    assert "Sky over me.png" in done.stdout
    assert "Valdez & Mehrabian 1994" in done.stdout


def test_explain_needs_no_sentence_beside_a_picture_and_says_the_same_as_json(folder):
    process = moodmusic("explain", "--image", "Sky over me.png", "--seed", "1", "--json", cwd=folder)
    said = json.loads(process.stdout)
    assert said["prompt"] == ""
    assert {cue["source"] for cue in said["mood"]["cues"]} == {"image"}
    assert said["plan"]["image"]["name"] == "Sky over me.png"
    assert sum(cue["valence"] for cue in said["mood"]["cues"]) == pytest.approx(said["mood"]["valence"])


def test_a_picture_alone_is_rendered_and_made_again_without_it(folder):
    first = moodmusic("render", "--image", "Sky over me.png", "-t", "5", "--seed", "1", "-q", cwd=folder)
    assert first.returncode == 0, first.stderr
    assert sorted(os.listdir(folder)) == ["Sky over me.png", "sky-over-me.wav"]
    (folder / "Sky over me.png").unlink()
    again = moodmusic("render", "--from", "sky-over-me.wav", "-o", "again.wav", "-q", cwd=folder)
    assert again.returncode == 0, again.stderr
    assert (folder / "again.wav").read_bytes() == (folder / "sky-over-me.wav").read_bytes()


@pytest.mark.parametrize("command", ["render", "explain"])
@pytest.mark.parametrize("content", [b"", b"text", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"GIF89a\xff\xff\xff\xff\0\0\0"])
def test_a_bad_picture_is_one_sentence_and_writes_nothing(tmp_path, command, content):
    (tmp_path / "a.png").write_bytes(content)
    refused(moodmusic(command, "calm", "--image", "a.png", cwd=tmp_path), 2, "a.png")
    assert os.listdir(tmp_path) == ["a.png"]


def test_pictures_that_make_no_sense_are_one_sentence(folder):
    refused(moodmusic("render", "calm", "--image", "nothing.png", cwd=folder), 2, "nothing.png", "No such file")
    refused(moodmusic("render", "--from", "x.wav", "--image", "Sky over me.png", cwd=folder), 2, "leave --image away")
    refused(moodmusic("render", cwd=folder), 2, "--image FILE")
    refused(moodmusic("explain", cwd=folder), 2, "neither a sentence nor an image")
    refused(moodmusic("explain", "", "--image", "Sky over me.png", cwd=folder), 3, "empty")
    assert os.listdir(folder) == ["Sky over me.png"]


def test_the_library_takes_a_picture_by_keyword(folder):
    plan = library.read(image=folder / "Sky over me.png", seconds=5, seed=1)
    assert plan.title == "Sky over me"
    assert library.read("calm", image=str(folder / "Sky over me.png")).image == plan.image
    with pytest.raises(library.MoodmusicError, match="neither a sentence nor an image"):
        library.read()
    track = library.render(image=folder / "Sky over me.png", seconds=5, seed=1)
    assert track.plan == plan
    assert np.abs(track.samples).max() > 0.05
