"""Subtractive voices: band-limited oscillators through a moving low-pass, described by a `Patch` and played by pyo64."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moodmusic.dice import dice
from moodmusic.sound.instrument import Samples
from moodmusic.sound.pyo_host import Amount, Board, Curve, Signal, render
from moodmusic.sound.value import Tone
from moodmusic.units import SAMPLE_RATE, midi_to_hz

USUAL_VELOCITY = 0.7  # at which a patch's cutoff is stated
SHORTEST_S = 0.001


@dataclass(frozen=True, slots=True)
class Voice:
    """One oscillator: its shape, where it lies against the note, and the side it is heard on (−1 left, 0 both, 1 right)."""

    shape: str = "saw"
    semitones: int = 0
    cents: float = 0.0
    side: int = 0
    level: float = 1.0


@dataclass(frozen=True, slots=True)
class Patch:
    """A subtractive sound. Cutoffs are stated for C4 at velocity 0.7; movements of the filter are in octaves."""

    voices: tuple[Voice, ...]
    cutoff_hz: float
    follow: float = 0.5  # octaves of cutoff per octave of pitch
    q: float = 0.8
    stages: int = 2
    sweep_oct: float = 0.0  # above the cutoff at the start, falling back with time constant sweep_s
    sweep_s: float = 0.2
    swell_oct: float = 0.0  # below the cutoff at the start, opening with time constant swell_s
    swell_s: float = 1.0
    wander_oct: float = 0.0  # slow movement around the cutoff, for as long as the note lasts
    wander_hz: float = 0.1
    velocity_oct: float = 1.5
    brightness_oct: float = 1.5
    attack_s: float = 0.005
    decay_s: float = 1.0  # time constant of the fall to `hold`
    hold: float = 1.0  # level that is held; 0 dies away
    length_s: float = 0.0  # of sounds that die away, at C4
    phase_spread: float = 1.0  # share of a period over which start phases are drawn
    vibrato_cents: float = 0.0
    vibrato_hz: float = 5.2
    vibrato_s: float = 0.35  # before it sets in
    glide_cents: float = 0.0  # where the pitch starts against the note
    glide_s: float = 0.05
    ensemble_ms: float = 0.0  # depth of a three-fold chorus; 0 is none
    drive: float = 0.0  # of a soft saturation after the filter
    highpass_hz: float = 0.0

    @property
    def channels(self) -> int:
        """2 when anything is heard on a side, else 1."""
        return 2 if self.ensemble_ms or any(voice.side for voice in self.voices) else 1


def play(tone: Tone, patch: Patch) -> Samples:
    """Render a note of the patch: (channels, frames), `tone.seconds` long, or `length_s` when it dies away."""
    seconds = tone.seconds or decaying_length(tone.pitch, patch.length_s)
    samples = render(seconds, patch.channels, lambda board: _graph(board, tone, patch))
    shaped = samples * contour(samples.shape[1], patch.attack_s, patch.decay_s, patch.hold)
    return saturated(shaped, patch.drive * pushed(tone), tone.pitch).astype(np.float32)


def decaying_length(pitch: int, length_s: float) -> float:
    """Seconds of a sound that dies away: an octave up is shorter by a fifth."""
    return length_s * float(0.8 ** ((pitch - 60) / 12))


def contour(frames: int, attack_s: float, decay_s: float, hold: float) -> NDArray[np.float64]:
    """Amplitude over the note: a cosine rise, then an exponential fall to `hold`; the last 5 ms of a sound that dies away fade."""
    times = np.arange(frames) / SAMPLE_RATE
    rise = 0.5 - 0.5 * np.cos(np.pi * np.minimum(times / max(attack_s, SHORTEST_S), 1.0))
    level = rise * (hold + (1.0 - hold) * np.exp(-np.maximum(times - attack_s, 0.0) / decay_s))
    if hold == 0.0:
        tail = min(frames, 240)
        level[frames - tail :] *= np.linspace(1.0, 0.0, tail)
    return level


def saturated(samples: NDArray[np.float64], drive: float, pitch: int) -> NDArray[np.float64]:
    """Soft saturation, level kept for quiet sounds, without the DC that it or 1:1 FM leaves.

    DC is the mean over the last four periods of the note: such a mean holds none of its harmonics, nor those of an octave below.
    """
    if not drive:
        return samples
    bent = np.tanh(samples * drive) / drive
    span = round(4 * SAMPLE_RATE / midi_to_hz(pitch))
    sums = np.cumsum(bent, axis=-1)
    sums[:, span:] -= sums[:, :-span].copy()
    return np.asarray(bent - sums / span)


def pushed(tone: Tone) -> float:
    """Factor of a patch's drive: harder and brighter notes go further into the saturation."""
    return (0.3 + tone.velocity) * float(2.0 ** (0.5 * tone.brightness))


def wander(board: Board, hz: float, rng: np.random.Generator) -> Curve:
    """A slow movement within −1…1 that does not repeat soon: three sines with ratios that share no period."""
    turns, phases = hz * np.array([1.0, 1.618, 0.382]), rng.random(3)
    waves = np.sin(2 * np.pi * (np.outer(board.times, turns) + phases))
    return np.asarray(waves @ np.array([0.5, 0.3, 0.2]))


def cutoff(board: Board, tone: Tone, patch: Patch, rng: np.random.Generator) -> Amount:
    """The movement of the filter in Hz; it never closes below the note itself, whose level would then move with it."""
    octaves = patch.follow * (tone.pitch - 60) / 12 + patch.velocity_oct * (tone.velocity - USUAL_VELOCITY)
    octaves += patch.brightness_oct * tone.brightness
    movement = patch.sweep_oct * (0.4 + 0.86 * tone.velocity) * np.exp(-board.times / patch.sweep_s)
    movement = movement - patch.swell_oct * np.exp(-board.times / patch.swell_s)
    moving = patch.cutoff_hz * 2.0 ** (octaves + movement + patch.wander_oct * wander(board, patch.wander_hz, rng))
    return np.maximum(moving, midi_to_hz(tone.pitch))


def _graph(board: Board, tone: Tone, patch: Patch) -> list[Signal]:
    rng = dice(0, "analog", tone.instrument, tone.pitch, tone.variant)
    bend = _bend(board, patch, rng)
    phases = patch.phase_spread * rng.random(len(patch.voices))
    drawn = [(voice, _oscillator(board, tone.pitch, voice, float(phase), bend)) for voice, phase in zip(patch.voices, phases, strict=True)]
    movement = cutoff(board, tone, patch, rng)
    sides = (-1, 1) if any(voice.side for voice in patch.voices) else (0,)
    buses = [board.mix([signal for voice, signal in drawn if voice.side in (0, side)]) for side in sides]
    buses = [board.lowpass(bus, movement, patch.q, patch.stages) for bus in buses]
    if patch.highpass_hz:
        buses = [board.highpass(bus, patch.highpass_hz) for bus in buses]
    return _ensemble(board, buses[0], patch.ensemble_ms) if patch.ensemble_ms else buses


def _oscillator(board: Board, pitch: int, voice: Voice, phase: float, bend: Curve | None) -> Signal:
    hz = midi_to_hz(pitch + voice.semitones + voice.cents / 100)
    return board.tone(voice.shape, hz if bend is None else hz * bend, phase, voice.level)


def _bend(board: Board, patch: Patch, rng: np.random.Generator) -> Curve | None:
    """Factor of the frequency over time, or None when the pitch stands still."""
    if not (patch.vibrato_cents or patch.glide_cents):
        return None
    deep = np.clip((board.times - patch.vibrato_s) / 0.5, 0.0, 1.0)
    cents = patch.vibrato_cents * deep * np.sin(2 * np.pi * (patch.vibrato_hz * board.times + rng.random()))
    cents += patch.glide_cents * np.exp(-board.times / patch.glide_s) + 1.5 * wander(board, 0.6, rng)
    return np.asarray(2.0 ** (cents / 1200))


def _ensemble(board: Board, source: Signal, depth_ms: float) -> list[Signal]:
    """The string machine's chorus: three delays a third of a turn apart, moved slowly and fast at once; the last is on both sides."""
    lines = []
    for third in range(3):
        slow = np.sin(2 * np.pi * (0.63 * board.times + third / 3))
        fast = np.sin(2 * np.pi * (6.1 * board.times + third / 3))
        lines.append(board.delay(source, 9.0 + depth_ms * (slow + 0.08 * fast)))
    return [board.mix([lines[0], lines[2]]), board.mix([lines[1], lines[2]])]
