"""Bad input at the door: one sentence, the documented exit code, nothing half-written."""

import os
import resource
import stat

import pytest
from console import moodmusic, refused


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, ["either a sentence or --from"]),
        (("calm", "--from", "x.wav"), 2, ["not both"]),
        (("",), 3, []),
        (("  \n\t",), 3, []),
        (("\x07\x1b\x08",), 3, []),
        (("calm", "-t", "soon"), 2, ["'soon' is no length", "2m30s"]),
        (("calm", "-t", "0"), 2, ["0"]),
        (("calm", "-t", "-5"), 2, []),
        (("calm", "-t", "9999h"), 2, ["21600"]),
        (("calm", "--tempo", "nan"), 2, ["tempo"]),
        (("calm", "--tempo", "1e9"), 2, ["tempo"]),
        (("calm", "--key", "H mineur"), 2, []),
        (("calm", "--meter", "4/5"), 2, ["4/4"]),
        (("calm", "--loudness", "3"), 2, ["loudness"]),
        (("calm", "--seed", "-1"), 2, ["seed"]),
        (("calm", "--style", "lofy"), 2, ["lofi"]),
        (("calm", "-o", "x.flak"), 2, ["did you mean 'flac'", ".mp3"]),
        (("calm", "-o", "x.mp3", "--bits", "16"), 2, ["no bit depth"]),
        (("calm", "-o", "x.wav", "--rate", "1"), 2, ["48000"]),
        (("calm", "-o", "-", "--json"), 2, ["standard output"]),
        (("calm", "--from", "x.wav", "--seed", "1"), 2, []),
        (("--from", "x.wav", "--tempo", "90"), 2, ["leave --tempo away"]),
        (("--from", "nothing.wav"), 2, ["nothing.wav", "No such file"]),
        (("calm", "-o", "no/such/x.wav"), 8, ["No such file or directory"]),
        (("calm", "-o", "/proc/x.wav"), 8, ["cannot write"]),
    ],
)
def test_render_refuses_with_one_sentence(tmp_path, arguments, code, words):
    refused(moodmusic("render", *arguments, cwd=tmp_path), code, *words)
    assert os.listdir(tmp_path) == []


def test_a_megabyte_of_text_is_refused_quickly(tmp_path):
    refused(moodmusic("explain", "sad " * 30_000, cwd=tmp_path), 3)


def test_bytes_that_are_no_text_are_no_traceback(tmp_path):
    process = moodmusic("explain", b"calm \xff\xfe sea".decode(errors="surrogateescape"), cwd=tmp_path)
    assert process.returncode in (0, 3)
    assert "Traceback" not in process.stderr


def test_a_prompt_cannot_steer_the_terminal(tmp_path):
    process = moodmusic("explain", "calm \x1b]0;owned\x07\x1b[2J\u202esea at dawn", cwd=tmp_path)
    assert process.returncode == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(process.stdout + process.stderr)


def test_an_unknown_command_is_named_with_the_nearest():
    refused(moodmusic("rendr", "calm"), 2, "did you mean 'render'")


def test_an_unknown_option_is_one_sentence():
    refused(moodmusic("render", "calm", "--sed", "3"), 2, "--sed")


def test_a_full_device_is_written_directly_and_never_replaced(tmp_path):
    refused(
        moodmusic("render", "calm solo piano", "-t", "5", "--seed", "1", "-q", "-o", "/dev/full", cwd=tmp_path),
        8,
        "No space left on device",
    )
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def test_a_file_size_limit_leaves_nothing_behind(tmp_path):
    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    process = moodmusic("render", "calm solo piano", "-t", "5", "--seed", "1", "-q", "-o", "x.wav", cwd=tmp_path, preexec_fn=limited)
    refused(process, 8, "File too large")
    assert os.listdir(tmp_path) == []


def test_one_target_that_exists_stops_all_of_them(tmp_path):
    (tmp_path / "x.mid").write_bytes(b"mine")
    refused(
        moodmusic("render", "calm", "-t", "5", "-q", "-o", "x.wav", "--midi", "x.mid", "--picture", "x.png", cwd=tmp_path),
        8,
        "x.mid exists",
    )
    assert os.listdir(tmp_path) == ["x.mid"]
    assert (tmp_path / "x.mid").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plan.json", b"{", "JSON"),
        ("plan.json", b'{"seed": NaN}', "NaN"),
        ("a.wav", b"RIFF\xff\xff\xff\xffWAVE", "no plan"),
        ("a.flac", b"\0" * 99, "neither"),
    ],
)
def test_a_damaged_plan_is_one_sentence(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    refused(moodmusic("render", "--from", name, "-o", "x.wav", cwd=tmp_path), 4, words)


def test_every_mistake_of_a_style_file_is_listed(tmp_path):
    (tmp_path / "mine.yaml").write_text("titel: x\ntempo_bpm: [fast, 90]\n")
    process = moodmusic("styles", env={"MOODMUSIC_STYLES": str(tmp_path)})
    assert process.returncode == 5
    assert "titel" in process.stderr and "tempo_bpm" in process.stderr and "mine.yaml" in process.stderr
    assert "Traceback" not in process.stderr


def test_output_that_nobody_reads_is_no_shouting():
    read, write = os.pipe()
    os.close(read)
    process = moodmusic("stems", stdout=write, capture_output=False, stderr=-1)
    os.close(write)
    assert (process.returncode, process.stderr) == (141, "")


def test_a_full_standard_output_is_one_sentence():
    with open("/dev/full", "w") as full:
        process = moodmusic("stems", stdout=full, capture_output=False, stderr=-1)
    refused(process, 8, "No space left on device")
