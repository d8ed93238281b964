"""FM voices: two-operator pairs with falling index and shimmering sines, described by an `FmPatch` and played by pyo64."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from moodmusic.dice import dice
from moodmusic.sound.analog import USUAL_VELOCITY, contour, decaying_length, pushed, saturated, wander
from moodmusic.sound.instrument import Samples
from moodmusic.sound.pyo_host import Board, Curve, Signal, render
from moodmusic.sound.value import Tone
from moodmusic.units import midi_to_hz

HIGHEST_HZ = 19_000.0  # sidebands beyond it would fold back


@dataclass(frozen=True, slots=True)
class Operator:
    """A carrier with a modulator. The index falls from `index` to `floor` with time constant `fall_s`, the level dies with `decay_s`."""

    ratio: float = 1.0  # modulator against the carrier; 0 is a plain sine
    index: float = 0.0  # peak phase deviation in radians at velocity 0.7
    floor: float = 0.0
    fall_s: float = 0.3
    multiple: float = 1.0  # carrier against the note
    cents: float = 0.0
    side: int = 0  # −1 left, 0 both, 1 right
    level: float = 1.0
    decay_s: float = 0.0  # 0 stays
    shimmer: float = 0.0  # share of the level that comes and goes slowly


@dataclass(frozen=True, slots=True)
class FmPatch:
    """An FM sound; the fields that `Patch` has too mean the same."""

    operators: tuple[Operator, ...]
    attack_s: float = 0.003
    decay_s: float = 1.0
    hold: float = 1.0
    length_s: float = 0.0
    cutoff_hz: float = 0.0  # of a standing low-pass at velocity 0.7; 0 is none
    velocity_oct: float = 1.2  # of index and cutoff
    brightness_oct: float = 1.2
    wander_hz: float = 0.15
    drive: float = 0.0

    @property
    def channels(self) -> int:
        """2 when anything is heard on a side, else 1."""
        return 2 if any(operator.side for operator in self.operators) else 1


def play(tone: Tone, patch: FmPatch) -> Samples:
    """Render a note of the patch: (channels, frames), `tone.seconds` long, or `length_s` when it dies away."""
    seconds = tone.seconds or decaying_length(tone.pitch, patch.length_s)
    samples = render(seconds, patch.channels, lambda board: _graph(board, tone, patch))
    shaped = samples * contour(samples.shape[1], patch.attack_s, patch.decay_s, patch.hold)
    return saturated(shaped, patch.drive * pushed(tone), tone.pitch).astype(np.float32)


def opening(tone: Tone, patch: FmPatch) -> float:
    """Factor by which velocity and brightness open index and filter."""
    return float(2.0 ** (patch.velocity_oct * (tone.velocity - USUAL_VELOCITY) + patch.brightness_oct * tone.brightness))


def _graph(board: Board, tone: Tone, patch: FmPatch) -> list[Signal]:
    rng = dice(0, "fm", tone.instrument, tone.pitch, tone.variant)
    drawn = [(operator, _voice(board, tone, operator, patch, rng)) for operator in patch.operators]
    sides = (-1, 1) if patch.channels == 2 else (0,)
    buses = [board.mix([signal for operator, signal in drawn if signal is not None and operator.side in (0, side)]) for side in sides]
    if patch.cutoff_hz:
        buses = [board.lowpass(bus, patch.cutoff_hz * opening(tone, patch), stages=1) for bus in buses]
    return buses


def _voice(board: Board, tone: Tone, operator: Operator, patch: FmPatch, rng: np.random.Generator) -> Signal | None:
    hz = midi_to_hz(tone.pitch) * operator.multiple * 2.0 ** (operator.cents / 1200)
    phase = float(rng.random())
    level = _level(board, operator, patch.wander_hz, rng)
    if hz > HIGHEST_HZ:
        return None
    index = _index(board, operator, hz, opening(tone, patch) * (1.0 + 0.12 * wander(board, patch.wander_hz, rng)))
    return board.sine(hz, phase, level) if index is None else board.fm(hz, operator.ratio, index, level)


def _level(board: Board, operator: Operator, wander_hz: float, rng: np.random.Generator) -> Curve:
    moving = operator.level * (1.0 - operator.shimmer * (0.5 + 0.5 * wander(board, wander_hz, rng)))
    return np.asarray(moving * np.exp(-board.times / operator.decay_s) if operator.decay_s else moving)


def _index(board: Board, operator: Operator, hz: float, opening: Curve) -> Curve | None:
    """The index over time, kept so low that no sideband of weight passes `HIGHEST_HZ` (Carson's rule); None for a plain sine."""
    highest = (HIGHEST_HZ / hz - 1.0) / operator.ratio - 1.5 if operator.ratio else 0.0
    if highest <= 0.05 or max(operator.index, operator.floor) == 0.0:
        return None
    falling = operator.floor + (operator.index - operator.floor) * np.exp(-board.times / operator.fall_s)
    return np.asarray(np.minimum(falling * opening, highest))
