"""Held sound: pads that tie what two chords share, drones on the tonic, and brass that swells voice by voice."""

from __future__ import annotations

import math
from typing import Any

from moodmusic.cards import StemCard
from moodmusic.compose.bass import bass_root, low
from moodmusic.compose.dials import Choice, Dials, Number, Switch, free, fullness, loudness, read
from moodmusic.compose.hand import MAX_SECONDS, Grip, Stroke, grips, strike
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.compose.voicing import FAMILIES, Voicing
from moodmusic.units import seconds_to_beats

PAD_DIALS: Dials = {
    "voicing": Choice("open", FAMILIES),
    "voices": Number(4, 1, 6),
    "tie": Switch(True),
    "motion": Number(0.3, 0.0, 1.0),
    "restrike_bars": Number(4, 1, 8),
    "swell": Number(0.25, 0.0, 1.0),
    "low": Number(0, 0, 96),
    "opens": Switch(),
}
DRONE_DIALS: Dials = {"follow": Choice("tonic", ("tonic", "chord")), "fifth": Switch(True), "bars": Number(4, 1, 8), "opens": Switch()}
SWELL_DIALS: Dials = {
    "voicing": Choice("open", FAMILIES),
    "voices": Number(4, 1, 6),
    "every": Number(2, 1, 8),
    "stab": Switch(True),
    "opens": Switch(),
}

Segment = tuple[float, float, Voicing]


def play(scene: Scene, card: StemCard) -> list[Note]:
    """Held chords; tones that stay are tied, long chords breathe, an inner voice moves now and then."""
    dials = read(card, PAD_DIALS)
    held = grips(scene, card, dials["voicing"], dials["voices"], dials["low"], still=True)
    segments = [part for grip in held for part in _segments(scene, card, grip, dials)]
    return _tied(scene, segments, dials) if dials["tie"] else _struck(scene, segments, dials["swell"])


def _segments(scene: Scene, card: StemCard, grip: Grip, dials: dict[str, Any]) -> list[Segment]:
    """A grip cut where it is struck again; the second half of a long one may have a moved inner voice."""
    limit = _longest(scene, dials["restrike_bars"])
    pieces = max(1, math.ceil(grip.span.beats / limit - 1e-6))
    roll = float(scene.theme_dice(card.name, "motion", round(grip.span.start_beat)).random())
    moves = roll < dials["motion"] and grip.span.beats >= 2 * scene.bar_beats - 1e-6
    pieces = max(pieces, 2) if moves else pieces
    length = grip.span.beats / pieces
    out = []
    for piece in range(pieces):
        start = grip.span.start_beat + piece * length
        pitches = _layered(scene, card, grip.pitches, start)
        out.append((start, length, _moved(scene, grip, pitches) if moves and piece % 2 else pitches))
    return out


def _longest(scene: Scene, bars: int) -> float:
    """Beats until a held chord is struck again: so many bars, never more than 11.5 s."""
    limit = seconds_to_beats(MAX_SECONDS, scene.plan.tempo_bpm)
    whole = max(1.0, limit // scene.bar_beats) * scene.bar_beats
    return min(bars * scene.bar_beats, whole, limit)


def _layered(scene: Scene, card: StemCard, pitches: Voicing, start: float) -> Voicing:
    """From the ninth bar on there is something new: an octave on top, or one voice less when it is quiet."""
    full, odd = fullness(scene), int(start // (8 * scene.bar_beats)) % 2 == 1
    if (full > 0.8) != odd and full > 0.45 and pitches[-1] - pitches[0] < 24:
        added = next((pitch + 12 for pitch in pitches[1:] if pitch + 12 <= card.register[1] and pitch + 12 > pitches[-1] + 2), None)
        return pitches if added is None else (*pitches, added)
    if odd and full <= 0.45 and len(pitches) > 3:
        return pitches[1:]
    return pitches


def _moved(scene: Scene, grip: Grip, pitches: Voicing) -> Voicing:
    """One inner voice a scale step away, where it rubs against nothing: 5 to 6, 1 to 9."""
    if not free(scene):
        return pitches
    for index in range(len(pitches) - 2, 0, -1):
        pitch = pitches[index]
        interval = (pitch - grip.span.chord.root) % 12
        step = 2 if interval in (0, 7) else 0
        target = pitch + step
        clear = all(abs(target - other) > 1 for other in pitches[:index] + pitches[index + 1 :])
        if step and clear and target % 12 in scene.plan.key.degrees:
            return (*pitches[:index], target, *pitches[index + 1 :])
    return pitches


def _level(scene: Scene, at: float, swell: float, rank: float) -> float:
    """A slow rise and fall over four bars; outer voices a little louder."""
    phase = (at / (4 * scene.bar_beats)) % 1.0
    return (0.68 + 0.3 * swell * math.sin(math.pi * phase)) * (0.9 + 0.1 * rank)


def _struck(scene: Scene, segments: list[Segment], swell: float) -> list[Note]:
    return [note for at, beats, pitches in segments for note in strike(scene, pitches, Stroke(at, beats, _level(scene, at, swell, 1.0)))]


def _tied(scene: Scene, segments: list[Segment], dials: dict[str, Any]) -> list[Note]:
    limit = min(seconds_to_beats(MAX_SECONDS, scene.plan.tempo_bpm), 2 * dials["restrike_bars"] * scene.bar_beats)
    sounding: dict[int, tuple[float, float]] = {}
    notes: list[Note] = []
    for at, beats, pitches in segments:
        for pitch in list(sounding):
            start, velocity = sounding[pitch]
            if pitch not in pitches or at + beats - start > limit + 1e-6:
                notes.append(Note(start, at - start, pitch, velocity))
                del sounding[pitch]
        for pitch in pitches:
            rank = float(pitch in (pitches[0], pitches[-1]))
            sounding.setdefault(pitch, (at, loudness(scene, _level(scene, at, dials["swell"], rank))))
    notes += [Note(start, scene.beats - start, pitch, velocity) for pitch, (start, velocity) in sounding.items()]
    return sorted(notes, key=lambda note: (note.start_beat, note.pitch))


def play_drone(scene: Scene, card: StemCard) -> list[Note]:
    """Root, fifth and at higher energy octave, each struck again in its own time so that the sound never breaks off."""
    dials = read(card, DRONE_DIALS)
    if dials["follow"] == "chord":
        return [note for grip in grips(scene, card, "power", 2) for note in _layer_of_chord(scene, card, grip, dials)]
    root = low(card, scene.plan.key.tonic, card.register[0] + 6)
    allowed = scene.plan.pitch_classes or scene.plan.key.degrees
    pitches = [root] + [root + 7] * (dials["fifth"] and (root + 7) % 12 in allowed) + [root + 12] * (fullness(scene) > 0.5)
    notes: list[Note] = []
    for voice, pitch in enumerate(pitch for pitch in pitches if pitch <= card.register[1]):
        notes += _breaths(scene, pitch, voice, _longest(scene, max(1, dials["bars"] - voice % 2)))
    return notes


def _breaths(scene: Scene, pitch: int, voice: int, length: float) -> list[Note]:
    out, at = [], 0.0
    while at < scene.beats - 1e-6:
        beats = min(length if at or not voice else length / 2, scene.beats - at)
        out.append(Note(at, beats, pitch, loudness(scene, _level(scene, at, 0.3, 1.0 - 0.5 * voice))))
        at += beats
    return out


def _layer_of_chord(scene: Scene, card: StemCard, grip: Grip, dials: dict[str, Any]) -> list[Note]:
    root = low(card, bass_root(grip.span.chord), card.register[0] + 6)
    fifth = next((step for step in (7, 6, 8) if (root + step) % 12 in grip.span.chord.pitch_classes), 12)
    pitches = (root, root + fifth) if dials["fifth"] and root + fifth <= card.register[1] else (root,)
    length = _longest(scene, dials["bars"])
    pieces = max(1, math.ceil(grip.span.beats / length - 1e-6))
    beats = grip.span.beats / pieces
    starts = [grip.span.start_beat + piece * beats for piece in range(pieces)]
    return [note for at in starts for note in strike(scene, pitches, Stroke(at, beats, _level(scene, at, 0.3, 1.0)))]


def play_swell(scene: Scene, card: StemCard) -> list[Note]:
    """Brass: the voices enter one after the other, each louder, and all strike the next bar line together."""
    dials = read(card, SWELL_DIALS)
    held = grips(scene, card, dials["voicing"], dials["voices"])
    every = dials["every"] * scene.bar_beats
    notes: list[Note] = []
    for grip in held:
        at = grip.span.start_beat
        if (at + 1e-6) % every < 2e-6 or grip.span.beats >= every - 1e-6:
            notes += _rise(scene, grip)
        elif dials["stab"]:
            notes += strike(scene, grip.pitches, Stroke(at, min(0.5, grip.span.beats), 0.9))
    return sorted(notes, key=lambda note: (note.start_beat, note.pitch))


def _rise(scene: Scene, grip: Grip) -> list[Note]:
    beats = min(grip.span.beats, seconds_to_beats(MAX_SECONDS, scene.plan.tempo_bpm))
    step = min(1.0, beats / (len(grip.pitches) + 1))
    notes = []
    for index, pitch in enumerate(grip.pitches):
        level = 0.45 + 0.5 * index / max(1, len(grip.pitches) - 1)
        notes.append(Note(grip.span.start_beat + index * step, beats - index * step, pitch, loudness(scene, level)))
    return notes
