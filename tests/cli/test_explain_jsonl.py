"""``moodmusic explain --jsonl``: a line for each line, in order, at once, whatever stands in it."""

import json
import subprocess
import time

from console import PROGRAM, ROOT, moodmusic, refused

PROMPTS = ("boss fight", "calm sea, solo piano", "waltz in Bb minor, 7/8", "sad, then hopeful")


def answers(*lines, **options):
    """The answers to lines of text or of values."""
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    process = moodmusic("explain", "--jsonl", input=text, **options)
    assert process.returncode == 0, process.stderr
    assert process.stdout.isascii()
    assert not any(ord(mark) < 32 or ord(mark) == 127 for mark in process.stdout.replace("\n", ""))
    return [json.loads(line) for line in process.stdout.splitlines()]


def test_an_answer_has_what_is_documented():
    (told,) = answers({"id": "a", "prompt": "sad lo-fi in Bb minor, 7/8, 82 bpm, no drums", "seed": 4, "seconds": 60})
    assert set(told) == {"id", "mood", "styles", "plan", "because", "conflicts"}
    assert told["id"] == "a"
    assert all(-1 <= told["mood"][axis] <= 1 for axis in ("valence", "arousal", "tension"))
    plan = told["plan"]
    assert (plan["style"], plan["key"], plan["mode"], plan["meter"]) == ("lofi", "Bb minor", "minor", "7/8")
    assert (plan["tempo_bpm"], plan["seed"], plan["seconds"], plan["notes"], plan["chords"]) == (82, 4, 60, None, None)
    assert "drums" not in plan["instruments"]
    assert "hip hop" in plan["genres"]
    tempo = next(reason for reason in told["because"] if reason["field"] == "tempo_bpm")
    assert (tempo["source"], tempo["words"], tempo["over"]) == ("words", ["82 bpm"], "")


def test_genres_hold_the_words_that_were_said_in_english():
    prompts = ["flamenco for a feast", "clavecin baroque en sol mineur", "muzyka barokowa", "blues dan lofi"]
    told = answers(*({"id": number, "prompt": prompt} for number, prompt in enumerate(prompts)))
    wanted = ["flamenco", "baroque", "baroque", "blues"]
    assert all(genre in answer["plan"]["genres"] for genre, answer in zip(wanted, told, strict=True))


def test_every_key_of_an_answer_is_documented():
    (told,) = answers({"id": 1, "prompt": PROMPTS[0]})
    text = (ROOT / "docs" / "explain.md").read_text("utf-8")
    assert not [key for part in (told, told["mood"], told["plan"], told["because"][0]) for key in part if f"`{key}`" not in text]


def test_answers_come_in_order_and_bad_lines_do_not_stop_them():
    lines = [
        {"id": 1, "prompt": PROMPTS[0]},
        "no json",
        "[1, 2]",
        {"id": 2},
        {"id": 3, "prompt": 5},
        {"id": 4, "prompt": " "},
        {"id": 5, "prompt": "sad " * 400},
        {"id": 6, "prompt": "calm", "tempo": 9000},
        {"id": 7, "prompt": "calm", "key": "H quux"},
        {"id": 8, "prompt": "calm", "style": "no such style"},
        {"id": {"a": 1}, "prompt": "calm"},
        {"id": "\x1b[2J", "prompt": "calm"},
        {"id": 9, "prompt": "calm", "seed": "x"},
        "[" * 30_000,
        '{"id": 10, "prompt": "' + "x" * 100_000 + '"}',
        "",
        {"id": 11, "prompt": "calm", "language": "fr", "other": 1},
    ]
    told = answers(*lines)
    assert [one["id"] for one in told] == [1, None, None, 2, 3, 4, 5, 6, 7, 8, None, None, 9, None, None, 11]
    assert ["error" in one for one in told] == [False] + [True] * 14 + [False]
    assert all(set(one) == {"id", "error"} and one["error"] for one in told[1:-1])


def test_bytes_that_are_no_text_are_an_error_of_their_line():
    process = subprocess.run(
        [*PROGRAM, "explain", "--jsonl"],
        input=b'{"id": 1, "prompt": "\xff\xfe"}\n{"id": 2, "prompt": "calm"}',
        capture_output=True,
        check=True,
    )
    first, second = map(json.loads, process.stdout.splitlines())
    assert "error" in first
    assert second["id"] == 2


def test_hostile_prompts_leave_no_control_character_in_the_values():
    (told,) = answers({"id": 1, "prompt": "calm \x1b[2J\x07\u202esea\x85 at dawn"})
    assert not [mark for mark in json.dumps(told, ensure_ascii=False) if mark in "\x1b\x07\u202e\x85"]


def test_options_of_a_line_count():
    line = {"id": 1, "prompt": "calm", "tempo": 77, "key": "D dorian", "meter": "3/4", "style": "folk", "seed": 9, "seconds": 33}
    (told,) = answers(line)
    plan = told["plan"]
    assert [plan[name] for name in ("tempo_bpm", "key", "meter", "style", "seed", "seconds")] == [77, "D dorian", "3/4", "folk", 9, 33]


def test_equal_lines_have_equal_answers():
    first, second = answers({"id": 1, "prompt": PROMPTS[3]}, {"id": 1, "prompt": PROMPTS[3]})
    assert first == second


def test_an_answer_is_there_before_the_next_line_is_asked():
    with subprocess.Popen([*PROGRAM, "explain", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        for number, prompt in enumerate(PROMPTS):
            process.stdin.write(json.dumps({"id": number, "prompt": prompt}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(10) == 0


def test_a_reader_that_goes_ends_it_quietly():
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen([*PROGRAM, "explain", "--jsonl"], bufsize=0, **pipes) as process:
        process.stdout.close()
        process.stdin.write(b'{"id": 1, "prompt": "calm"}\n')
        assert process.stderr.read() == b""
        assert process.wait(10) == 141


def test_standard_input_that_cannot_be_read_is_one_sentence(tmp_path):
    with (tmp_path / "out").open("wb") as writable:
        refused(moodmusic("explain", "--jsonl", stdin=writable), 2, "standard input")


def test_three_hundred_prompts_take_a_few_seconds():
    lines = [{"id": number, "prompt": f"{PROMPTS[number % 4]}, number {number}"} for number in range(300)]
    start = time.monotonic()
    assert [one["id"] for one in answers(*lines)] == list(range(300))
    assert time.monotonic() - start < 30  # 4 s on two quiet cores
