"""`make_plan`: from a sentence and options to a `Plan`, every choice with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import moodmusic
from moodmusic.cards import StemCard
from moodmusic.dice import MAX_SEED, digest
from moodmusic.errors import InputError, nearest
from moodmusic.library import stem_cards
from moodmusic.mood import feel, together
from moodmusic.mood.sight import CITATION, SOURCE, text_share
from moodmusic.mood.value import Mood
from moodmusic.plan.brief import Brief, mood_words, of_whole
from moodmusic.plan.cast import Cast, choose_cast
from moodmusic.plan.form import choose_sections
from moodmusic.plan.guests import Home, choose_guests
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
from moodmusic.style import (
    at_home,
    classify,
    named_genres,
    named_styles,
    odd_meter,
    spoken_genres,
    strange,
    styles,
    sway,
    telling_words,
)
from moodmusic.style.value import Style

T = TypeVar("T")
Weighted = tuple[tuple[Style, float], ...]
FELT = 1.0  # of log-odds: so much the instruments and the meter take from a style before the reasons name it
SECOND_STYLE = 0.35  # weight of a second style that the sentence names


def make_plan(text: str | Prompt | None, request: Request | None = None) -> Plan:
    """The plan of a sentence, of a picture, or of both: the same for the same text, picture, options, seed and library.

    With `request.blend` there is no text; with `request.to` the plan moves from the text to that one.
    PromptError when the text cannot be read, InputError for an unknown style, PlanError when the wishes leave nothing
    to play, LibraryError for a damaged library.
    """
    return understand(text, request).plan


@dataclass(frozen=True, slots=True)
class Shelf:
    """The styles and cards of the library, for a process that reads many sentences: `Shelf.opened()` looks at the files once."""

    styles: Mapping[str, Style]
    cards: Mapping[str, StemCard]

    @classmethod
    def opened(cls) -> Shelf:
        """As the files are now; LibraryError with every mistake in them."""
        return cls(styles(), stem_cards())


@dataclass(frozen=True, slots=True)
class Understanding:
    """A sentence, its mood, every style with its probability (best first), the plan, and the genre words of its styles."""

    prompt: Prompt
    mood: Mood
    styles: tuple[tuple[str, float], ...]
    plan: Plan
    tags: tuple[str, ...]


def understand(text: str | Prompt | None, request: Request | None = None, shelf: Shelf | None = None) -> Understanding:
    """All that a sentence, an image, or both are read as, and the plan; raises as `make_plan` does."""
    request, shelf = request or Request(), shelf or Shelf.opened()
    if request.blend or request.to:
        return _several(text, request, shelf)
    prompt = _prompt(text, request)
    mood = together(feel(prompt), request.picture)
    likely, library = looked_up(prompt, mood, shelf)
    return understood(prompt, mood, likely, settle(prompt, mood, request, library), shelf)


def looked_up(prompt: Prompt, mood: Mood, shelf: Shelf) -> tuple[tuple[tuple[str, float], ...], Library]:
    """Every style with its probability, and the library as the sentence sees it."""
    likely = classify(prompt, mood, shelf.styles)
    return likely, Library(shelf.styles, shelf.cards, dict(likely), partial(telling_words, prompt, known=shelf.styles))


def understood(prompt: Prompt, mood: Mood, likely: tuple[tuple[str, float], ...], plan: Plan, shelf: Shelf) -> Understanding:
    """With the genre words of the plan's styles."""
    return Understanding(prompt, mood, likely, plan, tuple(tag for name, _ in plan.styles for tag in shelf.styles[name].tags))


def _prompt(text: str | Prompt | None, request: Request) -> Prompt:
    """A picture can do without a sentence."""
    if text is None and request.image is None:
        raise InputError("there is neither a sentence nor an image: give one of them, or both")
    if text is None or isinstance(text, Prompt):
        return text or Prompt("")
    return read_prompt(text, request.language)


def _several(text: str | Prompt | None, request: Request, shelf: Shelf) -> Understanding:
    from moodmusic.plan.blend import blended
    from moodmusic.plan.morph import morphed

    if request.blend and (text or request.to or request.image):
        raise InputError("a blend stands alone: give it instead of a sentence, and without 'to' or an image")
    if request.to and (not isinstance(text, str) or request.image):
        raise InputError("'to' is where a sentence moves to: give the sentence that it begins with, and no image")
    return blended(request, shelf) if request.blend else morphed(str(text), request, shelf)


@dataclass(frozen=True, slots=True)
class Library:
    """Styles and cards to choose from, how likely each style is, and which words speak for one."""

    styles: Mapping[str, Style]
    cards: Mapping[str, StemCard]
    likely: Mapping[str, float]
    telling: Callable[[str], tuple[str, ...]] = lambda _style: ()


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
        guests=choose_guests(
            brief, library.styles, library.likely, Home(cards, length.tempo_bpm, meter, key), endless=length.seconds is None
        ),
        image=brief.image,
        because=brief.because(),
        language=prompt.language,
        engine=moodmusic.__version__,
    )


def _from_style(brief: Brief, name: str, value: T) -> T:
    brief.of_style(name, value)
    return value


def brief_of(prompt: Prompt, mood: Mood, request: Request, library: Library, given: Chosen | None = None) -> Brief:
    """The options about instruments join the wishes; a seed that was not given comes from the text."""
    wishes = prompt.wishes
    joined = replace(wishes, wanted=_joined(wishes.wanted, request.wanted), unwanted=_joined(wishes.unwanted, request.unwanted))
    seen = (request.picture.sha256,) if request.picture else ()
    seed = request.seed if request.seed is not None else digest(prompt.text, *seen) % (MAX_SEED + 1)
    chosen = given or choose_styles(prompt, mood, request, library)
    between, lent = join_styles(chosen.styles) if len(chosen.styles) > 1 else (None, ())
    reasons: dict[str, list[Reason]] = {}
    for reason in (*chosen.reasons, *lent):
        reasons.setdefault(reason.field, []).append(reason)
    brief = Brief(replace(prompt, wishes=joined), mood, request, chosen.styles, library.cards, seed, reasons, between)
    _note_seed(brief, bool(seen))
    _note_language(brief)
    _note_artists(brief)
    _note_mood(brief, mood)
    return brief


def _note_seed(brief: Brief, seen: bool) -> None:
    """Given, or drawn from what the music is made of.

    A seed that a command drew stands as if it were given, so that the same seed makes the same file.
    """
    if brief.request.seed is not None:
        brief.note("seed", brief.seed, "request", "the option seed, or a number drawn by the command where that was not given")
    elif seen:
        brief.note("seed", brief.seed, "default", "drawn from text and image: the same give the same music")
    else:
        brief.note("seed", brief.seed, "default", "drawn from the text: the same words give the same music")


def _note_mood(brief: Brief, mood: Mood) -> None:
    value = f"{mood.valence:+.2f} {mood.arousal:+.2f} {mood.tension:+.2f}"
    if brief.prompt.text:
        brief.note("mood", value, "words" if brief.felt else "default", _cue_words(mood), "Russell 1980", words=brief.felt)
    if brief.image:
        seen = ", ".join(cue.words for cue in mood.cues if cue.source == SOURCE)
        brief.note("mood", value, "image", f"{1 - text_share(mood):.0%} of it: {seen}", CITATION)
        brief.note("image", brief.image.name, "request", f"the option image; SHA-256 {brief.image.sha256}")
    else:
        brief.note("image", "none", "default", "no image was given")


def _note_language(brief: Brief) -> None:
    """Which language the sentence is in, and why; for one that is not read, what counts all the same."""
    language = brief.prompt.language
    told = next((piece.reading for piece in brief.prompt.evidence if piece.field == "language"), "the words of the sentence")
    if brief.request.language is not None:
        brief.note("language", language, "request", "the option language")
    elif language == "en":
        brief.note("language", language, "default", "no word speaks for another language")
    else:
        brief.note("language", language, "words", told, words=(brief.prompt.text,))


def _note_artists(brief: Brief) -> None:
    """A name is read as era and technique, and the reasons say as which."""
    for piece in brief.prompt.evidence:
        if piece.field == "artists" and piece.kept:
            brief.note("styles", f"{piece.words}: no imitation", "words", f"'{piece.words}' {piece.reading}", words=(piece.words,))


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _cue_words(mood: Mood) -> str:
    told = dict.fromkeys(
        f"{'the whole' if cue.source == 'VADER' else 'other words'} ({cue.source})" if of_whole(cue) else f"'{cue.words}' ({cue.source})"
        for cue in mood.cues
        if cue.source != SOURCE
    )
    return ", ".join(told) or "no word of the sentence has a known mood"


def choose_styles(prompt: Prompt, mood: Mood, request: Request, library: Library) -> Chosen:
    """One style, or the first two that the sentence names; words, then the option, then the likeliest."""
    asked = _asked_style(request, library)
    genres = named_genres(spoken_genres(prompt, library.styles), library.styles, library.likely)
    stated = tuple(dict.fromkeys(style for _, _, style in genres))
    if stated:
        named, reason = stated[:2], _stated_style(prompt, genres, asked)
    elif asked:
        named, reason = (asked,), Reason("styles", asked, "request", "the option style")
    else:
        likeliest = max(library.likely, key=lambda name: (library.likely[name], name))
        named, reason = (likeliest,), _likeliest_style(prompt, mood, likeliest, library)
    weights = (1.0,) if len(named) == 1 else (1.0 - SECOND_STYLE, SECOND_STYLE)
    chosen = tuple((library.styles[name], weight) for name, weight in zip(named, weights, strict=True))
    return Chosen(chosen, (reason,))


def _stated_style(prompt: Prompt, genres: tuple[tuple[str, str, str], ...], asked: str | None) -> Reason:
    """The sentence names styles: the first two count."""
    stated = tuple(dict.fromkeys(style for _, _, style in genres))
    lost = [f"the option style={asked}"] if asked and asked not in stated[:2] else []
    spoken = {piece.reading: piece.words for piece in prompt.evidence if piece.field == "genres" and piece.kept}
    quoted = (f"'{genre}'" if spoken.get(genre, genre) == genre else f"'{spoken[genre]}' ({genre})" for genre, _, _ in genres)
    cause = ", ".join(quoted) + "".join(f"; no style for {genre}: {other} comes nearest" for genre, other, _ in genres if other != genre)
    cause += "".join(f"; it wins over {option}" for option in lost)
    own = {style: genre for genre, _, style in reversed(genres)}
    lost += [f"{_said_so(name, own[name])} (a plan holds two styles, the first two named)" for name in stated[2:]]
    said = tuple(dict.fromkeys(_genre_words(prompt))) or tuple(genre for genre, _, _ in genres)
    return Reason("styles", ", ".join(stated[:2]), "words", cause, words=said, over="; ".join(lost))


def _genre_words(prompt: Prompt) -> Iterator[str]:
    return (piece.words for piece in prompt.evidence if piece.field == "genres" and piece.kept)


def _said_so(style: str, genre: str) -> str:
    return style if genre == style else f"{genre}, so {style}"


def _likeliest_style(prompt: Prompt, mood: Mood, likeliest: str, library: Library) -> Reason:
    """No style is named: words and mood tell."""
    telling = library.telling(likeliest)
    spoke = f" ({', '.join(map(repr, telling))} speak for {likeliest})" if telling else ""
    home = at_home(prompt.wishes, library.styles[likeliest], library.cards)
    plays = f"; its own stems play {', '.join(home)}" if home else ""
    against, told = _spoken_against(prompt, likeliest, library)
    cause = "likeliest by words and mood: " + ", ".join(f"{name} {share:.1%}" for name, share in _best(library.likely, 3)) + spoke + plays
    instruments = (piece for piece in prompt.evidence if piece.field in ("wanted", "only", "meter") and piece.kept)
    named = (piece.words for piece in instruments if piece.field in told or piece.reading in (*home, *told))
    said = tuple(dict.fromkeys((*telling, *named, *mood_words(mood, prompt.text))))
    return Reason("styles", likeliest, "mood rule", cause + against, words=said)


def _spoken_against(prompt: Prompt, likeliest: str, library: Library) -> tuple[str, tuple[str, ...]]:
    """Which styles the instruments and the meter made less likely than the chosen one; and the instruments, with "meter" for that."""
    wishes, styled = prompt.wishes, {name: style for name, style in library.styles.items() if not style.branch_of}
    chosen = library.styles[library.styles[likeliest].branch_of or likeliest]
    behind = [style for style in styled.values() if sway(wishes, style) <= sway(wishes, chosen) - FELT]
    foreign = {style.name: strange(wishes, style, library.cards) for style in behind}
    words = tuple(dict.fromkeys(word for found in foreign.values() for word in found))
    odd = [style.name for style in behind if odd_meter(wishes, style)]
    causes = [f"{word} is strange to {', '.join(name for name, found in foreign.items() if word in found)}" for word in words]
    causes += [f"{', '.join(odd)} {'have' if len(odd) > 1 else 'has'} no {wishes.meter.name}"] if odd and wishes.meter else []
    return "".join(f"; {cause}" for cause in causes), (*words, *(("meter",) if odd else ()))


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
    said = brief.said("genres")
    cause = brief.quoted("genres") or "the title of the style"
    brief.note("genres", ", ".join(genres), "words" if brief.wishes.genres else "style", cause, words=said)
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
