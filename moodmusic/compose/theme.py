"""Themes: what a letter of the form sings. One hook, and the phrases that are made of it.

The structures are the sentence (2 + 2 + 4) and the period of Caplin 1998 (*Classical Form*, ch. 3–4), the song form AABA, call
and response, and the riff. All are built of four ideas; a longer section goes round again, a shorter one keeps the hook
and the cadence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from moodmusic.cards import StemCard
from moodmusic.compose.dials import busy
from moodmusic.compose.motif import CONTOURS, Motif, Taste, chunks, contour_steps, idea_bars, motif_of, throw_cell, throw_rhythm
from moodmusic.compose.motif import choose as choose_by_weight
from moodmusic.compose.promise import stated
from moodmusic.compose.scene import Scene
from moodmusic.dice import dice
from moodmusic.errors import PlanError, nearest
from moodmusic.theory import MODES

if TYPE_CHECKING:
    import numpy as np

# Four ideas, each (what, how it ends): a hook, s sequence, b contrast, f fragments, c cadence, r response, t turn;
# g augmentation and d displacement take their places when a theme comes back.
STRUCTURES: dict[str, tuple[tuple[str, str], ...]] = {
    "period": (("a", "open"), ("b", "half"), ("a", "open"), ("c", "full")),
    "sentence": (("a", "open"), ("s", "open"), ("f", ""), ("c", "full")),
    "aaba": (("a", "half"), ("a", "full"), ("b", "half"), ("a", "full")),
    "call": (("a", "half"), ("r", "full"), ("a", "half"), ("r", "full")),
    "riff": (("a", ""), ("a", "open"), ("a", ""), ("t", "full")),
}
# What remains when a section is no multiple of four ideas.
REMAINDERS: dict[int, tuple[tuple[str, str], ...]] = {
    1: (("a", "full"),),
    2: (("a", "half"), ("c", "full")),
    3: (("a", "open"), ("s", "half"), ("c", "full")),
}

# Steps added to the notes of a contour in turn: the vocabulary of dance tunes, which break chords and rock in thirds instead of
# running up and down the scale (skips and leaps are 41 % of the intervals of Ryan's fiddle tunes).
FIGURES: dict[str, tuple[int, ...]] = {
    "plain": (0,),
    "thirds": (0, 2),
    "rocking": (0, -2),
    "broken": (0, 2, 4, 2),
    "falling": (0, -2, -4, -2),
    "turn": (0, 1, 0, -1),
    "bariolage": (0, -3, 1, -3),
}
FIDDLE = {"plain": 1.0, "thirds": 1.5, "rocking": 1.5, "broken": 1.5, "falling": 1.0, "turn": 1.0, "bariolage": 1.0}


@dataclass(frozen=True, slots=True)
class Manner:
    """A way of singing: how the dials of the plan are bent, and which forms and contours are liked."""

    structures: Mapping[str, float]
    notes: float = 1.0  # factor on the notes a beat
    leap: float = 0.0  # these four are added to the dials
    rest: float = 0.0
    syncopation: float = 0.0
    range: float = 0.0
    contours: Mapping[str, float] = field(default_factory=dict)  # factors; 1 where it says nothing
    pickup: float = 0.3  # chance that ideas begin with an upbeat
    repeats: float = 1.0  # factor on rhythms of one bar that is repeated
    silence: float = 0.0  # chance that an idea which is not the hook is left out
    figures: Mapping[str, float] = field(default_factory=dict)  # what moves around the contour, keys of FIGURES; none: the contour is plain


MANNERS: dict[str, Manner] = {
    "lyrical": Manner({"period": 3, "sentence": 2, "aaba": 2}, contours={"arch": 2, "leap and fall": 2}),
    "riff": Manner({"riff": 3, "call": 1.5, "aaba": 1}, 1.15, 0.0, 0.2, 0.2, -0.15, {"calling": 2, "pendulum": 2, "sigh": 1.5}, 0.2, 6.0),
    "sparse": Manner({"call": 2, "period": 2}, 0.4, 0.1, 0.3, -0.2, 0.1, {"fall": 2, "pendulum": 1.5, "rise": 1.5}, 0.0, 1.0, 0.25),
    "folk": Manner({"aaba": 3, "period": 2, "sentence": 1}, 1.5, 0.0, -0.3, -0.15, 0.15, {"wave": 2, "arch": 2}, 0.6, figures=FIDDLE),
    "anthem": Manner({"sentence": 3, "period": 2}, 0.62, 0.25, -0.1, -0.15, 0.1, {"leap and fall": 3, "rise": 2}, 0.4),
    "piano": Manner({"period": 3, "sentence": 2, "aaba": 1}, 0.9, 0.05, 0.0, 0.0, 0.1, {"arch": 1.5, "sigh": 2}, 0.35),
    "pizzicato": Manner({"call": 2, "sentence": 2, "aaba": 2}, 1.15, 0.0, 0.1, 0.15, -0.05, {"calling": 2, "wave": 1.5}, 0.2),
}

CELL_THEMES = 4  # themes of a letter that have the same rhythm cell
DEVELOPING = 0.45  # chance that an idea of a later turn is worked on
OVER_STATED = 0.8  # the same over stated chords, which never change under it
# What may take an idea's place when a theme is developed; i turns the hook upside down.
DEVELOPMENTS = {"a": "sdigf", "r": "rsiba", "s": "sif", "f": "fsi", "b": "bi", "-": "-s"}
LEAST_TONES = 3  # different tones of a hook that is worth coming back to
CALM = 0.45  # energy below which a first or last section only recalls the theme

# Letters in order of appearance: semitones and notes a beat against the first, so that themes contrast.
CONTRASTS: tuple[tuple[float, float], ...] = ((0.0, 1.0), (3.5, 0.8), (-2.0, 1.2), (2.0, 1.05), (-3.0, 0.85))


@dataclass(frozen=True, slots=True)
class Dials:
    """The dials of one lead in one theme, 0…1, and what follows from them."""

    density: float
    leap: float
    rest: float
    syncopation: float
    range: float
    notes_per_beat: float


@dataclass(frozen=True, slots=True)
class Idea:
    """A part of a theme of one or two bars: what it is, its motif, its ending, and how closely the motif is kept."""

    what: str
    motif: Motif
    ending: str
    firm: float
    bind: float


@dataclass(frozen=True, slots=True)
class Theme:
    """What a letter sings before it is fitted to chords: the hook's rhythm and contour and the order of ideas."""

    structure: str
    hook: Motif
    order: tuple[tuple[str, str], ...]
    pickup: tuple[float, ...]  # lengths of the upbeat notes, in beats
    rising: bool  # whether the upbeat rises to the idea
    dials: Dials
    contour: str


def manner_of(card: StemCard) -> Manner:
    """The manner that a card's pattern asks for; PlanError when there is none of that name."""
    name = str(card.pattern.get("manner", "lyrical"))
    if name not in MANNERS:
        raise PlanError(f"stem {card.name!r}: manner {name!r} is not known{nearest(name, MANNERS)}: one of {', '.join(MANNERS)}")
    return MANNERS[name]


def rank_of(scene: Scene) -> int:
    """The place of the section's letter among the letters of the plan, in order of appearance."""
    letters = list(dict.fromkeys(section.letter for section in scene.plan.sections))
    return letters.index(scene.section.letter) if scene.section.letter in letters else 0


def dials_of(scene: Scene, card: StemCard) -> Dials:
    """The plan's dials, overridden by the card's and bent by its manner."""
    manner, pattern = manner_of(card), card.pattern
    density = _clip(_dial(scene, pattern, "density", scene.plan.density) + 0.5 * busy(card))
    rate = (0.9 + 2.6 * density) * manner.notes * CONTRASTS[rank_of(scene) % len(CONTRASTS)][1]
    return Dials(
        density,
        _clip(_dial(scene, pattern, "leap", 0.4) + manner.leap),
        _clip(_dial(scene, pattern, "rest", 0.35) + manner.rest),
        _clip(_dial(scene, pattern, "syncopation", 0.25) + manner.syncopation),
        _clip(_dial(scene, pattern, "range", 0.5) + manner.range),
        min(2.4, max(0.3, rate * 60.0 / (scene.home_bpm or scene.plan.tempo_bpm))),
    )


def _dial(scene: Scene, pattern: Mapping[str, Any], name: str, default: float) -> float:
    return float(pattern.get(name, scene.plan.melody.get(name, default)))


def _clip(value: float) -> float:
    return min(1.0, max(0.0, value))


def theme_of(scene: Scene, card: StemCard) -> Theme:
    """The theme of the section's letter as this card sings it: the same for every section of that letter."""
    manner, dials, generator = manner_of(card), dials_of(scene, card), scene.theme_dice("theme")
    structure = choose_by_weight(generator, _structures(card, manner))
    liked = {name: manner.contours.get(name, 0.6 if manner.contours else 1.0) for name in CONTOURS}
    contour = choose_by_weight(generator, liked)
    compass = (4.0 + 3.5 * dials.leap + 1.5 * float(generator.random())) * len(MODES[scene.plan.key.mode]) / 7
    hook = _hook(scene, card, dials, generator)
    shown = {name: weight for name, weight in liked.items() if _tones(name, hook, compass) >= LEAST_TONES}
    if shown and contour not in shown:  # the rhythm passes over its turns
        contour = choose_by_weight(generator, shown)
    steps = contour_steps(contour, hook.starts, hook.beats, compass)
    steps = _figured(steps, choose_by_weight(generator, dict(manner.figures))) if manner.figures else steps
    pickup = _pickup(scene, dials, generator) if float(generator.random()) < manner.pickup else ()
    rising = float(generator.random()) < 0.7
    order = _thinned(STRUCTURES[structure], manner, generator)
    return Theme(structure, Motif(hook.starts, hook.lengths, steps, hook.beats), order, pickup, rising, dials, contour)


def _tones(contour: str, hook: Motif, compass: float) -> int:
    """How many different tones a rhythm takes from a contour."""
    return len(set(contour_steps(contour, hook.starts, hook.beats, compass)))


def _figured(steps: tuple[int, ...], name: str) -> tuple[int, ...]:
    figure = FIGURES[name]
    return tuple(step + figure[index % len(figure)] for index, step in enumerate(steps))


def _structures(card: StemCard, manner: Manner) -> dict[str, float]:
    asked = card.pattern.get("structure")
    if asked is None:
        return dict(manner.structures)
    names = [asked] if isinstance(asked, str) else list(asked)
    wrong = [name for name in names if name not in STRUCTURES]
    if wrong:
        raise PlanError(f"stem {card.name!r}: structure {wrong[0]!r} is not known: one of {', '.join(STRUCTURES)}")
    return dict.fromkeys(names, 1.0)


def _hook(scene: Scene, card: StemCard, dials: Dials, generator: np.random.Generator) -> Motif:
    meter = scene.plan.meter
    grid = throw_rhythm(generator, meter, _taste(scene, dials, manner_of(card).repeats))
    asked = card.pattern.get("rhythm")
    if asked is None:
        return motif_of(grid, meter)
    motif = motif_of(str(asked), meter)
    wanted = idea_bars(meter) * meter.bar_beats
    return motif.then(motif).fragment(wanted) if motif.beats < wanted else motif.fragment(wanted)


def _taste(scene: Scene, dials: Dials, repeats: float = 1.0) -> Taste:
    return Taste(dials.notes_per_beat, dials.syncopation, dials.rest, repeats, song_cell(scene, dials))


def song_cell(scene: Scene, dials: Dials) -> str:
    """The rhythm cell that all themes of the plan share; in an endless one the next four themes of a letter have another."""
    later = (scene.generation // CELL_THEMES,) if scene.generation >= CELL_THEMES else ()
    generator = dice(scene.plan.seed, "song", "cell", *later)
    size = chunks(scene.plan.meter)[0]
    return throw_cell(generator, size, dials.notes_per_beat * size / 4, dials.syncopation)


def _pickup(scene: Scene, dials: Dials, generator: np.random.Generator) -> tuple[float, ...]:
    unit = 0.25 if dials.notes_per_beat > 1.6 and not scene.plan.meter.compound else 0.5
    return (unit,) * int(generator.integers(1, 4)) if dials.notes_per_beat > 0.5 else (1.0,)


def _thinned(order: tuple[tuple[str, str], ...], manner: Manner, generator: np.random.Generator) -> tuple[tuple[str, str], ...]:
    """Some ideas fall silent; the hook at the head and the last cadence stay."""
    throws = [float(throw) for throw in generator.random(len(order))]
    return tuple(("-", "") if 0 < index < len(order) - 1 and throws[index] < manner.silence else idea for index, idea in enumerate(order))


def ideas(scene: Scene, theme: Theme, hook: Motif, home: int) -> list[Idea]:
    """All ideas of the section in order. `hook` has the steps that it got on its chords, `home` is the tonic's step from its first note."""
    count = max(1, -(-scene.section.bars // idea_bars(scene.plan.meter)))
    rounds, rest = divmod(count, len(theme.order))
    order = list(theme.order) * rounds + list(REMAINDERS.get(rest, ()))
    out = []
    for index, (what, ending) in enumerate(_altered(scene, theme, order)):
        generator = _idea_dice(scene, theme, what, index)
        made = _made(scene, replace(theme, hook=hook), home, what, generator)
        out.append(replace(made, ending=ending))
    return out


def _idea_dice(scene: Scene, theme: Theme, what: str, index: int) -> np.random.Generator:
    """An idea belongs to its theme; in later turns of an endless plan all but hook and contrast are thrown anew for each section."""
    if scene.turn and what not in "ab":
        return scene.dice("idea", what, index)
    return scene.theme_dice("idea", what, index // len(theme.order) if what in "sbf" else 0)


def _altered(scene: Scene, theme: Theme, order: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A calm end recalls the hook in notes of twice the length; a riff that comes back is displaced by an eighth once."""
    out = list(order)
    if scene.last and scene.section.energy < CALM and len(out) > 2:
        out[2] = ("g", out[2][1])
    if theme.structure == "riff" and scene.occurrence > 0 and len(out) > 3:
        out[1] = ("d", out[1][1])
    return _developed(scene, out) if scene.turn else out


def _developed(scene: Scene, order: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The hook stays at the head and the cadence at the end; of what stands between, now and then something else is made of the hook."""
    generator = scene.dice("development")
    likely = OVER_STATED if stated(scene.plan) else DEVELOPING
    out = []
    for index, (what, ending) in enumerate(order):
        chance, choice = float(generator.random()), float(generator.random())
        options = DEVELOPMENTS.get(what, what)
        inner = 0 < index < len(order) - 1
        out.append((options[int(choice * len(options))], ending) if inner and chance < likely else (what, ending))
    return out


def _made(scene: Scene, theme: Theme, home: int, what: str, generator: np.random.Generator) -> Idea:
    hook = theme.hook
    half = _half(scene, hook)
    move = int(generator.choice((-2, -1, 1, 1, 2)))
    motif, firm, bind = hook, 0.9, 1.8
    if what == "s":
        motif, firm, bind = hook.shifted(move), 0.25, 1.6
    elif what == "f":
        piece = hook.fragment(half)
        motif, firm, bind = piece.then(piece.shifted(move)), 0.25, 1.5
    elif what == "b":
        motif, firm, bind = _contrast(scene, theme, generator), 0.3, 0.9
    elif what == "c":
        motif, firm, bind = _closing(scene, theme, home, generator), 0.35, 1.0
    elif what == "r":
        motif, firm, bind = _answer(hook, home, half), 0.3, 1.3
    elif what == "t":
        motif, firm, bind = hook.fragment(half).then(_closing(scene, theme, home, generator).after(half)), 0.4, 1.2
    elif what == "g":
        motif, firm, bind = hook.augmented(2.0), 0.6, 1.6
    elif what == "d":
        motif = hook.displaced(0.5)
    elif what == "i":
        motif, firm, bind = hook.inverted().shifted(max(0, move)), 0.3, 1.4
    elif what == "-":
        motif = Motif((), (), (), hook.beats)
    return Idea(what, motif, "", firm, bind)


def _half(scene: Scene, hook: Motif) -> float:
    """Where an idea of two bars is cut: at its bar line, else near its middle on a felt pulse."""
    bar = scene.bar_beats
    if hook.beats >= 2 * bar:
        return round(hook.beats / bar / 2) * bar
    places = [place for place in scene.plan.meter.pulses if place > 0] or [bar / 2]
    return min(places, key=lambda place: abs(place - bar / 2))


def _contrast(scene: Scene, theme: Theme, generator: np.random.Generator) -> Motif:
    """A new rhythm that begins with the hook's cell, in another register and another contour."""
    dials, meter, hook = theme.dials, scene.plan.meter, theme.hook
    grid = throw_rhythm(generator, meter, _taste(scene, dials))
    others = {name: 1.0 for name in CONTOURS if name != theme.contour}
    rhythm = motif_of(grid, meter)
    high = max(hook.steps, default=0) - min(hook.steps, default=0)
    steps = contour_steps(choose_by_weight(generator, others), rhythm.starts, rhythm.beats, max(2.0, 0.8 * high))
    return Motif(rhythm.starts, rhythm.lengths, steps, rhythm.beats).shifted(_away(hook, steps, generator))


def _away(hook: Motif, steps: tuple[int, ...], generator: np.random.Generator) -> int:
    """The shift that brings the middle of an idea two to four steps away from the hook's: up more often than down."""
    middle = (max(hook.steps, default=0) + min(hook.steps, default=0)) / 2 - (max(steps, default=0) + min(steps, default=0)) / 2
    return round(middle) + int(generator.choice((2, 3, 3, 4, -3)))


def _closing(scene: Scene, theme: Theme, home: int, generator: np.random.Generator) -> Motif:
    """The hook's first half, then a way home by step, ending on a long note."""
    hook = theme.hook
    half = _half(scene, hook)
    head = hook.fragment(half)
    start = head.steps[-1] if head.steps else 0
    dials = theme.dials
    grid = throw_rhythm(generator, scene.plan.meter, Taste(dials.notes_per_beat, dials.syncopation * 0.5, dials.rest))
    tail = motif_of(grid, scene.plan.meter).after(half)
    side = 1 if float(generator.random()) < 0.65 else -1
    return head.then(Motif(tail.starts, tail.lengths, _way_home(start, home, len(tail.starts), side), hook.beats - half))


def _way_home(start: int, home: int, count: int, side: int) -> tuple[int, ...]:
    """Steps from `start` to `home` whose last three come by step from above (side 1: 3-2-1) or below (−1: 6-7-1)."""
    formula = tuple(home + side * step for step in (2, 1, 0))[-count:] if count else ()
    free = count - len(formula)
    target = home + side * 3
    return tuple(round(start + (target - start) * (index + 1) / (free + 1)) for index in range(free)) + formula


def _answer(hook: Motif, home: int, half: float) -> Motif:
    """The hook's rhythm; the first half a third lower or higher, the second turning home."""
    head = hook.fragment(half).shifted(-2 if hook.steps and max(hook.steps) > 1 else 2)
    rest = hook.after(half)
    start = head.steps[-1] if head.steps else home
    return head.then(Motif(rest.starts, rest.lengths, _way_home(start, home, len(rest.steps), 1), rest.beats))
