"""Live density: which notes leave first when it falls, and which are struck again when it rises.

Notes leave from the weakest place of the bar to the strongest (Lerdahl & Jackendoff 1983: metrical weight), short ones before long
ones; the first of a bar, pads and textures stay. Ghost strokes repeat a struck note more softly where its stem has room, before the
chord changes: the pitch is one that was written, and the clip one that is there already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from moodmusic.cards import StemCard
from moodmusic.compose.value import Note, Section

ALWAYS = -1.0  # the density from which such a note sounds
# Layers that decorate: they step back one after the other, each over a quarter of the way down, and come forward on the way up
ORNAMENTS = ("fx", "counter", "percussion", "arp")
LEAST_DB, MOST_DB = -18.0, 2.0  # of a decorating layer at density −1 and 1: never silent, for it may be alone
STAYING = ("pad", "texture", "fx")  # roles that lose no note
PULSE, HALF_PULSE, REST = 0.25, 0.55, 0.85  # lightness of a place in the bar; 0 is its first beat
SPREAD = 0.15  # either way, so that notes leave one by one
GOLDEN = 0.381966
GHOSTLY = ("chords", "arp", "percussion", "drums", "lead", "counter")
GHOST_DRUMS = (37, 38, 40, 42, 44, 54, 69, 70, 82)  # General MIDI: rim, snares, closed hats, tambourine, shakers
OPEN_HAT = 46  # rings on, and no ghost chokes it
GHOST_STEPS = (0.5, 0.25)  # beats after the note, first where there is room
GHOST_GAIN = 0.5
FIRST_GHOST = 0.1  # density from which the first ones sound


def layer_gain_db(role: str, density: float) -> float:
    """dB that a layer stands higher or lower at a density −1…1."""
    if role not in ORNAMENTS:
        return 0.0
    if density >= 0.0:
        return MOST_DB * density
    share = 1.0 / len(ORNAMENTS)
    return LEAST_DB * min(max((-density - ORNAMENTS.index(role) * share) / share, 0.0), 1.0)


def needed(section: Section, card: StemCard, note: Note) -> float:
    """The density, −1…0, from which a note sounds."""
    place = _slot(note) % section.meter.bar_beats
    if place == 0.0 or card.role in STAYING:
        return ALWAYS
    if place in section.meter.pulses:
        weight = PULSE
    else:
        weight = HALF_PULSE if (2.0 * place).is_integer() else REST
    longer = min(note.beats / section.meter.bar_beats, 1.0)
    lightness = (weight + SPREAD * (2.0 * _share(section, card, note) - 1.0)) * (1.0 - 0.5 * longer)
    return min(max(lightness, 0.0), 1.0) - 1.0


def ghosts(section: Section, card: StemCard, notes: Sequence[Note]) -> Iterator[tuple[int, float, float]]:
    """(place of the note, beats after it, density from which on it sounds) of the strokes that density adds to a struck stem."""
    if card.role not in GHOSTLY:
        return
    taken = {_slot(note) for note in notes}
    changes = [span.start_beat for span in section.chords]
    opened = {_slot(note) for note in notes if card.role == "drums" and note.pitch == OPEN_HAT}
    for place, note in enumerate(notes):
        slot = _slot(note)
        if card.role == "drums" and (note.pitch not in GHOST_DRUMS or slot in opened):
            continue
        free = (slot + step for step in GHOST_STEPS)
        room = next((to for to in free if to < section.beats and to not in taken and not _changed(changes, slot, to)), None)
        if room is not None:
            yield place, room - slot, FIRST_GHOST + (1.0 - FIRST_GHOST) * _share(section, card, note)


def _slot(note: Note) -> float:
    """The sixteenth that a note belongs to, however freely it is played."""
    return round(4.0 * note.start_beat) / 4.0


def _share(section: Section, card: StemCard, note: Note) -> float:
    """Where between 0 and 1 a note stands among those of its weight: the same for the notes of a chord, spread evenly over time."""
    return (4.0 * _slot(note) * GOLDEN + 0.27 * section.index + 0.113 * len(card.name)) % 1.0


def _changed(changes: Sequence[float], start: float, end: float) -> bool:
    return any(start < change <= end for change in changes)
