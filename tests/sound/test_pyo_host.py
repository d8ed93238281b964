"""The pyo host: exact phases and lengths, repeatable bits, no number that could end the process, nothing left behind."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest

from moodmusic.errors import SoundError
from moodmusic.sound import pyo_host
from moodmusic.sound.pyo_host import BLOCK, Board, render


def moving(board: Board) -> list[object]:
    """A graph with every kind of part."""
    saws = board.mix([board.tone("saw", 220.0 * 2 ** (0.01 * np.sin(30 * board.times)), 0.3), board.tone("square", 110.5, 0.6, 0.3)])
    bells = board.fm(330.0, 2.0, 2.0 * np.exp(-board.times), 0.2)
    left = board.lowpass(board.mix([saws, bells, board.sine(55.0, 0.1, 0.3)]), 900.0 * 2 ** np.sin(3 * board.times), 1.0)
    return [board.highpass(left, 60.0), board.delay(left, 6.0 + 2.0 * np.sin(4 * board.times))]


def test_a_sine_starts_at_its_phase_and_keeps_its_pitch() -> None:
    samples = render(0.5, 1, lambda board: [board.sine(440.0, 0.25)])[0]
    assert np.abs(samples - np.cos(2 * np.pi * 440.0 * np.arange(24_000) / 48_000)).max() < 2e-3


@pytest.mark.parametrize("phase", [0.1, 0.3, 0.8])
def test_a_saw_starts_at_its_phase(phase: float) -> None:
    samples = render(0.1, 1, lambda board: [board.tone("saw", 100.0, phase)])[0]
    assert samples[0] == pytest.approx(2 * phase - 1, abs=0.02)
    assert samples[24] - samples[0] == pytest.approx(24 * 2 * 100 / 48_000, abs=0.01)  # it rises by 2 in a period


def test_the_length_is_exact_also_between_blocks() -> None:
    assert render(1000.0 / 48_000, 2, moving).shape == (2, 1000)
    assert render(BLOCK / 48_000, 1, lambda board: [board.sine(100.0)]).shape == (1, BLOCK)


def test_equal_graphs_have_equal_bits_whatever_was_rendered_before() -> None:
    first = render(0.3, 2, moving)
    render(0.7, 1, lambda board: [board.lowpass(board.tone("triangle", 900.0, 0.5), 3000.0)])
    assert np.array_equal(render(0.3, 2, moving), first)


def test_a_longer_note_begins_with_the_samples_of_a_shorter_one() -> None:
    assert np.array_equal(render(3.0, 2, moving)[:, :24_000], render(0.5, 2, moving))


def test_another_process_makes_the_same_bits() -> None:
    code = (
        "from moodmusic.sound.pads import INSTRUMENTS; from moodmusic.sound.value import Tone; import hashlib;"
        "y = INSTRUMENTS[0].render(Tone('pad.warm', 57, 0.5, 0.5, 1)); print(hashlib.sha256(y.tobytes()).hexdigest())"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout) == 65  # one line: pyo says nothing on standard output
    assert runs[0].stderr == ""


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_never_reaches_pyo(bad: float) -> None:
    with pytest.raises(SoundError, match="frequency"):
        render(0.1, 1, lambda board: [board.tone("saw", bad, 0.0)])
    with pytest.raises(SoundError, match="cutoff"):
        render(0.1, 1, lambda board: [board.lowpass(board.sine(100.0), np.full(len(board.times), bad))])
    with pytest.raises(SoundError, match="length"):
        render(bad, 1, lambda board: [board.sine(100.0)])


def test_numbers_beyond_what_pyo_bears_are_clamped() -> None:
    samples = render(0.1, 1, lambda board: [board.lowpass(board.tone("saw", 1e12, 0.0, 1e9), 1e9, 1e9)])
    assert np.isfinite(samples).all()


def test_a_sound_that_is_too_loud_is_refused() -> None:
    with pytest.raises(SoundError, match="peak"):
        render(0.1, 1, lambda board: [board.mix([board.sine(100.0, level=3.0) for _ in range(3)])])


def test_a_graph_must_feed_each_channel() -> None:
    with pytest.raises(SoundError, match="2 channels"):
        render(0.1, 2, lambda board: [board.sine(100.0)])


def test_nothing_stays_in_the_server_also_after_an_error() -> None:
    render(0.1, 2, moving)
    with pytest.raises(SoundError):
        render(0.1, 1, lambda board: [board.tone("saw", 100.0, 0.0), board.sine(math.nan)])
    assert pyo_host._server()[0].streams == []


def test_a_missing_pyo_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyo64", None)
    with pytest.raises(SoundError, match="install pyo"):
        pyo_host._pyo.__wrapped__()


def test_the_server_is_closed_at_the_end_of_a_process() -> None:
    code = "from moodmusic.sound.pyo_host import render; render(0.1, 1, lambda b: [b.sine(100.0)])"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
