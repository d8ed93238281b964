"""The console script as a user meets it."""

import io
import json
import os
import pty
import resource
import signal
import subprocess
import sys
import time
from importlib.metadata import entry_points

import mido
import numpy as np
import pytest
import soundfile
from console import PROGRAM, moodmusic

HEAVY = ("numpy", "scipy", "sklearn", "pyo", "pyo64", "soundfile", "PIL", "mido", "yaml", "vaderSentiment")
QUICK = ("calm sea, solo piano", "-t", "6", "--seed", "3")


def test_help_lists_every_command_in_a_fifth_of_a_second_and_imports_nothing_heavy():
    script = (
        "import sys; sys.argv = ['moodmusic', '--help']\nfrom moodmusic.cli.main import run\ntry: run()\nfinally: "
        f"print('heavy:', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    subprocess.run([*PROGRAM, "--help"], check=True, capture_output=True)  # compiles what is not compiled yet
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "heavy: []" in process.stdout
    assert all(name in process.stdout for name in ("render", "play", "explain", "styles", "stems", "doctor", "config", "cache"))
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime <= 0.2


def test_every_command_s_help_is_the_one_in_the_table():
    from moodmusic.cli.main import COMMANDS, program

    for name in COMMANDS:
        assert program.get_command(None, name).name == name
        assert moodmusic_help(name).startswith(f"Usage: moodmusic {name}")


def moodmusic_help(name):
    from click.testing import CliRunner

    from moodmusic.cli.main import program

    return CliRunner().invoke(program, [name, "--help"], prog_name="moodmusic").output


def test_the_console_script_and_the_module_are_the_same_program():
    (script,) = entry_points(group="console_scripts", name="moodmusic")
    from moodmusic.cli.main import run

    assert script.load() is run
    assert moodmusic("--version").stdout.startswith("moodmusic 0.")


def test_a_render_writes_everything_that_was_asked_for_and_reports_as_json(tmp_path):
    options = ("-o", "sea.flac", "--stems", "parts", "--midi", "sea.mid", "--picture", "sea.png", "--rate", "44100", "--json")
    process = moodmusic("render", *QUICK, *options, cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    report = json.loads(process.stdout)
    assert (report["seed"], report["seconds"]) == (3, 6.0)
    assert -40 < report["measured"]["integrated_lufs"] < -8
    assert report["plan"]["prompt"] == QUICK[0]
    assert {os.path.basename(path) for path in report["files"]} == {"sea.flac", "sea.mid", "sea.png"} | set(os.listdir(tmp_path / "parts"))
    sound, rate = soundfile.read(tmp_path / "sea.flac")
    assert (len(sound), rate) == (6 * 44100, 44100)
    parts = [soundfile.read(path)[0] for path in (tmp_path / "parts").iterdir()]
    residual = sound - sum(parts)
    tenths = residual[: len(residual) // 4410 * 4410].reshape(-1, 4410, 2)  # loud seconds must not hide the fade at the end
    assert 20 * np.log10(np.sqrt((tenths**2).mean(axis=(1, 2))).max() + 1e-12) < -90
    assert mido.MidiFile(tmp_path / "sea.mid").length == pytest.approx(6.0, abs=0.01)
    assert (tmp_path / "sea.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert "wrote sea.flac" in process.stderr


def test_a_drawn_seed_is_printed_and_makes_the_same_track_again(tmp_path):
    first = moodmusic("render", *QUICK[:3], "-o", "a.wav", cwd=tmp_path)
    seed = first.stderr.split("seed ")[1].split()[0]
    moodmusic("render", *QUICK[:3], "-o", "b.wav", "--seed", seed, "-q", cwd=tmp_path)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_a_track_is_made_again_from_its_own_tag_even_over_itself(tmp_path):
    assert moodmusic("render", *QUICK, "-o", "a.wav", cwd=tmp_path).returncode == 0
    first = (tmp_path / "a.wav").read_bytes()
    process = moodmusic("render", "--from", "a.wav", "-o", "a.wav", "--force", "-q", cwd=tmp_path)
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")
    assert (tmp_path / "a.wav").read_bytes() == first


def test_standard_output_gets_a_wav_and_nothing_else(tmp_path):
    process = moodmusic("render", *QUICK, "-o", "-", cwd=tmp_path, text=False)
    sound, rate = soundfile.read(io.BytesIO(process.stdout))
    assert (len(sound), rate, process.returncode) == (6 * 48000, 48000, 0)
    assert os.listdir(tmp_path) == []


def test_a_reader_that_leaves_ends_the_render_quietly(tmp_path):
    read, write = os.pipe()
    process = subprocess.Popen([*PROGRAM, "render", *QUICK, "-o", "-", "-q"], stdout=write, stderr=subprocess.PIPE, cwd=tmp_path)
    os.close(write)
    os.read(read, 1000)
    os.close(read)
    assert process.communicate(timeout=60)[1] == b""
    assert process.returncode == 141


def test_without_a_name_the_file_is_called_after_the_sentence(tmp_path):
    assert moodmusic("render", *QUICK, "-q", cwd=tmp_path).returncode == 0
    assert os.listdir(tmp_path) == ["calm-sea-solo-piano.wav"]


def heed_signals():
    """The tests may run in the background, where a shell lets signals be ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_being_stopped_leaves_nothing_behind(tmp_path, number, code):
    command = [
        *PROGRAM,
        "render",
        "epic battle with drums",
        "-t",
        "20m",
        "--seed",
        "1",
        "-o",
        "x.flac",
        "--stems",
        "parts",
        "--midi",
        "x.mid",
    ]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=heed_signals)
    until = time.monotonic() + 60
    while len(os.listdir(tmp_path)) < 3 and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.3)
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == code
    assert "Traceback" not in said
    assert os.listdir(tmp_path) == []
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)  # no worker lives on


def test_a_progress_bar_is_drawn_on_a_terminal_only(tmp_path):
    leader, follower = pty.openpty()
    process = subprocess.Popen([*PROGRAM, "render", *QUICK, "-o", "a.wav"], cwd=tmp_path, stderr=follower, stdout=follower)
    os.close(follower)
    seen = b""
    while True:
        try:
            chunk = os.read(leader, 4096)
        except OSError:  # the other side is closed
            break
        seen += chunk
    assert process.wait() == 0
    assert b"[#" in seen
    assert b"%" in seen
    assert "[#" not in moodmusic("render", *QUICK, "-o", "b.wav", cwd=tmp_path).stderr


def test_explain_shows_mood_styles_and_each_choice_with_its_source(tmp_path):
    text = moodmusic("explain", "rainy lofi night at 82 bpm in D minor, no drums", "--seed", "1", cwd=tmp_path).stdout
    assert "valence" in text and "nearest styles" in text
    tempo = next(line for line in text.splitlines() if line.strip().startswith("tempo_bpm") and "words" in line)
    assert "82" in tempo and "82 bpm" in tempo
    assert "\x1b" not in text


def test_explain_as_json_holds_the_whole_plan():
    found = json.loads(moodmusic("explain", "rainy lofi night at 82 bpm", "--seed", "1", "--json").stdout)
    assert found["plan"]["tempo_bpm"] == 82
    assert sum(found["styles"].values()) == pytest.approx(1.0)
    assert set(found["mood"]) >= {"valence", "arousal", "tension"}


def test_colours_are_for_terminals_without_no_color():
    for environment, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        leader, follower = pty.openpty()
        process = subprocess.Popen([*PROGRAM, "styles", "show", "lofi"], stdout=follower, env=os.environ | environment)
        os.close(follower)
        process.wait()
        assert (b"\x1b[" in os.read(leader, 65536)) is coloured
        os.close(leader)


def test_lists_and_settings_are_shown(tmp_path):
    assert "lofi" in moodmusic("styles").stdout
    assert json.loads(moodmusic("styles", "show", "lofi", "--json").stdout)["name"] == "lofi"
    assert {card["role"] for card in json.loads(moodmusic("stems", "--role", "bass", "--json").stdout)} == {"bass"}
    settings = moodmusic("config", "show", "--json", env={"MOODMUSIC_CACHE": str(tmp_path), "MOODMUSIC_WORKERS": "1"})
    assert json.loads(settings.stdout)["cache_folder"] == str(tmp_path)
    assert json.loads(settings.stdout)["workers"] == 1


def test_clearing_the_cache_deletes_notes_and_nothing_else(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.note").write_bytes(b"x" * 1000)
    (tmp_path / "mine.txt").write_bytes(b"x")
    here = {"MOODMUSIC_CACHE": str(tmp_path)}
    assert json.loads(moodmusic("cache", "show", "--json", env=here).stdout)["files"] == 1
    assert moodmusic("cache", "clear", env=here).returncode == 0
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["mine.txt"]


def test_doctor_finds_what_a_track_needs():
    process = moodmusic("doctor")
    assert process.returncode == 0, process.stdout
    assert "FLAC" in process.stdout and "instruments" in process.stdout and "pyo" in process.stdout


def test_every_command_that_needs_the_library_lists_all_its_mistakes(tmp_path):
    (tmp_path / "pad").mkdir()
    (tmp_path / "pad" / "mine.yaml").write_text("instrument: pianno\npattern: {kind: blokcs, foo: 1}\nsettings: {foo: 3}\n")
    for words in (["styles"], ["stems"], ["explain", "calm"], ["render", "calm", "-o", str(tmp_path / "x.wav")], ["doctor"]):
        process = moodmusic(*words, env={"MOODMUSIC_STEMS": str(tmp_path)})
        assert process.returncode == (1 if words == ["doctor"] else 5), words
        said = process.stdout if words == ["doctor"] else process.stderr
        for part in (
            "1: instrument: 'pianno' is no",
            "2: pattern.kind: 'blokcs' is no",
            "2: pattern.foo: no pattern",
            "3: settings.foo: unknown",
        ):
            assert said.count(f"mine.yaml:{part}") == 1, (words, part)


def test_playing_without_a_device_is_a_sentence():
    process = moodmusic("play", "calm", env={"ALSA_CONFIG_PATH": "/dev/null"})
    assert process.returncode == 9
    assert process.stderr.startswith("moodmusic: ")
    assert len(process.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("calm", "-t", "0"), 2, ["length is 0.0"]),
        (("calm", "--seed", "-1"), 2, ["seed is -1"]),
        (("calm", "--style", "lofy"), 2, ["lofi"]),
        (("\u200b",), 3, []),
        ((), 2, ["either a sentence or --programme FILE"]),
        (("--programme", ""), 2, ["--programme is empty"]),
    ],
)
def test_what_play_is_given_is_looked_at_before_the_device(arguments, code, words):
    process = moodmusic("play", *arguments, env={"ALSA_CONFIG_PATH": "/dev/null"})
    assert process.returncode == code
    assert len(process.stderr.strip().splitlines()) == 1
    assert all(word in process.stderr for word in words)
    assert "--from" not in process.stderr


def test_shells_complete_style_names():
    asked = {"_MOODMUSIC_COMPLETE": "bash_complete", "COMP_WORDS": "moodmusic render calm --style lo", "COMP_CWORD": "4"}
    assert "plain,lofi" in moodmusic(env=asked).stdout


def test_a_stop_that_meets_code_from_a_string_still_ends_with_the_exit_code():
    """CPython marks a KeyboardInterrupt that leaves such code and dies by the signal, even when it was caught."""
    program = (
        "import os, signal, moodmusic.cli.main as main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def work(**_): exec('import os, signal\\nos.kill(os.getpid(), signal.SIGINT)\\nfor _ in range(1000): pass')\n"
        "main.program.main = work\n"
        "main.run()\n"
    )
    process = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=60)
    assert (process.returncode, process.stderr) == (130, "moodmusic: stopped; nothing was left behind\n")


def test_a_hangup_that_nohup_ignores_stays_ignored():
    program = (
        "import os, signal, moodmusic.cli.main as main\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "main.program.main = lambda **_: os.kill(os.getpid(), signal.SIGHUP)\n"
        "main.run()\n"
    )
    process = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=60)
    assert (process.returncode, process.stderr) == (0, "")
