"""The lower voices of a chorale: alto, tenor and bass that move with the tune above them, and breathe where it breathes.

The rules are those of four-part writing (Aldwell & Schachter, *Harmony and Voice Leading*, ch. 5-7): the bass has the root
where a chord begins, the third is there and not doubled, upper voices lie within an octave of each other, no fifths or
octaves in parallel, and every voice takes the nearest way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise, product

from moodmusic.cards import StemCard
from moodmusic.compose.dials import Dials, Number, Switch, free, loudness, read
from moodmusic.compose.line import chord_scale
from moodmusic.compose.melody import lead_lines
from moodmusic.compose.motif import idea_bars
from moodmusic.compose.ornament import Sung
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.compose.voicing import Voicing, guides, parallels
from moodmusic.theory import Chord
from moodmusic.units import seconds_to_beats

DIALS: Dials = {"voices": Number(3, 2, 4), "held": Switch(), "breath": Number(0.4, 0.0, 1.0)}
RING_SECONDS = 2.5  # how long the last chord is held over the end
MAX_SECONDS = 11.5  # the longest note; the contract says 12
SATB = 3  # lower voices from which on the lowest is the bass
OCTAVE, TWELFTH = 12, 19  # widest gap between upper voices, and between tenor and bass, in semitones
LOW = 48  # below it nothing lies closer than a fifth
THIRD, FIFTH = 4.0, 7.0  # cost of what the bass sings instead of the root
BOUND, CLOSING = 2.5, 10.0  # factor on it where a chord begins, and on the last chord of a track
TURNING = 0.6  # how often the bass moves within a bar of one chord
PASSING_BEATS = 2.0  # shortest tone whose end may pass on to the next
CROSSED = 40.0  # cost of a voice that reaches the tune


@dataclass(frozen=True, slots=True)
class _Moment:
    """A stretch in which nobody moves: where, its chord, and the tune in it (None: a rest)."""

    start_beat: float
    beats: float
    chord: Chord
    tune: int | None  # where the stretch begins
    lowest: int | None
    bound: float  # how much the bass holds to the root: 1 within a chord, more where it begins and at the end of a track
    turned: bool  # whether the bass is to leave the root


def play(scene: Scene, card: StemCard) -> list[Note]:
    """The voices under the tune; common tones are held on, and all let go before each new idea of it."""
    dials, ends = read(card, DIALS), scene.last and scene.plan.ending == "ring"
    sung: list[tuple[_Moment, Voicing]] = []
    for moment in _moments(scene, lead_lines(scene), bool(dials["held"])):
        before = sung[-1] if sung else None
        sung.append((moment, _led(scene, card, moment, before, int(dials["voices"]))))
    notes = _sounded(scene, sung, float(dials["breath"]))
    notes = notes if dials["held"] or not free(scene) else _passing(scene, notes)
    return _ringing(scene, notes) if ends else notes


def _moments(scene: Scene, tune: list[Sung], held: bool) -> list[_Moment]:
    """The section cut where chords begin, at its bar lines and, unless `held`, at the tones of the tune that begin on a beat."""
    starts = {span.start_beat for span in scene.chords}
    cuts = starts | {bar * scene.bar_beats for bar in range(scene.section.bars)}
    turns = set() if held else _turns(scene)
    cuts |= turns | (set() if held else {tone.start_beat for tone in tune if tone.start_beat % 1.0 < 1e-6})
    close = scene.beats - scene.bar_beats if scene.last else scene.beats - 1e-6  # the last bar stands still but for its chords
    ordered = [*sorted(cut for cut in cuts if cut <= close or (cut in starts and cut < scene.beats)), scene.beats]
    return [
        _Moment(
            at, end - at, scene.chord_at(at).chord, _lowest(tune, at, at + 0.1), _lowest(tune, at, end), _bound(scene, at, end), at in turns
        )
        for at, end in pairwise(ordered)
        if end - at > 0.2
    ]


def _bound(scene: Scene, start: float, end: float) -> float:
    if scene.last and end > scene.beats - 1e-6:
        return CLOSING
    return BOUND if any(abs(span.start_beat - start) < 1e-6 for span in scene.chords) else 1.0


def _turns(scene: Scene) -> set[float]:
    """Beats in the middle of bars with one chord at which the bass moves on to another tone of it."""
    generator = scene.theme_dice("chorale", "turns")
    throws = generator.random(scene.section.bars)
    begins = {span.start_beat for span in scene.chords}
    out = set()
    for bar, throw in enumerate(throws):
        start, middle = bar * scene.bar_beats, (bar + 0.5) * scene.bar_beats
        whole = not any(start < begin < start + scene.bar_beats for begin in begins)
        if throw < TURNING and whole and middle % 1.0 < 1e-6 and scene.beats - start > scene.bar_beats:
            out.add(middle)
    return out


def _lowest(tune: list[Sung], start: float, end: float) -> int | None:
    return min((tone.pitch for tone in tune if tone.start_beat < end - 1e-6 and tone.end_beat > start + 1e-6), default=None)


def _led(scene: Scene, card: StemCard, moment: _Moment, before: tuple[_Moment, Voicing] | None, voices: int) -> Voicing:
    """The voicing that costs least: its own faults and the way from the one before."""
    allowed = chord_scale(scene, moment.chord)
    tones = [tone for tone in moment.chord.pitch_classes[:4] if tone in allowed] or list(allowed)
    reach = [[pitch for pitch in range(low, high + 1) if pitch % 12 in tones] for low, high in ranges(card.register, voices)]
    able = [pitches for pitches in product(*reach) if all(upper > lower for lower, upper in pairwise(pitches))]
    if not able:
        return tuple(lane[0] for lane in reach if lane)[:1]
    return min(able, key=lambda pitches: _cost(moment, pitches) + _way(before, moment, pitches))


def ranges(register: tuple[int, int], voices: int) -> list[tuple[int, int]]:
    """Lowest and highest pitch of each voice, the lowest voice first: two parts of the register each, one part further up."""
    low, high = register
    part = (high - low) / (voices + 1)
    return [(round(low + voice * part), round(low + (voice + 2) * part)) for voice in range(voices)]


def _cost(moment: _Moment, pitches: Voicing) -> float:
    """Faults of a voicing by itself and under the tune."""
    chord, whole = moment.chord, (*pitches, moment.tune) if moment.tune is not None else pitches
    classes = [pitch % 12 for pitch in whole]
    cost = sum(6.0 if tone not in classes else 3.0 * (classes.count(tone) - 1) for tone in guides(chord))
    cost += sum(1.0 for tone in chord.pitch_classes[:3] if tone not in classes)
    cost += CROSSED * (moment.lowest is not None and pitches[-1] > moment.lowest - 2)
    cost += _bass(moment, pitches[0]) if len(pitches) >= SATB else 0.0
    for index, (lower, upper) in enumerate(pairwise(whole)):
        widest = TWELFTH if index == 0 and len(pitches) >= SATB else OCTAVE
        cost += 2.0 * max(0, upper - lower - widest) + 4.0 * (lower < LOW and upper - lower < 7) + 3.0 * (upper - lower < 3)
    return cost


def _bass(moment: _Moment, pitch: int) -> float:
    """Cost of the lowest tone: the root (or the stated bass) where a chord begins, a third within it now and then, the fifth seldom."""
    chord = moment.chord
    rooted = pitch % 12 == (chord.root if chord.bass is None else chord.bass)
    third = (pitch - chord.root) % 12 in (3, 4)
    if moment.turned:
        return FIFTH if rooted else 0.0 if third else THIRD
    return 0.0 if rooted else (THIRD if third else FIFTH) * moment.bound


def _way(before: tuple[_Moment, Voicing] | None, moment: _Moment, pitches: Voicing) -> float:
    """Cost of the moves: their sum, leaps twice, parallels with the tune as well; over one chord voices may stay."""
    if before is None or len(before[1]) != len(pitches):
        return 0.0
    last, old = before
    moves = [abs(new - was) for new, was in zip(pitches, old, strict=True)]
    inner = moves[1:] if len(pitches) >= SATB else moves
    cost = float(sum(inner) + sum(2 * max(0, move - 4) for move in inner)) + 0.4 * (sum(moves) - sum(inner))
    if last.tune is None or moment.tune is None:
        return cost + 8.0 * parallels(old, pitches)
    return cost + 8.0 * parallels((*old, last.tune), (*pitches, moment.tune))


def _sounded(scene: Scene, sung: list[tuple[_Moment, Voicing]], breath: float) -> list[Note]:
    """The voices as notes: a tone that stays is one note, up to the next breath."""
    phrase = idea_bars(scene.plan.meter) * scene.bar_beats
    longest = seconds_to_beats(MAX_SECONDS, scene.plan.tempo_bpm)
    notes: list[Note] = []
    for voice in range(max((len(pitches) for _, pitches in sung), default=0)):
        held: Note | None = None
        for moment, pitches in sung:
            if voice >= len(pitches):
                continue
            breathes = moment.start_beat % phrase < 1e-6
            if held and held.pitch == pitches[voice] and not breathes and held.beats + moment.beats <= longest:
                held = Note(held.start_beat, held.beats + moment.beats, held.pitch, held.velocity)
                notes[-1] = held
                continue
            if held and breathes:
                notes[-1] = Note(held.start_beat, max(0.5, held.beats - breath), held.pitch, held.velocity)
            held = Note(moment.start_beat, moment.beats, pitches[voice], loudness(scene, _level(scene, moment.start_beat, voice)))
            notes.append(held)
    return sorted(notes, key=lambda note: (note.start_beat, note.pitch))


def _passing(scene: Scene, notes: list[Note]) -> list[Note]:
    """Where a voice goes on by a third, the last beat of a long tone is the scale tone between, if it rubs against nobody's tone."""
    out = list(notes)
    for note in notes:
        following = min(
            (other for other in notes if abs(other.start_beat - note.start_beat - note.beats) < 1e-6),
            key=lambda other: abs(other.pitch - note.pitch),
            default=None,
        )
        if following is None or abs(following.pitch - note.pitch) not in (3, 4) or note.beats < PASSING_BEATS:
            continue
        at = note.start_beat + note.beats - 1.0
        low, high = sorted((note.pitch, following.pitch))
        between = [pitch for pitch in range(low + 1, high) if pitch % 12 in chord_scale(scene, scene.chord_at(at).chord)]
        others = [
            other.pitch for other in notes if other is not note and other.start_beat < at + 1.0 and other.start_beat + other.beats > at
        ]
        clear = [pitch for pitch in between if all((pitch - other) % 12 not in (1, 11) for other in others)]
        if clear:
            out[out.index(note)] = Note(note.start_beat, note.beats - 1.0, note.pitch, note.velocity)
            out.append(Note(at, 1.0, clear[0], round(0.92 * note.velocity, 4)))
    return sorted(out, key=lambda note: (note.start_beat, note.pitch))


def _ringing(scene: Scene, notes: list[Note]) -> list[Note]:
    """What sounds at the end of a track rings over it."""
    over, longest = (seconds_to_beats(seconds, scene.plan.tempo_bpm) for seconds in (RING_SECONDS, MAX_SECONDS))
    return [
        replace(note, beats=min(note.beats + over, longest)) if note.start_beat + note.beats > scene.beats - 1e-6 else note
        for note in notes
    ]


def _level(scene: Scene, at: float, voice: int) -> float:
    """A phrase of four bars grows to its middle and falls; the bass a little louder than the inner voices."""
    phase = (at / (4 * scene.bar_beats)) % 1.0
    return (0.62 + 0.2 * (1.0 - abs(2.0 * phase - 1.0))) * (1.0 if voice == 0 else 0.92)
