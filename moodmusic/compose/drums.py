"""Drums: a groove for each letter, varied bar by bar, thinned or thickened by energy, with fills into what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from moodmusic.cards import StemCard
from moodmusic.compose.dials import busy
from moodmusic.compose.fills import Stroke, build_beats, builds, fill_beats, generated_fill, kickless_beats, roll, written_fill
from moodmusic.compose.grid import LEVELS, STEP_BEATS, grid_for, tile
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.errors import PlanError, nearest
from moodmusic.kitmap import PIECES

if TYPE_CHECKING:
    import numpy as np

# Energy below which a piece is silent.
THIN = {
    "kick": 0.12,
    "kick2": 0.3,
    "snare": 0.2,
    "snare2": 0.2,
    "clap": 0.3,
    "hat": 0.05,
    "openhat": 0.35,
    "tamb": 0.3,
    "ride": 0.1,
    "cowbell": 0.4,
}
NOT_PIECES = frozenset({"weight", "energy", "grids", "name"})
# What ghost strokes are played on: the first that the groove has.
BACKBEATS = ("snare", "rim", "clap", "snare2", "conga-high", "conga-low", "taiko-mid", "frame-high")
KICKS = frozenset({"kick", "kick2", "taiko-low", "frame-low", "surdo"})
HELD_BEATS = {"openhat": 0.5, "crash": 2.0, "crash2": 2.0, "china": 1.5, "ride": 0.5, "riser": 4.0}
GHOST = 0.28
LOUDER = 0.1 - 1e-9  # energy difference that is worth a crash
PHRASE_BARS = 4


@dataclass(frozen=True, slots=True)
class Groove:
    """A groove of a card: grids by piece, how usual it is, and the energies that it suits."""

    grids: Mapping[str, str | Mapping[str, str]]
    weight: float
    energy: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Kit:
    """What a card's pattern says about how its drums are played."""

    ghost: float
    vary: float
    thin: Mapping[str, float]
    fills: bool
    crash: str
    build: bool | None  # None: as it suits the kit and the section


@dataclass(frozen=True, slots=True)
class Fills:
    """What the fills of a section are made of: dice, pieces by voice, and what the card writes."""

    generator: np.random.Generator
    voices: Mapping[str, str]
    written: Any


# Words in kit names: machines do not drift, build up before peaks, and leave the toms alone.
MACHINES = ("808", "909", "707", "electro", "house", "techno", "synth", "trap", "chip", "machine", "dnb")
DRUMS = Kit(0.3, 0.5, THIN, True, "crash", None)
PERCUSSION = Kit(0.15, 0.35, {"tamb": 0.3, "clap": 0.3}, False, "", False)


def drums(scene: Scene, card: StemCard) -> list[Note]:
    """The drum part of a section."""
    return notes_of(played(scene, card, kit_of(card, DRUMS)))


def machine(card: StemCard) -> bool:
    """Whether a card's kit is a drum machine."""
    return any(word in card.instrument for word in MACHINES)


def kit_of(card: StemCard, usual: Kit) -> Kit:
    """The usual way to play, changed by what the card's pattern says."""
    pattern, more = card.pattern, busy(card)
    thin = {**usual.thin, **{str(piece): float(limit) for piece, limit in pattern.get("thin", {}).items()}}
    crash = pattern.get("crash", usual.crash)
    return Kit(
        float(pattern.get("ghost", usual.ghost)) + 0.5 * more,
        float(pattern.get("vary", usual.vary)) + 0.4 * more,
        {piece: limit - 0.5 * more for piece, limit in thin.items()},
        bool(pattern.get("fills", usual.fills)),
        str(crash) if crash else "",
        pattern.get("build", usual.build),
    )


def notes_of(strokes: list[Stroke]) -> list[Note]:
    """Strokes as notes; two on one piece at one time become the louder one."""
    loudest: dict[tuple[float, int], Note] = {}
    for stroke in strokes:
        number = PIECES[stroke.piece]
        place = (round(stroke.start_beat, 6), number)
        note = Note(place[0], HELD_BEATS.get(stroke.piece, STEP_BEATS), number, round(min(1.0, stroke.level), 4))
        if place not in loudest or loudest[place].velocity < note.velocity:
            loudest[place] = note
    return sorted(loudest.values(), key=lambda note: (note.start_beat, note.pitch))


def grooves_of(card: StemCard) -> list[Groove]:
    """The grooves of a card; PlanError when there is none or a piece is unknown."""
    pattern = card.pattern
    entries = list(pattern.get("grooves", ())) or ([{"grids": pattern["grids"]}] if pattern.get("grids") else [])
    if not entries:
        raise PlanError(f"stem {card.name!r}: its pattern has no groove: give grooves, or grids of one groove")
    return [_groove(card, entry) for entry in entries]


def _groove(card: StemCard, entry: Mapping[str, Any]) -> Groove:
    grids = dict(entry.get("grids", {})) | {piece: grid for piece, grid in entry.items() if piece not in NOT_PIECES}
    wrong = [piece for piece in grids if piece not in PIECES]
    if wrong or not grids:
        given = repr(wrong[0]) if wrong else "nothing"
        raise PlanError(f"stem {card.name!r}: {given} is no drum piece{nearest(str(given), PIECES)}: one of {', '.join(PIECES)}")
    low, high = entry.get("energy", (0.0, 1.0))
    return Groove(grids, float(entry.get("weight", 1.0)), (float(low), float(high)))


def groove_of(scene: Scene, card: StemCard) -> Groove:
    """The groove of the section: one throw for each letter among those whose energy fits."""
    fitting = [groove for groove in grooves_of(card) if groove.energy[0] <= scene.section.energy <= groove.energy[1]] or grooves_of(card)
    throw = float(scene.theme_dice("groove", card.name).random()) * sum(groove.weight for groove in fitting)
    for groove in fitting:
        throw -= groove.weight
        if throw < 0:
            return groove
    return fitting[-1]


def played(scene: Scene, card: StemCard, kit: Kit) -> list[Stroke]:
    """All strokes of the section: groove, variations, ghosts, fills, crash; in no order."""
    groove = groove_of(scene, card)
    strokes = _grooved(scene, groove, kit)
    if not strokes:
        return []
    strokes = _varied(scene, card, strokes, kit)
    strokes += _ghosts(scene, card, strokes, kit)
    strokes = _ended(scene, card, strokes, kit)
    strokes = _closed(scene, _opened(scene, strokes, kit), kit)
    without = card.pattern.get("without", ())  # pieces that the words refuse
    return [replace(stroke, level=stroke.level * _intensity(scene)) for stroke in strokes if stroke.piece not in without]


def _intensity(scene: Scene) -> float:
    return 0.78 + 0.22 * scene.section.energy


def _grooved(scene: Scene, groove: Groove, kit: Kit) -> list[Stroke]:
    meter, energy, strokes = scene.plan.meter, scene.section.energy, []
    for piece, grids in groove.grids.items():
        if energy >= kit.thin.get(piece, 0.0):
            hits = tile(grid_for(grids, meter), meter, scene.section.bars)
            strokes += [Stroke(hit.start_beat, piece, hit.level) for hit in hits if _audible(hit.level, energy)]
    return strokes


def _audible(level: float, energy: float) -> bool:
    """Ghost and soft strokes fall out of very calm sections."""
    return level > 0.6 or energy >= (0.3 if level < 0.4 else 0.15)


def _varied(scene: Scene, card: StemCard, strokes: list[Stroke], kit: Kit) -> list[Stroke]:
    """Bars 2, 4 and 8 of a phrase differ a little: the kick moves, a hat opens. Every eight bars the same way: it is a groove."""
    out = []
    changes = {place: _change(scene, card, kit, place) for place in (1, 3, 5, 7)}
    for stroke in strokes:
        bar = int(stroke.start_beat / scene.bar_beats + 1e-9)
        moved = changes.get(bar % 8, {}).get((stroke.piece, round(stroke.start_beat - bar * scene.bar_beats, 6)), stroke)
        out += [replace(moved, start_beat=stroke.start_beat) if isinstance(moved, Stroke) else stroke] if moved is not None else []
    return out + _extra_kicks(scene, card, strokes, kit)


def _change(scene: Scene, card: StemCard, kit: Kit, place: int) -> dict[tuple[str, float], Stroke | None]:
    """What one bar of eight changes: a stroke (piece, beat of the bar) becomes another one or falls out."""
    generator = scene.theme_dice("groove change", card.name, place)
    out: dict[tuple[str, float], Stroke | None] = {}
    last_hat = scene.bar_beats - 0.5
    if place in (3, 7) and float(generator.random()) < kit.vary and scene.section.energy >= kit.thin.get("openhat", 0.35):
        out["hat", round(last_hat, 6)] = Stroke(0.0, "openhat", 0.7)
        out["hat", round(last_hat + STEP_BEATS, 6)] = None
    return out


def _extra_kicks(scene: Scene, card: StemCard, strokes: list[Stroke], kit: Kit) -> list[Stroke]:
    """One more kick before the bar line or off the beat in every second bar, where no kick or backbeat is near."""
    kicks = {round(stroke.start_beat, 6) for stroke in strokes if stroke.piece in KICKS}
    busy = kicks | {round(stroke.start_beat, 6) for stroke in strokes if stroke.piece in BACKBEATS and stroke.level > 0.5}
    piece = next((stroke.piece for stroke in strokes if stroke.piece in KICKS), "")
    if not piece:
        return []
    out = []
    for place in (1, 3, 5, 7):
        generator = scene.theme_dice("kick", card.name, place % 4)
        wanted = float(generator.random()) < kit.vary * (0.3 + 0.7 * scene.section.energy)
        spot = float(generator.choice((0.5, 0.25, 1.5, 1.25)))
        for bar in range(place, scene.section.bars, 8):
            at = round((bar + 1) * scene.bar_beats - spot, 6)
            if wanted and not any(abs(at - other) < 0.2 for other in busy):
                out.append(Stroke(at, piece, 0.6))
    return out


def _ghosts(scene: Scene, card: StemCard, strokes: list[Stroke], kit: Kit) -> list[Stroke]:
    """Ghost strokes on free sixteenths beside the backbeats, the same in each bar of a phrase but the last."""
    present = {stroke.piece for stroke in strokes}
    piece = next((name for name in BACKBEATS if name in present), "")
    if not piece or piece == "clap" or scene.section.energy < 0.3:
        return []
    taken = {round(stroke.start_beat, 6) for stroke in strokes if stroke.piece == piece or stroke.piece in KICKS}
    beats = sorted({round(stroke.start_beat, 6) for stroke in strokes if stroke.piece == piece and stroke.level > 0.6})
    generator, wish = scene.theme_dice("ghost", card.name), kit.ghost * (0.4 + 0.8 * scene.section.energy)
    liked = {round(place * STEP_BEATS, 6): float(generator.random()) < wish for place in range(int(scene.bar_beats / STEP_BEATS))}
    out = []
    for beat in beats:
        for away in (-0.25, 0.25, 0.75, -0.75):
            at = round(beat + away, 6)
            if 0 <= at < scene.beats and at not in taken and liked.get(round(at % scene.bar_beats, 6), False):
                out.append(Stroke(at, piece, GHOST))
    return out


def _ended(scene: Scene, card: StemCard, strokes: list[Stroke], kit: Kit) -> list[Stroke]:
    """Small fills inside the section, and the fill or the build-up at its end."""
    if not kit.fills:
        return strokes
    generator = scene.dice("fill", card.name)
    fill = Fills(generator, _fill_voices(card, strokes), card.pattern.get("fills"))
    for bar in range(PHRASE_BARS, scene.section.bars, PHRASE_BARS):
        chance = 0.75 if bar % 8 == 0 else 0.3
        if float(generator.random()) < chance and scene.section.energy >= 0.35:
            strokes = _with_fill(scene, strokes, fill, (bar * scene.bar_beats, 1.0 if bar % 8 == 0 else 0.5))
            strokes += _crash(kit, bar * scene.bar_beats, 0.6) if bar % 8 == 0 and scene.section.energy >= 0.6 else []
    snare = fill.voices["s"]
    if builds(scene, kit.build, machine(card)):
        start = scene.beats - build_beats(scene)
        silent = scene.beats - kickless_beats(scene)
        kept = [stroke for stroke in strokes if not (stroke.piece == snare and stroke.start_beat >= start - 1e-9)]
        return [stroke for stroke in kept if not (stroke.piece in KICKS and stroke.start_beat >= silent - 1e-9)] + roll(scene, snare)
    return _with_fill(scene, strokes, fill, (scene.beats, fill_beats(scene)))


def _with_fill(scene: Scene, strokes: list[Stroke], how: Fills, where: tuple[float, float]) -> list[Stroke]:
    """The strokes with a fill of `where` = (end, length) in beats; hats and cymbals stop for it, the kick plays on."""
    end, beats = where
    if beats <= 0:
        return strokes
    if isinstance(how.written, list | tuple) and how.written:
        chosen = how.written[int(how.generator.integers(len(how.written)))]
        grids = {piece: grid_for(grid, scene.plan.meter) for piece, grid in chosen.items()}
        fill = written_fill(grids, scene.plan.meter, end, beats)
    else:
        fill = generated_fill(how.generator, scene.plan.meter, end, beats, how.voices)
    start = end - beats
    kept = [stroke for stroke in strokes if not (start - 1e-9 <= stroke.start_beat < end - 1e-9 and stroke.piece not in KICKS)]
    return kept + fill


def _fill_voices(card: StemCard, strokes: list[Stroke]) -> dict[str, str]:
    """Which piece plays each voice of a generated fill: the card's `fill_pieces`, else toms and the backbeat of the groove."""
    present = {stroke.piece for stroke in strokes}
    snare = next((name for name in ("snare", "rim", "snare2", "clap") if name in present), "snare")
    kick = next((name for name in KICKS if name in present), "kick")
    names = [str(name) for name in card.pattern.get("fill_pieces", ("tom5", "tom3", "tom1"))]
    if not names:
        names = [snare]
    high, middle, low = names[0], names[len(names) // 2], names[-1]
    return {"s": snare if "fill_pieces" not in card.pattern or snare in present else high, "h": high, "m": middle, "l": low, "k": kick}


def _crash(kit: Kit, beat: float, level: float) -> list[Stroke]:
    return [Stroke(beat, kit.crash, level)] if kit.crash else []


def _opened(scene: Scene, strokes: list[Stroke], kit: Kit) -> list[Stroke]:
    """Crash and kick on the 1 of a section that is louder than the one before, or of one with much energy."""
    louder = scene.previous is not None and scene.section.energy - scene.previous.energy >= LOUDER
    if not kit.crash or not (louder or scene.section.energy >= 0.7) or scene.section.energy < 0.35:
        return strokes
    kick = next((stroke.piece for stroke in strokes if stroke.piece in KICKS), "")
    first = [Stroke(0.0, kick, LEVELS["X"])] if kick else []
    return strokes + first + _crash(kit, 0.0, 0.9 if louder else 0.7)


def final_beat(scene: Scene) -> float | None:
    """Where the last chord of a track that rings out begins, when it is held for two bars at most; else None."""
    final = scene.chords[-1]
    if not scene.last or scene.plan.ending != "ring" or scene.section.bars < 2 or final.beats > 2 * scene.bar_beats + 1e-6:
        return None
    return final.start_beat


def _closed(scene: Scene, strokes: list[Stroke], kit: Kit) -> list[Stroke]:
    """Under the last chord of a track that rings out: one stroke of the kick and the crash, then silence."""
    final = final_beat(scene)
    if final is None:
        return strokes
    kept = [stroke for stroke in strokes if stroke.start_beat < final - 1e-9]
    kick = next((stroke.piece for stroke in strokes if stroke.piece in KICKS), "")
    return kept + ([Stroke(final, kick, 0.9)] if kick else []) + _crash(kit, final, 0.6)
