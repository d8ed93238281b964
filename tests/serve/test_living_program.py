"""`moodmusic serve` with a programme, and with files that are written while it runs."""

from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import httpx
import pytest
from running import Program

from moodmusic.library import packaged

PATIENCE_S = 600.0  # the machine may be busy
NOW_MOOD, NEXT_MOOD = "calm sea at dawn", "happy folk with fiddle"


pytestmark = [pytest.mark.alone, pytest.mark.slow]  # against the clock, with child processes


def until(true):
    end = monotonic() + PATIENCE_S
    while not true():
        assert monotonic() < end
        sleep(0.2)


def clock(at):
    return f"{at:%H:%M}"


def test_it_plays_what_is_due_turns_when_the_time_comes_and_hears_new_files(tmp_path):
    now = datetime.now(UTC)
    if now.second > 40:  # the change is to come while the test looks
        sleep(61 - now.second)
        now = datetime.now(UTC)
    day = tmp_path / "day.yaml"
    day.write_text(
        f"""timezone: UTC
morph: 0
day:
  - at: "{clock(now - timedelta(minutes=5))}"
    mood: {NOW_MOOD}
  - at: "{clock(now + timedelta(minutes=1))}"
    mood: {NEXT_MOOD}
"""
    )
    stems = tmp_path / "stems"
    with Program.running("--programme", str(day), "--no-control", MOODMUSIC_STEMS=str(stems)) as program:
        main = f"{program.base}/api/stations/main"

        def stored():
            return httpx.get(f"{main}/plan", timeout=30).json()

        first = httpx.get(main, timeout=30).json()["prompt"]
        assert first in (NOW_MOOD, NEXT_MOOD)  # a machine may take a minute to begin
        until(lambda: stored()["prompt"] == NEXT_MOOD)
        name = next(one["name"] for one in stored()["stems"] if one["role"] == "chords")
        source = packaged("stems") / "chords" / f"{name}.yaml"
        (stems / "chords").mkdir(parents=True)
        lines = [line for line in source.read_text("utf-8").splitlines() if not line.startswith("gain_db")]
        (stems / "chords" / source.name).write_text("\n".join([*lines, "gain_db: -13.5"]), "utf-8")
        until(lambda: next(one["gain_db"] for one in stored()["stems"] if one["name"] == name) == -13.5)
        assert stored()["prompt"] == NEXT_MOOD
        assert program.stop() == 143
