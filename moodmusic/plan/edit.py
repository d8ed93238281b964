"""Edits in words: a plan and a sentence become a new plan and the list of what changed.

Only what the sentence names changes, and what follows of itself (a faster track of the same length has other bars). A mood
("happier") goes through the mood rule: the fields that depend on it move by the difference of the rule's values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from moodmusic.cards import StemCard
from moodmusic.dice import MAX_SEED
from moodmusic.errors import InputError
from moodmusic.plan.ask import Ask
from moodmusic.plan.asks import read_asks
from moodmusic.plan.brief import clipped
from moodmusic.plan.draft import Draft, Edit, readable
from moodmusic.plan.editwords import edit_words
from moodmusic.plan.guests import relent, still_welcome
from moodmusic.plan.make import Library
from moodmusic.plan.moods import move_mood
from moodmusic.plan.recast import add, keep_stems, level, more, mute, only, swap, turn
from moodmusic.plan.rekey import change_key, transpose
from moodmusic.plan.request import LOUDNESS_LUFS, SECONDS, TEMPO_BPM
from moodmusic.plan.resize import resize
from moodmusic.plan.value import Plan, Reason, SectionPlan
from moodmusic.style.value import Space

TILT_DB = 7.5  # on every card for a whole unit of brightness: the instruments open, and their shelf with them
KEPT_TOGETHER = {
    "key": ("key", "pitch_classes"),
    "length": ("seconds",),
    "tempo": ("tempo_bpm",),
    "loudness": ("loudness_lufs",),
    "register": ("register_st",),
    "stems": ("stems", "muted"),
    "notes": ("key", "pitch_classes", "progressions", "melody", "density", "register_st", "seed"),
}
TURNED = ("dial", "mood", "stem", "more", "level", "tempo_add", "seconds_add", "loudness_db")  # up or down
VALUED = ("tempo", "meter", "seconds", "bars", "seed", "set")
LEGATO = (0.3, 1.0)
_AXES = ("valence", "arousal", "tension")
NOTHING_DB = -60.0


@dataclass(frozen=True, slots=True)
class Edited:
    """A plan after an edit, and its changes in the order in which they were made."""

    plan: Plan
    edits: tuple[Edit, ...]


def edited(plan: Plan, words: str, library: Library | None = None, language: str | None = None) -> Edited:
    """The plan after an edit in words, and what changed.

    `language` is the code of the words' language; None lets them tell it, where the language of the plan's sentence comes before
    the others. InputError for words that are not understood, that change nothing, or that contradict each other; PlanError when
    nothing is left to play.
    """
    asks = read_asks(words, language, plan.language)
    _check_contradictions(asks)
    draft = Draft(plan, library or _library())
    for ask in asks:
        if ask.kind == "keep":
            _keep(draft, ask)
    for ask in sorted(asks, key=lambda one: one.kind not in ("mood", "feel")):  # outright words come after what a mood implies
        _HANDLERS[ask.kind](draft, ask)
    resize(draft, plan)
    _see_guests_off(draft, plan)
    if not draft.edits:
        raise InputError(f"'{words}' keeps everything and changes nothing: name what should change")
    if replace(draft.plan, because=plan.because) == plan:
        raise InputError(f"'{words}' takes back what it changes: name what should be other in the end")
    kept = [Reason("edit", name, "edit", f"'{said}' (kept)") for name, said in draft.kept.items()]
    return Edited(replace(draft.plan, because=(*plan.because, *kept, *draft.reasons)), tuple(draft.edits))


def _see_guests_off(draft: Draft, before: Plan) -> None:
    """Without the guests that no longer go with the plan."""
    guests = still_welcome(before, draft.plan, draft.library.styles)
    if guests != draft.plan.guests:
        lent, stay = (readable([card.name for guest in some for card in guest.cards]) for some in (draft.plan.guests, guests))
        draft.plan = replace(draft.plan, guests=guests)
        draft.note("guests", lent, stay, draft.edits[-1].words, "what is lent goes with length, tempo, meter, key and stems")


def _check_contradictions(asks: list[Ask]) -> None:
    """InputError for two asks that cannot both hold: opposite ways of one dial, or two values of one thing."""
    moved: dict[Any, Ask] = {}
    valued: dict[Any, Ask] = {}
    for ask in asks:
        if ask.kind in TURNED:
            other = moved.setdefault((ask.kind, ask.name, ask.targets), ask)
            clash = other.amount * ask.amount < 0
        elif ask.kind in VALUED:
            other = valued.setdefault((ask.kind, ask.name), ask)
            clash = (other.value, other.amount) != (ask.value, ask.amount)
        else:
            continue
        if clash:
            raise InputError(f"'{other.words}' and '{ask.words}' contradict each other: leave one of them away")


def _library() -> Library:
    from moodmusic.library import stem_cards
    from moodmusic.style import styles

    return Library(styles(), stem_cards(), {})


def _keep(draft: Draft, ask: Ask) -> None:
    if ask.targets:
        keep_stems(draft, ask)
        return
    for name in KEPT_TOGETHER.get(ask.name, (ask.name,)):
        draft.kept[name] = ask.words


def _step(name: str) -> float:
    return float(edit_words().table["dials"][name]["amount"])


def _moved(draft: Draft, name: str, delta: float, low: float, high: float, words: str, digits: int = 3) -> bool:
    before = float(getattr(draft.plan, name))
    value = round(clipped(before + delta, low, high), digits)
    if value == before:
        raise InputError(f"'{words}' changes nothing: {name} is {before:g}, and {low:g} to {high:g} is all there is")
    return draft.set(name, value, words)


def _brightness(draft: Draft, ask: Ask) -> None:
    before = draft.plan.brightness
    if _moved(draft, "brightness", ask.amount * _step("brightness"), -1.0, 1.0, ask.words):
        tilt = round(TILT_DB * (draft.plan.brightness - before), 2)
        guests = relent(draft.plan.guests, lambda card: _tilted(card, tilt))
        if any(part.brightness is not None for part in draft.plan.sections):
            shift = draft.plan.brightness - before
            draft.plan = replace(draft.plan, sections=tuple(_shifted(part, "brightness", shift, -1.0) for part in draft.plan.sections))
        draft.plan = replace(draft.plan, stems=tuple(_tilted(card, tilt) for card in draft.plan.stems), guests=guests)
        draft.note("stems", "their shelves", f"{tilt:+g} dB each, pivot 1 kHz", ask.words)


def _tilted(card: StemCard, tilt_db: float) -> StemCard:
    return replace(card, tilt_db=round(clipped(card.tilt_db + tilt_db, -24.0, 24.0), 2))


def _shifted(part: SectionPlan, name: str, shift: float, low: float) -> SectionPlan:
    value = getattr(part, name)
    changes: dict[str, Any] = {} if value is None else {name: round(clipped(value + shift, low, 1.0), 3)}
    return replace(part, **changes)


def _density(draft: Draft, ask: Ask) -> None:
    before, steps = draft.plan.density, ask.amount
    if _moved(draft, "density", steps * _step("density"), 0.0, 1.0, ask.words):
        shift = draft.plan.density - before
        draft.plan = replace(draft.plan, sections=tuple(_shifted(part, "density", shift, 0.0) for part in draft.plan.sections))
        melody = dict(draft.plan.melody)
        if "density" in melody:
            melody["density"] = round(clipped(melody["density"] + 0.75 * shift), 3)
            draft.set("melody", melody, ask.words, rule="with the density", of="density")


def _space(draft: Draft, ask: Ask) -> None:
    wish, room = ask.amount * _step("space"), draft.plan.space
    t60_s = round(clipped(room.t60_s * 2.0 ** (0.8 * wish), 0.1, 12.0), 2)
    value = replace(room, t60_s=t60_s, reverb_db=round(clipped(room.reverb_db + 5.0 * wish, NOTHING_DB, 6.0), 1))
    _room(draft, value, ask.words)


def _room(draft: Draft, value: Space, words: str) -> None:
    draft.set("space", value, words)


def _echo(draft: Draft, ask: Ask) -> None:
    room = draft.plan.space
    _room(draft, replace(room, delay_db=round(clipped(room.delay_db + ask.amount * _step("echo"), NOTHING_DB, 6.0), 1)), ask.words)


def _tempo(draft: Draft, ask: Ask) -> None:
    _to_tempo(draft, draft.plan.tempo_bpm * (1.0 + _step("tempo")) ** ask.amount, ask.words)


def _to_tempo(draft: Draft, bpm: float, words: str) -> None:
    bpm = round(bpm, 2)
    if not TEMPO_BPM[0] <= bpm <= TEMPO_BPM[1]:
        raise InputError(f"'{words}' asks for {bpm:g} bpm: a tempo lies between {TEMPO_BPM[0]:g} and {TEMPO_BPM[1]:g} bpm")
    draft.set("tempo_bpm", bpm, words)


def _to_length(draft: Draft, seconds: float, words: str) -> None:
    if not SECONDS[0] <= seconds <= SECONDS[1]:
        raise InputError(
            f"'{words}' asks for {seconds:g} seconds: a length lies between {SECONDS[0]:g} seconds and {SECONDS[1] / 3600:g} hours"
        )
    draft.set("seconds", round(seconds, 2), words)


def _now(draft: Draft, words: str) -> float:
    if draft.plan.seconds is None:
        raise InputError(f"'{words}' needs a length to begin with, and this plan is endless: say one, such as 2 minutes")
    return draft.plan.seconds


def _length(draft: Draft, ask: Ask) -> None:
    _to_length(draft, _now(draft, ask.words) * (1.0 + _step("length")) ** ask.amount, ask.words)


def _bars(draft: Draft, ask: Ask) -> None:
    _to_length(draft, ask.value * draft.plan.meter.bar_beats * 60.0 / draft.plan.tempo_bpm, ask.words)
    if draft.plan.ending != "loop":
        draft.set("ending", "loop", ask.words, rule="a length in bars is a loop")


def _loudness_by(draft: Draft, delta_db: float, words: str) -> None:
    _moved(draft, "loudness_lufs", delta_db, *LOUDNESS_LUFS, words, digits=1)


_DIALS: dict[str, Callable[[Draft, Ask], Any]] = {
    "brightness": _brightness,
    "tempo": _tempo,
    "loudness": lambda draft, ask: _loudness_by(draft, ask.amount * _step("loudness"), ask.words),
    "density": _density,
    "swing": lambda draft, ask: _moved(draft, "swing", ask.amount * _step("swing"), 0.5, 0.75, ask.words),
    "space": _space,
    "echo": _echo,
    "register": lambda draft, ask: _moved(draft, "register_st", ask.amount * _step("register"), -24.0, 24.0, ask.words, 1),
    "articulation": lambda draft, ask: _moved(draft, "articulation", ask.amount * _step("articulation"), *LEGATO, ask.words),
    "length": _length,
}


def _set(draft: Draft, ask: Ask) -> None:
    """What a whole phrase sets."""
    _SETTERS[ask.name](draft, ask)


def _seed(draft: Draft, ask: Ask) -> None:
    seed = (draft.plan.seed + 1) % (MAX_SEED + 1) if ask.value == "next" else int(ask.value)
    if seed > MAX_SEED:
        raise InputError(f"'{ask.words}': a seed is a whole number from 0 to {MAX_SEED}")
    draft.set("seed", seed, ask.words)


_SETTERS: dict[str, Callable[[Draft, Ask], Any]] = {
    "ending": lambda draft, ask: draft.set("ending", ask.value, ask.words),
    "swing": lambda draft, ask: draft.set("swing", float(ask.value), ask.words),
    "tempo_factor": lambda draft, ask: _to_tempo(draft, draft.plan.tempo_bpm * float(ask.value), ask.words),
    "length_factor": lambda draft, ask: _to_length(draft, _now(draft, ask.words) * float(ask.value), ask.words),
    "space": lambda draft, ask: _room(draft, replace(draft.plan.space, reverb_db=NOTHING_DB), ask.words),
    "echo": lambda draft, ask: _room(draft, replace(draft.plan.space, delay_db=NOTHING_DB), ask.words),
    "mode": lambda draft, ask: change_key(draft, None, ask.value, ask.words),
    "seed": _seed,
}
_HANDLERS: dict[str, Callable[[Draft, Ask], Any]] = {
    "keep": lambda draft, ask: None,
    "dial": lambda draft, ask: _DIALS[ask.name](draft, ask),
    "mood": lambda draft, ask: move_mood(draft, _mood_delta(ask), ask.words),
    "feel": lambda draft, ask: move_mood(
        draft, {name: 0.5 * ask.amount * value for name, value in zip(_AXES, ask.value, strict=True)}, ask.words
    ),
    "set": _set,
    "tempo": lambda draft, ask: _to_tempo(draft, ask.amount, ask.words),
    "tempo_add": lambda draft, ask: _to_tempo(draft, draft.plan.tempo_bpm + ask.amount, ask.words),
    "tempo_factor": lambda draft, ask: _to_tempo(draft, draft.plan.tempo_bpm * ask.amount, ask.words),
    "length_factor": lambda draft, ask: _to_length(draft, _now(draft, ask.words) * ask.amount, ask.words),
    "seconds": lambda draft, ask: _to_length(draft, ask.value, ask.words),
    "seconds_add": lambda draft, ask: _to_length(draft, _now(draft, ask.words) + ask.amount, ask.words),
    "bars": _bars,
    "key": lambda draft, ask: change_key(draft, ask.value[0], ask.value[1], ask.words),
    "transpose": lambda draft, ask: transpose(draft, round(ask.amount), ask.words),
    "meter": lambda draft, ask: draft.set("meter", ask.value, ask.words),
    "seed": _seed,
    "loudness_db": lambda draft, ask: _loudness_by(draft, ask.amount, ask.words),
    "stem": turn,
    "more": more,
    "level": level,
    "out": mute,
    "only": only,
    "add": add,
    "replace": swap,
}


def _mood_delta(ask: Ask) -> dict[str, float]:
    return {axis: ask.amount * value for axis, value in edit_words().table["moods"][ask.name]["delta"].items()}
