"""Every detector of the soak finds its fault in real audio and real notes, and nothing in them as they are."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from moodmusic.compose import compose_section
from moodmusic.engine import Session
from moodmusic.plan.value import Plan

from .analyser import Analyser
from .bars import Repeats, bar_digests
from .composed import composed
from .listen import analysed_file
from .loudness import Loudness
from .memory import Memory, pss_mb
from .programme import probe, programme
from .score import Follower, Placed
from .silence import Silence
from .value import RATE, Check, Samples

SECONDS = 70  # a whole minute, for the offset, and something after it
PIECES = (48_000, 1_000, 77_777)  # sizes in which it is heard, in turn


@pytest.fixture(scope="module")
def plan() -> Plan:
    return probe(3)


@pytest.fixture(scope="module")
def rendered(plan: Plan) -> Samples:
    with Session(plan, mastered=True) as session:
        return session.read(SECONDS * RATE).samples


def heard(samples: Samples, plan: Plan | None, frames: int | None = None, skip: int | None = None) -> dict[str, Check]:
    """The checks by the first word of their names; `skip` leaves out a piece."""
    analyser = Analyser(plan, clicks=True, frames=frames)
    at, number = 0, 0
    while at < len(samples):
        piece = samples[at : at + PIECES[number % len(PIECES)]]
        if number != skip:
            analyser.add(piece, at)
        at, number = at + len(piece), number + 1
    return {check.name.split()[0]: check for check in analyser.checks()}


def failing(checks: dict[str, Check]) -> set[str]:
    return {name for name, check in checks.items() if not check.holds}


def changed(samples: Samples, change: Callable[[Samples], None]) -> Samples:
    copy = samples.copy()
    change(copy)
    return copy


def test_the_stream_as_it_is_rendered_has_no_fault(rendered: Samples, plan: Plan) -> None:
    checks = heard(rendered, plan, len(rendered))
    assert failing(checks) == set()
    assert set(checks) == {"samples", "clipped", "frames", "silences", "offset", "sd", "clicks", "runs"}


def nan(samples: Samples) -> None:
    samples[1_234_567, 1] = np.nan


def infinite(samples: Samples) -> None:
    samples[2_000_000, 0] = -np.inf


def clipped(samples: Samples) -> None:
    samples[900_000:900_003] = 1.0


def hole(samples: Samples) -> None:
    samples[1_500_000 : 1_500_000 + 14_000] *= np.float32(1e-5)


def short_hole(samples: Samples) -> None:
    samples[1_500_123 : 1_500_123 + 12_144] *= np.float32(1e-5)  # 253 ms


def offset(samples: Samples) -> None:
    samples[:, 1] += np.float32(0.002)


def step(samples: Samples) -> None:
    samples[1_000_003:, 0] += np.float32(0.01) * np.exp(-np.arange(len(samples) - 1_000_003, dtype=np.float32) / 2_400)


def dropped(samples: Samples) -> None:
    samples[48_000:] = np.roll(samples, -500, axis=0)[48_000:]  # at a border of two pieces


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (nan, "samples"),
        (infinite, "samples"),
        (clipped, "clipped"),
        (hole, "silences"),
        (short_hole, "silences"),
        (offset, "offset"),
        (step, "clicks"),
        (dropped, "clicks"),
    ],
)
def test_a_fault_in_the_audio_is_found(fault: Callable[[Samples], None], found: str, rendered: Samples, plan: Plan) -> None:
    checks = heard(changed(rendered, fault), plan, len(rendered))
    assert found in failing(checks)
    assert failing(checks) <= {found, "clicks"}  # a clipped sample or a hole is a click as well


def test_the_place_of_a_fault_is_told(rendered: Samples, plan: Plan) -> None:
    checks = heard(changed(rendered, step), plan)
    assert checks["clicks"].figure == "1"
    assert checks["clicks"].where[0].startswith("00:00:20.833")


def test_a_hole_at_the_end_of_the_stream_is_a_silence_too(rendered: Samples, plan: Plan) -> None:
    faded = rendered[: 40 * RATE].copy()
    faded[-20_000:] = 0.0
    assert "silences" in failing(heard(faded, plan))


def test_missing_frames_are_found(rendered: Samples, plan: Plan) -> None:
    assert "frames" in failing(heard(rendered, plan, skip=2))
    assert "frames" in failing(heard(rendered[:-1], plan, len(rendered)))


def test_a_silence_that_the_score_declares_is_a_rest() -> None:
    detector = Silence()
    sound = np.full((RATE, 2), 0.1, np.float32)
    for second in range(6):
        detector.add(sound * (second not in (1, 4)), second * RATE)
    for start, end in ((0, 1.0), (2.0, 4.3)):  # the rest of the second silence is a rest; 0.3 s of it are held
        detector.hold(round(start * RATE), round(end * RATE))
    assert not detector.checks()[0].holds
    assert detector.checks()[0].where == ("00:00:04.000, 1.00 s",)


def test_loudness_is_that_of_bs_1770(rendered: Samples) -> None:
    loud = rendered[40 * RATE : 60 * RATE]  # of nearly one level: pyloudnorm's gates leave some tenths out
    meter = Loudness(window_s=20.0)
    for at in range(0, len(loud), 7_001):
        meter.add(loud[at : at + 7_001], at)
    assert meter.means[""][0] == pytest.approx(pyloudnorm.Meter(RATE).integrated_loudness(loud), abs=0.5)


def test_a_stream_that_grows_louder_inside_a_mood_is_found(rendered: Samples) -> None:
    def meter(gain_db: float, mood: str) -> Loudness:
        one = Loudness(window_s=40.0)
        one.mood("first")
        one.add(rendered[: 40 * RATE], 0)
        one.mood(mood or "first")
        one.add(rendered[: 40 * RATE] * np.float32(10 ** (gain_db / 20)), 40 * RATE)
        return one

    assert meter(0.0, "").checks()[0].holds
    assert not meter(-4.0, "").checks()[0].holds
    assert meter(-4.0, "second").checks()[0].holds  # another mood may be softer


def test_a_run_of_bars_that_comes_back_is_found(plan: Plan) -> None:
    sections = [compose_section(plan, index) for index in range(12)]
    digests = [digest for section in sections for digest in bar_digests(section)]
    straight, again = Repeats(), Repeats()
    straight.add(digests)
    again.add([*digests, *digests[20:36]])
    assert straight.checks()[0].holds
    assert not again.checks()[0].holds
    assert again.places.first == [f"bars {len(digests) + 1}–{len(digests) + 16} are bars 21–36"]


def test_a_run_with_one_other_note_chord_or_bass_does_not_repeat(plan: Plan) -> None:
    sections = [compose_section(plan, index) for index in range(4, 8)]
    for role in ("lead", "bass"):
        other = [
            replace(section, parts=tuple(_moved(part) if part.role == role else part for part in section.parts)) for section in sections
        ]
        assert _repeats([*sections, *other]) < _repeats([*sections, *sections])
    lifted = [replace(section, chords=section.chords[1:]) for section in sections]
    assert _repeats([*sections, *lifted]) < _repeats([*sections, *sections])


def _moved(part):  # type: ignore[no-untyped-def]
    return replace(part, notes=tuple(replace(note, pitch=note.pitch + 1) for note in part.notes))


def _repeats(sections) -> int:  # type: ignore[no-untyped-def]
    repeats = Repeats()
    for section in sections:
        repeats.add(bar_digests(section))
    return repeats.places.count


def test_timing_and_loudness_do_not_hide_a_repeat(plan: Plan) -> None:
    sections = [compose_section(plan, index) for index in range(4, 8)]
    played = [
        replace(section, parts=tuple(replace(part, notes=tuple(_nudged(note) for note in part.notes)) for part in section.parts))
        for section in sections
    ]
    assert _repeats([*sections, *played]) == _repeats([*sections, *sections]) > 0


def _nudged(note):  # type: ignore[no-untyped-def]
    return replace(note, start_beat=note.start_beat + 0.01, velocity=note.velocity * 0.9)


def test_the_score_follows_the_session_over_a_change_of_course() -> None:
    legs = programme("real", 60.0, 5, every_s=30.0)
    told: list[tuple[Placed, int]] = []
    with Session(legs[0].plan) as session:
        follower = Follower(legs[0].plan, lambda placed, bars: told.append((placed, bars)))
        session.read(30 * RATE)
        frame = session.steer(legs[1].plan, at="bar")
        follower.turn(legs[1].plan, frame)
        session.read(60 * RATE)
        follower.until(session.position)
        bars = sum(event.kind == "bar" and event.frame < told[-1][0].end for event in session.events())
    assert sum(count for _, count in told) == bars
    assert any(placed.origin == frame for placed, _ in told)


def test_memory_that_grows_is_found_and_a_warm_up_is_not() -> None:
    flat, leaking = Memory(), Memory()
    for ten_minutes in range(6 * 24):
        hours = ten_minutes / 6
        warm = 100 * (1 - np.exp(-hours))
        flat.look(hours, 200 + warm + (ten_minutes % 7))
        leaking.look(hours, 200 + warm + (ten_minutes % 7) + 1.5 * hours)
    assert flat.checks()[0].holds
    assert not leaking.checks()[0].holds
    assert leaking.slope == pytest.approx(1.5, abs=0.2)


def test_of_a_short_stream_no_growth_is_told() -> None:
    short = Memory()
    for look in range(3):
        short.look(look / 6, 200 + 100 * look)
    assert short.checks()[0].figure == "too short to tell"


def test_memory_is_that_of_the_process_and_its_children() -> None:
    before = pss_mb()
    program = "held = bytearray(b'x') * 30_000_000; print(len(held), flush=True); input()"
    with subprocess.Popen([sys.executable, "-S", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout and child.stdout.readline() == b"30000000\n"
        assert 25 < pss_mb() - before < 60
        child.communicate(b"\n")


def test_what_is_composed_is_counted_as_the_stream_counts_it(plan: Plan) -> None:
    day = composed(plan, 0.3)
    assert day.seconds >= 0.3 * 3600
    assert day.repeats[16].places.count == 0
    assert day.share(1) > 0.1  # single bars do come back: it is music


def test_a_recording_is_analysed_too(rendered: Samples, tmp_path: Path) -> None:
    import soundfile

    path = tmp_path / "stream.wav"
    with soundfile.SoundFile(path, "w", RATE, 2, "FLOAT") as file:
        file.write(changed(rendered, step)[: 30 * RATE])
    checks = {check.name.split()[0]: check for check in analysed_file(path, clicks=True).checks()}
    assert failing(checks) == {"clicks"}
    assert "runs" not in checks
