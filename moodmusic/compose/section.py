"""`compose_section`: a plan and an index become a section of notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from moodmusic.cards import StemCard
from moodmusic.compose.constraint import keep
from moodmusic.compose.dials import busy
from moodmusic.compose.form import Place, cycle, place
from moodmusic.compose.harmony import chord_spans, goal_of
from moodmusic.compose.journey import chapter, generation
from moodmusic.compose.performance import perform
from moodmusic.compose.players import player_of
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Part, Section
from moodmusic.errors import PlanError, nearest
from moodmusic.plan.value import Plan


def compose_section(plan: Plan, index: int) -> Section:
    """The section of a plan at an index from 0, with a part for each of its stems.

    Pure: equal plans give equal sections, and no other section is needed. IndexError past the end of a finite plan,
    PlanError when a section names a stem or a pattern that does not exist.
    """
    where = place(plan, index)
    scene = scene_of(plan, where)
    return outline(scene, tuple(_part(scene, _card(plan, name)) for name in where.section.stems if name not in plan.muted))


def sections(plan: Plan) -> Iterator[Section]:
    """All sections in order: those of a finite plan, or an endless row."""
    for index in count() if plan.seconds is None else range(len(plan.sections)):
        yield compose_section(plan, index)


def timeline(plan: Plan) -> tuple[Section, ...]:
    """The sections of a finite plan, or of the first turn of an endless one, with chords and without parts."""
    count = len(plan.sections) if plan.seconds is not None else len(cycle(plan))
    return tuple(outline(scene_of(plan, place(plan, index))) for index in range(count))


def scene_of(plan: Plan, where: Place) -> Scene:
    """What the players are told about a section."""
    now, after = chapter(plan, where.turn), chapter(plan, where.turn_after)
    return Scene(
        plan=now,
        index=where.index,
        section=where.section,
        previous=where.previous,
        following=where.following,
        occurrence=where.occurrence,
        start_bar=where.start_bar,
        chords=chord_spans(now, where, after),
        last=where.last,
        goal=goal_of(after, where),
        turn=max(where.turn, int(_again(plan, where))),
        home_bpm=plan.tempo_bpm,
        generation=generation(plan, where.section.letter, where.turn),
    )


def _again(plan: Plan, where: Place) -> bool:
    """Whether an endless plan comes back to a letter, in its first turn or over stated chords: then tune and bass say something new."""
    return plan.seconds is None and where.occurrence > 0


def outline(scene: Scene, parts: tuple[Part, ...] = ()) -> Section:
    """The section value of a scene."""
    plan, section = scene.plan, scene.section
    return Section(
        index=scene.index,
        name=section.name,
        letter=section.letter,
        start_bar=scene.start_bar,
        bars=section.bars,
        start_beat=scene.start_bar * scene.bar_beats,
        beats=scene.beats,
        tempo_bpm=plan.tempo_bpm,
        key=plan.key,
        meter=plan.meter,
        energy=section.energy,
        chords=scene.chords,
        parts=parts,
        last=scene.last,
    )


def _part(scene: Scene, card: StemCard) -> Part:
    """What a stem plays: written by its player, performed, and held to what is promised."""
    written = player_of(card)(_stirred(scene, card), card)
    return Part(card.name, card.role, keep(scene, card, perform(scene, card, written)))


def _stirred(scene: Scene, card: StemCard) -> Scene:
    """The scene as a busier or sparser stem sees it; drums and tunes take their `busy` themselves."""
    more = busy(card)
    return replace(scene, section=replace(scene.section, density=scene.density + more)) if more else scene


def _card(plan: Plan, name: str) -> StemCard:
    for card in plan.cards:
        if card.name == name:
            return card
    names = [card.name for card in plan.stems]
    raise PlanError(f"a section names the stem {name!r}, which the plan does not hold{nearest(name, names)}: one of {', '.join(names)}")
