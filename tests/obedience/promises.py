"""What a sentence of sentences.yaml promises, and how a plan or a MIDI file breaks it.

Every function returns its complaints as text; no complaint means that the promise is kept. Instruments are looked for in two
ways that do not know of each other: by the words of the stem cards in the plan, by General MIDI programs in the notes.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import mido
import yaml

from moodmusic.plan import Plan
from moodmusic.prompt.instruments import matches
from moodmusic.theory import parse_pitch_class

MOST_OUTSIDE = 0.05  # of the time of all pitched notes: passing chromatic tones
DRUM_CHANNEL = 9
BEATEN = ("drums", "percussion", "taiko")
UNWRITTEN = ("rain",)  # textures have no notes
PROGRAMS: dict[str, Collection[int]] = {
    "piano": range(0, 4),
    "electric piano": (4, 5),
    "bells": (8, 9, 10, 14, 98, 112),
    "music box": (10,),
    "vibraphone": (11,),
    "marimba": (12,),
    "organ": range(16, 21),
    "guitar": range(24, 32),
    "steel guitar": (25,),
    "bass": range(32, 40),
    "upright bass": (32, 43),
    "strings": (40, 41, 42, 43, 44, 45, 48, 49, 50, 51),
    "violin": (40, 110),
    "cello": (42,),
    "harp": (46,),
    "choir": (52, 53, 54),
    "brass": range(56, 64),
    "horn": (60, 61),  # "horns" are also a section of brass
    "clarinet": (71,),
    "saxophone": (65, 66),
    "oboe": (68,),
    "bassoon": (70,),
    "bagpipes": (109,),
    "harmonica": (22,),
    "panpipes": (75,),
    "trombone": (57,),
    "tuba": (58,),
    "flute": (72, 73, 74, 75),
    "whistle": (78,),
    "pad": (*range(48, 55), *range(88, 96)),  # whatever is sustained: also strings and voices in the role of a pad
    "synth": (38, 39, 50, 51, 62, 63, *range(80, 104)),
    "kalimba": (108,),
}


@dataclass(frozen=True, slots=True)
class Promise:
    """A sentence and what it states outright; None or empty where it states nothing."""

    text: str
    tempo: tuple[float, float] | None = None  # quarter notes a minute
    tonic: int | None = None
    mode: str | None = None
    scale: tuple[int, ...] = ()  # spelled out in the file, so that nothing of ours says what a mode is
    notes: tuple[int, ...] = ()  # the only ones
    meter: tuple[int, int] | None = None
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    seconds: float | None = None
    melody: bool = True

    @property
    def allowed(self) -> frozenset[int]:
        """The only notes, or the key's: a minor key owns the leading tone of its dominant too. Empty where neither is stated."""
        leading = [(self.tonic + 11) % 12] if self.mode == "minor" and self.tonic is not None else []
        return frozenset(self.notes or [*self.scale, *leading])

    @property
    def drumless(self) -> bool:
        """Whether nothing may be struck: no drums, or other instruments alone."""
        return bool({*self.unwanted} & {"drums", "percussion"}) or bool(self.only and not {*self.only} & {*BEATEN})


NAMES = {"in": "wanted", "out": "unwanted"}


def promises() -> tuple[Promise, ...]:
    """All sentences of the file."""
    rows = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8"))
    return tuple(Promise(**{NAMES.get(name, name): _value(name, value) for name, value in row.items()}) for row in rows)


def _value(name: str, value: Any) -> Any:
    if name == "meter":
        numerator, denominator = value.split("/")
        return int(numerator), int(denominator)
    if name in ("scale", "notes"):
        return tuple(parse_pitch_class(note) for note in value)
    if name == "tonic":
        return parse_pitch_class(value)
    return tuple(value) if isinstance(value, list) else value


def broken_by_plan(promise: Promise, plan: Plan) -> list[str]:
    """What the plan does otherwise than the sentence says."""
    return [
        *_tempo(promise, [plan.tempo_bpm]),
        *_differs("tonic", promise.tonic, plan.key.tonic),
        *_differs("mode", promise.mode, plan.key.mode),
        *_differs("meter", promise.meter, (plan.meter.numerator, plan.meter.denominator)),
        *_differs("seconds", promise.seconds, plan.seconds),
        *_differs("notes", {*promise.notes} or None, {*(plan.pitch_classes or ())}),
        *_differs("scale", {*promise.scale} or None, {*plan.key.scale}),
        *_cast(promise, plan),
    ]


def _tempo(promise: Promise, found: Iterable[float]) -> Iterator[str]:
    low, high = promise.tempo or (0.0, 1e9)
    for bpm in found:
        if not low * 0.999 <= bpm <= high * 1.001:
            yield f"tempo {bpm:g}"


def _differs(name: str, wished: object, found: object) -> Iterator[str]:
    if wished is not None and wished != found:
        yield f"{name} {found}"


def _cast(promise: Promise, plan: Plan) -> Iterator[str]:
    heard = {name for section in plan.sections for name in section.stems}
    cards = [card for card in plan.stems if card.name in heard]
    for word in (*promise.wanted, *promise.only):
        if not any(matches(word, card.words, card.role) for card in cards):
            yield f"no {word}"
    for card in cards:
        excepted = any(matches(word, card.words, card.role) for word in promise.wanted)  # "no percussion but shakers"
        yield from (f"{card.name} is {word}" for word in promise.unwanted if matches(word, card.words, card.role) and not excepted)
        if promise.only and not any(matches(word, card.words, card.role) for word in promise.only):
            yield f"{card.name} is not {' or '.join(promise.only)}"
        if not promise.melody and card.role in ("lead", "counter"):
            yield f"{card.name} is a melody"
        if promise.drumless and card.role in ("drums", "percussion") and not excepted:
            yield f"{card.name} is struck"


@dataclass(frozen=True, slots=True)
class Track:
    """A track of a MIDI file with its notes: (start, end, pitch), in ticks."""

    name: str
    program: int
    channel: int
    notes: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What mido reads in a MIDI file."""

    tempos_bpm: tuple[float, ...]
    meters: tuple[tuple[int, int], ...]
    keys: tuple[str, ...]
    markers: tuple[int, ...]
    tracks: tuple[Track, ...]
    seconds: float
    ticks_per_beat: int

    @property
    def pitched(self) -> list[tuple[int, int, int]]:
        """All notes that have a pitch."""
        return [note for track in self.tracks if track.channel != DRUM_CHANNEL for note in track.notes]


def read_midi(data: bytes) -> Score:
    """The notes and facts of a MIDI file."""
    file = mido.MidiFile(file=io.BytesIO(data), charset="utf-8")
    metas = [(tick, message) for track in file.tracks for tick, message in _absolute(track) if message.is_meta]
    of = {kind: [message for _, message in metas if message.type == kind] for kind in ("set_tempo", "time_signature", "key_signature")}
    return Score(
        tuple(mido.tempo2bpm(message.tempo) for message in of["set_tempo"]),
        tuple((message.numerator, message.denominator) for message in of["time_signature"]),
        tuple(message.key for message in of["key_signature"]),
        tuple(tick for tick, message in metas if message.type == "marker"),
        tuple(_track(track) for track in file.tracks if any(message.type == "note_on" for message in track)),
        file.length,
        file.ticks_per_beat,
    )


def _absolute(track: mido.MidiTrack) -> Iterator[tuple[int, Any]]:
    at = 0
    for message in track:
        at += message.time
        yield at, message


def _track(track: mido.MidiTrack) -> Track:
    program, channel, sounding, notes = 0, 0, {}, []
    for tick, message in _absolute(track):
        if message.type == "program_change":
            program = message.program
        elif message.type == "note_on" and message.velocity:
            sounding[message.note], channel = tick, message.channel
        elif message.type in ("note_off", "note_on"):
            notes.append((sounding.pop(message.note), tick, message.note))
    assert not sounding, f"{track.name}: a note never ends"
    return Track(track.name, program, channel, tuple(notes))


def broken_by_notes(promise: Promise, score: Score, roles: dict[str, str]) -> list[str]:
    """What the MIDI file does otherwise than the sentence says; `roles` maps track names to roles."""
    return [
        *([] if score.tempos_bpm and score.meters and score.keys and score.tracks else ["tempo, meter, key or notes are missing"]),
        *_tempo(promise, score.tempos_bpm),
        *(f"meter {meter}" for meter in score.meters if promise.meter and meter != promise.meter),
        *_off_the_bar(promise, score),
        *(complaint for key in score.keys for complaint in _signature(promise, key)),
        *_outside(promise, score),
        *_differs("seconds", promise.seconds, round(score.seconds, 2)),
        *_players(promise, score.tracks),
        *(f"{track.name} is a melody" for track in score.tracks if not promise.melody and roles[track.name] in ("lead", "counter")),
    ]


def _off_the_bar(promise: Promise, score: Score) -> Iterator[str]:
    """Sections begin on bar lines."""
    if promise.meter:
        bar = score.ticks_per_beat * 4 * promise.meter[0] / promise.meter[1]
        yield from (f"section at bar {tick / bar:.3f}" for tick in score.markers if abs(tick / bar - round(tick / bar)) * bar > 1)


def _signature(promise: Promise, key: str) -> Iterator[str]:
    """MIDI can say major and minor; of other modes the tonic, and whether its third is minor."""
    minor = key.endswith("m")
    if promise.tonic is not None and parse_pitch_class(key.removesuffix("m")) != promise.tonic:
        yield f"key signature {key}"
    if promise.mode in ("major", "minor") and minor != (promise.mode == "minor"):
        yield f"key signature {key}"


def outside(notes: Sequence[tuple[int, int, int]], allowed: Collection[int]) -> float:
    """Share of the time of all notes whose pitch class is not allowed."""
    return sum(end - start for start, end, pitch in notes if pitch % 12 not in allowed) / sum(end - start for start, end, _ in notes)


def _outside(promise: Promise, score: Score) -> Iterator[str]:
    if promise.notes and (share := outside(score.pitched, promise.notes)) > 0:
        yield f"{share:.1%} of the notes are not among the only ones"
    if promise.scale and (share := outside(score.pitched, promise.allowed)) > MOST_OUTSIDE:
        yield f"{share:.1%} of the notes are outside the scale"


def _players(promise: Promise, tracks: Sequence[Track]) -> Iterator[str]:
    for word in (*promise.wanted, *promise.only):
        if word not in UNWRITTEN and not any(_plays(track, word) for track in tracks):
            yield f"nobody plays {word}"
    for track in tracks:
        yield from (f"{track.name} plays {word}" for word in promise.unwanted if _plays(track, word))
        if promise.only and not any(_plays(track, word) for word in promise.only):
            yield f"{track.name} plays along"
        if promise.drumless and track.channel == DRUM_CHANNEL:
            yield f"{track.name} plays on channel 10"


def _plays(track: Track, word: str) -> bool:
    if word in BEATEN:
        return track.channel == DRUM_CHANNEL
    return track.channel != DRUM_CHANNEL and track.program in PROGRAMS[word]


assert {*NAMES.values()} <= {field.name for field in fields(Promise)}
