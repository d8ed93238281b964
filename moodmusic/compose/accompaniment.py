"""The players of the harmony side by the name of their pattern kind, and how every one of them ends a track."""

from __future__ import annotations

from dataclasses import replace

from moodmusic.cards import StemCard
from moodmusic.compose.arp import ARP_DIALS, OSTINATO_DIALS, SWEEP_DIALS, play_ostinato, play_sweep
from moodmusic.compose.arp import play as play_arp
from moodmusic.compose.bass import DIALS as BASS_DIALS
from moodmusic.compose.bass import bass_root, low
from moodmusic.compose.bass import play as play_bass
from moodmusic.compose.chorale import DIALS as CHORALE_DIALS
from moodmusic.compose.chorale import play as play_chorale
from moodmusic.compose.comp import DIALS as COMP_DIALS
from moodmusic.compose.comp import play as play_comp
from moodmusic.compose.dials import Dials, mistakes
from moodmusic.compose.drift import drifted
from moodmusic.compose.figure import DIALS as FIGURE_DIALS
from moodmusic.compose.figure import play as play_figure
from moodmusic.compose.hand import Stroke, grips, milliseconds, strike
from moodmusic.compose.pad import DRONE_DIALS, PAD_DIALS, SWELL_DIALS, play_drone, play_swell
from moodmusic.compose.pad import play as play_pad
from moodmusic.compose.scene import Player, Scene
from moodmusic.compose.value import Note
from moodmusic.compose.voicing import FAMILIES
from moodmusic.units import seconds_to_beats

DIALS: dict[str, Dials] = {
    "bass": BASS_DIALS,
    "comp": COMP_DIALS,
    "figure": FIGURE_DIALS,
    "chorale": CHORALE_DIALS,
    "pad": PAD_DIALS,
    "drone": DRONE_DIALS,
    "swell": SWELL_DIALS,
    "arp": ARP_DIALS,
    "ostinato": OSTINATO_DIALS,
    "sweep": SWEEP_DIALS,
}
ROLL_MS = 45.0  # between the tones of the last chord
RING_SECONDS = 2.5  # how long the last chord is held over the end
OPENING = (-0.5, 0.75)  # brightness from the first to the last beat of a section that opens


def pattern_mistakes(card: StemCard) -> list[str]:
    """What is wrong in the pattern of a card of the harmony side; empty when nothing is or the kind is another's."""
    kind = str(card.pattern.get("kind", ""))
    return mistakes(card, DIALS[kind]) if kind in DIALS else []


def closing_beat(scene: Scene) -> float | None:
    """Where the final chord begins: the last bar of a track that rings out or is cut, or the last chord when it is shorter."""
    if not scene.last or scene.plan.ending not in ("ring", "cut"):
        return None
    return max(scene.beats - scene.bar_beats, scene.chords[-1].start_beat)


def _finished(player: Player) -> Player:
    def finished(scene: Scene, card: StemCard) -> list[Note]:
        notes = drifted(scene, card, player(scene, card))
        close = closing_beat(scene)
        if close is not None:
            notes = [*_until(notes, close), *_final(scene, card, close)]
        return _opened(scene, notes) if card.pattern.get("opens") else notes

    return finished


def _until(notes: list[Note], close: float) -> list[Note]:
    return [replace(note, beats=min(note.beats, close - note.start_beat)) for note in notes if note.start_beat < close - 0.06]


def _final(scene: Scene, card: StemCard, close: float) -> list[Note]:
    """The last chord: the bass its root, the others the chord, keys and strings from the bass up; it rings over the end."""
    rings = scene.plan.ending == "ring"
    beats = scene.beats - close + seconds_to_beats(RING_SECONDS, scene.plan.tempo_bpm) if rings else min(1.0, scene.beats - close)
    root = low(card, bass_root(scene.chords[-1].chord), card.register[0] + 6)
    family = str(card.pattern.get("voicing", "close"))
    chord = grips(scene, card, family if family in FAMILIES else "close", 4)[-1].pitches
    kind = card.pattern.get("kind")
    if card.role == "bass":
        return strike(scene, (root,), Stroke(close, beats, 0.8))
    if kind == "figure" or card.register[0] < 45:
        chord = tuple(sorted({root, *(pitch for pitch in chord if pitch > root + 4)}))
    spread = milliseconds(scene, ROLL_MS) * len(chord) if kind in ("figure", "arp", "sweep") else 0.0
    return strike(scene, chord, Stroke(close, beats, 0.75, spread))


def _opened(scene: Scene, notes: list[Note]) -> list[Note]:
    """Brightness that rises over the section in steps of a quarter."""
    first, final = OPENING
    out = []
    for note in notes:
        value = first + (final - first) * note.start_beat / scene.beats
        out.append(replace(note, brightness=round(4 * value) / 4))
    return out


PLAYERS: dict[str, Player] = {
    "bass": _finished(play_bass),
    "comp": _finished(play_comp),
    "figure": _finished(play_figure),
    "chorale": play_chorale,
    "pad": _finished(play_pad),
    "drone": _finished(play_drone),
    "swell": _finished(play_swell),
    "arp": _finished(play_arp),
    "ostinato": _finished(play_ostinato),
    "sweep": _finished(play_sweep),
}
