"""How many bars a length holds, how the tempo is tuned to it, and how it ends.

A ring ending keeps a tail in which the last chord sounds: whole bars first, the tail fills the rest, so the file lasts
exactly as long as asked. A loop or a cut ends on the bar line: there the tempo is fitted to the length instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from moodmusic.errors import PlanError
from moodmusic.plan.brief import Brief, clipped
from moodmusic.plan.request import SECONDS, TEMPO_BPM
from moodmusic.plan.tempo import Tempo
from moodmusic.theory import Meter

TAIL_S = (1.5, 4.0)  # shortest tail, by the reverberation of the style
SHORT_SHARE = 0.3  # of a short track the tail takes no more than this
ODD_BARS = {0: 0.0, 1: 1.2, 2: 0.4, 3: 1.2}  # seconds of tail error that a phrase of 4n + r bars costs
DETUNING = 20.0  # the same for a tempo that is off by the whole of its own size
ON_THE_BAR = ("loop", "cut")
BRIEF_S = 0.02  # a bar line this near to the end is on it


@dataclass(frozen=True, slots=True)
class Length:
    """Tempo after tuning, whole bars (0: endless), seconds (None: endless), and the ending."""

    tempo_bpm: float
    bars: int
    seconds: float | None
    ending: str


def bar_seconds(meter: Meter, tempo_bpm: float) -> float:
    """Seconds of one bar."""
    return meter.bar_beats * 60.0 / tempo_bpm


def choose_length(brief: Brief, tempo: Tempo, meter: Meter) -> Length:
    """Bars win over seconds where a sentence states both and a stated tempo leaves no room for both."""
    if brief.request.endless:
        brief.note("seconds", "endless", "request", "the music is to go on without end", over=brief.quoted("seconds", "bars"))
        return Length(tempo.bpm, 0, None, brief.style.ending)
    ending, bars, seconds = _ending(brief), _bars(brief), _seconds(brief)
    if bars is not None:
        return _of_bars(brief, tempo, meter, bars, ending)
    if seconds is None:
        return Length(tempo.bpm, 0, None, ending)
    if ending in ON_THE_BAR:
        return _on_the_bar(brief, tempo, meter, seconds, ending)
    if ending == "fade":
        return Length(tempo.bpm, max(1, math.ceil(seconds / bar_seconds(meter, tempo.bpm) - 1e-9)), seconds, ending)
    return _ringing(brief, tempo, meter, seconds)


def _ending(brief: Brief) -> str:
    stated, asked = brief.wishes.ending, brief.request.ending
    if stated is not None:
        brief.words("ending", stated, over=asked)
        return stated
    if asked is not None:
        brief.note("ending", asked, "request", "the option ending")
        return asked
    if brief.wishes.bars or brief.request.bars:
        source = "words" if brief.wishes.bars else "request"
        brief.note("ending", "loop", source, "a length in bars is a loop", words=brief.said("bars"))
        return "loop"
    brief.of_style("ending", brief.style.ending)
    return brief.style.ending


def _bars(brief: Brief) -> int | None:
    stated, asked = brief.wishes.bars, brief.request.bars
    if stated is not None:
        brief.words("sections", f"{stated} bars", "bars", over=None if asked is None else f"{asked} bars", option="bars")
    elif asked is not None and brief.wishes.seconds is None:
        brief.note("sections", f"{asked} bars", "request", "the option bars")
    elif asked is not None:
        said, lost = brief.quoted("seconds"), f"the option bars={asked}"
        brief.note(
            "sections", "the option bars is not used", "words", f"the sentence states a length: {said}", "", brief.said("seconds"), lost
        )
        return None
    return stated if stated is not None else asked


def _seconds(brief: Brief) -> float | None:
    stated, asked, fallback = brief.wishes.seconds, brief.request.seconds, brief.request.fallback_seconds
    if stated is not None:
        if not SECONDS[0] <= stated <= SECONDS[1]:
            raise PlanError(f"the sentence asks for {stated:g} seconds: ask for {SECONDS[0]:g} seconds to {SECONDS[1] / 3600:g} hours")
        brief.words("seconds", f"{stated:g}", over=None if asked is None else f"{asked:g}")
        return stated
    if asked is not None:
        brief.note("seconds", f"{asked:g}", "request", "the option seconds")
        return asked
    value = "endless" if fallback is None else f"{fallback:g}"
    brief.note("seconds", value, "default", "neither the sentence nor an option states a length")
    return fallback


def _of_bars(brief: Brief, tempo: Tempo, meter: Meter, bars: int, ending: str) -> Length:
    stated = brief.wishes.seconds if brief.wishes.seconds is not None else brief.request.seconds
    bpm = tempo.bpm if stated is None or tempo.fixed else _fitted_bpm(meter, bars, stated)
    lasting = bars * bar_seconds(meter, bpm)
    if bpm != tempo.bpm:
        words = brief.said("bars", "seconds")
        brief.note("tempo_bpm", f"{bpm:g}", "words", f"{bars} bars fill {stated:g} seconds at this tempo", words=words)
    cause, lost = f"{bars} bars of {meter.name} at {bpm:g} bpm", ""
    if stated is not None and abs(stated - lasting) > BRIEF_S:
        cause += f"; the {stated:g} seconds asked for do not go with that tempo"
        lost = brief.quoted("seconds") or f"the option seconds={stated:g}"
    brief.reasons.pop("seconds", None)
    brief.note("seconds", f"{lasting:g}", "words" if brief.wishes.bars else "request", cause, words=brief.said("bars"), over=lost)
    return Length(bpm, bars, lasting, ending)


def _fitted_bpm(meter: Meter, bars: int, seconds: float) -> float:
    return clipped(bars * meter.bar_beats * 60.0 / seconds, *TEMPO_BPM)


def _on_the_bar(brief: Brief, tempo: Tempo, meter: Meter, seconds: float, ending: str) -> Length:
    bars = max(1, round(seconds / bar_seconds(meter, tempo.bpm)))
    if tempo.fixed:
        return _off_the_bar(brief, tempo, meter, seconds, ending)
    bars = min((bars + more for more in (-1, 0, 1) if bars + more > 0), key=lambda count: _cost(meter, tempo, count, seconds))
    bpm = _fitted_bpm(meter, bars, seconds)
    cause = f"{bars} bars fill {seconds:g} seconds, so that the {ending} comes on the bar line"
    brief.note("tempo_bpm", f"{bpm:g}", "words", cause, words=brief.said("seconds", "ending"))
    return Length(bpm, bars, seconds, ending)


def _cost(meter: Meter, tempo: Tempo, bars: int, seconds: float) -> float:
    off = abs(math.log(bars * meter.bar_beats * 60.0 / seconds / tempo.bpm))
    return 4.0 * off + 0.1 * ODD_BARS[bars % 4]


def _off_the_bar(brief: Brief, tempo: Tempo, meter: Meter, seconds: float, ending: str) -> Length:
    bar = bar_seconds(meter, tempo.bpm)
    bars = max(1, math.floor(seconds / bar + BRIEF_S / bar))
    if abs(bars * bar - seconds) <= BRIEF_S:
        return Length(tempo.bpm, bars, seconds, ending)
    if ending == "loop":
        why = f"{seconds:g} seconds at {tempo.bpm:g} bpm are no whole number of bars, so it cannot loop: tempo and length are kept"
        brief.note(
            "ending", "ring", "words", why, words=brief.said("seconds", "tempo_bpm"), over=brief.quoted("ending", "bars") or "the loop"
        )
        return _ringing(brief, tempo, meter, seconds)
    return Length(tempo.bpm, bars, seconds, ending)


def shortest_tail(brief: Brief, seconds: float) -> float:
    """Seconds that the last chord gets at least: by the style's reverberation, less in a very short track."""
    return min(clipped(0.75 * brief.style.space.t60_s, *TAIL_S), SHORT_SHARE * seconds)


def _ringing(brief: Brief, tempo: Tempo, meter: Meter, seconds: float) -> Length:
    least = shortest_tail(brief, seconds)
    if tempo.fixed:
        return Length(tempo.bpm, _whole_bars(meter, tempo.bpm, seconds, least), seconds, "ring")
    tunings = [tempo.bpm, *(step / 10.0 for step in range(math.ceil(tempo.low * 10), math.floor(tempo.high * 10) + 1))]
    bpm = min(tunings, key=lambda one: _tuning_cost(meter, tempo, one, seconds, least))
    if bpm != tempo.bpm:
        why = f"tuned from {tempo.bpm:g} so that whole bars and a ringing last chord fill {seconds:g} s"
        brief.note("tempo_bpm", f"{bpm:g}", "default", why)
    return Length(bpm, _whole_bars(meter, bpm, seconds, least), seconds, "ring")


def _whole_bars(meter: Meter, bpm: float, seconds: float, tail_s: float) -> int:
    return max(1, math.floor((seconds - tail_s) / bar_seconds(meter, bpm) + 1e-9))


def _tuning_cost(meter: Meter, tempo: Tempo, bpm: float, seconds: float, least: float) -> float:
    bars = _whole_bars(meter, bpm, seconds, least)
    tail = seconds - bars * bar_seconds(meter, bpm)
    short = max(0.0, least - tail) * 4.0
    return abs(tail - least - 0.5) + short + ODD_BARS[bars % 4] + DETUNING * abs(bpm / tempo.bpm - 1.0)
