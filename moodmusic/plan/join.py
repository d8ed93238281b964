"""Two styles in one plan: a style between them, in which numbers lie by weight and roles and theme letters belong to one or the other.

Rules, for a second style of weight w (docs/edits-and-blends.md):
tempo, loudness, room, swing range, timing, glue, melody dials and mood anchors lie between the two by weight, tempo and decay
geometrically, the second tempo in the octave (half, same, double) that is nearest; roles and theme letters are dealt by even
spreading, so that at one half they alternate; drums and percussion of both take turns by letter from `GROOVES` on; roles that only
the second has come in where the energy is at least 1 − w. Meter, forms, ending and tonics are the first style's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from moodmusic.plan.value import Reason
from moodmusic.style.reading import DIALS
from moodmusic.style.value import Form, FormSection, Progression, Space, Style

Weighted = tuple[tuple[Style, float], ...]
ORDER = ("chords", "bass", "pad", "lead", "texture", "arp", "counter", "fx")  # in which roles are dealt
BEATS = ("drums", "percussion")
GROOVES = 0.25  # weight from which the second style's beats take turns with the first's
HEAD_START = 0.3  # of the spreading: letters and roles are lent a little earlier than at whole shares
EPSILON = 1e-9


def joined(styles: Weighted) -> tuple[Style, tuple[Reason, ...]]:
    """The style between two, under both names, and what each of them lends."""
    (first, _), (second, weight) = styles
    lent = lent_roles(first, second, weight)
    letters = _lent(sorted({part.letter for form in first.forms for part in form.sections}), weight)
    beats = _shared_beats(first, second, weight)
    stems = {role: _stems(first, second, role, lent, beats) for role in dict.fromkeys((*first.stems, *second.stems))}
    numbers: dict[str, Any] = {name: _between(getattr(first, name), getattr(second, name), weight) for name in _NUMBERS}
    between = replace(
        first,
        name=f"{first.name} + {second.name}",
        tempo_bpm=_tempo(first, second, weight),
        space=joined_space(first.space, second.space, weight),
        swing=(_between(first.swing[0], second.swing[0], weight), _between(first.swing[1], second.swing[1], weight)),
        melody={dial: _between(first.melody.get(dial, 0.5), second.melody.get(dial, 0.5), weight) for dial in DIALS},
        modes=_modes(first, second, weight),
        progressions=_progressions(first, second, letters),
        forms=_forms(first, second, weight),
        stems={role: names for role, names in stems.items() if names},
        mix={role: (second if role in lent else first).mix.get(role, 0.0) for role in stems},
        turns=tuple(role for role in stems if role in (second if role in lent else first).turns and role not in beats),
        **numbers,
    )
    return between, _reasons(first, second, weight, lent, letters, beats, between)


_NUMBERS = ("valence", "arousal", "tension", "timing_ms", "loudness_lufs", "glue_db")


def _between(one: float, other: float, weight: float) -> float:
    return round(one + weight * (other - one), 4)


def _geometric(one: float, other: float, weight: float) -> float:
    return float(one ** (1.0 - weight) * other**weight)


def _lent(names: list[str], weight: float) -> tuple[str, ...]:
    """The names that belong to the second style: spread evenly, at one half every other one."""
    steps = [math.floor((at + 1) * weight + HEAD_START + EPSILON) for at in range(len(names))]
    return tuple(name for name, step, before in zip(names, steps, [0, *steps], strict=False) if step > before)


def lent_roles(first: Style, second: Style, weight: float) -> tuple[str, ...]:
    """Roles whose stems are the second style's: dealt among those that both have, and all that only it has."""
    both = [role for role in ORDER if role in first.stems and role in second.stems]
    alone = [role for role in second.stems if role not in first.stems]
    return (*_lent(both, weight), *alone)


def _shared_beats(first: Style, second: Style, weight: float) -> tuple[str, ...]:
    return tuple(role for role in BEATS if weight >= GROOVES - EPSILON and role in first.stems and role in second.stems)


def _stems(first: Style, second: Style, role: str, lent: tuple[str, ...], beats: tuple[str, ...]) -> tuple[str, ...]:
    if role in beats:
        return tuple(dict.fromkeys((*first.stems[role], *second.stems[role])))
    return tuple((second if role in lent else first).stems.get(role, ()))


def _tempo(first: Style, second: Style, weight: float) -> tuple[float, float]:
    """Between the ranges, the second in the octave in which their middles are nearest."""
    middles = [math.sqrt(low * high) for low, high in (first.tempo_bpm, second.tempo_bpm)]
    octave = min((1.0, 0.5, 2.0), key=lambda factor: abs(math.log(middles[1] * factor / middles[0])))
    low, high = (_geometric(one, other * octave, weight) for one, other in zip(first.tempo_bpm, second.tempo_bpm, strict=True))
    return round(low, 1), round(high, 1)


def joined_space(one: Space, other: Space, weight: float) -> Space:
    """The room between two. The delay's rhythm stays the first's."""
    linear = ("predelay_ms", "reverb_db", "delay_feedback", "delay_db")
    geometric = ("t60_s", "damping_hz")
    values = {name: round(_between(getattr(one, name), getattr(other, name), weight), 3) for name in linear}
    values |= {name: round(_geometric(getattr(one, name), getattr(other, name), weight), 3) for name in geometric}
    return replace(one, **values)


def _modes(first: Style, second: Style, weight: float) -> tuple[str, ...]:
    """All modes of both; a place in a style's list counts as its weight over the place."""
    votes: dict[str, float] = {}
    for style, share in ((first, 1.0 - weight), (second, weight)):
        for place, mode in enumerate(style.modes):
            votes[mode] = votes.get(mode, 0.0) + share / (place + 1)
    return tuple(sorted(votes, key=lambda mode: -votes[mode]))


def _progressions(first: Style, second: Style, lent: tuple[str, ...]) -> tuple[Progression, ...]:
    """The first style's for its own letters, the second's for those that are lent to it."""
    letters = sorted({part.letter for form in first.forms for part in form.sections} - set(lent))
    own = [replace(one, letters=tuple(letter for letter in one.letters or letters if letter not in lent)) for one in first.progressions]
    kept = [one for one in own if one.letters] if lent else list(first.progressions)
    extra = {mode for one in second.progressions for mode in one.modes} - {mode for one in first.progressions for mode in one.modes}
    fill = [replace(one, letters=()) for one in second.progressions if extra & set(one.modes)] if not lent else []
    return (*kept, *(replace(one, letters=lent) for one in second.progressions if lent), *fill)


def _forms(first: Style, second: Style, weight: float) -> tuple[Form, ...]:
    """Roles that only the second style has join the sections of enough energy, where its share is large enough to need them."""
    more = tuple(role for role in second.core if role not in first.stems) if weight >= GROOVES - EPSILON else ()

    def with_more(part: FormSection) -> FormSection:
        fitting = part.roles and part.energy >= 1.0 - weight - EPSILON
        return replace(part, roles=(*part.roles, *(role for role in more if role not in part.roles))) if fitting else part

    return tuple(replace(form, sections=tuple(map(with_more, form.sections))) for form in first.forms)


def _reasons(
    first: Style, second: Style, weight: float, lent: tuple[str, ...], letters: tuple[str, ...], beats: tuple[str, ...], between: Style
) -> tuple[Reason, ...]:
    """What the second style lends, field by field."""
    share = f"{second.name} lends {weight:.0%}"
    low, high = between.tempo_bpm
    told: Mapping[str, tuple[str, str]] = {
        "stems": (", ".join(lent), f"{share}: these roles are its own, the others {first.name}'s"),
        "progressions": (", ".join(letters), f"{share}: these theme letters have its progressions"),
        "sections": (", ".join(beats), f"{share}: the beats of both take turns by theme letter"),
        "tempo_bpm": (f"{low:g} to {high:g}", f"{share}: a range between those of both, in the nearest octave"),
        "space": (f"{between.space.t60_s:g} s", f"{share}: a room between those of both"),
    }
    return tuple(Reason(name, value, "style", cause) for name, (value, cause) in told.items() if value)
