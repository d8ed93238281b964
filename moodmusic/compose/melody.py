"""The lead: the theme of the letter, fitted to the chords of the section and varied from one occurrence to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace

from moodmusic.cards import StemCard
from moodmusic.compose.grid import strength
from moodmusic.compose.harmony import laid, progression
from moodmusic.compose.line import Ladder, Slot, fit
from moodmusic.compose.motif import Motif, idea_bars
from moodmusic.compose.ornament import MANNER_EXTRAS, Sung, doubled, ornamented, treatment_of, varied
from moodmusic.compose.scene import Scene
from moodmusic.compose.theme import CONTRASTS, Dials, Idea, Theme, ideas, rank_of, theme_of
from moodmusic.compose.value import Note

TUTTI_ENERGY = 0.75  # from here several leads play together instead of taking turns
UPBEAT_BEATS = 1.5  # the longest
SMALLEST_REACH = 12  # semitones


@dataclass(frozen=True, slots=True)
class Voice:
    """A lead of a section, ready to sing: its theme, its pitches and where its middle lies."""

    theme: Theme
    ladder: Ladder
    centre: float


def melody(scene: Scene, card: StemCard) -> list[Note]:
    """The notes of a lead (or of another stem that sings) in this section."""
    sung = lead_line(scene, card)
    manner = str(card.pattern.get("manner", "lyrical"))
    if manner in MANNER_EXTRAS:
        sung = MANNER_EXTRAS[manner](scene, card, sung)
    if card.pattern.get("octaves") and scene.section.energy >= TUTTI_ENERGY:
        sung = doubled(card, sung)
    return [Note(tone.start_beat, tone.beats, tone.pitch, _velocity(scene, tone)) for tone in sung]


def _velocity(scene: Scene, tone: Sung) -> float:
    base = 0.56 + 0.22 * strength(tone.start_beat % scene.bar_beats, scene.plan.meter)
    return round(base * tone.level, 4)


def lead_line(scene: Scene, card: StemCard) -> list[Sung]:
    """The line alone, one tone at a time, without fillers and doublings; pure, so others may ask for it."""
    voice = _voice(scene, card)
    sung = _turns(scene, card, _sing(scene, voice))
    treatment = treatment_of(scene, card)
    sung = varied(scene, voice.ladder, sung, treatment)
    return _resting(scene, ornamented(scene, voice.ladder, sung, treatment))


def _resting(scene: Scene, sung: list[Sung]) -> list[Sung]:
    """At the end of a track that rings out the last tone is held to the end, six beats at most."""
    if not sung or not scene.last or scene.plan.ending != "ring":
        return sung
    sung = _landed(scene, sung)
    return [*sung[:-1], replace(sung[-1], beats=max(sung[-1].beats, min(6.0, scene.beats - sung[-1].start_beat)))]


def _landed(scene: Scene, sung: list[Sung]) -> list[Sung]:
    """Nothing new begins over the last chord: of an idea that starts in the last bar only the upbeat and the first tone are left."""
    close = scene.beats - scene.bar_beats - 1e-6
    if next(tone.start_beat for tone in sung if tone.idea == sung[-1].idea) < close - UPBEAT_BEATS or sung[-1].start_beat < close:
        return sung
    return [*(tone for tone in sung if tone.start_beat < close), next(tone for tone in sung if tone.start_beat >= close)]


def leads(scene: Scene) -> list[StemCard]:
    """The lead stems with a melody that sound in this section, in the order of the plan."""
    return [
        card
        for card in scene.plan.stems
        if card.role == "lead" and card.name in scene.section.stems and card.pattern.get("kind", "melody") == "melody"
    ]


def lead_lines(scene: Scene) -> list[Sung]:
    """All leads of the section together, in order of start."""
    return sorted((tone for card in leads(scene) for tone in lead_line(scene, card)), key=lambda tone: (tone.start_beat, -tone.pitch))


def _turns(scene: Scene, card: StemCard, sung: list[Sung]) -> list[Sung]:
    """Several leads take turns idea by idea below `TUTTI_ENERGY`."""
    names = [other.name for other in leads(scene)]
    if len(names) < 2 or card.name not in names or scene.section.energy >= TUTTI_ENERGY:
        return sung
    return [tone for tone in sung if tone.idea % len(names) == names.index(card.name)]


def _voice(scene: Scene, card: StemCard) -> Voice:
    theme = theme_of(scene, card)
    low, high, centre = _reach(scene, card, theme.dials)
    scale = scene.plan.pitch_classes or scene.plan.key.scale
    return Voice(theme, Ladder.between(low, high, scale), centre)


def _reach(scene: Scene, card: StemCard, dials: Dials) -> tuple[int, int, float]:
    """Lowest and highest pitch and the middle: 67 + 5·arousal + 3·valence moved by octaves into the card's register."""
    mood, (bottom, top) = scene.plan.mood, card.register
    span = min(max(SMALLEST_REACH, 12 + 9 * dials.range), max(1, top - bottom))
    centre = float(card.pattern.get("centre", 67 + 5 * mood.arousal + 3 * mood.valence + scene.plan.register_st))
    centre += CONTRASTS[rank_of(scene) % len(CONTRASTS)][0]
    lowest, highest = bottom + span / 2, top - span / 2
    centre += 12 * max(0, int((lowest - centre) / 12 + 0.3)) - 12 * max(0, int((centre - highest) / 12 + 0.3))
    centre = min(max(centre, lowest), highest)
    return max(bottom, round(centre - span / 2)), min(top, round(centre + span / 2)), centre


def _sing(scene: Scene, voice: Voice) -> list[Sung]:
    """The theme on the chords of the section, idea after idea."""
    hook, start = _hook_on_chords(scene, voice)
    tonic = min(
        (pitch for pitch in voice.ladder.pitches if pitch % 12 == scene.plan.key.tonic),
        key=lambda pitch: abs(pitch - voice.centre + 2),
        default=round(voice.centre),
    )
    home = round(voice.ladder.step_of(int(tonic)) - start)
    length = idea_bars(scene.plan.meter) * scene.bar_beats
    sung: list[Sung] = []
    plan = ideas(scene, voice.theme, hook, home)
    for index, idea in enumerate(plan):
        slots = _within(voice.ladder, _slots(scene, idea, index * length, start))
        slots = _with_pickup(scene, voice.theme, slots, index, sung)
        before = (sung[-2].pitch, sung[-1].pitch) if len(sung) > 1 else None
        pitches = fit(scene, voice.ladder, _crowned(slots), before)
        sung = _joined(sung, slots, pitches, index, idea.what)
    return _breathing(sung, 0.5 * voice.theme.dials.rest)


def _breathing(sung: list[Sung], breath: float) -> list[Sung]:
    """A breath before each new idea: the tone before it, when it is longer than a beat, lets go early by up to `breath` beats."""
    out = []
    for tone, following in zip(sung, [*sung[1:], None], strict=True):
        runs_on = following is not None and following.idea != tone.idea and following.start_beat - tone.end_beat < 0.25
        out.append(replace(tone, beats=tone.beats - breath) if runs_on and tone.beats > 1 else tone)
    return out


def _hook_on_chords(scene: Scene, voice: Voice) -> tuple[Motif, float]:
    """The hook with the steps that it gets on the first chords of its letter, and the step of its first note."""
    hook, ladder = voice.theme.hook, voice.ladder
    middle = (max(hook.steps, default=0) + min(hook.steps, default=0)) / 2
    start = ladder.nearest(voice.centre) - middle
    stated = _as_stated(scene)
    slots = _slots(stated, Idea("a", hook, "open", 0.3, 1.0), 0.0, start)
    steps = [ladder.step_of(pitch) for pitch in fit(stated, ladder, _crowned(slots))]
    if not steps:
        return hook, start
    relative = tuple(round(step - steps[0]) for step in steps) + hook.steps[len(steps) :]
    return replace(hook, steps=relative), steps[0]


def _as_stated(scene: Scene) -> Scene:
    """The scene with the letter's chords as the plan states them: the hook must not depend on how this section varies them."""
    bars = idea_bars(scene.plan.meter)
    spans = laid(progression(scene.plan, scene.section.letter), max(bars, scene.section.bars), scene.bar_beats)
    return replace(scene, chords=tuple(spans), section=replace(scene.section, bars=max(bars, scene.section.bars)))


def _slots(scene: Scene, idea: Idea, offset: float, start: float) -> list[Slot]:
    motif, out = idea.motif, []
    last = len(motif.starts) - 1
    for index, (at, beats, step) in enumerate(zip(motif.starts, motif.lengths, motif.steps, strict=True)):
        begin = offset + at
        if begin < scene.beats - 1e-9:
            weight = strength(begin % scene.bar_beats, scene.plan.meter)
            ending = idea.ending if index == last else ""
            firm = idea.firm * (1.5 if index == 0 else 1.0)
            out.append(Slot(begin, min(beats, scene.beats - begin), start + step, firm, idea.bind, weight, ending))
    return out


def _within(ladder: Ladder, slots: list[Slot]) -> list[Slot]:
    """The wishes moved together so that they lie on the ladder, as far as they fit."""
    if not slots:
        return slots
    over = max(0.0, max(slot.want for slot in slots) - float(ladder.steps[-1]))
    under = max(0.0, float(ladder.steps[0]) - min(slot.want for slot in slots))
    return [replace(slot, want=slot.want + round(under - over)) for slot in slots]


def _crowned(slots: list[Slot]) -> list[Slot]:
    """One highest note: all others are kept below the place of the highest wish."""
    if len(slots) < 3:
        return slots
    top = max(range(len(slots)), key=lambda index: (slots[index].want, slots[index].strong))
    return [slot if index == top else replace(slot, ceiling=max(slots[top].want, slot.want + 1)) for index, slot in enumerate(slots)]


def _with_pickup(scene: Scene, theme: Theme, slots: list[Slot], index: int, sung: list[Sung]) -> list[Slot]:
    """The upbeat before an idea, where the idea before leaves room for it."""
    if index == 0 or not theme.pickup or not slots or slots[0].start_beat % scene.bar_beats > 1e-6 or not sung:
        return slots
    at = slots[0].start_beat - sum(theme.pickup)
    if at < sung[-1].start_beat + max(0.5, 0.5 * sung[-1].beats):
        return slots
    extra, count = [], len(theme.pickup)
    for place, beats in enumerate(theme.pickup):
        away = (count - place) * (-1 if theme.rising else 1)
        extra.append(Slot(at, beats, slots[0].want + away, 0.2, 1.2, 0.3))
        at += beats
    return extra + slots


def _joined(sung: list[Sung], slots: list[Slot], pitches: list[int], index: int, what: str) -> list[Sung]:
    """The tones so far, the last one cut where the new ones begin, and the new ones."""
    if sung and slots and sung[-1].start_beat + sung[-1].beats > slots[0].start_beat:
        sung = [*sung[:-1], replace(sung[-1], beats=slots[0].start_beat - sung[-1].start_beat)]
    new = [Sung(slot.start_beat, slot.beats, pitch, index, what, slot.ending) for slot, pitch in zip(slots, pitches, strict=True)]
    return sung + new
