"""`make_plan`: from a sentence and options to a `Plan`, every choice with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import moodmusic
from moodmusic.cards import StemCard
from moodmusic.dice import MAX_SEED, digest
from moodmusic.errors import InputError, nearest
from moodmusic.library import stem_cards
from moodmusic.mood import feel
from moodmusic.mood.value import Mood
from moodmusic.plan.brief import Brief
from moodmusic.plan.cast import Cast, choose_cast
from moodmusic.plan.form import choose_sections
from moodmusic.plan.harmony import choose_key, choose_notes, choose_progressions
from moodmusic.plan.join import joined as join_styles
from moodmusic.plan.layers import layered
from moodmusic.plan.length import choose_length
from moodmusic.plan.mood_rule import RULES
from moodmusic.plan.request import Request
from moodmusic.plan.tempo import choose_meter, choose_tempo
from moodmusic.plan.value import Plan, Reason, SectionPlan
from moodmusic.prompt import read_prompt
from moodmusic.prompt.value import Prompt
from moodmusic.style import classify, named_styles, styles
from moodmusic.style.value import Style

T = TypeVar("T")
Weighted = tuple[tuple[Style, float], ...]
SECOND_STYLE = 0.35  # weight of a second style that the sentence names


def make_plan(text: str | Prompt, request: Request | None = None) -> Plan:
    """The plan of a sentence: the same for the same text, options, seed and library.

    With `request.blend` there is no text; with `request.to` the plan moves from the text to that one.
    PromptError when the text cannot be read, InputError for an unknown style, PlanError when the wishes leave nothing
    to play, LibraryError for a damaged library.
    """
    if request is not None and (request.blend or request.to):
        return _several(text, request)
    prompt = read_prompt(text) if isinstance(text, str) else text
    mood = feel(prompt)
    return settle(prompt, mood, request or Request(), Library(styles(), stem_cards(), dict(classify(prompt, mood))))


def _several(text: str | Prompt, request: Request) -> Plan:
    from moodmusic.plan.blend import blended
    from moodmusic.plan.morph import morphed

    if request.blend and (text or request.to):
        raise InputError("a blend stands alone: give it instead of a sentence, and without 'to'")
    return blended(request) if request.blend else morphed(text if isinstance(text, str) else text.text, request)


@dataclass(frozen=True, slots=True)
class Library:
    """Styles and cards to choose from, and how likely each style is."""

    styles: Mapping[str, Style]
    cards: Mapping[str, StemCard]
    likely: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Styles with their weights, heaviest first, and the reasons for them."""

    styles: Weighted
    reasons: tuple[Reason, ...]


def settle(prompt: Prompt, mood: Mood, request: Request, library: Library, chosen: Chosen | None = None) -> Plan:
    """The pure part of `make_plan`: everything it needs is handed in; a blend brings its styles."""
    brief = brief_of(prompt, mood, request, library, chosen)
    meter = choose_meter(brief)
    length = choose_length(brief, choose_tempo(brief), meter)
    key = choose_key(brief)
    notes = choose_notes(brief, key)
    fitted = choose_sections(brief, length, meter)
    cast = choose_cast(brief)
    sections = layered(brief, cast, fitted)
    cards = _sounding(brief, cast, sections)
    return Plan(
        prompt=prompt.text,
        seed=brief.seed,
        styles=tuple((style.name, weight) for style, weight in brief.styles),
        genres=_genres(brief),
        mood=mood,
        tempo_bpm=length.tempo_bpm,
        key=key,
        meter=meter,
        pitch_classes=notes,
        progressions=choose_progressions(brief, key, (section.letter for section in sections), notes),
        stems=cards,
        sections=sections,
        seconds=length.seconds,
        ending=length.ending,
        mix=_mix(brief, cards),
        swing_unit=_from_style(brief, "swing_unit", brief.style.swing_unit),
        timing_ms=_from_style(brief, "timing_ms", brief.style.timing_ms),
        glue_db=_from_style(brief, "glue_db", brief.style.glue_db),
        **{name: rule(brief) for name, rule in RULES.items()},
        because=brief.because(),
        engine=moodmusic.__version__,
    )


def _from_style(brief: Brief, name: str, value: T) -> T:
    brief.of_style(name, value)
    return value


def brief_of(prompt: Prompt, mood: Mood, request: Request, library: Library, given: Chosen | None = None) -> Brief:
    """The options about instruments join the wishes; a seed that was not given comes from the text."""
    wishes = prompt.wishes
    joined = replace(wishes, wanted=_joined(wishes.wanted, request.wanted), unwanted=_joined(wishes.unwanted, request.unwanted))
    seed = request.seed if request.seed is not None else digest(prompt.text) % (MAX_SEED + 1)
    chosen = given or choose_styles(prompt, request, library)
    between, lent = join_styles(chosen.styles) if len(chosen.styles) > 1 else (None, ())
    reasons: dict[str, list[Reason]] = {}
    for reason in (*chosen.reasons, *lent):
        reasons.setdefault(reason.field, []).append(reason)
    brief = Brief(replace(prompt, wishes=joined), mood, request, chosen.styles, library.cards, seed, reasons, between)
    if request.seed is None:
        brief.note("seed", seed, "default", "drawn from the text: the same words give the same music")
    else:
        brief.note("seed", seed, "request", "the option seed")
    brief.note("mood", f"{mood.valence:+.2f} {mood.arousal:+.2f} {mood.tension:+.2f}", "words", _cue_words(mood), "Russell 1980")
    return brief


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _cue_words(mood: Mood) -> str:
    return ", ".join(dict.fromkeys(f"'{cue.words}' ({cue.source})" for cue in mood.cues)) or "no word of the sentence has a known mood"


def choose_styles(prompt: Prompt, request: Request, library: Library) -> Chosen:
    """One style, or the first two that the sentence names; words, then the option, then the likeliest."""
    asked = _asked_style(request, library)
    named = named_styles(prompt.wishes.genres, library.styles, library.likely)[:2]
    likeliest = max(library.likely, key=lambda name: (library.likely[name], name))
    if named:
        lost = f"; it wins over the option style={asked}" if asked and asked not in named else ""
        source, cause = "words", ", ".join(f"'{genre}'" for genre in prompt.wishes.genres) + lost
    elif asked:
        named, source, cause = (asked,), "request", "the option style"
    else:
        named, source = (likeliest,), "mood rule"
        cause = "likeliest by words and mood: " + ", ".join(f"{name} {share:.0%}" for name, share in _best(library.likely, 3))
    weights = (1.0,) if len(named) == 1 else (1.0 - SECOND_STYLE, SECOND_STYLE)
    styles = tuple((library.styles[name], weight) for name, weight in zip(named, weights, strict=True))
    return Chosen(styles, (Reason("styles", ", ".join(named), source, cause),))


def _best(likely: Mapping[str, float], count: int) -> list[tuple[str, float]]:
    return sorted(likely.items(), key=lambda pair: (-pair[1], pair[0]))[:count]


def _asked_style(request: Request, library: Library) -> str | None:
    if request.style is None:
        return None
    found = named_styles((request.style,), library.styles, library.likely)
    if not found:
        known = [*library.styles, *(tag for style in library.styles.values() for tag in style.tags)]
        near = nearest(request.style.lower(), known)
        raise InputError(f"{request.style!r} is no style that is known{near}: one of {', '.join(library.styles)}")
    return found[0]


def _genres(brief: Brief) -> tuple[str, ...]:
    genres = _joined(brief.wishes.genres, tuple(style.title for style, _ in brief.styles))
    brief.note("genres", ", ".join(genres), "words" if brief.wishes.genres else "style", brief.quoted("genres") or "the title of the style")
    return genres


def _sounding(brief: Brief, cast: Cast, sections: tuple[SectionPlan, ...]) -> tuple[StemCard, ...]:
    heard = {name for section in sections for name in section.stems}
    cards = tuple(card for card in cast.cards if card.name in heard)
    brief.note("stems", ", ".join(card.name for card in cards), "seed", f"stems of {brief.style.name} that suit the mood")
    return cards


def _mix(brief: Brief, cards: tuple[StemCard, ...]) -> dict[str, float]:
    mix = {card.name: brief.style.mix.get(card.role, 0.0) for card in cards}
    brief.of_style("mix", ", ".join(f"{name} {level:+g} dB" for name, level in mix.items() if level) or "the cards' own levels")
    return mix
