"""From a written note to the tone that must be rendered for it, and how that tone is played."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from moodmusic.errors import SoundError, nearest
from moodmusic.sound.instrument import Instrument
from moodmusic.sound.registry import find_instrument
from moodmusic.sound.value import Tone
from moodmusic.units import beats_to_seconds, checked

if TYPE_CHECKING:  # a worker renders tones: it needs neither the composer nor what the composer needs
    from moodmusic.cards import StemCard
    from moodmusic.compose.value import Note

LADDER_S = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)  # lengths of sustained bodies: few lengths, many cache hits
DECAY_LADDER_S = (1.5, 3.0)  # of a note that dies away so much is rendered when it is damped by then, else all of it
BODY_KINDS = ("sustain", "texture")  # rendered as long as asked
BRIGHTNESS_STEP = 0.25
RENDER_VERSION = 5  # raised when render.py changes the samples of every instrument


@dataclass(frozen=True, slots=True)
class Voice:
    """A tone and how it is played: from `hold_s` on it dies away over `release_s`. `gain` is linear and holds the velocity."""

    tone: Tone
    gain: float
    release_s: float
    hold_s: float


def voice_of(card: StemCard, note: Note, tempo_bpm: float, ordinal: int) -> Voice:
    """How a stem plays a note. `ordinal` counts the stem's notes and picks the round-robin variant.

    Velocity is a step for the timbre and continuous for the level: amplitude is proportional to it, so .2 → 1 is 14 dB.
    SoundError when the instrument or one of the card's settings does not exist or is out of range.
    """
    source = find_instrument(card.instrument)
    hold_s, seconds = lengths(source, beats_to_seconds(note.beats, tempo_bpm))
    tone = Tone(
        instrument=source.name,
        pitch=fold_pitch(source, note.pitch),
        velocity=velocity_step(note.velocity, source.velocity_steps),
        seconds=seconds,
        variant=ordinal % source.variants,
        brightness=brightness_step(note.brightness),
        settings=checked_settings(source, card),
        highpass_hz=card.highpass_hz,
        lowpass_hz=card.lowpass_hz,
        tilt_db=card.tilt_db,
    )
    return Voice(tone, min(max(note.velocity, 0.0), 1.0), source.release_s, hold_s)


def lengths(source: Instrument, wanted_s: float) -> tuple[float, float]:
    """(hold, body) in seconds: a sustained body is the first step of the ladder that holds the note and its release.

    So is the beginning of a note that dies away; 0 is all of it.
    An effect is as long as its note, to the millisecond, for a riser must end on the seam that it leads to.
    """
    if source.kind == "fx":
        return wanted_s, round(wanted_s, 3)
    if source.kind == "decay" and source.owner == "numpy":
        return wanted_s, next((step for step in DECAY_LADDER_S if step >= wanted_s + source.release_s), 0.0)
    if source.kind not in BODY_KINDS:
        return wanted_s, 0.0
    hold_s = min(wanted_s, LADDER_S[-1] - source.release_s)
    return hold_s, next(step for step in LADDER_S if step >= hold_s + source.release_s - 1e-9)


def longer(tone: Tone) -> Iterator[Tone]:
    """The tones that begin with the samples of this one, shortest first."""
    source = find_instrument(tone.instrument)
    ladder = {"sustain": LADDER_S, "decay": DECAY_LADDER_S}.get(source.kind, ())
    return (replace(tone, seconds=step) for step in ladder if step > tone.seconds > 0.0)


def begins_longer(tone: Tone) -> bool:
    """Whether a longer tone of the kind begins with the samples of this one."""
    return tone.seconds > 0.0 and find_instrument(tone.instrument).kind in ("sustain", "decay")


def velocity_step(velocity: float, steps: int) -> float:
    """Centre of the step that a velocity falls into: (i + ½)/steps."""
    step = min(max(int(velocity * steps), 0), steps - 1)
    return round((step + 0.5) / steps, 4)


def brightness_step(brightness: float) -> float:
    """Brightness −1…1 in steps of a quarter."""
    return round(min(max(brightness, -1.0), 1.0) / BRIGHTNESS_STEP) * BRIGHTNESS_STEP


def fold_pitch(source: Instrument, pitch: int) -> int:
    """The pitch, moved by octaves into the range that the instrument plays; drums and textures keep theirs."""
    if source.kind not in ("decay", "sustain"):
        return pitch
    while pitch < source.low:
        pitch += 12
    while pitch > source.high:
        pitch -= 12
    return pitch


def checked_settings(source: Instrument, card: StemCard) -> Mapping[str, float]:
    """The card's settings, each known to the instrument and within its range."""
    for name in card.settings:
        if name not in source.settings:
            hint, known = nearest(name, source.settings), ", ".join(sorted(source.settings)) or "none"
            raise SoundError(f"stem {card.name!r}: {source.name} has no setting {name!r}{hint}: known are {known}")
    return {name: _setting(source, card, name) for name in sorted(card.settings)}


def _setting(source: Instrument, card: StemCard, name: str) -> float:
    known = source.settings[name]
    return checked(f"{name} of stem {card.name!r}", card.settings[name], known.low, known.high, known.unit)


def tone_key(tone: Tone) -> str:
    """Hex name of a tone's samples: everything that decides them, the versions of instrument and renderer included."""
    settings = ";".join(f"{name}={tone.settings[name]!r}" for name in sorted(tone.settings))
    numbers = (tone.pitch, tone.velocity, tone.seconds, tone.variant, tone.brightness, tone.highpass_hz, tone.lowpass_hz, tone.tilt_db)
    text = "|".join([tone.instrument, *(repr(number) for number in numbers), settings])
    versions = f"|{find_instrument(tone.instrument).version}|{RENDER_VERSION}"
    return hashlib.blake2b((text + versions).encode(), digest_size=20).hexdigest()
