"""A plan as a standard MIDI file: format 1, one track a stem, General MIDI programs, our own timing kept.

Textures and effects are noise without General MIDI counterparts; they are left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moodmusic.cards import PITCHED_ROLES, StemCard
from moodmusic.plan.value import Plan
from moodmusic.printable import printable
from moodmusic.theory import Key, pitch_class_name
from moodmusic.units import seconds_to_beats

if TYPE_CHECKING:
    from moodmusic.compose.value import Note, Section

TICKS = 960  # a quarter note: at 120 bpm a tick is half a millisecond
DRUM_CHANNEL = 9
MELODIC_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
VOLUME, PAN, REVERB = 7, 10, 91
SIGNATURES = {
    False: ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
    True: ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm"),
}
FLAT_TWINS = {"F#": "Gb", "G#m": "Abm"}
SHARP_TWINS = {"Db": "C#", "Ebm": "D#m", "Bbm": "A#m"}


@dataclass(frozen=True, slots=True)
class Timed:
    """A MIDI message at a tick of the track; at one tick lower `rank` comes first (offs before ons)."""

    tick: int
    rank: int
    message: Any


def midi_bytes(plan: Plan, sections: Iterable[Section]) -> bytes:
    """A finite plan's sections as the bytes of a MIDI file."""
    data = io.BytesIO()
    midi_file(plan, sections).save(file=data)
    return data.getvalue()


def midi_file(plan: Plan, sections: Iterable[Section]) -> Any:
    """The `mido.MidiFile` of a finite plan; it ends when the audio ends."""
    import mido

    score = tuple(sections)
    end = end_tick(plan, score)
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS, charset="utf-8")
    file.tracks.append(_track(_conductor(plan, [part for part in score if part.start_beat * TICKS < end]), end))
    channels = channels_of(plan.sounding)
    for card in plan.sounding:
        if card.name in channels:
            file.tracks.append(_track([*_head(plan, card, channels[card.name]), *_notes(card, score, channels[card.name], end)], end))
    return file


def end_tick(plan: Plan, score: Sequence[Section]) -> int:
    """Where the audio ends: the plan's seconds, or the last section's end."""
    if plan.seconds is not None:
        return round(seconds_to_beats(plan.seconds, plan.tempo_bpm) * TICKS)
    return round(max((section.start_beat + section.beats for section in score), default=0) * TICKS)


def channels_of(cards: Sequence[StemCard]) -> dict[str, int]:
    """MIDI channel of each stem that has one: drums on 10, melodic stems on their own while 15 suffice, else by program."""
    melodic = [card for card in cards if card.role in PITCHED_ROLES]
    voices = [card.name if len(melodic) <= len(MELODIC_CHANNELS) else str(card.program) for card in melodic]
    order = {voice: index for index, voice in enumerate(dict.fromkeys(voices))}
    channels = {card.name: MELODIC_CHANNELS[order[voice] % len(MELODIC_CHANNELS)] for card, voice in zip(melodic, voices, strict=True)}
    return channels | {card.name: DRUM_CHANNEL for card in cards if drums(card)}


def drums(card: StemCard) -> bool:
    """Whether a stem's pitches are General MIDI percussion numbers."""
    return card.role in ("drums", "percussion") or card.instrument.startswith("kit.")


def signature(key: Key) -> str:
    """MIDI's name of a key: its tonic, major or minor by its third. MIDI knows no other modes."""
    name = SIGNATURES[key.minor][key.tonic]
    return (FLAT_TWINS if key.flats else SHARP_TWINS).get(name, name)


def _track(events: Iterable[Timed], end: int) -> Any:
    import mido

    track, at = mido.MidiTrack(), 0
    for event in sorted(events, key=lambda timed: (timed.tick, timed.rank)):
        track.append(event.message.copy(time=event.tick - at))
        at = event.tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, end - at)))
    return track


def _conductor(plan: Plan, score: Sequence[Section]) -> list[Timed]:
    """Names, and tempo, meter, key and a marker where each section starts (the first three only when they change)."""
    import mido

    events = [Timed(0, 0, mido.MetaMessage("track_name", name=printable(plan.title))), Timed(0, 0, _made_by(plan))]
    before: dict[str, Any] = {}
    for section in score:
        tick = round(section.start_beat * TICKS)
        facts = {
            "set_tempo": {"tempo": mido.bpm2tempo(section.tempo_bpm)},
            "time_signature": {"numerator": section.meter.numerator, "denominator": section.meter.denominator},
            "key_signature": {"key": signature(section.key)},
            "marker": {"text": printable(section.name)},
        }
        events += [
            Timed(tick, 1, mido.MetaMessage(kind, **data)) for kind, data in facts.items() if kind == "marker" or before.get(kind) != data
        ]
        before = facts
    return events


def _made_by(plan: Plan) -> Any:
    import mido

    key = f"{pitch_class_name(plan.key.tonic, plan.key.flats)} {plan.key.mode}"
    return mido.MetaMessage("text", text=f"moodmusic {printable(plan.engine)}: {key}, {plan.tempo_bpm:g} bpm, seed {plan.seed}")


def _head(plan: Plan, card: StemCard, channel: int) -> list[Timed]:
    """Name, program, and the stem's place in the mix (General MIDI: volume is 40·log10(value/127) dB, 100 stands for 0 dB)."""
    import mido

    level_db = card.gain_db + plan.mix.get(card.name, 0.0)
    controls = {
        VOLUME: 100 * 10 ** (level_db / 40),
        PAN: 64 + 63 * card.pan,
        REVERB: 127 * card.reverb,
    }
    events = [Timed(0, 0, mido.MetaMessage("track_name", name=printable(card.name)))]
    events.append(Timed(0, 1, mido.Message("program_change", channel=channel, program=card.program)))
    if channel == DRUM_CHANNEL:  # shared by every drum stem: they cannot have levels of their own
        return events
    return events + [
        Timed(0, 2, mido.Message("control_change", channel=channel, control=number, value=round(min(max(value, 0), 127))))
        for number, value in controls.items()
    ]


def _notes(card: StemCard, score: Sequence[Section], channel: int, end: int) -> list[Timed]:
    """On and off of every note of a stem that starts before the end.

    A pitch that starts again while it sounds ends first: its later note-off would cut the new note short.
    """
    import mido

    events: list[Timed] = []
    again: dict[int, int] = {}  # pitch -> where it starts next
    for start, note in sorted(_starts(card.name, score, end), key=lambda pair: pair[0], reverse=True):
        stop = max(start + 1, min(start + round(note.beats * TICKS), again.get(note.pitch, end), end))
        again[note.pitch] = start
        event = {"channel": channel, "note": note.pitch}
        events.append(Timed(start, 4, mido.Message("note_on", velocity=min(max(round(127 * note.velocity), 1), 127), **event)))
        events.append(Timed(stop, 3, mido.Message("note_off", **event)))
    return events


def _starts(stem: str, score: Sequence[Section], end: int) -> Iterator[tuple[int, Note]]:
    """Start tick and note of all that a stem plays before the end."""
    for section in score:
        for part in section.parts:
            for note in part.notes if part.stem == stem else ():
                start = round((section.start_beat + note.start_beat) * TICKS)
                if start < end:
                    yield start, note
