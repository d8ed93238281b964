"""What the commands refuse, and how they end when something outside of them is wrong."""

import json
import os

import pytest
from console import moodmusic, refused


@pytest.mark.parametrize("option", [("--picture", "p.jpg"), ("--picture", "p.txt")])
def test_a_picture_under_another_suffix_is_refused(tmp_path, option):
    refused(moodmusic("explain", "calm", *option, cwd=tmp_path), 2, "picture", ".png")
    refused(moodmusic("render", "calm", "-t", "5", "-o", "a.wav", *option, cwd=tmp_path), 2, "picture", ".png")
    assert os.listdir(tmp_path) == []


def test_notes_under_another_suffix_are_refused(tmp_path):
    refused(moodmusic("render", "calm", "-t", "5", "-o", "a.wav", "--midi", "x.txt", cwd=tmp_path), 2, "midi", ".mid")
    assert os.listdir(tmp_path) == []


def test_the_name_of_a_folder_is_no_track(tmp_path):
    refused(moodmusic("render", "calm", "-t", "5", "-o", "a.wav/", cwd=tmp_path), 8, "folder")
    assert os.listdir(tmp_path) == []


def test_a_format_of_the_settings_that_there_is_not_is_told():
    refused(moodmusic("config", "show", env={"MOODMUSIC_FORMAT": "mp4"}), 5, "mp4", "mp3")
    shown = moodmusic("config", "show", "--json", env={"MOODMUSIC_FORMAT": ".FLAC"})
    assert json.loads(shown.stdout)["format"] == "flac"


def test_the_formats_of_the_settings_are_those_of_the_outputs():
    from moodmusic import config
    from moodmusic.outputs import formats

    assert tuple(formats.FORMATS) == config.FORMATS


@pytest.mark.parametrize("command", [(), ("cache",), ("config",)])
def test_without_a_command_the_help_is_shown_as_it_stands(command):
    process = moodmusic(*command)
    assert process.returncode in (0, 2)
    shown = process.stdout + process.stderr
    assert shown.startswith("Usage: moodmusic")
    assert "moodmusic:" not in shown


def test_one_sentence_is_no_blend():
    refused(moodmusic("explain", "--blend", "calm:1"), 2, "twice")


def test_an_unknown_language_is_a_wrong_option():
    refused(moodmusic("explain", "ruhig", "--language", "de"), 2, "'de'", "en, fr, es, pl, id")


def test_a_seed_that_was_not_given_is_not_told_as_given():
    plan = json.loads(moodmusic("explain", "calm sea", "--json").stdout)["plan"]
    assert "drawn by the command" in next(reason["cause"] for reason in plan["because"] if reason["field"] == "seed")


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity"])
def test_an_id_that_json_has_no_word_for_is_refused(number):
    process = moodmusic("explain", "--jsonl", input=f'{{"id": {number}, "prompt": "calm"}}\n{{"id": 2, "prompt": "calm"}}\n')
    first, second = (json.loads(line, parse_constant=pytest.fail) for line in process.stdout.splitlines())
    assert first["id"] is None
    assert "finite" in first["error"]
    assert second["id"] == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_picture_that_is_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.png")
    refused(moodmusic("explain", "calm", "--image", "a.png", cwd=tmp_path), 2, "no regular file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_clearing_the_cache_takes_what_stands_in_a_notes_place_and_tells_what_stays(tmp_path):
    (tmp_path / "empty.note").mkdir()
    (tmp_path / "full.note").mkdir()
    (tmp_path / "full.note" / "mine").write_text("mine")
    os.mkfifo(tmp_path / "pipe.note")
    (tmp_path / "a.note").write_bytes(b"note")
    process = moodmusic("cache", "clear", env={"MOODMUSIC_CACHE": str(tmp_path)})
    assert process.returncode == 0
    assert sorted(path.name for path in tmp_path.glob("*.note")) == ["full.note"]
    assert "full.note" in process.stdout
    assert (tmp_path / "full.note" / "mine").read_text() == "mine"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_report_that_cannot_be_written_tells_that_the_track_is_finished(tmp_path):
    with open("/dev/full", "w") as full:
        process = moodmusic(
            "render", "calm", "-t", "5", "-q", "-o", "x.wav", "--json", cwd=tmp_path, stdout=full, stderr=-1, capture_output=False
        )
    refused(process, 8, "No space left", "x.wav")
    assert os.listdir(tmp_path) == ["x.wav"]
