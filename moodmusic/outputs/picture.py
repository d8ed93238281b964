"""A track as a PNG: waveform, log-frequency spectrogram, sections and a time axis, on a dark ground."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from moodmusic.outputs.lettering import ACCENT, FAINT, GRID, GROUND, TEXT, font_of, write_line
from moodmusic.outputs.samples import Frames
from moodmusic.outputs.spectrum import Scan, row_of
from moodmusic.plan.value import Plan, SectionPlan
from moodmusic.printable import printable
from moodmusic.units import SAMPLE_RATE, beats_to_seconds, seconds_to_frames

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 1600, 900
LEFT, RIGHT = 84, 1560
COLUMNS = RIGHT - LEFT
SECTIONS_TOP, SECTIONS_BOTTOM = 128, 156
WAVE_TOP, WAVE_BOTTOM = 168, 318
SPECTRUM_TOP, SPECTRUM_BOTTOM = 336, 846
ROWS = SPECTRUM_BOTTOM - SPECTRUM_TOP
# Dark blue over violet and orange to pale yellow: lightness rises evenly, so it reads in grey too.
RAMP = ((0.0, "#0b0d14"), (0.25, "#2a1b52"), (0.5, "#7b2a77"), (0.72, "#d6505a"), (0.88, "#f7a24f"), (1.0, "#fdf3bf"))
FREQUENCIES = {50: "50", 100: "100", 200: "200", 500: "500", 1000: "1 k", 2000: "2 k", 5000: "5 k", 10000: "10 k Hz"}
TIME_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
MOST_TICKS = 14
LOWEST_SHOWN_DB = -78.0


class Picture:
    """Gathers a track block by block and draws it."""

    def __init__(self, plan: Plan, frames: int, subtitle: str = "") -> None:
        self._plan, self._frames = plan, frames
        self.subtitle = subtitle or facts_line(plan)
        self._scan = Scan(frames, COLUMNS, ROWS)

    def write(self, samples: Frames) -> None:
        """Take in samples (n, 2) at 48 kHz."""
        self._scan.write(samples)

    def png(self) -> bytes:
        """The picture as the bytes of a PNG file."""
        data = io.BytesIO()
        self.image().save(data, "PNG", optimize=True)
        return data.getvalue()

    def image(self) -> Any:
        """The `PIL.Image.Image`, 1600 x 900."""
        from PIL import Image, ImageDraw

        image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
        image.paste(Image.fromarray(_coloured(self._scan.decibels()[::-1])), (LEFT, SPECTRUM_TOP))
        draw = ImageDraw.Draw(image)
        _heading(draw, self._plan, self.subtitle)
        _waveform(draw, self._scan.peaks)
        _sections(draw, self._plan, self._frames)
        _frequencies(draw)
        _times(draw, self._frames / SAMPLE_RATE)
        return image


def facts_line(plan: Plan) -> str:
    """Style, key, tempo, meter and seed on one line."""
    style = " + ".join(name for name, _ in plan.styles)
    return f"{style}, {plan.key.name}, {plan.tempo_bpm:g} bpm, {plan.meter.name}, seed {plan.seed}"


def section_starts(sections: Sequence[SectionPlan], bar_beats: float, tempo_bpm: float) -> list[int]:
    """First frame of each section, and the frame after the last bar."""
    bars = [0, *accumulate(section.bars for section in sections)]
    return [seconds_to_frames(beats_to_seconds(bar * bar_beats, tempo_bpm)) for bar in bars]


def _coloured(levels: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Levels in dB (rows, columns) as RGB by `RAMP`."""
    at = (levels - LOWEST_SHOWN_DB) / -LOWEST_SHOWN_DB
    stops = [stop for stop, _ in RAMP]
    colours = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for _, colour in RAMP])
    return np.stack([np.interp(at, stops, colours[:, channel]) for channel in range(3)], axis=-1).round().astype(np.uint8)


def _heading(draw: ImageDraw, plan: Plan, subtitle: str) -> None:
    write_line(draw, (LEFT, 30), printable(plan.title), 34, TEXT, COLUMNS)
    write_line(draw, (LEFT, 82), printable(subtitle), 20, FAINT, COLUMNS)


def _waveform(draw: ImageDraw, peaks: NDArray[np.float32]) -> None:
    middle, half = (WAVE_TOP + WAVE_BOTTOM) / 2, (WAVE_BOTTOM - WAVE_TOP) / 2
    draw.line([(LEFT, middle), (RIGHT - 1, middle)], fill=GRID)
    for column, (low, high) in enumerate(np.clip(peaks, -1.0, 1.0)):
        draw.line([(LEFT + column, middle - high * half), (LEFT + column, middle - low * half)], fill=ACCENT)


def _sections(draw: ImageDraw, plan: Plan, frames: int) -> None:
    """A band for each section, the brighter the more energy, with its name; a thin line down through both panels."""
    starts = section_starts(plan.sections, plan.meter.bar_beats, plan.tempo_bpm)
    columns = [LEFT + min(start * COLUMNS // max(frames, 1), COLUMNS) for start in starts]
    columns[-1] = RIGHT  # the last section rings out to the end
    font = font_of(16)
    for section, left, right in zip(plan.sections, columns[:-1], columns[1:], strict=True):
        if right - left < 3:  # beyond the end, or too short to be seen
            continue
        shade = round(34 + 70 * section.energy)
        draw.rectangle([left, SECTIONS_TOP, right - 2, SECTIONS_BOTTOM], fill=(shade, round(shade * 0.82), round(shade * 0.95)))
        if draw.textlength(section.name, font) < right - left - 10:
            draw.text((left + 7, SECTIONS_TOP + 4), section.name, fill=TEXT, font=font)
        if left > LEFT:
            draw.line([(left - 1, WAVE_TOP), (left - 1, WAVE_BOTTOM)], fill=GRID)
            _dashes(draw, left - 1)


def _dashes(draw: ImageDraw, column: int) -> None:
    for top in range(SPECTRUM_TOP, SPECTRUM_BOTTOM, 10):
        draw.line([(column, top), (column, top + 3)], fill=FAINT)


def _frequencies(draw: ImageDraw) -> None:
    for frequency_hz, label in FREQUENCIES.items():
        row = SPECTRUM_BOTTOM - 1 - row_of(frequency_hz, ROWS)
        draw.line([(LEFT - 8, row), (LEFT - 3, row)], fill=FAINT)
        draw.text((LEFT - 12, row), label, fill=FAINT, font=font_of(15), anchor="rm")


def _times(draw: ImageDraw, seconds: float) -> None:
    step = next((step for step in TIME_STEPS_S if seconds / step <= MOST_TICKS), TIME_STEPS_S[-1])
    for at in range(0, int(seconds) + 1, step):
        column = LEFT + at / max(seconds, 1e-9) * COLUMNS
        draw.line([(column, SPECTRUM_BOTTOM + 3), (column, SPECTRUM_BOTTOM + 8)], fill=FAINT)
        draw.text((column, SPECTRUM_BOTTOM + 12), f"{at // 60}:{at % 60:02d}", fill=FAINT, font=font_of(15), anchor="ma")
