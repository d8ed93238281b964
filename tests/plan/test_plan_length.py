from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moodmusic.errors import InputError, PlanError
from moodmusic.mood.value import Mood
from moodmusic.plan import Plan, Request, make_plan
from moodmusic.plan.form import shared_bars
from moodmusic.plan.length import SHORT_SHARE, TAIL_S
from moodmusic.plan.plain import conflicts
from moodmusic.theory import METER_GROUPS, Meter

Settle = Callable[..., Plan]
MANY = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)


def bar_s(plan: Plan) -> float:
    return plan.meter.bar_beats * 60.0 / plan.tempo_bpm


def bars(plan: Plan) -> int:
    return sum(section.bars for section in plan.sections)


def check_sections(plan: Plan) -> None:
    longest = max(1, 40.0 / bar_s(plan))
    for section in plan.sections:
        assert 1 <= section.bars <= min(32, longest)
        assert section.stems
    for before, after in zip(plan.sections, plan.sections[1:], strict=False):
        assert set(before.stems) & set(after.stems)


@MANY
@given(
    seconds=st.floats(5, 1800) | st.integers(5, 60),
    tempo=st.none() | st.floats(20, 300),
    meter=st.sampled_from(sorted(METER_GROUPS)),
    seed=st.integers(0, 2**53 - 1),
    style=st.sampled_from(["drift", "stomp", "parlour"]),
)
def test_a_ringing_end_fills_every_length_with_whole_bars_and_a_tail(
    plan: Settle, seconds: float, tempo: float | None, meter: str, seed: int, style: str
) -> None:
    made = plan(
        style,
        options=Request(seed=seed, ending="ring"),
        seconds=seconds,
        meter=Meter.parse(meter),
        tempo_bpm=(tempo, tempo) if tempo else None,
    )
    tail = seconds - bars(made) * bar_s(made)
    assert made.seconds == seconds
    assert made.ending == "ring"
    if tempo:
        assert made.tempo_bpm == tempo
    if bars(made) > 1:
        assert tail >= min(TAIL_S[0], SHORT_SHARE * seconds) - 1e-6
    assert tail < bar_s(made) + TAIL_S[1]
    check_sections(made)


@MANY
@given(
    seconds=st.floats(5, 1800),
    ending=st.sampled_from(["loop", "cut"]),
    seed=st.integers(0, 1000),
    style=st.sampled_from(["drift", "stomp", "parlour"]),
)
def test_a_loop_or_a_cut_comes_on_the_bar_line(plan: Settle, seconds: float, ending: str, seed: int, style: str) -> None:
    made = plan(style, options=Request(seed=seed), seconds=seconds, ending=ending)
    assert bars(made) * bar_s(made) == pytest.approx(seconds, abs=1e-6)
    assert made.seconds == seconds
    assert made.ending == ending
    check_sections(made)


@MANY
@given(bars_wished=st.integers(1, 200), tempo=st.floats(40, 240), seed=st.integers(0, 1000))
def test_a_loop_of_so_many_bars_has_exactly_these(plan: Settle, bars_wished: int, tempo: float, seed: int) -> None:
    made = plan(options=Request(seed=seed), bars=bars_wished, tempo_bpm=(tempo, tempo))
    assert bars(made) == bars_wished
    assert made.ending == "loop"
    assert made.seconds == pytest.approx(bars_wished * bar_s(made))
    check_sections(made)


@MANY
@given(wished=st.lists(st.floats(1, 64), min_size=1, max_size=40), most=st.integers(1, 32), data=st.data())
def test_bars_are_shared_out_whole_and_within_limits(wished: list[float], most: int, data: st.DataObject) -> None:
    total = data.draw(st.integers(len(wished), len(wished) * most))
    shared = shared_bars(wished, total, most)
    assert sum(shared) == total
    assert all(1 <= count <= most for count in shared)


def test_bars_are_shared_in_proportion_and_in_fours() -> None:
    assert shared_bars([4, 8, 16, 4], 64, 32) == [8, 16, 32, 8]
    assert shared_bars([4, 8, 16, 4], 34, 32) == [4, 8, 16, 6]
    assert shared_bars([8, 8, 8], 9, 32) == [3, 3, 3] or sum(shared_bars([8, 8, 8], 9, 32)) == 9


@pytest.mark.parametrize("seconds", [60, 120, 180, 300])
@pytest.mark.parametrize("style", ["drift", "stomp", "parlour"])
def test_the_texture_changes_about_every_twelve_to_forty_seconds(plan: Settle, style: str, seconds: float) -> None:
    made = plan(style, seconds=float(seconds))
    assert 12 <= seconds / len(made.sections) <= 40
    assert all(set(one.stems) != set(two.stems) for one, two in zip(made.sections, made.sections[1:], strict=False)) or style == "parlour"


def test_an_open_tempo_is_tuned_by_two_percent_at_most_and_so_that_bars_come_in_pairs(plan: Settle) -> None:
    for seconds in range(20, 200, 7):
        made = plan("stomp", seconds=float(seconds), ending="ring")
        (drawn, *tuned) = [float(reason.value) for reason in made.because if reason.field == "tempo_bpm"]
        assert abs(made.tempo_bpm / drawn - 1) <= 0.0201
        assert made.tempo_bpm == (tuned or [drawn])[-1] == round(made.tempo_bpm, 1)
        assert bars(made) % 2 == 0 or bars(made) < 30


def test_the_tail_is_as_long_as_the_style_reverberates(plan: Settle) -> None:
    for tempo in range(50, 70):
        made = plan("drift", seconds=60.0, ending="ring", tempo_bpm=(tempo, tempo))
        assert 60 - bars(made) * bar_s(made) >= 0.75 * 4.5 - 1e-6  # a room of 4.5 s


def test_very_short_tracks_have_one_to_three_sections(plan: Settle) -> None:
    for seconds in (5, 8, 12, 15):
        for style in ("drift", "stomp", "parlour"):
            assert 1 <= len(plan(style, seconds=float(seconds)).sections) <= 3


def test_six_hours_vary_their_sections(plan: Settle) -> None:
    made = plan("stomp", seconds=21_600.0, ending="ring")
    assert len(made.sections) > 21_600 / 40
    assert len({section.letter for section in made.sections}) > 6
    assert len({section.energy for section in made.sections}) > 50
    check_sections(made)


def test_without_a_length_the_sections_are_a_cycle_that_can_be_repeated(plan: Settle) -> None:
    made = plan("stomp")
    assert made.seconds is None
    assert all(12 <= section.bars * bar_s(made) <= 40 for section in made.sections if section.bars > 4)
    assert set(made.sections[0].stems) & set(made.sections[-1].stems)
    assert "outro" not in {section.name for section in made.sections}


def test_the_fallback_length_is_used_when_nothing_says_one(plan: Settle) -> None:
    assert plan(options=Request(fallback_seconds=90)).seconds == 90
    assert plan(options=Request(fallback_seconds=90, seconds=30)).seconds == 30
    assert plan(options=Request(fallback_seconds=90), seconds=20.0).seconds == 20


def test_words_win_over_the_option_length_and_say_so(plan: Settle) -> None:
    made = plan(options=Request(seconds=30), seconds=20.0)
    assert made.seconds == 20
    assert any("wins over the option seconds=30" in reason.cause for reason in made.because if reason.field == "seconds")


def test_bars_and_seconds_together_set_the_tempo(plan: Settle) -> None:
    made = plan(bars=8, seconds=16.0)
    assert (bars(made), made.tempo_bpm, made.seconds) == (8, 120.0, 16.0)


def test_bars_and_a_stated_tempo_win_over_seconds_and_say_so(plan: Settle) -> None:
    made = plan(bars=8, seconds=30.0, tempo_bpm=(120, 120))
    assert (bars(made), made.tempo_bpm, made.seconds) == (8, 120.0, 16.0)
    assert any("do not go with that tempo" in reason.cause for reason in made.because if reason.field == "seconds")


def test_a_stated_length_wins_over_the_option_bars(plan: Settle) -> None:
    made = plan(options=Request(bars=4), seconds=60.0)
    assert made.seconds == 60
    assert any("option bars is not used" in reason.value for reason in made.because)
    assert bars(plan(options=Request(bars=4))) == 4


def test_a_loop_that_cannot_come_out_even_keeps_tempo_and_length(plan: Settle) -> None:
    made = plan(seconds=30.0, tempo_bpm=(100, 100), ending="loop")
    assert (made.seconds, made.tempo_bpm, made.ending) == (30, 100, "ring")
    assert plan(seconds=30.0, tempo_bpm=(120, 120), ending="loop").ending == "loop"


def test_a_fade_sounds_to_the_end(plan: Settle) -> None:
    made = plan(seconds=61.0, ending="fade")
    assert 61 <= bars(made) * bar_s(made) < 61 + bar_s(made)


@pytest.mark.parametrize("seconds", [4.9, 21_601.0])
def test_a_length_out_of_range_in_the_sentence_is_refused(plan: Settle, seconds: float) -> None:
    with pytest.raises(PlanError, match="ask for 5 seconds to 6 hours"):
        plan(seconds=seconds)


@pytest.mark.parametrize(("curve", "rises"), [("build", [1, 1]), ("fall", [-1, -1]), ("arc", [1, -1]), ("flat", [0, 0])])
def test_a_stated_energy_curve_shapes_the_sections(plan: Settle, curve: str, rises: list[int]) -> None:
    energies = [section.energy for section in plan(seconds=180.0, energy=curve).sections]
    halves = [sum(part) / len(part) for part in (energies[:2], energies[len(energies) // 2 - 1 : len(energies) // 2 + 1], energies[-2:])]
    for before, after, rise in zip(halves, halves[1:], rises, strict=False):
        assert (after - before) * rise > 0.1 if rise else abs(after - before) < 0.2


def test_a_mood_that_moves_lifts_the_sections_where_it_rises(plan: Settle) -> None:
    still, moving = (plan(mood=Mood(0, 0.2, 0, path=path), seconds=120.0) for path in ((), ((0, -0.3, 0), (0, 0.7, 0))))
    gains = [two.energy - one.energy for one, two in zip(still.sections, moving.sections, strict=True)]
    assert gains[0] < -0.1
    assert gains[-1] > 0.1
    assert sum(gains) == pytest.approx(0.0, abs=0.15)


def test_bars_are_shared_by_largest_remainder() -> None:
    assert shared_bars([3, 6, 3.6], 7, 32) == [2, 3, 2]  # ideals 1.67, 3.33, 2


@pytest.mark.parametrize(
    ("sentence", "said"), [("calm rain, 20 minutes", "'20 minutes'"), ("a loop of 16 bars, jazz", "'a loop of 16 bars'")]
)
def test_endless_music_sets_a_stated_length_aside_and_says_so(sentence: str, said: str) -> None:
    plan = make_plan(sentence, Request(endless=True))
    assert plan.seconds is None
    assert [(reason.field, reason.value, reason.over) for reason in conflicts(plan)] == [("seconds", "endless", said)]
    for request in (lambda: Request(endless=True, seconds=20.0), lambda: Request(endless=True, bars=16)):
        with pytest.raises(InputError, match="endless music has no length"):
            request()
