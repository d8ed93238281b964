"""Morphs: minutes from one plan to another, section by section, exactly as long as was asked for."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from enginekit import CARDS, clicks, plan, read_on, solo

from moodmusic.compose import compose_section
from moodmusic.compose.between import LEG_S, between, fifths
from moodmusic.engine import Session
from moodmusic.engine.morph import Morph
from moodmusic.engine.steering import LONGEST_CROSS_S, FadeWish
from moodmusic.errors import InputError
from moodmusic.mood.value import Mood
from moodmusic.plan import from_json, make_plan, to_json
from moodmusic.plan.value import Reason
from moodmusic.sound import NoteCache
from moodmusic.theory import Key

sys.path.insert(0, str(Path(__file__).parents[1] / "proof"))
from ears import gaps

SHARES = [at / 20 for at in range(21)]
LONG = {"mode": "cross", "length": 1.25, "unit": "minutes"}
PAIRS = [
    ("calm sea at dawn", "epic battle, 150 bpm"),
    ("waltz for piano in 3/4", "angry techno"),
    ("dark drone, only cello", "happy folk, Am F C G"),
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_every_place_on_the_way_is_a_plan_that_is_stored_and_played(first: str, second: str) -> None:
    start, end = make_plan(first), make_plan(second)
    way = [between(start, end, share) for share in SHARES]
    assert way[0] is start
    assert way[-1] is end
    for share, one in zip(SHARES, way, strict=True):
        assert from_json(to_json(one)).sections == one.sections
        section = compose_section(one, len(one.sections))
        assert section.parts
        if 0 < share < 1:
            assert section.beats * 60.0 / one.tempo_bpm <= LEG_S + 1e-6 or section.bars == 2
            assert one.because[0].field == "morph"
            assert one.because[0].value == f"{share:.0%}"
    tempos = [one.tempo_bpm for one in way]
    assert tempos in (sorted(tempos), sorted(tempos, reverse=True))
    assert max(abs(np.diff(np.log(tempos)))) < abs(np.log(tempos[-1] / tempos[0])) / 15 + 1e-3
    valences = [one.mood.valence for one in way]
    assert valences in (sorted(valences), sorted(valences, reverse=True))
    weights = [dict(one.styles).get(end.styles[0][0], 0.0) for one in way]
    assert weights == sorted(weights)


def test_the_key_walks_by_fifths_the_short_way_and_changes_its_mode_in_the_middle() -> None:
    start, end = plan(seconds=None, key="C major"), plan(seconds=None, key="E minor")
    keys = [between(start, end, share).key.name for share in SHARES]
    assert list(dict.fromkeys(keys)) == ["C major", "A minor", "E minor"]  # the signature of E minor is one fifth away
    far = [between(start, plan(seconds=None, key="E major"), share).key for share in SHARES]
    assert max(abs(fifths(one, other)) for one, other in pairwise(far)) == 1
    assert fifths(Key.parse("D dorian"), Key.parse("C major")) == 0
    assert fifths(Key.parse("C major"), Key.parse("Eb major")) == -3


def test_chords_that_were_promised_are_never_moved() -> None:
    told = plan(seconds=None, because=(Reason("progressions", "Am F", "words", "'Am F'"),))
    for share in SHARES[1:-1]:
        one = between(plan(seconds=None, key="E major"), told, share)
        assert one.key == (told.key if share >= 0.5 else Key.parse("E major"))
        assert share < 0.5 or one.progressions == told.progressions


def test_roles_pass_one_by_one_and_all_at_once_where_the_meters_differ() -> None:
    start = plan(seconds=None)
    renamed = tuple(replace(card, name=f"{card.name}-two") for card in CARDS)
    sections = tuple(replace(part, stems=tuple(card.name for card in renamed)) for part in start.sections)
    end = replace(start, stems=renamed, sections=sections)
    counts = [sum(card.name.endswith("-two") for card in between(start, end, share).stems) for share in SHARES]
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, 2, 3, 4, 5}
    waltz = replace(end, meter=type(end.meter).parse("3/4"))
    assert {sum(card.name.endswith("-two") for card in between(start, waltz, share).stems) for share in SHARES} == {0, 5}


def test_a_long_cross_morphs_in_as_many_minutes_as_were_asked_for_and_is_heard_all_the_way(cache: NoteCache) -> None:
    start = solo(CARDS[3], seconds=None, mood=Mood(-0.5, 0.0, 0.0))
    end = replace(start, tempo_bpm=100.0, seed=9, key=Key.parse("D minor"), mood=Mood(0.5, 0.4, 0.0), prompt="there")
    heard = []
    for size in (48_000, 40_000):
        with Session(start, cache=cache, workers=1) as session:
            session.read(4_096)
            frame = session.steer(end, at="bar", fade=LONG)
            assert frame == 96_000
            assert session.morphs_until == frame + 75 * 48_000
            samples = read_on(session, 100.0, size)
            events = session.events()
            assert session.plan is end
            assert session.morphs_until is None
        heard.append(samples)
    assert np.array_equal(*heard)
    turns = [event for event in events if event.kind == "transition"]
    shares = [event.data["share"] for event in turns]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) >= 4
    assert abs(turns[-1].frame - (frame + 75 * 48_000)) < LEG_S * 48_000
    starts = {event.frame for event in events if event.kind == "section"}
    assert {event.frame for event in turns} <= starts
    tempos = [event.data["tempo_bpm"] for event in events if event.kind == "section"]
    assert tempos[: len(shares)] == sorted(tempos[: len(shares)], reverse=True)
    assert not clicks(samples)
    assert not gaps(samples)


def test_no_place_on_the_way_fades_in_from_silence(cache: NoteCache) -> None:
    start = solo(CARDS[1], seconds=None, tempo_bpm=130.0)
    with Session(start, cache=cache, workers=1) as session:
        session.read(4_096)
        session.steer(replace(start, tempo_bpm=110.0, seed=9), fade=LONG)
        samples = read_on(session, 90.0)
        turns = [event.frame - 4_096 for event in session.events() if event.kind == "transition"]
    usual = float(np.sqrt(np.mean(samples**2)))
    firsts = [float(np.sqrt(np.mean(samples[turn : turn + 24_000] ** 2))) for turn in turns]
    assert len(firsts) >= 4
    assert min(firsts) > usual / 2


def test_a_change_of_course_ends_a_morph(cache: NoteCache) -> None:
    start = solo(CARDS[3], seconds=None)
    with Session(start, cache=cache, workers=1) as session:
        session.read(4_096)
        session.steer(replace(start, tempo_bpm=90.0), fade=LONG)
        read_on(session, 6.0)
        session.steer(other := replace(start, tempo_bpm=140.0), at="beat")
        assert session.morphs_until is None
        read_on(session, 60.0)
        assert session.plan is other


class Contended(Session):
    """A session whose morph another thread would end right behind whoever looks at it, or change it, without the lock."""

    @property
    def _morph(self) -> Morph | None:
        found = self._kept
        if not self._lock._is_owned():  # type: ignore[attr-defined]
            self._kept = None
        return found

    @_morph.setter
    def _morph(self, morph: Morph | None) -> None:
        assert not hasattr(self, "_kept") or self._lock._is_owned(), "changed without the lock"  # type: ignore[attr-defined]
        self._kept = morph


def test_a_morph_is_changed_under_the_lock_and_looked_at_once(cache: NoteCache) -> None:
    start = solo(CARDS[3], seconds=None, tempo_bpm=200.0)
    with Contended(start, cache=cache, workers=1, realtime=True) as session:
        session.ready(2.0, 20.0)
        session.steer(end := replace(start, seed=9), at="now", fade={"mode": "cross", "length": 1.02, "unit": "minutes"})
        until = time.monotonic() + 120.0
        while session.plan is not end and time.monotonic() < until:
            session.read(4_096)
            time.sleep(0.004)
        assert session.plan is end
        frame = session.steer(start, at="now", fade=LONG)
        assert session.morphs_until == frame + 75 * 48_000


def test_in_real_time_a_thread_makes_the_way(cache: NoteCache) -> None:
    start = solo(CARDS[3], seconds=None, tempo_bpm=200.0)
    end = replace(start, tempo_bpm=180.0, seed=9)
    with Session(start, cache=cache, workers=1, realtime=True) as session:
        session.ready(2.0, 20.0)
        session.steer(end, at="beat", fade=LONG)
        until = time.monotonic() + 120.0
        while session.plan is not end and time.monotonic() < until:
            session.read(4_096)
            time.sleep(0.004)  # twenty times as fast as it plays
        assert session.plan is end
        shares = [event.data["share"] for event in session.events() if event.kind == "transition"]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_what_is_a_morph_and_what_cannot_be_one(cache: NoteCache) -> None:
    one = plan(seconds=None)
    assert not FadeWish("cross", LONGEST_CROSS_S, "seconds").morphs(one)
    assert FadeWish("cross", LONGEST_CROSS_S + 1.0, "seconds").morphs(one)
    assert FadeWish("cross", 5.0, "minutes").morphs(one)
    assert not FadeWish("in", 64.0, "bars").morphs(one)
    with Session(one, cache=cache, workers=1) as session:
        with pytest.raises(InputError, match="mode cross"):
            session.steer(one, fade={"mode": "out", "length": 2, "unit": "minutes"})
        with pytest.raises(InputError, match="without end"):
            session.steer(plan(), fade=LONG)
        with pytest.raises(InputError, match="0 to 64"):
            session.steer(one, fade=LONG | {"length": 65})
        assert session.morphs_until is None
