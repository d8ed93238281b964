"""`Score`: a plan's sections, composed ahead of the playhead and turned into cues on the frame grid."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from moodmusic.cards import StemCard
from moodmusic.compose.value import Note, Section
from moodmusic.engine.density import ALWAYS, GHOST_GAIN, ghosts, needed
from moodmusic.engine.value import Event
from moodmusic.plan.value import Plan
from moodmusic.sound.registry import find_instrument
from moodmusic.sound.tones import begins_longer, tone_key, voice_of
from moodmusic.sound.value import Tone
from moodmusic.theory import Key
from moodmusic.units import SAMPLE_RATE, beats_to_seconds, seconds_to_frames

FOREVER = 2**52  # frames: a clip that is never let go
KICKS = (35, 36)  # General MIDI bass drums: they duck what is side-chained
CHOKES = {46: (42, 44, 46), 29: (29, 30)}  # a closed or pedal hat ends an open one
CHOKE_RELEASE_S = 0.03
RINGING_KINDS = ("drum", "fx")  # struck, never damped


@dataclass(frozen=True, slots=True)
class Cue:
    """A note as the mixer needs it. Frames are the session's; `hold` and `release` are frames from the note's start."""

    frame: int
    row: int  # strip
    key: str
    tone: Tone
    gain: float
    hold: int
    release: int
    kick: bool = False
    sustained: bool = False
    needs: float = ALWAYS  # the live density from which on it sounds; above 0 it is a ghost stroke


@dataclass(frozen=True, slots=True)
class Passage:
    """A composed section on the frame grid of a score that starts at `origin`."""

    index: int
    origin: int
    begins_s: float  # after the origin
    cues: list[Cue]
    chords: list[tuple[int, tuple[int, ...]]]
    tempo_bpm: float
    key: Key
    events: list[Event]
    seconds: float
    strain: float


class Score:
    """Cues and grid of a plan that starts at frame `origin` with its section `first`. Frames add up exactly over sections of any tempo."""

    def __init__(self, plan: Plan, origin: int = 0, first: int = 0) -> None:
        self.plan = plan
        self.origin = origin
        self.end = origin + seconds_to_frames(plan.seconds) if plan.seconds is not None else None
        self._cards = plan.cards
        self._rows = {card.name: row for row, card in enumerate(self._cards)}
        self._next_index = first if plan.seconds is None else 0
        self._seconds = 0.0  # from the origin to the end of what is composed
        self._finished = False
        self._ahead: deque[Cue] = deque()  # not yet prefetched
        self._due: deque[Cue] = deque()  # prefetched, not yet taken
        self._grid: deque[Event] = deque()
        self._chords: deque[tuple[int, tuple[int, ...]]] = deque()
        self._settings: deque[tuple[int, int, float, Key]] = deque()  # from which frame on which section, in what tempo and key
        self._next_passage: Passage | None = None  # made by another thread
        self.strain = 0.0  # of the harmony of sections that are not composed yet: see `strained`

    @property
    def composed(self) -> int:
        """Frame up to which all cues are known."""
        return self.origin + seconds_to_frames(self._seconds) if not self._finished else FOREVER

    def prefetch(self, before: int) -> Iterator[Cue]:
        """Cues before a frame that were not yielded yet: their clips will soon be needed."""
        self._compose(before)
        while self._ahead and self._ahead[0].frame < before:
            self._due.append(self._ahead.popleft())
            yield self._due[-1]

    def take(self, before: int) -> list[Cue]:
        """The cues that start before a frame, each once."""
        taken = []
        while self._due and self._due[0].frame < before:
            taken.append(self._due.popleft())
        return taken

    def waiting(self, before: int) -> list[Cue]:
        """The prefetched cues before a frame that were not taken yet."""
        return [cue for cue in self._due if cue.frame < before]

    def events(self, before: int) -> list[Event]:
        """Sections, bars and beats before a frame, each once."""
        passed = []
        while self._grid and self._grid[0].frame < before:
            passed.append(self._grid.popleft())
        while len(self._chords) > 1 and self._chords[1][0] < before:
            self._chords.popleft()
        while len(self._settings) > 1 and self._settings[1][0] < before:
            self._settings.popleft()
        return passed

    def chord_at(self, frame: int) -> tuple[int, ...]:
        """Pitch classes of the chord at a frame that is not over yet, the root first; the tonic where there is none."""
        self._compose(frame + 1)
        found = [tones for start, tones in self._chords if start <= frame]
        return found[-1] if found else (self.plan.key.tonic,)

    def tempo_at(self, frame: int) -> float:
        """Tempo in bpm at a frame that is not over yet: an endless plan travels."""
        return self._setting(frame)[0]

    def joins(self, other: Score, frame: int) -> bool:
        """Whether another score, from a frame on, goes on in the tempo, meter and key of this one: both may sound at once."""
        return self.plan.meter == other.plan.meter and self._setting(frame) == other._setting(frame)

    def _setting(self, frame: int) -> tuple[float, Key]:
        """Tempo in bpm and key at a frame that is not over yet; the plan's where it has ended."""
        self._compose(frame + 1)
        found = [(bpm, key) for start, _, bpm, key in self._settings if start <= frame]
        return found[-1] if found else (self.plan.tempo_bpm, self.plan.key)

    def section_at(self, frame: int) -> int:
        """Index of the section at a frame that is not over yet."""
        self._compose(frame + 1)
        return max((index for start, index, *_ in self._settings if start <= frame), default=0)

    def extra(self, card: StemCard, note: Note, frame: int, ordinal: int) -> Cue:
        """A cue for a note that is not in the score, `start_beat` beats after a frame."""
        tempo_bpm = self.tempo_at(frame)
        start = frame + seconds_to_frames(beats_to_seconds(note.start_beat, tempo_bpm))
        voice = voice_of(card, note, tempo_bpm, ordinal)
        hold, release = seconds_to_frames(voice.hold_s), seconds_to_frames(voice.release_s)
        return Cue(start, self._rows[card.name], tone_key(voice.tone), voice.tone, voice.gain, hold, release)

    def next(self, kind: str, frame: int) -> int | None:
        """Frame of the first beat, bar or section at or after a frame; None when the plan ends before it."""
        while True:
            for event in self._grid:
                if event.kind == kind and event.frame >= frame:
                    return event.frame
            if self._finished:
                return None
            self._compose(self.composed + 1)

    def compose_ahead(self) -> None:
        """Make the next section before it is asked for: for a thread beside the one that plays, which then need not stop for it."""
        if not self._finished and not self._follows(self._next_passage):
            self._next_passage = self._passage(self._next_index, self.origin, self._seconds)

    def _follows(self, made: Passage | None) -> bool:
        """Whether a passage is the one to come, and at its place: the numbers that another thread read may have been of two moments."""
        if made is None:
            return False
        return (made.index, made.origin, made.begins_s, made.strain) == (self._next_index, self.origin, self._seconds, self.strain)

    def move(self, origin: int) -> None:
        """Start at another frame; nothing may have been taken yet."""
        by, self.origin, self._next_passage = origin - self.origin, origin, None
        self.end = self.end + by if self.end is not None else None
        self._ahead = deque(replace(cue, frame=cue.frame + by) for cue in self._ahead)
        self._due = deque(replace(cue, frame=cue.frame + by) for cue in self._due)
        self._grid = deque(replace(event, frame=event.frame + by) for event in self._grid)
        self._chords = deque((frame + by, tones) for frame, tones in self._chords)
        self._settings = deque((frame + by, index, bpm, key) for frame, index, bpm, key in self._settings)

    def _compose(self, before: int) -> None:
        while self.composed < before:
            passage, self._next_passage = self._next_passage, None
            if not self._follows(passage):
                passage = self._passage(self._next_index, self.origin, self._seconds)
            if passage is None:
                self._finished = True
                return
            self._next_index += 1
            self._ahead.extend(passage.cues)
            self._chords.extend(passage.chords)
            self._settings.append((self.origin + seconds_to_frames(self._seconds), passage.index, passage.tempo_bpm, passage.key))
            self._grid.extend(passage.events)
            self._seconds += passage.seconds

    def _passage(self, index: int, origin: int, seconds: float) -> Passage | None:
        """A section that begins so many seconds after the origin; None past the end."""
        from moodmusic.compose import compose_section, strained

        strain = self.strain
        try:
            section = compose_section(strained(self.plan, strain), index)
        except IndexError:
            return None

        def frame(beat: float) -> int:
            return origin + seconds_to_frames(seconds + beats_to_seconds(beat, section.tempo_bpm))

        cues = sorted(shared(list(self._cues(section, frame))), key=lambda cue: cue.frame)
        chords = [(frame(span.start_beat), span.chord.pitch_classes) for span in section.chords]
        events = [event for event in self._events(section, frame) if self.end is None or event.frame < self.end]
        length_s = beats_to_seconds(section.beats, section.tempo_bpm)
        return Passage(index, origin, seconds, cues, chords, section.tempo_bpm, section.key, events, length_s, strain)

    def _cues(self, section: Section, frame_of: Callable[[float], int]) -> Iterator[Cue]:
        for part in section.parts:
            row = self._rows[part.stem]
            player = _Player(self._cards[row], row, section)
            for place, note in enumerate(part.notes):
                frame = frame_of(note.start_beat)
                if self.end is None or frame < self.end:
                    yield player.cue(part.notes, place, frame)
            if self.end is None:
                yield from player.ghosts(part.notes, frame_of)

    def _events(self, section: Section, frame_of: Callable[[float], int]) -> Iterator[Event]:
        """The grid of a section: its start, its bars, and the felt pulses of its meter as beats."""
        about = {name: getattr(section, name) for name in ("name", "index", "energy", "tempo_bpm")}
        form = form_around(self.plan, section)
        yield Event("section", frame_of(0.0), {**about, "key": section.key.name, "form": form, **self._visiting(section.index)})
        for bar in range(section.bars):
            start = bar * section.meter.bar_beats
            yield Event("bar", frame_of(start), {"bar": section.start_bar + bar})
            for number, pulse in enumerate(section.meter.pulses):
                yield Event("beat", frame_of(start + pulse), {"bar": section.start_bar + bar, "beat": number + 1})

    def _visiting(self, index: int) -> dict[str, Any]:
        """The style that a section borrows from, why, and the instruments meanwhile; nothing at home."""
        from moodmusic.compose.form import cycle
        from moodmusic.compose.visit import visit, visited

        turn = index // len(cycle(self.plan))
        found = visit(self.plan, turn) if self.plan.guests else None
        if found is None:
            return {}
        plays = {card.name: card.instrument for card in self.plan.cards}
        names = visited(self.plan, tuple(card.name for card in self.plan.sounding), turn)
        return {"visits": found.guest.style, "because": found.cause, "instruments": list(dict.fromkeys(plays[name] for name in names))}


def form_around(plan: Plan, section: Section) -> dict[str, Any]:
    """The turn through the form that a section belongs to: its sections, the place of this one, and the bar it begins with."""
    from moodmusic.compose.form import turn_at

    place, sections = turn_at(plan, section.index)
    return {"place": place, "bar": section.start_bar, "sections": [{"name": one.name, "bars": one.bars} for one in sections]}


def shared(cues: list[Cue]) -> list[Cue]:
    """The cues of a section where one body, the longest, serves all notes of a stem that differ in length alone: they are its beginning."""
    longest: dict[tuple[object, ...], Cue] = {}
    bodies = [_body(cue) if begins_longer(cue.tone) else None for cue in cues]
    for cue, body in zip(cues, bodies, strict=True):
        if body is not None and (body not in longest or cue.tone.seconds > longest[body].tone.seconds):
            longest[body] = cue
    return [cue if body is None else _played(cue, longest[body]) for cue, body in zip(cues, bodies, strict=True)]


def _body(cue: Cue) -> tuple[object, ...]:
    """What tells the bodies of a stem apart, but for their length."""
    tone = cue.tone
    return cue.row, tone.instrument, tone.pitch, tone.velocity, tone.variant, tone.brightness


def _played(cue: Cue, by: Cue) -> Cue:
    return cue if cue.key == by.key else replace(cue, key=by.key, tone=by.tone)


class _Player:
    """How one stem's notes of one section become cues."""

    def __init__(self, card: StemCard, row: int, section: Section) -> None:
        self._card = card
        self._row = row
        self._section = section
        source = find_instrument(card.instrument)
        self._rings = source.kind in RINGING_KINDS
        self._sustained = source.kind not in (*RINGING_KINDS, "decay")
        self._drums = card.role in ("drums", "percussion")

    def cue(self, notes: tuple[Note, ...], place: int, frame: int) -> Cue:
        """The cue of a note; the ordinal that picks its variant counts on from section to section."""
        note = notes[place]
        voice = voice_of(self._card, note, self._section.tempo_bpm, place + 5 * self._section.index)
        hold, release = seconds_to_frames(voice.hold_s), seconds_to_frames(voice.release_s)
        if self._rings:
            hold, release = self._until_choked(notes, place), round(CHOKE_RELEASE_S * SAMPLE_RATE)
        kick = self._drums and note.pitch in KICKS
        needs = needed(self._section, self._card, note)
        return Cue(frame, self._row, tone_key(voice.tone), voice.tone, voice.gain, hold, release, kick, self._sustained, needs)

    def ghosts(self, notes: tuple[Note, ...], frame_of: Callable[[float], int]) -> Iterator[Cue]:
        """The strokes that live density may add: the same clips once more."""
        if self._sustained:
            return
        for place, after, needs in ghosts(self._section, self._card, notes):
            struck = self.cue(notes, place, frame_of(notes[place].start_beat + after))
            longest = struck.hold if self._rings else min(struck.hold, frame_of(after) - frame_of(0.0))
            yield replace(struck, gain=GHOST_GAIN * struck.gain, hold=longest, needs=needs, kick=False)

    def _until_choked(self, notes: tuple[Note, ...], place: int) -> int:
        """Frames until a piece of the same choke group is struck; for ever where there is none."""
        note = notes[place]
        choking = CHOKES.get(note.pitch, ()) if self._drums else ()
        for later in notes[place + 1 :]:
            if later.pitch in choking and later.start_beat > note.start_beat:
                return seconds_to_frames(beats_to_seconds(later.start_beat - note.start_beat, self._section.tempo_bpm))
        return FOREVER
