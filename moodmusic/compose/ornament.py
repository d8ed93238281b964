"""What changes when a theme comes back: thinning, ornaments, an octave, and what each manner adds to its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from moodmusic.cards import StemCard
from moodmusic.compose.grid import strength
from moodmusic.compose.line import Ladder, chord_scale
from moodmusic.compose.scene import Scene
from moodmusic.compose.theme import CALM


@dataclass(frozen=True, slots=True)
class Sung:
    """One tone of a line: where it lies, which idea of the section it belongs to, and whether an idea ends on it."""

    start_beat: float
    beats: float
    pitch: int
    idea: int = 0
    what: str = "a"
    ending: str = ""
    level: float = 1.0

    @property
    def end_beat(self) -> float:
        """Where the tone stops."""
        return self.start_beat + self.beats


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a theme is varied in one section."""

    thin: float = 0.0  # metric weight below which tones fall out
    ornament: float = 0.0  # chance of an ornament where one fits
    lift: bool = False  # second half an octave up
    recall: bool = False  # only the hook and the cadence are left
    top: int = 127  # highest pitch of the card


CUT_BEATS = 0.09  # a cut: a grace that parts two equal tones
CUTS = 0.6  # chance of a cut before a tone that is repeated
TREBLES = 0.3  # chance of a treble (birl) on a quarter
DRONE_BEATS = 1.4  # from here on a tone has a second string below it
ORNAMENTS = {"folk": 0.4, "piano": 0.12, "lyrical": 0.06, "anthem": 0.0, "sparse": 0.0, "riff": 0.0, "pizzicato": 0.05}


def treatment_of(scene: Scene, card: StemCard) -> Treatment:
    """The treatment of a section: intros and outros recall the hook, later occurrences are ornamented, peaks rise."""
    section, manner = scene.section, str(card.pattern.get("manner", "lyrical"))
    base = ORNAMENTS.get(manner, 0.0)
    edge = section.energy < CALM and (scene.last or scene.index == 0)
    thin = 0.45 if edge or section.energy < 0.25 else 0.0
    again = 0.0 if manner in ("sparse", "anthem") else min(0.3, 0.12 * scene.occurrence)
    wish = float(card.pattern.get("ornament", base + again))
    lift = section.energy >= 0.7 and scene.occurrence % 2 == 1
    return Treatment(thin, 0.0 if thin else wish, lift, edge, card.register[1])


def varied(scene: Scene, ladder: Ladder, sung: list[Sung], treatment: Treatment) -> list[Sung]:
    """The line thinned, lifted, and cut down to the hook and the cadence, as the treatment says."""
    if treatment.recall:
        last = max((tone.idea for tone in sung), default=0)
        sung = [tone for tone in sung if tone.idea == last or (tone.idea % 2 == 0 and tone.what in ("a", "g"))]
    if treatment.thin:
        sung = _thinned(scene, sung, treatment.thin)
    if treatment.lift:
        sung = _lifted(min(treatment.top, int(ladder.pitches[-1]) + 5), sung)
    return sung


def _thinned(scene: Scene, sung: list[Sung], limit: float) -> list[Sung]:
    """Tones on light places fall out and the tone before them sounds on."""
    out: list[Sung] = []
    for tone in sung:
        light = strength(tone.start_beat % scene.bar_beats, scene.plan.meter) < limit and tone.beats < 1 and not tone.ending
        if not light or not out or out[-1].idea != tone.idea:
            out.append(tone)
        elif tone.start_beat - out[-1].end_beat < 0.01:
            out[-1] = replace(out[-1], beats=out[-1].beats + tone.beats)
    return out


def _lifted(highest: int, sung: list[Sung]) -> list[Sung]:
    """The second half an octave up, where none of it passes the highest pitch."""
    half = (max((tone.idea for tone in sung), default=0) + 1) // 2
    top = max((tone.pitch for tone in sung if tone.idea >= half), default=127)
    if half == 0 or top + 12 > highest:
        return sung
    return [replace(tone, pitch=tone.pitch + 12) if tone.idea >= half else tone for tone in sung]


def ornamented(scene: Scene, ladder: Ladder, sung: list[Sung], treatment: Treatment) -> list[Sung]:
    """Passing tones, mordents and grace notes, by chance; the dice belong to the section, so each return differs."""
    if not treatment.ornament:
        return sung
    generator = scene.dice("ornament")
    out: list[Sung] = []
    for index, tone in enumerate(sung):
        following = sung[index + 1] if index + 1 < len(sung) else None
        throw = float(generator.random())
        out += _ornament(scene, ladder, tone, following) if throw < treatment.ornament else [tone]
    return out


def _ornament(scene: Scene, ladder: Ladder, tone: Sung, following: Sung | None) -> list[Sung]:
    """A passing tone in a third, else a mordent on a tone of a beat or more, else the plain tone."""
    if following is not None and following.start_beat - tone.end_beat < 0.01 and tone.beats >= 0.5:
        between = _between(scene, ladder, tone, following)
        if between is not None:
            cut = tone.beats / 2 if tone.beats < 1 else tone.beats - 0.5 if tone.beats < 2 else tone.beats - 1
            passing = Sung(tone.start_beat + cut, tone.beats - cut, between, tone.idea, tone.what, level=0.85)
            return [replace(tone, beats=cut), passing]
    if tone.beats >= 1 and not tone.ending:
        return _mordent(scene, ladder, tone)
    return [tone]


def _between(scene: Scene, ladder: Ladder, tone: Sung, following: Sung) -> int | None:
    """The scale tone between two tones when there is just one: they lie a third apart."""
    scale = chord_scale(scene, scene.chord_at(tone.start_beat).chord)
    low, high = sorted((tone.pitch, following.pitch))
    inside = [pitch for pitch in range(low + 1, high) if pitch % 12 in scale]
    return inside[0] if len(inside) == 1 else None


def _mordent(scene: Scene, ladder: Ladder, tone: Sung) -> list[Sung]:
    """The tone, its upper neighbour and the tone again: two thirty-seconds and the rest."""
    upper = neighbour(scene, tone.pitch, tone.start_beat, 1)
    if upper - tone.pitch > 2 or upper > int(ladder.pitches[-1]):
        return [tone]
    short = 0.125
    return [
        replace(tone, beats=short),
        replace(tone, start_beat=tone.start_beat + short, beats=short, pitch=upper, level=0.85),
        replace(tone, start_beat=tone.start_beat + 2 * short, beats=tone.beats - 2 * short, level=0.95),
    ]


def neighbour(scene: Scene, pitch: int, beat: float, direction: int) -> int:
    """The next tone of the scale above (1) or below (−1) a pitch, over the chord at a beat."""
    scale = chord_scale(scene, scene.chord_at(beat).chord)
    return next(other for other in range(pitch + direction, pitch + 13 * direction, direction) if other % 12 in scale)


def doubled(card: StemCard, sung: list[Sung]) -> list[Sung]:
    """The line in octaves: above where the card's register allows it, else below."""
    top = max((tone.pitch for tone in sung), default=0)
    shift = 12 if top + 12 <= card.register[1] else -12
    second = [replace(tone, pitch=tone.pitch + shift, level=tone.level * 0.8) for tone in sung]
    return sorted([*sung, *second], key=lambda tone: (tone.start_beat, tone.pitch))


def _chord_tone_below(scene: Scene, tone: Sung, gap: int) -> int | None:
    """The highest chord tone that lies at least `gap` semitones below a tone."""
    allowed = chord_scale(scene, scene.chord_at(tone.start_beat).chord)
    classes = [tone for tone in scene.chord_at(tone.start_beat).chord.pitch_classes if tone in allowed]
    return next((pitch for pitch in range(tone.pitch - gap, tone.pitch - 13, -1) if pitch % 12 in classes), None)


def _fillers(scene: Scene, card: StemCard, sung: list[Sung]) -> list[Sung]:
    """Soft chord tones on the off-beats below long tones: the right hand of a pianist."""
    generator, out = scene.theme_dice("fillers"), list(sung)
    for tone in sung:
        wanted = float(generator.random()) < 0.6
        below = _chord_tone_below(scene, tone, 3)
        if tone.beats >= 1.5 and wanted and below is not None and below >= card.register[0]:
            out.append(replace(tone, start_beat=tone.start_beat + 0.5, beats=tone.beats - 0.5, pitch=below, level=0.6))
            lower = _chord_tone_below(scene, replace(tone, pitch=below), 2)
            if tone.beats >= 2.5 and lower is not None and lower >= card.register[0]:
                out.append(replace(tone, start_beat=tone.start_beat + 1, beats=tone.beats - 1, pitch=lower, level=0.55))
    return sorted(out, key=lambda tone: (tone.start_beat, tone.pitch))


def _fanfare(scene: Scene, card: StemCard, sung: list[Sung]) -> list[Sung]:
    """A second horn a third to a sixth below the long tones when the energy is high; octaves stay bare."""
    if scene.section.energy < 0.6 or card.pattern.get("octaves"):
        return sung
    out = list(sung)
    for tone in sung:
        below = _chord_tone_below(scene, tone, 3)
        if tone.beats >= 1 and below is not None and below >= card.register[0]:
            out.append(replace(tone, pitch=below, level=0.85))
    return sorted(out, key=lambda tone: (tone.start_beat, tone.pitch))


def _ringing(scene: Scene, card: StemCard, sung: list[Sung]) -> list[Sung]:
    """Bells ring on into the rest, up to four beats, and some last tones get a second bell below."""
    ends = [tone.start_beat for tone in sung[1:]] + [scene.beats]
    long = [replace(tone, beats=max(tone.beats, min(4.0, end - tone.start_beat))) for tone, end in zip(sung, ends, strict=True)]
    out = list(long)
    for tone in long:
        below = _chord_tone_below(scene, tone, 5)
        if tone.ending and below is not None and below >= card.register[0]:
            out.append(replace(tone, pitch=below, level=0.7))
    return sorted(out, key=lambda tone: (tone.start_beat, tone.pitch))


def _plucked(scene: Scene, card: StemCard, sung: list[Sung]) -> list[Sung]:
    """Short tones: long ones are struck again on the beat."""
    out: list[Sung] = []
    for tone in sung:
        strokes = min(3, max(1, int(tone.beats))) if not tone.ending else 1
        for stroke in range(strokes):
            level = tone.level * (1.0, 0.8, 0.7)[stroke]
            out.append(replace(tone, start_beat=tone.start_beat + stroke, beats=min(0.4, tone.beats), level=level))
    return out


def _danced(scene: Scene, card: StemCard, sung: list[Sung]) -> list[Sung]:
    """What fiddlers and whistlers do: repeated tones are cut, quarters struck short-short-long, with `drone` they lean on a string."""
    generator, out = scene.dice("dance"), list[Sung]()
    for before, tone in zip([None, *sung], sung, strict=False):
        cut, trebled = (float(throw) for throw in generator.random(2))
        whole = 1 <= tone.beats < 1.6 and not tone.ending and tone.start_beat % 0.5 == 0
        if before is not None and before.pitch == tone.pitch and tone.beats >= 0.5 and cut < CUTS:
            upper = neighbour(scene, tone.pitch, tone.start_beat, 1)
            out.append(replace(tone, beats=CUT_BEATS, pitch=upper, level=0.7))
            out.append(replace(tone, start_beat=tone.start_beat + CUT_BEATS, beats=tone.beats - CUT_BEATS))
        elif whole and trebled < TREBLES:
            out += [replace(tone, start_beat=tone.start_beat + at, beats=0.25, level=level) for at, level in ((0.0, 0.95), (0.25, 0.75))]
            out.append(replace(tone, start_beat=tone.start_beat + 0.5, beats=tone.beats - 0.5))
        else:
            out.append(tone)
        below = _chord_tone_below(scene, tone, 3) if card.pattern.get("drone") and tone.beats >= DRONE_BEATS else None
        if below is not None and below >= card.register[0]:
            out.append(replace(tone, pitch=below, level=0.6))
    return sorted(out, key=lambda tone: (tone.start_beat, tone.pitch))


MANNER_EXTRAS: dict[str, Callable[[Scene, StemCard, list[Sung]], list[Sung]]] = {
    "folk": _danced,
    "piano": _fillers,
    "anthem": _fanfare,
    "sparse": _ringing,
    "pizzicato": _plucked,
}
