"""`moodmusic serve` as a program: what it prints, what it refuses, and how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import httpx
import psutil
import pytest

pytestmark = pytest.mark.alone

PATIENCE_S = 180.0  # the machine may be busy, and nothing here is about time
CALL = [sys.executable, "-m", "moodmusic", "serve"]
WATCHED = """
import sys
sys.addaudithook(lambda event, _: event in ("subprocess.Popen", "socket.bind") and print("it began:", event, file=sys.stderr))
from moodmusic.cli.main import run
run()
"""


@contextmanager
def program_of(*arguments):
    """The program, which is killed when the test ends before it."""
    with subprocess.Popen([*CALL, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        try:
            yield program
        finally:
            if program.poll() is None:
                program.kill()


def refused(*arguments, call=CALL, **variables):
    return subprocess.run([*call, *arguments], capture_output=True, text=True, timeout=PATIENCE_S, check=False, env=os.environ | variables)


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
        (["calm", "--icecast-file", ""], 2, "--icecast-file is empty"),
        (["calm", "--icecast", "icecast://source:pa@s3cret@host/x"], 2, "more than one @"),
        (["calm", *(word for number in range(12) for word in ("--station", f"s{number}=calm"))], 2, "13 stations are too many"),
        (["calm", "--station", "rain=\u200b"], 3, "the station rain: "),
        (["calm", "--station", "rain=" + "x" * 1001], 3, "the station rain: the sentence has 1001 characters"),
        (["calm", "--host", "foo bar"], 2, "--host 'foo bar' is nowhere to listen"),
        (["calm", "--host", "999.1.1.1"], 2, "give an address or name of this machine"),
        (["calm", "--host", "a..b"], 2, "--host 'a..b' is nowhere to listen"),
        (["calm", "--host", ""], 2, "--host '' is nowhere to listen"),
        (["calm", "--token-file", ""], 2, "--token-file is empty"),
    ],
)
def test_what_it_refuses_is_one_sentence_and_a_documented_code_before_anything_begins(tmp_path, arguments, code, says):
    done = refused(*arguments, call=[sys.executable, "-c", WATCHED, "serve"], XDG_RUNTIME_DIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert done.stderr.startswith("moodmusic: ")
    assert len(done.stderr.splitlines()) == 1
    assert "s3cret" not in done.stderr
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("command", ["serve", "play"])
def test_a_programme_with_a_mistake_is_refused_with_file_and_line(tmp_path, command):
    path = tmp_path / "day.yaml"
    path.write_text('morph: 5\nday:\n  - at: "26:00"\n    mood: calm sea\n')
    call = [sys.executable, "-m", "moodmusic", command, "--programme", str(path)]
    done = subprocess.run(call, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.startswith(f"moodmusic: {path}:3: day[1].at: '26:00': give a time of day")


def test_a_programme_to_play_has_no_sentence_and_no_length_beside_it(tmp_path):
    for more, says in ((["calm"], "leave the sentence away"), (["-t", "60"], "leave -t away")):
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
    assert "--port takes another" in done.stderr


def test_a_control_port_that_is_taken_is_named_with_its_option():
    with socket.create_server(("127.0.0.1", 0)) as other, TemporaryDirectory() as folder:  # whose name is short enough for a socket
        port = other.getsockname()[1]
        done = refused("calm", "--port", "0", "--control-port", str(port), XDG_RUNTIME_DIR=folder)
        assert os.listdir(f"{folder}/moodmusic") == ["token"]
    assert (done.returncode, done.stdout) == (8, "")
    says = "cannot listen there: Address already in use; --control-port takes another, --no-control does without"
    assert done.stderr == f"moodmusic: 127.0.0.1:{port}: {says}\n"


def test_an_address_of_another_machine_is_nowhere_to_listen_and_makes_no_token(tmp_path):
    done = refused("calm", "--host", "192.0.2.1", "--port", "0", "--token-file", str(tmp_path / "token"))
    assert done.returncode == 2
    assert "--host '192.0.2.1' is nowhere to listen (Cannot assign requested address)" in done.stderr
    assert "--port takes" not in done.stderr
    assert os.listdir(tmp_path) == []


def test_a_mistake_in_a_file_of_icecast_addresses_is_told_with_its_line_and_without_the_password(tmp_path):
    path = tmp_path / "icecast"
    for wrong, says in (
        ("icecast://source:s3cret@host:8000/x.wav", "ends with .wav"),
        ("rain=icecast://source:s3cret@host:8000/x", "there is not: one of main"),
        ("icecast://source:s3cret@host:8000/a.mp3", "given twice"),
        ("icecast://source:s3@cret@host:8000/x", "more than one @"),
    ):
        path.write_text(f"# mine\nicecast://:s3cret@host/a.mp3\n\n{wrong}\n")
        path.chmod(0o600)
        done = refused("calm", "--icecast-file", str(path))
        assert done.returncode == 2
        assert done.stderr.startswith(f"moodmusic: {path}:4: ")
        assert says in done.stderr
        assert "s3" not in done.stderr and "cret" not in done.stderr


def test_a_token_file_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "token"
    path.write_text("a-good-token-0123456789\n")
    os.chmod(path, 0o644)
    done = refused("calm", "--token-file", str(path), "--port", "0")
    assert done.returncode == 2
    assert "chmod 600" in done.stderr


@pytest.mark.parametrize("seed", ["-1", "9007199254740992", "many"])
def test_a_seed_that_cannot_be_is_refused(seed):
    done = refused("calm sea", "--seed", seed)
    assert done.returncode == 2
    assert "--seed" in done.stderr and seed in done.stderr
