"""Comping: chords struck on a rhythm grid, as a pianist, a guitarist, an organist, a brass section or a house stab does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from moodmusic.cards import StemCard
from moodmusic.compose.dials import Choice, Dials, Grid, Grids, Number, Switch, fullness, read
from moodmusic.compose.grid import STEP_BEATS, Hit, grid_for, strength, tile
from moodmusic.compose.hand import MUTED_BEATS, Grip, Stroke, grip_at, grips, milliseconds, strike
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.compose.voicing import FAMILIES

GHOST = 0.3  # hits at or below this level are muted strokes
STACCATO_BEATS = 0.2
DIALS: Dials = {
    "grid": Grid("X___..x_..x_x___"),
    "variations": Grids(),
    "every": Number(4, 1, 8),
    "voicing": Choice("close", FAMILIES),
    "voices": Number(4, 1, 6),
    "strum_ms": Number(0.0, 0.0, 120.0),
    "strokes": Switch(),
    "push": Number(0.0, 0.0, 1.0),
    "hold": Choice("grid", ("grid", "ring", "staccato")),
    "vary": Number(0.4, 0.0, 1.0),
    "low": Number(0, 0, 96),
    "opens": Switch(),
}


def play(scene: Scene, card: StemCard) -> list[Note]:
    """The chords of a section on the card's rhythm."""
    dials = read(card, DIALS)
    held = grips(scene, card, dials["voicing"], dials["voices"], dials["low"])
    hits = _thinned(scene, _rhythm(scene, card, dials))
    hits = _pushed(scene, hits, dials["push"], card)
    notes: list[Note] = []
    for index, hit in enumerate(hits):
        following = hits[index + 1].start_beat if index + 1 < len(hits) else scene.beats
        notes += _struck(scene, hit, following, grip_at(held, hit.start_beat + 0.3 * STEP_BEATS + _ahead(hit)), dials)
    return notes


def _rhythm(scene: Scene, card: StemCard, dials: dict[str, Any]) -> list[Hit]:
    """The main grid, and in the last bar of every group of bars a variation of it."""
    meter, bars, every = scene.plan.meter, scene.section.bars, dials["every"]
    main = tile(grid_for(dials["grid"], meter), meter, bars)
    others = [tile(grid_for(grid, meter), meter, bars) for grid in dials["variations"]]
    chance = scene.theme_dice(card.name, "vary", scene.occurrence // 2)
    out: list[Hit] = []
    for bar in range(bars):
        start, end = bar * meter.bar_beats, (bar + 1) * meter.bar_beats
        source, turning = main, bar % every == every - 1 and every > 1
        if others and (turning or ((bar // 8) % 2 == 1 and bar % 2 == 1)):
            source = others[int(chance.integers(len(others)))]
        played = [hit for hit in source if start - 1e-9 <= hit.start_beat < end - 1e-9]
        out += _altered(scene, played, float(chance.random()), dials["vary"]) if turning and not others else played
    return out


def _altered(scene: Scene, hits: list[Hit], roll: float, likely: float) -> list[Hit]:
    """A bar with one weak hit left out, or one added on an off-beat before the bar line."""
    if roll >= likely or len(hits) < 2:
        return hits
    if roll < likely / 2:
        weakest = min(hits[1:], key=lambda hit: strength(hit.start_beat, scene.plan.meter) + hit.level)
        return [hit for hit in hits if hit is not weakest]
    last = hits[-1]
    at = last.start_beat + (2 if last.start_beat % 0.5 < 1e-6 else 1) * STEP_BEATS
    room = at % scene.bar_beats > 1e-6 and at < scene.beats - 1e-6 and at // scene.bar_beats == last.start_beat // scene.bar_beats
    return [*hits[:-1], replace(last, beats=min(last.beats, at - last.start_beat)), Hit(at, STEP_BEATS, 0.6)] if room else hits


def _thinned(scene: Scene, hits: list[Hit]) -> list[Hit]:
    """Fewer strokes when little may happen: ghosts go first, then what lies off the pulses."""
    full, meter = fullness(scene), scene.plan.meter
    if full >= 0.4:
        return hits
    kept = [hit for hit in hits if hit.level > GHOST and (full >= 0.22 or strength(hit.start_beat, meter) >= 0.65 or hit.level > 0.9)]
    return kept or hits


def _pushed(scene: Scene, hits: list[Hit], likely: float, card: StemCard) -> list[Hit]:
    """Chord changes come an eighth early now and then; never before the section."""
    if likely <= 0:
        return hits
    chance, changes = scene.dice(card.name, "push"), {round(span.start_beat, 4) for span in scene.chords}
    out: list[Hit] = []
    for hit in hits:
        at = hit.start_beat - 2 * STEP_BEATS
        clear = not out or out[-1].start_beat < at - 1e-6
        if round(hit.start_beat, 4) in changes and hit.start_beat > 1e-6 and clear and chance.random() < likely:
            if out:
                out[-1] = replace(out[-1], beats=min(out[-1].beats, at - out[-1].start_beat))
            out.append(Hit(at, hit.beats + 2 * STEP_BEATS, min(1.0, hit.level + 0.1)))
        else:
            out.append(hit)
    return out


def _ahead(hit: Hit) -> float:
    """A hit on the last eighth before a beat that is held over it belongs to what follows."""
    over = hit.beats >= 3 * STEP_BEATS - 1e-6 and hit.start_beat % 1.0 > 0.45
    return 2 * STEP_BEATS if over else 0.0


def _struck(scene: Scene, hit: Hit, following: float, grip: Grip, dials: dict[str, Any]) -> list[Note]:
    spread, pitches = milliseconds(scene, dials["strum_ms"]), grip.pitches
    upward = dials["strokes"] and round(hit.start_beat / STEP_BEATS) % 4 != 0
    if hit.level <= GHOST:
        return strike(scene, pitches[:3], Stroke(hit.start_beat, MUTED_BEATS, hit.level, spread / 2, upward))
    if upward:
        pitches = pitches[-3:]
    beats = _length(scene, hit, following, grip, dials["hold"])
    level = hit.level * (0.88 if upward else 1.0)
    return strike(scene, pitches, Stroke(hit.start_beat, beats, level, spread, upward))


def _length(scene: Scene, hit: Hit, following: float, grip: Grip, hold: str) -> float:
    room = min(following, max(grip.end_beat, hit.start_beat + STEP_BEATS)) - hit.start_beat
    if hold == "staccato":
        return min(STACCATO_BEATS, room)
    if hold == "ring":
        return room
    return min(hit.beats if hit.held else max(hit.beats, min(0.5, room)), room)
