"""All wishes of data/wishes.yaml in the finished file: its length by ffprobe, its stems by name and by loudness. Some ten minutes:

python -m pytest tests/understanding/test_wishes_in_sound.py -m slow
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from test_wishes import SENTENCES, _ids, excepted, promise_of

sys.path.append(str(Path(__file__).parents[1] / "obedience"))
from test_sound import FORMATS, SECONDS, SEED, Heard, _length, _loudness, _stems

import moodmusic

LONGEST = 200.0  # seconds that are rendered; longer ones are proved in the plan and in MIDI


def _rendered(row: dict[str, Any], number: int, folder: Path) -> Heard:
    track = folder / f"track.{FORMATS[number % len(FORMATS)]}"
    plan = moodmusic.read(row["text"], seed=SEED, fallback_seconds=SECONDS)
    return Heard(track, folder / "stems", moodmusic.render(plan, track, stems=folder / "stems").plan)


@pytest.mark.slow
@pytest.mark.needs_program("ffprobe")
@pytest.mark.parametrize(("number", "row"), list(enumerate(SENTENCES)), ids=_ids(SENTENCES))
def test_a_wish_is_obeyed_in_the_file(number: int, row: dict[str, Any], tmp_path: Path) -> None:
    promise = promise_of(row)
    if (promise.seconds or 0.0) > LONGEST:
        return
    heard = _rendered(row, number, tmp_path)
    length = [] if "bars" in row["expect"] else [*_length(promise, heard.track)]
    wished = excepted(promise, heard.plan)
    assert [*length, *_loudness(promise, heard)] == []
    assert [text for text in _stems(promise, heard) if not any(name in text for name in wished)] == []
