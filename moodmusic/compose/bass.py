"""Bass lines: a rhythm (the card's grid, the style's, or the kick's) and a line over the chords.

Every line is a table entry: its rhythm in 4/4 and the tones it takes in turn. Tones are letters: ``R`` root, ``5`` fifth,
``8`` octave, ``4`` the fifth below, ``3`` third, ``7`` seventh or sixth, ``n`` approach to the next chord.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from moodmusic.cards import StemCard
from moodmusic.compose.dials import Choice, Dials, Grid, Number, Switch, fullness, loudness, read
from moodmusic.compose.drums import groove_of
from moodmusic.compose.grid import STEP_BEATS, Hit, grid_for, strength, tile
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import ChordSpan, Note
from moodmusic.theory import Chord
from moodmusic.units import seconds_to_beats

MAX_SECONDS = 11.5
PHRASE_BARS = 4
OTHERS = "5843"  # what may stand for a tone that is not the root, in later turns of an endless plan
REPLACED = 0.3  # chance of it


@dataclass(frozen=True, slots=True)
class Line:
    """A manner of playing: its rhythm, the tones in turn, whether notes are held until the next one."""

    grid: str
    tones: str
    held: bool = True
    locks: bool = False  # takes the kick's rhythm when there is one
    approach: float = 0.3


LINES: dict[str, Line] = {
    "root": Line("X.......x.......", "R", locks=True),
    "whole": Line("X_______________", "R", approach=0.0),
    "half": Line("X_______x_______", "R5R4", approach=0.25),
    "root-fifth": Line("X__.....x__.....", "R5R4"),
    "octave": Line("X.x.X.x.X.x.X.x.", "R8", held=False),
    "offbeat": Line("..X...X...X...X.", "RRR8", held=False, approach=0.15),
    "pedal": Line("X_______________", "P", approach=0.0),
    "walking": Line("X___x___X___x___", "W", approach=0.9),
    "arpeggio": Line("X.-.x.-.X.-.x.-.", "R5853535", approach=0.4),
    "riff": Line("X..x..x.X.....x.", "M", held=False, approach=0.2),
    "pocket": Line("X......x..x.....", "M", locks=True, approach=0.35),
    "eighths": Line("X.x.x.x.X.x.x.x.", "R", held=False, approach=0.35),
    "sixteenths": Line("X-x-X-x-X-x-X-x-", "RRR8RR8R", held=False, approach=0.2),
    "gallop": Line("X.xxX.xxX.xxX.xx", "R", held=False, approach=0.2),
    "dub": Line("X_..x_....x_x_..", "RR57R8", held=False, approach=0.15),
    "tumbao": Line("......x_....x___", "5R", approach=0.0),
    "bossa": Line("X__._.x_X__...x_", "RR55", approach=0.15),
    "808": Line("X_____....x_..x_", "R", approach=0.1, locks=True),
    "funk": Line("X..x..-x..x.X.-.", "RR8R7R85", held=False, locks=False, approach=0.5),
    "boogie": Line("X_x_X_x_X_x_X_x_", "R35676535", approach=0.0),
}
RIFFS = ("RR857R5", "R8R75R8", "RR5785", "R578R5", "R3585R8", "RR8R57", "R85R35", "RRR578")  # tones of a riff from the chord's start
RIFF_GRIDS = (  # two-bar rhythms: one belongs to a theme
    "X..x..x.X.....x.X..x..x.X..x..x.",
    "X.....x.x.x...-.X.....x.x...x.x.",
    "X..X..X...x...x.X..X..X...x.x.-.",
    "X...x..xX.....x.X...x..xX..x..x.",
    "X.x...x...x..x..X.x...x...x.x.x.",
)
DIALS: Dials = {
    "style": Choice("root-fifth", tuple(LINES)),
    "grid": Grid(),
    "lock": Switch(True),
    "approach": Number(-1.0, -1.0, 1.0),
    "chromatic": Switch(),
    "ghost": Number(0.0, 0.0, 1.0),
    "gate": Number(0.9, 0.05, 1.0),
    "opens": Switch(),
    "drift": Number(0.0, 0.0, 1.0),
}


def play(scene: Scene, card: StemCard) -> list[Note]:
    """The bass line of a section."""
    dials = read(card, DIALS)
    line = LINES[dials["style"]]
    hits = _rhythm(scene, dials["grid"], replace(line, locks=line.locks and dials["lock"]))
    pitches = _pitches(scene, card, hits, line, dials["chromatic"])
    notes = _notes(scene, hits, pitches, line.held, dials["gate"])
    chance = scene.dice(card.name, "bass")
    likely = line.approach if dials["approach"] < 0 else dials["approach"]
    notes = _approached(scene, card, notes, likely, dials["chromatic"], chance) if line.tones != "W" else notes
    notes = notes if line.held else _turned(scene, card, notes, chance)
    return _ghosted(scene, notes, dials["ghost"], chance)


def _rhythm(scene: Scene, grid: str | Mapping[str, str], line: Line) -> list[Hit]:
    meter, bars = scene.plan.meter, scene.section.bars
    kick = kick_grid(scene) if line.locks and not grid else None
    riff = RIFF_GRIDS[int(scene.theme_dice("riff rhythm").integers(len(RIFF_GRIDS)))] if line.tones == "M" else ""
    source = grid or kick or riff or line.grid
    hits = tile(grid_for(source, meter), meter, bars)
    full = fullness(scene)
    if full < 0.35:
        hits = [hit for hit in hits if strength(hit.start_beat, meter) >= 0.8 or hit.level >= 0.99] or hits
    starts = [span.start_beat for span in scene.chords]
    if line.tones in ("P", "W") or line.grid.startswith("."):
        return hits
    missing = [at for at in starts if not any(at - 0.3 < hit.start_beat < at + 0.3 for hit in hits)]
    return sorted([*hits, *(Hit(at, 4 * STEP_BEATS, 0.75) for at in missing)], key=lambda hit: hit.start_beat)


def kick_grid(scene: Scene) -> str | Mapping[str, str] | None:
    """The kick's grid of the drum stem that sounds in this section, or None."""
    for card in scene.plan.stems:
        if card.role == "drums" and card.name in scene.section.stems and card.pattern.get("kind", "drums") == "drums":
            return groove_of(scene, card).grids.get("kick")
    return None


def low(card: StemCard, pitch_class: int, near: float) -> int:
    """The pitch of a pitch class inside the card's register that lies nearest to a pitch."""
    bottom, top = card.register
    inside = [pitch for pitch in range(bottom, top + 1) if pitch % 12 == pitch_class % 12]
    return min(inside or [bottom], key=lambda pitch: (abs(pitch - near), pitch))


def bass_root(chord: Chord) -> int:
    """Pitch class that the bass takes for a chord: its slash bass or its root."""
    return chord.root if chord.bass is None else chord.bass


def _tone(chord: Chord, letter: str) -> int:
    """Semitones above the bass root of a tone letter."""
    root = bass_root(chord)
    if letter in "R8":
        return 12 if letter == "8" else 0
    steps = {interval % 12 for interval in chord.intervals}
    wanted = {"5": (7, 6, 8), "4": (7, 6, 8), "3": (4, 3, 5, 2), "6": (9, 8), "7": (10, 11, 9, 7)}.get(letter, (0,))
    step = next((interval for interval in wanted if interval in steps), 7 if letter in "5467" and not steps & {6, 8} else 0)
    return (chord.root + step - root) % 12 - (12 if letter == "4" else 0)


def _pitches(scene: Scene, card: StemCard, hits: list[Hit], line: Line, chromatic: bool) -> list[int]:
    if line.tones == "W":
        return _walk(scene, card, hits, chromatic)
    if line.tones == "P":
        return [low(card, scene.plan.key.tonic, card.register[0] + 8)] * len(hits)
    rows = _phrases(scene, card, _motif(scene, card) if line.tones == "M" else line.tones)
    out, turn, chord_start = [], 0, -1.0
    for hit in hits:
        span = scene.chord_at(hit.start_beat)
        turn = 0 if span.start_beat != chord_start else turn + 1
        chord_start = span.start_beat
        tones = rows[int(hit.start_beat / (PHRASE_BARS * scene.bar_beats) + 1e-6)]
        out.append(_placed(card, span.chord, tones[turn % len(tones)]))
    return out


def _phrases(scene: Scene, card: StemCard, tones: str) -> list[str]:
    """The tones of each four-bar phrase: as the line has them, and in later turns of an endless plan with other chord tones among them."""
    count = -(-scene.section.bars // PHRASE_BARS)
    if not scene.turn:
        return [tones] * count
    chance = scene.dice(card.name, "phrases")
    throws = chance.random((count, len(tones) - 1, 2)).tolist()
    return [tones[0] + "".join(_other(tone, *throw) for tone, throw in zip(tones[1:], row, strict=True)) for row in throws]


def _other(tone: str, roll: float, choice: float) -> str:
    """Now and then another tone of the chord for one that is not the root."""
    return OTHERS[int(choice * len(OTHERS))] if tone != "R" and roll < REPLACED else tone


def _placed(card: StemCard, chord: Chord, letter: str) -> int:
    root = low(card, bass_root(chord), card.register[0] + 7)
    pitch = root + _tone(chord, letter)
    if pitch > card.register[1]:
        pitch -= 12
    return pitch + 12 if pitch < card.register[0] else pitch


def _motif(scene: Scene, card: StemCard) -> str:
    """Tones of a riff that belongs to the theme."""
    return RIFFS[int(scene.theme_dice(card.name, "riff").integers(len(RIFFS)))]


def _walk(scene: Scene, card: StemCard, hits: list[Hit], chromatic: bool) -> list[int]:
    """Root on the chord, then steps towards the next root, the last one a semitone or a scale step from it."""
    chance = scene.dice(card.name, "walk")
    out: list[int] = []
    last = float(sum(card.register)) / 2 - 2
    for index, hit in enumerate(hits):
        span = scene.chord_at(hit.start_beat)
        left = [other.start_beat for other in hits[index:] if other.start_beat < span.start_beat + span.beats - 1e-6]
        fresh = index == 0 or scene.chord_at(hits[index - 1].start_beat) != span
        if fresh:
            pitch = low(card, bass_root(span.chord), last)
        else:
            goal = _goal(scene, card, span, last)
            if len(left) <= 1:
                pitch = _approach(scene, card, (last, goal), chromatic, chance)
            else:
                pitch = _step(scene, card, span.chord, (last, goal), len(left), chance)
        out.append(pitch)
        last = pitch
    return out


def _goal(scene: Scene, card: StemCard, span: ChordSpan, near: float) -> int:
    return low(card, bass_root(chord_after(scene, span)), near)


def chord_after(scene: Scene, span: ChordSpan) -> Chord:
    """The chord that follows a span; after the last one the first chord of the next section."""
    end = span.start_beat + span.beats
    if end < scene.beats - 1e-6:
        return scene.chord_at(end).chord
    return scene.goal or span.chord


def _approach(scene: Scene, card: StemCard, way: tuple[float, int], chromatic: bool, chance: np.random.Generator) -> int:
    """The last note before a new root: a step from it, in the scale unless the card is chromatic."""
    last, goal = way
    scale = scene.plan.pitch_classes or scene.plan.key.degrees
    strict = scene.plan.pitch_classes is not None or not chromatic
    near = [goal + step for step in (-1, 1, 2, -2) if not strict or (goal + step) % 12 in scale]
    near = [pitch for pitch in near if pitch != last and card.register[0] <= pitch <= card.register[1]]
    weights = [1.0 / (1 + abs(abs(pitch - last) - 2) + 0.8 * (pitch % 12 not in scale)) for pitch in near]
    return _drawn(near or [goal], weights or [1.0], chance)


def _step(scene: Scene, card: StemCard, chord: Chord, between: tuple[float, int], left: int, chance: np.random.Generator) -> int:
    """One walking note on the way to the goal: a step in the scale or a chord tone."""
    last, goal = between
    scale, tones = scene.plan.pitch_classes or scene.plan.key.degrees, set(chord.pitch_classes)
    way = 1 if goal > last or (goal == last and last < sum(card.register) / 2) else -1
    options = [pitch for pitch in range(card.register[0], card.register[1] + 1) if 1 <= abs(pitch - last) <= 7]
    options = [pitch for pitch in options if pitch % 12 in tones or pitch % 12 in scale] or [goal]
    weights = [_pull(pitch, last, goal, way, left, pitch % 12 in tones) for pitch in options]
    return _drawn(options, weights, chance)


def _pull(pitch: int, last: float, goal: int, way: int, left: int, tone: bool) -> float:
    size = abs(pitch - last)
    weight = 3.0 if tone else 1.2
    weight *= 2.0 if size <= 2 else 1.0 if size <= 4 else 0.45
    weight *= 1.6 if (pitch - last) * way > 0 else 0.7
    return weight * (0.3 if abs(pitch - goal) > 3 * left else 1.0) * (0.3 if pitch == goal else 1.0)


def _drawn(options: list[int], weights: list[float], chance: np.random.Generator) -> int:
    at = float(chance.random()) * sum(weights)
    for option, weight in zip(options, weights, strict=True):
        at -= weight
        if at <= 0:
            return option
    return options[-1]


def _notes(scene: Scene, hits: list[Hit], pitches: list[int], held: bool, gate: float) -> list[Note]:
    longest = seconds_to_beats(MAX_SECONDS, scene.plan.tempo_bpm)
    ends = [hit.start_beat for hit in hits[1:]] + [scene.beats]
    out = []
    for hit, end, pitch in zip(hits, ends, pitches, strict=True):
        room = end - hit.start_beat
        beats = room * gate if held or hit.held else min(room, 2 * STEP_BEATS) * gate
        if hit.held:
            beats = min(beats, hit.beats)
        out.append(Note(hit.start_beat, max(0.1, min(beats, longest)), pitch, loudness(scene, hit.level)))
    return out


def _approached(scene: Scene, card: StemCard, notes: list[Note], likely: float, chromatic: bool, chance: np.random.Generator) -> list[Note]:
    """The last note before a new chord leads to it by step, now and then."""
    if not notes:
        return notes
    strict = scene.plan.pitch_classes is not None or not chromatic
    scale = set(scene.plan.pitch_classes or scene.plan.key.degrees)
    likely *= 0.4 + 0.8 * fullness(scene)
    out = list(notes)
    for index in range(len(notes) - 1):
        now, then = notes[index], notes[index + 1]
        change = bass_root(scene.chord_at(now.start_beat).chord) != bass_root(scene.chord_at(then.start_beat).chord)
        on_chord = abs(scene.chord_at(now.start_beat).start_beat - now.start_beat) < 1e-6
        if not change or on_chord or then.start_beat - now.start_beat > 1.01 or chance.random() >= likely:
            continue
        steps = [then.pitch + step for step in (-1, -2, 2, 1) if not strict or (then.pitch + step) % 12 in scale]
        inside = [pitch for pitch in steps if card.register[0] <= pitch <= card.register[1]]
        if inside:
            out[index] = replace(now, pitch=min(inside, key=lambda pitch: abs(pitch - now.pitch)))
    return out


def _turned(scene: Scene, card: StemCard, notes: list[Note], chance: np.random.Generator) -> list[Note]:
    """Something new at the end of every eighth bar: the last note of a lively line jumps an octave."""
    if fullness(scene) < 0.45 or len(notes) < scene.section.bars * 2:
        return notes
    phrase, out = 8 * scene.bar_beats, list(notes)
    for index, note in enumerate(notes):
        following = notes[index + 1].start_beat if index + 1 < len(notes) else scene.beats
        at_end = following % phrase < 1e-6 or index == len(notes) - 1
        if at_end and note.pitch + 12 <= card.register[1] and chance.random() < 0.6:
            out[index] = replace(note, pitch=note.pitch + 12)
    return out


def _ghosted(scene: Scene, notes: list[Note], likely: float, chance: np.random.Generator) -> list[Note]:
    """Dead notes on the sixteenth before a note, where there is room."""
    out: list[Note] = []
    for index, note in enumerate(notes):
        before = notes[index - 1] if index else None
        at = note.start_beat - STEP_BEATS
        if before and at >= before.start_beat + STEP_BEATS - 1e-6 and chance.random() < likely * fullness(scene):
            out[-1] = replace(before, beats=min(before.beats, at - before.start_beat))
            out.append(Note(at, 0.1, before.pitch, loudness(scene, 0.25)))
        out.append(note)
    return out
