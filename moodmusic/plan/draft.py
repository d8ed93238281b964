"""`Draft`: a plan while it is edited. Every change goes through `set`, which knows what is kept and keeps the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from moodmusic.errors import InputError
from moodmusic.mood.value import Mood
from moodmusic.plan.brief import Brief
from moodmusic.plan.make import Library
from moodmusic.plan.request import Request
from moodmusic.plan.value import Plan, Reason, SectionPlan
from moodmusic.prompt.value import Prompt
from moodmusic.style.value import Form, FormSection, Space, Style
from moodmusic.theory import Key, Meter

OUTRIGHT = ("words", "request")


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a plan: the field ("tempo_bpm", "mix.soft-kit"), its value before and after as text, and the words that did it."""

    field: str
    before: str
    after: str
    words: str


@dataclass(slots=True)
class Draft:
    """The plan so far, what came before it, and what the words keep: field or stem → the words."""

    plan: Plan
    library: Library
    kept: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)  # fields that the words set outright, so that nothing implied moves them
    edits: list[Edit] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    def set(self, name: str, value: Any, words: str, rule: str = "", shown: str = "", of: str = "") -> bool:
        """Give a field a value; `rule` is the citation of a change that the words only imply, `of` the part of the field that changes.

        A kept field stays: an implied change gives way and says so, an outright one is a contradiction (InputError).
        """
        label = f"{name}.{of}" if of else name
        before = getattr(self.plan, name)
        if self.held(name, of, words, rule):
            return False
        if before == value:
            if rule:
                return False
            raise InputError(f"'{words}' changes nothing: {label} is {shown or readable(value)} already")
        old, new = (readable(one.get(of, 0.0) if of else one) for one in (before, value))
        self.plan = replace(self.plan, **{name: value})
        self.note(label, old, shown or new, words, rule)
        if not rule:
            self.told[name] = words
        return True

    def note(self, label: str, before: str, after: str, words: str, rule: str = "") -> None:
        """Put a change into the list and the book of reasons."""
        self.edits.append(Edit(label, before, after, words))
        self.reasons.append(Reason(label, after, "edit", f"'{words}'; before it {before}"[:400], rule))

    def held(self, name: str, of: str, words: str, rule: str) -> bool:
        """Whether a field (or a stem of it) stays although the words move it; InputError when two outright wishes contradict."""
        holder = self.kept.get(of) if of else None
        holder = holder or self.kept.get(name)
        if holder and not rule:
            raise InputError(f"'{words}' and '{holder}' contradict each other: leave one of them away")
        if rule and holder is None and name in self.told:
            holder = f"'{self.told[name]}' decides"
        elif rule and holder is None and outright(self.plan, name):
            holder = "it was stated outright"
        elif holder:
            holder = f"'{holder}' wins"
        if holder and rule:
            self.reasons.append(
                Reason(name, readable(getattr(self.plan, name)), "edit", f"'{words}' would move it: {holder}", over=f"'{words}'")
            )
        return bool(holder and rule)

    def brief(self, mood: Mood | None = None, **request: Any) -> Brief:
        """What the rules of a new plan look at, for this one."""
        chosen = tuple((self.library.styles.get(name) or stand_in(self.plan, name), weight) for name, weight in self.plan.styles)
        return Brief(Prompt(self.plan.prompt), mood or self.plan.mood, Request(**request), chosen, self.library.cards, self.plan.seed)


def outright(plan: Plan, name: str) -> bool:
    """Whether words or an option gave a field its value, so that a mood does not move it."""
    reasons = [reason for reason in plan.because if reason.field == name and not reason.cause.endswith("(kept)")]
    if not reasons:
        return False
    if reasons[-1].source == "edit":
        return not reasons[-1].citation and "would move it" not in reasons[-1].cause
    return reasons[-1].source in OUTRIGHT and all(reason.source != "mood rule" for reason in reasons)


def readable(value: Any) -> str:
    """A value on a line."""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Key | Meter):
        return value.name
    if isinstance(value, Space):
        return f"{value.t60_s:g} s, reverb {value.reverb_db:g} dB, delay {value.delay_db:g} dB"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {readable(one)}" for name, one in value.items())
    if isinstance(value, SectionPlan):
        return f"{value.name} {value.bars} bars at energy {value.energy:.2f}"
    if isinstance(value, tuple | list):
        return ", ".join(map(readable, value)) or "none"
    return "none" if value is None else str(value)


def stand_in(plan: Plan, name: str) -> Style:
    """For a style that is no longer in the library: what the plan itself tells of it."""
    cards: dict[str, tuple[str, ...]] = {}
    for card in plan.stems:
        cards[card.role] = (*cards.get(card.role, ()), card.name)
    mood = plan.mood
    form = Form("as it was", tuple(FormSection(part.name, part.letter, part.bars, part.energy) for part in plan.sections[:40]))
    return Style(
        name=name,
        title=name,
        description="",
        tags=(),
        prompts=(),
        valence=mood.valence,
        arousal=mood.arousal,
        tension=mood.tension,
        tempo_bpm=(plan.tempo_bpm * 0.85, plan.tempo_bpm * 1.15),
        meters=(plan.meter,),
        modes=tuple(dict.fromkeys((plan.key.mode, "major", "minor"))),
        progressions=(),
        forms=(form,),
        stems=cards,
        core=(),
        space=plan.space,
        loudness_lufs=plan.loudness_lufs,
        ending=plan.ending,
        melody=plan.melody,
    )
