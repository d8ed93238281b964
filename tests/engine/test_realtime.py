"""What a live session does beside its blocks: composing ahead, decks that move, beginnings in the middle."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable

import numpy as np
import pytest
from enginekit import plan, read_on

from moodmusic.engine import Session
from moodmusic.engine.score import Cue, Score
from moodmusic.engine.strips import PAGE_FRAMES, Strips, sounding
from moodmusic.sound import NoteCache
from moodmusic.sound.value import Clip

pytestmark = pytest.mark.alone


def everything(score: Score, before: int) -> tuple[list[object], list[object]]:
    """Cues and grid of a score up to a frame."""
    return list(score.prefetch(before)), list(score.events(before))


def test_a_section_composed_ahead_is_the_same() -> None:
    ahead, plain = Score(plan(seconds=None)), Score(plan(seconds=None))
    for before in range(0, 2_000_000, 200_000):
        ahead.compose_ahead()
        assert everything(ahead, before) == everything(plain, before)


def test_a_section_composed_in_the_midst_of_another_s_arrival_comes_at_its_place() -> None:
    """The thread that composes ahead may look when the next section is counted, and where it begins is not yet."""

    class Arriving(deque[Cue]):
        def extend(self, cues: Iterable[Cue]) -> None:
            super().extend(cues)
            torn.compose_ahead()

    torn, plain = Score(plan(seconds=None)), Score(plan(seconds=None))
    torn._ahead = Arriving()
    for before in range(0, 4_000_000, 400_000):
        assert everything(torn, before) == everything(plain, before)


def test_a_note_that_was_over_before_the_page_is_not_heard_and_stops_nothing() -> None:
    clip = Clip(np.full((2, 4_800), 1_000, np.int16), 1e-4)
    strips = Strips(1)
    strips.turn(3 * PAGE_FRAMES)
    strips.add(sounding(clip, 0, 3 * PAGE_FRAMES - 9_600, 1.0, 4_800, 0))
    assert not strips.blocks(3 * PAGE_FRAMES, 32).any()


def test_a_score_that_is_moved_is_the_one_that_began_there() -> None:
    moved = Score(plan(seconds=None), 1000)
    moved.next("bar", 500_000)
    moved.compose_ahead()
    moved.move(77_000)
    assert everything(moved, 2_000_000) == everything(Score(plan(seconds=None), 77_000), 2_000_000)


def test_a_finite_score_that_is_moved_ends_later() -> None:
    score = Score(plan(), 0)
    score.move(48_000)
    assert score.end == 17 * 48_000


def test_an_endless_plan_may_begin_with_a_later_section(cache: NoteCache) -> None:
    with Session(plan(seconds=None), cache=cache, section=1) as session:
        read_on(session, 0.1)
        assert [event.data["index"] for event in session.events() if event.kind == "section"] == [1]
    with Session(plan(), cache=cache, section=1) as session:
        read_on(session, 0.1)
        assert [event.data["index"] for event in session.events() if event.kind == "section"] == [0]


def test_steering_waits_for_the_frame_that_is_named_and_begins_with_the_section_that_is_named(cache: NoteCache) -> None:
    with Session(plan(seconds=None), cache=cache) as session:
        origin = session.steer(plan(seconds=None, seed=9), "bar", after=200_000, section=1)
        assert origin == 3 * 96_000
        read_on(session, origin / 48_000 + 0.1)
        assert [event.data["index"] for event in session.events() if event.kind == "section" and event.frame == origin] == [1]


def test_a_session_that_was_ready_has_no_late_note(tmp_path) -> None:
    notes = NoteCache(tmp_path, 100_000_000)
    with Session(plan(seconds=None), cache=notes, realtime=True) as session:
        assert session.ready(2.0, 60.0)
        read_on(session, 1.9, 512)
        assert not [event for event in session.events() if event.kind == "late" and event.frame < 2 * 48_000]


def test_who_does_not_want_to_wait_is_told_that_notes_are_missing(tmp_path) -> None:
    with Session(plan(seconds=None), cache=NoteCache(tmp_path, 100_000_000), realtime=True) as session:
        assert not session.ready(2.0, 0.0)


@pytest.mark.parametrize("section", [0, 1])
def test_blocks_go_on_while_a_new_deck_is_made(cache: NoteCache, section: int) -> None:
    """The lock is never held while a plan is composed: blocks that are read meanwhile come at once."""
    with Session(plan(seconds=None), cache=cache, realtime=True) as session:
        session.ready(4.0, 60.0)
        read_on(session, 0.5, 512)
        thread = threading.Thread(target=session.steer, args=(plan(seconds=None, seed=11), "section"), kwargs={"section": section})
        thread.start()
        took = []
        while thread.is_alive() or not took:
            start = time.perf_counter()
            session.read(512)
            took.append(time.perf_counter() - start)
            time.sleep(0.005)
        thread.join()
        assert np.median(took) < 0.02


def test_set_tells_from_which_frame_on_it_is_heard(cache: NoteCache) -> None:
    def mix(change: bool) -> tuple[np.ndarray, int]:
        with Session(plan(seconds=None), cache=cache) as session:
            first = read_on(session, 1.0, 512)
            frame = session.set(volume_db=-20.0) if change else 0
            return np.concatenate([first, read_on(session, 1.0, 512)]), frame

    plain, _ = mix(False)
    changed, frame = mix(True)
    differs = np.flatnonzero((plain != changed).any(axis=1))
    assert frame <= differs[0] < frame + 1024
