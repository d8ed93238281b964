"""The counter-melody: it knows the lead of its section, speaks where that rests, and moves against it where that speaks."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from moodmusic.cards import StemCard
from moodmusic.compose.dials import busy
from moodmusic.compose.grid import strength
from moodmusic.compose.line import Ladder, Slot, chord_scale, fit
from moodmusic.compose.melody import lead_lines
from moodmusic.compose.motif import choose
from moodmusic.compose.ornament import Sung
from moodmusic.compose.scene import Scene
from moodmusic.compose.value import Note
from moodmusic.errors import PlanError, nearest
from moodmusic.theory import Chord

MANNERS = ("answer", "guide", "thirds", "sixths", "contrary")
GAP_BEATS = 1.0  # a rest of the lead from which on it is answered
APART = 3  # semitones that stay between the lines
ANSWERS = {"x_x_x___": 2.0, "x___x___": 2.0, "x_x___x_": 1.0, "x__x____": 1.5, "..x_x_x_": 1.2, "x_____x_": 1.0, "..x___x_": 0.8}
BRIEFLY = "x_x_"  # the answer in a gap that holds less than two tones of the figure
LEAST_TONES = 2  # a gesture; one tone by itself says nothing
PLACES = (0, -4, 4)  # scale steps from the middle of the register: where an answer tries to stay clear of the lead
PHRASE_BARS = 2  # with nobody to answer, a call of one bar that is only thought and the answer to it
LEADING_BEATS = 1.0  # of a long tone that goes on into an answer


def counter(scene: Scene, card: StemCard) -> list[Note]:
    """The counter-melody of a section; where no lead sings, or leaves little room, there are guide tones in it."""
    manner = str(card.pattern.get("manner", "answer"))
    if manner not in MANNERS:
        raise PlanError(f"stem {card.name!r}: manner {manner!r} is not known{nearest(manner, MANNERS)}: one of {', '.join(MANNERS)}")
    lead = lead_lines(scene)
    if manner == "answer":
        sung = _answering(scene, card, lead)
    elif not lead or manner == "guide":
        sung = _guide(scene, card, lead)
    elif manner == "contrary":
        sung = _contrary(scene, card, lead)
    else:
        sung = _parallel(scene, card, lead, 2 if manner == "thirds" else 5)
    return [Note(tone.start_beat, tone.beats, tone.pitch, round(0.46 + 0.16 * _weight(scene, tone), 4)) for tone in sung]


def _weight(scene: Scene, tone: Sung) -> float:
    return strength(tone.start_beat % scene.bar_beats, scene.plan.meter)


def sounding(lead: list[Sung], start_beat: float, end_beat: float) -> list[int]:
    """The pitches of the lead that sound anywhere between two beats."""
    return [tone.pitch for tone in lead if tone.start_beat < end_beat - 1e-9 and tone.end_beat > start_beat + 1e-9]


def gaps(lead: list[Sung], beats: float, shortest: float) -> list[tuple[float, float]]:
    """Where the lead rests or holds one tone for long: (start, end) in beats, each at least `shortest` long."""
    out, at = [], 0.0
    for tone in sorted(lead, key=lambda tone: tone.start_beat):
        if tone.start_beat - at >= shortest - 1e-9:
            out.append((at, tone.start_beat))
        at = max(at, tone.start_beat + min(tone.beats, 1.0))
    if beats - at >= shortest - 1e-9:
        out.append((at, beats))
    return out


def _ladder(scene: Scene, card: StemCard) -> Ladder:
    return Ladder.between(card.register[0], card.register[1], scene.plan.pitch_classes or scene.plan.key.scale)


def _guide_tones(scene: Scene, chord: Chord) -> list[int]:
    """The third and the seventh (or sixth, or root) of a chord that may sound: they tell the chord."""
    allowed = chord_scale(scene, chord)
    classes = [tone for tone in chord.pitch_classes if tone in allowed] or list(allowed)
    return [classes[1 % len(classes)], classes[3] if len(classes) > 3 else classes[0]]


def _clear(pitch: int, others: list[int]) -> bool:
    return all(abs(pitch - other) >= APART for other in others)


def _answering(scene: Scene, card: StemCard, lead: list[Sung]) -> list[Sung]:
    """Answers; where they are few, guide tones too, but no tone that stands alone: whenever it enters it says something."""
    answers, long = _answers(scene, card, lead), _guide(scene, card, lead)
    if not lead:
        return _around(answers, [_up_to(tone, answers) for tone in long])
    if len(answers) >= scene.section.bars:
        return answers
    return _gestures(_around(answers, long)) or long


def _up_to(tone: Sung, answers: list[Sung]) -> Sung:
    """A long tone that ends where an answer begins, if enough of it is left."""
    start = min((answer.start_beat for answer in answers if answer.start_beat >= tone.start_beat + LEADING_BEATS), default=tone.end_beat)
    return replace(tone, beats=min(tone.end_beat, start) - tone.start_beat)


def _around(answers: list[Sung], long: list[Sung]) -> list[Sung]:
    """Answers, and of the long tones those that sound while no answer does."""
    free = [tone for tone in long if not sounding(answers, tone.start_beat, tone.end_beat)]
    return sorted([*answers, *free], key=lambda tone: tone.start_beat)


def _gestures(sung: list[Sung]) -> list[Sung]:
    """The tones without those that stand alone, a rest of a beat or more on either side."""
    entries: list[list[Sung]] = []
    for tone in sung:
        if entries and tone.start_beat - entries[-1][-1].end_beat < GAP_BEATS:
            entries[-1].append(tone)
        else:
            entries.append([tone])
    return [tone for entry in entries if len(entry) >= LEAST_TONES for tone in entry]


def _guide(scene: Scene, card: StemCard, lead: list[Sung]) -> list[Sung]:
    """One long tone a chord, thirds and sevenths by the smallest moves, away from the lead."""
    out: list[Sung] = []
    last = round((card.register[0] + card.register[1]) / 2)
    for span in scene.chords:
        others = sounding(lead, span.start_beat, span.start_beat + span.beats)
        tones = _guide_tones(scene, span.chord)
        reach = [pitch for pitch in range(card.register[0], card.register[1] + 1) if pitch % 12 in tones]
        free = [pitch for pitch in reach if _clear(pitch, others)] or reach
        if free:
            last = min(free, key=lambda pitch: (abs(pitch - last), pitch))
            out.append(Sung(span.start_beat, span.beats, last))
    return _merged(out, scene.bar_beats * 2)


def _merged(sung: list[Sung], longest: float) -> list[Sung]:
    """Equal neighbours as one tone, up to `longest` beats."""
    out: list[Sung] = []
    for tone in sung:
        if out and out[-1].pitch == tone.pitch and abs(out[-1].end_beat - tone.start_beat) < 1e-6 and out[-1].beats + tone.beats <= longest:
            out[-1] = replace(out[-1], beats=out[-1].beats + tone.beats)
        else:
            out.append(tone)
    return out


def _answers(scene: Scene, card: StemCard, lead: list[Sung]) -> list[Sung]:
    """A short figure in the rests and long tones of the lead; its rhythm belongs to the letter, so it comes back."""
    ladder, theme = _ladder(scene, card), scene.theme_dice("answer", card.name)
    figure = choose(theme, ANSWERS)
    direction = 1 if float(theme.random()) < 0.5 else -1
    wish, generator = (
        0.35 + 0.65 * min(1.0, max(0.0, float(card.pattern.get("density", 0.4)) + 0.5 * busy(card))),
        scene.theme_dice("answers", card.name),
    )
    out: list[Sung] = []
    for start, end in gaps(lead, scene.beats, GAP_BEATS) if lead else _phrase_ends(scene):
        if float(generator.random()) < wish or (not lead and end > scene.beats - scene.bar_beats):
            out += _gesture(scene, ladder, (figure, direction), (_next_eighth(start), end), lead, out)
    return out


def _phrase_ends(scene: Scene) -> list[tuple[float, float]]:
    """With no lead to answer: the second bar of every two, and the last of the section."""
    bars = {*range(PHRASE_BARS - 1, scene.section.bars, PHRASE_BARS), scene.section.bars - 1}
    return [(bar * scene.bar_beats, (bar + 1) * scene.bar_beats) for bar in sorted(bars)]


def _gesture(
    scene: Scene, ladder: Ladder, idea: tuple[str, int], gap: tuple[float, float], lead: list[Sung], before: list[Sung]
) -> list[Sung]:
    """The figure (or what a short gap holds of it) where it is clear of the lead: at least two tones of it, or nothing."""
    figure, direction = idea
    best: list[Sung] = []
    last = (before[-2].pitch, before[-1].pitch) if len(before) > 1 else None
    for shape in (figure, BRIEFLY):
        for place in PLACES:
            slots = _figure_slots(scene, ladder, shape, gap, direction, place)
            pitches = fit(scene, ladder, slots, last) if len(slots) >= LEAST_TONES else []
            tones = [Sung(slot.start_beat, slot.beats, pitch) for slot, pitch in zip(slots, pitches, strict=False)]
            clear = [tone for tone in tones if _clear(tone.pitch, sounding(lead, tone.start_beat, tone.end_beat))]
            best = clear if len(clear) > len(best) else best
            if best and len(best) == len(slots):
                return best
    return best if len(best) >= LEAST_TONES else []


def _next_eighth(beat: float) -> float:
    return -(-round(beat * 4) // 2) / 2


def _figure_slots(scene: Scene, ladder: Ladder, figure: str, gap: tuple[float, float], direction: int, place: int) -> list[Slot]:
    """The figure from the start of a gap; what does not fit is left out, the last tone is held to the end (three beats at most).

    It turns about a pitch `place` scale steps from the middle of the register.
    """
    start, end = gap
    strokes = [at / 4 for at, symbol in enumerate(figure) if symbol == "x" and start + at / 4 < end - 0.45]
    middle = (ladder.steps[0] + ladder.steps[-1]) / 2 - direction + place
    slots = []
    for index, stroke in enumerate(strokes):
        following = strokes[index + 1] if index + 1 < len(strokes) else min(end - start, stroke + 3)
        beat = start + stroke
        weight = strength(beat % scene.bar_beats, scene.plan.meter)
        ending = "open" if index == len(strokes) - 1 else ""
        slots.append(Slot(beat, following - stroke, middle + direction * index, 0.4, 1.0, weight, ending))
    return slots


def _contrary(scene: Scene, card: StemCard, lead: list[Sung]) -> list[Sung]:
    """One tone a half-bar or a chord; it goes up where the lead goes down and stays a third away."""
    out: list[Sung] = []
    middle = (card.register[0] + card.register[1]) / 2
    last, heard = round(middle), lead[0].pitch
    for start, end in _spans(scene):
        others = sounding(lead, start, end)
        now = others[0] if others else heard
        want = last - 2 * ((now > heard) - (now < heard)) + 0.2 * (middle - last)
        chord = scene.chord_at(start).chord
        allowed = [tone for tone in chord.pitch_classes if tone in chord_scale(scene, chord)] or list(chord_scale(scene, chord))
        reach = [pitch for pitch in range(card.register[0], card.register[1] + 1) if pitch % 12 in allowed]
        free = [pitch for pitch in reach if _clear(pitch, others)] or reach
        if free:
            last = min(free, key=lambda pitch: (abs(pitch - want), pitch))
            out.append(Sung(start, end - start, last))
        heard = now
    return _merged(out, scene.bar_beats * 2)


def _spans(scene: Scene) -> list[tuple[float, float]]:
    """Chords, cut at bar lines."""
    cuts = {0.0, scene.beats, *(span.start_beat for span in scene.chords)}
    cuts |= {bar * scene.bar_beats for bar in range(scene.section.bars)}
    ordered = sorted(cut for cut in cuts if cut <= scene.beats)
    return [(left, right) for left, right in pairwise(ordered) if right - left > 0.4]


def _parallel(scene: Scene, card: StemCard, lead: list[Sung], steps: int) -> list[Sung]:
    """The lead a third or a sixth lower, in tones of the chord's scale; chord tones on strong beats."""
    out = []
    for tone in lead:
        chord = scene.chord_at(tone.start_beat).chord
        scale = chord_scale(scene, chord)
        below = [pitch for pitch in range(tone.pitch - 1, tone.pitch - 25, -1) if pitch % 12 in scale]
        pitch = below[min(steps, len(below)) - 1]
        strong = strength(tone.start_beat % scene.bar_beats, scene.plan.meter) >= 0.8
        if strong and pitch % 12 not in chord.pitch_classes:
            pitch = next((other for other in below[steps - 1 :] if other % 12 in chord.pitch_classes), pitch)
        while pitch > card.register[1]:
            pitch -= 12
        while pitch < card.register[0]:
            pitch += 12
        if card.register[0] <= pitch <= card.register[1] and abs(pitch - tone.pitch) >= APART:
            out.append(replace(tone, pitch=pitch))
    return out
