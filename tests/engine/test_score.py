"""From notes to cues: what rings, what is choked, what comes too late, and what a plan that was left still plays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from enginekit import CARDS, plan, read_on, solo

from moodmusic.compose import compose_section
from moodmusic.compose.value import Note
from moodmusic.engine import Session
from moodmusic.engine.score import FOREVER, Cue, Score, _Player
from moodmusic.plan.value import Plan
from moodmusic.sound import NoteCache

GRIDS = {"kick": "X.......X.......", "hat": "X...x...X...x...", "openhat": "X.......X......."}
HATS = replace(CARDS[0], pattern={"kind": "drums", "grids": GRIDS})


def cues(one: Plan, before: int) -> list[Cue]:
    """All cues of a plan that starts at frame 0."""
    return list(Score(one).prefetch(before))


def test_an_open_hat_rings_until_a_later_closed_one_not_until_the_one_it_is_struck_with() -> None:
    found = cues(solo(HATS, seconds=None), 4 * 96_000)
    opened = [cue for cue in found if cue.tone.pitch == 46 and cue.hold < FOREVER]
    assert opened
    assert all(cue.hold > 4_000 for cue in opened)
    closed = sorted(cue.frame for cue in found if cue.tone.pitch in (42, 44))
    for cue in opened:
        after = next(frame for frame in closed if frame > cue.frame + 100)
        assert abs(cue.frame + cue.hold - after) <= 2_400  # the two hands are not quite together


def test_no_note_starts_at_or_after_the_end() -> None:
    for seconds in (3.0, 7.3, 16.0):
        frames = [cue.frame for cue in cues(plan(seconds=seconds), 10**7)]
        assert max(frames) < round(seconds * 48_000)
        assert max(frames) > (seconds - 2.5) * 48_000


def test_the_kick_ducks_and_nothing_else_does() -> None:
    found = cues(plan(seconds=None), 4 * 96_000)
    assert {cue.tone.pitch for cue in found if cue.kick} == {36}
    assert {cue.row for cue in found if cue.kick} == {0}


def test_pieces_struck_together_do_not_choke_each_other() -> None:
    player = _Player(HATS, 0, compose_section(solo(HATS, seconds=None), 0))
    notes = (Note(0.0, 0.25, 46, 0.7), Note(0.0, 0.25, 42, 0.7), Note(1.0, 0.25, 42, 0.7))
    assert [player.cue(notes, place, 0).hold for place in range(3)] == [24_000, FOREVER, FOREVER]  # a beat at 120 bpm


def test_each_section_begins_with_another_variant_of_its_first_note() -> None:
    one = solo(replace(CARDS[0], pattern={"kind": "drums", "grids": {"kick": "X..............."}}), seconds=None)
    score = Score(one)
    kicks = [cue for cue in score.prefetch(20 * 96_000) if cue.kick]
    starts = [event.frame for event in score.events(20 * 96_000) if event.kind == "section"][:5]
    assert len({min(kicks, key=lambda cue: abs(cue.frame - start)).tone.variant for start in starts}) > 1


def test_from_the_boundary_on_no_note_of_the_old_plan_starts_however_long_it_fades(cache: NoteCache) -> None:
    dry = replace(CARDS[2], reverb=0.0)
    silent = solo(replace(dry, gain_db=-120.0), seconds=None)
    with Session(solo(dry, seconds=None), cache=cache, workers=1) as session:
        session.read(4_800)
        frame = session.steer(silent, at="bar", fade={"mode": "out", "length": 16, "unit": "beats"})
        samples = read_on(session, 8.0)
    before = np.abs(samples[frame - 4_800 - 48_000 : frame - 4_800]).max()
    after = np.abs(samples[frame - 4_800 + 48_000 : frame - 4_800 + 96_000]).max()
    assert before > 0.01
    assert after < 0.2 * before


def test_the_plan_that_takes_over_brings_its_glue(cache: NoteCache) -> None:
    def after(glue_db: float) -> float:
        with Session(plan(seconds=None, glue_db=0.0), cache=cache, workers=1) as session:
            session.read(4_800)
            session.steer(plan(seconds=None, glue_db=glue_db), at="beat", fade={"mode": "cut"})
            return float(np.sqrt((read_on(session, 4.0)[96_000:] ** 2).mean()))

    assert after(6.0) < 0.97 * after(0.0)


def test_an_endless_plan_that_travels_plays_added_notes_in_the_tempo_of_the_moment() -> None:
    one = plan(seconds=None)
    score, frame = Score(one), 0
    while score.tempo_at(frame) == one.tempo_bpm:
        frame = score.next("section", frame + 1) or 0
        score.events(frame)
    tempo_bpm = score.tempo_at(frame)
    assert abs(tempo_bpm / one.tempo_bpm - 1.0) < 0.03
    added = score.extra(one.stems[0], Note(2.0, 1.0, 36, 0.7), frame, 0)
    assert added.frame == frame + round(2.0 * 60.0 / tempo_bpm * 48_000)
