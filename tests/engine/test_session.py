"""The player: the same mix in any sizes, changes of course on their frame, live controls, exact ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from enginekit import CARDS, clicks, db, plan, played, read_on, solo, store, tempo_changed
from numpy.typing import NDArray

from moodmusic.compose.form import cycle
from moodmusic.compose.journey import chapter
from moodmusic.engine import Session
from moodmusic.engine.deck import Deck
from moodmusic.engine.delay import Delay
from moodmusic.engine.player import Player, StemPlayer
from moodmusic.engine.value import BLOCK_FRAMES
from moodmusic.errors import EngineError, InputError
from moodmusic.plan.value import Plan
from moodmusic.sound import NoteCache
from moodmusic.style.value import Space


def test_the_mix_is_the_same_in_any_block_size_twice_and_with_one_or_two_workers(cache: NoteCache) -> None:
    whole = played(plan(), cache, 48_000, workers=1)
    assert np.array_equal(whole, played(plan(), cache, 64))
    assert np.array_equal(whole, played(plan(), cache, 1_000, workers=2))
    assert np.abs(whole).max() > 0.05


def test_several_blocks_at_once_are_the_same_mix_and_the_same_stems(cache: NoteCache) -> None:
    clips = store(cache)
    one = plan(seconds=None, stems=(*CARDS[:3], replace(CARDS[3], drive_db=2.0, delay=0.2), CARDS[4]))
    single, many, stems = Player(one, clips), Player(one, clips), StemPlayer(one, clips)
    for _ in range(48):
        alone = np.concatenate([single.block() for _ in range(8)], axis=1)
        mix, *shares = stems.stem_blocks(8)
        assert np.array_equal(alone, many.blocks(8)) and np.array_equal(alone, mix)
        assert np.abs(sum(shares) - mix).max() < 1e-4
    single_stems = StemPlayer(one, clips)
    first = [np.concatenate(single_stems.stem_blocks()) for _ in range(8)]
    assert np.array_equal(np.concatenate(first, axis=1), np.concatenate(StemPlayer(one, clips).stem_blocks(8)))
    clips.close()


def test_where_the_tempo_travels_the_echoes_go_along_in_any_number_of_blocks(cache: NoteCache) -> None:
    clips = store(cache)
    one = plan(seconds=None, stems=(*CARDS[:2], replace(CARDS[2], delay=0.5), *CARDS[3:]))
    count = len(cycle(one))
    turn = next(turn for turn in range(20) if chapter(one, turn).tempo_bpm != chapter(one, turn + 1).tempo_bpm != one.tempo_bpm)
    decks = [Deck(one, 0, clips, False, lambda _: None, section=(turn + 1) * count - 1) for _ in range(2)]
    change = decks[0].score.next("section", 1)
    assert change is not None
    blocks = -(-change // BLOCK_FRAMES) + 24
    for deck in decks:
        deck.prefetch(0)
    single = [decks[0].render(at * BLOCK_FRAMES) for at in range(blocks // 8 * 8)]
    many = [decks[1].render(at * BLOCK_FRAMES, 8) for at in range(0, blocks // 8 * 8, 8)]
    assert np.array_equal(np.concatenate(single, axis=1), np.concatenate(many, axis=1))
    still = Delay(one.space, chapter(one, turn + 1).tempo_bpm)
    assert decks[0]._delay._frames == still._frames
    clips.close()


def test_a_finite_plan_has_its_exact_number_of_frames_and_ends_in_silence(cache: NoteCache) -> None:
    one = plan(seconds=5.00051)
    with Session(one, cache=cache, workers=1) as session:
        samples = read_on(session, 100.0, 777)
        assert len(samples) == round(5.00051 * 48_000)
        assert len(session.read(10).samples) == 0
        assert [event.frame for event in session.events() if event.kind == "end"] == [len(samples)]
    assert np.abs(samples[-3:]).max() < 1e-5


@pytest.mark.parametrize("size", [5_000, 8_192])
def test_long_reads_are_the_short_ones_across_a_change_of_course_and_at_the_end(cache: NoteCache, size: int) -> None:
    one, other = plan(seconds=None), plan(seconds=2.3, space=Space(t60_s=1.2, delay_beats=0.02))  # echoes within a block and beyond it

    def steered(size: int) -> NDArray[np.float32]:
        with Session(one, cache=cache, workers=1) as session:
            before = read_on(session, 1.3, size)
            session.steer(other, at="beat", fade={"mode": "cross", "length": 1, "unit": "beats"}, after=80_000)
            return np.concatenate([before, read_on(session, 100.0, size)])

    assert np.array_equal(steered(512), steered(size))


def test_no_more_blocks_are_mixed_than_are_read(cache: NoteCache) -> None:
    with Session(plan(seconds=None), cache=cache, workers=1) as session:
        session.read(1_025)
        assert session.set(intensity=0.5) == 2_048
        session.read(8_192 - 1_025)
        assert session.set(intensity=1.0) == 8_192


@pytest.mark.parametrize("at", ["beat", "bar", "section"])
def test_up_to_the_boundary_a_steered_mix_is_the_unsteered_one_and_the_log_names_the_frame(cache: NoteCache, at: str) -> None:
    one = plan(seconds=None)
    straight = played(one, cache, seconds=12.0)
    with Session(one, cache=cache, workers=1) as session:
        before = read_on(session, 2.7, 1_000)
        frame = session.steer(tempo_changed(one, 93.0), at=at, fade={"mode": "cross", "length": 1, "unit": "beats"})
        steered = np.concatenate([before, read_on(session, 12.0 - 2.7, 4_096)])
        events = session.events()
    expected = {"beat": 6 * 24_000, "bar": 2 * 96_000, "section": 4 * 96_000}[at]
    assert frame == expected
    assert np.array_equal(steered[:frame], straight[:frame])
    assert not np.array_equal(steered[frame : frame + 4_800], straight[frame : frame + 4_800])
    assert [event.frame for event in events if event.kind == "transition"] == [frame]


def test_changes_of_course_levels_and_mutes_make_no_click(cache: NoteCache) -> None:
    dark = replace(CARDS[3], lowpass_hz=1_200.0)
    one = solo(dark, seconds=None)
    with Session(one, cache=cache, workers=1) as session:
        parts = []
        for number, mode in enumerate(("cut", "in", "out", "cross")):
            parts.append(read_on(session, 1.3))
            session.set(intensity=0.3 * number, mute=["pad"] if number == 2 else [])
            parts.append(read_on(session, 0.9))
            session.set(mute=[], brightness=0.5 - 0.3 * number)
            session.steer(tempo_changed(one, 80.0 + 9 * number), at="beat", fade={"mode": mode, "length": 1, "unit": "beats"})
        samples = np.concatenate([*parts, read_on(session, 1.5)])
    assert not clicks(samples)
    planted = samples.copy()
    planted[200_123] += 0.02
    assert clicks(planted)


@pytest.mark.parametrize(("at", "index"), [("bar", 1), ("section", 2)])
def test_changed_options_go_on_with_the_section_that_plays(cache: NoteCache, at: str, index: int) -> None:
    one = plan(seconds=None, prompt="calm piano", styles=(("piano", 1.0),))
    with Session(one, cache=cache, workers=1) as session:
        read_on(session, 9.0)
        frame = session.steer({"tempo_bpm": 100}, at=at)
        read_on(session, frame / 48_000 - 8.5)
        turned = [event for event in session.events() if event.kind == "section"][-1]
    assert (turned.frame, turned.data["index"], turned.data["tempo_bpm"]) == (frame, index, 100.0)


def crossed(one: Plan, other: Plan, cache: NoteCache, fade: dict[str, object], at: str = "bar") -> NDArray[np.float32]:
    """Ten seconds from the boundary (2 s) on at which one plan takes over from another."""
    with Session(one, cache=cache, workers=1) as session:
        session.read(1_000)
        assert session.steer(other, at=at, fade=fade) == (1_024 if at == "now" else 96_000)
        return read_on(session, 12.0)[96_000 - 1_000 :]


@pytest.mark.parametrize("other", ["tempo", "key", "meter"])
def test_a_cross_into_another_tempo_meter_or_key_begins_at_full_and_leaves_no_hole(cache: NoteCache, other: str) -> None:
    one = plan(seconds=None)
    two = plan(seconds=None, **{"tempo": {"tempo_bpm": 97.0}, "key": {"key": "E major"}, "meter": {"meter": "3/4"}}[other])
    cross, out = (crossed(one, two, cache, {"mode": mode, "length": 8, "unit": "bars"}) for mode in ("cross", "out"))
    assert np.array_equal(cross, out)
    assert not np.array_equal(cross, crossed(one, two, cache, {"mode": "in", "length": 8, "unit": "bars"}))


def test_a_cross_within_tempo_meter_and_key_plays_both_on_for_two_bars_at_most(cache: NoteCache) -> None:
    one = plan(seconds=None)
    still = replace(one, stems=tuple(replace(card, gain_db=-60.0) for card in CARDS))
    level = {}
    for bars in (1, 2, 8):
        heard = crossed(one, still, cache, {"mode": "cross", "length": bars, "unit": "bars"})
        level[bars] = [db(float(np.sqrt(np.mean(heard[at * 24_000 : (at + 1) * 24_000] ** 2)))) for at in range(16)]
    assert level[2] == level[8]
    assert level[2][0] > level[2][3] > level[2][6]  # half seconds; a bar has two seconds
    assert level[2][3] > level[2][0] - 12.0  # after three quarters of the first bar its notes still begin
    assert level[1][3] < level[1][0] - 12.0
    assert max(level[2][12:]) < level[2][0] - 40.0
    both = crossed(one, replace(one, seed=one.seed + 1), cache, {"mode": "cross", "length": 2, "unit": "bars"})
    halves = [db(float(np.sqrt(np.mean(both[at * 24_000 : (at + 1) * 24_000] ** 2)))) for at in range(16)]
    assert max(halves) - min(halves) < 8.0


def test_a_cross_at_once_is_in_no_step_with_what_plays_so_nothing_of_it_goes_on(cache: NoteCache) -> None:
    one = plan(seconds=None)
    two = replace(one, seed=one.seed + 1)
    cross, out = (crossed(one, two, cache, {"mode": mode, "length": 2, "unit": "bars"}, "now") for mode in ("cross", "out"))
    assert np.array_equal(cross, out)


def test_a_steered_plan_keeps_its_own_tempo_from_the_boundary_on(cache: NoteCache) -> None:
    one = plan(seconds=None)
    with Session(one, cache=cache, workers=1) as session:
        session.read(1_000)
        frame = session.steer(replace(one, tempo_bpm=90.0), at="bar")
        read_on(session, 8.0)
        bars = [event.frame for event in session.events() if event.kind == "bar"]
    assert frame == 96_000
    assert bars[:3] == [0, 96_000, 96_000 + 128_000]


def test_now_is_the_next_block_and_end_is_the_end_of_the_plan(cache: NoteCache) -> None:
    one = plan(seconds=4.0)
    with Session(one, cache=cache, workers=1) as session:
        session.read(1_500)
        assert session.steer(plan(seconds=3.0), at="now") == 2_048
        assert session.steer(plan(seconds=3.0), at="end") == 4 * 48_000
        assert len(read_on(session, 60.0)) + 1_500 == 7 * 48_000


class Meanwhile(dict):  # type: ignore[type-arg]
    """Progressions of a plan: when they are looked up first, which is when the plan is composed, something else happens."""

    def __init__(self, progressions, work) -> None:  # type: ignore[no-untyped-def]
        super().__init__(progressions)
        self._work = [work]

    def __getitem__(self, name: str):  # type: ignore[no-untyped-def]
        while self._work:
            self._work.pop()()
        return super().__getitem__(name)


@pytest.mark.parametrize(("at", "after", "lands"), [("section", 0, 608_000), ("bar", 300_000, 352_000)])
def test_a_plan_that_is_composed_while_another_takes_over_comes_in_the_grid_of_that_one(
    cache: NoteCache, at: str, after: int, lands: int
) -> None:
    first = solo(CARDS[3], seconds=None)  # bars of 96,000 frames, sections of four
    with Session(first, cache=cache, workers=1) as session:
        session.read(4_096)
        assert session.steer(second := tempo_changed(first, 90.0), at="bar") == 96_000  # bars of 128,000 from there on
        third = replace(first, seed=9, progressions=Meanwhile(first.progressions, lambda: session.read(96_000)))
        assert session.steer(third, at=at, after=after) == lands
        assert session.plan is second
        read_on(session, 14.0)
        assert session.plan is third
        assert [event.frame for event in session.events() if event.kind == "transition"] == [96_000, lands]


def test_nothing_of_the_old_future_is_left_after_a_cut(cache: NoteCache) -> None:
    dry = replace(CARDS[2], reverb=0.0)
    one = solo(dry, seconds=None)
    silent = solo(replace(dry, gain_db=-120.0), seconds=None)
    with Session(one, cache=cache, workers=1) as session:
        session.read(4_800)
        frame = session.steer(silent, at="beat", fade={"mode": "cut"})
        samples = read_on(session, 4.0)
    assert np.abs(samples[frame - 4_800 - 2_000 : frame - 4_800]).max() > 1e-3
    assert np.abs(samples[frame - 4_800 + 480 :]).max() < 2e-4
    assert np.abs(samples[frame - 4_800 + 4_800 :]).max() < 1e-5


def test_a_mute_fades_over_at_least_ten_milliseconds_and_leaves_only_silence(cache: NoteCache) -> None:
    one = solo(replace(CARDS[3], reverb=0.0, duck_db=0.0), seconds=None)
    with Session(one, cache=cache, workers=1) as session:
        straight = read_on(session, 2.0)
        session.set(mute=["pad"])
        muted = read_on(session, 1.0)
        session.set(mute=[])
        back = read_on(session, 1.0)
    assert np.abs(muted[2_100:]).max() < 1e-6
    assert np.abs(muted[:480]).max() > 0.3 * np.abs(straight[-480:]).max()
    assert np.abs(back[4_000:]).max() > 0.01
    assert not clicks(np.concatenate([straight, muted, back])[4_800:])


def test_a_stem_of_the_plan_that_waits_can_be_muted_before_it_plays(cache: NoteCache) -> None:
    with Session(solo(CARDS[3], seconds=None), cache=cache, workers=1) as session:
        session.read(4_096)
        with pytest.raises(InputError, match="box"):
            session.set(mute=["box"])
        session.steer(solo(CARDS[4], seconds=None), at="beat")
        session.set(mute=["box"])
        assert session.live.mute == {"box"}


def test_solo_leaves_one_role_and_volume_is_in_db(cache: NoteCache) -> None:
    one = plan(seconds=None, space=replace(plan().space, reverb_db=-120.0, delay_db=-120.0), glue_db=0.0)
    alone = played(solo(CARDS[0], seconds=None, space=one.space, glue_db=0.0), cache, seconds=2.0)
    with Session(one, cache=cache, workers=1) as session:
        session.set(solo="drums", volume_db=-20.0)
        heard = read_on(session, 2.0)
    assert np.allclose(heard[2_048:], alone[2_048:] * 0.1, atol=1e-4)


def test_intensity_takes_layers_away_and_what_is_left_plays_softer(cache: NoteCache) -> None:
    def level(intensity: float) -> float:
        with Session(plan(seconds=None), cache=cache, workers=1) as session:
            session.set(intensity=intensity)
            return float(np.sqrt((read_on(session, 4.0)[4_800:] ** 2).mean()))

    levels = [level(intensity) for intensity in (0.0, 0.5, 1.0)]
    assert 0.0 < levels[0] < levels[1] < levels[2]


def test_brightness_tilts_the_mix(cache: NoteCache) -> None:
    def share_above_2k(brightness: float) -> float:
        with Session(plan(seconds=None), cache=cache, workers=1) as session:
            session.set(brightness=brightness)
            power = np.abs(np.fft.rfft(read_on(session, 2.0)[:, 0])) ** 2
        return float(power[4_000:].sum() / power.sum())

    assert share_above_2k(-1.0) < share_above_2k(0.0) / 2 < share_above_2k(1.0) / 4


def test_a_trigger_sounds_on_the_next_beat_in_the_chord(cache: NoteCache) -> None:
    with Session(plan(seconds=None), cache=cache, workers=1) as session:
        session.read(30_000)
        session.set(mute=["drums", "bass", "pad", "lead"])
        frame = session.trigger("hit")
        session.read(10)
        events = session.events()
    assert frame == 48_000
    assert [event.data["stem"] for event in events if event.kind == "trigger"] == ["bells"]


def test_a_stinger_that_no_stem_of_the_plan_could_play_is_refused_as_input(cache: NoteCache) -> None:
    with Session(solo(CARDS[0], seconds=None), cache=cache, workers=1) as session:
        with pytest.raises(InputError, match=r"'low' needs a stem of one of these roles: bass, pad, chords; this plan has none"):
            session.trigger("low")
        assert len(session.read(4_800).samples) == 4_800


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda session: session.set(intensitty=1), "intensity"),
        (lambda session: session.set(intensity=2), "0 to 1"),
        (lambda session: session.set(mute=["drms"]), "drums"),
        (lambda session: session.trigger("hti"), "hit"),
        (lambda session: session.steer("calm", at="baar"), "bar"),
        (lambda session: session.steer(plan(), fade={"mode": "crosss"}), "cross"),
        (lambda session: session.steer(plan(), fade={"size": 1}), "length"),
        (lambda session: session.steer({"tempo": 90}), "tempo_bpm"),
        (lambda session: session.steer(7), "words"),
        (lambda session: session.read(-1), "whole number from 0"),
    ],
)
def test_a_wrong_call_says_what_is_allowed(cache: NoteCache, call, word) -> None:  # type: ignore[no-untyped-def]
    with Session(plan(seconds=None), cache=cache, workers=1) as session, pytest.raises(InputError, match=word):
        call(session)


def test_a_closed_session_says_so(cache: NoteCache) -> None:
    session = Session(plan(), cache=cache, workers=1)
    session.close()
    with pytest.raises(EngineError, match="closed"):
        session.read(1)
