"""Moods of an edit: "happier" moves the mood, and the mood rule moves every field that depends on it, by the difference of its values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from moodmusic.errors import InputError
from moodmusic.mood.value import Mood
from moodmusic.plan.brief import Brief, clipped
from moodmusic.plan.draft import Draft
from moodmusic.plan.mood_rule import BUNDLES, CUES, LOUDNESS, MODE_VALENCE, MODES, RULES, TEMPO, lift, mode_distance
from moodmusic.plan.rekey import change_key
from moodmusic.plan.request import LOUDNESS_LUFS, TEMPO_BPM

# Field, its limits, digits, and the source of its rule.
MOVED: dict[str, tuple[float, float, int, str]] = {
    "density": (0.0, 1.0, 3, CUES),
    "brightness": (-1.0, 1.0, 3, BUNDLES),
    "articulation": (0.3, 1.0, 3, BUNDLES),
    "register_st": (-14.0, 14.0, 1, CUES),
    "loudness_lufs": (*LOUDNESS_LUFS, 1, LOUDNESS),
}
ENERGY = 0.12  # of a section for a unit of arousal, as a new plan has it
CLEARER = 0.1  # of valence, by which another mode must lie nearer than the present one


def move_mood(draft: Draft, delta: dict[str, float], words: str) -> None:
    """Move valence, arousal and tension, each within −1…1, and what follows from them."""
    before = draft.plan.mood
    axes: dict[str, Any] = {axis: round(clipped(getattr(before, axis) + change, -1.0, 1.0), 3) for axis, change in delta.items()}
    after = replace(before, **axes)
    if draft.kept.get("mood"):
        raise InputError(f"'{words}' and '{draft.kept['mood']}' contradict each other: leave one of them away")
    if after == before:
        raise InputError(f"'{words}' changes nothing: the mood is at its end there ({_text(before)})")
    old, new = draft.brief(before), draft.brief(after)
    draft.plan = replace(draft.plan, mood=after)
    draft.note("mood", _text(before), _text(after), words)
    _fields(draft, old, new, words)
    _tempo(draft, old, new, words)
    _mode(draft, before, after, words)
    _energies(draft, lift(new) - lift(old), words)


def _text(mood: Mood) -> str:
    return f"{mood.valence:+.2f} {mood.arousal:+.2f} {mood.tension:+.2f}"


def _fields(draft: Draft, old: Brief, new: Brief, words: str) -> None:
    for name, (low, high, digits, citation) in MOVED.items():
        shift = RULES[name](new) - RULES[name](old)
        draft.set(name, round(clipped(getattr(draft.plan, name) + shift, low, high), digits), words, rule=citation)
    room, factor = draft.plan.space, RULES["space"](new).t60_s / RULES["space"](old).t60_s
    t60_s = round(clipped(room.t60_s * factor, 0.1, 12.0), 2)
    draft.set("space", replace(room, t60_s=t60_s), words, rule=BUNDLES)
    dials, first, second = dict(draft.plan.melody), RULES["melody"](old), RULES["melody"](new)
    moved = {dial: round(clipped(value + second.get(dial, 0.0) - first.get(dial, 0.0)), 3) for dial, value in dials.items()}
    draft.set("melody", moved, words, rule=CUES)


def _tempo(draft: Draft, old: Brief, new: Brief, words: str) -> None:
    """The style's range, its ends at arousal −1 and 1: the factor between the two places in it."""
    low, high = old.style.tempo_bpm
    factor = (high / low) ** (0.5 * (new.mood.arousal - old.mood.arousal))
    draft.set("tempo_bpm", round(clipped(draft.plan.tempo_bpm * factor, *TEMPO_BPM), 1), words, rule=TEMPO)


def _mode(draft: Draft, before: Mood, after: Mood, words: str) -> None:
    """Another mode of the style where it lies clearly nearer, on the side to which valence moves."""
    key, rise = draft.plan.key, after.valence - before.valence
    better = [name for name in draft.brief().style.modes if (MODE_VALENCE[name] - MODE_VALENCE[key.mode]) * rise > 0]
    best: Any = min(better, key=lambda name: mode_distance(name, after.valence, after.arousal), default=None)
    if best is None or key.mode == best:
        return
    gain = mode_distance(key.mode, after.valence, after.arousal) - mode_distance(best, after.valence, after.arousal)
    if gain > CLEARER:
        change_key(draft, None, best, words, rule=MODES)


def _energies(draft: Draft, rise: float, words: str) -> None:
    moved = tuple(replace(part, energy=round(clipped(part.energy + ENERGY * rise, 0.05, 1.0), 3)) for part in draft.plan.sections)
    draft.set("sections", moved, words, rule=CUES)
