"""The parts of a station that need no process: ring, clock, fan-out, framing, events, supervision."""

import asyncio
import re
import struct
import subprocess
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stationkit import endless

from moodmusic.compose import compose_section
from moodmusic.compose.form import cycle
from moodmusic.compose.visit import visit
from moodmusic.engine.score import Score
from moodmusic.errors import InputError, PromptError
from moodmusic.plan import Request, from_json, make_plan
from moodmusic.serve import fanout as fanout_module
from moodmusic.serve.encoders import ENCODERS
from moodmusic.serve.eventbus import MOST_WAITING, EventBus
from moodmusic.serve.fallback import bed
from moodmusic.serve.fanout import Fanout, Lagging
from moodmusic.serve.formats import STREAM_FORMATS, stream_format
from moodmusic.serve.framing import Units, mp3_frame, ogg_crc, ogg_length
from moodmusic.serve.hls import written
from moodmusic.serve.hold import hold_seconds
from moodmusic.serve.live_station import LiveStation
from moodmusic.serve.pace import BLOCK_FRAMES, CATCH_UP_S, LONG_FRAMES, RUN_AHEAD_FRAMES, Pace
from moodmusic.serve.rest import Rest
from moodmusic.serve.ring import SPLICE_FRAMES, Ring
from moodmusic.serve.scorer import QUESTIONS, summary
from moodmusic.serve.segments import Segments
from moodmusic.serve.supervise import ENGINE_DEATHS, Deaths
from moodmusic.serve.taps import Taps
from moodmusic.serve.timeline import Timeline

pytestmark = pytest.mark.alone

TONE = np.sin(2 * np.pi * 400 / 48_000 * np.arange(4 * 48_000)).astype(np.float32)[:, None].repeat(2, axis=1) * np.float32(0.5)


@given(st.lists(st.integers(0, 50), max_size=20))
def test_a_ring_gives_back_its_last_frames(sizes):
    ring, whole = Ring(64), np.arange(2 * sum(sizes), dtype=np.float32).reshape(-1, 2)
    at = 0
    for size in sizes:
        ring.write(whole[at : at + size])
        at += size
    assert ring.end == at
    assert ring.end - ring.start == min(at, 64)
    assert np.array_equal(ring.read(0, 1000), whole[-64:] if at else whole)


def test_a_cut_fades_out_and_in():
    ring = Ring(8 * SPLICE_FRAMES)
    ring.write(np.ones((2 * SPLICE_FRAMES, 2), np.float32))
    ring.cut()
    ring.write(np.ones((2 * SPLICE_FRAMES, 2), np.float32))
    heard = ring.read(0, 4 * SPLICE_FRAMES)[:, 0]
    assert np.abs(np.diff(heard)).max() < 0.01
    assert heard[2 * SPLICE_FRAMES] < 0.01
    assert heard[0] == heard[-1] == 1.0


def test_the_bed_covers_what_the_engine_leaves_out_without_a_jump():
    timeline = Timeline()
    timeline.bed = TONE[:48_000]
    timeline.put(0, TONE[:20_000])
    timeline.lost()
    timeline.cover(50_000)
    late = timeline.put(49_000, TONE[49_000:70_000])
    assert timeline.end == 70_000
    assert len(late) < 21_000
    assert np.abs(np.diff(timeline.ring.read(0, 70_000)[:, 0])).max() < 0.06


def test_who_is_a_little_behind_goes_on_and_who_is_far_behind_skips_whole_blocks():
    pace = Pace(100.0)
    assert pace.following(100.0 + CATCH_UP_S - 0.1, 0) == 0
    skipped = pace.following(100.0 + CATCH_UP_S + 1.0, 0)
    assert skipped % BLOCK_FRAMES == 0
    assert 0 <= skipped - (CATCH_UP_S + 1.0) * 48_000 < BLOCK_FRAMES
    assert pace.wait_s(100.0, RUN_AHEAD_FRAMES - BLOCK_FRAMES) == pytest.approx(0.0)


def test_the_bed_is_quiet_and_has_no_seam():
    for tonic in range(12):
        samples = bed(tonic)
        assert np.abs(samples).max() < 0.25
        assert np.abs(np.diff(np.concatenate([samples[-2:], samples[:2]]), axis=0)).max() < 0.01


def test_an_engine_that_dies_three_times_is_left_alone_for_a_while():
    deaths = Deaths(ENGINE_DEATHS)
    assert [deaths.add(now) for now in (0.0, 10.0, 20.0, 25.0)] == [0.0, 0.0, 4.0, 8.0]
    assert deaths.too_many
    deaths.recovered()
    assert deaths.add(40.0) == 0.0


def test_who_dies_at_every_start_is_tried_ever_more_seldom_and_who_lived_since_at_once():
    deaths, now, waits = Deaths(ENGINE_DEATHS), 0.0, []
    for _ in range(9):
        waits.append(deaths.add(now))
        now += waits[-1] + 1.0
    assert waits == [0.0, 0.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]
    assert deaths.add(now + 31.0) == 0.0
    assert not deaths.too_many
    assert [deaths.add(now + 42.0), deaths.add(now + 53.0)] == [0.0, 4.0]  # three in 30 s are too many


def test_deaths_far_apart_are_forgotten():
    deaths = Deaths(ENGINE_DEATHS)
    assert [deaths.add(now) for now in (0.0, 40.0, 80.0, 120.0)] == [0.0] * 4


def test_a_new_listener_gets_head_and_burst_and_then_what_comes():
    async def heard():
        fanout = Fanout(100)
        fanout.begin_again(b"head", inline=True)
        for number in range(30):
            fanout.publish(bytes([number]) * 10)
        stream = fanout.listen()
        first = await anext(stream)
        fanout.publish(b"a")
        fanout.publish(b"b")
        second = await anext(stream)
        await stream.aclose()
        return first, second

    first, second = asyncio.run(heard())
    assert first == b"head" + b"".join(bytes([number]) * 10 for number in range(20, 30))
    assert second == b"ab"


class Tapped:
    """A long block that began 50 ms ago, its rest, and who takes samples: `heard` is what came."""

    def __init__(self):
        self.timeline, self.taps = Timeline(), Taps()
        self.timeline.put(0, TONE[:LONG_FRAMES])
        self.rest = Rest(self.timeline, self.taps)
        self.came: list[tuple[float, np.ndarray]] = []

    async def __aenter__(self):
        self.task = asyncio.create_task(self._listen())
        await asyncio.sleep(0)
        self.pace = Pace(time.monotonic() - 0.05)
        self.rest.begin(self.pace)
        return self

    async def __aexit__(self, *_):
        self.taps.close()
        await self.task

    async def _listen(self):
        async with self.taps.listen("f32le") as stream:
            async for data in stream:
                self.came.append((time.monotonic(), np.frombuffer(data, np.float32).reshape(-1, 2)))

    @property
    def heard(self):
        return np.concatenate([samples for _, samples in self.came])


def test_the_first_who_takes_samples_is_given_the_rest_of_a_long_block_by_the_clock():
    async def heard():
        async with Tapped() as tapped:
            for _ in range(3):
                await asyncio.sleep(0)
            at_once = len(tapped.came)
            await asyncio.sleep(0.3)
        return tapped, at_once

    tapped, at_once = asyncio.run(heard())
    assert at_once >= 1  # within three turns of the event loop
    frames = len(tapped.heard)
    assert np.array_equal(tapped.heard, TONE[LONG_FRAMES - frames : LONG_FRAMES])
    given = LONG_FRAMES - frames
    for came, samples in tapped.came:  # never further ahead than the engine's short blocks are
        given += len(samples)
        assert tapped.pace.time(given - RUN_AHEAD_FRAMES) <= came


def test_what_is_left_of_the_rest_comes_before_the_next_block_and_what_is_late_not_at_all():
    async def heard(end):
        async with Tapped() as tapped:
            for _ in range(3):
                await asyncio.sleep(0)
            end(tapped.rest)
            tapped.taps.publish(TONE[LONG_FRAMES : LONG_FRAMES + BLOCK_FRAMES])
            await asyncio.sleep(0.3)
        return tapped.heard

    whole, dropped = (asyncio.run(heard(end)) for end in (Rest.finish, Rest.drop))
    assert np.array_equal(whole, TONE[LONG_FRAMES + BLOCK_FRAMES - len(whole) : LONG_FRAMES + BLOCK_FRAMES])
    assert len(whole) > 4 * BLOCK_FRAMES
    assert len(dropped) < len(whole)
    assert np.array_equal(dropped[-BLOCK_FRAMES:], TONE[LONG_FRAMES : LONG_FRAMES + BLOCK_FRAMES])


def test_a_listener_that_lags_is_let_go(monkeypatch):
    monkeypatch.setattr(fanout_module, "LAG_S", 0.05)

    async def heard():
        fanout = Fanout(10)
        stream = fanout.listen()
        fanout.publish(b"first")
        await anext(stream)
        fanout.publish(b"second")
        await asyncio.sleep(0.1)
        with pytest.raises(Lagging, match="behind"):
            await anext(stream)

    asyncio.run(heard())


def test_a_fan_out_keeps_no_more_than_burst_and_lag_need(monkeypatch):
    monkeypatch.setattr(fanout_module, "LAG_S", 0.0)
    fanout = Fanout(1000)
    for _ in range(500):
        fanout.publish(bytes(10))
    assert 1000 <= fanout.held_bytes <= 1020


def test_events_that_nobody_reads_are_lost_oldest_first_and_counted():
    async def heard():
        bus = EventBus()
        subscription = bus.subscribe(("beat",))
        for number in range(MOST_WAITING + 5):
            bus.tell({"event": "beat", "frame": number})
            bus.tell({"event": "bar", "frame": number})
        subscription.close()
        return [event async for event in subscription.events()]

    events = asyncio.run(heard())
    assert len(events) == MOST_WAITING
    assert events[0] == {"event": "beat", "frame": 5, "lost": 5}


def test_unknown_events_and_formats_are_refused_with_what_there_is():
    with pytest.raises(InputError, match="did you mean 'beat'"):
        EventBus().subscribe(("beet",))
    with pytest.raises(InputError, match="did you mean 'mp3'"):
        stream_format("mp33")


def test_a_hold_is_seconds_or_a_length_with_a_unit():
    summary = {"bar_beats": 3.0, "plan": {"tempo_bpm": 90.0}}
    assert hold_seconds(None, summary) is None
    assert hold_seconds(4, summary) == 4.0
    assert hold_seconds({"length": 2, "unit": "bars"}, summary) == 4.0
    with pytest.raises(InputError, match="give seconds"):
        hold_seconds({"length": 2, "unit": "years"}, summary)


def test_ogg_checksums_are_those_of_the_standard():
    page = bytearray(b"OggS" + bytes(18) + b"\x12\x34\x56\x78" + b"\x01\x03abc")
    page[22:26] = bytes(4)
    slow = 0
    for byte in page:
        slow ^= byte << 24
        for _ in range(8):
            slow = (slow << 1 ^ 0x04C11DB7 if slow & 0x80000000 else slow << 1) & 0xFFFFFFFF
    assert ogg_crc(bytes(page)) == slow


@pytest.mark.parametrize("length", [mp3_frame, ogg_length])
def test_units_refuse_what_does_not_begin_one(length):
    with pytest.raises(ValueError, match="begins with"):
        list(Units(length).feed(b"x" * 40))


@pytest.mark.needs_program("ffmpeg")
@pytest.mark.parametrize("name", STREAM_FORMATS)
def test_every_encoder_gives_what_ffmpeg_decodes_to_the_same_tone(name, tmp_path):
    if STREAM_FORMATS[name].needs:
        pytest.importorskip(STREAM_FORMATS[name].needs)
    encoder, frames = ENCODERS[name](), STREAM_FORMATS[name].feed_frames
    parts = [encoder.feed(TONE[at : at + frames]) for at in range(0, len(TONE) - frames, frames)]
    path = tmp_path / f"tone.{name}"
    path.write_bytes(encoder.head + b"".join(parts))
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-"]
    heard = np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float32).reshape(-1, 2)
    assert len(heard) > len(TONE) * (0.45 if name == "hls" else 0.95)  # segments are two seconds long
    middle = heard[len(heard) // 4 : len(heard) // 2, 0]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 / np.sqrt(2.0), rel=0.06)  # LAME takes half a decibel


@pytest.mark.needs_program("ffmpeg")
@pytest.mark.parametrize("name", ["mp3", "opus", "flac", "aac"])
def test_a_listener_may_join_at_any_chunk(name, tmp_path):
    if STREAM_FORMATS[name].needs:
        pytest.importorskip(STREAM_FORMATS[name].needs)
    encoder, frames = ENCODERS[name](), STREAM_FORMATS[name].feed_frames
    parts = [encoder.feed(TONE[at : at + frames]) for at in range(0, len(TONE) - frames, frames)]
    path = tmp_path / f"tone.{name}"
    path.write_bytes(encoder.head + b"".join(parts[20:]))
    heard = subprocess.run(["ffmpeg", "-v", "fatal", "-i", str(path), "-f", "f32le", "-"], capture_output=True, check=True).stdout
    assert len(heard) / 8 > (len(parts) - 24) * frames


def test_the_status_of_a_station_tells_what_a_journey_has_come_to():
    plan = make_plan("stormy night drive", Request(endless=True))
    count = len(cycle(plan))
    away = next(turn for turn in range(40) if visit(plan, turn))
    back = next(turn for turn in range(away, 80) if not visit(plan, turn))
    station = LiveStation(plan)
    station._summary = summary(plan)
    shown = []
    for turn in (0, away, back):
        score = Score(plan, 0, turn * count)
        list(score.prefetch(48_000))
        for event in score.events(48_000):
            station._happened({"event": event.kind, "frame": event.frame, **event.data})
        section = compose_section(plan, turn * count)
        shown.append(station.status()["plan"])
        assert (shown[-1]["tempo_bpm"], shown[-1]["key"], shown[-1]["style"]) == (section.tempo_bpm, section.key.name, plan.styles[0][0])
        plays = {card.name: card.instrument for card in plan.cards}
        heard = {plays[part.stem] for index in range(turn * count, (turn + 1) * count) for part in compose_section(plan, index).parts}
        assert heard <= {*shown[-1]["instruments"]}
    assert [one.get("visits") for one in shown] == [None, visit(plan, away).guest.style, None]
    assert shown[0]["instruments"] == shown[2]["instruments"] != shown[1]["instruments"]


def test_a_step_that_fails_is_logged_and_the_next_one_goes_on(caplog):
    async def stepped():
        station = LiveStation(endless())
        station._pace = Pace(time.monotonic())
        station._tell_state("starting")
        bed, station._timeline.bed = station._timeline.bed, np.zeros((0, 2), np.float32)  # there is nothing to cover the silence with
        running = asyncio.create_task(station._run())
        while not caplog.records and not running.done():
            await asyncio.sleep(0.01)
        station._timeline.bed = bed
        while station.status()["state"] != "playing" and not running.done():
            await asyncio.sleep(0.01)
        assert not running.done()
        running.cancel()

    asyncio.run(asyncio.wait_for(stepped(), 10.0))
    assert "the station main: a step has failed" in caplog.text
    assert "Traceback" in caplog.text


def test_a_station_has_no_end_whatever_its_words_say():
    def planned(target, current=None):
        return QUESTIONS["plan"]({"target": target, "current": current, "limit_s": 60.0}, None)["plan"]

    first = planned("calm rain, 20 minutes")
    assert from_json(first).seconds is None
    for target in ("storm for 30 seconds", {"mood": [0.1, 0.2, 0.3]}, {"edit": "darker"}):
        assert from_json(planned(target, first)).seconds is None
    with pytest.raises(InputError):
        planned({"edit": "2 minutes long"}, first)


HALF = "\ud800"  # of a pair: JSON may say it


def test_half_a_character_in_a_sentence_is_passed_over_and_alone_refused():
    def asked(do, **what):
        return QUESTIONS[do]({"limit_s": 60.0, **what}, None)

    first = asked("plan", target="rain")["plan"]
    for target in ("calm piano", {"edit": "darker"}):
        halved = {"edit": f"darker {HALF}"} if isinstance(target, dict) else f"{HALF}calm {HALF} piano"
        assert asked("plan", target=halved, current=first) == asked("plan", target=target, current=first)
    assert asked("explain", prompt=f"calm{HALF}", beside=7) == asked("explain", prompt="calm", beside=7)
    for do, what in (("plan", {"target": HALF, "current": first}), ("explain", {"prompt": HALF, "beside": 7})):
        with pytest.raises(PromptError, match="nothing but control characters"):
            asked(do, **what)


def segment_bytes() -> bytes:
    """A fragment with a track run of 94 packets, as far as its length is read from it."""
    return b"moof" + b"trun" + struct.pack(">II", 0, 94)


def test_a_playlist_tells_where_another_encoder_begins_and_no_number_comes_again():
    segments = Segments()
    assert "EXTINF" not in written(segments)
    target = re.search("TARGETDURATION:(.*)", written(segments))[1]
    for head in (b"one", b"two"):
        segments.begin(head)
        for _ in range(3):
            segments.add(segment_bytes())
    first = segments.last[0].number
    lines = written(segments).splitlines()
    assert f"#EXT-X-MEDIA-SEQUENCE:{first + 1}" in lines
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:0" in lines
    assert f"#EXT-X-TARGETDURATION:{target}" in lines
    assert [lines[at + 2] for at, line in enumerate(lines) if line == "#EXT-X-DISCONTINUITY"] == [f"{first + 3}.m4s"]
    for _ in range(3):
        segments.add(segment_bytes())
    lines = written(segments).splitlines()
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:1" in lines
    assert "#EXT-X-DISCONTINUITY" not in lines
    segments.forget()
    segments.begin(b"three")
    segments.add(segment_bytes())
    assert [one.number for one in segments.last] == [first + 9]
    assert "#EXT-X-DISCONTINUITY" in written(segments).splitlines()
