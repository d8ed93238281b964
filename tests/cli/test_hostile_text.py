"""No control character of any input reaches a terminal, a log, a tag, a MIDI text, a plan or a file's name.

Controls are C0 and C1, bidirectional marks, zero widths, line separators and lone surrogates. Commands run inside the test, so that they
get arguments that no shell would pass on.
"""

from __future__ import annotations

import io
import json
import os
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

import moodmusic
from moodmusic.cli import main
from moodmusic.errors import InputError, MoodmusicError, PlanError
from moodmusic.outputs.file import TrackFile
from moodmusic.outputs.formats import FORMATS, Encoding
from moodmusic.outputs.midi import midi_bytes
from moodmusic.outputs.plan_file import load
from moodmusic.outputs.tags import read_comment, track_tags
from moodmusic.outputs.wav import read_info
from moodmusic.plan import Plan, Reason, from_json, to_json
from moodmusic.printable import hides, json_text, lines, printable, slug

UNSEEN = (
    "\x01\x07\x1b[2J\x1b]0;owned\x07\x7f\x85\x9b2J\xad\u061c\u200b\u200c\u200d\u200e\u2028\u2029\u202e\u2066\ufeff\U000e0041\u3164\ufe0f"
)
FORGED = "\nmoodmusic: all is well\r\x0b\x0c\x1c"
HOSTILE = f"a{UNSEEN}b{FORGED}c"
NAME = HOSTILE.replace("/", "")  # a file can be called so


def seen(text: str) -> bool:
    """Whether nothing but what is seen, and line ends, stands in a text that was put out."""
    return not hides(text) and "\t" not in text and not any(unicodedata.category(mark) in ("Cc", "Zl") and mark != "\n" for mark in text)


@pytest.fixture
def told(monkeypatch, capsys, tmp_path):
    """Run a command; its exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["moodmusic", *arguments])
        code = main._guarded()
        return code, *capsys.readouterr()

    return run


@pytest.fixture(scope="module")
def plan():
    return moodmusic.read("calm solo piano", seconds=5, seed=3)


def stored(path: Path, plan: Plan) -> str:
    path.write_text(to_json(plan), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", f"calm {HOSTILE} sea"),
        ("explain", f"calm {HOSTILE} sea", "--json"),
        ("explain", f"calm {HOSTILE} sea", "--picture", "x.png"),
        ("explain", f"{HOSTILE} no {HOSTILE}drums, in D{HOSTILE} minor, 90{UNSEEN} bpm, 80 bpm"),
        ("explain", f"calm {HOSTILE}", "--to", f"storm {HOSTILE}"),
        ("explain", "--blend", f"calm {HOSTILE}:0.5", "--blend", f"storm {HOSTILE}:0.5"),
        ("explain", "--blend", f"calm {HOSTILE}:0.5", "--blend", f"storm {HOSTILE}:0.5", "--json"),
    ],
)
def test_a_prompt_leaves_no_control_character_in_what_is_told(told, arguments):
    code, out, err = told(*arguments)
    assert code == 0, err
    assert out and seen(out) and seen(err)
    assert "moodmusic: all is well" not in out.splitlines()


OPTIONS = (
    "--style",
    "--key",
    "--meter",
    "--seed",
    "-t",
    "--tempo",
    "--loudness",
    "--language",
    "--image",
    "--blend",
    "--from",
    HOSTILE,
    "--x" + HOSTILE,
)


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("command", ["explain", "render", "play"])
def test_an_option_is_refused_in_one_line_without_it(told, command, option):
    arguments = ("calm",) if option not in ("--blend", "--from") else ()
    code, out, err = told(command, *arguments, option, HOSTILE)
    assert code in range(2, 10)
    assert out == ""
    assert len(err.splitlines()) == 1 and err.startswith("moodmusic: ")
    assert seen(err)


@pytest.mark.parametrize(
    "arguments",
    [
        (HOSTILE,),
        ("styles", "show", HOSTILE),
        ("stems", "--role", HOSTILE),
        ("config", HOSTILE),
        ("render", HOSTILE, "--rate", "1", "-o", "x.wav"),
        ("render", UNSEEN[1:3], "-o", "x.wav"),
        ("render", "calm", "-o", f"{NAME}.flak"),
        ("render", "calm", "-o", f"{NAME}.mp3", "--bits", "16"),
        ("render", "calm", "-t", "5", "-o", f"nowhere{NAME}/x.wav"),
        ("render", "calm", "-t", "5", "-o", f"x{NAME}\0.wav"),
        ("render", "calm", "-t", "5", "-o", "a.wav", "--midi", f"nowhere{NAME}/x.mid"),
        ("render", "calm", "-t", "5", "-o", "a.wav", "--picture", f"nowhere{NAME}/x.png"),
        ("render", "calm", "-t", "5", "-o", "a.wav", "--stems", f"nowhere{NAME}/deep"),
        ("render", "calm", "-t", "5", "-o", "a.wav", "--stems", NAME),
        ("render", "calm", "-t", "5", "-o", f"{NAME}.wav", "--midi", f"{NAME}.wav"),
        ("render", "--from", NAME, "-o", "x.wav"),
        ("render", "calm", "--image", NAME),
        ("explain", "calm", "--picture", f"nowhere{NAME}/x.png"),
    ],
)
def test_a_name_is_told_in_one_line_without_it(told, tmp_path, arguments):
    (tmp_path / NAME).write_bytes(b"neither a picture nor a plan")
    code, out, err = told(*arguments)
    assert code in range(2, 10)
    assert out == ""
    assert len(err.splitlines()) == 1 and err.startswith("moodmusic: ")
    assert seen(err)


def test_files_with_such_names_are_written_and_told_without_it(told, tmp_path, plan):
    source = stored(tmp_path / f"{NAME}.json", plan)
    targets = ("-o", f"{NAME}.wav", "--stems", f"{NAME}.d", "--midi", f"{NAME}.mid", "--picture", f"{NAME}.png")
    code, out, err = told("render", "--from", source, *targets, "--json", "-v")
    assert code == 0
    assert err.count("wrote ") == 3 + len(os.listdir(tmp_path / f"{NAME}.d"))
    assert all(line.startswith("wrote ") or "all is well" not in line for line in err.splitlines())
    assert seen(out) and seen(err)
    assert str(Path(f"{NAME}.wav")) in json.loads(out)["files"]


def test_a_picture_of_such_a_name_is_told_without_it(told, tmp_path):
    Pillow.new("RGB", (8, 8), "#336699").save(tmp_path / f"{NAME}.png")
    for more in ((), ("--json",), ("--picture", "x.png", "--force")):
        code, out, err = told("explain", "--image", f"{NAME}.png", *more)
        assert code == 0
        assert seen(out) and seen(err)


@pytest.mark.parametrize(
    "words", [HOSTILE, f"darker {UNSEEN}", f"{HOSTILE}darker", f"keep the tempo{UNSEEN}", f"up a fİfth {UNSEEN}, 3{UNSEEN} dB"]
)
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_an_edit_leaves_none(told, tmp_path, plan, words, more):
    code, out, err = told("explain", "--from", stored(tmp_path / "p.json", plan), "--edit", words, *more)
    assert code in (0, 2)
    assert seen(out) and seen(err)


NUMBERS = ("MOODMUSIC_WORKERS", "MOODMUSIC_FORMAT", "MOODMUSIC_SECONDS", "MOODMUSIC_LOUDNESS_LUFS", "MOODMUSIC_CACHE_LIMIT_MB")
LIBRARIES = ("MOODMUSIC_STYLES", "MOODMUSIC_STEMS")
FOLDERS = ("MOODMUSIC_CACHE", "MOODMUSIC_CONFIG", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", *LIBRARIES)


SHOWN = [("config", "show"), ("config", "show", "--json"), ("cache", "show"), ("cache", "clear"), ("styles",)]
SETTINGS = [(name, command) for name in NUMBERS + FOLDERS for command in SHOWN]
SETTINGS += [(name, ("doctor",)) for name in ("MOODMUSIC_CACHE", "XDG_CACHE_HOME", "MOODMUSIC_WORKERS", "MOODMUSIC_STEMS")]


@pytest.mark.parametrize(("variable", "command"), SETTINGS)
def test_a_variable_is_told_without_it(told, monkeypatch, tmp_path, variable, command):
    monkeypatch.setenv(variable, HOSTILE if variable in NUMBERS else str(tmp_path / NAME))
    if variable not in (*NUMBERS, "MOODMUSIC_CONFIG"):
        (tmp_path / NAME / "moodmusic" / "styles").mkdir(parents=True)
    code, out, err = told(*command)
    assert code in (0, 1, 5)
    assert out + err
    assert seen(out) and seen(err)
    assert not any(line.startswith("moodmusic: all is well") for line in err.splitlines())


QUOTED = json.dumps(HOSTILE)
STYLE = f"titel: {QUOTED}\ntitle: {QUOTED}\ntags: [{QUOTED}]\n{QUOTED}: 1\ntempo_bpm: {QUOTED}\n"


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("STYLES", "mine.yaml", STYLE),
        ("STYLES", "mine.yaml", f"title: {HOSTILE}"),
        ("STYLES", "mine.yaml", f"a: *{UNSEEN}"),
        ("STYLES", f"{NAME}.yaml", "title: x"),
        ("STYLES", f"{NAME}.yaml", "["),
        ("STEMS", f"pad/{NAME}.yaml", "instrument: x"),
        ("STEMS", f"{NAME}/x.yaml", "instrument: x"),
        (
            "STEMS",
            "pad/mine.yaml",
            f"instrument: {QUOTED}\npattern: {{kind: {QUOTED}}}\nsettings: {{{QUOTED}: 1}}\n",
        ),
        ("CONFIG", NAME, f"format: {QUOTED}\nworkers: {QUOTED}\n{QUOTED}: 2\n"),
    ],
)
def test_a_file_of_the_user_is_refused_without_it(told, monkeypatch, tmp_path, kind, name, content):
    place = tmp_path / "own" / name
    place.parent.mkdir(parents=True)
    place.write_text(content, encoding="utf-8")
    monkeypatch.setenv(f"MOODMUSIC_{kind}", str(place if kind == "CONFIG" else tmp_path / "own"))
    code, out, err = told(*{"STYLES": ("styles",), "STEMS": ("stems",), "CONFIG": ("config", "show")}[kind])
    assert (code, out) == (5, "")
    assert all(line.startswith("moodmusic: ") for line in err.splitlines())
    assert "moodmusic: moodmusic: all is well" not in err and "moodmusic: all is well" not in err.splitlines()
    assert seen(err)


def test_names_that_a_shell_is_given_to_complete_have_none(monkeypatch, tmp_path):
    from moodmusic.cli.options import complete_style

    (tmp_path / f"lo{NAME}.yaml").write_text("")
    monkeypatch.setenv("MOODMUSIC_STYLES", str(tmp_path))
    assert complete_style(None, None, "lo") == ["lofi"]  # type: ignore[arg-type]


@pytest.mark.parametrize("flag", ["--jsonl", "--json"])
def test_lines_of_json_have_none(told, monkeypatch, flag):
    asked = [{"id": 1, "prompt": f"calm {HOSTILE}"}, {"id": HOSTILE, "prompt": "calm"}, {"id": 2, "prompt": "calm", "style": HOSTILE}]
    asked += [
        {"id": 3, "prompt": "calm", "key": HOSTILE},
        {"id": 4, "prompt": UNSEEN},
        {"id": 5, "prompt": "calm\ud800\x7f", "meter": "\x7f\ud800"},
    ]
    data = "\n".join(map(json.dumps, asked)).encode() + b'\n{"\x7f\x9b": \x1b\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    code, out, err = told("explain", *((flag,) if flag == "--jsonl" else (f"calm \ud800{HOSTILE}", flag)))
    assert code == 0, err
    assert seen(out) and seen(err)
    assert out.isascii() or flag == "--json"


def hostile_plan(plan: Plan) -> Plan:
    """As a program could make it, or a stored one could be written."""
    sections = tuple(replace(part, name=HOSTILE) for part in plan.sections)
    reason = Reason(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,), HOSTILE)
    names = {"prompt": HOSTILE + "\ud800", "engine": HOSTILE, "language": HOSTILE, "styles": ((HOSTILE, 1.0),), "genres": (HOSTILE,)}
    return replace(plan, sections=sections, because=(reason,), **names)


def test_the_json_of_a_plan_has_none_and_gives_it_back(plan):
    text = to_json(hostile_plan(plan))
    assert seen(text) and text.encode()
    assert json.loads(text)["prompt"] == HOSTILE + "\ud800"


@pytest.mark.parametrize("field", ["prompt", "engine", "language", "styles", "genres", "sections", "because"])
def test_a_stored_plan_with_any_is_refused(plan, field):
    values = json.loads(to_json(plan)) | {field: json.loads(to_json(hostile_plan(plan)))[field]}
    with pytest.raises(PlanError, match="control characters are not allowed") as caught:
        from_json(json.dumps(values))
    assert seen(str(caught.value))
    assert all(line.startswith(f"plan: {field}") for line in str(caught.value).splitlines())


def test_a_key_of_a_stored_plan_forges_no_line(plan):
    values = json.loads(to_json(plan)) | {HOSTILE: 1, "mix": {HOSTILE: 1, "x": None}, "progressions": {HOSTILE: [[HOSTILE, 1]]}}
    with pytest.raises(PlanError) as caught:
        from_json(json.dumps(values))
    assert all(line.startswith("plan: ") for line in str(caught.value).split("\n"))


@pytest.mark.parametrize("name", ["../../x", "/tmp/x", "a/b", "a\\b", "..", "a\x1bb", "a\nb", "a" * 101, ""])
def test_the_stem_of_a_stored_plan_cannot_name_a_place_outside_its_folder(plan, name):
    with pytest.raises(PlanError, match="lower-case-with-dashes"):
        from_json(to_json(plan).replace(json.dumps(plan.stems[0].name), json.dumps(name)))


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_tags_of_a_file_have_none(tmp_path, plan, suffix):
    path = tmp_path / f"x.{suffix}"
    tags = track_tags(HOSTILE, json_text(json.loads(to_json(hostile_plan(plan)))), "moodmusic 0.1")
    with TrackFile(path, Encoding.of(path, None, None), 4800, tags) as file:
        file.write(np.zeros((4800, 2), np.float32))
    comment = read_comment(path)
    assert comment and seen(comment)
    with pytest.raises(PlanError):
        load(path)
    if suffix == "wav":
        found = list(read_info(io.BytesIO(path.read_bytes())).values())
    else:
        with soundfile.SoundFile(path) as sound:
            found = [sound.title, sound.artist, sound.comment, sound.software]
    assert found and all(seen(text) for text in found)
    assert any("owned" in text and not text.startswith(("{", "zlib")) for text in found)


def test_the_texts_of_a_midi_file_have_none(plan):
    from moodmusic.compose import sections

    file = mido.MidiFile(file=io.BytesIO(midi_bytes(hostile_plan(plan), sections(hostile_plan(plan)))), charset="utf-8")
    texts = [getattr(event, field) for track in file.tracks for event in track for field in ("text", "name") if hasattr(event, field)]
    assert any("owned" in text for text in texts)
    assert all(seen(text) and "\n" not in text for text in texts)


def test_the_name_of_a_file_is_made_of_letters_digits_and_dashes():
    assert slug(HOSTILE) == "a-2j-0-owned-2jb-moodmusic-all-is-well-c"


@given(st.text())
def test_any_text_is_printable_on_one_line(text):
    shown = printable(text)
    assert seen(shown) and "\n" not in shown and len(shown) <= 200
    assert printable(shown) == shown
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug(text)) < 48


@given(st.recursive(st.text() | st.floats(allow_nan=False) | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_any_value_is_json_that_is_seen_and_comes_back(value):
    for layout in ({}, {"indent": 1}, {"ensure_ascii": True}):
        text = json_text(value, **layout)
        assert seen(text) and text.encode()
        assert json.loads(text) == value


@given(st.text())
def test_the_message_of_any_error_is_seen(text):
    for kind in (MoodmusicError, InputError):
        assert seen(str(kind(text)))
    assert str(kind(text)) == lines(text)
