"""Sabotage from outside: closed streams, pipes, full disks, damaged caches, killed workers, wrong files of the user's."""

import json
import os
import resource
import signal
import stat
import subprocess
import threading
import time

import psutil
import pytest
from console import PROGRAM, moodmusic, refused

SEA = ("calm sea, solo piano", "-t", "6", "--seed", "3")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The bytes of the track that every sabotaged run has to give."""
    path = tmp_path_factory.mktemp("sea") / "sea.wav"
    assert moodmusic("render", *SEA, "-q", "-o", path).returncode == 0
    return path.read_bytes()


@pytest.mark.parametrize(
    "options", [("--style", ""), ("--style", " "), ("--key", ""), ("--seed", "nan"), ("--seed", "1" * 30), ("-t", "inf")]
)
def test_a_value_that_says_nothing_is_refused(tmp_path, options):
    refused(moodmusic("render", "calm", *options, cwd=tmp_path), 2, "")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("second", [("--midi", "a.wav"), ("--picture", "./a.wav"), ("--midi", "b.mid", "--picture", "b.mid")])
def test_two_targets_in_one_file_are_refused(tmp_path, second):
    refused(moodmusic("render", *SEA, "-o", "a.wav", *second, "--force", cwd=tmp_path), 2, "asked for twice")
    assert os.listdir(tmp_path) == []


def test_the_track_under_the_name_of_one_of_its_stems_is_refused(tmp_path):
    assert moodmusic("render", *SEA, "-o", "a.wav", "--stems", "parts", "-q", cwd=tmp_path).returncode == 0
    name = sorted(os.listdir(tmp_path / "parts"))[0]
    (tmp_path / "parts" / name).unlink()
    before = sorted(os.listdir(tmp_path / "parts"))
    refused(moodmusic("render", *SEA, "-o", f"parts/{name}", "--stems", "parts", "--force", cwd=tmp_path), 2, "asked for twice")
    assert sorted(os.listdir(tmp_path / "parts")) == before


def test_a_folder_in_place_of_the_target_is_refused_and_stays(tmp_path):
    (tmp_path / "x.wav").mkdir()
    for force in ((), ("--force",)):
        refused(moodmusic("render", *SEA, "-o", "x.wav", *force, cwd=tmp_path), 8, "Is a directory")
    assert os.listdir(tmp_path / "x.wav") == []


def test_a_file_that_exists_stays_as_it_is_unless_it_may_be_replaced(tmp_path):
    (tmp_path / "x.wav").write_bytes(b"mine")
    refused(moodmusic("render", *SEA, "-o", "x.wav", cwd=tmp_path), 8, "x.wav exists", "--force")
    assert (tmp_path / "x.wav").read_bytes() == b"mine"
    assert os.listdir(tmp_path) == ["x.wav"]


def test_a_named_pipe_is_written_directly_and_stays_a_pipe(tmp_path, sound):
    os.mkfifo(tmp_path / "x.wav")
    got = []
    reader = threading.Thread(target=lambda: got.append((tmp_path / "x.wav").read_bytes()))
    reader.start()
    assert moodmusic("render", *SEA, "-q", "-o", "x.wav", cwd=tmp_path).returncode == 0
    reader.join(60)
    assert got == [sound]
    assert stat.S_ISFIFO(os.stat(tmp_path / "x.wav").st_mode)


@pytest.mark.parametrize(("closed", "code"), [(1, 8), (0, 0), (2, 0)])
def test_a_closed_standard_stream_is_no_fault(tmp_path, closed, code):
    target = "-" if closed == 1 else "x.wav"
    process = moodmusic("render", *SEA, "-q", "-o", target, cwd=tmp_path, preexec_fn=lambda: os.close(closed), stdin=None)
    assert process.returncode == code
    assert len(process.stderr.splitlines()) == (closed == 1)
    assert os.listdir(tmp_path) == ([] if closed == 1 else ["x.wav"])


@pytest.mark.parametrize("suffix", ["wav", "mp3"])
def test_a_full_disk_for_the_temporary_mix_is_one_sentence_that_names_it(tmp_path, suffix):
    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    process = moodmusic("render", *SEA, "-q", "-o", f"x.{suffix}", cwd=tmp_path, preexec_fn=limited)
    refused(process, 8, "temporary folder", "File too large", "TMPDIR")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_small_disk_for_the_temporary_mix_is_one_sentence(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        process = moodmusic("render", *SEA, "-q", "-o", "x.wav", cwd=tmp_path, env={"TMPDIR": str(disk)})
        assert os.listdir(disk) == []
    finally:
        subprocess.run(["umount", disk], check=True)
    refused(process, 8, "temporary folder", "No space left on device")
    assert os.listdir(tmp_path) == ["disk"]


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


def flip_head(path):
    data = bytearray(path.read_bytes())
    data[13] ^= 0x80
    path.write_bytes(data)


def empty(path):
    path.write_bytes(b"")


def folder(path):
    path.unlink()
    path.mkdir()


def device(path):
    path.unlink()
    path.symlink_to("/dev/full")


def nowhere(path):
    path.unlink()
    path.symlink_to("/nonexistent/note")


DAMAGES = (cut, flip, flip_head, empty, folder, device, nowhere)


def test_a_damaged_note_cache_gives_the_same_track(tmp_path, sound):
    here = {"MOODMUSIC_CACHE": str(tmp_path / "cache")}
    assert moodmusic("render", *SEA, "-q", "-o", "a.wav", cwd=tmp_path, env=here).returncode == 0
    notes = sorted((tmp_path / "cache" / "notes").glob("*.note"))
    assert len(notes) >= len(DAMAGES)
    for number, path in enumerate(notes):
        DAMAGES[number % len(DAMAGES)](path)
    process = moodmusic("render", *SEA, "-q", "-o", "b.wav", cwd=tmp_path, env=here)
    assert (process.returncode, process.stderr) == (0, "")
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes() == sound
    assert moodmusic("cache", "clear", env=here).returncode == 0


@pytest.mark.parametrize("place", ["a file", "/proc/nowhere"])
def test_a_cache_folder_that_cannot_be_is_no_reason_to_stop(tmp_path, sound, place):
    (tmp_path / "a file").write_bytes(b"")
    process = moodmusic("render", *SEA, "-q", "-o", "x.wav", cwd=tmp_path, env={"MOODMUSIC_CACHE": str(tmp_path / place)})
    assert (process.returncode, process.stderr) == (0, "")
    assert (tmp_path / "x.wav").read_bytes() == sound
    told = moodmusic("render", *SEA, "--force", "-o", "x.wav", cwd=tmp_path, env={"MOODMUSIC_CACHE": str(tmp_path / place)})
    assert told.returncode == 0
    assert told.stderr.count("notes are not kept in") == 1


def workers_of(process):
    """The worker processes of a run."""
    try:
        return [child for child in psutil.Process(process.pid).children() if "serve" in " ".join(child.cmdline())]
    except psutil.Error:
        return []


def test_workers_that_are_killed_are_replaced_and_the_track_is_the_same(tmp_path, sound):
    here = os.environ | {"MOODMUSIC_CACHE": str(tmp_path / "cache"), "MOODMUSIC_WORKERS": "2"}
    process = subprocess.Popen([*PROGRAM, "render", *SEA, "-q", "-o", "x.wav"], cwd=tmp_path, env=here, stderr=subprocess.PIPE, text=True)
    killed = set()
    until = time.monotonic() + 60
    while process.poll() is None and len(killed) < 2 and time.monotonic() < until:
        if len(list(tmp_path.glob("cache/notes/*.note"))) > 2 * len(killed) + 1:
            for worker in workers_of(process)[:1]:
                if worker.pid not in killed:
                    killed.add(worker.pid)
                    worker.kill()
        time.sleep(0.01)
    assert process.communicate(timeout=120)[1] == ""
    assert process.returncode == 0
    assert killed
    assert (tmp_path / "x.wav").read_bytes() == sound


def test_being_stopped_in_the_middle_leaves_no_file_no_temporary_one_and_no_worker(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "tmp").mkdir()
    targets = ["-o", "x.flac", "--stems", "parts", "--midi", "x.mid", "--picture", "x.png"]
    command = [*PROGRAM, "render", "epic battle with drums", "-t", "20m", "--seed", "1", *targets]
    here = os.environ | {"TMPDIR": str(tmp_path / "tmp")}
    process = subprocess.Popen(
        command,
        cwd=tmp_path / "out",
        env=here,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    until = time.monotonic() + 60
    while not workers_of(process) and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(1.0)
    workers = workers_of(process)
    assert len(os.listdir(tmp_path / "out")) == 4  # hidden neighbours, and the folder of the stems
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert said.splitlines()[-1] == "moodmusic: stopped; nothing was left behind"
    assert "Traceback" not in said
    assert os.listdir(tmp_path / "out") == os.listdir(tmp_path / "tmp") == []
    assert workers
    assert psutil.wait_procs(workers, timeout=5)[1] == []


STYLE = """
title: Mine
tempo_bmp: [60, 90]
tempo_bpm: [.nan, 90]
meters: 7
mood: {valence: sad}
"""
STEM = """
instrument: bass.sub
gain_db: .inf
registr: [30, 50]
"""


def test_every_mistake_of_the_user_s_files_is_told_at_once_with_file_key_and_nearest_match(tmp_path):
    (tmp_path / "bass").mkdir()
    (tmp_path / "mine.yaml").write_text(STYLE)
    (tmp_path / "bass" / "low.yaml").write_text(STEM)
    for variable, name, words in (
        ("MOODMUSIC_STYLES", "mine.yaml", ["tempo_bmp", "did you mean 'tempo_bpm'", "tempo_bpm[1]: nan", "meters", "valence"]),
        ("MOODMUSIC_STEMS", "low.yaml", ["registr", "did you mean 'register'", "gain_db: inf", "pattern: is missing"]),
    ):
        process = moodmusic("render", *SEA, "-o", "x.wav", cwd=tmp_path, env={variable: str(tmp_path)})
        lines = process.stderr.splitlines()
        assert process.returncode == 5, process.stderr
        assert len(lines) >= len(words) - 1, process.stderr
        assert all(line.startswith("moodmusic: ") and name in line for line in lines)
        assert all(word in process.stderr for word in words), process.stderr
    assert sorted(os.listdir(tmp_path)) == ["bass", "mine.yaml"]


def test_every_mistake_of_the_settings_is_told_at_once(tmp_path):
    folder = tmp_path / "moodmusic"
    folder.mkdir()
    (folder / "config.yaml").write_text("worker: 2\nloudness_lufs: .nan\nformat: [wav]\nseconds: -1\n")
    process = moodmusic("config", "show", env={"XDG_CONFIG_HOME": str(tmp_path)})
    assert process.returncode == 5
    assert all(word in process.stderr for word in ("config.yaml", "worker", "did you mean 'workers'", "loudness_lufs", "format", "seconds"))
    assert len(process.stderr.splitlines()) >= 4
    assert "Traceback" not in process.stderr


def test_settings_that_are_no_yaml_are_one_sentence(tmp_path):
    folder = tmp_path / "moodmusic"
    folder.mkdir()
    (folder / "config.yaml").write_bytes(b"\xff\xfe\x00{[")
    refused(moodmusic("config", "show", env={"XDG_CONFIG_HOME": str(tmp_path)}), 5, "config.yaml")


def test_a_report_that_nobody_reads_does_not_lose_the_track(tmp_path):
    process = moodmusic("render", *SEA, "-o", "x.wav", "--json", "-q", cwd=tmp_path)
    assert json.loads(process.stdout)["seed"] == 3
    with open("/dev/full", "w") as full:
        again = moodmusic("render", *SEA, "-o", "y.wav", "--json", "-q", cwd=tmp_path, stdout=full, capture_output=False, stderr=-1)
    refused(again, 8, "No space left")
    assert (tmp_path / "x.wav").read_bytes() == (tmp_path / "y.wav").read_bytes()
