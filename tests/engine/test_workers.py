"""Workers and the clip store: crashes, faults of an instrument, bounded memory, late notes, no orphans."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from enginekit import CARDS, plan, read_on, solo

from moodmusic.engine import Session
from moodmusic.engine.clips import ClipStore
from moodmusic.errors import EngineError
from moodmusic.sound import NoteCache, render_tone, tone_key
from moodmusic.sound.tones import longer
from moodmusic.sound.value import Clip, Tone
from moodmusic.units import seconds_to_frames

pytestmark = pytest.mark.alone

TONE = Tone("musicbox", 72, 0.5, 0.0, 0)


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_rendered_tone_is_that_of_this_process_and_is_kept_on_disk(tmp_path: Path) -> None:
    key = tone_key(TONE)
    store = ClipStore(NoteCache(tmp_path, 10**8), workers=1)
    assert store.find(key) is None
    clip = store.wait(key, TONE, 0)
    store.close()
    here = render_tone(TONE)
    assert np.array_equal(clip.samples, here.samples)
    assert clip.scale == here.scale
    assert store.rendered == 1
    again = ClipStore(NoteCache(tmp_path, 10**8))
    assert np.array_equal(again.wait(key, TONE, 0).samples, clip.samples)
    assert again.rendered == 0
    assert again.pids == []
    again.close()


def test_a_worker_that_was_killed_is_replaced_and_its_tones_are_made(tmp_path: Path) -> None:
    store = ClipStore(NoteCache(tmp_path, 10**8), workers=1)
    tones = [replace(TONE, pitch=pitch) for pitch in range(60, 90)]
    for number, tone in enumerate(tones):
        store.prefetch(tone_key(tone), tone, number)
    store.wait(tone_key(tones[0]), tones[0], 0)
    os.kill(store.pids[0], signal.SIGKILL)
    assert all(isinstance(store.wait(tone_key(tone), tone, 0), Clip) for tone in tones)
    store.close()


@pytest.mark.parametrize("had_one", [False, True])
def test_where_the_system_has_no_room_for_a_worker_its_tones_wait_until_it_has(had_one: bool) -> None:
    store = ClipStore(None, workers=1)
    if had_one:
        store.wait("before", TONE, 0)
        os.kill(store.pids[0], signal.SIGKILL)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        store.prefetch("later", TONE, 0)
        time.sleep(0.3)
        assert store.pids == []
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    deadline = time.monotonic() + 15.0
    while (clip := store.find("later")) is None and time.monotonic() < deadline:
        time.sleep(0.05)
    store.close()
    assert clip is not None


def test_a_tone_that_kills_its_worker_twice_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A module of its own, found before the real one, dies on one pitch: what a crash inside pyo looks like from outside.
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys, threading\n"
        "import moodmusic.sound.render as sound\n"
        "real = sound.render_tone\n"
        "sound.render_tone = lambda tone: os.abort() if tone.pitch == 66 else real(tone)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    store = ClipStore(None, workers=1)
    tones = [replace(TONE, pitch=pitch) for pitch in (65, 66, 67)]
    for tone in tones:
        store.prefetch(tone_key(tone), tone, tone.pitch)
    with pytest.raises(EngineError, match=r"musicbox, pitch 66.*died twice"):
        store.wait(tone_key(tones[1]), tones[1], 0)
    assert store.wait(tone_key(tones[2]), tones[2], 0).frames > 0
    store.close()


def test_a_fault_of_an_instrument_is_told_with_the_tone() -> None:
    store = ClipStore(None, workers=1)
    wrong = replace(TONE, instrument="kazoo")
    with pytest.raises(EngineError, match=r"kazoo, pitch 72.*SoundError"):
        store.wait("some key", wrong, 0)
    with pytest.raises(EngineError, match="kazoo"):
        store.find("some key")
    store.close()


def test_memory_keeps_the_clips_used_last(tmp_path: Path) -> None:
    cache = NoteCache(tmp_path, 10**8)
    clip = Clip(np.ones((2, 1_000), np.int16), 1.0)
    for name in "abc":
        cache.put(name, clip)
    store = ClipStore(cache, memory_bytes=2 * clip.samples.nbytes)
    first = store.find("a")
    store.find("b")
    assert store.find("a") is first
    store.find("c")
    assert store.find("a") is first
    assert store.held_bytes <= 2 * clip.samples.nbytes
    store.close()


def test_the_beginning_of_a_longer_body_is_found_again_after_memory_let_it_go(tmp_path: Path) -> None:
    cache, tone = NoteCache(tmp_path, 10**8), replace(TONE, instrument="organ", seconds=1.0)
    body = next(longer(tone))
    cache.put(tone_key(body), Clip(np.ones((2, seconds_to_frames(body.seconds)), np.int16), 1.0))
    cache.put("other", Clip(np.ones((2, 48_000), np.int16), 1.0))
    store = ClipStore(cache, memory_bytes=1_000)
    key = tone_key(tone)
    store.prefetch(key, tone, 0)
    for _ in range(2):
        assert store.find(key).frames == 48_000
        assert store.find("other") is not None
    assert store.rendered == 0
    store.close()


def test_clips_in_memory_leave_no_holes_in_the_heap(tmp_path: Path) -> None:
    cache, clip = NoteCache(tmp_path, 10**8), Clip(np.ones((2, 100_000), np.int16), 1.0)
    for number in range(20):
        cache.put(str(number), clip)
    store = ClipStore(cache, memory_bytes=10 * clip.samples.nbytes)
    tracemalloc.start()
    held = [store.find(str(number)) for number in range(20)]
    in_heap, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    store.close()
    assert store.held_bytes == 10 * clip.samples.nbytes
    assert in_heap < 0.2 * clip.samples.nbytes
    assert all(one is not None and np.array_equal(one.samples, clip.samples) for one in held)


def test_closing_ends_the_workers_at_once_and_wakes_who_waits(tmp_path: Path) -> None:
    store = ClipStore(None, workers=2)
    for pitch in range(40, 100):
        tone = replace(TONE, instrument="piano", pitch=pitch)
        store.prefetch(tone_key(tone), tone, pitch)
    store.wait(tone_key(replace(TONE, instrument="piano", pitch=40)), TONE, 0)
    pids = store.pids
    start = time.monotonic()
    store.close()
    assert time.monotonic() - start < 3.0
    assert not any(alive(pid) for pid in pids)
    with pytest.raises(EngineError, match="closed"):
        store.wait("never", TONE, 0)


def test_workers_end_when_their_parent_is_killed() -> None:
    script = (
        "import time\n"
        "from moodmusic.engine.clips import ClipStore; from moodmusic.sound.value import Tone\n"
        "store = ClipStore(None, workers=1)\n"
        "tone = Tone('musicbox', 72, .5, 0., 0)\n"
        "store.wait('k', tone, 0); print(*store.pids, flush=True); time.sleep(60)\n"
    )
    root = str(Path(__file__).resolve().parents[2])
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": root})
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5.0
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert pids
    assert not any(alive(pid) for pid in pids)


def test_in_real_time_nothing_waits_and_what_is_late_is_counted() -> None:
    one = solo(replace(CARDS[3], duck_db=0.0), seconds=None)
    with Session(one, realtime=True, cache=NoteCache(Path(os.devnull), 0), workers=1) as session:
        start = time.monotonic()
        first = session.read(4_096)
        assert time.monotonic() - start < 1.0
        assert np.abs(first.samples).max() == 0.0
        deadline = time.monotonic() + 20.0
        joined = 0.0
        while joined < 0.01 and time.monotonic() < deadline:
            time.sleep(0.05)
            joined = float(np.abs(session.read(1_024).samples).max())
        events = session.events()
        late = [event for event in events if event.kind == "late"]
        assert joined >= 0.01
        assert late
        assert late[0].data["stem"] == "organ"
        assert session.late_notes == len(late)


def test_in_real_time_a_change_of_course_waits_for_its_sounds_on_the_grid(cache: NoteCache, tmp_path: Path) -> None:
    one = solo(CARDS[3], seconds=None)
    with Session(one, cache=cache) as warm:
        read_on(warm, 4.0)
    other = solo(replace(CARDS[4], tilt_db=1.25), seconds=None)  # tones that nobody has rendered yet
    with Session(one, realtime=True, cache=cache, workers=1) as session:
        session.read(30_000)
        asked = session.steer(other, at="beat")
        read_on(session, 2.0)
        time.sleep(4.0)
        read_on(session, 3.0)
        events = session.events()
    taken = [event for event in events if event.kind == "transition"]
    assert asked == 48_000
    assert any(event.kind == "late" and "held_until" in event.data for event in events)
    assert taken[0].frame > asked
    assert taken[0].frame % 24_000 == 0


def test_the_mastered_stream_has_the_frames_of_the_mix_and_keeps_its_ceiling(cache: NoteCache) -> None:
    with Session(plan(seconds=6.0), mastered=True, cache=cache) as session:
        samples = read_on(session, 60.0, 999)
    assert len(samples) == 6 * 48_000
    assert np.abs(samples).max() <= 10 ** (-1 / 20)


def test_a_longer_body_on_disk_serves_a_shorter_note_to_the_bit(tmp_path: Path) -> None:
    cache, short = NoteCache(tmp_path, 10**8), Tone("organ", 60, 0.25, 1.0, 0, highpass_hz=90.0)
    cache.put(tone_key(replace(short, seconds=3.0)), render_tone(replace(short, seconds=3.0)))
    store = ClipStore(cache, workers=1)
    store.prefetch(tone_key(short), short, 0)
    clip, alone = store.wait(tone_key(short), short, 0), render_tone(short)
    store.close()
    assert store.rendered == 0 and store.held_bytes == alone.samples.nbytes
    assert clip.scale == alone.scale and np.array_equal(clip.samples, alone.samples)


def test_a_note_that_died_away_early_does_not_serve_as_a_longer_body(tmp_path: Path) -> None:
    cache, tone = NoteCache(tmp_path, 10**8), Tone("marimba", 50, 0.5, 1.5, 0)
    whole = render_tone(replace(tone, seconds=3.0))
    assert whole.frames < 3 * 48_000
    cache.put(tone_key(replace(tone, seconds=3.0)), whole)
    store = ClipStore(cache, workers=1)
    clip = store.wait(tone_key(tone), tone, 0)
    store.close()
    assert store.rendered == 1 and np.array_equal(clip.samples, render_tone(tone).samples)
