"""Blends and morphs: several sentences in one plan, side by side by weight or one after the other.

A blend averages the moods by weight and joins the styles (`moodmusic.plan.join`). What any sentence states outright is kept; where
two contradict each other the heavier sentence wins, and a Reason says so. One sentence alone, or one whose rivals weigh nothing,
gives the plan of that sentence.

A morph is a plan between two sentences whose sections go from one to the other: see `moodmusic.plan.morph`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from moodmusic.mood import feel
from moodmusic.mood.value import Cue, Mood
from moodmusic.plan.make import Chosen, Library, Shelf, Understanding, Weighted, choose_styles, looked_up, settle, understand, understood
from moodmusic.plan.request import Request
from moodmusic.plan.value import Reason
from moodmusic.prompt import read_prompt
from moodmusic.prompt.value import Prompt, Wishes
from moodmusic.theory import pitch_class_name

# Wishes of which both sentences' count.
JOINED = (
    "wanted",
    "unwanted",
    "only",
    "scenes",
    "genres",
    "refused_genres",
    "refused_keys",
    "refused_meters",
    "flat_key",
    "avoided",
    "traits",
    "parts",
)
MOST_STYLES = 2
PAIRS = {"seconds": "bars", "bars": "seconds"}  # two ways to say one length


@dataclass(frozen=True, slots=True)
class Side:
    """One sentence of a blend: what it says, its mood, its styles, its share of the whole."""

    prompt: Prompt
    mood: Mood
    styles: Weighted
    share: float


def side_of(text: str, share: float, request: Request, shelf: Shelf) -> tuple[Side, Library]:
    """A sentence read, with the library as it sees it."""
    prompt = read_prompt(text, request.language)
    mood = feel(prompt)
    _, library = looked_up(prompt, mood, shelf)
    return Side(prompt, mood, choose_styles(prompt, mood, request, library).styles, share), library


def blended(request: Request, shelf: Shelf) -> Understanding:
    """What `request.blend` is read as, and its plan."""
    parts = [(text, weight) for text, weight in request.blend or () if weight > 0]
    alone = replace(request, blend=None)
    if len(parts) == 1:
        return understand(parts[0][0], alone, shelf)
    total = sum(weight for _, weight in parts)
    read = [side_of(text, weight / total, alone, shelf) for text, weight in sorted(parts, key=lambda part: -part[1])]
    sides = [side for side, _ in read]
    reasons: list[Reason] = []
    prompt, mood, chosen = joined_prompt(sides, reasons), joined_mood(sides), joined_styles(sides, reasons)
    plan = settle(prompt, mood, alone, read[0][1], Chosen(chosen, tuple(reasons)))
    return understood(prompt, mood, joined_likely(read), plan, shelf)


def joined_likely(read: list[tuple[Side, Library]]) -> tuple[tuple[str, float], ...]:
    """Every style with its probability over all sentences by weight, best first."""
    names = read[0][1].likely
    likely = {name: sum(side.share * library.likely.get(name, 0.0) for side, library in read) for name in names}
    return tuple(sorted(likely.items(), key=lambda pair: (-pair[1], pair[0])))


def label(side: Side) -> str:
    """Such as ``'calm sea' (70 %)``."""
    return f"'{side.prompt.text}' ({side.share:.0%})"


def joined_mood(sides: list[Side]) -> Mood:
    """The average by weight; cues keep their share; a text that moves moves the whole as far as it weighs."""
    axes = {axis: sum(side.share * getattr(side.mood, axis) for side in sides) for axis in ("valence", "arousal", "tension")}
    cues = tuple(
        Cue(cue.words, side.share * cue.valence, side.share * cue.arousal, side.share * cue.tension, cue.source)
        for side in sides
        for cue in side.mood.cues
    )
    return Mood(**axes, cues=cues, path=_path(sides))


def _path(sides: list[Side]) -> tuple[tuple[float, float, float], ...]:
    count = max(len(side.mood.path) for side in sides)
    if count < 2:
        return ()
    places = [at / (count - 1) for at in range(count)]
    return tuple(_sum([_on_path(side.mood, place) for side in sides], sides) for place in places)


def _sum(points: list[tuple[float, float, float]], sides: list[Side]) -> tuple[float, float, float]:
    x, y, z = (sum(side.share * point[axis] for side, point in zip(sides, points, strict=True)) for axis in range(3))
    return x, y, z


def _on_path(mood: Mood, place: float) -> tuple[float, float, float]:
    """The point of a mood's path at 0…1; the mood itself where it stands still."""
    if not mood.path:
        return mood.valence, mood.arousal, mood.tension
    at = place * (len(mood.path) - 1)
    left = min(int(at), max(len(mood.path) - 2, 0))
    before, after = mood.path[left], mood.path[min(left + 1, len(mood.path) - 1)]
    x, y, z = (one + (at - left) * (other - one) for one, other in zip(before, after, strict=True))
    return x, y, z


def joined_styles(sides: list[Side], reasons: list[Reason]) -> Weighted:
    """The styles of all sentences with their weights added up; the two heaviest stay, and the book says which were left out."""
    weights: dict[str, float] = {}
    presets = {style.name: style for side in sides for style, _ in side.styles}
    for side in sides:
        for style, weight in side.styles:
            weights[style.name] = weights.get(style.name, 0.0) + side.share * weight
    order = sorted(weights, key=lambda name: -weights[name])  # equal weights: in the order of the sentences
    kept, left = order[:MOST_STYLES], order[MOST_STYLES:]
    total = sum(weights[name] for name in kept)
    cause = "; ".join(f"{label(side)}: {', '.join(style.name for style, _ in side.styles)}" for side in sides)
    if left:
        cause += f"; a plan holds two styles, so {', '.join(left)} is left out"
    shown = ", ".join(f"{name} {weights[name] / total:.0%}" for name in kept)
    reasons.append(Reason("styles", shown, "words", cause, words=tuple(side.prompt.text for side in sides)))
    return tuple((presets[name], round(weights[name] / total, 6)) for name in kept)


def joined_prompt(sides: list[Side], reasons: list[Reason]) -> Prompt:
    """One prompt with the wishes of all; `sides` come heaviest first."""
    wishes = sides[0].prompt.wishes
    for side in sides[1:]:
        wishes = _merged(wishes, side, sides[0], reasons)
    traits = {
        name: sum(side.share * side.prompt.wishes.traits.get(name, 0.0) for side in sides)
        for name in dict.fromkeys(name for side in sides for name in side.prompt.wishes.traits)
    }
    text = " + ".join(f"{side.prompt.text} ({side.share:.0%})" for side in sides)
    evidence = tuple(piece for side in sides for piece in side.prompt.evidence)
    mood_text = " ".join(side.prompt.mood_text for side in sides)
    return Prompt(text, sides[0].prompt.language, replace(wishes, traits=traits), evidence, mood_text)


def _merged(wishes: Wishes, side: Side, heaviest: Side, reasons: list[Reason]) -> Wishes:
    """Wishes and those of a lighter sentence: what is not said yet is added, of a contradiction the heavier stays."""
    other, values = side.prompt.wishes, {}
    for item in fields(Wishes):
        mine, theirs = getattr(wishes, item.name), getattr(other, item.name)
        if item.name in JOINED or theirs is None or mine == theirs:
            continue
        if mine is None and not _settled(item.name, wishes):
            values[item.name] = theirs
        elif not (item.name == "mode" and _keys_differ(wishes, other)):  # told with the tonic
            field, held, lost = _contradiction(item.name, wishes, other)
            cause, over = f"{label(heaviest)} {_wins(side, heaviest)}", f"{label(side)}: {lost}"
            reasons.append(Reason(field, held, "words", cause, "", _words(heaviest, item.name), over))
    merged = replace(wishes, **values)
    return _instruments(merged, other, side, heaviest, reasons)


def _contradiction(name: str, wishes: Wishes, other: Wishes) -> tuple[str, str, str]:
    """The field of the plan that two sentences contradict each other about, what holds, and what is set aside."""
    mine, theirs, say = getattr(wishes, name), getattr(other, name), _SHOWN.get(name, str)
    if name in ("tonic", "mode"):
        return "key", _key(wishes), _key(other)
    if mine is None:  # a length in bars and one in seconds
        pair = PAIRS[name]
        return "sections", _SHOWN[pair](getattr(wishes, pair)), say(theirs)
    return _FIELD.get(name, name), say(mine), say(theirs)


def _keys_differ(wishes: Wishes, other: Wishes) -> bool:
    return wishes.tonic is not None and other.tonic is not None and wishes.tonic != other.tonic


def _key(wishes: Wishes) -> str:
    """Such as "F# minor", or "F#" where no mode is named."""
    name = "" if wishes.tonic is None else pitch_class_name(wishes.tonic, bool(wishes.flat_key))
    return f"{name} {wishes.mode or ''}".strip()


def _wins(side: Side, heaviest: Side) -> str:
    return "weighs more and wins" if heaviest.share > side.share else "comes first and wins"


def _words(side: Side, *names: str) -> tuple[str, ...]:
    """The words of a sentence for some wishes; the sentence where none was recorded."""
    said = dict.fromkeys(
        piece.words for piece in side.prompt.evidence if piece.field in (*names, *(_FIELD.get(name, name) for name in names))
    )
    return tuple(said) or (side.prompt.text,)


def _settled(name: str, wishes: Wishes) -> bool:
    """Wishes that go in pairs: the heavier sentence's key is not half replaced, nor its length in bars joined by one in seconds."""
    return name in PAIRS and getattr(wishes, PAIRS[name]) is not None


def _instruments(wishes: Wishes, other: Wishes, side: Side, heaviest: Side, reasons: list[Reason]) -> Wishes:
    """Both wishes count; where one wants what the other refuses the heavier wins; "only" of one takes in what the other wants."""
    refused = tuple(word for word in other.unwanted if word not in (*wishes.wanted, *wishes.only))
    asked = tuple(word for word in other.wanted if word not in wishes.unwanted)
    alone = tuple(word for word in other.only if word not in wishes.unwanted)
    lost = {f"no {word}": word for word in other.unwanted if word not in refused}
    lost |= {word: f"no {word}" for word in _union(other.wanted, other.only) if word not in (*asked, *alone)}
    cause, said = f"{label(heaviest)} {_wins(side, heaviest)}", _words(heaviest, "wanted", "unwanted", "only")
    reasons += [Reason("stems", held, "words", cause, "", said, f"{label(side)}: {left}") for left, held in lost.items()]
    only = _union(wishes.only, alone)
    wanted = _union(wishes.wanted, asked)
    if wishes.only and alone and {*wishes.only} != {*alone}:
        both = f"{label(heaviest)} and {label(side)} each want nothing else: the instruments of both sound, and no others"
        over = f"only {', '.join(wishes.only)} of the one, only {', '.join(alone)} of the other"
        reasons.append(Reason("stems", ", ".join(only), "words", both, "", _words(side, "only"), over))
    return replace(
        wishes,
        scenes=tuple(scene for scene in _union(wishes.scenes, other.scenes) if scene not in (*wishes.unwanted, *refused)),
        only=_union(only, wanted) if only else (),
        wanted=wanted,
        unwanted=_union(wishes.unwanted, refused),
        genres=_union(wishes.genres, other.genres),
        refused_genres=_union(wishes.refused_genres, other.refused_genres),
        refused_keys=tuple(dict.fromkeys((*wishes.refused_keys, *other.refused_keys))),
        refused_meters=tuple(dict.fromkeys((*wishes.refused_meters, *other.refused_meters))),
        parts={**other.parts, **wishes.parts},
        flat_key=wishes.flat_key if wishes.tonic is not None else other.flat_key,
        avoided=_avoided(wishes, other),
    )


def _avoided(wishes: Wishes, other: Wishes) -> tuple[int, ...]:
    """Notes that either refuses, but for those that the other one states."""
    pairs = ((wishes, other), (other, wishes))
    return tuple(sorted({note for one, two in pairs for note in one.avoided if note not in (two.pitch_classes or ())}))


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


_FIELD = {
    "tonic": "key",
    "mode": "key",
    "chords": "progressions",
    "bars": "sections",
    "energy": "sections",
    "structure": "sections",
    "melody": "stems",
}
_SHOWN: Mapping[str, Callable[[Any], str]] = {
    "tempo_bpm": lambda span: f"{span[0]:g}" if span[0] == span[1] else f"{span[0]:g} to {span[1]:g}",
    "seconds": lambda seconds: f"{seconds:g} seconds",
    "bars": lambda bars: f"{bars} bars",
    "melody": lambda melody: "with a melody" if melody else "no melody",
    "pitch_classes": lambda notes: " ".join(map(pitch_class_name, notes)),
    "meter": lambda meter: str(meter.name),
    "chords": lambda chords: " ".join(chord.name() for chord in chords),
}
