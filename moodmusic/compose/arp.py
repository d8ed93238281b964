"""Broken chords in running notes: arpeggiators, ostinatos, and the sweeps of a harp."""

from __future__ import annotations

from typing import Any

from moodmusic.cards import StemCard
from moodmusic.compose.dials import Choice, Dials, Grid, Number, Switch, fullness, loudness, read
from moodmusic.compose.grid import STEP_BEATS, Hit, grid_for, strength, tile
from moodmusic.compose.hand import Grip, grip_at, grips
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.compose.voicing import FAMILIES
from moodmusic.dice import dice

RATES: dict[str, float] = {"4": 1.0, "8": 0.5, "8t": 1 / 3, "16": 0.25, "16t": 1 / 6}
SHAPES = ("up", "down", "updown", "downup", "skip", "pedal", "walk", "random")
MASK_STEPS = 16
CONTOURS = ("11312131", "13231323", "11213121", "12321232", "31213121", "11132111", "12313213", "13141312")
ARP_DIALS: Dials = {
    "shape": Choice("updown", SHAPES),
    "rate": Choice("16", tuple(RATES)),
    "octaves": Number(2, 1, 3),
    "gate": Number(0.7, 0.1, 4.0),
    "rests": Number(0.1, 0.0, 0.9),
    "accent": Number(4, 2, 8),
    "cycle": Number(0, 0, 32),
    "evolve": Number(0.5, 0.0, 1.0),
    "voicing": Choice("close", FAMILIES),
    "voices": Number(4, 2, 6),
    "opens": Switch(),
}
OSTINATO_DIALS: Dials = {
    "grid": Grid("X.x.x.x.X.x.x.x."),
    "contour": Choice("auto", ("auto", *CONTOURS)),
    "gate": Number(0.5, 0.05, 1.0),
    "double": Number(0.8, 0.0, 1.0),
    "voicing": Choice("close", FAMILIES),
    "voices": Number(3, 2, 6),
    "opens": Switch(),
    "drift": Number(0.0, 0.0, 1.0),
}
SWEEP_DIALS: Dials = {
    "beats": Number(1.0, 0.25, 4.0),
    "every": Number(2, 1, 8),
    "into": Switch(),
    "scale": Switch(),
    "echo": Switch(True),
    "opens": Switch(),
}


def ladder(grip: Grip, card: StemCard, octaves: int) -> list[int]:
    """The pitches of a grip and their octaves, upwards, inside the register."""
    tones = sorted({pitch + 12 * turn for pitch in grip.pitches for turn in range(octaves)})
    return [pitch for pitch in tones if card.register[0] <= pitch <= card.register[1]] or list(grip.pitches)


def play(scene: Scene, card: StemCard) -> list[Note]:
    """An arpeggiator: one tone a step, through the chord and its octaves, with rests and accents that slowly change."""
    dials = read(card, ARP_DIALS)
    held = grips(scene, card, dials["voicing"], dials["voices"])
    full = fullness(scene)
    octaves = max(1, dials["octaves"] - (full < 0.35) + (full > 0.85 and dials["octaves"] < 3))
    step = _step(scene, dials["rate"])
    notes: list[Note] = []
    count = 0
    for index, (at, mask) in enumerate(_places(scene, card, step, dials)):
        grip = grip_at(held, at)
        count = 0 if _restarts(scene, grip, at, step, index, dials["cycle"]) else count + 1
        if mask:
            tones = ladder(grip, card, octaves)
            pitch = tones[_rung(dials["shape"], count, len(tones), scene.plan.seed) % len(tones)]
            velocity = loudness(scene, _accent(scene, at, index, dials["accent"]))
            notes.append(Note(at, _length(scene, at, step * dials["gate"]), pitch, velocity))
    return notes


def _step(scene: Scene, rate: str) -> float:
    """Beats of a step; where eighths are counted, triplets become what they already are."""
    if scene.plan.meter.denominator == 8 and rate.endswith("t"):
        return 0.5 if rate == "8t" else 0.25
    return RATES[rate]


def _places(scene: Scene, card: StemCard, step: float, dials: dict[str, Any]) -> list[tuple[float, bool]]:
    """Every step of the section and whether it sounds."""
    out: list[tuple[float, bool]] = []
    count = int(scene.bar_beats / step + 1e-6)
    for bar in range(scene.section.bars):
        mask = _mask(scene, card, bar // 4, dials)
        out += [(bar * scene.bar_beats + i * step, mask[i % MASK_STEPS]) for i in range(count)]
    return out


def _mask(scene: Scene, card: StemCard, phrase: int, dials: dict[str, Any]) -> list[bool]:
    """Which of sixteen steps sound: the theme's own choice, of which a few change with every four bars."""
    chance = scene.theme_dice(card.name, "mask")
    rank = [float(value) for value in chance.random(MASK_STEPS)]
    likely = dials["rests"] + 0.45 * max(0.0, 0.55 - fullness(scene))
    mask = [place == 0 or value >= likely * (0.5 if place % 4 == 0 else 1.1) for place, value in enumerate(rank)]
    for turn in range(phrase):
        other = scene.theme_dice(card.name, "evolve", turn)
        place = int(other.integers(1, MASK_STEPS))
        if other.random() < dials["evolve"] and (dials["rests"] > 0 or not mask[place]):
            mask[place] = not mask[place]
    return mask


def _restarts(scene: Scene, grip: Grip, at: float, step: float, index: int, cycle: int) -> bool:
    if cycle:
        return index % cycle == 0
    return at - grip.span.start_beat < step - 1e-6 or at % (2 * scene.bar_beats) < 1e-6


def _rung(shape: str, count: int, size: int, seed: int) -> int:
    """Which tone of the ladder the step takes."""
    turn = max(1, 2 * size - 2)
    match shape:
        case "up":
            return count
        case "down":
            return size - 1 - count % size
        case "updown" | "downup":
            place = count % turn
            rung = place if place < size else turn - place
            return rung if shape == "updown" else size - 1 - rung
        case "skip":
            return (count // 2 + (2 if count % 2 else 0)) % size
        case "pedal":
            return 0 if count % 2 == 0 else 1 + (count // 2) % max(1, size - 1)
        case "walk":
            return _walked(count % 64, size, seed)
        case _:
            return int(dice(seed, "arp", count % 16).integers(size))


def _walked(count: int, size: int, seed: int) -> int:
    """A random walk by steps that turns back at the ends; the same in every repeat."""
    moves = dice(seed, "arp walk").choice([-1, 1, 1, 2, -2], size=64)
    return int(abs((int(moves[:count].sum()) + size) % (2 * size) - size)) % size


def _accent(scene: Scene, at: float, index: int, every: int) -> float:
    strong = index % every == 0
    return 0.88 if strong else 0.5 + 0.16 * strength(at, scene.plan.meter)


def _length(scene: Scene, at: float, beats: float) -> float:
    return max(0.08, min(beats, scene.beats - at))


def play_ostinato(scene: Scene, card: StemCard) -> list[Note]:
    """A short figure that stays while the chords change under it: spiccato strings, minimal patterns, synth sequences."""
    dials = read(card, OSTINATO_DIALS)
    held = grips(scene, card, dials["voicing"], dials["voices"])
    chance = scene.theme_dice(card.name, "ostinato")
    contour = dials["contour"] if dials["contour"] != "auto" else CONTOURS[int(chance.integers(len(CONTOURS)))]
    notes: list[Note] = []
    for index, hit in enumerate(_drive(scene, dials)):
        bar = int(hit.start_beat / scene.bar_beats + 1e-6)
        place = round((hit.start_beat - bar * scene.bar_beats) / (2 * STEP_BEATS) - 0.25)
        figure = contour if bar % 4 != 3 else contour[: len(contour) // 2] + contour[::-1][: len(contour) // 2]
        tones = ladder(grip_at(held, hit.start_beat), card, 2)
        rung = int(figure[place % len(figure)]) - 1 + (index % 2 == 1 and hit.beats < STEP_BEATS)
        pitch = tones[min(rung, len(tones) - 1)]
        notes.append(Note(hit.start_beat, max(0.08, hit.beats * dials["gate"]), pitch, loudness(scene, hit.level)))
    return notes


def _drive(scene: Scene, dials: dict[str, Any]) -> list[Hit]:
    """The grid, with gaps at low energy and filled with sixteenths at high."""
    meter, full = scene.plan.meter, fullness(scene)
    hits = tile(grid_for(dials["grid"], meter), meter, scene.section.bars)
    if full < 0.3:
        return [hit for hit in hits if strength(hit.start_beat, meter) >= 0.65] or hits
    starts = {round(hit.start_beat, 4) for hit in hits}
    ends = [hit.start_beat for hit in hits[1:]] + [scene.beats]
    out: list[Hit] = []
    for hit, end in zip(hits, ends, strict=True):
        room = min(end - hit.start_beat, 2 * STEP_BEATS)
        between = hit.start_beat + STEP_BEATS
        out.append(Hit(hit.start_beat, room, hit.level))
        if full > dials["double"] and room > STEP_BEATS + 1e-6 and round(between, 4) not in starts:
            out[-1] = Hit(hit.start_beat, STEP_BEATS, hit.level)
            out.append(Hit(between, STEP_BEATS, 0.5))
    return out


def play_sweep(scene: Scene, card: StemCard) -> list[Note]:
    """A harp: chords swept from low to high and back, on the chord or into it, with a few tones plucked after."""
    dials = read(card, SWEEP_DIALS)
    held = grips(scene, card, "close", 4)
    every, notes = dials["every"] * scene.bar_beats, list[Note]()
    for index, grip in enumerate(held):
        start = grip.span.start_beat
        if start % every > 1e-6 and grip.span.beats < every - 1e-6:
            continue
        beats = min(dials["beats"], grip.span.beats)
        at = start - beats if dials["into"] and start >= beats - 1e-6 else start
        notes += _swept(scene, card, grip, (at, beats), upward=index % 2 == 0 or not dials["scale"], scale=dials["scale"])
        if dials["echo"] and fullness(scene) > 0.3:
            notes += _echoes(scene, grip, start + beats)
    return sorted(notes, key=lambda note: (note.start_beat, note.pitch))


def _swept(scene: Scene, card: StemCard, grip: Grip, when: tuple[float, float], *, upward: bool, scale: bool) -> list[Note]:
    at, beats = when
    classes = set(scene.plan.pitch_classes or scene.plan.key.degrees) if scale else set(grip.span.chord.pitch_classes)
    pitches = [pitch for pitch in range(card.register[0], card.register[1] + 1) if pitch % 12 in classes]
    most = max(4, int(beats / 0.0833))
    pitches = pitches[:: max(1, -(-len(pitches) // most))]
    order = pitches if upward else pitches[::-1]
    step, ring = beats / max(1, len(order)), grip.end_beat
    notes = []
    for index, pitch in enumerate(order):
        start = at + index * step
        level = 0.5 + 0.35 * index / len(order)
        notes.append(Note(start, max(0.25, min(ring - start, 4.0)), pitch, loudness(scene, level)))
    return notes


def _echoes(scene: Scene, grip: Grip, start: float) -> list[Note]:
    """After the sweep the upper tones fall back in quarters."""
    notes, at = [], float(round(start + 0.5))
    for pitch in reversed(grip.pitches[1:]):
        if at < grip.end_beat - 0.5:
            notes.append(Note(at, min(2.0, grip.end_beat - at), pitch, loudness(scene, 0.5)))
        at += 1.0
    return notes
