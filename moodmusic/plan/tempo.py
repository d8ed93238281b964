"""Tempo and meter."""

from __future__ import annotations

from dataclasses import dataclass

from moodmusic.errors import PlanError
from moodmusic.plan.brief import Brief, clipped
from moodmusic.plan.mood_rule import TEMPO as TEMPO_RULE
from moodmusic.plan.mood_rule import tempo_bpm as tempo_by_mood
from moodmusic.plan.request import TEMPO_BPM
from moodmusic.theory import METER_GROUPS, Meter

TUNING = 0.02  # how far a tempo that nobody stated may move so that the track ends well
JITTER = 0.025  # spread over seeds


@dataclass(frozen=True, slots=True)
class Tempo:
    """Quarter notes a minute, and how far the tempo may still be tuned; equal limits when it was stated."""

    bpm: float
    low: float
    high: float

    @property
    def fixed(self) -> bool:
        """Whether it was stated."""
        return self.low == self.high


def choose_tempo(brief: Brief) -> Tempo:
    """Words, then the option, then the style's range by the mood rule; PlanError outside 20…300 bpm."""
    stated, asked = brief.wishes.tempo_bpm, brief.request.tempo_bpm
    if stated is not None:
        return _by_words(brief, *stated)
    if asked is not None:
        brief.note("tempo_bpm", asked, "request", "the option tempo")
        return Tempo(asked, asked, asked)
    low, high = brief.style.tempo_bpm
    bpm = _drawn(brief, low, high)
    brief.rule("tempo_bpm", f"{bpm:g}", _cause(brief, low, high), TEMPO_RULE)
    return Tempo(bpm, max(TEMPO_BPM[0], bpm * (1 - TUNING)), min(TEMPO_BPM[1], bpm * (1 + TUNING)))


def _by_words(brief: Brief, low: float, high: float) -> Tempo:
    if not TEMPO_BPM[0] <= low <= high <= TEMPO_BPM[1]:
        wanted = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        raise PlanError(f"the sentence asks for a tempo of {wanted} bpm: ask for one from {TEMPO_BPM[0]:g} to {TEMPO_BPM[1]:g} bpm")
    asked = brief.request.tempo_bpm
    if low == high:
        brief.words("tempo_bpm", f"{low:g}", over=None if asked is None else f"{asked:g}", option="tempo")
        return Tempo(low, low, low)
    if asked is not None and low <= asked <= high:
        inside = f"the option tempo, inside {low:g} to {high:g} of the words {brief.quoted('tempo_bpm')}"
        brief.note("tempo_bpm", f"{asked:g}", "request", inside, words=brief.said("tempo_bpm"))
        return Tempo(asked, asked, asked)
    bpm, met, lost = _met(brief, low, high)
    brief.words("tempo_bpm", f"{bpm:g}", over=asked, option="tempo")
    brief.rule("tempo_bpm", f"{bpm:g}", f"{met}; {_cause(brief, low, high)}", TEMPO_RULE, over=lost)
    return Tempo(bpm, max(low, bpm * (1 - TUNING)), min(high, bpm * (1 + TUNING)))


def _met(brief: Brief, low: float, high: float) -> tuple[float, str, str]:
    """The tempo inside the words' range, near the style's; why, and what is set aside for it."""
    style_low, style_high = brief.style.tempo_bpm
    both_low, both_high = max(low, style_low), min(high, style_high)
    if both_low <= both_high:
        return _drawn(brief, both_low, both_high), f"where {low:g} to {high:g} of the words meets the style's range", ""
    edge = low if low > style_high else high
    usual = f"the style's {style_low:g} to {style_high:g}"
    return edge, f"the words' {low:g} to {high:g} lie outside {usual}: the words win, by their nearer end", f"{usual} bpm"


def _drawn(brief: Brief, low: float, high: float) -> float:
    """By arousal, spread a little over seeds; whole numbers, halves below 60, inside the range where it holds one."""
    by_mood = tempo_by_mood(low, high, brief.mood.arousal) * (1.0 + float(brief.dice("tempo").uniform(-JITTER, JITTER)))
    step = 0.5 if by_mood < 60 else 1.0
    rounded = round(clipped(by_mood, low, high) / step) * step
    return rounded if low <= rounded <= high else round(clipped(by_mood, low, high), 1)


def _cause(brief: Brief, low: float, high: float) -> str:
    return f"arousal {brief.mood.arousal:+.2f} within {low:g} to {high:g} bpm of the style {brief.style.name}"


OTHER_METERS = ("4/4", "3/4", "6/8", "5/4", "7/8", "2/4", "9/8", "12/8", *METER_GROUPS)  # for who refuses all of a style's


def choose_meter(brief: Brief) -> Meter:
    """Words, then the option, then the style's usual meter."""
    stated, asked = brief.wishes.meter, brief.request.meter
    if stated is not None:
        brief.words("meter", stated.name, over=asked)
        return stated
    if asked is not None:
        brief.note("meter", asked, "request", "the option meter")
        return Meter.parse(asked)
    refused = brief.wishes.refused_meters
    usual = next((meter for meter in brief.style.meters if meter not in refused), None)
    if usual is None:
        usual = next(meter for meter in map(Meter.parse, OTHER_METERS) if meter not in refused)
        brief.note("meter", usual.name, "words", f"the sentence refuses every meter of {brief.style.name}")
        return usual
    passed = usual is not brief.style.meters[0]
    brief.of_style("meter", usual.name, "another of its meters, as the sentence refuses the usual one" if passed else "its usual meter")
    return usual
