"""Density, tension and duck: heard within a block, without a click, the same whenever the same is done."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from enginekit import CARDS, clicks, plan, read_on, solo

from moodmusic.cards import StemCard
from moodmusic.compose import compose_section, strained
from moodmusic.engine import Session
from moodmusic.engine.density import ALWAYS, ORNAMENTS, layer_gain_db
from moodmusic.engine.duck import Dip, Duck, dipped
from moodmusic.engine.live import Live
from moodmusic.engine.score import Score
from moodmusic.errors import InputError
from moodmusic.plan import Request, make_plan
from moodmusic.plan.value import Reason
from moodmusic.sound import NoteCache
from moodmusic.theory import Chord

sys.path.insert(0, str(Path(__file__).parents[1] / "proof"))
from ears import clicks as heard_clicks

BLOCK = 1024
DARK = replace(CARDS[3], lowpass_hz=1_200.0)
ARP = StemCard("sparks", "arp", "kalimba", pattern={"kind": "arp"}, register=(60, 84), reverb=0.2)
DRY = replace(plan().space, reverb_db=-120.0, delay_db=-120.0)


def level_db(samples: np.ndarray) -> float:
    return 20.0 * float(np.log10(np.sqrt((samples.astype(float) ** 2).mean()) + 1e-12))


def changed(one: Any, cache: NoteCache, seconds: float = 2.0, size: int = 4_096, **changes: Any) -> tuple[np.ndarray, np.ndarray]:
    """A session as it is, and one that is changed after half a second: what is heard from the frame of the change on."""
    found = []
    for moves in ({}, changes):
        with Session(one, cache=cache, workers=1) as session:
            session.read(24 * BLOCK)
            if moves:
                assert session.set(**moves) == 24 * BLOCK
            found.append(read_on(session, seconds, size))
    return found[0], found[1]


@pytest.mark.parametrize(
    "changes",
    [{"density": -1.0}, {"density": 1.0}, {"tension": 1.0}, {"tension": -1.0}, {"duck": {"depth_db": -12.0}}],
)
def test_a_change_is_heard_within_its_block_and_the_same_in_any_size(cache: NoteCache, changes: dict[str, Any]) -> None:
    stems = (*CARDS, ARP)
    one = plan(seconds=None, stems=stems, sections=tuple(replace(part, stems=(*part.stems, "sparks")) for part in plan().sections))
    straight, moved = changed(one, cache, 3.0, **changes)
    first = int(np.flatnonzero(np.any(straight != moved, axis=1))[0])
    assert first < BLOCK
    assert np.array_equal(moved, changed(one, cache, 3.0, 333, **changes)[1])
    assert np.isfinite(moved).all()
    assert np.abs(moved).max() < 4.0


def test_sliders_that_are_torn_to_and_fro_make_no_click(cache: NoteCache) -> None:
    one = solo(DARK, seconds=None)
    chance = np.random.Generator(np.random.PCG64(3))
    with Session(one, cache=cache, workers=1, mastered=True) as session:
        parts = [read_on(session, 1.0)]
        for _ in range(60):
            moves: dict[str, Any] = {"density": float(chance.uniform(-1, 1)), "tension": float(chance.uniform(-1, 1))}
            if chance.random() < 0.4:
                duck = {"depth_db": float(chance.uniform(-30, 0)), "release": float(chance.uniform(0, 0.3)), "hold": 0.05}
                moves["duck"] = duck if chance.random() < 0.8 else None
            session.set(**moves)
            parts.append(read_on(session, float(chance.uniform(0.02, 0.25))))
        samples = np.concatenate(parts)
    assert not clicks(samples)
    assert not heard_clicks(samples, 12.0)
    planted = samples.copy()
    planted[200_123] += 0.02
    assert clicks(planted)
    assert heard_clicks(planted, 12.0)


def test_density_takes_the_light_notes_first_and_adds_ghosts_where_there_is_room() -> None:
    one = plan(seconds=None)
    score = Score(one)
    cues = list(score.prefetch(8 * 96_000))
    sounding = [sum(cue.needs <= density for cue in cues) for density in (-1.0, -0.7, -0.3, 0.0, 0.5, 1.0)]
    assert sounding == sorted(sounding)
    assert len(set(sounding)) == len(sounding)
    composed = sum(len(part.notes) for index in range(2) for part in compose_section(one, index).parts)
    assert sounding[3] == composed
    assert all(cue.needs == ALWAYS for cue in cues if cue.row == 3)  # the pad loses nothing
    starts = [cue for cue in cues if cue.needs == ALWAYS and cue.row == 0]
    assert starts
    assert all(min(cue.frame % 96_000, 96_000 - cue.frame % 96_000) < 3_500 for cue in starts)  # the first of a bar
    ghosts = [cue for cue in cues if cue.needs > 0.0]
    assert {cue.key for cue in ghosts} <= {cue.key for cue in cues if cue.needs <= 0.0}  # no clip is rendered for them
    assert not [cue for cue in ghosts if cue.kick]


@pytest.mark.parametrize("sentence", ["epic battle", "sad", "slow rain over the city", "dark ambient drone", "techno at night"])
def test_no_section_falls_silent_at_the_least_intensity(sentence: str) -> None:
    made = make_plan(sentence, Request(seed=1, seconds=None))
    stems = [section.stems for section in made.sections]
    levels = Live(intensity=0.0).levels(made.stems, len(made.stems), (), stems)
    heard = {card.name for card, level in zip(made.stems, levels, strict=True) if level > 0.49 and card.role != "fx"}
    assert all(heard & {*names} for names in stems)
    assert Live(intensity=0.0).levels(CARDS, len(CARDS)).astype(bool).sum() == 1
    assert (Live().levels(made.stems, len(made.stems), (), stems) == 1.0).all()


def test_decorating_layers_step_back_one_after_the_other_and_never_fall_silent() -> None:
    for role in ORNAMENTS:
        levels = [layer_gain_db(role, density) for density in (-1.0, -0.75, -0.5, -0.25, 0.0, 1.0)]
        assert levels == sorted(levels)
        assert levels[0] == -18.0
        assert levels[4] == 0.0
    assert layer_gain_db("fx", -0.25) == -18.0
    assert layer_gain_db("arp", -0.75) == 0.0
    assert layer_gain_db("bass", -1.0) == 0.0


def test_density_makes_the_music_sparser_and_busier_on_average(cache: NoteCache) -> None:
    def onsets(density: float) -> int:
        with Session(solo(replace(CARDS[2], reverb=0.0), seconds=None, space=DRY), cache=cache, workers=1) as session:
            session.set(density=density)
            samples = read_on(session, 8.0)
        power = np.abs(samples).max(axis=1)[: len(samples) // 480 * 480].reshape(-1, 480).max(axis=1)
        return int((power[1:] > 1.6 * power[:-1] + 1e-3).sum())

    counts = [onsets(density) for density in (-1.0, 0.0, 1.0)]
    assert 0 < counts[0] < counts[1] < counts[2]


def test_tension_sharpens_and_softens_the_pitched_layers_and_leaves_the_drums(cache: NoteCache) -> None:
    def band_share(card: StemCard, tension: float) -> float:
        with Session(solo(card, seconds=None, space=DRY), cache=cache, workers=1) as session:
            session.set(tension=tension)
            power = np.abs(np.fft.rfft(read_on(session, 4.0)[:, 0])) ** 2
        hertz = np.fft.rfftfreq(4 * 48_000, 1 / 48_000)
        return float(power[(hertz > 1_900) & (hertz < 3_000)].sum() / power.sum())

    organ = [band_share(replace(CARDS[3], duck_db=0.0), tension) for tension in (-1.0, 0.0, 1.0)]
    assert organ[0] < 0.6 * organ[1] < 0.6 * organ[2] / 1.3
    kit = [band_share(CARDS[0], tension) for tension in (-1.0, 0.0, 1.0)]
    assert kit[0] == kit[1] == kit[2]


def test_tension_that_is_let_go_leaves_nothing_behind(cache: NoteCache) -> None:
    one = solo(DARK, seconds=None)
    straight = []
    for moves in (False, True):
        with Session(one, cache=cache, workers=1) as session:
            session.read(24 * BLOCK)
            if moves:
                session.set(tension=1.0)
            session.read(24 * BLOCK)
            if moves:
                session.set(tension=0.0)
            session.read(96_000)
            straight.append(session.read(24 * BLOCK).samples)
    error = straight[0] - straight[1]
    assert level_db(error) < level_db(straight[0]) - 30.0  # the slow gain of the mix bus remembers it for a while


def test_tension_changes_the_chords_of_the_sections_that_are_not_composed_yet() -> None:
    one = plan(seconds=None)
    score = Score(one)
    list(score.prefetch(96_000))
    score.strain = 1.0
    chords = []
    for frame in range(0, 16 * 96_000, 96_000):
        chords.append(score.chord_at(frame))
        list(score.prefetch(frame + 96_000))
    assert chords[:3] == [Chord.parse(name).pitch_classes for name in ("Am7", "Fmaj7", "C")]  # the section that is composed
    assert len({len(chord) for chord in chords}) > 1
    assert max(map(len, chords[4:])) > max(map(len, chords[:4]))
    assert strained(one, 1.0).progressions["A"] == (("Am9", 1.0), ("Fmaj9/A", 1.0), ("Cadd9/A", 1.0), ("Gadd9/A", 1.0))
    plain = [Chord.parse(name) for chords in strained(one, -1.0).progressions.values() for name, _ in chords]
    assert {chord.quality for chord in plain} <= {"", "m"}


def test_a_chord_that_was_asked_for_stays_under_any_tension() -> None:
    told = plan(seconds=None, because=(Reason("progressions", "Am F", "words", "'Am F'"),))
    assert strained(told, 1.0) is told
    assert strained(plan(seconds=None, pitch_classes=(0, 2, 4)), -1.0).progressions == plan().progressions


def test_a_duck_goes_down_in_ten_milliseconds_and_comes_back_over_its_release(cache: NoteCache) -> None:
    one = solo(replace(DARK, duck_db=0.0), seconds=None)
    straight, ducked = changed(one, cache, 2.0, duck={"depth_db": -12.0, "release": 0.5, "hold": 0.25})
    held = slice(1_000, 12_000)
    assert level_db(ducked[held]) - level_db(straight[held]) == pytest.approx(-12.0, abs=0.01)
    assert np.array_equal(ducked[40_000:], straight[40_000:])
    half = slice(480 + 12_000 + 11_500, 480 + 12_000 + 12_500)
    assert level_db(ducked[half]) - level_db(straight[half]) == pytest.approx(-6.0, abs=0.5)


def test_the_master_does_not_undo_the_volume(cache: NoteCache) -> None:
    with Session(plan(seconds=None), cache=cache, workers=1, mastered=True) as session:
        before = level_db(read_on(session, 16.0)[8 * 48_000 :])
        session.set(volume_db=-20.0)
        read_on(session, 16.0)
        after = level_db(read_on(session, 16.0))
    assert after - before == pytest.approx(-20.0, abs=1.5)


def test_a_duck_on_a_duck_goes_on_from_where_the_first_one_is() -> None:
    first = dipped(Duck(-20.0, 1.0), None, 1_000)
    second = dipped(Duck(-6.0, 0.5), first, 30_000)
    assert isinstance(first, Dip)
    assert isinstance(second, Dip)
    joined = np.concatenate([first.gain(1_000, 29_000), second.gain(30_000, 60_000)])
    assert np.abs(np.diff(joined)).max() < 0.006
    assert joined[-1] == 1.0
    let_go = dipped(None, dipped(Duck(-20.0, 0.2, 60.0), None, 0), 48_000)
    assert isinstance(let_go, Dip)
    assert let_go.gain(48_000 - 1, 1)[0] == pytest.approx(0.1, abs=0.01)
    assert let_go.gain(48_000 + 9_700, 1)[0] == 1.0
    assert dipped(None, None, 5) is None


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"density": 2}, "-1 to 1"),
        ({"tension": float("nan")}, "-1 to 1"),
        ({"duck": -9}, "depth_db"),
        ({"duck": {"depth": -9}}, "depth_db"),
        ({"duck": {"depth_db": 3}}, "-60 to 0"),
        ({"duck": {"depth_db": -9, "relase": 1}}, "release"),
        ({"duck": {"depth_db": -9, "hold": 1e9}}, "0 to 60"),
        ({"duk": None}, "duck"),
    ],
)
def test_a_wrong_value_says_what_is_allowed_and_changes_nothing(cache: NoteCache, changes: dict[str, Any], word: str) -> None:
    with Session(plan(seconds=None), cache=cache, workers=1) as session:
        before = session.live
        with pytest.raises(InputError, match=word):
            session.set(intensity=0.5, **changes)
        assert session.live is before


def test_a_stem_that_went_with_its_plan_silences_nobody_and_may_be_named_again() -> None:
    gone = Live().changed({"solo": ["gone"], "mute": ["lost"]}, None)
    assert gone.levels(CARDS, len(CARDS)).all()
    again = gone.changed({"mute": ["lost", CARDS[0].name]}, CARDS)
    assert again.levels(CARDS, len(CARDS))[0] == 0.0
    with pytest.raises(InputError, match="no stem that plays"):
        again.changed({"solo": ["never heard of"]}, CARDS)
    alone = gone.changed({"solo": ["gone", CARDS[0].name]}, CARDS)
    assert alone.levels(CARDS, len(CARDS)).astype(bool).sum() == 1
