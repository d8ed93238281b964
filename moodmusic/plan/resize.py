"""After an edit of tempo, meter, length or ending: bars, length and sections agree again."""

from __future__ import annotations

from dataclasses import replace

from moodmusic.errors import InputError
from moodmusic.plan.draft import Draft
from moodmusic.plan.length import ON_THE_BAR, Length, bar_seconds, choose_length
from moodmusic.plan.refit import refitted
from moodmusic.plan.tempo import Tempo
from moodmusic.plan.value import Plan

FITS = "bars and seconds agree"
SIZED = ("tempo_bpm", "meter", "seconds", "ending")


def resize(draft: Draft, before: Plan) -> None:
    """The length stays and the bars change; a loop or a cut keeps its bars instead, and so does a plan whose form is kept."""
    plan = draft.plan
    if plan.seconds is None or all(getattr(plan, name) == getattr(before, name) for name in SIZED):
        return
    words = next(edit.words for edit in reversed(draft.edits) if edit.field in SIZED)
    bars = sum(part.bars for part in plan.sections)
    free = "seconds" not in draft.kept and "seconds" not in draft.told
    if before.seconds is not None and free and (plan.ending in ON_THE_BAR or draft.kept.get("sections")):
        tail = 0.0 if plan.ending in ON_THE_BAR else max(0.0, before.seconds - bars * bar_seconds(before.meter, before.tempo_bpm))
        _give_seconds(draft, bars * bar_seconds(plan.meter, plan.tempo_bpm) + tail, words)
        return
    length = _length(draft)
    if draft.kept.get("sections") and length.bars != bars:
        raise InputError(f"'{words}' needs other bars than '{draft.kept['sections']}' allows: leave one of them away")
    if length.tempo_bpm != plan.tempo_bpm:
        draft.set("tempo_bpm", length.tempo_bpm, words, rule=FITS)
    if length.ending != plan.ending:
        draft.plan = replace(draft.plan, ending=length.ending)
        draft.note("ending", plan.ending, length.ending, words, FITS)
    fitted = refitted(plan.sections, length.bars, bar_seconds(plan.meter, length.tempo_bpm))
    if fitted != plan.sections:
        draft.plan = replace(draft.plan, sections=fitted)
        draft.note("sections", _bars(plan), _bars(draft.plan), words, FITS)


def _give_seconds(draft: Draft, seconds: float, words: str) -> None:
    before = draft.plan.seconds
    if before is not None and abs(seconds - before) > 1e-9:
        draft.plan = replace(draft.plan, seconds=seconds)
        draft.note("seconds", f"{before:g}", f"{seconds:g}", words, FITS)


def _length(draft: Draft) -> Length:
    plan = draft.plan
    open_tempo = plan.ending in ON_THE_BAR and "tempo_bpm" not in draft.kept and "tempo_bpm" not in draft.told
    room = 0.02 * plan.tempo_bpm if open_tempo else 0.0
    tempo = Tempo(plan.tempo_bpm, plan.tempo_bpm - room, plan.tempo_bpm + room)
    return choose_length(draft.brief(seconds=plan.seconds, ending=plan.ending), tempo, plan.meter)


def _bars(plan: Plan) -> str:
    return " ".join(f"{part.name} {part.bars}" for part in plan.sections[:12]) + (" …" if len(plan.sections) > 12 else "")
