"""Edits, blends and moves through the command line."""

import json
import os

import pytest
import soundfile
from console import moodmusic, refused

LOFI = ("lofi, rainy night, piano", "-t", "6", "--seed", "3")


@pytest.fixture(scope="module")
def track(tmp_path_factory):
    """A rendered track that carries its plan."""
    path = tmp_path_factory.mktemp("edits") / "a.flac"
    process = moodmusic("render", *LOFI, "-o", path)
    assert process.returncode == 0, process.stderr
    return path


def test_an_edit_shows_its_changes_makes_another_track_and_travels_in_the_file(track, tmp_path):
    words = "darker, half the drums, keep the tempo"
    process = moodmusic("render", "--from", track, "--edit", words, "-o", tmp_path / "b.flac", "--stems", tmp_path / "parts", "--json")
    assert process.returncode == 0, process.stderr
    assert "brightness" in process.stderr and "'darker'" in process.stderr and "-6 dB" in process.stderr
    plan = json.loads(process.stdout)["plan"]
    assert [reason["field"] for reason in plan["because"] if reason["source"] == "edit"][1:2] == ["brightness"]
    one, two = (soundfile.read(path)[0] for path in (track, tmp_path / "b.flac"))
    assert one.shape == two.shape
    assert (one != two).any()
    again = moodmusic("explain", "--from", tmp_path / "b.flac", "--json")
    assert json.loads(again.stdout)["plan"] == plan


def test_a_silenced_stem_writes_no_file(track, tmp_path):
    process = moodmusic("render", "--from", track, "--edit", "no drums", "-o", tmp_path / "c.wav", "--stems", tmp_path / "parts", "-q")
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    assert not any(name.startswith("drums") for name in os.listdir(tmp_path / "parts"))


def test_explain_shows_what_an_edit_would_change(track):
    process = moodmusic("explain", "--from", track, "--edit", "a bit faster, add a flute")
    assert process.returncode == 0, process.stderr
    assert "'a bit faster'" in process.stdout and "flute" in process.stdout


@pytest.mark.parametrize(
    ("words", "language"), [("un peu plus vite, sans batterie", None), ("trochę szybciej", "pl"), ("más rápido", None)]
)
def test_an_edit_may_be_in_any_language_that_is_read(track, words, language):
    given = ("--language", language) if language else ()
    process = moodmusic("explain", "--from", track, "--edit", words, *given)
    assert process.returncode == 0, process.stderr
    assert f"'{words.split(',')[0]}'" in process.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("render", "a", "--edit", "darker"), 2, ("--from",)),
        (("render", "--from", "{track}", "--edit", "purple"), 2, ("'purple'", "say such as")),
        (("render", "--from", "{track}", "--edit", "faster, keep the tempo"), 2, ("contradict",)),
        (("render", "--from", "{track}", "--edit", ""), 3, ("empty",)),
        (("render", "--from", "{track}", "--edit", "plus frobnique"), 2, ("'frobnique'", "plus sombre")),
        (("render", "--from", "{track}", "--edit", "plus lent", "--language", "pl"), 2, ("'plus lent'", "ciemniej")),
        (("render", "--from", "{track}", "--edit", "slower", "--language", "de"), 2, ("'de' is not read",)),
        (("render", "--from", "{track}", "--language", "fr"), 2, ("--language",)),
        (("render", "--from", "{track}", "--edit", "only flute"), 2, ("nothing in this plan plays flute",)),
        (("render", "--from", "{track}", "--to", "storm"), 2, ("--to",)),
        (("render", "a", "--blend", "b:1"), 2, ("a sentence or --blend",)),
        (("render", "--blend", "calm sea"), 2, ("'calm sea:0.7'",)),
        (("render", "--blend", "calm sea:nan", "--blend", "b:1"), 2, ("weight of 'calm sea'",)),
        (("render", "--blend", "a:-1", "--blend", "b:1"), 2, ("weight of 'a'",)),
        (("render", "--blend", "a:0", "--blend", "b:0"), 2, ("every weight",)),
        (("explain", "a", "--to", " "), 2, ("'to' is empty",)),
        (("explain",), 2, ("a sentence",)),
    ],
)
def test_what_does_not_go_together_is_refused_in_one_sentence(track, tmp_path, arguments, code, words):
    given = [argument.replace("{track}", str(track)) for argument in arguments]
    refused(moodmusic(*given, cwd=tmp_path), code, *words)
    assert os.listdir(tmp_path) == []


def test_a_blend_and_a_move_are_rendered(tmp_path):
    blend = moodmusic(
        "render", "--blend", "calm sea:0.7", "--blend", "storm: 0.3", "-t", "5", "--seed", "1", "-o", "blend.flac", "--json", cwd=tmp_path
    )
    assert blend.returncode == 0, blend.stderr
    assert sum(weight for _, weight in json.loads(blend.stdout)["plan"]["styles"]) == pytest.approx(1)
    move = moodmusic("render", "lonely winter", "--to", "triumph", "-t", "8", "--seed", "1", "-o", "move.flac", "--json", cwd=tmp_path)
    assert move.returncode == 0, move.stderr
    sections = json.loads(move.stdout)["plan"]["sections"]
    assert sections[-1]["energy"] >= sections[0]["energy"]
    assert soundfile.info(tmp_path / "move.flac").frames == 8 * 48_000


def test_explain_tells_what_each_style_of_a_blend_lends():
    process = moodmusic("explain", "--blend", "lofi:0.6", "--blend", "house music:0.4", "-t", "60", "--seed", "1")
    assert process.returncode == 0, process.stderr
    assert "lofi 60%, house 40%" in process.stdout
    assert "house lends 40%" in process.stdout
