"""Stem folders: all files or none."""

import os

import demo_plan
import numpy as np
import pytest
import soundfile

from moodmusic.errors import OutputError
from moodmusic.outputs.formats import Encoding
from moodmusic.outputs.stems import StemFolder, stem_path

SECOND = {card.name: np.full((48_000, 2), 0.1 * place, np.float32) for place, card in enumerate(demo_plan.STEMS, 1)}


def folder(path, **options):
    return StemFolder(path, demo_plan.STEMS, Encoding.of("x.flac", 24), 48_000, **options)


def test_each_stem_is_a_file_named_by_role_and_name(tmp_path):
    with folder(tmp_path / "parts") as stems:
        stems.write(SECOND)
    assert sorted(os.listdir(tmp_path / "parts")) == ["bass-upright.flac", "chords-rhodes.flac", "drums-beat.flac", "texture-rain.flac"]
    sound, _ = soundfile.read(tmp_path / "parts" / "drums-beat.flac")
    assert np.allclose(sound, 0.3, atol=1e-6)


def test_a_name_that_starts_with_its_role_is_not_doubled():
    from moodmusic.cards import StemCard

    assert stem_path("d", StemCard("bass-round", "bass", "finger"), Encoding.of("x.ogg")).name == "bass-round.ogg"


def test_an_error_takes_the_files_and_the_folder_away(tmp_path):
    with pytest.raises(KeyboardInterrupt), folder(tmp_path / "parts") as stems:
        stems.write(SECOND)
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == []


def test_a_folder_that_was_there_stays_with_what_is_in_it(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(KeyboardInterrupt), folder(tmp_path):
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == ["mine.txt"]


def test_one_file_that_exists_stops_all_of_them(tmp_path):
    (tmp_path / "texture-rain.flac").write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"texture-rain\.flac exists"):
        folder(tmp_path)
    assert os.listdir(tmp_path) == ["texture-rain.flac"]
    with folder(tmp_path, force=True) as stems:
        stems.write(SECOND)
    assert len(os.listdir(tmp_path)) == 4


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="is a file"):
        folder(tmp_path / "file")
    with pytest.raises(OutputError, match="make the folder first"):
        folder(tmp_path / "no" / "such")


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "parts").write_text("mine")
    with pytest.raises(OutputError, match=r"parts is a file: stems go into a folder"):
        folder(tmp_path / "parts")
    assert (tmp_path / "parts").read_text() == "mine"
