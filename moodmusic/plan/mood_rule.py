"""The mood rule: how valence, arousal and tension move what the style leaves open.

An additive rule, as Eerola, Friberg & Bresin (2013) found cues to add up without interactions (77–89 % of variance).
The style comes first: the rule moves within its ranges, measured from the mood that the style usually serves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from moodmusic.plan.brief import Brief, clipped
from moodmusic.plan.request import LOUDNESS_LUFS
from moodmusic.plan.sight import cause, texture
from moodmusic.style.reading import DIALS
from moodmusic.style.value import Space

CUES = "Eerola, Friberg & Bresin 2013, Front. Psychol. 4:487"
TEMPO = "Ramos, Bueno & Bigand 2011: tempo is the largest cue of arousal; Gabrielsson & Lindström 2010"
MODES = "Temperley & Tan 2013: happiness falls from Ionian over Mixolydian, Lydian, Dorian, Aeolian to Phrygian"
BUNDLES = "Juslin & Laukka 2003: expressive cues of happy, sad, angry, fearful and tender playing"
LOUDNESS = "Ilie & Thompson 2006; Eerola, Friberg & Bresin 2013: dynamics"

# Where a mode lies on the valence axis: shares of "happier" answers in Temperley & Tan 2013 for the seven church modes,
# the others placed between them by their thirds, sixths and seconds. Lydian for calm moods, Mixolydian for lively ones.
MODE_VALENCE: dict[str, float] = {
    "major": 0.7,
    "major pentatonic": 0.6,
    "mixolydian": 0.25,
    "lydian": 0.25,
    "lydian dominant": 0.15,
    "dorian": 0.0,
    "whole tone": -0.1,
    "mixolydian b6": -0.1,
    "blues": -0.15,
    "minor pentatonic": -0.25,
    "melodic minor": -0.3,
    "minor": -0.45,
    "in-sen": -0.45,
    "hirajoshi": -0.5,
    "ukrainian dorian": -0.5,
    "hijaz": -0.6,
    "double harmonic": -0.65,
    "harmonic minor": -0.75,
    "hungarian minor": -0.8,
    "phrygian": -0.8,
    "octatonic": -0.8,
    "super locrian": -1.0,
    "locrian": -1.0,
}
_CALM_MODES, _LIVELY_MODES = ("lydian",), ("mixolydian",)
_MOVES = {"density": 0.2, "leap": 0.15, "rest": -0.15, "syncopation": 0.15, "range": 0.1}  # per unit of arousal above the style's


def mode_distance(mode: str, valence: float, arousal: float) -> float:
    """How far a mode lies from a mood on the valence axis; lower suits better."""
    misplaced = mode in (_LIVELY_MODES if arousal < 0 else _CALM_MODES)
    return abs(MODE_VALENCE[mode] - valence) + 0.12 * misplaced


def tempo_bpm(low: float, high: float, arousal: float) -> float:
    """Tempo inside a range, quarter notes a minute: its geometric middle at arousal 0, its ends at −1 and 1."""
    middle = (low * high) ** 0.5
    return clipped(middle * (high / low) ** (0.5 * arousal), low, high)


def lift(brief: Brief) -> float:
    """Arousal of the text above that of the style, −1…1."""
    return clipped(brief.mood.arousal - brief.style.arousal, -1.0, 1.0)


def _brighter(brief: Brief) -> float:
    return 1.2 * lift(brief) + 0.3 * clipped(brief.mood.valence - brief.style.valence, -1.0, 1.0)


def _because(brief: Brief, name: str, value: object, trait: str, citation: str) -> None:
    mood = f"arousal {brief.mood.arousal:+.2f}, valence {brief.mood.valence:+.2f} in the style {brief.style.name}"
    if brief.wishes.traits.get(trait):
        _by_trait(brief, name, value, trait)
    elif brief.image and brief.trait(trait):
        brief.note(name, value, "image", *cause(brief.image, trait))
    brief.rule(name, value, mood, citation)


def _by_trait(brief: Brief, name: str, value: object, trait: str) -> None:
    """Note that words such as "bright" decide, over what the image asks for."""
    said, told = brief.quoted(trait), f"{trait} {brief.trait(trait):+.1f}"
    seen = texture(brief.image, trait) if brief.image else 0.0
    lost = f"the image's {seen:+.2f}" if seen else ""
    why = (f"{said} ({told})" if said else told) + (f"; it wins over {lost}" if lost else "")
    brief.note(name, value, "words", why, words=brief.said(trait), over=lost)


def density(brief: Brief) -> float:
    """0…1, notes per time within what the style does; a mood that pulls against the words loses by as much as they say."""
    wish, felt = brief.trait("density"), lift(brief)
    felt *= 1.0 - abs(wish) if wish * felt < 0 else 1.0
    value = round(clipped(0.5 + 0.4 * felt + 0.4 * wish), 3)
    _because(brief, "density", value, "density", CUES)
    return value


def brightness(brief: Brief) -> float:
    """−1…1: filter opening of ×2^(1.2A + 0.3V), scaled to the range of the field."""
    value = round(clipped(_brighter(brief) / 1.5 + 0.6 * brief.trait("brightness"), -1.0, 1.0), 3)
    _because(brief, "brightness", value, "brightness", BUNDLES)
    return value


def articulation(brief: Brief) -> float:
    """Gate, share of the written length that sounds: .80 − .25A, + .12 for sad or tender calm."""
    mood = brief.mood
    legato = 0.12 if mood.valence < 0 and mood.arousal < 0 else 0.0
    value = round(clipped(0.80 - 0.25 * mood.arousal + legato, 0.3, 1.0), 3)
    _because(brief, "articulation", value, "articulation", BUNDLES)
    return value


def register_st(brief: Brief) -> float:
    """Semitones on the melody's centre: 5A + 3V from the style's mood, 7 lower when the mood is frightening."""
    mood = brief.mood
    scary = mood.valence < -0.4 and mood.tension > 0.4
    higher = 5.0 * lift(brief) + 3.0 * clipped(mood.valence - brief.style.valence, -1.0, 1.0)
    value = round(clipped(higher - 7.0 * scary + 7.0 * brief.trait("register"), -14.0, 14.0), 1)
    _because(brief, "register_st", value, "register", CUES)
    return value


def loudness_lufs(brief: Brief) -> float:
    """The option, or the style's loudness moved by up to 1 LU with arousal and 3 LU by words such as loud and quiet."""
    asked = brief.request.loudness_lufs
    if asked is not None:
        lost = brief.quoted("loudness")
        cause = "the option loudness is a number; words such as loud or quiet are not"
        brief.note("loudness_lufs", asked, "request", cause, over=f"{lost} (no number)" if lost else "")
        return asked
    moved = brief.style.loudness_lufs + lift(brief) + 3.0 * brief.trait("loudness")
    value = round(clipped(moved, *LOUDNESS_LUFS), 1)
    _because(brief, "loudness_lufs", value, "loudness", LOUDNESS)
    return value


def space(brief: Brief) -> Space:
    """The style's room, with a reverberation of ×(1 − .35A) and as wide or dry as the words ask."""
    room, wish = brief.style.space, brief.trait("space")
    t60_s = round(clipped(room.t60_s * (1.0 - 0.35 * lift(brief)) * 2.0 ** (0.8 * wish), 0.1, 12.0), 2)
    value = replace(room, t60_s=t60_s, reverb_db=round(clipped(room.reverb_db + 5.0 * wish, -60.0, 6.0), 1))
    _because(brief, "space", f"{t60_s:g} s, {value.reverb_db:g} dB", "space", BUNDLES)
    return value


def swing(brief: Brief) -> float:
    """Share of the first of two notes: inside the style's range by seed; straight or triplets when the words ask."""
    low, high = brief.style.swing
    wish = brief.trait("swing")
    drawn = low + (high - low) * float(brief.dice("swing").random())
    value = round(drawn + wish * (2 / 3 - drawn if wish > 0 else drawn - 0.5), 3)
    if wish:
        _by_trait(brief, "swing", value, "swing")
    else:
        source = "seed" if high > low else "style"
        brief.note("swing", value, source, f"{brief.style.name}: {low:g} to {high:g}", brief.style.citations.get("swing", ""))
    return value


def melody(brief: Brief) -> dict[str, float]:
    """The style's melody dials, each moved with arousal, density also by the words."""
    dials = {}
    for dial in DIALS:
        moved = brief.style.melody.get(dial, 0.5) + _MOVES[dial] * lift(brief)
        dials[dial] = round(clipped(moved + (0.3 * brief.trait("density") if dial == "density" else 0.0)), 3)
    _because(brief, "melody", ", ".join(f"{dial} {value:g}" for dial, value in dials.items()), "density", CUES)
    return dials


RULES: dict[str, Callable[[Brief], Any]] = {
    "loudness_lufs": loudness_lufs,
    "space": space,
    "swing": swing,
    "density": density,
    "brightness": brightness,
    "articulation": articulation,
    "register_st": register_st,
    "melody": melody,
}
