"""Figures: accompaniments that break chords into single tones, from Alberti bass to Travis picking.

A figure is a grid of one character a sixteenth (`_` holds, `.` rests). The hand's letters: ``1``…``6`` voices of the chord
from the bottom; ``B`` bass, ``b`` the fifth below it, ``F`` fifth, ``H`` octave, ``T`` tenth and ``N`` ninth above the bass,
``O`` bass in octaves; ``C`` chord, ``c`` the chord softly, ``U`` its two upper and ``L`` its two lower voices; ``A`` bass and
chord, ``R`` the same rolled, ``P`` bass and top voice pinched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moodmusic.cards import StemCard
from moodmusic.compose.bass import bass_root, low
from moodmusic.compose.dials import Choice, Dials, Grid, Number, Switch, free, fullness, read
from moodmusic.compose.grid import STEP_BEATS, cells, fitting, steps, strength
from moodmusic.compose.hand import Grip, Stroke, grip_at, grips, milliseconds, strike
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.compose.voicing import FAMILIES, Voicing

TOKENS = frozenset("123456BbFHTNOCcULARP")
FIGURES: dict[str, dict[str, str]] = {
    "alberti": {"4/4": "1_3_2_3_1_3_2_3_", "3/4": "1_3_2_3_2_3_", "6/8": "1_3_2_3_2_3_"},
    "tenths": {"4/4": "B_F_T_F_B_F_T_F_", "3/4": "B_F_T_F_T_F_", "6/8": "B_F_T_B_F_T_"},
    "block": {"4/4": "A_______C___C___", "3/4": "A_______C___", "6/8": "A_____C_____"},
    "stride": {"4/4": "B___C___b___C___", "3/4": "B___C___C___", "6/8": "B___c_b___c_"},
    "waltz": {"4/4": "B___c___b___c_c_", "3/4": "B___C___c___", "6/8": "B_c_c_b_c_c_"},
    "arpeggio": {"4/4": "B_1_2_3_4_3_2_1_", "3/4": "B_1_2_3_2_1_", "6/8": "B_1_2_3_2_1_"},
    "running": {"4/4": "B1234321B1234321", "3/4": "B12343213432", "6/8": "B12343212342"},
    "ostinato": {"4/4": "1_3_4_1_3_4_1_3_", "3/4": "1_3_4_3_4_3_", "6/8": "1_3_4_3_1_3_"},
    "rolled": {"4/4": "R_______....c___", "3/4": "R_______c___", "6/8": "R_______c___"},
    "octaves": {"4/4": "O___C_C_O___C_C_", "3/4": "O___C_C_C___", "6/8": "O_C_C_O_C_C_"},
    "nocturne": {"4/4": "B_F_H_T_1_T_H_F_", "3/4": "B_F_H_T_H_F_", "6/8": "B_F_T_H_T_F_"},
    "hymn": {"4/4": "A_______A___A___", "3/4": "A_______A___", "6/8": "A_____A___C_"},
    "ballad": {"4/4": "A___C___C___C_U_", "3/4": "A___C___U___", "6/8": "A_C_U_C_U_U_"},
    "lullaby": {"4/4": "B___U___1___U___", "3/4": "B___U___U___", "6/8": "B_1_U_1_2_U_"},
    "tresillo": {"4/4": "A__C__C_A__C__C_", "3/4": "A__C__C_C_C_", "6/8": "A_C__CA_C__C"},
    "pulse": {"4/4": "A_C_C_C_A_C_C_C_", "3/4": "A_C_C_C_C_C_", "6/8": "A_C_C_A_C_C_"},
    "still": {"4/4": "B_______2_3_4___", "3/4": "B___2_3_4___", "6/8": "B___2_3___4_"},
    "travis": {"4/4": "P_2_b_3_B_4_b_2_", "3/4": "P_2_b_3_b_2_", "6/8": "P_2_3_b_3_2_"},
    "picking": {"4/4": "B_2_3_4_3_2_3_2_", "3/4": "B_2_3_4_3_2_", "6/8": "B_2_3_4_3_2_"},
    "bossa": {"4/4": "A__c__B_c__c__b_", "3/4": "A__c__B_c_c_", "6/8": "A__c__B_c_c_"},
    "harp": {"4/4": "B123454321234321", "3/4": "B12345432123", "6/8": "B12345432123"},
    "music-box": {"4/4": "4_2_3_2_4_2_3_1_", "3/4": "4_2_3_2_3_1_", "6/8": "4_2_3_1_3_2_"},
}
DIALS: Dials = {
    "figure": Choice("arpeggio", tuple(FIGURES)),
    "steps": Grid(strokes="".join(sorted(TOKENS))),
    "voicing": Choice("close", FAMILIES),
    "voices": Number(4, 2, 6),
    "ring": Switch(True),
    "roll_ms": Number(35.0, 0.0, 120.0),
    "low": Number(0, 0, 96),
    "vary": Number(0.5, 0.0, 1.0),
    "opens": Switch(),
    "drift": Number(0.0, 0.0, 1.0),
}


def play(scene: Scene, card: StemCard) -> list[Note]:
    """The figure over the chords of a section."""
    dials = read(card, DIALS)
    held = grips(scene, card, dials["voicing"], dials["voices"], dials["low"])
    tokens = _tokens(scene, card, dials)
    notes: list[Note] = []
    for start, beats, token in tokens:
        notes += _sounded(scene, card, token, (start, beats), grip_at(held, start), dials)
    return notes


def _tokens(scene: Scene, card: StemCard, dials: dict[str, Any]) -> list[tuple[float, float, str]]:
    """Start, written length and letter of every attack of the section; restarts with each bar."""
    meter = scene.plan.meter
    table: Mapping[str, str] = _table(dials["steps"]) if dials["steps"] else FIGURES[dials["figure"]]
    text = fitting(table, meter, TOKENS)
    bar, count = steps(meter), len(text) // steps(meter)
    chance = scene.theme_dice(card.name, "figure")
    out: list[tuple[float, float, str]] = []
    for index in range(scene.section.bars):
        part = text[(index % count) * bar : (index % count + 1) * bar]
        if index % 4 == 3 and chance.random() < dials["vary"]:
            part = _turned(part, cells(meter)[-1], float(chance.random()))
        out += _attacks(_thinned(scene, part), index * scene.bar_beats)
    return out


def _table(steps_given: str | Mapping[str, str]) -> Mapping[str, str]:
    return {"4/4": steps_given} if isinstance(steps_given, str) else steps_given


def _turned(bar: str, last: int, roll: float) -> str:
    """The end of a phrase: its last beat rests, or climbs the chord."""
    climb = "1_3_" if last == 4 else "1_2_3_"
    digits = sum(symbol.isdigit() for symbol in bar)
    if digits * 2 < sum(symbol in TOKENS for symbol in bar):
        return bar
    return bar[:-last] + (bar[-last] + "_" * (last - 1) if roll < 0.5 else climb)


def _thinned(scene: Scene, bar: str) -> str:
    """At low energy every weak sixteenth is held over; at very low energy the weak eighths are too."""
    full = fullness(scene)
    if full >= 0.35:
        return bar
    weakest = 0.5 if full >= 0.2 else 0.6
    meter = scene.plan.meter
    weak = [index * STEP_BEATS for index in range(len(bar))]
    return "".join("_" if symbol in TOKENS and strength(at, meter) < weakest else symbol for symbol, at in zip(bar, weak, strict=True))


def _attacks(bar: str, start: float) -> list[tuple[float, float, str]]:
    out = []
    for index, symbol in enumerate(bar):
        if symbol in TOKENS:
            rest = bar[index + 1 :]
            held = len(rest) - len(rest.lstrip("_"))
            out.append((start + index * STEP_BEATS, (1 + held) * STEP_BEATS, symbol))
    return out


def _sounded(scene: Scene, card: StemCard, token: str, when: tuple[float, float], grip: Grip, dials: dict[str, Any]) -> list[Note]:
    start, beats = when
    pitches = _pitches(scene, card, token, grip)
    if dials["ring"]:
        bar_end = (start // scene.bar_beats + 1) * scene.bar_beats
        beats = max(beats, min(grip.end_beat, bar_end) - start)
    beats = min(beats, max(STEP_BEATS, grip.end_beat - start))
    accent = 0.62 + 0.3 * strength(start, scene.plan.meter)
    level = accent * {"c": 0.7, "U": 0.85, "L": 0.85, "C": 0.9}.get(token, 1.0)
    spread = milliseconds(scene, dials["roll_ms"]) * len(pitches) if token == "R" else 0.0
    return strike(scene, pitches, Stroke(start, beats, level, spread))


def _pitches(scene: Scene, card: StemCard, token: str, grip: Grip) -> Voicing:
    chord = grip.pitches
    if token.isdigit():
        turns, index = divmod(int(token) - 1, len(chord))
        pitch = chord[index] + 12 * turns
        return (pitch if pitch <= card.register[1] else chord[index],)
    if token in "Cc":
        return chord
    if token in "UL":
        return chord[-2:] if token == "U" else chord[:2]
    bass = low(card, bass_root(grip.span.chord), card.register[0] + 6)
    if token in "AR":
        return tuple(sorted({bass, *(pitch for pitch in chord if pitch > bass + 2)}))
    if token == "P":
        return (bass, chord[-1])
    if token == "O":
        return (bass, bass + 12)
    return (_above(scene, card, token, grip, bass),)


def _above(scene: Scene, card: StemCard, token: str, grip: Grip, bass: int) -> int:
    """A tone of the left hand above (or below) the bass, folded into the register."""
    chord = grip.span.chord
    classes = [(tone - bass) % 12 for tone in chord.pitch_classes]
    fifth = next((step for step in (7, 6, 8, 5) if step in classes), max(classes))
    third = next((step for step in (4, 3, 5, 2) if step in classes), fifth)
    nine = 14 if free(scene) and (bass + 2) % 12 in scene.plan.key.degrees else 12
    pitch = bass + {"B": 0, "b": fifth - 12, "F": fifth, "H": 12, "T": 12 + third, "N": nine}[token]
    if pitch < card.register[0]:
        return pitch + 12
    return pitch if pitch <= card.register[1] else pitch - 12
