"""`moodmusic serve` as a program: what it prints, what it refuses, and how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import psutil
import pytest

PATIENCE_S = 180.0  # the machine may be busy, and nothing here is about time
CALL = [sys.executable, "-m", "moodmusic", "serve"]


@contextmanager
def program_of(*arguments):
    """The program, which is killed when the test ends before it."""
    with subprocess.Popen([*CALL, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        try:
            yield program
        finally:
            if program.poll() is None:
                program.kill()


def refused(*arguments):
    return subprocess.run([*CALL, *arguments], capture_output=True, text=True, timeout=PATIENCE_S, check=False)


@pytest.mark.slow  # two stations that open at once within their time; `tests/serve/test_program.py` is the quick one
def test_it_prints_its_urls_plays_and_leaves_nothing_behind(tmp_path):
    token = tmp_path / "token"
    with program_of(
        "calm sea", "--station", "focus=deep focus, no drums", "--port", "0", "--no-control", "--token-file", str(token)
    ) as program:
        lines = [program.stdout.readline() for _ in range(3)]
        assert lines[0], program.stderr.read()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/stations/main/stream\.mp3\n", lines[0])
        assert lines[1].endswith("/stations/focus/stream.mp3\n")
        assert "/#token=" in lines[2]
        assert token.read_text().strip() not in "".join(lines)
        children = psutil.Process(program.pid).children(recursive=True)
        assert children
        with httpx.stream("GET", lines[1].strip(), timeout=PATIENCE_S) as answer:
            assert sum(len(piece) for piece, _ in zip(answer.iter_raw(), range(20), strict=False)) > 1000  # a new station's burst is small
        program.send_signal(signal.SIGTERM)
        assert program.wait(PATIENCE_S) == 143
        said = program.stderr.read()
    assert "stopped; nothing was left behind" in said
    assert "token" not in said
    assert "Traceback" not in said
    assert not psutil.wait_procs(children, timeout=PATIENCE_S)[1]


def test_ctrl_c_while_it_opens_ends_it_as_every_command():
    with program_of("calm sea", "--port", "0", "--control-port", "0") as program:
        while "serve" not in " ".join(psutil.Process(program.pid).cmdline()) or not psutil.Process(program.pid).children():
            assert program.poll() is None
            time.sleep(0.01)
        program.send_signal(signal.SIGINT)
        assert program.wait(PATIENCE_S) == 130
        assert "Traceback" not in program.stderr.read()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "give a sentence"),
        (["calm", "--programme", "day.yaml"], 2, "not both"),
        (["--programme", "/nowhere/day.yaml"], 2, "/nowhere/day.yaml cannot be read"),
        (["calm", "--station", "focus"], 2, "is no station"),
        (["calm", "--station", "main=x"], 2, "another name"),
        (["calm", "--station", "A B=x", "--port", "0", "--no-control"], 2, "no name of a station"),
        (["calm", "--host", "0.0.0.0"], 2, "--token-file"),
        (["calm", "--port", "70000"], 2, "70000"),
        (["calm", "--allow-host", "http://x", "--port", "0"], 2, "is no host"),
        (["\u200b", "--port", "0", "--no-control"], 3, ""),
        (["calm", "--icecast", "http://source:s3cret@host/x"], 2, "does not begin with icecast://"),
        (["calm", "--icecast", "icecast://source:s3cret@host/x?format=wav"], 2, "one of mp3, opus, flac, aac"),
        (["calm", "--icecast", "rain=icecast://source:s3cret@host/x"], 2, "icecast://host:8000/x is to get the station rain"),
        (["calm", "--icecast", "icecast://:s3cret@host/x", "--icecast", "icecast://:s3cret@host:8000/x"], 2, "x is given twice"),
        (["calm", "--icecast-file", "/nowhere/icecast"], 2, "/nowhere/icecast"),
    ],
)
def test_what_it_refuses_is_one_sentence_and_a_documented_code(arguments, code, says):
    done = refused(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert done.stderr.startswith("moodmusic: ")
    assert "Traceback" not in done.stderr
    assert "s3cret" not in done.stderr


@pytest.mark.parametrize("command", ["serve", "play"])
def test_a_programme_with_a_mistake_is_refused_with_file_and_line(tmp_path, command):
    path = tmp_path / "day.yaml"
    path.write_text('morph: 5\nday:\n  - at: "26:00"\n    mood: calm sea\n')
    call = [sys.executable, "-m", "moodmusic", command, "--programme", str(path)]
    done = subprocess.run(call, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.startswith(f"moodmusic: {path}:3: day[1].at: '26:00': give a time of day")


def test_a_programme_to_play_has_no_sentence_and_no_length_beside_it(tmp_path):
    for more, says in ((["calm"], "leave the sentence away"), (["-t", "60"], "leave seconds away")):
        call = [sys.executable, "-m", "moodmusic", "play", "--programme", "day.yaml", *more]
        done = subprocess.run(call, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        assert done.returncode == 2
        assert says in done.stderr


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = refused("calm", "--port", str(port))
    assert done.returncode == 2
    assert f"127.0.0.1:{port}" in done.stderr


def test_a_token_file_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "token"
    path.write_text("a-good-token-0123456789\n")
    os.chmod(path, 0o644)
    done = refused("calm", "--token-file", str(path), "--port", "0")
    assert done.returncode == 2
    assert "chmod 600" in done.stderr
