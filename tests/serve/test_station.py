"""A station that plays: its streams decode without a gap, its controls are heard at once, it is steered on the bar."""

from __future__ import annotations

import asyncio
import time

import numpy as np
import pytest
from stationkit import Running, children, decoded, longest_silence_s, open_files, playing, taken

from moodmusic.errors import InputError
from moodmusic.plan import from_json, to_json
from moodmusic.serve.encoder_bank import IDLE_S
from moodmusic.serve.errors import ServeError, TooManyListeners
from moodmusic.serve.formats import STREAM_FORMATS
from moodmusic.serve.live_station import LiveStation
from moodmusic.serve.pace import BLOCK_FRAMES, LONG_FRAMES
from moodmusic.serve.timeline import DELAY_S

BAR_FRAMES = 96_000
LISTEN_S = 4.0


pytestmark = [pytest.mark.alone, pytest.mark.slow]  # against the clock, with child processes


@pytest.fixture(scope="module")
def running():
    with playing(listeners=6) as one:
        yield one


def status(running: Running) -> dict:
    """What the station says of itself."""
    return running.station.status()


def test_its_status_says_what_plays(running):
    running.until(lambda: status(running)["bar"] is not None and status(running)["audible"])
    said = status(running)
    assert said["state"] == "playing"
    assert said["plan"]["tempo_bpm"] == 120.0
    assert said["plan"]["instruments"] == ["kalimba", "organ"]
    assert said["restarts"] == {"engine": 0, "encoder": 0, "scorer": 0}
    assert 20.0 < said["pcm_run_ahead_ms"] < 25.0
    assert said["bed_s"] == 0.0


@pytest.mark.needs_program("ffmpeg")
def test_every_format_decodes_without_a_gap(running, tmp_path):
    names = [name for name in STREAM_FORMATS if name != "hls"]
    pytest.importorskip("av")

    async def all_of_them():
        return await asyncio.gather(*(taken(running.station.listen(name), LISTEN_S) for name in names))

    for name, data in zip(names, running.do(all_of_them()), strict=True):
        path = tmp_path / f"heard.{name}"
        path.write_bytes(data)
        samples = decoded(path)
        assert len(samples) > LISTEN_S * 48_000, name
        assert longest_silence_s(samples) < 0.05, name
    assert all(count == 0 for count in status(running)["listeners"].values())


def test_a_running_stream_begins_with_a_burst_within_50_ms(running):
    async def first():
        start = time.monotonic()
        async with running.station.listen("mp3") as chunks:
            chunk = await anext(chunks)
        return len(chunk), time.monotonic() - start

    running.until(lambda: running.do(first())[0] >= 64 * 1024)
    _, waited_s = running.do(first())
    assert waited_s < 0.05


def test_segments_follow_each_other(running, tmp_path):
    pytest.importorskip("av")
    found = running.do(running.station.segments())
    running.until(lambda: len(found.last) >= 3)
    numbers = [segment.number for segment in found.last]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert all(1.9 < segment.seconds < 2.1 for segment in found.last)
    path = tmp_path / "heard.mp4"
    path.write_bytes(found.head + b"".join(segment.data for segment in found.last))
    assert longest_silence_s(decoded(path)) < 0.05


def test_a_change_is_heard_in_the_frame_that_was_told(running):
    async def changed():
        async with running.station.pcm("f32le") as chunks:
            heard = [await anext(chunks)]
            frames = []
            for level in (-60.0, 0.0):
                frames.append((await running.station.set(volume_db=level))["frame"])
                end = time.monotonic() + 0.7
                async for chunk in chunks:
                    heard.append(chunk)
                    if time.monotonic() > end:
                        break
        return frames, np.frombuffer(b"".join(heard), np.float32).reshape(-1, 2)

    (down, up), samples = running.do(changed())
    levels = np.sqrt(np.convolve((samples**2).mean(axis=1), np.ones(480) / 480, "valid"))
    quiet = np.flatnonzero(levels < 0.003)
    assert len(quiet)
    assert abs((quiet[-1] - quiet[0]) - (up - down)) < 0.8 * 48_000  # the room rings on below
    assert status(running)["live"]["volume_db"] == 0.0


def test_a_change_of_course_is_heard_on_a_bar(running):
    async def steered():
        async with running.station.subscribe(("transition", "bar", "now playing")) as events:
            answer = await running.station.steer({"edit": "faster"}, at="bar")
            seen = []
            async for event in events:
                seen.append(event)
                if event["event"] == "bar" and len(seen) > 2 and event["frame"] > answer["frame"]:
                    return answer, seen
        return None

    answer, seen = running.do(steered())
    turn = next(event for event in seen if event["event"] == "transition")
    assert turn["frame"] >= answer["frame"]
    before = [event["frame"] for event in seen if event["event"] == "bar" and event["frame"] < turn["frame"]]
    assert all((turn["frame"] - frame) % BAR_FRAMES == 0 for frame in before)
    assert any(event["event"] == "now playing" and event["frame"] == turn["frame"] for event in seen)
    assert turn["stream_time"] - turn["time"] == pytest.approx(DELAY_S)
    assert status(running)["plan"]["tempo_bpm"] > 120.0


def test_an_edit_goes_on_with_the_section_that_plays(running):
    async def edited():
        async with running.station.subscribe(("section",)) as events:
            playing = await anext(events)
            await running.station.steer({"edit": "brighter"}, at="beat")
            here = await anext(events)
            await running.station.steer({"edit": "darker"}, at="section")
            return playing["index"], here["index"], (await anext(events))["index"]

    playing, here, after = running.do(edited(), 60.0)
    assert here == playing > 0
    assert after == playing + 1


def test_a_course_that_is_held_gives_way_to_the_one_before(running):
    async def held():
        async with running.station.subscribe(("transition",)) as events:
            answer = await running.station.steer({"edit": "brighter"}, at="beat", hold={"length": 2.5, "unit": "seconds"})
            first, second = await anext(events), await anext(events)
        return answer, first, second

    answer, first, second = running.do(held())
    assert first["frame"] >= answer["frame"]
    assert second["frame"] - answer["frame"] >= 2.5 * 48_000
    assert second["frame"] - answer["frame"] < 6.0 * 48_000


@pytest.mark.parametrize("at", ["bar", "section"])
def test_what_is_held_for_less_than_its_return_takes_to_prepare_is_heard(running, at):
    async def held():
        async with running.station.subscribe(("transition",)) as events:
            answer = await running.station.steer({"edit": "slower"}, at=at, hold=1)
            return answer, await anext(events), await anext(events)

    before = status(running)["plan"]["tempo_bpm"]
    answer, first, second = running.do(held())
    assert first["frame"] >= answer["frame"]
    assert second["frame"] >= first["frame"] + 48_000
    running.until(lambda: status(running)["plan"]["tempo_bpm"] == before)


def test_a_steer_that_is_refused_leaves_alone_what_waits(running):
    async def refused():
        async with running.station.subscribe(("transition",)) as events:
            await running.station.steer({"edit": "slower"}, at="section")
            with pytest.raises(InputError):
                await running.station.steer({"edit": "faster"}, fade={"mode": "out", "length": 1, "unit": "minutes"})
            return await anext(events)

    tempo = status(running)["plan"]["tempo_bpm"]
    assert running.do(refused())["plan"]
    running.until(lambda: status(running)["plan"]["tempo_bpm"] < tempo)
    assert running.station._room.course.turning is None
    assert running.station._room.course.name == running.station._latest


def test_a_library_that_is_read_again_leaves_a_hold_and_a_promise(running):
    station = running.station

    async def renewed(**asked):
        async with station.subscribe(("transition",)) as events:
            answer = await station.steer({"edit": "slower"}, **asked)
            made = {"plan": station.aim, "summary": station._plans[station._latest][1]}
            frame = await station.renew(station.aim, made)
            return answer["frame"], frame, [await anext(events) for _ in range(2 if "hold" in asked else 1)]

    promised, frame, _ = running.do(renewed(at="section"))
    assert frame == promised
    running.until(lambda: station._room.course.turning is None)
    tempo = status(running)["plan"]["tempo_bpm"]
    running.do(renewed(at="bar", hold=4))
    running.until(lambda: status(running)["plan"]["tempo_bpm"] == tempo)


def test_a_plan_that_is_asked_for_is_not_forgotten_when_a_morph_comes_nearer(running):
    station = running.station

    async def both() -> bool:
        here = station._room.course.plan
        async with station._steering:
            asked = station._keep_plan(here, station._summary)
            nearer = asyncio.create_task(station._come_nearer(here, 0, station._transitions))
            await asyncio.sleep(1.0)
            known = asked in station._plans
        await nearer
        return known and {station._room.course.name, station._latest} <= {*station._plans}

    assert running.do(both())
    running.do(station.steer({"edit": "slower"}, at="beat"))


def test_a_stinger_is_heard_on_the_beat(running):
    async def stung():
        async with running.station.subscribe(("trigger",)) as events:
            answer = await running.station.trigger("hit")
            return answer, await anext(events)

    answer, event = running.do(stung())
    assert answer["frame"] == event["frame"]


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (lambda one: one.steer(""), "empty"),
        (lambda one: one.steer("calm " * 201), "200 words"),
        (lambda one: one.steer({"mood": [0, 0]}), "valence, arousal and tension"),
        (lambda one: one.steer({"file": "/etc/passwd"}), "give words"),
        (lambda one: one.steer("calm", at="noon"), "at is 'noon'"),
        (lambda one: one.set(loudness=1), "cannot be set"),
        (lambda one: one.set(intensity=7), "from 0 to 1"),
        (lambda one: one.trigger("bang"), "is no stinger"),
        (lambda one: one.explain("x" * 2000), "give up to 1000"),
        (lambda one: one.steer("\ud800"), "nothing but control characters"),
        (lambda one: one.explain("\ud800"), "nothing but control characters"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(running, what, says):
    with pytest.raises(InputError, match=says):
        running.do(what(running.station))


def test_it_explains_sentences_in_the_scorer(running):
    for words in ("calm piano", "calm \ud800piano"):  # half a character is text to JSON
        assert running.do(running.station.explain(words))["plan"]["prompt"] == "calm piano"


def test_what_is_explained_is_the_plan_of_the_next_steer(running):
    read = running.do(running.station.explain("tense chase at night"))["plan"]
    running.do(running.station.steer("tense chase at night", at="beat"))
    running.until(lambda: running.station.status()["prompt"] == "tense chase at night")
    assert running.do(running.station.plan()) | {"because": []} == read | {"because": []}


def test_its_plan_can_be_stored(running):
    import json

    plan = from_json(json.dumps(running.do(running.station.plan())))
    assert plan.prompt == running.station.status()["prompt"]
    assert to_json(plan)


def test_the_house_can_be_full_and_places_come_free(running):
    async def crowd():
        async with asyncio.TaskGroup() as group:
            ready, leave = asyncio.Semaphore(0), asyncio.Event()

            async def one():
                async with running.station.listen("mp3"):
                    ready.release()
                    await leave.wait()

            for _ in range(6):
                group.create_task(one())
            for _ in range(6):
                await ready.acquire()
            with pytest.raises(TooManyListeners, match="6 listeners"):
                async with running.station.listen("mp3"):
                    pass
            leave.set()
        return len(await taken(running.station.listen("mp3"), 0.1))

    assert running.do(crowd()) > 0


def test_listeners_that_come_and_go_leave_nothing_behind(running):
    async def come_and_go():
        for _ in range(50):
            async with running.station.listen("mp3") as chunks, running.station.pcm() as blocks, running.station.subscribe():
                await anext(chunks)
                await anext(blocks)

    running.do(taken(running.station.listen("mp3"), 0.1))
    before = open_files()
    running.do(come_and_go())
    assert open_files() <= before
    assert status(running)["listeners"]["mp3"] == 0


def test_encoders_that_nobody_listens_to_end(running, monkeypatch):
    running.do(taken(running.station.listen("wav"), 0.1))
    bank = running.station._bank
    assert "wav" in bank.encoders
    bank.encoders["wav"].left_at -= IDLE_S
    running.until(lambda: "wav" not in bank.encoders, 2.0)
    assert "mp3" in bank.encoders


def test_words_that_cannot_be_read_start_nothing(running):
    running.until(lambda: {"spare engine", "spare encoder"} <= {*running.station.pids})  # the station beside starts no more processes
    before = children()
    silent = Running(LiveStation("   "))
    with pytest.raises(InputError, match="empty"):
        silent.do(silent.station.start())
    with pytest.raises(ServeError, match="does not play"):
        silent.do(taken(silent.station.listen("mp3"), 0.1))
    silent.close()
    assert children() <= before


def test_a_station_may_begin_with_words():
    running = Running(LiveStation("calm solo piano"))
    running.do(running.station.start())
    try:
        assert status(running)["title"] == "calm solo piano"
    finally:
        running.do(running.station.stop())
        running.close()
    assert status(running)["state"] == "stopped"


def test_blocks_are_short_for_who_takes_samples_and_long_for_nobody(running):
    timeline = running.station._timeline

    async def ends(seconds):
        found, until = [timeline.end], time.monotonic() + seconds
        while time.monotonic() < until:
            await asyncio.sleep(0.002)
            found += [timeline.end] if timeline.end != found[-1] else []
        return np.diff(found)

    async def with_samples():
        async with running.station.pcm("f32le") as chunks:
            await anext(chunks)
            return await ends(1.0)

    assert running.do(with_samples()).min() == BLOCK_FRAMES
    running.do(ends(0.5))
    long = running.do(ends(1.0))
    assert len(long) <= 7
    assert (long % LONG_FRAMES == 0).all()


@pytest.mark.slow
def test_a_change_reaches_the_pcm_within_30_ms_99_times_in_100(running):
    """From the call to the block that holds the frame from which on the change is heard."""

    async def lateness():
        late = []
        async with running.station.pcm("f32le") as chunks:
            for number in range(100):
                await asyncio.sleep(0.05 + 0.001 * number)
                start = time.monotonic()
                task = asyncio.create_task(running.station.set(volume_db=-12.0 if number % 2 else 0.0))
                async for _ in chunks:
                    if task.done() and running.station._timeline.end > task.result()["frame"]:
                        late.append(time.monotonic() - start)
                        break
        return sorted(late)

    late = running.do(lateness())
    print("\nset to changed sample, ms: p50", round(1e3 * late[50], 1), "p99", round(1e3 * late[98], 1), "worst", round(1e3 * late[99], 1))
    assert late[98] <= 0.03
